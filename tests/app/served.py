"""``intervisor serve`` as a process of its own, beside a Slack of ours with three people in a room.

The process is told where things are by its environment alone, and ended from outside.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp

from bot.cards import Card
from bot.rehearsal.window import SeenCard
from bot.schedule import SystemClock
from tests.parity.slack_house import granted
from tests.standins.slack.reading import form_in, seen_by
from tests.standins.slack.server import StandInSlack
from tests.standins.slack.wire import Answered
from tests.standins.slack.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, SECRET, Message, View

#: A process has its libraries to read first, on a machine that does other things too.
START_SECONDS = 30.0
AGREEMENTS = "Onze afspraken"
NAMES = ("Anna", "Bram", "Dewi")


class Served:
    """One process, and what it said so far. Both of its started are one here."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._said: list[str] = []
        self._news = asyncio.Condition()
        self._listening = asyncio.create_task(self._listen())

    @property
    def output(self) -> str:
        return "".join(self._said)

    @property
    def runs(self) -> bool:
        return self._process.returncode is None

    async def says(self, part: str) -> str:
        """What follows on this in the first line that has it, once it is said."""
        async with asyncio.timeout(START_SECONDS), self._news:
            while True:
                for line in self._said:
                    if part in line:
                        return line.partition(part)[2].strip()
                assert not self._listening.done(), self.output
                await self._news.wait()

    async def ended(self, *, within: float) -> int:
        """The status it ends with."""
        async with asyncio.timeout(within):
            status = await self._process.wait()
            await self._listening
        return status

    def send(self, sign: signal.Signals) -> None:
        self._process.send_signal(sign)

    async def kill(self) -> None:
        """End it without goodbye."""
        if self.runs:
            self._process.send_signal(signal.SIGKILL)
        await self.ended(within=5)

    async def ask_to_end(self, *, within: float) -> int:
        self._process.send_signal(signal.SIGTERM)
        return await self.ended(within=within)

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        more = True
        while more:
            line = await self._process.stdout.readline()
            more = bool(line)
            async with self._news:
                self._said.append(line.decode())
                self._news.notify_all()


@dataclass
class Office:
    """A workspace whose bot is a process. ``over_socket``: by Socket Mode, else over HTTP.

    ``program``: what Python is to run.
    """

    root: Path
    folder: Path
    over_socket: bool
    names: Sequence[str] = NAMES
    program: Sequence[str] = ("-m", "bot", "serve")
    slack: StandInSlack = field(init=False)
    room: str = field(init=False)
    ids: tuple[str, ...] = field(init=False)
    started: list[Served] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.slack = StandInSlack(SystemClock().now, scopes=granted())
        space = self.slack.workspace
        self.ids = tuple(space.add_member(name).id for name in self.names)
        self.room = space.add_conversation("intervisie", "private", {*self.ids, BOT_USER}).id

    # The process

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def process(self) -> Served:
        """The newest one."""
        return self.started[-1]

    @property
    def output(self) -> str:
        """What all processes said."""
        return "".join(one.output for one in self.started)

    async def launch(self, *options: str, **more: str) -> Served:
        """Start the process, and wait for nothing."""
        way = (
            {"SLACK_APP_TOKEN": APP_TOKEN} if self.over_socket else {"SLACK_SIGNING_SECRET": SECRET}
        )
        settings = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_API": self.slack.api_url,
            "PORT": "0",
            "DATA": str(self.data),
            "LOG_LEVEL": "debug",
            **way,
            **more,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self.program,
            *options,
            cwd=self.folder,
            env={
                **_without_proxies(os.environ),
                "PYTHONPATH": str(self.root),
                **{f"INTERVISOR_{name}": value for name, value in settings.items()},
            },
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        served = Served(process)
        self.started.append(served)
        return served

    async def start(self) -> Served:
        """Start the process, and return when people can come in."""
        self.slack.sockets.connected.clear()
        served = await self.launch()
        await self.connected(served)
        return served

    async def connected(self, served: Served) -> None:
        """Wait until people can come in."""
        await served.says("Connected: slack")
        if self.over_socket:
            async with asyncio.timeout(START_SECONDS):
                await self.slack.sockets.connected.wait()
        else:
            self.slack.over_http(await self.address(served) + "slack/events")

    async def address(self, served: Served) -> str:
        return await served.says("Listening at ")

    async def close(self) -> None:
        """Let go of everything. Slack was never asked for what it would not take."""
        for one in self.started:
            await one.kill()
        await self.slack.close()
        assert self.slack.api.complaints == []

    # What people do

    async def opens(self, person: str, text: str) -> View:
        """The form that this command opens."""
        views = len(self.slack.workspace.views(person))
        told = await self.slack.command(person, self.room, text)
        assert told.well, told
        assert len(self.slack.workspace.views(person)) == views + 1, self.told(person)
        # A window that opened before the form was read says so, and is filled in later.
        await self.slack.eventually(
            lambda: "submit" in self.slack.workspace.views(person)[-1].drawn
        )
        return self.slack.workspace.views(person)[-1]

    async def founds(self, *, in_days: int = 24) -> Answered:
        """Three people are a group: the form is sent, and acknowledged or not."""
        view = await self.opens(self.ids[0], "start")
        today = SystemClock().now().date()
        answered = await self.slack.send(view, {"people": list(self.ids)})
        if not answered.well:
            return answered
        when: dict[str, str | list[str]] = {
            "first-on": (today + timedelta(days=in_days)).isoformat(),
            "at": "15:00",
            "mode": "chat",
        }
        return await self.slack.send(self.slack.workspace.views(self.ids[0])[-1], when)

    async def presses(self, person: str, message: Message, action: str) -> Answered:
        token = next(b.token for b in self.card(message).buttons if b.action == action)
        return await self.slack.press(person, token, message=message)

    async def agrees(self, person: str, message: Message) -> Answered:
        """Confirm the agreements: nobody here assesses anybody."""
        token = next(b.token for b in self.card(message).buttons if b.action == "agree")
        return await self.slack.press(person, f"{token}|nobody", message=message)

    def told(self, person: str) -> list[str]:
        return [one.text for one in self.slack.private(person)]

    # What is seen

    def seen(self) -> list[SeenCard]:
        return [one for one in seen_by(self.slack.workspace, self.ids[0]) if not one.direct]

    def boards(self) -> list[Message]:
        """The boards of agreements, the oldest first."""
        return [self.message(one.post) for one in self.seen() if one.card.title == AGREEMENTS]

    def card(self, message: Message) -> Card:
        return next(one.card for one in self.seen() if one.post == message.ts)

    def offers(self, action: str) -> list[Message]:
        """The messages for everybody in which one can do this."""
        shown = (one for one in self.seen() if action in {b.action for b in one.card.buttons})
        return [self.message(one.post) for one in shown]

    def message(self, post: str) -> Message:
        return self.slack.workspace.message(self.room, post)


def held_by(view: View) -> Mapping[str, str]:
    """What stands in a form."""
    return {one.name: one.value for one in form_in(view).fields}


async def asked(
    url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Status and text for a plain request; redirects are not followed."""
    method = "GET" if body is None else "POST"
    given = dict(headers or {})
    async with (
        aiohttp.ClientSession() as client,
        client.request(method, url, data=body, headers=given, allow_redirects=False) as response,
    ):
        return response.status, await response.text()


def in_clear(folder: Path, text: str) -> bool:
    """Whether this stands in any file of a folder, or in the name of one."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    assert paths
    return any(text.encode() in path.read_bytes() or text in path.name for path in paths)


def _without_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """The library takes a proxy from the environment, also for an address in this computer."""
    return {k: v for k, v in environment.items() if k.lower() not in ("http_proxy", "https_proxy")}
