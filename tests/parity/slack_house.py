"""A bot behind a Slack of our own: the real adapter, the real libraries, a real wire.

People's hands send what Slack would send; what Slack then shows to them is held against what
the core answered.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from adapters.slack import manifest
from adapters.slack.markup import escape
from bot.assembly import Bot, Parts
from bot.cards import Answer, Card, Choice, Field, FormPage, Reply, Text
from bot.inputs import Command, Inbox, PageSent, Press, Visit
from bot.ports import Platform
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.window import Seen
from storage import FileKeystore, open_store
from tests.standins.slack.browser import Browser
from tests.standins.slack.home import RunningHome
from tests.standins.slack.reading import (
    SeenField,
    card_in,
    card_of,
    form_in,
    home_in,
    offers,
    seen_by,
)
from tests.standins.slack.server import StandInSlack
from tests.standins.slack.workspace import BOT_USER, TEAM, Message, View

from .houses import FOUNDED_AT, LIBRARY, SECRET, House

#: In lost-reply mode one reply in so many is lost.
LOSE_EVERY = 5


def granted() -> frozenset[str]:
    """The scopes of the app as it is made from its manifest."""
    config = manifest()["oauth_config"]
    assert isinstance(config, dict)
    return frozenset(config["scopes"]["bot"])


def left_to_slack(method: str, given: Mapping[str, object]) -> list[str]:
    """What Slack would make of a message by its own defaults; nothing for any other call."""
    if method not in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
        return []
    wanted: dict[str, object] = {"link_names": False, "parse": "none"}
    if method == "chat.postMessage":
        wanted |= {"unfurl_links": False, "unfurl_media": False}
    wrong = [name for name, value in wanted.items() if given.get(name, "left out") != value]
    wrong += ["reply_broadcast"] if given.get("reply_broadcast") else []
    return [f"{method}: {name}" for name in wrong]


class SlackWindow:
    """What one person sees."""

    def __init__(self, slack: StandInSlack) -> None:
        self._slack = slack

    def seen_by(self, external: str, /) -> Sequence[Seen]:
        return seen_by(self._slack.workspace, external)


class Noting:
    """An inbox that notes what the one behind it answered, for whom and to which token."""

    def __init__(self, behind: Inbox) -> None:
        self._behind = behind
        self._noted: defaultdict[tuple[str, str], list[FormPage | Reply]] = defaultdict(list)

    async def press(self, press: Press) -> Reply:
        reply = await self._behind.press(press)
        self._noted[press.person, press.token].append(reply)
        return reply

    async def open_form(self, press: Press) -> FormPage | Reply:
        opened = await self._behind.open_form(press)
        self._noted[press.person, press.token].append(opened)
        return opened

    async def send_page(self, page: PageSent) -> Reply:
        reply = await self._behind.send_page(page)
        self._noted[page.person, page.token].append(reply)
        return reply

    async def command(self, command: Command) -> FormPage | Reply:
        answered = await self._behind.command(command)
        self._noted[command.person, command.text].append(answered)
        return answered

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        return await self._behind.home(visit)

    def take(self, person: str, what: str) -> FormPage | Reply:
        """What was answered to this deed, once; the same one done twice at once has two."""
        noted = self._noted[person, what]
        assert noted, "Slack brought it to the core"
        return noted.pop(0)


class Hands:
    """``Inbox`` through Slack: whoever does something, and looks at what is shown then."""

    def __init__(self, slack: StandInSlack, noting: Noting) -> None:
        self._slack = slack
        self._noting = noting
        self._sent: dict[tuple[str, str], View] = {}

    async def press(self, press: Press) -> Reply:
        answered = await self._press(press)
        assert isinstance(answered, Reply)
        return answered

    async def open_form(self, press: Press) -> FormPage | Reply:
        return await self._press(press)

    async def send_page(self, page: PageSent) -> Reply:
        view = self._window(page.person, page.token)
        self._sent[page.person, page.token] = replace(view)
        told = await self._slack.send(view, dict(page.values))
        assert told.well, told
        reply = self._noting.take(page.person, page.token)
        assert isinstance(reply, Reply)
        if reply.answer is Answer.INVALID and reply.errors:
            assert told.body["errors"] == reply.errors
        elif reply.next_page is not None:
            self._see_form(page.person, reply.next_page)
        elif reply.card is not None:
            assert self._is_same(card_in(view), reply.card)
        else:
            assert view not in self._slack.workspace.views(page.person), "the window is closed"
        return reply

    async def command(self, command: Command) -> FormPage | Reply:
        told = await self._slack.command(command.person, command.place, command.text)
        assert told.well, told
        answered = self._noting.take(command.person, command.text)
        if isinstance(answered, FormPage):
            self._see_form(command.person, answered)
        elif answered.card is not None:
            assert self._is_same(_card(self._slack.private(command.person)[-1]), answered.card)
        return answered

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        """Open the app, and read what stands on the Home tab then."""
        cards = await self._noting.home(visit)
        assert (await self._slack.open_home(visit.person)).well
        shown = home_in(self._slack.workspace.homes[visit.person])
        assert all(map(self._is_same, shown, cards))
        assert len(shown) == len(cards)
        return cards

    async def _press(self, press: Press) -> FormPage | Reply:
        person = press.person
        message, view = self._spot(person, press.token)
        seen = {one.ts for one in self._slack.private(person)}
        told = await self._slack.press(person, press.token, message=message, view=view)
        assert told.well, told
        assert told.body == {}, "the acknowledgement of a press is empty"
        answered = self._noting.take(person, press.token)
        if isinstance(answered, FormPage):
            self._see_form(person, answered)
            return answered
        card = answered.card
        if view is not None:
            await self._slack.eventually(lambda: self._shows(view, card))
        elif card is not None:
            await self._slack.eventually(
                lambda: any(
                    one.ts not in seen and self._is_same(_card(one), card)
                    for one in self._slack.private(person)
                )
            )
        elif message is not None and message.only_for is not None:
            await self._slack.eventually(lambda: message not in self._slack.private(person))
        return answered

    def _shows(self, view: View, card: Card | None) -> bool:
        """Whether a view shows this card; without one it is left to be read."""
        return not card_in(view).buttons if card is None else self._is_same(card_in(view), card)

    def _is_same(self, seen: Card, meant: Card) -> bool:
        """Whether the card that is seen is the one that was meant, as far as one can see.

        A view has no text for notifications, nobody sees a language or a writer's id, and
        somebody's name is the same person as a mention of them.
        """
        names = {one.id: one.name for one in self._slack.workspace.members.values()}
        shown = replace(meant, language="", texts=_unsigned(meant.texts))
        named = _named(shown, names)
        return _named(seen, names) in (named, replace(named, push=""))

    def _spot(self, person: str, token: str) -> tuple[Message | None, View | None]:
        """Where this button is seen, the newest place first; on no card any more: nowhere."""
        for view in reversed(self._slack.workspace.views(person)):
            if offers(view.drawn["blocks"], token):
                return None, view
        for message in reversed(list(self._slack.workspace.visible(person))):
            if offers(message.blocks, token):
                return message, None
        return None, None

    def _window(self, person: str, token: str) -> View:
        """The window with this form; one that was sent may still stand open somewhere else."""
        space = self._slack.workspace
        found = next((view for view in reversed(space.views(person)) if view.token == token), None)
        if found is None:
            found = replace(self._sent[person, token])
            space.windows[person].append([found])
        return found

    def _see_form(self, person: str, page: FormPage) -> None:
        seen = form_in(self._window(person, page.token))
        assert seen.title == page.title
        assert seen.send_label == page.send_label
        assert seen.intro == _unsigned(page.intro)
        names = {who.id: who.name for who in self._slack.workspace.members.values()}
        assert seen.fields == tuple(_drawn(field, names) for field in page.fields)


class SlackHouse:
    """See ``House``. The stand-in outlives the bot."""

    workspace = f"slack:{TEAM}"

    def __init__(self, folder: Path, *, over_socket: bool, installed: bool = False) -> None:
        self.clock = VirtualClock(FOUNDED_AT)
        self.slack = StandInSlack(self.clock.now, scopes=granted())
        self.slack.limits.on = True
        self.window = SlackWindow(self.slack)
        self._folder = folder
        self._over_socket = over_socket
        self._installed = installed
        self._generated = SeededIds(1)
        self.room, self.shut = "", ""
        self.ids: dict[str, str] = {}

    async def move_in(self, people: Sequence[str]) -> None:
        """Make the workspace with its people and rooms, and start the bot."""
        await self.slack.start()
        space = self.slack.workspace
        self.ids = {name: space.add_member(name).id for name in people}
        everybody = set(self.ids.values())
        self.room = space.add_conversation("intervisie", "private", everybody | {BOT_USER}).id
        self.shut = space.add_conversation("elders", "private", everybody).id
        await self._start()

    async def _start(self) -> None:
        self._running = RunningHome(
            self.slack,
            clock=self.clock,
            ids=self._generated,
            over_socket=self._over_socket,
            by_themselves=self._installed,
        )
        home = self._running.home
        keystore = FileKeystore(self._folder / "keys", SECRET)
        store = open_store(self._folder / "bot.db", keystore=keystore, now=self.clock.now)
        platforms = home.platforms
        parts = Parts(store, self.clock, self._generated, platforms, LIBRARY, SECRET)
        self.bot = Bot(parts)
        noting = Noting(self.bot.inbox)
        self.inbox: Inbox = Hands(self.slack, noting)
        home.connect(noting, self.bot.news)
        home.keep_in(self.bot.installations)
        await self._running.start()
        if self._installed and home.platforms.of(self.workspace) is None:
            await self.install()
        platform = home.platforms.of(self.workspace)
        assert platform is not None
        self.platform: Platform = platform

    async def install(self, team: str = TEAM) -> None:
        """Somebody lets the bot in, in a browser."""
        seen = await Browser(self.slack, self._running.url).installs(team)
        assert seen.status == 200

    async def restart(self) -> None:
        """The process is gone; what Slack shows and the database stay."""
        await self._running.end()
        await self.bot.store.close()
        await self._start()

    def created(self) -> Sequence[str]:
        """Every call that made a post, as it came."""
        made = (given for method, given in self.slack.api.calls if method == "chat.postMessage")
        return [json.dumps(given, ensure_ascii=False) for given in made]

    async def close(self) -> None:
        """Let go of everything. The bot never asked Slack for what Slack would not take.

        Every call is one of its reference, with arguments that it knows and a scope that is ours;
        and no message leaves it to Slack what becomes a mention, a link or a preview.
        """
        await self._running.end()
        await self.bot.store.close()
        await self.slack.close()
        assert self.slack.api.complaints == []
        assert self.slack.api.lacked == []
        assert [made for call in self.slack.api.calls for made in left_to_slack(*call)] == []


async def slack_house(
    people: Sequence[str],
    folder: Path,
    *,
    socket: bool = False,
    installed: bool = False,
    lose_replies: bool = False,
) -> House:
    """See ``SlackHouse``. ``lose_replies``: every fifth post, edit and removal has no reply."""
    house = SlackHouse(folder, over_socket=socket, installed=installed)
    await house.move_in(people)
    if lose_replies:
        house.slack.lose_replies(every=LOSE_EVERY)
    return house


def _card(message: Message) -> Card:
    return card_of(message.text, message.blocks)


def _named(card: Card, names: Mapping[str, str]) -> Card:
    def name(markup: str) -> str:
        return re.sub(r"<@(\w+)>", lambda found: escape(names[found[1]]), markup)

    texts = tuple(replace(text, markup=name(text.markup)) for text in card.texts)
    return replace(card, title=name(card.title), texts=texts)


def _unsigned(texts: Sequence[Text]) -> tuple[Text, ...]:
    return tuple(replace(text, by=None) for text in texts)


def _drawn(field: Field, names: Mapping[str, str]) -> SeenField:
    """How a field must be seen."""
    return SeenField(
        name=field.name,
        label=field.label,
        kind=field.kind,
        value=field.value,
        hint=field.hint,
        required=field.required,
        choices=tuple(
            Choice(one.value, names.get(one.person or "", one.label)) for one in field.choices
        ),
    )
