"""Messages about a certificate: the question to a colleague, and that they confirmed it."""

from __future__ import annotations

from ..cards import Card
from ..engine.ids import PersonId
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from ..engine.screen import Person as Named
from ..ports import Dialect, Tx
from ..records import About, Person, Subject
from ..schedule.series import local_date
from ..words import Words, format_day
from .card_keys import is_asked_by
from .certificate_facts import certificate_of, facts_of
from .speech import Speech

OF_CERTIFICATES = ("vouch", "vouched")


def certificate_card(tx: Tx, card: str, *, words: Words, dialect: Dialect) -> Card | None:
    """The question to a colleague, or that they confirmed it; None when nobody is to hear of it."""
    kind, *ids, word, _ = card.split(":")
    reader, about = tx.people.get(PersonId(ids[0])), tx.people.get(PersonId(ids[-1]))
    subject = Subject.read(word)
    if reader is None or about is None:
        return None
    was_seen = tx.posts.of_card(card) is not None
    kept = certificate_of(tx, about.id, subject)
    if kept is None or kept.about is None or not is_asked_by(kept.about, card):
        screen = None
    elif kind == "vouch":
        screen = _question(tx, kept.about, reader)
    else:
        screen = _ready(subject) if kept.is_valid else None
    if screen is None and was_seen:
        is_question = kind == "vouch"
        title = Line("vouch.title" if is_question else "certificate.title")
        over = Line("vouch.over" if is_question else "vouched.over")
        screen = Screen(title, Line("push.reminder"), (Paragraph(over),))
    if screen is None:
        return None
    people = {reader.id: reader, about.id: about}
    return Speech(words, dialect, reader.language, reader.zone, people, None).card(screen)


def _question(tx: Tx, about: About, reader: Person) -> Screen | None:
    """Who asks, and for which day, and no more than that."""
    person, language = about.person, reader.language
    facts = facts_of(tx, person, about.subject)
    if facts is None or about.asked != reader.id:
        return None
    if about.confirmed_at is not None:
        thanks = (Paragraph(Line("vouch.done")),)
        return Screen(Line("vouch.title"), Line("push.reminder"), thanks)
    held, year = facts.meetings[-1].held, facts.subject.year
    if year is None:
        day = format_day(local_date(held.ended_at, held.zone), language=language)
        question = Line("vouch.meeting", (("who", Named(person)), ("on", day)))
    else:
        question = Line("vouch.year", (("who", Named(person)), ("year", str(year))))
    lines = (Paragraph(question), Paragraph(Line("vouch.or-nothing"), Tone.NOTE))
    control = Control("vouch", "control.vouch", (person, about.subject.word), main=True)
    return Screen(Line("vouch.title"), Line("push.question"), lines, None, (control,))


def _ready(subject: Subject) -> Screen:
    control = Control("certificate", "control.certificate-show", (subject.word, "0"), main=True)
    lines = (Paragraph(Line("vouched.ready")),)
    return Screen(Line("vouched.title"), Line("push.reminder"), lines, None, (control,))
