"""A workspace lets the bot in by itself: Bolt's own installing, with our store and our pages.

The library owns the order of the steps and the cookie; what is granted is kept elsewhere. Nothing
that comes in through an address is logged or shown again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import structlog
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import IntervisorError, PlatformError
from bot.inputs import Grant
from bot.ports import Clock

from .calls import SlackRefusalError
from .grants import WHOLE_ORGANISATION, Exchange
from .installed import InstalledWorkspaces
from .manifest import SCOPES
from .pages import HEADERS, Page, answer, language_of, status_of, written
from .paths import INSTALL_PATH, REDIRECT_PATH
from .quiet import quiet_logger
from .settings import SlackClient, SlackSettings
from .states import GOOD_FOR, Fate, States
from .workspace import name_of_team

#: Slack's words for codes that are not good (any more), and for somebody who said no.
BAD_CODES = frozenset({"invalid_code", "code_already_used", "code_expired"})
CANCELLED = "access_denied"
#: For somebody of the workspace to see to, not for us.
DECLINED = frozenset({"cannot_install_an_org_installed_app", "user_email_unverified"})
#: Longer than anything that Slack sends along.
LONGEST_QUERY = 4000

_FATES = {Fate.OURS: Page.USED, Fate.TOO_OLD: Page.TOO_OLD, Fate.FOREIGN: Page.FOREIGN}

_log = structlog.get_logger(__name__)


class _Grants(AsyncInstallationStore):
    """What the library keeps installations in."""

    def __init__(self, workspaces: InstalledWorkspaces) -> None:
        self._workspaces = workspaces

    async def async_save(self, installation: Installation) -> None:
        """Keep it, and let the workspace in here at once."""
        await self._workspaces.kept.install(_grant_of(installation))
        with suppress(PlatformError):
            # It is kept: else the next look finds it.
            await self._workspaces.look()


class _Flow(AsyncOAuthFlow):
    """The library's steps, with our own calls and words."""

    def __init__(
        self,
        settings: AsyncOAuthSettings,
        client: AsyncWebClient,
        exchange: Exchange,
        *,
        command: str,
    ) -> None:
        super().__init__(client=client, logger=quiet_logger(), settings=settings)
        self._exchange = exchange
        self._command = command

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """Where it begins."""
        language = _language(request)
        return written(Page.INSTALL, language=language, command=self._command, link=url)

    async def run_installation(self, code: str) -> Installation | None:
        """Get what was granted; raises ``PlatformError``."""
        return _installation_of(await self._exchange.grant_of(code))


class Installing:
    """The two pages on which a workspace lets the bot in."""

    def __init__(
        self,
        settings: SlackSettings,
        client: SlackClient,
        *,
        workspaces: InstalledWorkspaces,
        exchange: Exchange,
        clock: Clock,
    ) -> None:
        self._otherwise = settings.language
        self._command = settings.command
        self._states = States(client.secret, clock, lambda: workspaces.kept)
        api = urlsplit(settings.api_url)
        bolts = AsyncOAuthSettings(
            client_id=client.id,
            client_secret=client.secret,
            scopes=SCOPES,
            user_scopes=(),
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=f"{api.scheme}://{api.netloc}/oauth/v2/authorize",
            installation_store=_Grants(workspaces),
            installation_store_bot_only=True,
            state_store=self._states,
            state_expiration_seconds=int(GOOD_FOR.total_seconds()),
            callback_options=AsyncCallbackOptions(success=self._succeed, failure=self._fail),
            logger=quiet_logger(),
        )
        quiet = AsyncWebClient(base_url=settings.api_url, logger=quiet_logger(), retry_handlers=[])
        self._flow = _Flow(bolts, quiet, exchange, command=settings.command)

    def routes(self) -> list[Route]:
        """Where people come in."""
        return [
            Route(INSTALL_PATH, self._begin, methods=["GET"]),
            Route(REDIRECT_PATH, self._come_back, methods=["GET"]),
        ]

    async def _begin(self, request: Request) -> Response:
        # What stands in the address is left out: the library would pass some of it on.
        asked = AsyncBoltRequest(body="", headers=self._headers(request))
        return _response(await self._flow.handle_installation(asked))

    async def _come_back(self, request: Request) -> Response:
        asked = AsyncBoltRequest(
            body="",
            query=request.url.query[:LONGEST_QUERY],
            headers=self._headers(request),
        )
        try:
            return _response(await self._flow.handle_callback(asked))
        except SlackRefusalError as refusal:
            page = _page_of(refusal.code)
            if page is Page.OPERATOR:
                _log.error("slack does not let workspaces install", code=refusal.code)
        except PlatformError as error:
            _log.warning("installation not finished", error=type(error).__name__)
            page = Page.AWAY
        except IntervisorError as error:
            _log.warning("installation not kept", error=type(error).__name__)
            page = Page.BUSY
        return answer(page, language=_language(asked), command=self._command)

    def _headers(self, request: Request) -> dict[str, str | Sequence[str]]:
        accepted = request.headers.get("accept-language", "")
        return {
            "cookie": request.headers.get("cookie", ""),
            # In one of our languages from here on.
            "accept-language": language_of(accepted, otherwise=self._otherwise),
        }

    async def _succeed(self, done: AsyncSuccessArgs) -> BoltResponse:
        return self._answered(Page.DONE, done.request)

    async def _fail(self, failed: AsyncFailureArgs) -> BoltResponse:
        """What the library itself found wrong; ``reason`` may be any word from the address."""
        fate = self._states.fate_of(failed.request.query.get("state", [""])[0])
        match failed.reason:
            case "invalid_state":
                page = _FATES[fate]
            case "invalid_browser":
                page = Page.OTHER_BROWSER if fate is Fate.OURS else _FATES[fate]
            case "missing_code":
                page = Page.FOREIGN
            case reason:
                page = Page.CANCELLED if reason == CANCELLED else Page.DECLINED
        return self._answered(page, failed.request)

    def _answered(self, page: Page, request: AsyncBoltRequest) -> BoltResponse:
        over = self._flow.settings.state_utils.build_set_cookie_for_deletion()
        return BoltResponse(
            status=status_of(page),
            body=written(page, language=_language(request), command=self._command),
            headers={"Set-Cookie": [over]},
        )


def _response(answered: BoltResponse) -> Response:
    response = Response(
        answered.body, status_code=answered.status, headers=HEADERS, media_type="text/html"
    )
    for cookie in answered.headers.get("set-cookie", ()):
        # The library leaves it to the browser when it is sent along; coming back from Slack is a
        # step from another address.
        response.headers.append("set-cookie", f"{cookie}; SameSite=Lax")
    return response


def _language(request: AsyncBoltRequest) -> str:
    return str(request.headers["accept-language"][0])


def _page_of(code: str) -> Page:
    if code in BAD_CODES:
        return Page.CODE
    if code in DECLINED:
        return Page.DECLINED
    return Page.ORGANISATION if code == WHOLE_ORGANISATION else Page.OPERATOR


def _installation_of(grant: Grant) -> Installation:
    expires_at = grant.expires_at
    return Installation(
        team_id=grant.workspace.partition(":")[2],
        user_id=grant.installer,
        bot_user_id=grant.bot,
        bot_token=grant.token,
        bot_scopes=grant.scopes,
        bot_refresh_token=grant.refresh,
        bot_token_expires_at=None if expires_at is None else int(expires_at.timestamp()),
    )


def _grant_of(installation: Installation) -> Grant:
    expires_at = installation.bot_token_expires_at
    return Grant(
        workspace=name_of_team(installation.team_id or ""),
        bot=installation.bot_user_id or "",
        installer=installation.user_id,
        scopes=tuple(installation.bot_scopes or ()),
        token=installation.bot_token or "",
        refresh=installation.bot_refresh_token,
        expires_at=None if expires_at is None else datetime.fromtimestamp(expires_at, UTC),
    )
