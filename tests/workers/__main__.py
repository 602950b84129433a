"""Faults among two to four workers on one PostgreSQL: killed, stopped, and stopped for a minute.

``python -m tests.workers --faults 500 [--seed S] [--resume FILE] [--json]``. It ends with status 1
when anything is lost, done twice or shown twice, or when a place stands still for half a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.lives import Midwife
from tests.crash.stores import on_server
from tests.servers.postgres import Server

from .chapter import SharedChapter
from .crew import CREWS
from .tally import Faults

ROOT = Path(__file__).parents[2]
#: Of all faults one in so many is a stop of a minute, with the real lease.
ONE_IS_LONG_OF = 25
#: Faults beside a long stop, in its stretch; all others come with a short lease.
BESIDE_A_LONG = 4
SHORT_LEASE = 2.0
#: After so many faults with the short lease a new workspace and a new database begin.
FAULTS_A_CHAPTER = 50
GROUPS = 3


def read_arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.workers", description=__doc__)
    parser.add_argument("--faults", type=int, default=500, help="in all, those before included")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path, help="a file with the figures so far; made if new")
    parser.add_argument("--json", action="store_true", dest="as_json")
    return parser.parse_args(given)


@dataclass
class Run:
    """All stretches. The one with long stops lasts, so it goes beside the others."""

    arguments: argparse.Namespace
    midwife: Midwife
    server: Server
    done: Faults = field(default_factory=Faults)
    seconds: float = 0.0
    chapters: int = 0
    since: float = field(default_factory=time.monotonic)

    def load(self) -> None:
        path: Path | None = self.arguments.resume
        if path is not None and path.exists():
            kept = json.loads(path.read_text())
            self.done, self.chapters = Faults.from_json(kept["done"]), kept["chapters"]
            self.seconds = kept["seconds"]

    def save(self) -> None:
        """Keep the figures of all stretches that were judged to the end."""
        path: Path | None = self.arguments.resume
        if path is not None:
            kept = {"done": self.done.to_json(), "chapters": self.chapters}
            kept["seconds"] = self.lasted()
            beside = path.with_name(f"{path.name}.new")
            beside.write_text(json.dumps(kept, indent=1))
            beside.replace(path)

    def lasted(self) -> float:
        return round(self.seconds + time.monotonic() - self.since, 1)

    async def all(self) -> None:
        faults: int = self.arguments.faults
        long_stops = max(faults // ONE_IS_LONG_OF - self.done.long_stops, 0)
        at_length = min(long_stops * (1 + BESIDE_A_LONG), faults - self.done.faults)
        works = [self._stretch(at_length, long_stops)] if long_stops else []
        works.append(self._shortly(faults - self.done.faults - at_length))
        await asyncio.gather(*works)

    async def _shortly(self, faults: int) -> None:
        while faults > 0 and self.done.is_well:
            some = min(faults, FAULTS_A_CHAPTER)
            await self._stretch(some, 0)
            faults -= some

    async def _stretch(self, faults: int, long_stops: int) -> None:
        number, self.chapters = self.chapters, self.chapters + 1
        # Who stands still for a minute needs somebody beside it who keeps the clock.
        parts = CREWS[-1] if long_stops else CREWS[number % len(CREWS)]
        with (
            tempfile.TemporaryDirectory(prefix="workers-") as folder,
            on_server(self.server, Path(folder)) as kept,
        ):
            chapter = SharedChapter(
                Path(folder),
                kept,
                self.midwife,
                random.Random(f"{self.arguments.seed}|{number}"),
                groups=GROUPS,
                parts=parts,
                lease=None if long_stops else SHORT_LEASE,
                # The first is Slack as it is; of the others every second one has a key.
                has_key=number % 2 == 1,
            )
            chapter.after_kill = lambda _: say(f"stretch {number}: {chapter.found.faults} faults")
            self.done.add(await chapter.strikes(faults, long_stops))
        self.save()


async def run(arguments: argparse.Namespace) -> tuple[Faults, float]:
    server = Server()
    try:
        async with Midwife(ROOT) as midwife:
            all_of_it = Run(arguments, midwife, server)
            all_of_it.load()
            await all_of_it.all()
            return all_of_it.done, all_of_it.lasted()
    finally:
        server.close()


def say(what: str) -> None:
    sys.stderr.write(f"\r{what} ")
    sys.stderr.flush()


def commit() -> str:
    """Which code this is, "dirty" with changes of its own; empty where it is no checkout."""
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def summary(found: Faults, *, seconds: float, seed: int, code: str) -> dict[str, object]:
    """The figures, by the names that are printed."""
    judged = found.judged
    return {
        "faults": found.faults,
        "kills": found.kills,
        "stops": found.stops,
        "long_stops": found.long_stops,
        "inputs": judged.acknowledged,
        "refused": judged.refused,
        "lost": len(judged.lost),
        "twice": len(judged.stored_twice),
        "doubles_with_words": len(judged.doubles_with_words),
        "empty_doubles": judged.empty_posts,
        "replies_lost": found.replies_lost,
        "faults_with_key": found.with_key,
        "doubles_with_key": found.doubles_with_key,
        "other_violations": len(judged.other),
        "posts": judged.posts,
        "meetings_ended": judged.meetings_ended,
        "held": found.held,
        "takeovers": found.takeovers,
        "struck_again": found.struck_again,
        "takeover_seconds": found.takeover_seconds,
        "slowest": found.slowest,
        "seconds": round(seconds),
        "seed": seed,
        "commit": code,
    }


def main() -> None:
    arguments = read_arguments(sys.argv[1:])
    code = commit()
    found, seconds = asyncio.run(run(arguments))
    figures = summary(found, seconds=seconds, seed=arguments.seed, code=code)
    if arguments.as_json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.write("\n" + "".join(f"{name}: {value}\n" for name, value in figures.items()))
    judged = found.judged
    for what in (judged.lost, judged.stored_twice, judged.doubles_with_words, judged.other):
        for one in what[:20]:
            sys.stderr.write(f"violation: {one}\n")
    sys.exit(0 if found.is_well else 1)


if __name__ == "__main__":
    main()
