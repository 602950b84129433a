"""What the dates of a programme are, and which are still to come: counted from what was held.

A date that nobody opened was not held: what it was to be is held on the next one. So a programme
has as many meetings as were agreed, whatever pause or holiday falls into it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from methods.library import CLOSING_TALK, INTAKE, MIDWAY, load_script
from methods.spec import Method

from ..engine.ids import GroupId
from ..ports import Clock, Ids, Tx
from ..records import Meeting, MeetingStatus, Part, Programme, ProgrammeEnd
from . import card_keys, keys
from .effects import ToShow, enqueue
from .shelf import MethodShelf

#: By which script each part goes; a meeting goes by the method of its group.
SCRIPTS = {Part.INTAKE: INTAKE, Part.MIDWAY: MIDWAY, Part.CLOSING: CLOSING_TALK}
#: How many meetings of a group are looked at: more than any programme has dates.
LOOKED_AT = 60
#: Dates have no end any more.
ENDLESS = (ProgrammeEnd.DROPPED, ProgrammeEnd.CONTINUED)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A part, and which of the meetings it is; the number of any other part means nothing."""

    part: Part
    number: int


def parts_of(programme: Programme) -> tuple[Part, ...]:
    """All parts in their order; halfway comes once half of the meetings, or one more, is over."""
    half = (programme.meetings + 1) // 2
    return (
        *((Part.INTAKE,) if programme.has_intake else ()),
        *(Part.MEETING,) * half,
        *((Part.MIDWAY,) if programme.has_midway else ()),
        *(Part.MEETING,) * (programme.meetings - half),
        *((Part.CLOSING,) if programme.has_closing else ()),
    )


def left_of(programme: Programme, held: Iterable[Part]) -> tuple[Part, ...]:
    """What is still to come. What was held is taken out, also where its place has changed since."""
    left = list(parts_of(programme))
    for part in held:
        if part in left:
            left.remove(part)
    return tuple(left)


def part_of(method: Method) -> Part:
    """What a date is that goes by this method or script."""
    return next((part for part, script in SCRIPTS.items() if script == method.id), Part.MEETING)


def held_of(tx: Tx, shelf: MethodShelf, programme: Programme) -> tuple[tuple[Meeting, Part], ...]:
    """The meetings of a programme that were opened, the earliest first, and what each was."""
    opened = (MeetingStatus.OPEN, MeetingStatus.ENDED)
    return tuple(
        (meeting, part_of(shelf.of_meeting(tx, meeting, method_id="")))
        for meeting in reversed(tx.meetings.of_group(programme.group, limit=LOOKED_AT))
        if meeting.status in opened and meeting.starts_at > programme.begins_at
    )


def programme_of(tx: Tx, group: GroupId) -> Programme | None:
    """The programme that a group follows, or has come to the end of; None where dates go on."""
    known = tx.groups.programmes(group)
    return known[-1] if known and known[-1].end not in ENDLESS else None


def parts_left(tx: Tx, shelf: MethodShelf, group: GroupId) -> tuple[Part, ...] | None:
    """What is still to come of a group's programme; None where its dates have no end."""
    programme = programme_of(tx, group)
    if programme is None:
        return None
    if programme.end is not None:
        return ()
    return left_of(programme, (part for _, part in held_of(tx, shelf, programme)))


def numbered_left(tx: Tx, shelf: MethodShelf, group: GroupId) -> tuple[Numbered, ...]:
    """The same with numbers; nothing where dates have no end."""
    programme, left = programme_of(tx, group), parts_left(tx, shelf, group)
    if programme is None or left is None:
        return ()
    return numbered(left, first=programme.meetings - left.count(Part.MEETING) + 1)


def numbered(parts: Iterable[Part], *, first: int = 1) -> tuple[Numbered, ...]:
    """These parts, the first meeting among them with this number."""
    found: list[Numbered] = []
    for part in parts:
        found.append(Numbered(part, first))
        first += part is Part.MEETING
    return tuple(found)


def to_go_by(tx: Tx, shelf: MethodShelf, part: Part, meeting: Meeting | None) -> str | None:
    """The snapshot by which a date is to go: what was chosen for ``meeting`` where that fits."""
    chosen = meeting.method_hash if meeting is not None else None
    by = Part.MEETING
    if meeting is not None and chosen is not None:
        by = part_of(shelf.of_meeting(tx, meeting, method_id=""))
    if by is part:
        return chosen
    return shelf.take_snapshot(tx, load_script(SCRIPTS[part])) if part in SCRIPTS else None


def show_programme(tx: Tx, group: GroupId, *, clock: Clock, ids: Ids) -> None:
    """Put the programme into the room, or bring it up to date: a date of it came or moved."""
    programme = programme_of(tx, group)
    if programme is not None:
        show = ToShow(keys.group_place(group), card_keys.programme_card(group, programme.id))
        enqueue(tx, show, clock=clock, ids=ids)


def ask_after_programme(
    tx: Tx, shelf: MethodShelf, group: GroupId, *, clock: Clock, ids: Ids
) -> None:
    """Once the last date is over the group is asked how it goes on; asking again is no more."""
    programme = programme_of(tx, group)
    if programme is not None and parts_left(tx, shelf, group) == ():
        show_question(tx, programme, clock=clock, ids=ids)


def show_question(tx: Tx, programme: Programme, *, clock: Clock, ids: Ids) -> None:
    """Put the question how it goes on into the room, or bring it up to date."""
    show = ToShow(keys.group_place(programme.group), question_of(programme))
    enqueue(tx, show, clock=clock, ids=ids)


def question_of(programme: Programme) -> str:
    """Its card. Where dates are added it is asked anew after the last of them."""
    dates = len(parts_of(programme))
    return card_keys.after_programme_card(programme.group, programme.id, dates=dates)
