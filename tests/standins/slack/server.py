"""A Slack of our own on 127.0.0.1: its Web API, its ways to an app, and people's hands.

What people do becomes the payload that Slack would send; what the app answers becomes what they
see. It is told nothing about the bot but its address.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiohttp import web

from .api import Api
from .inputs import filled_in
from .limits import Limits
from .oauth import Grants
from .reference import METHODS, is_read
from .rules import message_mistakes
from .telling import Telling
from .trouble import LOSABLE, Trouble
from .wire import Answered, HttpWire, SocketWire
from .workspace import (
    APP,
    BOT_USER,
    SECRET,
    TEAM,
    Json,
    Member,
    Message,
    SlackError,
    View,
    Workspace,
)

FAR_AWAY = (*LOSABLE, "chat.postEphemeral")
WAIT_SECONDS = 5.0


class StandInSlack(Trouble):
    """``start`` it, give it people and rooms, then let them do things."""

    def __init__(self, now: Callable[[], datetime], *, scopes: frozenset[str]) -> None:
        super().__init__()
        self.now = now
        self.workspace = Workspace(now)
        self.api = Api(self.workspace, scopes=scopes)
        self.limits = Limits(now)
        self.sockets = SocketWire()
        self.app: HttpWire | SocketWire = self.sockets
        self._changed = asyncio.Event()
        self._telling = Telling(self.now, lambda: self.app)
        #: New messages whose caller was gone when it was to be told of them, by caller.
        self.unheard: Counter[str] = Counter()
        #: Seconds that a post, private or not, an edit or a removal is on its way; its reply takes
        #: as long again.
        self.way_takes: Callable[[], float] = lambda: 0.0
        self.port = 0
        self._runner: web.AppRunner | None = None
        self.workspace.members["UBOT"] = Member("UBOT", "intervisor", is_bot=True)
        #: What teams granted to the app, and all teams, the first one among them.
        self.grants = Grants(now, scopes)
        self.teams: dict[str, StandInSlack] = {TEAM: self}
        self.api.is_granted = self.grants.is_good

    def add_team(self, team: str) -> StandInSlack:
        """Another team on the same Slack: its hands and eyes, with people and rooms of its own."""
        other = copy(self)
        other.workspace = Workspace(self.now, team)
        other.workspace.members["UBOT"] = Member("UBOT", "intervisor", is_bot=True, team=team)
        other.api = Api(other.workspace, scopes=self.api.scopes)
        other.api.is_granted = self.grants.is_good
        other._telling = Telling(self.now, lambda: other.app)
        self.teams[team] = other
        return other

    async def start(self, *, port: int = 0) -> None:
        app = web.Application(client_max_size=2_000_000)
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_route("*", "/{caller}/api/{method}", self._method)
        app.router.add_post("/answers/{team}/{name}", self._answered_to)
        app.router.add_get("/link", self.sockets.link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.api.new_socket = lambda: (
            f"ws://127.0.0.1:{self.port}/link?ticket={self.sockets.ticket()}"
        )

    async def close(self) -> None:
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def api_url_of(self, caller: str) -> str:
        """An address of one's own, so that it is known who called."""
        return f"http://127.0.0.1:{self.port}/{caller}/api/"

    def over_http(self, url: str) -> None:
        """Deliver to this address from now on."""
        for one in self.teams.values():
            one.app = HttpWire(url, secret=SECRET, now=self.now)

    # The Web API

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method, arguments = request.match_info["method"], await _arguments(request)
        if method in self._slow:
            self._note_held(method)
            await self._slow[method].wait()
        if self._scripted.get(method):
            status, body, headers = self._scripted[method].pop(0)
            self.troubled.append(method)
            self._changed.set()
            return web.json_response(body, status=status, headers=headers)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        team = self.grants.team_of(token) or TEAM
        wait = self.limits.seconds_to_wait(method, arguments, team=team)
        if wait is not None:
            self.troubled.append(method)
            self._changed.set()
            too_fast = {"ok": False, "error": "ratelimited"}
            return web.json_response(too_fast, status=429, headers={"Retry-After": str(wait)})
        if method in self.limits.refusals:
            return web.json_response({"ok": False, "error": self.limits.refusals[method]})
        on_its_way = self.way_takes() if method in FAR_AWAY else 0.0
        await asyncio.sleep(on_its_way)
        try:
            if method == "oauth.v2.access":
                answer = {"ok": True, **self.grants.access(token, arguments)}
            else:
                answer = {"ok": True, **self.teams[team].api.answer(method, token, arguments)}
        except SlackError as error:
            answer = {"ok": False, "error": error.code}
        self._changed.set()
        if method in self._silent:
            self._note_held(method)
            await self._silent[method].wait()
        await asyncio.sleep(on_its_way)
        if method == "chat.postMessage" and request.transport is None:
            self.unheard[request.match_info.get("caller", "")] += 1
        if self._loses(method):
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(answer)

    async def uninstall(self) -> list[Answered]:
        """This team removes the app: its tokens are good for nothing, and the app hears of it."""
        self.grants.revoke(self.workspace.team)
        tokens = {"oauth": [], "bot": [BOT_USER]}
        events: list[Json] = [
            {"type": "tokens_revoked", "tokens": tokens},
            {"type": "app_uninstalled"},
        ]
        return [await self.tell(event) for event in events]

    def _note_held(self, method: str) -> None:
        self.held.append(method)
        self._changed.set()

    async def _answered_to(self, request: web.Request) -> web.Response:
        town = self.teams[request.match_info["team"]]
        address = town.workspace.answers_to.get(request.match_info["name"])
        if address is None or address.left == 0 or self.now() > address.until:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        address.left -= 1
        body = await request.json()
        space, old = town.workspace, address.message
        goes = body.get("delete_original") or body.get("replace_original")
        if goes and old in space.messages:
            space.messages.remove(old)
        if not body.get("delete_original"):
            town._show_privately(address.person, address.conversation, body)
        self._changed.set()
        return web.json_response({"ok": True})

    # What people do

    async def command(
        self, person: str, conversation: str, text: str, *, name: str = "/intervisie"
    ) -> Answered:
        """Type a command in a conversation; what the app answers is seen there privately."""
        room = self.workspace.conversations[conversation]
        called = {"private": "privategroup", "im": "directmessage", "mpim": "mpdm-a--b-1"}
        answer_to = self.workspace.answer_to(person, conversation, None)
        payload = {
            "command": name,
            "text": text,
            "team_id": self._team_of(person),
            "team_domain": "t",
            "channel_id": conversation,
            "channel_name": called.get(room.kind, room.name),
            "user_id": person,
            "user_name": "somebody",
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "trigger_id": self.workspace.trigger(person),
            "response_url": self._address(answer_to),
        }
        answered = await self.app.deliver(payload)
        if answered.well and answered.body:
            self._show_privately(person, conversation, answered.body)
        return answered

    async def press(
        self,
        person: str,
        token: str,
        *,
        message: Message | None = None,
        view: View | None = None,
        thread: str | None = None,
    ) -> Answered:
        """Press a button; with neither message nor view, one of a message long gone.

        ``thread``: the one in which that message stood.
        """
        if message is None and view is None:
            message = replace(self._bygone(person), thread=thread)
        action = self._action(token, message, view)
        payload = self._payload("block_actions", person) | {"actions": [action]}
        if view is not None:
            payload["container"] = {"type": "view", "view_id": view.id}
            payload["view"] = self.api.told_view(view)
        else:
            assert message is not None
            kept = message if message.only_for is not None else None
            thread = message.thread or self._own_thread(message)
            answer_to = self.workspace.answer_to(person, message.conversation, kept)
            payload |= {
                "response_url": self._address(answer_to),
                "channel": {"id": message.conversation, "name": "privategroup"},
                "container": {
                    "type": "message",
                    "message_ts": message.ts,
                    "channel_id": message.conversation,
                    "is_ephemeral": message.only_for is not None,
                    **({"thread_ts": thread} if thread else {}),
                },
            }
            if message.only_for is None:
                payload["message"] = {"ts": message.ts, "text": message.text}
        return await self.app.deliver(payload)

    async def open_home(self, person: str, *, tab: str = "home") -> Answered:
        """Open the app in one's own Slack; what is published then stands on the Home tab."""
        stands = self.workspace.homes.get(person)
        event = {"type": "app_home_opened", "user": person, "tab": tab, "channel": "D1"}
        return await self.tell(event | ({"view": self.api.told_view(stands)} if stands else {}))

    async def choose(self, person: str, shortcut: str) -> Answered:
        """Choose a shortcut of the app, from anywhere."""
        asked = {"callback_id": shortcut, "action_ts": self.workspace.ts()}
        return await self.app.deliver(self._payload("shortcut", person) | asked)

    async def send(self, view: View, values: dict[str, str | list[str]]) -> Answered:
        """Fill a form in and send it. Raises ``AssertionError`` for what a window would not do."""
        state = filled_in(view, values)
        payload = self._payload("view_submission", view.person)
        # Of somebody in a shared room, the workspace that is named first is their own.
        payload["team"] = {"id": self._team_of(view.person), "domain": "t"}
        payload["view"] = self.api.told_view(view) | {"state": {"values": state}}
        answered = await self.app.deliver(payload)
        if answered.well:
            self._after_send(view, answered.body)
        return answered

    async def tell(
        self, event: Json, *, team: str | None = None, happened_in: str | None = None
    ) -> Answered:
        """Tell the app of an event. What it does not take well is told again by ``tell_again``.

        ``team`` let the app in; in a shared room it may have ``happened_in`` another one.
        """
        team = team or self.workspace.team
        number = self.workspace.number()
        return await self._telling.tell(
            event, team=team, happened_in=happened_in or team, number=number
        )

    async def tell_again(self) -> list[Answered]:
        """Tell once more what was not taken and is due by now, as Slack does three times."""
        return await self._telling.tell_again()

    async def join(self, person: str, conversation: str) -> Answered:
        """Somebody comes into a room; the app hears of it where the bot is in it."""
        return await self._moved("member_joined_channel", person, conversation, inside=True)

    async def leave(self, person: str, conversation: str) -> Answered:
        """Somebody leaves a room, or is put out of it."""
        return await self._moved("member_left_channel", person, conversation, inside=False)

    async def _moved(self, kind: str, person: str, conversation: str, *, inside: bool) -> Answered:
        members = self.workspace.conversations[conversation].members
        knows = BOT_USER in members
        (members.add if inside else members.discard)(person)
        if not (knows or BOT_USER in members):
            return Answered(200)
        return await self.tell(
            {"type": kind, "user": person, "channel": conversation, "channel_type": "G"}
        )

    def _after_send(self, view: View, body: Json) -> None:
        match body.get("response_action"):
            case None:
                self.workspace.close_view(view, whole_window=False)
            case "clear":
                self.workspace.close_view(view, whole_window=True)
            case "errors":
                inputs = [b.get("block_id") for b in view.drawn["blocks"] if b["type"] == "input"]
                assert body["errors"], "errors without any"
                assert set(body["errors"]) <= set(inputs), "an error beside no input"
            case "update":
                self.api.check_answered_view(body["view"])
                self.workspace.redraw(view, body["view"])
            case other:
                raise AssertionError(f"{other} is no answer to a form")

    async def eventually(self, holds: Callable[[], bool], *, within: float = WAIT_SECONDS) -> None:
        """Wait until something is seen; what comes beside an acknowledgement may come after it."""
        async with asyncio.timeout(within):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    # What people see

    def private(self, person: str) -> list[Message]:
        """The messages that this person alone sees, the oldest first."""
        return [one for one in self.workspace.visible(person) if one.only_for == person]

    def _show_privately(self, person: str, conversation: str, body: Json) -> None:
        assert body.get("response_type") == "ephemeral", "everybody would see it"
        mistakes = message_mistakes(body.get("text"), body.get("blocks", []))
        assert not mistakes, mistakes
        space = self.workspace
        at, ts = space.now(), space.ts()
        blocks = body.get("blocks", [])
        message = Message(conversation, ts, at, body["text"], blocks, only_for=person)
        space.messages.append(message)

    # Payloads

    def _team_of(self, person: str) -> str:
        return self.workspace.members[person].team

    def _payload(self, kind: str, person: str) -> Json:
        return {
            "type": kind,
            "team": {"id": self.workspace.team, "domain": "t"},
            "user": {"id": person, "team_id": self._team_of(person), "name": "somebody"},
            "api_app_id": APP,
            "trigger_id": self.workspace.trigger(person),
            "is_enterprise_install": False,
            "enterprise": None,
        }

    def _action(self, token: str, message: Message | None, view: View | None) -> Json:
        blocks = view.drawn["blocks"] if view is not None else message.blocks if message else []
        ours = [e for b in blocks if b["type"] == "actions" for e in b["elements"]]
        button = next((e for e in ours if e["value"] == token), None)
        drawn = button or {"type": "button", "action_id": "own|0", "value": token}
        return {**drawn, "block_id": "x", "action_ts": self.workspace.ts()}

    def _own_thread(self, message: Message) -> str | None:
        """A message with answers under it is the first of its own thread."""
        answered = any(one.thread == message.ts for one in self.workspace.messages)
        return message.ts if answered else None

    def _bygone(self, person: str) -> Message:
        room = next(
            c.id
            for c in self.workspace.conversations.values()
            if person in c.members and c.kind == "private"
        )
        return Message(room, self.workspace.ts(), self.now(), "?", [])

    def _address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/answers/{self.workspace.team}/{name}"


async def _arguments(request: web.Request) -> Json:
    if request.method == "GET":
        return dict(request.query)
    if request.content_type == "application/json":
        if request.match_info["method"] in METHODS and is_read(request.match_info["method"]):
            # What reads takes its arguments from the address or a form only.
            return {}
        read: Any = await request.json()
        assert isinstance(read, dict)
        return read
    form = await request.post()
    return {name: _unpacked(str(value)) for name, value in form.items()}


def _unpacked(value: str) -> Any:
    return json.loads(value) if value[:1] in ("[", "{") else value
