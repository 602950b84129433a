"""What stands on somebody's screen, and what people can do there without the bot.

It reads the platform's own JSON or HTML and asks the core nothing. So it tells what a platform
lets people do, also where the core would never try it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import discord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from adapters.practice import RoomPerson
from bot.cards import (
    DISCORD,
    PRACTICE,
    PRACTICE_LOST_REPLIES,
    SLACK,
    Capabilities,
    Card,
    FormPage,
    Invites,
)
from bot.errors import NotAllowed
from bot.inputs import Locale
from tests.standins.discord.drawn import card_of, fields_of, walk
from tests.standins.discord.town import INVITED_WITH
from tests.standins.slack.reading import card_in, form_in
from tests.standins.slack.workspace import BOT_USER

from .discord_house import DiscordHouse, discord_house
from .houses import House, PracticeHouse, practice_house
from .page_inbox import Drawn
from .slack_house import SlackHouse, slack_house

#: The table, and where each adapter takes its line of it from.
TABLE: Mapping[str, Capabilities] = {
    one.name: one for one in (PRACTICE, PRACTICE_LOST_REPLIES, SLACK, DISCORD)
}
TAKEN_FROM = {
    "practice": "adapters.practice.send.PRACTICE",
    "practice-lost-replies": "adapters.practice.send.PRACTICE_LOST_REPLIES",
    "slack": "adapters.slack.send.SLACK",
    "discord": "adapters.discord.send.DISCORD",
}
_BUTTON = 2
LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}


class Named(Protocol):
    """A field as it is drawn."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What is there once a form was sent. ``is_open``: the form itself, with what was typed.

    ``beside``: sentences at its fields. ``following``: the fields of a form that came after it.
    """

    is_open: bool
    beside: Mapping[str, str]
    following: tuple[str, ...]
    card: Card | None


class Screens(Protocol):
    """People's screens on one platform.

    ``invites``: how people let a program in. ``rests_for``: the seconds that a platform asks for
    between two posts in a place.
    """

    @property
    def invites(self) -> Invites | None: ...
    @property
    def rests_for(self) -> float: ...
    async def speak(self, language: str) -> None:
        """Let everybody have set their own screen to a language."""
        ...

    async def ways_to_send(self, person: str, page: FormPage, token: str) -> int:
        """How many controls send a form that ``token`` opened."""
        ...

    async def send(self, person: str, page: FormPage, values: Mapping[str, str]) -> Shown:
        """Send a form that is open, and look."""
        ...

    def outsider_reads(self) -> bool:
        """Whether an administrator who was not let into the group's room sees posts there."""
        ...

    def can_type(self, thread: str, person: str) -> bool:
        """Whether the platform takes what this person types in a thread."""
        ...

    def let_in(self) -> None:
        """Let the bot into the room that is shut to it."""
        ...


class SlackScreens:
    """Slack's windows. One post a second in a channel: its page on ``chat.postMessage``."""

    invites, rests_for = Invites.BY_COMMAND, 1.0

    def __init__(self, house: SlackHouse) -> None:
        self._house = house
        self._space = house.slack.workspace

    async def speak(self, language: str) -> None:
        for member in self._space.members.values():
            member.locale = LANGUAGES[language]

    async def ways_to_send(self, person: str, page: FormPage, token: str) -> int:
        (view,) = [one for one in self._space.views(person) if one.token == page.token]
        rows = [one for one in view.drawn["blocks"] if one["type"] == "actions"]
        return len([one for row in rows for one in row["elements"]]) + ("submit" in view.drawn)

    async def send(self, person: str, page: FormPage, values: Mapping[str, str]) -> Shown:
        (view,) = [one for one in self._space.views(person) if one.token == page.token]
        told = await self._house.slack.send(view, {**values})
        assert told.well
        stands = view in self._space.views(person)
        is_open = stands and view.token == page.token
        is_form = stands and "submit" in view.drawn
        return Shown(
            is_open=is_open,
            beside=told.body.get("errors", {}),
            following=_names(form_in(view).fields) if is_form and not is_open else (),
            card=card_in(view) if stands and not is_form else None,
        )

    def outsider_reads(self) -> bool:
        outsider = self._space.add_member("beheer")
        return any(one.only_for is None for one in self._space.visible(outsider.id))

    def can_type(self, thread: str, person: str) -> bool:
        """Whoever is in a conversation types in its threads, unless all of it is put away."""
        room = self._space.conversations[thread.partition("/")[0]]
        return person in room.members and not room.archived

    def let_in(self) -> None:
        """What Slack does when somebody types /invite there."""
        self._space.conversations[self._house.shut].members.add(BOT_USER)


class DiscordScreens:
    """Discord's windows. Its limits come with each answer, and its library waits for them."""

    invites, rests_for = Invites.BY_SETTINGS, 0.0

    def __init__(self, house: DiscordHouse) -> None:
        self._house = house
        self._town = house.town

    async def speak(self, language: str) -> None:
        self._town.locale = LANGUAGES[language]

    def _modal(self, person: str, page: FormPage) -> Mapping[str, Any]:
        modal = self._house._hands._open[person, page.token].modal
        assert modal is not None
        return modal

    async def ways_to_send(self, person: str, page: FormPage, token: str) -> int:
        """Discord draws its own button under every form."""
        drawn = walk(self._modal(person, page)["components"])
        return 1 + len([part for part in drawn if part["type"] == _BUTTON])

    async def send(self, person: str, page: FormPage, values: Mapping[str, str]) -> Shown:
        shown = await self._town.send(int(person), self._modal(person, page), values)
        return Shown(
            # Any answer closes a form.
            is_open=not shown.interaction.responded,
            beside={},
            following=_names(fields_of(shown.modal)) if shown.modal is not None else (),
            card=card_of(shown.message.components) if shown.message is not None else None,
        )

    def outsider_reads(self) -> bool:
        """The owner of the server is its first administrator."""
        owner = self._town.backend.guilds[self._town.guild].owner_id
        assert owner not in self._town.people.values()
        return bool(self._town.messages(self._town.room, viewer=owner))

    def can_type(self, thread: str, person: str) -> bool:
        able = self._town.backend.compute_permissions(self._town.guild, int(person), int(thread))
        return discord.Permissions(able).send_messages_in_threads

    def let_in(self) -> None:
        """What somebody ticks under the permissions of a channel."""
        me = Overwrite(self._town.me, OverwriteType.MEMBER, INVITED_WITH.value, 0)
        self._town.backend.set_overwrite(int(self._house.shut), me)


class PracticeScreens:
    """The pages of the practice room. It has one channel, and the bot is in it."""

    invites, rests_for = None, 0.0

    def __init__(self, house: PracticeHouse) -> None:
        self._house = house
        self._page = house._page
        self._room = house._room
        self._deeds = 0

    async def speak(self, language: str) -> None:
        for person in self._house.ids.values():
            await self._page._browser(person, Locale(language))

    async def ways_to_send(self, person: str, page: FormPage, token: str) -> int:
        html = str((await self._do(person, "press", {"token": token}))["form"])
        return html.count('type="submit"') + html.count("data-draft")

    async def send(self, person: str, page: FormPage, values: Mapping[str, str]) -> Shown:
        body = {"token": page.token, "values": {**values}, "draft": False}
        told = await self._do(person, "page", body)
        drawn = Drawn()
        drawn.feed(told["form"] or "")
        cards = {one.post: one.card for one in self._house.platform.seen_by(person)}
        return Shown(
            # See adapters/practice/static/forms.js: it closes on anything else.
            is_open=told["answer"] == "invalid",
            beside=told["errors"],
            following=_names(drawn.boxes),
            card=cards[told["shown"]] if told["shown"] is not None else None,
        )

    def outsider_reads(self) -> bool:
        self._room.settle([RoomPerson("beheer", "beheer", 8)], channel="intervisie")
        return bool(self._house.platform.seen_by("beheer"))

    def can_type(self, thread: str, person: str) -> bool:
        self._deeds += 1
        try:
            self._room.say(thread, "hoi", person=person, nonce=f"typed-{self._deeds}")
        except NotAllowed:
            return False
        return True

    def let_in(self) -> None:
        """It is in already."""

    async def _do(self, person: str, what: str, body: Mapping[str, object]) -> dict[str, Any]:
        self._deeds += 1
        browser = await self._page._browser(person, Locale())
        deed = f"on-screen-{self._deeds}"
        return await self._page._send(browser, person, what, {**body, "deed": deed})


def _names(fields: Sequence[Named]) -> tuple[str, ...]:
    return tuple(one.name for one in fields)


async def house_with_screens(
    name: str, people: Sequence[str], folder: Path
) -> tuple[House, Screens]:
    """A house of the platform that has this name in the table."""
    match name:
        case "slack":
            slack = await slack_house(people, folder)
            assert isinstance(slack, SlackHouse)
            return slack, SlackScreens(slack)
        case "discord":
            discord_ = await discord_house(people, folder)
            assert isinstance(discord_, DiscordHouse)
            return discord_, DiscordScreens(discord_)
        case _:
            lost = name == PRACTICE_LOST_REPLIES.name
            practice = await practice_house(people, folder, lose_replies=lost)
            assert isinstance(practice, PracticeHouse)
            return practice, PracticeScreens(practice)
