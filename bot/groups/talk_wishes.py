"""Whoever brought a case wants to talk to somebody: how that ends, and who hears of it.

The one who is asked gets a single message, which holds no word of the case and not how anybody is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..engine.ids import GroupId, MeetingId, PersonId
from ..ports import Tx
from ..records import Person, TalkEnd, TalkWish
from . import card_keys, keys
from .effects import ToShow, enqueue
from .meetings import Tools
from .speech import with_others


def withdraw_wishes(tx: Tx, tools: Tools, meeting: MeetingId, person: PersonId) -> None:
    """They need it no more: whoever was asked and did not answer yet hears that in its place."""
    for wish in tx.aftercare.wishes(meeting, person):
        if wish.end is None:
            end_wish(tx, tools, replace(wish, end=TalkEnd.WITHDRAWN))


def end_wish(tx: Tx, tools: Tools, wish: TalkWish) -> None:
    """Keep what came of it; a question that waits is not asked, and one that stands says so."""
    tx.aftercare.put_wish(replace(wish, ended_at=tools.clock.now()))
    place, card = keys.person_place(wish.asked), card_keys.talk_card(wish)
    tx.timers.stop(keys.message_owner(place), card)
    refresh(tx, tools, wish.asked, card)
    refresh(tx, tools, wish.person, card_keys.care_card(wish.meeting, wish.person))


def tell_answer(tx: Tx, tools: Tools, wish: TalkWish) -> None:
    """To whoever wants to talk: when the other one can. They wait for it, so it comes at once.

    Where the answer changed, what stands says so as well.
    """
    for end in TalkEnd:
        refresh(tx, tools, wish.person, card_keys.heard_card(replace(wish, end=end)))
    show = ToShow(keys.person_place(wish.person), card_keys.heard_card(wish))
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def refresh(tx: Tx, tools: Tools, person: PersonId, card: str) -> None:
    """Bring a private message up to date; where none stands, none comes."""
    if tx.posts.of_card(card) is not None:
        show = ToShow(keys.person_place(person), card)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def with_talking(
    tx: Tx, people: Mapping[PersonId, Person], meeting: MeetingId, person: PersonId
) -> Mapping[PersonId, Person]:
    """The persons that a text about this may name: also one who left the group since."""
    asked = (wish.asked for wish in tx.aftercare.wishes(meeting, person))
    return with_others(tx, people, (person, *asked))


def end_aftercare_of(tx: Tx, tools: Tools, group: GroupId, person: PersonId) -> None:
    """Somebody leaves: nobody asks them anything more, and nobody waits for them."""
    for care in tx.aftercare.of_person(person):
        if care.group == group:
            withdraw_wishes(tx, tools, care.meeting, person)
            tx.aftercare.forget(care.meeting, person)
    for wish in tx.aftercare.wished_of(person):
        if wish.group == group and wish.end is None:
            ended = replace(wish, end=TalkEnd.NOT_NOW)
            end_wish(tx, tools, ended)
            tell_answer(tx, tools, ended)
