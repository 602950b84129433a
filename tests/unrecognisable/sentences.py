"""Labelled sentences about cases that never were: ``tests/data/recognisable``.

``seen`` was there while the patterns were written; ``unseen`` was written by somebody who had seen
neither the patterns nor the others, and no pattern was changed for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.unrecognisable import Detail, Kind

FOLDER = Path(__file__).parents[1] / "data" / "recognisable"
SETS = ("seen", "unseen")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One, with what somebody should leave out of it."""

    text: str
    language: str
    wanted: tuple[Detail, ...]


def sentences(name: str) -> tuple[Sentence, ...]:
    """All of a set. A label that is not in its sentence is an error."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(_sentence(json.loads(line)) for line in lines)


def _sentence(row: dict[str, object]) -> Sentence:
    text, labels = str(row["text"]), row["found"]
    assert isinstance(labels, list)
    wanted: list[Detail] = []
    for label in labels:
        # The same words twice are two labels, the first first.
        taken = [one.start for one in wanted if one.of(text) == label["text"]]
        start = text.index(label["text"], max(taken, default=-1) + 1)
        wanted.append(Detail(Kind(label["kind"]), start, start + len(label["text"])))
    return Sentence(text, str(row["language"]), tuple(wanted))
