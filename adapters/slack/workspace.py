"""One workspace that the bot is in: how it is called there, whom and what it knows of it.

It is light: connections are shared, and what is remembered of people is bounded.
"""

from __future__ import annotations

from bot.ports import Clock, Platform

from .answers import Answers
from .calls import WebApi
from .home_tab import HomeTab
from .people import People
from .render import Renderer
from .rooms import Rooms
from .send import SlackPlatform


def name_of_team(team: str) -> str:
    """The workspace of a team, as the rest of the bot calls it."""
    return f"slack:{team}"


class Workspace:
    """Everything that works with the token of one workspace. ``me``: the bot's own id there."""

    def __init__(self, team: str, *, me: str, api: WebApi, api_url: str, clock: Clock) -> None:
        self.name = name_of_team(team)
        self.api = api
        self.people = People(api, clock)
        self.rooms = Rooms(api, self.people, me=me, team=team)
        renderer = Renderer(self.people.name_of)
        self.answers = Answers(api, renderer, api_url)
        self.home_tab = HomeTab(api, renderer)
        self.platform: Platform = SlackPlatform(api, people=self.people, rooms=self.rooms)

    async def close(self) -> None:
        """Call off what is still being looked up."""
        await self.people.close()
