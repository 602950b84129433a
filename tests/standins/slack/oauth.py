"""How teams let an app in on Slack: people who allow it, codes, and tokens that run out.

A refresh token is good once, and so is a code, for ten minutes. Nothing here talks over a wire.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from .workspace import APP, BOT_USER, Json, SlackError

CLIENT_ID, CLIENT_SECRET = "1234.5678", "client-secret"
TOKENS_LAST = timedelta(hours=12)
CODES_LAST = timedelta(minutes=10)


@dataclass
class Token:
    """A bot token of a team."""

    team: str
    until: datetime | None
    revoked: bool = False


@dataclass
class Code:
    """What somebody brings back from Slack."""

    team: str
    person: str
    until: datetime
    used: bool = False


class Grants:
    """What teams granted to one app. ``rotates``: tokens run out, as the manifest asks."""

    def __init__(self, now: Callable[[], datetime], scopes: frozenset[str]) -> None:
        self._now = now
        self._scopes = scopes
        self.rotates = True
        self.lasts = TOKENS_LAST
        self.secret = CLIENT_SECRET
        self.tokens: dict[str, Token] = {}
        self._codes: dict[str, Code] = {}
        #: Refresh tokens that were not used yet, by team.
        self.refreshes: dict[str, str] = {}
        #: How often new tokens were given for a refresh token, and asked for.
        self.renewals = self.asked = 0
        self._count = 0

    # Somebody in a browser

    def allow(self, link: str, back_to: str, *, team: str, person: str) -> str:
        """Allow what a link asks for; return where Slack sends the browser."""
        asked = _asked(link)
        assert asked["client_id"] == CLIENT_ID
        assert set(asked["scope"].split(",")) == self._scopes
        assert asked.get("user_scope", "") == ""
        code = f"code-{self._number()}"
        self._codes[code] = Code(team, person, self._now() + CODES_LAST)
        return f"{back_to}?{urlencode({'code': code, 'state': asked['state']})}"

    def refuse(self, link: str, back_to: str, *, why: str = "access_denied") -> str:
        """Say no."""
        return f"{back_to}?{urlencode({'error': why, 'state': _asked(link)['state']})}"

    # The app

    def access(self, authorization: str, given: Json) -> Json:
        """``oauth.v2.access``. Raises ``SlackError``."""
        proof = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        client, _, secret = proof.partition(":")
        if client != CLIENT_ID:
            raise SlackError("invalid_client_id")
        if secret != self.secret:
            raise SlackError("bad_client_secret")
        if given.get("grant_type") == "refresh_token":
            self.asked += 1
            team = self.refreshes.pop(given["refresh_token"], None)
            if team is None:
                raise SlackError("invalid_refresh_token")
            self.renewals += 1
            return self._granted(team)
        code = self._codes.get(given.get("code", ""))
        if code is None or self._now() > code.until:
            raise SlackError("invalid_code")
        if code.used:
            raise SlackError("code_already_used")
        code.used = True
        return self._granted(code.team) | {
            "team": {"id": code.team, "name": "t"},
            "authed_user": {"id": code.person},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _granted(self, team: str) -> Json:
        number = self._number()
        token = f"xoxe.xoxb-{team}-{number}" if self.rotates else f"xoxb-{team}-{number}"
        until = self._now() + self.lasts if self.rotates else None
        self.tokens[token] = Token(team, until)
        told: Json = {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(sorted(self._scopes)),
            "bot_user_id": BOT_USER,
            "app_id": APP,
            "team": {"id": team, "name": "t"},
        }
        if self.rotates:
            refresh = f"xoxe-1-{team}-{number}"
            self.refreshes[refresh] = team
            told |= {"refresh_token": refresh, "expires_in": int(self.lasts.total_seconds())}
        return told

    # The Web API

    def team_of(self, token: str) -> str | None:
        """Whose token this is, also when it is not good any more."""
        known = self.tokens.get(token)
        return None if known is None else known.team

    def is_good(self, token: str) -> bool:
        """Whether it is one of these. Raises ``SlackError`` when it is not good any more."""
        known = self.tokens.get(token)
        if known is None:
            return False
        if known.revoked:
            raise SlackError("account_inactive")
        if known.until is not None and self._now() >= known.until:
            raise SlackError("token_expired")
        return True

    def revoke(self, team: str) -> None:
        """Nothing that this team granted is good any more."""
        for token in self.tokens.values():
            token.revoked = token.revoked or token.team == team
        self.refreshes = {one: of for one, of in self.refreshes.items() if of != team}

    def _number(self) -> int:
        self._count += 1
        return self._count


def _asked(link: str) -> dict[str, str]:
    where = urlsplit(link)
    assert where.path == "/oauth/v2/authorize"
    return {name: values[0] for name, values in parse_qs(where.query).items()}
