"""What the card in the room after a meeting shows of what is noted: a theme, and open questions.

Who was there stood on that card before. How long anybody was, and in which role, never does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.ids import MeetingId, PersonId
from ..engine.screen import Control, Line, Paragraph, Person
from ..ports import Tx
from ..records import Attendance, Correction, Theme
from .proof import THEMES
from .themes import theme_control

#: So many open questions stand there at once; any other comes after them.
AT_ONCE = 4
#: That somebody was there, or was not, in the token of a button.
YES, NO = "1", "0"


@dataclass(frozen=True, slots=True)
class Noted:
    """What is noted of one meeting, as far as everybody may see it."""

    theme: Theme | None = None
    people: tuple[Attendance, ...] = ()

    def corrected(self, present: Sequence[PersonId]) -> tuple[PersonId, ...]:
        """Who was there by the meeting itself, with what two members said since."""
        kept = {one.person: one.was_there for one in self.people}
        stays = [person for person in present if kept.get(person, True)]
        came = [one for one, was_there in kept.items() if was_there and one not in present]
        return (*stays, *came)

    def lines(self) -> tuple[Paragraph, ...]:
        """The theme, and what a member says that nobody has confirmed yet."""
        theme = () if self.theme is None else (Paragraph(Line(THEMES[self.theme])),)
        return (*theme, *(_question(one, said) for one, said in self._open()))

    def controls(self, meeting: MeetingId) -> tuple[Control, ...]:
        """To choose a theme, to say that it was noted wrongly, and to confirm that."""
        return (
            theme_control(meeting),
            Control("who-was-there", "control.noted-wrongly", (meeting, "0")),
            *(_confirms(one, said) for one, said in self._open()),
        )

    def _open(self) -> list[tuple[Attendance, Correction]]:
        said = [(one, one.correction) for one in self.people if one.correction is not None]
        return [(one, said) for one, said in said if said.confirmed_at is None][:AT_ONCE]


def noted_of(tx: Tx, meeting: MeetingId) -> Noted:
    """What is noted of a meeting; nothing of one that goes on, or that was long ago."""
    held = tx.attendances.meeting(meeting)
    return Noted() if held is None else Noted(held.theme, tx.attendances.of_meeting(meeting))


def _question(one: Attendance, said: Correction) -> Paragraph:
    key = "there.says-was" if said.is_there else "there.says-was-not"
    return Paragraph(Line(key, (("by", Person(said.said_by)), ("who", Person(one.person)))))


def _confirms(one: Attendance, said: Correction) -> Control:
    label = "control.confirm-was-there" if said.is_there else "control.confirm-was-not-there"
    args = (one.meeting, one.person, YES if said.is_there else NO)
    return Control("confirm-there", label, args, values=(("who", Person(one.person)),))
