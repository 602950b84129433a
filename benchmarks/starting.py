"""P9: from the start of a process until it takes people in, against importing the libraries alone.

The real ``intervisor serve`` beside a Slack of ours, on a folder that is there already; and a
Python that imports what that process imports of others, and nothing else.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.app.served import Office

from .figure import Figure

ROOT = Path(__file__).resolve().parents[1]
PASSES = 7
#: What serving imports of other people's.
LIBRARIES = (
    "aiohttp",
    "apscheduler.schedulers.asyncio",
    "babel.dates",
    "cryptography.hazmat.primitives.ciphers.aead",
    "discord",
    "jinja2",
    "pydantic_settings",
    "slack_bolt.app.async_app",
    "sqlmodel",
    "starlette.applications",
    "structlog",
    "typer",
    "uvicorn",
)


async def start_to_ready(*, short: bool = False) -> list[Figure]:
    """Both in turn; the first start makes the folder and is not counted."""
    passes = 3 if short else PASSES
    with tempfile.TemporaryDirectory() as folder:
        office = Office(ROOT, Path(folder), over_socket=False)
        await office.slack.start()
        try:
            pairs = [(await _ready(office), await _imported()) for _ in range(passes + 1)][1:]
        finally:
            await office.close()
    ready, imported = (median(pair[which] for pair in pairs) for which in (0, 1))
    ratio = median(of_ours / of_theirs for of_ours, of_theirs in pairs)
    name = (
        f"start to ready ({ready:.2f} s) against importing the libraries alone"
        f" ({imported:.2f} s), ratio, median of {passes}"
    )
    return [Figure("P9", name, ratio, 1.5, "")]


async def _ready(office: Office) -> float:
    begun = perf_counter()
    served = await office.launch(LOG_LEVEL="info")
    await served.says("Connected: slack")
    taken = perf_counter() - begun
    await served.kill()
    return taken


async def _imported() -> float:
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"import {', '.join(LIBRARIES)}"
    )
    assert await process.wait() == 0, "a library cannot be imported"
    return perf_counter() - begun
