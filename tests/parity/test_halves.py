"""Two rounds side by side on every platform: two channels, one closing, or all of them as one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import Answer
from bot.groups import keys
from bot.groups.halves import TOGETHER, Half, halves_of
from bot.ports import Tx
from bot.records import MeetingStatus, Room
from methods.spec import Mode

from .discord_house import DiscordHouse
from .houses import House
from .office import Office, may_make_rooms, meeting_of
from .screens import house_with_screens
from .stack_driver import StackDriver, button_of

NINE = ("anna", "bram", "chris", "dewi", "elif", "farid", "gijs", "hanna", "ilse")
#: The group's words are gone by then, and the rooms with them.
LONG_AFTER = 60 * 28

#: Each in one language. For the practice room see the browser's tests.
LANGUAGES = {"slack": "nl", "discord": "en"}


@asynccontextmanager
async def large(name: str, folder: Path) -> AsyncIterator[tuple[Office, StackDriver]]:
    """A group of nine, an hour before it meets."""
    language = LANGUAGES[name]
    house, screens = await house_with_screens(name, NINE, folder)
    await screens.speak(language)

    async def build(people: tuple[str, ...]) -> House:
        return house

    driver = StackDriver(build)
    scenario = meeting_of({"anna": "Een", "ilse": "Twee"}, language, mode=Mode.VOICE)
    try:
        await driver.begin(scenario.model_copy(update={"people": NINE}))
        await driver._until(driver.starts_at - timedelta(hours=1))
        yield Office(house, screens, name=name, language=language), driver
    finally:
        await house.close()


async def halves(office: Office, driver: StackDriver) -> tuple[Half, ...]:
    def unit(tx: Tx) -> tuple[Half, ...]:
        meeting = tx.meetings.get(driver.meeting)
        assert meeting is not None
        return halves_of(tx, meeting)

    return await office.house.bot.store.read(unit)


async def external_of(office: Office, half: Half) -> str:
    store, place = office.house.bot.store, keys.group_place(half.group.id)
    external = await store.read(lambda tx: tx.posts.place(place))
    assert external is not None
    return external


async def room_of(office: Office, half: Half) -> Room:
    return await office.house.platform.room(await external_of(office, half))


async def ends(office: Office, driver: StackDriver, half: Half) -> None:
    """Whoever guides goes on to the end."""
    assert half.meeting is not None
    meeting = half.meeting.id
    for _ in range(30):
        now = await office.house.bot.store.read(lambda tx: tx.meetings.get(meeting))
        assert now is not None
        if now.status is MeetingStatus.ENDED:
            return
        assert now.state.facilitator is not None
        guide = driver.names[now.state.facilitator]
        token = f"next|{now.id}|{now.state.turn}"
        assert (await office.presses(guide, token)).answer is Answer.DONE
        await driver._deliver()
    pytest.fail("it does not end")


@pytest.mark.parametrize("name", list(LANGUAGES))
async def test_two_rooms_and_one_closing(name: str, tmp_path: Path) -> None:
    async with large(name, tmp_path) as (office, driver):
        card = driver._card_with("halves", "bram")
        assert office.says(card, office.said("agenda.halves-offered", count=9))
        reply = await office.presses("bram", button_of(card, "halves").token)
        assert office.says(reply.card, office.said("halves.chosen"))
        await driver._until(driver.starts_at + timedelta(minutes=1))
        both = await halves(office, driver)
        assert len(both) == 2
        for half in both:
            people = {office.house.ids[driver.names[person]] for person in half.people}
            assert (await room_of(office, half)).readers == people
            await ends(office, driver, half)
        await driver._until(office.house.clock.now() + timedelta(minutes=1))
        whole = await office.house.bot.store.read(lambda tx: tx.meetings.get(driver.meeting))
        assert whole is not None
        state = whole.state
        assert state.slot == TOGETHER
        assert state.facilitator is not None
        last = f"next|{driver.meeting}|{state.turn}"
        assert (await office.presses(driver.names[state.facilitator], last)).answer is Answer.DONE
        rooms = [await external_of(office, half) for half in both]
        assert all([(await office.house.platform.room(room)).exists for room in rooms])
        await driver.passes(LONG_AFTER)
        for one in rooms:
            room = await office.house.platform.room(one)
            assert not room.exists or not room.readers


@pytest.mark.parametrize("name", list(LANGUAGES))
async def test_where_the_bot_may_make_no_rooms_they_meet_as_one(name: str, tmp_path: Path) -> None:
    async with large(name, tmp_path) as (office, driver):
        may_make_rooms(office, allowed=False)
        await office.presses("bram", button_of(driver._card_with("halves", "bram"), "halves").token)
        await driver._until(driver.starts_at + timedelta(minutes=1))
        found = await office.house.bot.store.read(lambda tx: tx.meetings.get(driver.meeting))
        assert found is not None
        assert found.status is MeetingStatus.OPEN
        assert not await halves(office, driver)
        seen = office.house.window.seen_by(office.house.ids["ilse"])
        assert [one for one in seen if office.says(one.card, office.said("halves.no-room"))]


@pytest.mark.parametrize("lose_every", [0, 4])
async def test_on_discord_nothing_is_left_of_the_rooms_and_the_groups_own_stays(
    lose_every: int, tmp_path: Path
) -> None:
    """Also not what people typed in them. What the bot did not make is never taken away."""
    async with large("discord", tmp_path) as (office, driver):
        house = office.house
        assert isinstance(house, DiscordHouse)
        before = set(house.town.backend.channels)
        house.town.wire.lose_every = lose_every
        await office.presses("bram", button_of(driver._card_with("halves", "bram"), "halves").token)
        await driver._until(driver.starts_at + timedelta(minutes=2))
        both = await halves(office, driver)
        made = {await external_of(office, half) for half in both}
        assert len(made) == 2
        for half in both:
            await ends(office, driver, half)
        await driver.passes(LONG_AFTER)
        left = set(house.town.backend.channels)
        assert not left & {int(one) for one in made}
        assert before <= left
        asked = [(one.method, one.path) for one in house.town.env.http_requests]
        taken_away = {path for method, path in asked if method == "DELETE" and path.count("/") == 2}
        assert taken_away == {f"/channels/{one}" for one in made}
        assert asked.count(("POST", f"/guilds/{house.town.guild}/channels")) == 2
