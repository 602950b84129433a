"""A Slack of our own on 127.0.0.1: its Web API, its ways to an app, and people's hands.

What people do becomes the payload that Slack would send; what the app answers becomes what they
see. It is told nothing about the bot but its address.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiohttp import web

from .api import Api, told_view
from .limits import Limits
from .reference import METHODS, is_read
from .rules import message_mistakes
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

#: Scripted trouble: a status, a body and headers instead of the method's own answer.
Trouble = tuple[int, Json, dict[str, str]]
LOSABLE = ("chat.postMessage", "chat.update", "chat.delete")
FAR_AWAY = (*LOSABLE, "chat.postEphemeral")
WAIT_SECONDS = 5.0
#: How often an event that was not taken is told again: at once, after a minute, after five.
RETRIES = 3


class StandInSlack:
    """``start`` it, give it people and rooms, then let them do things."""

    def __init__(self, now: Callable[[], datetime], *, scopes: frozenset[str]) -> None:
        self.now = now
        self.workspace = Workspace(now)
        self.api = Api(self.workspace, scopes=scopes)
        self.limits = Limits(now)
        self.sockets = SocketWire()
        self.app: HttpWire | SocketWire = self.sockets
        self._troubles: dict[str, list[Trouble]] = {}
        self._slow: dict[str, asyncio.Event] = {}
        self._silent: dict[str, asyncio.Event] = {}
        #: The methods that were asked for and held, in order.
        self.held: list[str] = []
        #: The methods that were answered with trouble.
        self.troubled: list[str] = []
        self._changed = asyncio.Event()
        self._lose_every = 0
        self._asked = 0
        self._lose_next: dict[str, int] = {}
        #: Events that the app did not take, and how often each was told again.
        self._untold: list[tuple[Json, int]] = []
        #: New messages whose caller was gone when it was to be told of them, by caller.
        self.unheard: Counter[str] = Counter()
        #: Seconds that a post, private or not, an edit or a removal is on its way; its reply takes
        #: as long again.
        self.way_takes: Callable[[], float] = lambda: 0.0
        self.port = 0
        self._runner: web.AppRunner | None = None
        self.workspace.members["UBOT"] = Member("UBOT", "intervisor", is_bot=True)

    async def start(self, *, port: int = 0) -> None:
        app = web.Application(client_max_size=2_000_000)
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_route("*", "/{caller}/api/{method}", self._method)
        app.router.add_post("/answers/{name}", self._answered_to)
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
        self.app = HttpWire(url, secret=SECRET, now=self.now)

    # Trouble on order

    def lose_replies(self, *, every: int) -> None:
        """Do what is asked, then drop the connection, every so many posts, edits and removals."""
        self._lose_every = every

    def lose_next(self, method: str, times: int = 1) -> None:
        self._lose_next[method] = times

    def answer_next(
        self, method: str, status: int, body: Json, headers: dict[str, str] | None = None
    ) -> None:
        """Answer the next call of a method so, without doing it."""
        self._troubles.setdefault(method, []).append((status, body, headers or {}))

    def hold(self, method: str) -> asyncio.Event:
        """Answer this method only once the event is set."""
        self._slow[method] = asyncio.Event()
        return self._slow[method]

    def hold_replies(self, method: str) -> asyncio.Event:
        """Do what is asked, and tell so only once the event is set."""
        self._silent[method] = asyncio.Event()
        return self._silent[method]

    def hold_no_more(self, method: str) -> None:
        """Answer as usual from now on; what is held by now is never told."""
        self._slow.pop(method, None)
        self._silent.pop(method, None)

    # The Web API

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method, arguments = request.match_info["method"], await _arguments(request)
        if method in self._slow:
            self._note_held(method)
            await self._slow[method].wait()
        if self._troubles.get(method):
            status, body, headers = self._troubles[method].pop(0)
            self.troubled.append(method)
            self._changed.set()
            return web.json_response(body, status=status, headers=headers)
        wait = self.limits.seconds_to_wait(method, arguments, team=TEAM)
        if wait is not None:
            self.troubled.append(method)
            self._changed.set()
            too_fast = {"ok": False, "error": "ratelimited"}
            return web.json_response(too_fast, status=429, headers={"Retry-After": str(wait)})
        if method in self.limits.refusals:
            return web.json_response({"ok": False, "error": self.limits.refusals[method]})
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        on_its_way = self.way_takes() if method in FAR_AWAY else 0.0
        await asyncio.sleep(on_its_way)
        try:
            answer = {"ok": True, **self.api.answer(method, token, arguments)}
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

    def _note_held(self, method: str) -> None:
        self.held.append(method)
        self._changed.set()

    def _loses(self, method: str) -> bool:
        if self._lose_next.get(method, 0) > 0:
            self._lose_next[method] -= 1
            return True
        if not self._lose_every or method not in LOSABLE:
            return False
        self._asked += 1
        return self._asked % self._lose_every == 0

    async def _answered_to(self, request: web.Request) -> web.Response:
        address = self.workspace.answers_to.get(request.match_info["name"])
        if address is None or address.left == 0 or self.now() > address.until:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        address.left -= 1
        body = await request.json()
        space, old = self.workspace, address.message
        goes = body.get("delete_original") or body.get("replace_original")
        if goes and old in space.messages:
            space.messages.remove(old)
        if not body.get("delete_original"):
            self._show_privately(address.person, address.conversation, body)
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
            payload["view"] = told_view(view)
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

    async def send(self, view: View, values: dict[str, str | list[str]]) -> Answered:
        """Fill a form in and send it. Raises ``AssertionError`` for what a window would not do."""
        state = self._state(view, values)
        payload = self._payload("view_submission", view.person)
        payload["view"] = told_view(view) | {"state": {"values": state}}
        answered = await self.app.deliver(payload)
        if answered.well:
            self._after_send(view, answered.body)
        return answered

    async def tell(self, event: Json, *, team: str = TEAM) -> Answered:
        """Tell the app of an event. What it does not take well is told again by ``tell_again``."""
        payload = {
            "type": "event_callback",
            "team_id": team,
            "api_app_id": APP,
            "event": event,
            "event_id": f"Ev{self.workspace.number():06}",
            "event_time": int(self.now().timestamp()),
            "authorizations": [{"team_id": team, "user_id": BOT_USER, "is_bot": True}],
        }
        return await self._told(payload, retry=0)

    async def tell_again(self) -> list[Answered]:
        """Tell once more what was not taken: Slack does so three times."""
        untold, self._untold = self._untold, []
        return [await self._told(payload, retry=retry + 1) for payload, retry in untold]

    async def _told(self, payload: Json, *, retry: int) -> Answered:
        answered = await self.app.deliver(payload, retry=retry)
        if not answered.well and retry < RETRIES:
            self._untold.append((payload, retry))
        return answered

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

    def _state(self, view: View, values: dict[str, str | list[str]]) -> Json:
        state: Json = {}
        left = dict(values)
        for block in view.drawn["blocks"]:
            if block["type"] != "input":
                continue
            name, element = block["block_id"], block["element"]
            key = (name, element["action_id"])
            if name in left:
                view.typed[key] = left.pop(name)
            held = view.typed.get(key, _initial(element))
            assert held or block["optional"], f"{name} must be filled in"
            state[name] = {element["action_id"]: _held(element, held)}
        assert not left, f"no such fields: {sorted(left)}"
        return state

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
            "team": {"id": TEAM, "domain": "t"},
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
        return f"http://127.0.0.1:{self.port}/answers/{name}"


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


def _initial(element: Json) -> str | list[str]:
    if "initial_option" in element:
        return str(element["initial_option"]["value"])
    for name in ("initial_value", "initial_date", "initial_time", "initial_users"):
        if name in element:
            held: str | list[str] = element[name]
            return held
    return ""


def _held(element: Json, held: str | list[str]) -> Json:
    """An input with what it holds, as it comes in a payload."""
    kind = element["type"]
    if kind == "plain_text_input":
        assert isinstance(held, str)
        assert len(held) <= element.get("max_length", 3000), "longer than the window takes"
        return {"type": kind, "value": held or None}
    if kind in ("radio_buttons", "static_select"):
        option = next((o for o in element["options"] if o["value"] == held), None)
        assert option is not None or not held, "none of the options"
        return {"type": kind, "selected_option": option}
    if kind == "multi_users_select":
        people = held if isinstance(held, list) else held.split()
        assert len(people) <= element["max_selected_items"], "more people than the window takes"
        return {"type": kind, "selected_users": people}
    name = "selected_date" if kind == "datepicker" else "selected_time"
    return {"type": kind, name: held or None}
