"""What the practice room's strip can ask of the program around it.

``demo`` implements this. The room itself keeps posts and asks; it moves no timer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.drawing import Outline
from bot.ports import Upcoming
from methods.spec import Mode


class RoomControls(Protocol):
    """The clock, the colleagues and starting over."""

    def now(self) -> datetime:
        """Return the room's present moment, aware UTC."""
        ...

    async def upcoming(self, *, language: str) -> Upcoming | None:
        """Return what happens next by the clock, with ``what`` in plain words, or None."""
        ...

    async def skip_to_next(self) -> None:
        """Move the clock to the next timer and return when what it does was done."""
        ...

    def colleagues(self) -> bool:
        """Return whether the others answer by themselves."""
        ...

    async def set_colleagues(self, on: bool, /) -> None:
        """Let the others answer by themselves, or not."""
        ...

    async def mode(self) -> Mode | None:
        """Return how the next meeting is held; None when that cannot be chosen now."""
        ...

    async def modes(self) -> tuple[Mode, ...]:
        """Every way in which it can be held."""
        ...

    async def set_mode(self, mode: Mode, /) -> None:
        """Choose how the next meeting is held."""
        ...

    async def set_language(self, language: str, /) -> None:
        """Let the group meet in this language, "nl" or "en"."""
        ...

    async def calendar(self, *, language: str) -> bytes | None:
        """Return the dates of a year as an iCalendar file, or None when none is planned."""
        ...

    async def method(self, *, language: str) -> Outline | None:
        """Return what a picture says of the method of the meeting that runs or comes, or None.

        In ``language`` where the method has words in it, else in one that it has.
        """
        ...

    async def start_over(self) -> None:
        """Forget everything and begin again at day one. The room's store is cleared with it."""
        ...
