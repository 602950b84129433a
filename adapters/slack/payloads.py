"""What Slack sends when somebody does something, read carefully into what we use of it.

Everything in a payload is checked for its shape; what is not ours to answer is ``Ignored``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.cards import TOKEN_LIMIT
from bot.words import clean

from .events import HEARD, HOME_OPENED
from .settings import BRING_CASE

_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")
_EVENT = re.compile(r"Ev[A-Z0-9]{1,30}")
_TOKEN = re.compile(rf"[\x21-\x7e]{{1,{TOKEN_LIMIT}}}")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_TIME = re.compile(r"\d{1,12}\.\d{1,9}")
_HASH = re.compile(r"[\x21-\x7e]{0,100}")
#: Marks a window that was opened from somebody's Home tab, with the hash of that page.
_FROM_HOME = "home|"
#: More than a form of ours ever has, and more than one field ever takes.
MOST_FIELDS = 20
MOST_TYPED = 12_000


class BadPayloadError(Exception):
    """What came in is not what Slack sends for a card or a form of ours."""


@dataclass(frozen=True, slots=True)
class By:
    """Who did something, where. ``team``: the workspace of the app that they did it with.

    ``home``: the one that they belong to, another one in a room that organisations share.
    """

    person: str
    team: str
    home: str
    trigger: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Typed:
    """Somebody used our command."""

    by: By
    room: str
    called: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody chose our shortcut, from anywhere in Slack."""

    by: By


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a button was pressed: in a message of a room, in a window, or on the Home tab.

    ``private``: the message is seen by this person only. ``answer_to``: Slack's address for
    answers to this one deed. ``post`` is the message. ``view`` is the window as it was drawn, with
    its ``id``. ``home`` is the hash of the page on the Home tab on which it was pressed, or from
    which its window came; None where that had no part in it.
    """

    room: str = ""
    thread: str | None = None
    private: bool = False
    answer_to: str = field(default="", repr=False)
    post: str = ""
    view: Mapping[str, Any] | None = field(default=None, repr=False)
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """Somebody pressed a button of ours."""

    by: By
    delivery: str
    token: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody sent a form of ours. ``fields`` are the names of its fields, as drawn.

    ``home``: as in ``Spot``.
    """

    by: By
    delivery: str
    token: str
    values: Mapping[str, str] = field(repr=False)
    fields: tuple[str, ...] = ()
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody looks at their Home tab. ``over`` is the hash of the page there, "" without one."""

    team: str
    person: str
    over: str


@dataclass(frozen=True, slots=True)
class Told:
    """Slack tells of something that happened in a workspace, at a moment in whole seconds.

    ``delivery`` is the same when Slack tells of it once more. ``event`` is Slack's own, whose
    ``type`` is ``kind``.
    """

    team: str
    delivery: str
    kind: str
    at: datetime
    event: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something that is acknowledged, and that is all."""


Payload = Typed | Pressed | Sent | Chosen | Opened | Told | Ignored


def read(body: Mapping[str, Any], *, commands: Collection[str]) -> Payload:
    """Read a payload; ``commands`` are ours. Raises ``BadPayloadError``."""
    kind = body.get("type")
    if kind is None and "command" in body:
        return _typed(body) if body["command"] in commands else Ignored()
    if kind == "block_actions":
        return _pressed(body)
    if kind == "view_submission":
        return _sent(body)
    if kind == "shortcut":
        return Chosen(_by(body)) if body.get("callback_id") == BRING_CASE else Ignored()
    if kind == "event_callback":
        return _told(body)
    return Ignored()


def _told(body: Mapping[str, Any]) -> Opened | Told | Ignored:
    event = _map(body.get("event"))
    kind = _text(event.get("type"))
    if kind not in HEARD:
        return Ignored()
    event_id = _text(body.get("event_id"))
    if not _EVENT.fullmatch(event_id):
        raise BadPayloadError
    if kind == HOME_OPENED:
        return _opened(body, event)
    at = _moment(body.get("event_time"))
    return Told(_told_to(body), f"event|{event_id}", kind, at, event)


def _told_to(body: Mapping[str, Any]) -> str:
    """The workspace that let in the app that is told: in a shared room it may happen elsewhere."""
    told = body.get("authorizations")
    first = _map(told[0]) if isinstance(told, list) and told else body
    return _id(first.get("team_id") or body.get("team_id"))


def _opened(body: Mapping[str, Any], event: Mapping[str, Any]) -> Opened | Ignored:
    """The other tab, with the bot's messages, is not ours to draw."""
    if event.get("tab") != "home":
        return Ignored()
    view = _map(event.get("view") or {})
    return Opened(_id(body.get("team_id")), _id(event.get("user")), _hash_of(view))


def _hash_of(view: Mapping[str, Any]) -> str:
    found = _text(view.get("hash") or "")
    if not _HASH.fullmatch(found):
        raise BadPayloadError
    return found


def from_home(over: str | None) -> dict[str, str]:
    """What a window carries that comes from the Home tab, so that this is brought up to date."""
    return {} if over is None else {"callback_id": f"{_FROM_HOME}{over}"}


def home_of(view: Mapping[str, Any]) -> str | None:
    """The page on the Home tab from which a window came; None for any other window."""
    name = _text(view.get("callback_id") or "")
    return name.removeprefix(_FROM_HOME) if name.startswith(_FROM_HOME) else None


def closed_account(event: Mapping[str, Any]) -> str | None:
    """Whose account was closed; None where something else about somebody changed."""
    user = _map(event.get("user"))
    return _id(user.get("id")) if user.get("deleted") is True else None


def channel_of(event: Mapping[str, Any]) -> str:
    """The room that an event is about. Raises ``BadPayloadError``."""
    return _id(event.get("channel"))


def takes_bot_tokens(event: Mapping[str, Any]) -> bool:
    """Whether tokens of the bot are among those that were revoked. Raises ``BadPayloadError``."""
    return bool(_map(event.get("tokens")).get("bot"))


def _typed(body: Mapping[str, Any]) -> Typed:
    team = _id(body.get("team_id"))
    by = By(_id(body.get("user_id")), team, team, str(body.get("trigger_id", "")))
    text = clean(_text(body.get("text", "")), one_line=True)
    return Typed(by, _id(body.get("channel_id")), _text(body.get("channel_name", "")), text)


def _by(body: Mapping[str, Any]) -> By:
    user, team = _map(body.get("user")), _id(_map(body.get("team")).get("id"))
    home = team if user.get("team_id") is None else _id(user["team_id"])
    return By(_id(user.get("id")), team, home, str(body.get("trigger_id", "")))


def _pressed(body: Mapping[str, Any]) -> Pressed | Ignored:
    actions = body.get("actions")
    if not isinstance(actions, list) or len(actions) != 1:
        raise BadPayloadError
    action, by = _map(actions[0]), _by(body)
    if action.get("type") != "button":
        return Ignored()
    container = _map(body.get("container"))
    where = f"{container.get('channel_id', '')}|{container.get('message_ts', '')}"
    if container.get("type") == "view":
        where = f"view|{container.get('view_id', '')}"
    parts = (by.person, where, action.get("action_id"), action.get("action_ts"))
    delivery = "|".join(("press", *(_text(part) for part in parts)))
    return Pressed(by, delivery, _token(action.get("value")), _spot(body, container))


def _spot(body: Mapping[str, Any], container: Mapping[str, Any]) -> Spot:
    if container.get("type") == "view":
        view = _map(body.get("view"))
        _id(view.get("id"))
        if view.get("type") == "home":
            return Spot(home=_hash_of(view))
        return Spot(view=view, home=home_of(view))
    message = _map(body.get("message", {}))
    thread = container.get("thread_ts") or message.get("thread_ts")
    if thread is not None and not _TIME.fullmatch(_text(thread)):
        raise BadPayloadError
    if thread == container.get("message_ts"):
        # A message under which a thread hangs names itself; it stands in the room all the same.
        thread = None
    return Spot(
        room=_id(container.get("channel_id")),
        thread=thread,
        private=container.get("is_ephemeral") is True,
        answer_to=_text(body.get("response_url", "")),
        post=_text(container.get("message_ts", "")),
    )


def _sent(body: Mapping[str, Any]) -> Sent:
    view, by = _map(body.get("view")), _by(body)
    if view.get("app_installed_team_id") is not None:
        # Of a window of ours that somebody of another workspace sends, Slack names theirs first.
        by = replace(by, team=_id(view["app_installed_team_id"]))
    values = _values(_map(_map(view.get("state")).get("values")))
    # A view keeps its hash when its form was refused or our answer was lost: what is sent from
    # it then may be another text, and must not be taken for the first one coming again.
    print_of = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    delivery = f"view|{_id(view.get('id'))}|{_text(view.get('hash'))}|{print_of}"
    token = _token(view.get("private_metadata"))
    return Sent(by, delivery, token, values, tuple(values), home_of(view))


def _values(state: Mapping[str, Any]) -> dict[str, str]:
    if len(state) > MOST_FIELDS:
        raise BadPayloadError
    values = {}
    for name, inputs in state.items():
        if not _NAME.fullmatch(name) or len(_map(inputs)) != 1:
            raise BadPayloadError
        value = _value(_map(next(iter(inputs.values()))))
        if len(value) > MOST_TYPED:
            raise BadPayloadError
        values[name] = clean(value)
    return values


def _value(element: Mapping[str, Any]) -> str:
    """What one input holds; nothing where nothing was chosen."""
    match element.get("type"):
        case "plain_text_input":
            held = element.get("value")
        case "radio_buttons" | "static_select":
            held = _map(element.get("selected_option") or {}).get("value")
        case "datepicker":
            held = element.get("selected_date")
        case "timepicker":
            held = element.get("selected_time")
        case "multi_users_select":
            people = element.get("selected_users") or []
            if not isinstance(people, list):
                raise BadPayloadError
            held = " ".join(_id(one) for one in people)
        case _:
            raise BadPayloadError
    return "" if held is None else _text(held)


def _moment(value: object) -> datetime:
    """A moment in seconds since 1970; up to the year 9999."""
    if type(value) is not int or not 0 <= value < 253_000_000_000:
        raise BadPayloadError
    return datetime.fromtimestamp(value, UTC)


def _map(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadPayloadError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadPayloadError
    return value


def _id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise BadPayloadError
    return value


def _token(value: object) -> str:
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise BadPayloadError
    return value
