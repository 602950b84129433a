"""What somebody sees of a goal that its owner let them read: whose it is, and its title.

``released_to`` is the only place that looks into the goals of others, and ``ReleasedGoal`` all that
it returns: no day, no answer, and nothing of any meeting; of five levels the one that was reached,
if its owner chose that too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..engine.ids import PersonId
from ..engine.screen import Control, Line, Paragraph, Screen, Tone, Typed
from ..ports import Tx
from ..records import TITLE, Goal
from .effects import pages_of
from .goal_fields import SHOWN, SHOWN_FOR, reached_level

#: The button that shows them.
RELEASED_CONTROL = Control("mine", "control.released", ("released", "0"))


@dataclass(frozen=True, slots=True)
class ReleasedGoal:
    """A title, and who let it be read. ``level``: the sentence reached, "" where it is private."""

    owner: PersonId
    title: str = field(repr=False)
    level: str = field(default="", repr=False)


def shown_level(goal: Goal) -> str:
    """The sentence reached, where whoever reads the title may read it; "" where they may not.

    They read what its owner chose to show them, word for word: once another sentence is reached,
    or this one is put differently, it is private again.
    """
    is_for_them = goal.release is not None and goal.fields.get(SHOWN_FOR) == goal.release.form
    reached = reached_level(goal)
    return reached if is_for_them and goal.fields.get(SHOWN) == reached else ""


def released_to(tx: Tx, person: PersonId) -> tuple[ReleasedGoal, ...]:
    """What others let this person read; what cannot be opened any more is left out."""
    found = (
        ReleasedGoal(goal.person, goal.fields.get(TITLE, ""), shown_level(goal))
        for goal in tx.goals.released_to(person)
    )
    return tuple(one for one in found if one.title)


def released_lines(one: ReleasedGoal, *, by: PersonId | None = None) -> list[Paragraph]:
    """What is read of one. ``by``: whose name stands before it, if not its owner's."""
    title = Line("released.line", (("text", Typed(one.title)),))
    lines = [Paragraph(title, Tone.QUOTE, by=by or one.owner)]
    if one.level:
        lines.append(Paragraph(Line("released.level", (("text", Typed(one.level)),)), Tone.QUOTE))
    return lines


def released_screen(shown: tuple[ReleasedGoal, ...], *, start: int = 0) -> Screen | None:
    """The titles that somebody may read, from ``start`` on; None where there are none."""
    if start < 0:
        raise ValueError("no such goal")
    pages = pages_of([one.title + one.level for one in shown[start:]])
    if not pages:
        return None
    count = pages[0][1]
    lines = [line for one in shown[start : start + count] for line in released_lines(one)]
    lines.append(Paragraph(Line("released.only-this"), Tone.NOTE))
    controls: tuple[Control, ...] = ()
    if start + count < len(shown):
        further = ("released", str(start + count))
        controls = (Control("mine", "control.more-released", further),)
    return Screen(Line("released.title"), Line("push.reminder"), tuple(lines), None, controls)


def released_behind(shown: tuple[ReleasedGoal, ...]) -> Screen | None:
    """That there is something to read, for a page that stays: what is taken back is not on it."""
    if not shown:
        return None
    lines = (Paragraph(Line("released.behind")),)
    return Screen(
        Line("released.title"), Line("push.reminder"), lines, controls=(RELEASED_CONTROL,)
    )
