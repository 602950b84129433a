"""Golden transcripts: one meeting by each method and in each language, as a reader sees it.

``python -m tests.scenarios.golden`` writes them anew, all or those of the methods named behind it.
The same seed plays the same meeting, so a difference is a change in what people see: read it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from bot.rehearsal.run import Wanted, rehearse
from methods import load_library
from methods.spec import Method, Mode
from tests.rehearsal.conftest import assemble

FOLDER = Path(__file__).parent / "golden"
LIBRARY = load_library()
LANGUAGES = ("nl", "en")


def pairs() -> list[tuple[str, str]]:
    """Every method with every language."""
    return [(method, language) for method in LIBRARY for language in LANGUAGES]


def path_of(method: str, language: str) -> Path:
    """Where the transcript stands."""
    return FOLDER / f"{method}.{language}.txt"


def transcript_of(method: str, language: str) -> str:
    """A meeting in the first mode in which people write; in slow mode its longest day."""
    found = LIBRARY[method]
    wanted = Wanted(method, found.people.ideal, _mode(found), language)
    report, lines = asyncio.run(rehearse(assemble, wanted))
    assert report.ok, report.failures
    return "\n".join(_longest_day(lines)) + "\n"


def _mode(method: Method) -> Mode:
    return next((mode for mode in method.modes if mode is not Mode.VOICE), Mode.VOICE)


def _longest_day(lines: Sequence[str]) -> list[str]:
    """The meeting's own: what comes before and after it is alike for all methods."""
    starts = [index for index, line in enumerate(lines) if line.startswith("== ")]
    days = [lines[first:last] for first, last in pairwise((*starts, len(lines)))]
    return [line for line in max(days, key=len) if line]


def main(methods: Sequence[str]) -> None:
    """Write the transcripts of these methods, or of all."""
    for method, language in pairs():
        if not methods or method in methods:
            path_of(method, language).write_text(transcript_of(method, language), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
