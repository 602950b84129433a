"""Somebody's browser: it opens pages of the app, keeps its cookies, and goes to Slack and back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

import aiohttp

from .server import StandInSlack

REDIRECT = "/slack/oauth_redirect"


@dataclass(frozen=True)
class Seen:
    """A page as it came."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def link(self) -> str:
        """Where its button leads."""
        found = re.search(r'<a href="([^"]*)"', self.text)
        assert found is not None, "there is no button"
        return unescape(found[1])


@dataclass
class Browser:
    """``url``: where the app is. ``language``: what it asks for."""

    slack: StandInSlack
    url: str
    language: str = "nl-NL,nl;q=0.9"
    cookies: dict[str, str] = field(default_factory=dict)

    async def open(self, address: str) -> Seen:
        """Open a page; one that begins with "/" is the app's."""
        where = f"{self.url}{address}" if address.startswith("/") else address
        headers = {
            "accept-language": self.language,
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        async with (
            aiohttp.ClientSession() as session,
            session.get(where, headers=headers, allow_redirects=False) as answered,
        ):
            for name, cookie in answered.cookies.items():
                if cookie.value == "deleted":
                    self.cookies.pop(name, None)
                else:
                    assert cookie["httponly"], "a script could read it"
                    assert cookie["secure"], "it could be read on the way"
                    assert cookie["samesite"] == "Lax"
                    self.cookies[name] = cookie.value
            told = {name.lower(): value for name, value in answered.headers.items()}
            return Seen(answered.status, await answered.text(), told)

    async def goes_to_slack(self) -> str:
        """Open the first page; return the link to Slack."""
        seen = await self.open("/slack/install")
        assert seen.status == 200
        return seen.link

    async def installs(self, team: str, person: str = "UADMIN") -> Seen:
        """All of it, from the first page to the last."""
        link = await self.goes_to_slack()
        return await self.open(self.allowed(link, team, person))

    def allowed(self, link: str, team: str, person: str = "UADMIN") -> str:
        """Somebody allows it on Slack; where that leads."""
        back = f"{self.url}{REDIRECT}"
        return self.slack.grants.allow(link, back, team=team, person=person)
