"""Looks at an app's secrets before anything begins, and says in plain words what is wrong.

A sentence names the setting and where to find the right value; it never holds the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import ConfigError

from .calls import SlackAwayError, SlackRefusalError, WebApi
from .settings import SlackSettings

#: Slack's words for a token that it does not know, or that is of another kind.
NOT_KNOWN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "missing_scope",
        "no_permission",
        "forbidden_team",
    }
)
WRONG_BOT = (
    "Slack does not take INTERVISOR_SLACK_BOT_TOKEN. Install the app in the workspace and take its"
    " Bot User OAuth Token, which begins with xoxb-."
)
WRONG_APP = (
    "Slack does not take INTERVISOR_SLACK_APP_TOKEN. Turn Socket Mode on for the app and make an"
    " app-level token with the scope connections:write; it begins with xapp-."
)
NO_WAY_IN = (
    "Slack needs a way in. Set INTERVISOR_SLACK_APP_TOKEN for Socket Mode, or"
    " INTERVISOR_SLACK_SIGNING_SECRET for requests over HTTP."
)

ONE_OR_MANY = (
    "Slack has the settings of one workspace and those of many. With INTERVISOR_SLACK_CLIENT_ID"
    " each workspace gives a token of its own: take away INTERVISOR_SLACK_BOT_TOKEN and"
    " INTERVISOR_SLACK_APP_TOKEN. For one workspace take away INTERVISOR_SLACK_CLIENT_ID and"
    " INTERVISOR_SLACK_CLIENT_SECRET. See docs/slack.md."
)
NO_WAY_IN_FOR_MANY = (
    "Slack needs INTERVISOR_SLACK_SIGNING_SECRET beside INTERVISOR_SLACK_CLIENT_ID: many"
    " workspaces come in over HTTP. It stands on the app's page Basic Information."
)


def check(settings: SlackSettings) -> None:
    """Look at what can be seen without asking Slack. Raises ``ConfigError``."""
    if settings.client is not None:
        if settings.bot_token or settings.app_token:
            raise ConfigError(ONE_OR_MANY)
        if not (settings.signing_secret or "").strip():
            raise ConfigError(NO_WAY_IN_FOR_MANY)
        return
    if not (settings.bot_token or "").startswith("xoxb-"):
        raise ConfigError(WRONG_BOT)
    if settings.app_token is not None and not settings.app_token.startswith("xapp-"):
        raise ConfigError(WRONG_APP)
    if not settings.app_token and not (settings.signing_secret or "").strip():
        raise ConfigError(NO_WAY_IN)


async def ask_about_bot(api: WebApi) -> Mapping[str, Any]:
    """Ask Slack who we are. ``ConfigError`` for a wrong token, ``PlatformError`` otherwise."""
    told = await _ask(api, "auth.test", wrong=WRONG_BOT)
    if not all(isinstance(told.get(key), str) for key in ("team_id", "user_id", "bot_id")):
        raise ConfigError(WRONG_BOT)
    return told


async def ask_for_socket(settings: SlackSettings, app_token: str) -> str:
    """Ask for the address of a connection; it can be used once. Raises as above."""
    api = WebApi(SlackSettings(bot_token=app_token, api_url=settings.api_url))
    try:
        told = await _ask(api, "apps.connections.open", wrong=WRONG_APP)
    finally:
        await api.close()
    return str(told.get("url", ""))


async def _ask(api: WebApi, method: str, *, wrong: str) -> Mapping[str, Any]:
    try:
        return await api.call(method)
    except (SlackAwayError, SlackRefusalError) as error:
        if error.code in NOT_KNOWN:
            raise ConfigError(wrong) from None
        raise
