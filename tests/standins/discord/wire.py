"""What simcord leaves out of Discord, put between it and the library: a shim around its routes.

The same nonce gives the same post back for some minutes; replies get lost on demand, after what was
asked was done; a post has one thread; a thread that was put away takes no edits; whoever gives
rights in a channel has them; a server has so many channels. Every body that passes is held against
Discord's description.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from json import dumps
from types import TracebackType
from typing import Any, Self

import discord
from simcord.backend.errors import BackendError
from simcord.http import router

from .judge import hold

#: "The past few minutes", says Discord.
NONCE_WINDOW = timedelta(minutes=5)

#: Its page on limits: so many channels in a server, threads not counted.
MOST_CHANNELS = 500
_ADMINISTRATOR = discord.Permissions(administrator=True).value
_SIDES = ("allow", "deny")
_MANAGE_ROLES = discord.Permissions(manage_roles=True).value

Dispatch = Callable[..., Any]


@dataclass
class Wire:
    """The way between the library and simcord. ``lose_every``: one reply in so many is lost.

    Only what the bot does by itself gets lost: answers to people are theirs to see.
    """

    lose_every: int = 0
    judged: int = 0
    lost: int = 0
    repeated: int = 0
    #: What every call held that made a post.
    created: list[str] = field(default_factory=list)
    _asked: int = 0
    _nonces: dict[tuple[str, str], tuple[datetime, Any]] = field(default_factory=dict)
    _behind: Dispatch | None = None

    def __enter__(self) -> Self:
        self._behind = router.dispatch
        router.dispatch = self._dispatch
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._behind is not None
        router.dispatch = self._behind

    def lose_next(self) -> None:
        """Lose the reply to the next thing the bot asks for."""
        self.lose_every, self._asked = 1, 0

    def _dispatch(
        self, backend: Any, method: str, path: str, *, json: Any = None, **more: Any
    ) -> Any:
        self.judged += hold(method, path, json)
        if method == "POST" and path.startswith("/channels/"):
            self.created.append(dumps(json, ensure_ascii=False))
        result = self._do(backend, method, path, json, more)
        if path.startswith(("/channels/", "/users/", "/guilds/")) and method != "GET":
            self._asked += 1
            if self.lose_every and self._asked % self.lose_every == 0:
                self.lost += 1
                raise BackendError(502, 0, "Bad Gateway")
        return result

    def _do(self, backend: Any, method: str, path: str, json: Any, more: dict[str, Any]) -> Any:
        assert self._behind is not None
        parts = path.strip("/").split("/")
        match method, parts:
            case "POST", ["channels", place, "messages"] if json.get("enforce_nonce"):
                _open(backend, place)
                return self._once(backend, path, json, more)
            case "POST", ["channels", _, "messages", post, "threads"] if (
                int(post) in backend.channels
            ):
                raise BackendError(400, 160004, "A thread has already been created")
            case "POST", ["guilds", guild, "channels"]:
                _must_be_able_to_make(backend, int(guild), json)
            case "PUT", ["channels", place, "permissions", _]:
                _must_be_able_to_give(backend, int(place), json)
            case "PATCH" | "DELETE", ["channels", place, "messages", _] if _is_away(backend, place):
                raise BackendError(400, 50083, "Thread is archived")
            case "PATCH", ["channels", place] if json == {"archived": False}:
                # Whoever may write in a thread that is not locked may open it again.
                _open(backend, place)
                return {}
        return self._behind(backend, method, path, json=json, **more)

    def _once(self, backend: Any, path: str, json: Any, more: dict[str, Any]) -> Any:
        assert self._behind is not None
        assert len(json["nonce"]) <= 25
        key, now = (path, json["nonce"]), backend.clock.now()
        at, known = self._nonces.get(key, (now, None))
        if known is not None and now - at <= NONCE_WINDOW:
            self.repeated += 1
            return known
        made = self._behind(backend, "POST", path, json=json, **more)
        self._nonces[key] = (now, made)
        return made


def _must_be_able_to_make(backend: Any, guild: int, json: Any) -> None:
    """Its page on making a channel: give what you have; the right to give only as administrator."""
    there = [one for one in backend.channels.values() if one.guild_id == guild]
    if sum(not one.is_thread for one in there) >= MOST_CHANNELS:
        raise BackendError(400, 30013, "Maximum number of guild channels reached (500)")
    mine = backend.compute_permissions(guild, backend.bot_user.id)
    wished = [int(one[side]) for one in json["permission_overwrites"] for side in _SIDES]
    if not mine & _ADMINISTRATOR and any(one & (~mine | _MANAGE_ROLES) for one in wished):
        raise BackendError(403, 50013, "Missing Permissions")


def _must_be_able_to_give(backend: Any, place: int, json: Any) -> None:
    """Its page on rights in a channel: yours, unless you were given the right to give by name."""
    channel, me = backend.channels[place], backend.bot_user.id
    given = [one for one in channel.overwrites if one.target_id == me]
    mine = backend.compute_permissions(channel.guild_id, me)
    if mine & _ADMINISTRATOR or any(one.allow & _MANAGE_ROLES for one in given):
        return
    if any(int(json[side]) & ~mine for side in _SIDES):
        raise BackendError(403, 50013, "Missing Permissions")


def _is_away(backend: Any, place: str) -> bool:
    channel = backend.channels.get(int(place))
    return channel is not None and channel.is_thread and channel.thread_metadata.archived


def _open(backend: Any, place: str) -> None:
    if _is_away(backend, place):
        backend.channels[int(place)].thread_metadata.archived = False
