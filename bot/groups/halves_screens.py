"""What is shown of two rounds side by side: on the agenda, in the common room, and in each half.

In the common room stand names, and how far the halves are; nothing of what is said in them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from methods.library import has_case

from ..engine.ids import MeetingId
from ..engine.replacing import replace
from ..engine.screen import Control, Line, Moment, Paragraph, People, Place, Screen, Tone
from ..engine.state import Stage
from ..ports import Tx
from ..records import Group, MeetingStatus
from .halves import (
    Half,
    back_at,
    end_of_apart,
    expected,
    goes_over,
    halves_of,
    has_gone_over,
    has_too_few,
    is_side_by_side,
    may_divide,
    room_of,
    waiting,
    waits_too_long,
)
from .halving import FROM
from .meetings import MeetingAtHand


class Stance(StrEnum):
    """How it stands with two rounds in a meeting that lies ahead."""

    OFFERED = "offered"
    CHOSEN = "chosen"
    TOO_FEW = "too-few"
    BEING_MADE = "being-made"


#: What the agenda says of each.
ON_AGENDA = {
    Stance.OFFERED: "agenda.halves-offered",
    Stance.CHOSEN: "agenda.halves-chosen",
    Stance.TOO_FEW: "agenda.halves-too-few",
    Stance.BEING_MADE: "agenda.halves-being-made",
}


def stance(tx: Tx, at_hand: MeetingAtHand, *, cases_are_closed: bool) -> Stance | None:
    """Whether two rounds are offered, chosen or on their way; None where they are no question.

    They are offered once the cases are known, and as many are expected as they take.
    """
    if at_hand.meeting.status is not MeetingStatus.PLANNED:
        return None
    is_many = expected(at_hand.state) >= FROM
    if is_side_by_side(at_hand):
        if tx.groups.halves(at_hand.meeting.id):
            return Stance.BEING_MADE
        return Stance.CHOSEN if is_many else Stance.TOO_FEW
    is_offered = is_many and cases_are_closed and may_divide(at_hand.group)
    return Stance.OFFERED if is_offered and has_case(at_hand.method) else None


def halves_line(at_hand: MeetingAtHand, where: Stance) -> Line:
    """What the agenda says of it."""
    return Line(ON_AGENDA[where], (("count", expected(at_hand.state)),))


def halves_controls(at_hand: MeetingAtHand, where: Stance | None) -> tuple[Control, ...]:
    """The way to two rounds, and back to one room."""
    match where:
        case Stance.OFFERED:
            return (Control("halves", "control.halves", (at_hand.meeting.id, "yes")),)
        case Stance.CHOSEN | Stance.TOO_FEW:
            return (Control("halves", "control.as-one", (at_hand.meeting.id, "no")),)
        case Stance.BEING_MADE | None:
            return ()


def join_control(meeting: MeetingId, *, main: bool = False) -> Control:
    """The button with which somebody who comes late is brought into a half."""
    return Control("join-half", "control.join-half", (meeting,), main=main)


def apart_screen(tx: Tx, at_hand: MeetingAtHand, screen: Screen, *, now: datetime) -> Screen:
    """The board of the whole group while the halves are in their rooms."""
    if at_hand.state.stage is not Stage.RUNNING:
        return screen
    halves, meeting = halves_of(tx, at_hand.meeting), at_hand.meeting
    until = (("at", Moment(end_of_apart(meeting, at_hand.group))),)
    own = [p for p in screen.paragraphs if p.line.key == "method" and p.tone is Tone.PLAIN]
    lines = [
        Paragraph(Line("apart.back", until)),
        *own,
        *(Paragraph(_told(half)) for half in halves if not has_gone_over(half, halves)),
        *(Paragraph(line, Tone.NOTE) for line in _how_far(halves, now)),
    ]
    return replace(
        screen, paragraphs=tuple(lines), controls=_controls(at_hand, halves, now, screen)
    )


def _told(half: Half) -> Line:
    return Line("apart.half", (("side", half.side), ("who", People(half.here))))


def _how_far(halves: tuple[Half, ...], now: datetime) -> list[Line]:
    first = waiting(halves)
    lines = [] if first is None else [Line("apart.over", (("side", first.side),))]
    few = next((half for half in halves if has_too_few(half)), None)
    if few is not None:
        lines.append(Line("apart.few", (("side", few.side),)))
    if waits_too_long(halves, now):
        lines.append(Line("apart.may-close"))
    return lines


def _controls(
    at_hand: MeetingAtHand, halves: tuple[Half, ...], now: datetime, screen: Screen
) -> tuple[Control, ...]:
    meeting, state = at_hand.meeting.id, at_hand.state
    controls: list[Control] = []
    if all(half.is_over for half in halves) or waits_too_long(halves, now):
        args = (meeting, str(state.turn))
        controls.append(Control("next", "control.close-together", args, main=True, guide=True))
    controls.append(join_control(meeting))
    if goes_over(halves) is not None:
        controls.append(Control("one-room", "control.one-room", (meeting,)))
    return (*controls, *(one for one in screen.controls if one.action == "more"))


def in_half(tx: Tx, at_hand: MeetingAtHand, screen: Screen, kind: str) -> Screen:
    """A board in the room of a half: when they are back, and what can be done when few are left."""
    group, lines, controls = at_hand.group, [*screen.paragraphs], screen.controls
    at, room = back_at(tx, group), room_of(tx, group)
    is_last = bool(at_hand.state.script) and at_hand.state.position == len(at_hand.state.script) - 1
    if at is not None and room is not None and (kind == "record" or is_last or kind == "agenda"):
        values = (("at", Moment(at)), ("room", Place(room)))
        lines.append(Paragraph(Line("half.back", values)))
    if kind == "board" and screen.controls and _is_few(at_hand):
        lines.append(Paragraph(Line("half.few")))
        assert group.half_of is not None, "it is a half"
        controls = (Control("one-room", "control.one-room", (group.half_of,), main=True), *controls)
    return replace(screen, paragraphs=tuple(lines), controls=controls)


def _is_few(at_hand: MeetingAtHand) -> bool:
    meeting, people = at_hand.meeting, tuple(at_hand.people)
    return has_too_few(Half(at_hand.group, meeting, people))


def half_news_screen(tx: Tx, group: Group, kind: str) -> Screen:
    """What is told in the room of a half besides its meeting."""
    return _still_open() if kind == "still-open" else _others_wait(tx, group)


def _others_wait(tx: Tx, group: Group) -> Screen:
    """To a half that goes on: the other one has ended."""
    room = room_of(tx, group)
    where = (("room", Place(room)),) if room is not None else (("room", ""),)
    meeting = next(iter(tx.meetings.of_group(group.id, limit=1)), None)
    goes_on = meeting is not None and meeting.status is MeetingStatus.OPEN
    line = Line("half.others-wait" if goes_on else "half.others-waited", where)
    return Screen(Line("half.others-title"), Line("push.reminder"), (Paragraph(line),))


def _still_open() -> Screen:
    """The bot could not put this room away."""
    line = Paragraph(Line("half.still-open"))
    return Screen(Line("half.still-open-title"), Line("push.reminder"), (line,))


def as_one_screen(why: str) -> Screen:
    """Why the group meets as one after all."""
    key = "halves.no-room" if why == "no-room" else "halves.too-few"
    return Screen(Line("halves.as-one-title"), Line("push.reminder"), (Paragraph(Line(key)),))
