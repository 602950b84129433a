"""The token of one installation, renewed before it runs out, by whichever process comes first.

A refresh token is good for one renewal: whoever claims that in the store makes it, and nobody
else tries meanwhile. New tokens that cannot be stored yet are used, and stored later.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.errors import IntervisorError, PlatformError
from bot.inputs import Installations
from bot.ports import Clock
from bot.records import Installation

from .calls import SlackAwayError, SlackRefusalError
from .grants import Exchange

#: A token lasts for twelve hours. Two are enough for a Slack that is away for long.
RENEW_BEFORE = timedelta(hours=2)
#: It may run out on the way.
MARGIN = timedelta(seconds=30)
#: A token that Slack does not know is shown to it again after this: it has been wrong before.
REFUSED_FOR = timedelta(minutes=10)
#: After a renewal that did not succeed.
REST_FOR = timedelta(minutes=1)

_log = structlog.get_logger(__name__)


class RenewedToken:
    """See ``Credential``. ``installation`` is as this process knows it now."""

    def __init__(
        self,
        installation: Installation,
        *,
        installations: Installations,
        exchange: Exchange,
        clock: Clock,
    ) -> None:
        self.installation = installation
        self._installations = installations
        self._exchange = exchange
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._is_unstored = False
        self._rests_until = clock.now()
        self._refused_until: datetime | None = None
        self._said: set[str] = set()

    @property
    def is_refused(self) -> bool:
        """Whether Slack lately did not know it."""
        return self._refused_until is not None and self._clock.now() < self._refused_until

    async def token(self) -> str:
        """Return a token that has not run out. ``PlatformError`` when there is none."""
        if self._runs_out_within(MARGIN):
            await self.renew()
        if self._runs_out_within(MARGIN):
            raise SlackAwayError("token_expired")
        return self.installation.token

    def taken(self) -> None:
        """Slack took it, so that a later no is told again."""
        self._refused_until = None
        self._said.clear()

    def refused(self, token: str, code: str) -> None:
        """Slack does not know it: what is to be shown waits. It is said once."""
        if token != self.installation.token:
            return
        if code == "token_expired" and self.installation.refresh is not None:
            # Slack's clock decides.
            self.installation = replace(self.installation, expires_at=self._clock.now())
        else:
            self._refused_until = self._clock.now() + REFUSED_FOR
            self._say_once("slack does not take the token of a workspace", code=code)

    def replace(self, installation: Installation) -> None:
        """Go on with what somebody else stored; what is still to be stored here is older."""
        self.installation = installation
        self._is_unstored = False
        self._refused_until = None
        self._said.clear()

    async def renew_in_time(self) -> None:
        """Renew the token when its time comes, and store what could not be stored."""
        if self._is_unstored or self._runs_out_within(RENEW_BEFORE):
            await self.renew()

    async def keep(self) -> None:
        """The process ends: store what could not be stored yet, if that is possible now."""
        self._rests_until = self._clock.now()
        if self._is_unstored:
            await self.renew()

    async def renew(self) -> None:
        """Renew the token, or find out that somebody did. Never raises for what went wrong."""
        was = self.installation
        async with self._one_at_a_time:
            is_new = self.installation is not was and not self._is_unstored
            if is_new or self._clock.now() < self._rests_until:
                return
            try:
                await self._renew()
            except IntervisorError as error:
                self._rests_until = self._clock.now() + REST_FOR
                code = error.code if isinstance(error, SlackRefusalError) else ""
                if code and self._runs_out_within(MARGIN):
                    self._refused_until = self._clock.now() + REFUSED_FOR
                self._say_once("token not renewed", error=type(error).__name__, code=code)

    async def _renew(self) -> None:
        if self._is_unstored:
            await self._store()
            return
        ours = self.installation
        if ours.refresh is None or not await self._installations.claim(ours):
            # Somebody is at it, or was.
            await self._look()
            return
        try:
            self.installation = await self._exchange.renewed(ours)
        except PlatformError:
            await self._look()
            if self.installation.version == ours.version:
                raise
            return
        self._is_unstored = True
        await self._store()

    async def _store(self) -> None:
        """Store new tokens. Where somebody stored newer ones, go on with those."""
        if await self._installations.renew(self.installation):
            version = self.installation.version + 1
            self.replace(replace(self.installation, version=version))
            return
        await self._look()

    async def _look(self) -> None:
        stored = await self._installations.get(self.installation.workspace)
        if stored is not None and stored.version != self.installation.version:
            self.replace(stored)

    def _runs_out_within(self, time_for: timedelta) -> bool:
        expires_at = self.installation.expires_at
        return expires_at is not None and expires_at <= self._clock.now() + time_for

    def _say_once(self, what: str, **details: str) -> None:
        if what not in self._said:
            self._said.add(what)
            _log.warning(what, workspace=self.installation.workspace, **details)
