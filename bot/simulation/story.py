"""What happened in a life, line by line, for somebody who wants to know why it went wrong.

It holds ids, counts and kinds; nobody's words, invented though they are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime


class Story:
    """Lines with their moments. Not kept unless somebody wants to read them."""

    def __init__(self, now: Callable[[], datetime], *, kept: bool) -> None:
        self.lines: list[str] = []
        self.events = 0
        self._now = now
        self._kept = kept

    def tell(self, line: str) -> None:
        """Note that something happened."""
        self.events += 1
        if self._kept:
            self.lines.append(f"{self._now():%d %b %H:%M:%S.%f}"[:-3] + f"  {line}")
