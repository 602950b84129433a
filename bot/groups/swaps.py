"""Two members who change places in the order of whose turn it is, for one meeting.

From the next one on it counts again what happened: whoever brought something had their turn, and
whoever swapped still has theirs. So a swap makes nobody's turn come twice, or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from ..engine.ids import GroupId, PersonId
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Person, Screen, Tone
from ..engine.state import Stage
from ..ports import Tx
from ..records import Meeting, SwapEnd, TurnSwap
from . import card_keys, keys
from .effects import ToShow, enqueue
from .lookups import next_meeting
from .meetings import Tools
from .rotation import swapped


class Stance(Enum):
    """Where somebody stands between a question whose turn it is and its answer."""

    IN_TURN = auto()
    WAITS = auto()
    NOBODY_SWAPS = auto()
    SWAPPED = auto()
    ASKED = auto()
    TOOK_OVER = auto()
    STAYS_OUT = auto()


def stance(swaps: Sequence[TurnSwap], person: PersonId) -> Stance:
    """Where this person stands, by what was asked about one meeting."""
    asked = next((one for one in swaps if one.asked == person), None)
    if asked is not None:
        match asked.end:
            case None:
                return Stance.ASKED
            case SwapEnd.YES:
                return Stance.TOOK_OVER
            case SwapEnd.NO:
                return Stance.STAYS_OUT
            case SwapEnd.LAPSED:
                pass  # The turn is theirs, as if they had been first.
    mine = [one.end for one in swaps if one.asker == person]
    if not mine:
        return Stance.IN_TURN
    if None in mine:
        return Stance.WAITS
    return Stance.SWAPPED if SwapEnd.YES in mine else Stance.NOBODY_SWAPS


def in_swapped_order(tx: Tx, meeting: Meeting, order: Sequence[PersonId]) -> tuple[PersonId, ...]:
    """The order of whose turn it is in this meeting: whoever swapped has the other before them."""
    for one in tx.groups.turn_swaps(meeting.group, meeting.id):
        if one.end is SwapEnd.YES:
            order = swapped(order, gives=one.asker, takes=one.asked)
    return tuple(order)


def whose_turn_screen(
    meeting: Meeting, person: PersonId, swaps: Sequence[TurnSwap], *, has_case: bool, needed: bool
) -> Screen:
    """Three weeks ahead: whether somebody brings something this time, or would rather swap.

    ``has_case``: this person brings something. ``needed``: nobody else does either.
    """
    title, push, where = Line("turn.title"), Line("push.question"), stance(swaps, person)
    is_planned = meeting.state.stage is Stage.PLANNED
    if has_case or not is_planned or (where is Stance.ASKED and not needed):
        return Screen(title, push, (Paragraph(Line("turn.settled")),))
    when = ("at", Moment(meeting.starts_at, "both"))
    if where is Stance.SWAPPED:
        return Screen(title, push, (Paragraph(Line("swap.swapped")),))
    if where is Stance.STAYS_OUT:
        return Screen(title, push, (Paragraph(Line("swap.stays-out")),))
    if where is Stance.ASKED:
        asker = next(one.asker for one in swaps if one.asked == person)
        lines = (
            Paragraph(Line("swap.question", (("who", Person(asker)), when))),
            Paragraph(Line("swap.no-is-fine"), Tone.NOTE),
        )
        return Screen(Line("swap.title"), push, lines, controls=_answers(meeting))
    first = "swap.took-over" if where is Stance.TOOK_OVER else "turn.question"
    notes = {Stance.WAITS: "swap.waits", Stance.NOBODY_SWAPS: "swap.nobody"}
    note = notes.get(where, "turn.pass-is-fine")
    lines = (Paragraph(Line(first, (when,))), Paragraph(Line(note), Tone.NOTE))
    controls = turn_controls(meeting, swaps=where is Stance.IN_TURN)
    return Screen(title, push, lines, controls=controls)


def turn_controls(meeting: Meeting, *, swaps: bool) -> tuple[Control, ...]:
    """What whoever is in turn can do. ``swaps``: also ask whether the next one would swap."""
    bring = Control("open-case", "control.bring-this", (meeting.group,), Does.FORM, main=True)
    swap = (Control("swap-turn", "control.rather-swap", (meeting.id,)),) if swaps else ()
    return bring, *swap, Control("pass-turn", "control.not-this-time", (meeting.id,))


def _answers(meeting: Meeting) -> tuple[Control, ...]:
    yes = Control("answer-swap", "control.swap", (meeting.id, SwapEnd.YES), main=True)
    return yes, Control("answer-swap", "control.rather-not-swap", (meeting.id, SwapEnd.NO))


def swap_screen(
    meeting: Meeting, person: PersonId, swaps: Sequence[TurnSwap], *, has_case: bool
) -> Screen | None:
    """To whoever asked: what came of it; None where nothing did any more."""
    where = stance(swaps, person)
    if meeting.state.stage is not Stage.PLANNED:
        return None
    title, push = Line("swap.heard"), Line("push.reminder")
    match where:
        case Stance.SWAPPED | Stance.NOBODY_SWAPS if has_case:
            return Screen(title, push, (Paragraph(Line("turn.settled")),))
        case Stance.SWAPPED:
            return Screen(title, push, (Paragraph(Line("swap.swapped")),))
        case Stance.NOBODY_SWAPS:
            controls = turn_controls(meeting, swaps=False)
            return Screen(title, push, (Paragraph(Line("swap.nobody")),), controls=controls)
        case _:
            return None


def end_swap(tx: Tx, tools: Tools, swap: TurnSwap) -> None:
    """Keep how it ended; both questions that stand say so."""
    tx.groups.put_turn_swap(swap)
    for person in (swap.asker, swap.asked):
        show_turn(tx, tools, swap, person)


def show_turn(tx: Tx, tools: Tools, swap: TurnSwap, person: PersonId) -> None:
    """Bring somebody's question up to date; where none stands yet, none comes."""
    card = card_keys.turn_card(swap.meeting, person)
    if tx.posts.of_card(card) is not None:
        show = ToShow(keys.person_place(person), card)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def end_swaps_of(tx: Tx, tools: Tools, group: GroupId, person: PersonId) -> None:
    """Somebody leaves: with nobody gone is swapped, and the other's question stands again."""
    ahead = next_meeting(tx, group)
    known = tx.groups.turn_swaps(group, ahead.id) if ahead is not None else ()
    tx.groups.forget_turn_swaps_of(group, person)
    for one in known:
        if person in (one.asker, one.asked):
            show_turn(tx, tools, one, one.asker if one.asked == person else one.asked)
