"""The kill loop as a command: the real process, killed with SIGKILL again and again.

``python -m tests.crash --kills 1000 [--store sqlite] [--seed S] [--resume FILE] [--json]``. It
ends with status 1 when anything that was acknowledged is lost, stored twice or shown twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from .chapter import Chapter
from .lives import Midwife
from .stores import STORES
from .tally import Tally

ROOT = Path(__file__).parents[2]
#: After so many kills a new workspace and a new store begin.
KILLS_A_CHAPTER = 50


def read_arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="in all, those before included")
    parser.add_argument("--store", choices=sorted(STORES), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path, help="a file with the figures so far; made if new")
    parser.add_argument("--cold", action="store_true", help="read all libraries at every start")
    parser.add_argument("--json", action="store_true", dest="as_json")
    return parser.parse_args(given)


class Progress:
    """The figures of all stretches, in a file when there is one. What is unfinished counts."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._path: Path | None = arguments.resume
        self.done, self.seconds, self.chapters = Tally(), 0.0, 0
        self._since = time.monotonic()
        self._began = 0.0
        if self._path is not None and self._path.exists():
            kept = json.loads(self._path.read_text())
            if kept["store"] != arguments.store:
                raise SystemExit(f"{self._path} holds figures of {kept['store']}.")
            self.done = Tally(**kept["tally"])
            self._began, self.chapters = kept["seconds"], kept["chapters"]
        self._store = arguments.store

    def save(self, running: Tally) -> Tally:
        """Note everything so far; return it."""
        total = Tally(**asdict(self.done))
        total.add(running)
        self.seconds = self._began + time.monotonic() - self._since
        if self._path is not None:
            kept = {"store": self._store, "seconds": round(self.seconds, 1)}
            kept |= {"chapters": self.chapters, "tally": asdict(total)}
            beside = self._path.with_name(f"{self._path.name}.new")
            beside.write_text(json.dumps(kept, indent=1))
            beside.replace(self._path)
        return total


async def run(arguments: argparse.Namespace) -> tuple[Tally, float]:
    progress = Progress(arguments)
    total = progress.save(Tally())
    async with Midwife(ROOT, cold=arguments.cold) as midwife:
        while total.kills < arguments.kills and total.is_well:
            progress.chapters += 1
            chance = random.Random(f"{arguments.seed}|{progress.chapters}")
            with (
                tempfile.TemporaryDirectory(prefix="crash-") as folder,
                STORES[arguments.store](Path(folder)) as kept,
            ):
                chapter = Chapter(Path(folder), kept, midwife, chance)
                chapter.after_kill = lambda tally: say(progress.save(tally))
                kills = min(KILLS_A_CHAPTER, arguments.kills - total.kills)
                await chapter.run(kills)
            progress.done.add(chapter.tally)
            total = progress.save(Tally())
    return total, progress.seconds


def say(tally: Tally) -> None:
    sys.stderr.write(f"\r{tally.kills} kills, {tally.acknowledged} inputs acknowledged ")
    sys.stderr.flush()


def summary(tally: Tally, *, store: str, seconds: float) -> dict[str, object]:
    """The figures, by the names that are printed."""
    return {
        "store": store,
        "kills": tally.kills,
        "killed while starting": tally.killed_while_starting,
        "inputs acknowledged": tally.acknowledged,
        "acknowledged inputs lost": len(tally.lost),
        "stored twice": len(tally.stored_twice),
        "visible doubles with words": len(tally.doubles_with_words),
        "empty doubled posts": tally.empty_posts,
        "posts": tally.posts,
        "answered, and said not to be kept": tally.refused,
        "meetings ended": tally.meetings_ended,
        "other violations": len(tally.other),
        "seconds": round(seconds),
    }


def main() -> None:
    arguments = read_arguments(sys.argv[1:])
    tally, seconds = asyncio.run(run(arguments))
    figures = summary(tally, store=arguments.store, seconds=seconds)
    if arguments.as_json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.write("\n" + "".join(f"{name}: {value}\n" for name, value in figures.items()))
    for what in (tally.lost, tally.stored_twice, tally.doubles_with_words, tally.other):
        for one in what[:20]:
            sys.stdout.write(f"violation: {one}\n")
    sys.exit(0 if tally.is_well else 1)


if __name__ == "__main__":
    main()
