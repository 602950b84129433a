"""P13: Slack's throughput with everything that the adapter handles, against one listener.

The whole adapter, from the signature to the answer, with a core that says yes at once; beside it
bare Bolt with one listener for these very requests. What the core and its store cost is P1's.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from .contributions import measured, throughput
from .figure import Figure


async def handlers(*, short: bool = False) -> list[Figure]:
    """P13."""
    with tempfile.TemporaryDirectory() as folder:
        by = await measured("adapter", Path(folder), (10, 100), short=short)
    what = "everything the adapter handles"
    return [throughput("P13", by[n], what=what, connections=n, aim=0.9) for n in (10, 100)]
