"""Taking what was posted of anybody out of a room, while others than its members can read there."""

from __future__ import annotations

from ..engine.ids import MeetingId
from ..ports import Tx
from ..records import Meeting, Op, Sending
from . import keys
from .cycle import remove_words
from .effects import CASE_FIELDS, ToShow, enqueue
from .meetings import Tools, load_meeting


def take_words_out(tx: Tx, tools: Tools, meeting: MeetingId) -> None:
    """Remove what was posted of anybody in this meeting; it waits until only members can read.

    Pages of a thread that wait already come behind what is removed, and all of them in the order
    in which they are read: clocks of workers differ, and so may the moments of posts.
    """
    at_hand = load_meeting(tx, tools, meeting)
    if at_hand is None:
        return
    again = [(post.place, post.card) for post in tx.posts.with_words(meeting)]
    for run in at_hand.state.runs:
        again += _called_back(tx, tools, keys.thread_place(meeting, run.slot))
    remove_words(tx, tools, at_hand)
    for place, card in sorted(dict.fromkeys(again), key=lambda one: order_of(one[1])):
        show = ToShow(place, card, Op.WORDS)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def order_of(card: str) -> tuple[int, ...]:
    """Where a card is read among those of its thread: a case before what was given to it."""
    kind, *parts = card.split(":")
    match kind:
        case "lookback":
            return (0, int(parts[2]))
        case "case":
            return (1, list(CASE_FIELDS).index(parts[3]))
        case _:
            return (2, *(int(part) for part in parts[2:]))


def take_round_out(tx: Tx, tools: Tools, meeting: Meeting, number: int) -> None:
    """Remove what was posted in a round, and what is on its way; none of it comes back."""
    runs = [run for run in meeting.state.runs if run.slot.round == number]
    places = [keys.thread_place(meeting.id, run.slot) for run in runs]
    for place in places:
        _called_back(tx, tools, place)
    for post in tx.posts.with_words(meeting.id):
        if post.place in places:
            show = ToShow(post.place, post.card, Op.REMOVE)
            enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def _called_back(tx: Tx, tools: Tools, place: str) -> list[tuple[str, str]]:
    """Cards that wait for their words in this place, to come after those that stand there.

    One that is being posted just now comes first all the same; it is removed behind itself.
    """
    called: list[tuple[str, str]] = []
    for row in tx.outbox.open_rows(place):
        if row.op is not Op.WORDS:
            continue
        is_posted = tx.posts.of_card(row.card) is not None
        if is_posted or row.state is Sending.WAITING:
            tx.outbox.settle(row, Sending.SENT)
        if is_posted or row.state is not Sending.WAITING:
            show = ToShow(place, row.card, Op.REMOVE)
            enqueue(tx, show, clock=tools.clock, ids=tools.ids)
        called.append((place, row.card))
    return called
