"""What somebody sees of a goal that its owner let them read: whose it is, and its title.

``released_to`` is the only place that looks into the goals of others, and ``ReleasedGoal`` all that
it returns: no day, no answer, no level, and nothing of any meeting.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..engine.ids import PersonId
from ..engine.screen import Control, Line, Paragraph, Screen, Tone, Typed
from ..ports import Tx
from ..records import TITLE
from .effects import pages_of

#: The button that shows them.
RELEASED_CONTROL = Control("mine", "control.released", ("released", "0"))


@dataclass(frozen=True, slots=True)
class ReleasedGoal:
    """A title, and who let it be read."""

    owner: PersonId
    title: str = field(repr=False)


def released_to(tx: Tx, person: PersonId) -> tuple[ReleasedGoal, ...]:
    """What others let this person read; what cannot be opened any more is left out."""
    found = (ReleasedGoal(g.person, g.fields.get(TITLE, "")) for g in tx.goals.released_to(person))
    return tuple(one for one in found if one.title)


def released_screen(shown: tuple[ReleasedGoal, ...], *, start: int = 0) -> Screen | None:
    """The titles that somebody may read, from ``start`` on; None where there are none."""
    if start < 0:
        raise ValueError("no such goal")
    pages = pages_of([one.title for one in shown[start:]])
    if not pages:
        return None
    count = pages[0][1]
    lines = [
        Paragraph(Line("released.line", (("text", Typed(one.title)),)), Tone.QUOTE, by=one.owner)
        for one in shown[start : start + count]
    ]
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
