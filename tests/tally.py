"""A meter with a memory, for tests of whatever counts."""

from __future__ import annotations

from datetime import timedelta

from bot.meter import Called, NullMeter


class Tally(NullMeter):
    """Remembers what it was told, in order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Called]] = []
        self.late: list[timedelta] = []
        self.failed: list[str] = []
        self.batches: list[int] = []

    def called(self, platform: str, outcome: Called) -> None:
        self.calls.append((platform, outcome))

    def timer_fired(self, *, late_by: timedelta) -> None:
        self.late.append(late_by)

    def tick_failed(self, tick: str) -> None:
        self.failed.append(tick)

    def committed(self, units: int, *, took: timedelta) -> None:
        assert took > timedelta(0)
        self.batches.append(units)
