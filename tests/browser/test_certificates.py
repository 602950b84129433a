"""Somebody asks for a certificate, a colleague confirms it, and whoever has its number looks it up.

The whole bot is behind the page of the practice room; where numbers are looked up is served beside
it, as an operator does. The meeting was held before.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from adapters.practice import CHANNEL, WORKSPACE, PageServer, create_app
from bot.assembly import Bot, Parts
from bot.engine.ids import MeetingId
from bot.groups.setup import Founding, add_person, found_group
from bot.health import Front
from bot.platforms import ByName
from bot.ports import Tx
from bot.proof_door import ProofDoor
from bot.records import Attendance, Guided, HeldMeeting, MethodUsed, Theme, Took, Way
from bot.webserver import WebServer
from bot.words.catalogue import catalogue
from methods import load_library
from methods.spec import Mode
from storage import MemoryKeystore, open_inline_store
from tests.adapters.practice.conftest import House
from tests.parity.houses import SECRET, StillControls

from .conftest import OUTPUT, PHONE, OpenTab, Picture, command, sideways

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

#: A Tuesday evening before.
BEGAN = datetime(2026, 3, 10, 18, 30, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=95)
LANGUAGES = ("nl", "en")


@dataclass
class Open:
    """``room``: the page of the practice room. ``outside``: where the bot is found from outside."""

    room: str
    outside: str


def was_held(tx: Tx, bot: Bot, language: str) -> None:
    """Three people met; Chris had been asked to guide, and is noted so."""
    tools = bot.tools
    zone = "Europe/Amsterdam"
    ids = [
        add_person(tx, tools, workspace=WORKSPACE, external=one, language=language, zone=zone).id
        for one in ("P1", "P2", "P3")
    ]
    founding = Founding(
        workspace=WORKSPACE,
        room=CHANNEL,
        name="Intervisie Zuid",
        language=language,
        zone=zone,
        method="crea-m",
        mode=Mode.VOICE,
        first_on=date(2026, 4, 7),
        local_time=time(15, 0),
    )
    group = found_group(tx, tools, founding, ids, agreed=True)
    method = tools.shelf.current("crea-m")
    used = MethodUsed(method.id, method.version, tools.shelf.take_snapshot(tx, method))
    meeting = MeetingId("held")
    tx.attendances.put_meeting(
        HeldMeeting(
            meeting=meeting,
            group=group,
            began_at=BEGAN,
            ended_at=ENDED,
            zone=zone,
            way=Way.VOICE,
            minutes=90,
            present=3,
            absent=0,
            needed=3,
            methods=(used,),
            theme=Theme.BOUNDARIES,
            guided=Guided.NAMED,
            guide=ids[2],
        )
    )
    for person, took in zip(ids, ((Took.CONTRIBUTOR,), (), (Took.FACILITATOR,)), strict=True):
        own = Attendance(meeting, group, person, True, BEGAN, ENDED, 90, took, bool(took[:1]))
        tx.attendances.put(own)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def at(house: House, language: str) -> AsyncIterator[Open]:
    """A room with a bot in it, and a door for numbers."""
    proofs = ProofDoor()
    front = WebServer(Front(None, (proofs.route,)).asgi, host="127.0.0.1", port=0)
    outside = front.url.removesuffix("/")
    bot = Bot(
        Parts(
            store=open_inline_store(keystore=MemoryKeystore(), now=house.clock.now),
            clock=house.clock,
            ids=house.ids,
            platforms=ByName({"practice": house.platform}),
            library=load_library(),
            secret=SECRET,
            public_url=outside,
        )
    )
    await bot.store.write(lambda tx: was_held(tx, bot, language))
    proofs.look_in(bot.store, bot.words)
    bot.ticks.start()
    app = create_app(
        house.room,
        inbox=bot.inbox,
        controls=StillControls(house.clock),
        ids=house.ids,
        language=language,
        zone="Europe/Amsterdam",
    )
    server = PageServer(app, hub=house.hub, port=0)
    serving = [asyncio.create_task(one.serve()) for one in (server, front)]
    yield Open(server.url, outside)
    for one in (server, front):
        one.stop()
    for task in serving:
        await task
    await bot.ticks.stop()
    await bot.store.close()


LINK = re.compile(rb"/URI \((http[^)]+)\)")
NUMBER, GUIDES = "4711.zw-26", "SV-2025"


@dataclass
class Person:
    """A tab of somebody who reads in this language."""

    page: Page
    texts: Mapping[str, str]

    def button(self, key: str, **values: str) -> Locator:
        """The newest button with these words."""
        label = self.texts[key]
        for name, value in values.items():
            label = label.replace(f"{{{{ {name} }}}}", value)
        return self.page.get_by_role("button", name=label, exact=True).last

    def words(self, key: str) -> Locator:
        """The newest place where this sentence stands, up to what is put into it."""
        return self.page.get_by_text(self.texts[key].partition("{{")[0].strip()).last

    async def says_number(self, register: str, number: str, paper: str) -> None:
        """They say under which number they are in a register, and where it may stand."""
        await command(self.page, "register")
        await self.button("control.register-list").click()
        await self.page.get_by_role("button", name=register).last.click()
        await self.button("control.write-registration").click()
        form = self.page.get_by_role("dialog", name=self.texts["register.form"])
        await form.get_by_label(self.texts["field.register-since"]).fill("2024-03-01")
        await form.get_by_label(self.texts["field.register-number"]).fill(number)
        await form.get_by_label(self.texts[paper], exact=True).check()

    async def reads_messages(self) -> None:
        """Go to what the bot said privately, from the menu of a small page."""
        await self.page.locator("[data-menu]").click()
        await self.page.get_by_role("link", name="Intervisor").click()

    async def keeps(self) -> None:
        form = self.page.get_by_role("dialog", name=self.texts["register.form"])
        await form.get_by_role("button", name=self.texts["send.keep"]).click()


@pytest.fixture
def texts(language: str) -> Mapping[str, str]:
    return catalogue(language)


async def asks(anna: Person, picture: Picture) -> None:
    """What will be on it is looked at, with a goal; then Bram is asked."""
    await command(anna.page, "bewijs" if anna.texts is catalogue("nl") else "proof")
    await picture(anna.page, "hours")
    await anna.button("control.certificates").click()
    await expect(anna.words("certificates.what")).to_be_visible()
    await picture(anna.page, "of-which")
    await anna.page.get_by_role("button", name="10 ").last.click()
    await expect(anna.words("certificate.ask")).to_be_visible()
    await anna.button("control.certificate-goal").click()
    await expect(anna.words("certificate-goal.no-words")).to_be_visible()
    await picture(anna.page, "goal")
    await anna.button("control.goal-communication").click()
    await expect(anna.page.get_by_text(NUMBER).last).to_be_visible()
    await expect(anna.page.get_by_text(GUIDES).last).to_be_visible()
    await picture(anna.page, "looked-at")
    await anna.button("control.ask-colleague", who="Bram").click()
    await expect(anna.words("certificate.asked")).to_be_visible()
    await picture(anna.page, "asked")


async def confirms(bram: Person, picture: Picture) -> None:
    """In a private message, which says who asks and for which day."""
    await bram.reads_messages()
    await expect(bram.button("control.vouch")).to_be_visible()
    assert await sideways(bram.page) <= 0
    await picture(bram.page, "question")
    await bram.button("control.vouch").click()
    await expect(bram.words("vouch.done")).to_be_visible()
    await picture(bram.page, "confirmed")


async def fetches(anna: Person, picture: Picture, *, keep: Path) -> str:
    """The PDF, which leads to where its number is looked up; return that address."""
    await anna.reads_messages()
    await anna.button("control.certificate-show").click()
    await expect(anna.words("certificate.confirmed")).to_be_visible()
    await picture(anna.page, "to-be-had")
    async with anna.page.expect_download() as coming:
        await anna.button("control.portfolio-pdf").click()
    file = await coming.value
    await file.save_as(keep)
    content = await asyncio.to_thread(keep.read_bytes)
    assert content.startswith(b"%PDF-")
    (address,) = {str(found, "ascii") for found in LINK.findall(content)}
    return address


async def test_it_is_asked_for_confirmed_had_looked_up_and_withdrawn(
    at: Open, language: str, texts: Mapping[str, str], open_tab: OpenTab, picture: Picture
) -> None:
    locale = {"nl": "nl-NL", "en": "en-GB"}[language]

    async def tab(url: str, *, size: dict[str, int] | None = None) -> Person:
        return Person(await open_tab(url, size=size, language=locale), texts)

    chris = await tab(f"{at.room}as/P3")
    await chris.says_number("LVV", "een verhaal", "choice.paper-guided")
    await chris.keeps()
    await expect(chris.words("invalid.register-number")).to_be_visible()
    await picture(chris.page, "words")
    form = chris.page.get_by_role("dialog", name=texts["register.form"])
    await form.get_by_label(texts["field.register-number"]).fill(GUIDES)
    await chris.keeps()
    await expect(chris.words("register.on-guided")).to_be_visible()
    anna = await tab(f"{at.room}as/P1", size=PHONE)
    await anna.says_number("LVV", NUMBER, "choice.paper-own")
    await picture(anna.page, "number")
    await anna.keeps()
    await expect(anna.words("register.on-own")).to_be_visible()
    await asks(anna, picture)
    assert await sideways(anna.page) <= 0
    await confirms(await tab(f"{at.room}as/P2", size=PHONE), picture)
    address = await fetches(anna, picture, keep=OUTPUT / f"certificate-{language}.pdf")
    assert address.startswith(at.outside)
    anybody = await tab(address, size=PHONE)
    await expect(anybody.words("number.valid")).to_be_visible()
    for private in (NUMBER, GUIDES, "Anna", "Bram", "Chris"):
        await expect(anybody.page.get_by_text(private)).to_have_count(0)
    assert await sideways(anybody.page) <= 0
    await picture(anybody.page, "valid")
    await anna.button("control.certificate-show").click()
    await anna.button("control.withdraw-certificate").click()
    await picture(anna.page, "withdraws")
    await anna.button("control.withdraw-for-good").click()
    await expect(anna.words("vouched.over")).to_be_visible()
    await picture(anna.page, "withdrawn")
    await anybody.page.reload()
    await expect(anybody.words("number.withdrawn")).to_be_visible()
    await picture(anybody.page, "no-more")
    unknown = await tab(f"{address[:-1]}{'3' if address[-1] == '2' else '2'}", size=PHONE)
    await expect(unknown.words("number.unknown")).to_be_visible()
    await picture(unknown.page, "unknown")
