"""Every N-th call fails, for all N, over all scenarios: ``python -m tests.crash.calls``.

Each scenario is played once without a failure, and from every call on once for each way in which
that call can fail. Whoever's press failed presses again. What the scenario says must be seen all
the same, and the end must be the very same. ``--every 1`` is all of them; it takes hours, in
slices that ``--resume FILE`` does not do again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import structlog

from tests.parity.driver import Looks
from tests.parity.houses import House
from tests.parity.play import play
from tests.parity.stack_driver import StackDriver
from tests.scenarios.reader import Scenario, scenarios

from .ends import Standing
from .frail import Frail
from .patient import PatientHouse

#: A scenario's calls are spread over so many pieces of work.
SLICES = 6
#: So many looks in a row, two a step, must be the same before a fork ends.
SAME_FOR = 4
KINDS = ("", "database", "store", "platform")


@dataclass(frozen=True)
class Piece:
    """Every ``every``-th call of a scenario, beginning with ``first``. ``what``: calls of whom."""

    scenario: str
    first: int
    every: int
    what: str
    whole: bool

    @property
    def name(self) -> str:
        return f"{self.scenario}/{self.first}/{self.every}/{self.what}/{self.whole}"

    def has(self, number: int, what: str) -> bool:
        return number % self.every == self.first and what.startswith(self.what)


@dataclass(frozen=True)
class Outcome:
    """``calls``: as many as the scenario has. ``runs``: as many as failed in some way."""

    calls: int
    runs: int
    violations: tuple[str, ...]


class Watching(StackDriver):
    """A driver that notes how everything stands after each step, or compares it.

    A fork ends where everything has stood for some steps as it did without a failure: the rest is
    known. ``whole``: it goes on to the end all the same.
    """

    def __init__(self, frail: Frail, known: list[Standing], *, whole: bool) -> None:
        super().__init__(self._house)
        self._frail, self._known, self._whole = frail, known, whole
        self._looks = self._same = 0

    async def _house(self, people: Sequence[str]) -> House:
        self.patient = PatientHouse(people, self._frail)
        return self.patient

    async def look(self) -> Looks:
        looks = await super().look()
        self._looks += 1
        if self._frail.is_counting and len(self._known) < self._looks:
            self._known.append(await self.patient.stands())
        elif self._frail.failed is not None and not self._whole:
            now = await self.patient.stands()
            self._same = self._same + 1 if now == self._known[self._looks - 1] else 0
            if self._same == SAME_FOR:
                os._exit(0)
        return looks


def play_frail(scenario: Scenario, frail: Frail, known: list[Standing], *, whole: bool) -> Standing:
    """Play it; in a fork, end there, and say with the status whether all was well.

    ``known``: how everything stood after each step and at the end, once it was played before.
    """
    driver = Watching(frail, known, whole=whole)
    try:
        asyncio.run(play(driver, scenario))
        end = driver.patient.end
        assert end is not None
        if frail.failed is not None:
            compare(end, known[-1])
            os._exit(0)
    except BaseException:
        if frail.failed is None:
            raise
        if os.environ.get("CRASH_SHOW"):
            traceback.print_exc()
        os._exit(1)
    return end


def compare(end: Standing, expected: Standing) -> None:
    """Raise ``AssertionError`` where the ends differ."""
    assert end.state == expected.state, "the meetings ended in another way"
    for name in ("stored", "shown"):
        found, wanted = getattr(end, name), getattr(expected, name)
        more, less = found - wanted, wanted - found
        assert not more, f"{name} too often: {sorted(map(str, more))}"
        assert not less, f"{name} too little: {sorted(map(str, less))}"
    assert end.waiting == expected.waiting, "something was never sent"


def work(piece: Piece) -> Outcome:
    """Let every call of a piece fail."""
    scenario = next(one for one in scenarios() if one.name == piece.scenario)
    known: list[Standing] = []
    known.append(play_frail(scenario, Frail(lambda number, what: False), known, whole=True))
    frail = Frail(piece.has)
    compare(play_frail(scenario, frail, known, whole=piece.whole), known[-1])
    found = tuple(f"{piece.scenario}: {one}" for one in frail.failures)
    return Outcome(frail.calls, frail.runs, found)


def pieces(arguments: argparse.Namespace) -> list[Piece]:
    """All work, the scenarios mixed. A sample begins elsewhere in each scenario."""
    only, every, more = arguments.only, arguments.every, (arguments.what, arguments.whole)
    names = [one.name for one in scenarios() if not only or one.name in only]
    if every > 1:
        return [Piece(one, (n * 17) % every, every, *more) for n, one in enumerate(names)]
    return [Piece(one, first, SLICES, *more) for first in range(SLICES) for one in names]


def run(arguments: argparse.Namespace) -> dict[str, object]:
    """Do all pieces; return the figures."""
    kept: dict[str, list[object]] = {}
    path: Path | None = arguments.resume
    if path is not None and path.exists():
        kept = json.loads(path.read_text())
    since = time.monotonic()
    todo = [one for one in pieces(arguments) if one.name not in kept]
    with ProcessPoolExecutor(arguments.jobs, mp_context=get_context("fork")) as pool:
        for piece, (outcome, seconds) in zip(todo, pool.map(_timed, todo), strict=True):
            kept[piece.name] = [outcome.calls, outcome.runs, list(outcome.violations), seconds]
            sys.stderr.write(f"\r{len(kept)} pieces, {piece.name}: {outcome.runs} runs   ")
            if path is not None:
                path.write_text(json.dumps(kept, indent=1))
    calls = {name.partition("/")[0]: int(str(one[0])) for name, one in kept.items()}
    return {
        "scenarios": len(calls),
        "calls": sum(calls.values()),
        "every": arguments.every,
        "what": arguments.what or "all",
        "runs": sum(int(str(one[1])) for one in kept.values()),
        "violations": [text for one in kept.values() for text in _texts(one[2])],
        "seconds of work": round(sum(float(str(one[3])) for one in kept.values())),
        "seconds": round(time.monotonic() - since),
    }


def _texts(found: object) -> list[str]:
    assert isinstance(found, list)
    return [str(one) for one in found]


def _timed(piece: Piece) -> tuple[Outcome, float]:
    """Do a piece; how much of the processors it took, forks included, in seconds."""
    since = _worked()
    return work(piece), round(_worked() - since, 1)


def _worked() -> float:
    """Seconds of the processors that this process and its forks had."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.calls", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="a sample: every so many calls")
    parser.add_argument("--only", nargs="*", default=[], help="names of scenarios")
    parser.add_argument("--what", choices=KINDS, default="", help="calls of one kind only")
    parser.add_argument("--whole", action="store_true", help="play every scenario to its end")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--resume", type=Path, help="a file with what is done; made if new")
    parser.add_argument("--json", action="store_true", dest="as_json")
    arguments = parser.parse_args()
    # What fails is told by the hundred; it is this that is looked for.
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    figures = run(arguments)
    violations = figures["violations"]
    assert isinstance(violations, list)
    if arguments.as_json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        shown = {**figures, "violations": len(violations)}
        sys.stdout.write("\n" + "".join(f"{name}: {value}\n" for name, value in shown.items()))
        sys.stdout.write("".join(f"violation: {one}\n" for one in violations[:20]))
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
