"""Which workspaces the bot is in: here the one whose token the operator gave.

Whoever asks need not know whether it is one or many (``installed``).
"""

from __future__ import annotations

from typing import Protocol

import structlog

from bot.ports import Clock, Platform

from .calls import WebApi
from .tokens import ask_about_bot
from .workspace import Workspace

_log = structlog.get_logger(__name__)


class Workspaces(Protocol):
    """``bot.ports.Platforms``, and what the ways in need of a workspace."""

    def of(self, workspace: str) -> Platform | None: ...
    async def find(self, team: str) -> Workspace | None:
        """Return the workspace of a team; None where the bot is not in it.

        ``PlatformError`` where that cannot be told now.
        """
        ...

    async def look(self) -> None:
        """Learn who came and went. ``PlatformError`` where that cannot be told now."""
        ...

    async def has_left(self, team: str, *, for_good: bool) -> bool:
        """Whether a team lets the bot go, so that what is kept of it is to be erased.

        ``for_good``: it removed the app, and did not only take a token away.
        """
        ...

    async def start(self) -> None:
        """Learn where we are; may be tried again after a ``PlatformError``.

        ``ConfigError`` when the settings are not right.
        """
        ...

    async def close(self) -> None: ...


class OneWorkspace:
    """See ``Workspaces``: the one that the operator's token is for, known from the start on."""

    def __init__(self, api: WebApi, *, api_url: str, clock: Clock) -> None:
        self._api = api
        self._api_url = api_url
        self._clock = clock
        self._team = ""
        self._workspace: Workspace | None = None

    def of(self, workspace: str) -> Platform | None:
        """Return its platform, for its own name only."""
        ours = self._workspace
        return ours.platform if ours is not None and ours.name == workspace else None

    async def find(self, team: str) -> Workspace | None:
        """Return it, for its own team only."""
        return self._workspace if team == self._team else None

    async def look(self) -> None:
        """Nothing: it is the only one."""

    async def has_left(self, team: str, *, for_good: bool) -> bool:
        """No: its operator may give another token, as after one was stolen, and go on."""
        if team == self._team:
            _log.warning("the workspace let the bot go", for_good=for_good)
        return False

    async def start(self) -> None:
        """Ask Slack who we are."""
        told = await ask_about_bot(self._api)
        await self.close()
        self._team = str(told["team_id"])
        self._workspace = Workspace(
            self._team,
            me=str(told["user_id"]),
            api=self._api,
            api_url=self._api_url,
            clock=self._clock,
        )

    async def close(self) -> None:
        """Let go of it."""
        ours, self._workspace = self._workspace, None
        if ours is not None:
            await ours.close()
