"""``python -m benchmarks.unrecognisable``: how much of what makes somebody recognisable is found.

Precision: of what stands out, how much is somebody's. Recall: of what is somebody's, how much
stands out. Of the labelled sentences in ``tests/data/recognisable``: those that were there while
the patterns were written, and those that nobody had seen by then. It promises nothing: people
write otherwise, and combinations of harmless things are found least.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from time import perf_counter

from bot.unrecognisable import PATTERNS, Detail, Finder, Kind
from tests.unrecognisable.sentences import SETS, Sentence, sentences

from .figure import machine


def judge(finder: Finder, rows: Sequence[Sentence]) -> tuple[Counter[Kind], ...]:
    """What was found, what was missed, and what stood out and should not have, by kind.

    A detail is found where anything of it stands out: that is what people are shown.
    """
    found, missed, wrong = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    for row in rows:
        told = finder.find(row.text, row.language)
        for wanted in row.wanted:
            (found if any(_meet(wanted, one) for one in told) else missed)[wanted.kind] += 1
        for one in told:
            wrong[one.kind] += not any(_meet(wanted, one) for wanted in row.wanted)
    return found, missed, wrong


def _meet(one: Detail, other: Detail) -> bool:
    return one.start < other.end and other.start < one.end


def share(part: int, rest: int) -> str:
    """Of a hundred, without decimals that nobody measured; a dash of nothing."""
    return f"{100 * part / (part + rest):.0f} %" if part + rest else "-"


def main() -> int:
    """Print a line for each set and language, and one for each kind."""
    print(machine())
    for name in SETS:
        for language in ("nl", "en"):
            rows = [row for row in sentences(name) if row.language == language]
            began = perf_counter()
            found, missed, wrong = judge(PATTERNS, rows)
            each = (perf_counter() - began) / len(rows) * 1000
            good, bad, left = found.total(), wrong.total(), missed.total()
            print(
                f"{name} {language}: {len(rows)} sentences, precision {share(good, bad)},"
                f" recall {share(good, left)}, {each:.1f} ms a sentence"
            )
            for kind in Kind:
                print(
                    f"  {kind}: precision {share(found[kind], wrong[kind])},"
                    f" recall {share(found[kind], missed[kind])}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
