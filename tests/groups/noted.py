"""A ledger with a memory, to see that what is erased is noted first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime


class Noted:
    """``bot.ports.Ledger`` in a list."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def note(self, names: Sequence[str]) -> None:
        self.names += names

    def noted_since(self, moment: datetime) -> Callable[[str], bool]:
        return self.names.__contains__
