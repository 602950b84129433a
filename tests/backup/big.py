"""How long a backup and a restore take with many groups: `python -m tests.backup.big [--server]`.

Prints one line of JSON, and ends with 1 when the restore took a minute or more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import psycopg

from bot.engine.ids import ContributionId, FormId
from bot.engine.state import Slot
from bot.groups.setup import Founding, add_person, found_group
from bot.ports import Tx
from bot.records import Contribution
from bot.rehearsal.platform import WORKSPACE
from methods.spec import Gift
from tests.groups.world import AHEAD, CHAT, ZONE, World
from tests.servers.postgres import Server

from .house import Databases, House, moved_in, programs_folder

TEXT = "x" * 800
LIMIT_SECONDS = 60


def a_group(world: World, number: int, texts: int) -> Callable[[Tx], None]:
    """A unit that makes a group of six with a meeting in which so much was written."""
    tools, now = world.bot.tools, world.clock.now()

    def unit(tx: Tx) -> None:
        members = [
            add_person(
                tx,
                tools,
                workspace=WORKSPACE,
                external=f"G{number}-{one}",
                language="nl",
                zone=ZONE,
            ).id
            for one in range(6)
        ]
        founding = Founding(
            workspace=WORKSPACE,
            room=f"room-{number}",
            name="Intervisie",
            language="nl",
            zone=ZONE,
            method="crea-m",
            mode=CHAT.mode,
            first_on=(now + AHEAD).date(),
            local_time=(now + AHEAD).time(),
        )
        group = found_group(tx, tools, founding, members, agreed=True)
        (meeting,) = tx.meetings.of_group(group)
        for one in range(texts):
            tx.contributions.put(
                Contribution(
                    id=ContributionId(tools.ids.new()),
                    form=FormId(f"{one:016x}"),
                    group=group,
                    meeting=meeting.id,
                    slot=Slot(1, "exploration"),
                    person=members[one % 6],
                    gift=Gift.OPEN_QUESTION,
                    given_at=now,
                    fields={"text": TEXT},
                )
            )

    return unit


async def measure(
    root: Path, groups: int, texts: int, databases: Databases | None
) -> dict[str, object]:
    """Fill a database, back it up, and restore it two days later."""
    house, world = await moved_in(root, databases=databases)
    for number in range(groups):
        await world.store.write(a_group(world, number, texts), within=timedelta(minutes=1))
    begun = time.perf_counter()
    file = await house.back_up()
    backed_up = time.perf_counter()
    world.sleeps(days=2)
    size = size_of(house)
    await house.lose(world)
    restoring = time.perf_counter()
    done = await house.restore(file)
    restored = time.perf_counter()
    return {
        "groups": groups,
        "texts": groups * texts,
        "megabytes": round(size / 1e6, 1),
        "backup_seconds": round(backed_up - begun, 2),
        "restore_seconds": round(restored - restoring, 2),
        **asdict(done.after),
    }


def size_of(house: House) -> int:
    """Bytes of the database."""
    if house.databases is None:
        return sum(path.stat().st_size for path in house.folder.path.glob("intervisor.db*"))
    with psycopg.connect(house.databases.database) as there:
        (size,) = there.execute("SELECT pg_database_size(current_database())").fetchall()[0]
    return int(size)


@contextmanager
def on_a_server() -> Iterator[Databases]:
    """A server that waits for the disk, with its programs on the path."""
    server = Server(flushes=True)
    try:
        with ExitStack() as things:
            os.environ["PATH"] = f"{programs_folder()}:{os.environ['PATH']}"
            yield Databases(server, things)
    finally:
        server.close()


def main() -> int:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=1000)
    parser.add_argument("--texts", type=int, default=60, help="in each group")
    parser.add_argument("--server", action="store_true", help="on PostgreSQL")
    wanted = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        on_a_server() if wanted.server else nullcontext() as databases,
    ):
        found = asyncio.run(measure(Path(folder), wanted.groups, wanted.texts, databases))
    sys.stdout.write(json.dumps(found) + "\n")
    return 0 if float(str(found["restore_seconds"])) < LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
