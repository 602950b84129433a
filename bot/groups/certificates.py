"""Somebody asks for a certificate of a meeting or a year, and one colleague confirms it.

It is looked at first. The colleague reads who asks and for which day, and no more; who says nothing
confirms nothing. After that it is handed out as a file, and may be withdrawn by a second press.
"""

from __future__ import annotations

from datetime import timedelta

from ..cards import Answer, Reply
from ..engine.ids import PersonId
from ..engine.replacing import replace
from ..ports import Tx
from ..records import About, Certificate, Subject
from .caller import Caller, Said, done, refused
from .card_keys import vouch_card, vouched_card
from .certificate_facts import Facts, certificate_of, colleagues, facts_of
from .certificate_file import FORMS, paper_file
from .certificate_paper import paper_of
from .certificate_screens import again_control, linked_reply, look_screen, withdraw_control
from .effects import tell_in_working_hours
from .file_link import FileKind, Wanted, link_to
from .later import Later, Make
from .signing import new_number
from .withdrawing import let_go_of, show_again, withdraw

#: So long a colleague may take.
ASKED_FOR = timedelta(days=14)


def certifiable(caller: Caller, subject: Subject) -> Facts | Reply:
    """What is noted of the caller about this; else why there is no certificate of it."""
    facts = None if caller.is_guest else facts_of(caller.tx, caller.person.id, subject)
    if facts is None:
        return refused(caller.speech(), "refuse.nothing-to-certify")
    if subject.year is not None and subject.year >= caller.today().year:
        return refused(caller.speech(), "refuse.year-not-over")
    return facts


def show_certificate(caller: Caller, args: tuple[str, ...]) -> Reply:
    """What stands on it, whether it was confirmed, and what can be done now."""
    word, start = args
    subject = Subject.read(word)
    facts = certifiable(caller, subject)
    if isinstance(facts, Reply):
        return facts
    kept = certificate_of(caller.tx, caller.person.id, subject)
    return look_screen(caller, facts, kept, start=int(start))


def ask_colleague(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Ask one colleague. Asking the same one again says nothing twice; another one may be asked."""
    word, about = args
    subject, asked = Subject.read(word), PersonId(about)
    facts = certifiable(caller, subject)
    if isinstance(facts, Reply):
        return facts
    tx, tools, mine = caller.tx, caller.tools, caller.person.id
    # Whoever asks at the same moment once more comes after this.
    tx.certificates.of_group(facts.group)
    kept = certificate_of(tx, mine, subject)
    if kept is not None and kept.is_valid:
        return look_screen(caller, facts, kept, start=0)
    if asked not in colleagues(tx, facts, mine):
        return refused(caller.speech(), "refuse.no-colleague", controls=(again_control(subject),))
    if kept is None or kept.about is None or kept.about.asked != asked:
        made = About(mine, facts.group, subject, asked, caller.at)
        certificate = Certificate(_free_number(caller), facts.of_year, made)
        tx.certificates.put(certificate)
        if kept is not None and kept.about is not None:
            let_go_of(tx, kept)
            show_again(tx, tools, kept.about)
        card = vouch_card(made)
        tell_in_working_hours(tx, asked, card, clock=tools.clock, ids=tools.ids)
        kept = certificate
    return look_screen(caller, facts, kept, start=0)


def _free_number(caller: Caller) -> str:
    while True:
        number = new_number(caller.tools.secret, caller.tools.ids.new())
        if caller.tx.certificates.get(number) is None:
            return number


def vouch(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The colleague who was asked says that it is so. Saying it again is fine."""
    about, word = args
    person, subject = PersonId(about), Subject.read(word)
    tx, tools, speech = caller.tx, caller.tools, caller.speech()
    facts = None if caller.is_guest else facts_of(tx, person, subject)
    kept = certificate_of(tx, person, subject)
    if facts is None or kept is None or kept.about is None:
        return refused(speech, "refuse.nothing-to-confirm")
    if not may_vouch(tx, facts, kept.about, caller.person.id):
        return refused(speech, "refuse.nothing-to-confirm")
    if kept.about.confirmed_at is None:
        confirmed = replace(kept.about, confirmed_at=caller.at)
        tx.certificates.put(replace(kept, about=confirmed))
        show_again(tx, tools, confirmed)
        card = vouched_card(confirmed)
        tell_in_working_hours(tx, person, card, clock=tools.clock, ids=tools.ids)
    return done(speech, Said("vouch.title", ("vouch.done",)))


def may_vouch(tx: Tx, facts: Facts, about: About, person: PersonId) -> bool:
    """Only the one who was asked, and who is still noted as having been there."""
    return person == about.asked and person in colleagues(tx, facts, about.person)


def give_certificate(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Hand it over as a file, or by an address where a platform hands over none."""
    word, form = args
    subject = Subject.read(word)
    if form not in FORMS:
        raise ValueError("no such file")
    if not (caller.able.gives_files or caller.tools.public_url):
        return refused(caller.speech(), "refuse.certificate-no-way")
    return Later(Answer.DONE, look=lambda late: _given(late, subject, form))


def _given(caller: Caller, subject: Subject, form: str) -> Make:
    speech = caller.speech()
    paper = None
    if not caller.is_guest:
        paper = paper_of(caller.tx, caller.tools, speech, caller.person, subject=subject)
    if paper is None:
        nothing = refused(speech, "refuse.not-confirmed")
        return lambda: nothing
    if not caller.able.gives_files:
        wanted = Wanted(FileKind.CERTIFICATE, subject.word, paper.certificate.number, form)
        url = link_to(caller.tools, caller.person, wanted, at=caller.at)
        linked = linked_reply(caller, url)
        return lambda: linked
    told = done(speech, Said("certificate.title", ("certificate.given",)))
    secret = caller.tools.secret
    return lambda: Reply(Answer.DONE, told.card, file=paper_file(paper, secret, speech, form))


def withdraw_certificate(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Ask, or with a yes withdraw it for good; one that is gone already is fine."""
    subject = Subject.read(args[0])
    speech = caller.speech()
    if caller.is_guest:
        return refused(speech, "refuse.in-no-group")
    match args[1:]:
        case ():
            control = withdraw_control(subject, is_sure=True)
            lines = ("certificate.withdraw", "certificate.withdraw-stays")
            return done(speech, Said("certificate.title", lines, (control,)))
        case ("yes",):
            facts = facts_of(caller.tx, caller.person.id, subject)
            if facts is not None:
                caller.tx.certificates.of_group(facts.group)
            kept = None if facts is None else certificate_of(caller.tx, caller.person.id, subject)
            if kept is not None:
                withdraw(caller.tx, caller.tools, kept)
            return done(speech, Said("certificate.title", ("certificate.withdrawn",)))
        case _:
            raise ValueError("no such answer")
