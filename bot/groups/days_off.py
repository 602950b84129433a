"""The days on which a group does not meet: public holidays, and the pauses it chose itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ..records import Pause


class Holidays(Protocol):
    """Knows the public holidays of the country in which a zone lies."""

    def name(self, on: date, *, zone: str, language: str) -> str | None:
        """What is celebrated on a day, by its name in a language; None on an ordinary day."""
        ...


class NoHolidays:
    """Every day is an ordinary one."""

    def name(self, on: date, *, zone: str, language: str) -> str | None:
        """Of no day anything is known."""
        return None


NO_HOLIDAYS: Holidays = NoHolidays()


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Holidays in a zone, and pauses of a group."""

    holidays: Holidays
    zone: str
    pauses: Sequence[Pause]

    def skips(self, day: date) -> bool:
        """Whether nobody meets on this day."""
        return self.is_pause(day) or self.holiday(day, language="nl") is not None

    def is_pause(self, day: date) -> bool:
        """Whether the group pauses on this day."""
        return any(one.first_on <= day <= one.last_on for one in self.pauses)

    def holiday(self, day: date, *, language: str) -> str | None:
        """What is celebrated on this day."""
        return self.holidays.name(day, zone=self.zone, language=language)
