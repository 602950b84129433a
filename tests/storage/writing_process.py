"""A process that gives contributions as fast as it can and says which were acknowledged.

Run as ``writing_process.py FOLDER ROUND``; it is killed from outside.
"""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.engine.ids import ContributionId, FormId, GroupId, MeetingId, PersonId
from bot.engine.state import MeetingState, Slot
from bot.ports import Tx
from bot.records import Contribution, Group, Meeting, MeetingStatus
from methods.spec import Gift, Mode
from storage import FileKeystore, open_store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _giving(given: Contribution) -> Callable[[Tx], None]:
    return lambda tx: tx.contributions.put(given)


async def give_for_ever(folder: Path, turn: str) -> None:
    """Make a group of its own (with a key of its own), then give in it."""
    keystore = FileKeystore(folder / "keys", b"m" * 32)
    store = open_store(folder / "store.db", keystore=keystore, now=lambda: NOON)
    group, meeting = GroupId(f"g{turn}"), MeetingId(f"m{turn}")
    state = MeetingState(meeting=meeting, group=group, mode=Mode.CHAT)
    planned = MeetingStatus.PLANNED

    def begin(tx: Tx) -> None:
        tx.groups.add(Group(group, "w", "nl", "Europe/Amsterdam", "crea-m", Mode.CHAT, NOON))
        tx.meetings.add(Meeting(meeting, group, None, NOON.date(), NOON, planned, state))

    await store.write(begin)
    one = Contribution(
        id=ContributionId(""),
        form=FormId("f"),
        group=group,
        meeting=meeting,
        slot=Slot(1, "x"),
        person=PersonId("p"),
        gift=Gift.ANSWER,
        given_at=NOON,
        fields={"text": "bewaard " * 200},
    )

    async def member(number: int) -> None:
        for count in range(1_000_000):
            given = replace(one, id=ContributionId(f"{turn}-{number}-{count}"))
            await store.write(_giving(given))
            sys.stdout.write(f"{given.id}\n")
            sys.stdout.flush()

    await asyncio.gather(*(member(number) for number in range(6)))


if __name__ == "__main__":
    asyncio.run(give_for_ever(Path(sys.argv[1]), sys.argv[2]))
