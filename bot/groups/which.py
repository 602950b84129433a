"""Several groups: somebody says which one is meant, by a button for each.

A room's name stands on its button where the platform has told it; elsewhere a number does, and
the number stands before the room in the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..cards import Answer, Reply
from ..engine.screen import Control, Does, Line, Paragraph, Place, Screen, Value
from ..records import Group
from . import keys
from .caller import Caller
from .lookups import lasting_groups

#: So many groups stand on one card; the others follow on the next.
A_CARD = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """A group among somebody's groups. ``number`` counts from 1; ``room`` is an external id."""

    number: int
    group: Group
    room: str


def listed(caller: Caller, groups: Sequence[Group], *, start: int) -> list[Listed]:
    """The groups of one card. ``ValueError`` where there are none from ``start`` on."""
    if not 0 <= start < max(len(groups), 1):
        raise ValueError("no such group")
    return [
        Listed(number, group, caller.tx.posts.place(keys.group_place(group.id)) or "")
        for number, group in enumerate(groups[start : start + A_CARD], start=start + 1)
    ]


def group_control(caller: Caller, one: Listed, action: str, *args: str) -> Control:
    """The button of a group. It opens a form where its action does."""
    values: tuple[tuple[str, Value], ...] = (("number", one.number),)
    does = Does.FORM if action.startswith("open-") else Does.PRESS
    if not caller.dialect.plain_place(one.room):
        return Control(action, "control.group", args, does, values=values)
    named = (*values, ("room", Place(one.room)))
    return Control(action, "control.group-named", args, does, values=named)


def room_of_control(one: Listed, control: Control) -> tuple[Paragraph, ...]:
    """The line that says which room a button is about, where a number is all that stands on it."""
    if control.label != "control.group":
        return ()
    values = (("number", one.number), ("room", Place(one.room)))
    return (Paragraph(Line("which.room", values)),)


def further(groups: Sequence[Group], *, start: int, control: Control) -> tuple[Control, ...]:
    """``control`` where not all groups stand on this card."""
    return (control,) if start + A_CARD < len(groups) else ()


def which_group(caller: Caller, word: str, *, opens: str | None, start: int = 0) -> Reply:
    """Ask for which of their groups somebody means a command; ``opens``: the form it opens."""
    groups = lasting_groups(caller.tx, caller.person.id)
    paragraphs, controls = [Paragraph(Line("which.question"))], []
    for one in listed(caller, groups, start=start):
        action, args = (opens, ()) if opens is not None else ("in-group", (word,))
        control = group_control(caller, one, action, *args, one.group.id)
        controls.append(control)
        paragraphs += room_of_control(one, control)
    more = Control("which-group", "control.other-groups", (word, str(start + A_CARD)))
    controls += further(groups, start=start, control=more)
    screen = Screen(
        Line("which.title"), Line("push.question"), tuple(paragraphs), None, tuple(controls)
    )
    return Reply(Answer.DONE, caller.speech().card(screen))
