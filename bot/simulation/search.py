"""Many lives at once, and the shortest story of one that went wrong.

Seeds are dealt out to as many operating system's processes as wanted; what comes back does not
depend on how many. Nothing here knows a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from time import perf_counter

from .faults import Struck
from .lives import Ask, Laboratory, Lived

#: How many lives are lived at most to make one story shorter.
MOST_TRIES = 80

MakeLaboratory = Callable[[], Laboratory]
_laboratory: Laboratory | None = None


def _begin(make: MakeLaboratory) -> None:
    global _laboratory  # noqa: PLW0603  # one a process, made once
    _laboratory = make()


def _live(ask: Ask) -> Lived:
    assert _laboratory is not None, "made when the process began"
    return _laboratory.live(ask)


def live_all(make: MakeLaboratory, asks: Sequence[Ask], *, jobs: int) -> Iterator[Lived]:
    """Live them all, in their order; ``jobs`` at a time."""
    if jobs <= 1:
        laboratory = make()
        yield from map(laboratory.live, asks)
        return
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(make,)) as pool:
        yield from pool.map(_live, asks, chunksize=4)


@dataclass(slots=True)
class Tally:
    """What many lives come to."""

    lives: int = 0
    events: int = 0
    crashes: int = 0
    checked: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    broken: list[Lived] = field(default_factory=list)
    began: float = field(default_factory=perf_counter)

    def add(self, lived: Lived) -> None:
        """Count one more."""
        self.lives += 1
        self.events += lived.events
        self.crashes += lived.crashes
        self.checked += lived.checked
        self.faults.update(lived.counts)
        if not lived.ok:
            self.broken.append(lived)

    def as_json(self, *, seed: int, commit: str, jobs: int) -> dict[str, object]:
        """One object of plain values."""
        failures = [
            {"seed": lived.ask.seed, "invariant": failure.name, "detail": failure.detail}
            for lived in self.broken
            for failure in lived.failures
        ]
        return {
            "lives": self.lives,
            "seed": seed,
            "commit": commit,
            "jobs": jobs,
            "events": self.events,
            "crashes": self.crashes,
            "faults": dict(sorted(self.faults.items())),
            "invariants_checked": self.checked,
            "invariants_broken": len(failures),
            "failures": failures,
            "seconds": round(perf_counter() - self.began, 2),
        }


def shorten(laboratory: Laboratory, lived: Lived) -> Lived:
    """The shortest story in which the same invariant breaks, told.

    Whole kinds of faults are left out first, then halves, quarters and single faults of what is
    left; each time the life is lived again. The result is never longer than what it began with.
    """
    names = {failure.name for failure in lived.failures}
    tries = _Tries(laboratory, names)
    ask = lived.ask
    for kind in sorted({one.kind for one in lived.struck} | set(ask.kinds)):
        without = replace(ask, kinds=ask.kinds - {kind})
        if tries.breaks(without):
            ask = without
    kept = list(tries.last.struck if tries.last is not None else lived.struck)
    size = max(len(kept) // 2, 1)
    while kept and tries.left:
        smaller = _smaller(tries, ask, kept, size)
        if smaller is not None:
            kept = smaller
            size = min(size, max(len(kept) // 2, 1))
        elif size == 1:
            break
        else:
            size = max(size // 2, 1)
    told = replace(ask, only=frozenset(kept), tells=True)
    result = laboratory.live(told)
    if result.ok:
        # Chance fell differently; the whole story is the shortest that is sure.
        return laboratory.live(replace(lived.ask, tells=True))
    return result


def _smaller(tries: _Tries, ask: Ask, kept: Sequence[Struck], size: int) -> list[Struck] | None:
    for start in range(0, len(kept), size):
        rest = [*kept[:start], *kept[start + size :]]
        if tries.breaks(replace(ask, only=frozenset(rest))):
            struck = set(tries.last.struck) if tries.last is not None else set(rest)
            return [one for one in rest if one in struck]
    return None


class _Tries:
    """Lives a life again with less, as often as is left."""

    def __init__(self, laboratory: Laboratory, names: set[str]) -> None:
        self.left = MOST_TRIES
        self.last: Lived | None = None
        self._laboratory = laboratory
        self._names = names

    def breaks(self, ask: Ask) -> bool:
        """Whether the same invariant breaks; then ``last`` is that life."""
        if not self.left:
            return False
        self.left -= 1
        lived = self._laboratory.live(ask)
        if self._names & {failure.name for failure in lived.failures}:
            self.last = lived
            return True
        return False
