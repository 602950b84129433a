"""The workspaces that let the bot in by themselves, as this process knows them.

They are kept in the store, which every process looks into: who installs in one is known to all
within seconds. What is known here may be a little old, and never decides what is erased.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn, TypeVar

import structlog

from bot.errors import IntervisorError, KeyLost, PlatformError, Unavailable
from bot.inputs import Installations
from bot.ports import Clock, Platform
from bot.records import Mark

from .calls import Connections, SlackAwayError, WebApi
from .grants import Exchange
from .renewal import RenewedToken
from .settings import SlackSettings
from .workspace import Workspace, name_of_team

T = TypeVar("T")

#: What another process stored is noticed within this.
LOOK_EVERY = timedelta(seconds=5)
#: Tokens that run out soon are renewed; there are hours for it.
RENEW_EVERY = timedelta(minutes=1)
#: Somebody waits for an answer, and their workspace is not known here yet.
FIND_FOR = timedelta(seconds=0.5)
#: Slack's words for a token that will not be good again.
LOST = frozenset({"account_inactive", "invalid_auth", "token_revoked"})

_log = structlog.get_logger(__name__)


class _Here:
    """A workspace with its token."""

    def __init__(self, workspace: Workspace, credential: RenewedToken) -> None:
        self.workspace = workspace
        self.credential = credential


class InstalledWorkspaces:
    """See ``Workspaces``. ``keep_in`` is called before ``start``."""

    def __init__(
        self, settings: SlackSettings, connections: Connections, exchange: Exchange, clock: Clock
    ) -> None:
        self._settings = settings
        self._connections = connections
        self._exchange = exchange
        self._clock = clock
        self._kept: Installations | None = None
        self._here: dict[str, _Here] = {}
        self._marks: dict[str, Mark] = {}
        self._looking = asyncio.Lock()
        self._tasks: list[asyncio.Task[NoReturn]] = []

    @property
    def kept(self) -> Installations:
        """Where installations are kept."""
        assert self._kept is not None, "it is plugged in before anything starts"
        return self._kept

    def keep_in(self, installations: Installations) -> None:
        """Keep them there, from the start on."""
        self._kept = installations

    def of(self, workspace: str) -> Platform | None:
        """Return the platform of a workspace; None also while Slack does not know its token."""
        here = self._here.get(workspace)
        if here is None or here.credential.is_refused:
            return None
        return here.workspace.platform

    async def find(self, team: str) -> Workspace | None:
        """Return the workspace of a team; it may have come this very moment."""
        name = name_of_team(team)
        if name not in self._here:
            try:
                async with asyncio.timeout(FIND_FOR.total_seconds()):
                    await self.look()
            except TimeoutError:
                raise Unavailable from None
        here = self._here.get(name)
        return None if here is None else here.workspace

    async def has_left(self, team: str, *, for_good: bool) -> bool:
        """Yes when it removed the app; else only when Slack really does not know our token.

        Slack may revoke old tokens of ours while newer ones are as good as ever.
        """
        if for_good:
            return True
        workspace = await self.find(team)
        if workspace is None:
            return False
        try:
            await workspace.api.call("auth.test")
        except SlackAwayError as error:
            if error.code in LOST:
                return True
            raise
        return False

    async def start(self) -> None:
        """Learn who let us in, and go on looking."""
        await self.look()
        if not self._tasks:
            watches = ((self.look, LOOK_EVERY), (self._renew, RENEW_EVERY))
            self._tasks = [asyncio.create_task(_again(do, after)) for do, after in watches]

    async def look(self) -> None:
        """Learn of every workspace that came, went or has new tokens since the last look."""
        async with self._looking:
            marks = await _kept(self.kept.marks())
            for name in [name for name in self._here if name not in marks]:
                await self._here.pop(name).workspace.close()
            for name, mark in marks.items():
                if self._marks.get(name) != mark:
                    await self._learn(name)
            self._marks = marks

    async def close(self) -> None:
        """Look no more, and let go of all of them."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        for here in self._here.values():
            await here.credential.keep()
            await here.workspace.close()

    async def _learn(self, name: str) -> None:
        try:
            installation = await _kept(self.kept.get(name))
        except KeyLost:
            # One whose tokens cannot be opened must not keep the others away.
            _log.error("an installation cannot be read", workspace=name)
            return
        if installation is None:
            return
        here = self._here.get(name)
        if here is not None and here.credential.installation.id == installation.id:
            if here.credential.installation.version < installation.version:
                here.credential.replace(installation)
            return
        if here is not None:
            await here.workspace.close()
        credential = RenewedToken(
            installation, installations=self.kept, exchange=self._exchange, clock=self._clock
        )
        api = WebApi(self._settings, credential=credential, connections=self._connections)
        team = name.partition(":")[2]
        workspace = Workspace(
            team,
            me=installation.bot,
            api=api,
            api_url=self._settings.api_url,
            clock=self._clock,
        )
        self._here[name] = _Here(workspace, credential)

    async def _renew(self) -> None:
        for here in list(self._here.values()):
            await here.credential.renew_in_time()


async def _again(do: Callable[[], Awaitable[None]], every: timedelta) -> NoReturn:
    """Do it for ever; what goes wrong once is done the next time."""
    while True:
        await asyncio.sleep(every.total_seconds())
        try:
            await do()
        except PlatformError as error:
            _log.warning("installations not looked at", error=type(error).__name__)
        except Exception as error:
            _log.error("installations not looked at", error=type(error).__name__)


async def _kept(reading: Awaitable[T]) -> T:
    """What the store says; while it is busy we are as good as not reachable."""
    try:
        return await reading
    except KeyLost:
        raise
    except IntervisorError:
        raise Unavailable from None
