"""A certificate is withdrawn: the person does so, or what it says is not noted like that any more.

Its number stays, and nothing else, so that whoever holds the paper hears that it holds no more.
What nobody confirmed yet is no certificate: nothing of it stays.
"""

from __future__ import annotations

from ..engine.ids import PersonId
from ..engine.replacing import replace
from ..ports import Tx
from ..records import About, Certificate, HeldMeeting, Subject
from ..schedule.series import local_date
from . import card_keys, erasing, keys
from .effects import ToShow, enqueue
from .meetings import Tools


def year_of(held: HeldMeeting) -> int:
    """The calendar year in which a meeting ended, where its group is."""
    return local_date(held.ended_at, held.zone).year


def withdraw(tx: Tx, tools: Tools, certificate: Certificate) -> None:
    """Withdraw it for good, and let the messages about it say so where they stand."""
    about = certificate.about
    if about is None:
        return
    tools.ledger.note((erasing.certificate_name(certificate.number),))
    let_go_of(tx, certificate)
    show_again(tx, tools, about)


def let_go_of(tx: Tx, certificate: Certificate) -> None:
    """Keep its number alone; of one that nobody confirmed keep nothing."""
    if certificate.is_valid:
        tx.certificates.put(replace(certificate, about=None))
    else:
        tx.certificates.forget(certificate.number)


def withdraw_about(tx: Tx, tools: Tools, held: HeldMeeting, person: PersonId | None = None) -> None:
    """What is noted of this meeting changed, for this person or for all who were there."""
    for one in _about(tx, held, person):
        withdraw(tx, tools, one)


def forget_about(tx: Tx, held: HeldMeeting) -> None:
    """Its years are over: what is certified of it goes with it."""
    for one in _about(tx, held, None):
        tx.certificates.forget(one.number)


def _about(tx: Tx, held: HeldMeeting, person: PersonId | None) -> list[Certificate]:
    subjects = (Subject(held.meeting), Subject(held.group, year_of(held)))
    return [
        one
        for one in tx.certificates.of_group(held.group)
        if one.about is not None
        and one.about.subject in subjects
        and person in (None, one.about.person)
    ]


def show_again(tx: Tx, tools: Tools, about: About) -> None:
    """Bring the messages about it up to date: to the colleague, and to whoever it is about."""
    cards = [(about.person, card_keys.vouched_card(about))]
    if about.asked is not None:
        cards.append((about.asked, card_keys.vouch_card(about)))
    for person, card in cards:
        if tx.posts.of_card(card) is not None:
            show = ToShow(keys.person_place(person), card)
            enqueue(tx, show, clock=tools.clock, ids=tools.ids)
