"""Calls to Slack's Web API, each made once, and what their errors mean to the rest of the bot.

Owns the table of error codes. An answer of Slack's and an error's own text may hold what
somebody wrote, so neither is logged nor passed on.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import (
    NotAllowed,
    NotThere,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Unavailable,
)

from .credential import Credential, OwnToken
from .quiet import quiet_logger
from .settings import SlackClient, SlackSettings

#: Under a third of the outbox's lease, and under its own limit for a call.
CALL_SECONDS = 4
#: What Slack asks for at least when it does not say how long.
_PAUSE_FOR = timedelta(seconds=1)

#: Methods that read are asked with GET, all others get a body.
READS = frozenset(
    {"conversations.info", "conversations.members", "users.conversations", "users.info"}
)

#: Codes of one method that mean: the place, the post or the person is not there (any more). A
#: post too old to be edited is among them: it is then made anew.
GONE: Mapping[str, frozenset[str]] = {
    "chat.postMessage": frozenset({"channel_not_found", "is_archived", "cannot_reply_to_message"}),
    "chat.update": frozenset({"channel_not_found", "message_not_found", "edit_window_closed"}),
    # Where the bot was put out of a room it finds no channel, while the words still stand there:
    # so a channel that is not found is no proof here that a post is gone.
    "chat.delete": frozenset({"message_not_found"}),
    "conversations.archive": frozenset({"channel_not_found", "already_archived"}),
    "conversations.info": frozenset({"channel_not_found"}),
    "conversations.invite": frozenset({"channel_not_found", "is_archived"}),
    "conversations.members": frozenset({"channel_not_found"}),
    "conversations.open": frozenset({"user_not_found", "user_disabled", "channel_not_found"}),
    "conversations.setPurpose": frozenset({"channel_not_found", "is_archived"}),
    "users.info": frozenset({"user_not_found", "user_not_visible"}),
}
#: Codes of one method that leave open whether it happened.
UNSURE: Mapping[str, frozenset[str]] = {
    "chat.update": frozenset({"update_failed"}),
    "conversations.members": frozenset({"fetch_members_failed"}),
}
#: The same for every method; Slack's reference lists these once, not beside each method.
TOO_FAST = frozenset({"ratelimited", "rate_limited"})
MAYBE_DONE = frozenset({"internal_error", "fatal_error"})
#: Slack does not know the token that it was shown.
REFUSED = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
)
#: Nothing happened, and it will work again: Slack is away or busy with this room or workspace, or
#: the operator gives a new token. Rows wait for that; to give them up would leave words standing
#: that are to be removed.
AWAY = REFUSED | frozenset(
    {
        "service_unavailable",
        "request_timeout",
        "message_limit_exceeded",
        "external_channel_migrating",
        "team_added_to_org",
    }
)

_log = structlog.get_logger(__name__)


class SlackRefusalError(NotAllowed):
    """Slack answered no; ``code`` is its own word for why."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


class SlackAwayError(Unavailable):
    """Slack did nothing, and will when it is back or knows our token again; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


class Connections:
    """The connections to Slack that are kept open between calls, for all who share them."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._is_over = False

    def open(self) -> aiohttp.ClientSession:
        """Return what to call with; a loop must run when the first is made.

        ``Unavailable`` once they were let go: an answer that comes later opens none anew, which
        nobody would close.
        """
        if self._is_over:
            raise Unavailable
        if self._session is None or self._session.closed:
            limit = aiohttp.ClientTimeout(total=CALL_SECONDS)
            self._session = aiohttp.ClientSession(timeout=limit)
        return self._session

    async def close(self) -> None:
        """Let go of them all, for good."""
        self._is_over = True
        if self._session is not None:
            await self._session.close()


class WebApi:
    """The Web API with one credential. Raises ``PlatformError`` only."""

    def __init__(
        self,
        settings: SlackSettings,
        *,
        credential: Credential | None = None,
        connections: Connections | None = None,
    ) -> None:
        """Without a ``credential``, call with the operator's own token."""
        self._credential = credential or OwnToken(settings.bot_token or "")
        self._connections = connections or Connections()
        self.client = AsyncWebClient(
            base_url=settings.api_url,
            timeout=CALL_SECONDS,
            logger=quiet_logger(),
            # Theirs post twice when a reply is lost, and sleep past the lease.
            retry_handlers=[],
        )

    async def call(self, method: str, /, **arguments: object) -> Mapping[str, Any]:
        """Call once. Arguments that are None are left out."""
        given = {name: value for name, value in arguments.items() if value is not None}
        # Nothing else may run between: the client is shared, and the token may be renewed.
        token = await self._credential.token()
        self.client.session, self.client.token = self._connections.open(), token
        if method in READS:
            asking = self.client.api_call(method, http_verb="GET", params=given)
        else:
            asking = self.client.api_call(method, json=given)
        try:
            told = await _answer(method, asking)
        except SlackAwayError as error:
            if error.code in REFUSED:
                self._credential.refused(token, error.code)
            raise
        self._credential.taken()
        return told

    async def exchange(self, client: SlackClient, **given: str) -> Mapping[str, Any]:
        """Exchange a code or a refresh token, as the app itself and without a token."""
        self.client.session, self.client.token = self._connections.open(), None
        method = "oauth.v2.access"
        proof = base64.b64encode(f"{client.id}:{client.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {proof}"}
        asking = self.client.api_call(method, data=given, headers=headers)
        return await _answer(method, asking)

    async def answer(self, url: str, body: Mapping[str, object]) -> None:
        """Answer to the address that came with what somebody did; also once only."""
        connection = self._connections.open()
        try:
            proxy = self.client.proxy
            async with connection.post(url, json=dict(body), proxy=proxy) as response:
                if response.status != 200:
                    raise SlackRefusalError(f"http {response.status}")
        except aiohttp.ClientConnectorError:
            raise Unavailable from None
        except (aiohttp.ClientError, OSError, TimeoutError):
            raise OutcomeUnknown from None

    async def close(self) -> None:
        await self._connections.close()


async def _answer(method: str, asking: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
    """What Slack answers to a call that is just being made; a ``PlatformError`` for a no."""
    try:
        response = await asking
    except SlackApiError as error:
        raise _meaning(method, error.response) from None
    except aiohttp.ClientConnectorError:
        raise Unavailable from None
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError, AttributeError):
        # The last two: the library on an answer that is not Slack's.
        raise OutcomeUnknown from None
    data = response.data
    return data if isinstance(data, dict) else {}


def _meaning(method: str, response: Any) -> PlatformError:
    """What it means that Slack did not say yes. ``response`` is Slack's, or the library's."""
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    error = _error(method, code, status, getattr(response, "headers", {}))
    _log.info("slack said no", method=method, code=code, status=status)
    return error


def _error(method: str, code: str, status: int, headers: Mapping[str, str]) -> PlatformError:
    if status == 429 or code in TOO_FAST:
        return RateLimited(_pause(headers.get("Retry-After", "")))
    if code in AWAY:
        return SlackAwayError(code)
    unsure = not code or code in MAYBE_DONE or code in UNSURE.get(method, frozenset())
    if status >= 500 or unsure:
        return OutcomeUnknown()
    if code in GONE.get(method, frozenset()):
        return NotThere()
    return SlackRefusalError(code)


def _pause(seconds: str) -> timedelta:
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() else _PAUSE_FOR
