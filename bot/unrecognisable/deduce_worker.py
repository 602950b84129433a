"""The process in which ``deduce`` lives: a text a line comes in, what it found goes out.

It says when it is ready, and ends when whoever started it is gone. It writes nothing down.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from typing import IO, Any


def serve(find: Callable[[str], Iterable[Any]], lines: IO[str], out: IO[str]) -> None:
    """Answer every line; ``find`` gives annotations with ``tag``, ``start_char``, ``end_char``."""
    print(json.dumps({"ready": True}), file=out, flush=True)
    for line in lines:
        asked = json.loads(line)
        found = [(one.tag, one.start_char, one.end_char) for one in find(asked["text"])]
        print(json.dumps({"number": asked["number"], "found": found}), file=out, flush=True)


def main() -> None:
    # Only here: whoever does not have it never comes so far.
    from deduce import Deduce  # noqa: PLC0415  # an extra

    deduce = Deduce()
    serve(lambda text: deduce.deidentify(text).annotations, sys.stdin, sys.stdout)


if __name__ == "__main__":
    main()
