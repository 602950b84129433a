"""``python -m benchmarks``: one line a figure, with its aim. It always ends with status 0.

Figures differ from machine to machine and from minute to minute; take them as an order of size.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys

from . import engine, rehearsal
from .figure import Figure


def machine() -> str:
    """What the figures were measured on."""
    cores = os.cpu_count() or 1
    system = f"{platform.system()} {platform.machine()}, {cores} cores"
    return f"{system}, {platform.python_implementation()} {platform.python_version()}"


async def figures() -> list[Figure]:
    """Every figure there is."""
    return [await engine.apply_mean(), await rehearsal.whole_stack()]


def main() -> None:
    """Measure and print."""
    print(machine())
    for figure in asyncio.run(figures()):
        print(figure.line())


if __name__ == "__main__":
    main()
    sys.exit(0)
