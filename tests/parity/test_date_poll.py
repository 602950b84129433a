"""The question which day is best, on every platform and in both languages, on their own screens."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import Answer, FormPage, Reply
from bot.groups import card_keys
from bot.groups.lookups import next_meeting
from bot.inputs import Press

from .office import PEOPLE, Office, with_group
from .screens import TABLE
from .stack_driver import button_of

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


async def second_page(
    office: Office, reply: Reply, *, who: str = "anna", opens: str = "open-poll-hour"
) -> FormPage:
    """It comes at once, or behind a button."""
    if reply.next_page is not None:
        return reply.next_page
    assert reply.card is not None
    return await office.form(who, button_of(reply.card, opens).token)


@everywhere
@in_both_languages
async def test_a_group_is_asked_and_meets_on_its_best_day(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        house = office.house
        store = house.bot.store
        before = await store.read(lambda tx: next_meeting(tx, driver.group))
        assert before is not None
        dates = await office.reads("anna", "data")
        page = await office.form("anna", button_of(dates, "open-poll").token)
        first, second = (before.on + timedelta(days=later) for later in (6, 7))
        values = {"day-1": first.isoformat(), "day-2": second.isoformat()}
        days = await office.send("anna", page, values)
        assert days.answer is Answer.DONE
        asked = await office.send("anna", await second_page(office, days), {})
        assert office.says(asked.card, office.said("poll.asked"))
        await driver._deliver()
        poll = await store.read(lambda tx: tx.groups.open_date_poll(driver.group))
        assert poll is not None
        key = card_keys.poll_card(driver.group, poll.id)
        post = await store.read(lambda tx: tx.posts.of_card(key))
        assert post is not None, "the question stands in the room"
        for who in PEOPLE:
            form = await office.form(who, f"open-poll-answer|{driver.group}|{poll.id}")
            fits = {"fits-1": "if-needed", "fits-2": "yes"}
            kept = await office.send(who, form, fits)
            assert office.says(kept.card, office.said("poll.answered"))
        await driver._deliver()
        (shown,) = (
            one for one in house.window.seen_by(house.ids["bram"]) if one.post == post.external
        )
        assert not shown.card.buttons
        assert not any(who in str(shown.card) for who in PEOPLE)
        after = await store.read(lambda tx: next_meeting(tx, driver.group))
        assert after is not None
        assert after.on == second
        late = await house.inbox.open_form(
            Press("late", house.workspace, house.ids["anna"], button_of_poll(driver.group, poll.id))
        )
        assert isinstance(late, Reply)
        assert office.says(late.card, office.said("refuse.poll-over"))


@everywhere
@in_both_languages
async def test_a_day_that_stands_there_twice_is_asked_again(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        store = office.house.bot.store
        planned = await store.read(lambda tx: next_meeting(tx, driver.group))
        assert planned is not None
        page = await office.form("anna", f"open-poll|{driver.group}")
        on = (planned.on + timedelta(days=6)).isoformat()
        twice = await office.shown_after("anna", page, {"day-1": on, "day-2": on})
        assert office.said("invalid.poll-day-twice") in str(twice)
        assert await store.read(lambda tx: tx.groups.open_date_poll(driver.group)) is None


def button_of_poll(group: str, poll: str) -> str:
    """The button as it stood in the room before."""
    return f"open-poll-answer|{group}|{poll}"
