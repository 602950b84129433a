"""A real process that is dead inside ends itself, and one that only slept does not.

Beside a Slack of ours, with a watchdog of a few seconds.
"""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from bot.errors import EXIT_DEAD

from .served import Office, asked
from .watched_process import LOOP_FOR, QUIET_FOR

#: What an end in order may take, on a machine that does other things too.
END_SECONDS = 15.0


async def falls_into_a_hole(office: Office) -> None:
    """Slack takes every dial and answers none, while its Web API is well."""
    served = await office.start()
    address = await office.address(served)
    assert (await office.founds()).well
    assert await asked(f"{address}readyz") == (200, "ready")
    office.slack.sockets.hold_links()
    office.slack.sockets.fall_silent()
    await asyncio.sleep(QUIET_FOR.total_seconds() * 0.7)
    assert served.runs, "it first tries by itself"
    status, missing = await asked(f"{address}readyz")
    assert status == 503
    assert missing == "slack: connected, but nothing is heard from there"
    assert await asked(f"{address}healthz") == (200, "ok"), "to be out of reach is not to be dead"
    within = QUIET_FOR.total_seconds() + END_SECONDS
    assert await served.ended(within=within) == EXIT_DEAD == 70, served.output
    assert "Nothing was heard from slack" in served.output
    # What was acknowledged is kept.
    office.slack.sockets.hold_no_link()
    await office.start()
    await office.slack.eventually(lambda: bool(office.boards()))


async def hangs(office: Office) -> None:
    """Something holds the event loop and never lets go."""
    served = await office.start()
    served.send(signal.SIGUSR1)
    within = LOOP_FOR.total_seconds() + END_SECONDS
    assert await served.ended(within=within) == EXIT_DEAD, served.output
    assert "the event loop is dead" in served.output
    await office.start()


async def sleeps(office: Office) -> None:
    """Stopped for longer than any patience: nothing was dead, and people come in again."""
    served = await office.start()
    served.send(signal.SIGSTOP)
    await asyncio.sleep(QUIET_FOR.total_seconds() * 1.2)
    served.send(signal.SIGCONT)
    await asyncio.sleep(LOOP_FOR.total_seconds() * 1.5)
    assert served.runs, served.output
    assert "dead" not in served.output
    await office.slack.eventually(office.slack.sockets.connected.is_set)
    assert (await office.founds()).well
    assert await served.ask_to_end(within=END_SECONDS) == 0, served.output


async def test_dead_or_asleep(tmp_path: Path, root: Path) -> None:
    """All at once: most of it is waiting for patience to run out."""
    program = (str(Path(__file__).with_name("watched_process.py")),)
    stories = (falls_into_a_hole, hangs, sleeps)
    offices = []
    for story in stories:
        folder = tmp_path / story.__name__
        folder.mkdir()
        offices.append(Office(root, folder, over_socket=True, program=program))
    try:
        async with asyncio.TaskGroup() as all_of_them:
            for story, office in zip(stories, offices, strict=True):
                await office.slack.start()
                all_of_them.create_task(story(office))
    finally:
        for office in offices:
            await office.close()
    assert not [office.output for office in offices if "Traceback" in office.output]
