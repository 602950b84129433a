"""Counting what was judged, and keeping what did not hold. It knows no rule itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Failure:
    """An invariant that did not hold. ``detail`` holds ids and counts, never anybody's words."""

    name: str
    detail: str


@dataclass(slots=True)
class Judge:
    """Counts checks and collects failures; the same failure twice is one."""

    checked: int = 0
    failures: list[Failure] = field(default_factory=list)

    def holds(self, name: str, true: bool, detail: str, /) -> None:
        """Check one thing."""
        self.checked += 1
        if not true:
            self._fail(Failure(name, detail))

    def fails(self, name: str, detail: str, /) -> None:
        """Note something that should not have come to this."""
        self.checked += 1
        self._fail(Failure(name, detail))

    def none(self, name: str, wrong: Iterable[str], /, *, among: int = 1) -> None:
        """Check that nothing is wrong ``among`` so many things; each that is, is a failure."""
        self.checked += among
        for detail in wrong:
            self._fail(Failure(name, detail))

    def _fail(self, failure: Failure) -> None:
        if failure not in self.failures:
            self.failures.append(failure)
