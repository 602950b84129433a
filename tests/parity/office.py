"""A house in which people do single things, held against its platform's line of the table.

A few people, with a group or before there is one, and a meeting that goes on to any of its phases.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.cards import Answer, Capabilities, Card, FormPage, Reply
from bot.engine.screen import Line
from bot.inputs import Command, PageSent, Press, Reach
from methods.spec import Mode
from tests.scenarios.reader import Does, Scenario, Step, scenarios
from tests.standins.discord.town import INVITED_WITH, MAKES_CHANNELS_WITH

from .discord_house import DiscordHouse
from .houses import House
from .screens import TABLE, TAKEN_FROM, Screens, Shown, house_with_screens
from .slack_house import SlackHouse
from .stack_driver import OPENS_NEXT, StackDriver, button_of

PEOPLE = ("anna", "bram", "dewi")
WHOLE = next(one for one in scenarios() if one.name == "chat-whole")
NEXT = Step(who="guide", does=Does.NEXT)


class Office:
    """A house with its people and their screens; ``able`` is its line of the table."""

    def __init__(self, house: House, screens: Screens, *, name: str, language: str) -> None:
        self.house = house
        self.screens = screens
        self.able = TABLE[name]
        self.language = language
        self._taken_from = TAKEN_FROM[name]
        self._deeds = 0
        assert house.platform.capabilities == self.able

    def believes(self, able: Capabilities, patch: pytest.MonkeyPatch) -> None:
        """Let the core believe that the platform can do this."""
        patch.setattr(self._taken_from, able)

    def said(self, key: str, **values: int) -> str:
        """A sentence of ours as plain text."""
        return self.house.bot.words.plain(
            Line(key, tuple(values.items())),
            language=self.language,
            dialect=self.house.platform.dialect,
            people={},
            zone="Europe/Amsterdam",
        )

    def says(self, card: Card | None, sentence: str) -> bool:
        """Whether a card holds this sentence."""
        assert card is not None
        markup = self.house.platform.dialect.escape(sentence)
        return any(markup in text.markup for text in card.texts)

    async def start(self, place: str, reach: Reach, *, text: str = "start") -> FormPage | Reply:
        house, people = self.house, tuple(self.house.ids.values())
        typed = Command(house.workspace, house.ids["anna"], place, text, reach, people)
        return await house.inbox.command(typed)

    async def form(self, who: str, token: str) -> FormPage:
        """Press what opens a form."""
        house = self.house
        press = Press(self._deed(), house.workspace, house.ids[who], token)
        page = await house.inbox.open_form(press)
        assert isinstance(page, FormPage)
        return page

    async def send(
        self, who: str, page: FormPage, values: Mapping[str, str], *, as_draft: bool = False
    ) -> Reply:
        house = self.house
        held = {one.name: values.get(one.name, one.value) for one in page.fields}
        sent = PageSent(
            self._deed(), house.workspace, house.ids[who], page.token, held, as_draft=as_draft
        )
        return await house.inbox.send_page(sent)

    async def fills(self, who: str, page: FormPage, values: Mapping[str, str]) -> Reply:
        """Send a form to its end: what follows comes at once, or from a button."""
        reply = await self.send(who, page, values)
        while reply.answer is Answer.DONE and page.page < page.pages:
            following = reply.next_page
            if following is None:
                assert reply.card is not None, "there is a way to the next page"
                opens = OPENS_NEXT[page.token.partition("|")[0]]
                following = await self.form(who, button_of(reply.card, opens).token)
            page, reply = following, await self.send(who, following, values)
        return reply

    async def types(self, who: str, text: str) -> FormPage | Reply:
        """Type this behind the command in the group's own room."""
        house = self.house
        typed = Command(house.workspace, house.ids[who], house.room, text, Reach.PRIVATE)
        return await house.inbox.command(typed)

    async def asks(self, who: str, text: str) -> Reply:
        """The same for a word that opens no form."""
        reply = await self.types(who, text)
        assert isinstance(reply, Reply)
        return reply

    async def reads(self, who: str, text: str) -> Card:
        """The same for a word that is answered with something to read."""
        reply = await self.asks(who, text)
        assert reply.card is not None
        return reply.card

    async def presses(self, who: str, token: str) -> Reply:
        """Press a button that opens no form."""
        house = self.house
        press = Press(self._deed(), house.workspace, house.ids[who], token)
        return await house.inbox.press(press)

    async def shown_after(self, who: str, page: FormPage, values: Mapping[str, str]) -> Shown:
        """Send a form and look at the screen only."""
        return await self.screens.send(self.house.ids[who], page, values)

    def _deed(self) -> str:
        self._deeds += 1
        return f"deed-{self._deeds}"


@asynccontextmanager
async def at_office(
    name: str, folder: Path, *, language: str = "nl", people: tuple[str, ...] = PEOPLE
) -> AsyncIterator[Office]:
    """A room with people and the bot, and no group yet."""
    house, screens = await house_with_screens(name, people, folder)
    await screens.speak(language)
    try:
        yield Office(house, screens, name=name, language=language)
    finally:
        await house.close()


@asynccontextmanager
async def with_group(
    name: str, folder: Path, *, language: str = "nl", case: str = "", mode: Mode = Mode.CHAT
) -> AsyncIterator[tuple[Office, StackDriver]]:
    """The same with a group that agreed; with ``case``, dewi has brought one called so."""
    async with at_office(name, folder, language=language) as office:

        async def build(people: tuple[str, ...]) -> House:
            return office.house

        driver = StackDriver(build)
        await driver.begin(meeting_of({"dewi": case} if case else {}, language, mode=mode))
        yield office, driver


def meeting_of(brought: Mapping[str, str], language: str, *, mode: Mode = Mode.CHAT) -> Scenario:
    changes = {"people": PEOPLE, "cases": brought, "steps": (), "language": language, "mode": mode}
    return WHOLE.model_copy(update=changes)


def may_make_rooms(office: Office, *, allowed: bool) -> None:
    """Whoever administers the place lets the bot make rooms, or lets it make none."""
    match office.house:
        case SlackHouse() as house:
            refusals = house.slack.limits.refusals
            if allowed:
                refusals.clear()
            else:
                refusals["conversations.create"] = "restricted_action"
        case DiscordHouse() as house:
            house.town.invite(MAKES_CHANNELS_WITH if allowed else INVITED_WITH)
        case _:
            raise AssertionError("nobody administers it")


async def go_on_to(driver: StackDriver, phase: str) -> None:
    """Let the meeting open, and its guide go on until it is there."""
    await driver.opens()
    looks = await driver.look()
    while looks.phase != phase:
        assert looks.guide is not None
        assert await driver.act(looks.guide, NEXT) is None
        looks = await driver.look()
