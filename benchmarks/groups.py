"""P7: what an interaction costs with 10,000 groups stored, against 100.

Both files hold groups of six with a series and a planned meeting, founded through the use case
that founds them. The same number of groups is busy in both, spread over the file: a press that
says who comes, and the page of a case form, through the bot's own inbox, 16 at a time.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.assembly import Bot, Parts
from bot.cards import Answer, FormPage
from bot.engine.ids import GroupId, MeetingId
from bot.groups.lookups import next_meeting
from bot.groups.setup import Founding, add_person, found_group
from bot.inputs import PageSent, Press
from bot.platforms import ByName
from bot.ports import Tx
from bot.rehearsal.platform import NAME, WORKSPACE, MemoryPlatform
from bot.schedule import RandomIds, SystemClock
from methods.spec import Mode
from storage import FileKeystore, open_store

from .figure import Figure, library

FEW, SOME, MANY = 100, 1_000, 10_000
PEOPLE = 6
#: Groups founded in one unit while the file is filled.
UNIT = 50
#: Groups in which something happens, and interactions under way at a time.
BUSY, AT_ONCE = 100, 16
#: A press, a form that opens, and its page that is sent.
INTERACTIONS = 3
PASSES = 9
#: A unit of the filling is long, and nothing else wants the store.
FILL_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Group:
    number: int
    id: GroupId
    meeting: MeetingId

    @property
    def person(self) -> str:
        """The external id of its first member."""
        return f"P{self.number}-0"


async def groups(*, short: bool = False) -> list[Figure]:
    """Both files in turn, so that the machine is as busy for the one as for the other."""
    many = SOME if short else MANY
    with tempfile.TemporaryDirectory() as folder:
        few, more = _House(Path(folder) / "few"), _House(Path(folder) / "many")
        begun = perf_counter()
        await few.fill(FEW)
        await more.fill(many)
        filled_in = perf_counter() - begun
        taken: list[tuple[float, float]] = []
        for number in range(PASSES + 1):
            pair = (await few.interactions(number), await more.interactions(number))
            if number:  # the first fills caches, as any bot does soon after its start
                taken.append(pair)
        await few.bot.store.close()
        await more.bot.store.close()
    ratio = median(of_many / of_few for of_few, of_many in taken)
    each = median(of_many for _, of_many in taken) * 1e3
    name = (
        f"an interaction with {many:,} groups stored ({each:.2f} ms; filled in {filled_in:.0f} s)"
        f" against {FEW}, ratio, median of {PASSES}"
    )
    return [Figure("P7", name, ratio, 1.1, "")]


class _House:
    """A bot on a SQLite file with keys beside it, and the groups that are busy."""

    def __init__(self, folder: Path) -> None:
        clock = SystemClock()
        store = open_store(
            folder / "intervisor.db",
            keystore=FileKeystore(folder / "keys", b"k" * 32),
            now=clock.now,
        )
        parts = Parts(
            store=store,
            clock=clock,
            ids=RandomIds(),
            platforms=ByName({NAME: MemoryPlatform({}, clock)}),
            library=library(),
            secret=b"b" * 32,
        )
        self.bot = Bot(parts)
        self._busy: list[_Group] = []
        self._deliveries = 0

    async def fill(self, groups: int) -> None:
        """Found so many groups; every so many-th of them is busy."""
        founded: list[_Group] = []
        for start in range(0, groups, UNIT):
            unit = partial(self._found, start=start)
            founded += await self.bot.store.write(unit, within=FILL_WITHIN)
        self._busy = founded[:: groups // BUSY]

    def _found(self, tx: Tx, *, start: int) -> list[_Group]:
        return [_found_one(tx, self.bot, number) for number in range(start, start + UNIT)]

    async def interactions(self, round_number: int) -> float:
        """Seconds for one interaction, with ``AT_ONCE`` of them under way."""
        waiting = list(self._busy)
        gc.collect()
        begun = perf_counter()
        await asyncio.gather(*(self._work(waiting, round_number) for _ in range(AT_ONCE)))
        return (perf_counter() - begun) / (INTERACTIONS * len(self._busy))

    async def _work(self, waiting: list[_Group], round_number: int) -> None:
        while waiting:
            group = waiting.pop()
            comes = "later" if round_number % 2 else "absent"
            token = f"attend|{group.meeting}|{comes}"
            reply = await self.bot.inbox.press(self._press(group, token))
            assert reply.answer is Answer.DONE, reply
            await self._brings_case(group)

    async def _brings_case(self, group: _Group) -> None:
        page = await self.bot.inbox.open_form(self._press(group, f"open-case|{group.id}"))
        assert isinstance(page, FormPage), page
        values = {field.name: field.value for field in page.fields} | {
            "title": "Een collega die altijd te laat komt",
            "stuck": "Ik loop vast op hoe ik het zeg zonder dat het een verwijt wordt.",
        }
        sent = PageSent(self._next(), WORKSPACE, group.person, page.token, values)
        reply = await self.bot.inbox.send_page(sent)
        assert reply.answer is Answer.DONE, reply

    def _press(self, group: _Group, token: str) -> Press:
        return Press(self._next(), WORKSPACE, group.person, token)

    def _next(self) -> str:
        self._deliveries += 1
        return str(self._deliveries)


def _found_one(tx: Tx, bot: Bot, number: int) -> _Group:
    people = [f"P{number}-{one}" for one in range(PEOPLE)]
    group, meeting = found_six(
        tx, bot, people, room=f"R{number}", workspace=WORKSPACE, in_days=7 + number % 40
    )
    return _Group(number, group, meeting)


def found_six(
    tx: Tx, bot: Bot, people: Sequence[str], *, room: str, workspace: str, in_days: int
) -> tuple[GroupId, MeetingId]:
    """Found a group of these people, who have agreed; its first meeting is planned."""
    tools = bot.tools
    members = [
        add_person(
            tx,
            tools,
            workspace=workspace,
            external=external,
            language="nl",
            zone="Europe/Amsterdam",
        ).id
        for external in people
    ]
    founding = Founding(
        workspace=workspace,
        room=room,
        name="Intervisie Zuid",
        language="nl",
        zone="Europe/Amsterdam",
        method="crea-m",
        mode=Mode.CHAT,
        first_on=(tools.clock.now() + timedelta(days=in_days)).date(),
        local_time=time(15, 0),
        every_weeks=6,
        rounds=1,
    )
    group = found_group(tx, tools, founding, members, agreed=True)
    planned = next_meeting(tx, group)
    assert planned is not None
    return group, planned.id
