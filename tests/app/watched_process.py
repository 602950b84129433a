"""``intervisor serve`` with a watchdog that is soon out of patience, and that can be made to hang.

Everything else is the command itself. On SIGUSR1 the event loop is held and never let go.
"""

import asyncio
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from bot import app, cli
from bot.config import Settings
from bot.serving import Part, Serving
from bot.watchdog import Patience

LOOP_FOR = timedelta(seconds=4)
#: Twice what lies between two signs of a connection that is well.
QUIET_FOR = timedelta(seconds=10)


SERVING = app.serving


def impatient(settings: Settings, *, only: Part | None) -> Serving:
    """What the command runs, with less patience."""
    patience = Patience(LOOP_FOR, QUIET_FOR, first_for=2 * QUIET_FOR)
    running = SERVING(settings, only=only, patience=patience)
    serve = running.serve

    async def holdable(*, ready: Callable[[str], None]) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, time.sleep, 3600)
        await serve(ready=ready)

    vars(running)["serve"] = holdable
    return running


if __name__ == "__main__":
    vars(cli)["serving"] = impatient
    sys.argv = ["intervisor", "serve"]
    cli.main()
