"""``python -m benchmarks.slack_process KIND FOLDER``: one web server that takes Slack's requests.

``bare``: Bolt with one listener that acknowledges. ``adapter``: our adapter with a core that says
yes at once. ``sqlite`` and ``postgres``: the bot with running meetings of six, on the store that
``FOLDER`` or the environment names; nothing is delivered meanwhile. ``living``: the bot on SQLite
with all that it does beside that, in the Slack that ``slack.json`` in ``FOLDER`` tells of. It says
as one JSON object where it listens and who may write what, and serves until its input ends.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.slack import SlackHome, SlackSettings
from bot.assembly import Bot, Parts
from bot.cards import Answer, Card, FormPage, Reply
from bot.engine.events import NextPressed
from bot.engine.ids import MeetingId
from bot.groups.cycle import open_meeting
from bot.groups.meetings import happen, load_meeting
from bot.inputs import Command, PageSent, Press, Visit
from bot.ports import Store, Tx
from bot.schedule import RandomIds, SystemClock
from bot.webserver import WebServer
from storage import (
    FileKeystore,
    KeysDatabase,
    PostgresKeystore,
    open_postgres_store,
    open_store,
)
from tests.parity.slack_house import granted
from tests.standins.slack.home import without_proxies
from tests.standins.slack.server import StandInSlack
from tests.standins.slack.workspace import BOT_TOKEN, BOT_USER, SECRET, TEAM

from .figure import library
from .groups import PEOPLE, found_six

MEETINGS = 60
#: The meeting stands here: everybody writes, and it appears together.
WRITTEN_IN = "look-back"
PATH = "/slack/events"
KEY = b"k" * 32


def bare() -> Starlette:
    """Bolt as its documentation sets it up, behind the same server."""

    async def who(**_: object) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=TEAM, bot_user_id="UBOT", bot_token=BOT_TOKEN
        )

    app = AsyncApp(signing_secret=SECRET, authorize=who, process_before_response=True)

    async def acknowledge(ack: Any) -> None:
        await ack()

    app.view(re.compile(".*"))(acknowledge)
    handler = AsyncSlackRequestHandler(app)

    async def take(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route(PATH, take, methods=["POST"])])


def _store(kind: str, folder: Path) -> Store:
    now = SystemClock().now
    if kind in ("sqlite", "living"):
        keystore = FileKeystore(folder / "keys", KEY)
        return open_store(folder / "intervisor.db", keystore=keystore, now=now)
    keys = PostgresKeystore(KeysDatabase(os.environ["INTERVISOR_KEYSTORE_URL"]), KEY)
    return open_postgres_store(os.environ["INTERVISOR_DATABASE_URL"], keystore=keys, now=now)


class Yes:
    """A core that takes everything, and does nothing."""

    async def press(self, press: Press) -> Reply:
        return Reply(Answer.DONE)

    async def open_form(self, press: Press) -> Reply:
        return Reply(Answer.DONE)

    async def send_page(self, page: PageSent) -> Reply:
        return Reply(Answer.DONE)

    async def command(self, command: Command) -> Reply:
        return Reply(Answer.DONE)

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        return ()

    async def look_at_room(self, workspace: str, place: str) -> bool:
        return True

    async def person_gone(self, workspace: str, person: str) -> bool:
        return True

    async def workspace_left(self, workspace: str, *, at: datetime) -> bool:
        return True


@dataclass(frozen=True)
class Rooms:
    """A Slack, and in it the rooms and people of so many meetings."""

    api_url: str
    rooms: list[str]
    people: list[list[str]]


def furnish(slack: StandInSlack, meetings: int = MEETINGS) -> Rooms:
    """Make the people and rooms of so many meetings."""
    space, rooms, people = slack.workspace, [], []
    for number in range(meetings):
        six = [space.add_member(f"P{number}-{one}").id for one in range(PEOPLE)]
        room = space.add_conversation(f"intervisie-{number}", "private", {*six, BOT_USER})
        rooms.append(room.id)
        people.append(six)
    return Rooms(slack.api_url, rooms, people)


async def _slack_for(kind: str, folder: Path) -> Rooms:
    """A Slack of this process, or the one that is told of."""
    if kind == "living":
        return Rooms(**json.loads((folder / "slack.json").read_text(encoding="utf-8")))
    slack = StandInSlack(SystemClock().now, scopes=granted())
    await slack.start()
    return furnish(slack)


async def adapter() -> ASGIApp:
    """Our adapter alone."""
    home = _home((await _slack_for("adapter", Path())).api_url)
    home.connect(Yes(), Yes())
    await home.start()
    assert home.asgi is not None
    return home.asgi


def _home(api_url: str) -> SlackHome:
    with without_proxies():
        return SlackHome(SlackSettings(BOT_TOKEN, SECRET, None, api_url), clock=SystemClock())


async def meetings(kind: str, folder: Path) -> tuple[ASGIApp, list[dict[str, str]]]:
    """The bot, its meetings, and what each person may send."""
    slack = await _slack_for(kind, folder)
    home = _home(slack.api_url)
    parts = Parts(
        store=_store(kind, folder),
        clock=SystemClock(),
        ids=RandomIds(),
        platforms=home.platforms,
        library=library(),
        secret=KEY,
    )
    bot = Bot(parts)
    home.connect(bot.inbox, bot.news)
    await home.start()
    senders: list[dict[str, str]] = []
    for room, people in zip(slack.rooms, slack.people, strict=True):
        unit = partial(_begun, bot=bot, people=people, room=room)
        meeting = await bot.store.write(unit, within=timedelta(minutes=1))
        # The last one never writes: what the others wrote would appear, and be changed no more.
        senders += [await _may_send(bot, person, meeting) for person in people[:-1]]
    if kind == "living":
        await _live(bot)
    assert home.asgi is not None
    return home.asgi, senders


async def _live(bot: Bot) -> None:
    """Everything that a bot does beside answering goes on; the sweep, hourly, every second."""
    bot.ticks.start()

    async def sweep() -> None:
        while True:
            await bot.sweep()
            await asyncio.sleep(1)

    _kept.append(asyncio.create_task(sweep()))


#: What goes on until the process ends.
_kept: list[asyncio.Task[None]] = []


def _begun(tx: Tx, *, bot: Bot, people: Sequence[str], room: str) -> MeetingId:
    """Found a group and open its meeting, up to where everybody writes."""
    tools = bot.tools
    _, meeting = found_six(tx, bot, people, room=room, workspace=f"slack:{TEAM}", in_days=7)
    at_hand = load_meeting(tx, tools, meeting)
    assert at_hand is not None
    open_meeting(tx, tools, at_hand, actor=None)
    while True:
        at_hand = load_meeting(tx, tools, meeting)
        assert at_hand is not None
        state = at_hand.state
        if state.slot.phase_id == WRITTEN_IN:
            return meeting
        event = NextPressed(
            id=tools.event_id(), at=tools.clock.now(), actor=state.facilitator, turn=state.turn
        )
        assert happen(tx, tools, at_hand, event).refusal is None


async def _may_send(bot: Bot, person: str, meeting: MeetingId) -> dict[str, str]:
    """The form that this person opens from the board."""
    token = f"open-give|{meeting}|0.{WRITTEN_IN}|1|look-back"
    page = await bot.inbox.open_form(Press(f"open-{person}", f"slack:{TEAM}", person, token))
    assert isinstance(page, FormPage), page
    return {"person": person, "token": page.token, "field": page.fields[0].name}


async def main(kind: str, folder: Path) -> None:
    """Serve until the input ends."""
    senders: list[dict[str, str]] = []
    app: ASGIApp
    if kind == "bare":
        app = bare()
    elif kind == "adapter":
        app = await adapter()
    else:
        app, senders = await meetings(kind, folder)
    server = WebServer(app, host="127.0.0.1", port=0)
    serving = asyncio.create_task(server.serve())
    gc.collect()
    gc.freeze()
    print(json.dumps({"port": server.port, "senders": senders}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.stop()
    await serving


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
