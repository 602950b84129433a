"""What Slack grants: a code becomes tokens, and a refresh token becomes newer ones.

Reads Slack's answers with care. Nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import OutcomeUnknown
from bot.inputs import Grant
from bot.ports import Clock
from bot.records import Installation

from .calls import SlackRefusalError, WebApi
from .settings import SlackClient
from .workspace import name_of_team

#: Our own word, beside Slack's: somebody installed the app for a whole organisation.
WHOLE_ORGANISATION = "whole_organisation"


class Exchange:
    """Gets tokens for one app. Raises ``PlatformError``."""

    def __init__(self, api: WebApi, client: SlackClient, clock: Clock) -> None:
        self._api = api
        self._client = client
        self._clock = clock

    async def grant_of(self, code: str) -> Grant:
        """What somebody granted who came back from Slack with this code.

        ``SlackRefusalError`` where the code is not right, or the app's secrets.
        """
        told = await self._api.exchange(self._client, code=code)
        if told.get("is_enterprise_install") is True:
            raise SlackRefusalError(WHOLE_ORGANISATION)
        team, installer = _map(told, "team"), _map(told, "authed_user")
        scopes = str(told.get("scope", "")).replace(",", " ")
        return Grant(
            workspace=name_of_team(_text(team, "id")),
            bot=_text(told, "bot_user_id"),
            installer=_text(installer, "id"),
            scopes=tuple(sorted(scopes.split())),
            token=_text(told, "access_token"),
            refresh=_refresh(told),
            expires_at=self._expiry(told),
        )

    async def renewed(self, installation: Installation) -> Installation:
        """The same with new tokens. ``SlackRefusalError`` where its refresh token is not known."""
        told = await self._api.exchange(
            self._client,
            grant_type="refresh_token",
            refresh_token=installation.refresh or "",
        )
        return replace(
            installation,
            token=_text(told, "access_token"),
            refresh=_refresh(told),
            expires_at=self._expiry(told),
        )

    def _expiry(self, told: Mapping[str, Any]) -> datetime | None:
        seconds = told.get("expires_in")
        if not isinstance(seconds, int) or seconds <= 0:
            return None
        return self._clock.now() + timedelta(seconds=seconds)


def _refresh(told: Mapping[str, Any]) -> str | None:
    refresh = told.get("refresh_token")
    return refresh if isinstance(refresh, str) and refresh else None


def _map(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    return found if isinstance(found, dict) else {}


def _text(told: Mapping[str, Any], name: str) -> str:
    found = told.get(name)
    if not isinstance(found, str) or not found:
        # Whatever answered, it was not Slack as it says it is.
        raise OutcomeUnknown
    return found
