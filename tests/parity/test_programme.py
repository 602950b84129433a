"""A programme on every platform, on their own screens, in the language that no scenario speaks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import Answer
from bot.groups import card_keys
from bot.groups.lookups import next_meeting
from bot.groups.programme_parts import question_of
from bot.records import Programme

from .office import Office, with_group
from .screens import TABLE
from .stack_driver import StackDriver, button_of
from .test_date_poll import second_page

everywhere = pytest.mark.parametrize("name", list(TABLE))


async def agreed(office: Office, driver: StackDriver) -> Programme:
    """Two members go through it: what it is, the days that cannot be, and those that can."""
    store = office.house.bot.store
    planned = await store.read(lambda tx: next_meeting(tx, driver.group))
    assert planned is not None
    dates = await office.reads("anna", "data")
    what = await office.presses("anna", button_of(dates, "programme").token)
    assert what.card is not None
    token = button_of(what.card, "open-programme").token
    page = await office.form("anna", token)
    whole = {one.name: one.value for one in page.fields}
    past = whole | {"first-on": (planned.on - timedelta(days=400)).isoformat()}
    assert office.said("invalid.date-past") in str(await office.shown_after("anna", page, past))
    page = await office.form("bram", token)
    values = {"meetings": "12", "first-on": planned.on.isoformat(), "every-weeks": "3"}
    when = await office.send("bram", page, values)
    assert when.answer is Answer.DONE
    how = await second_page(office, when, who="bram", opens="open-programme-how")
    made = await office.send("bram", how, {})
    assert office.says(made.card, office.said("programme.agreed"))
    again = await office.reads("dewi", "programme")
    assert {b.action for b in again.buttons} == {"open-programme", "drop-programme"}
    (known,) = await store.read(lambda tx: tx.groups.programmes(driver.group))
    return known


@everywhere
async def test_a_group_agrees_on_the_longest_programme(name: str, tmp_path: Path) -> None:
    async with with_group(name, tmp_path, language="en") as (office, driver):
        house, store = office.house, office.house.bot.store
        known = await agreed(office, driver)
        await driver._deliver()
        key = card_keys.programme_card(driver.group, known.id)
        post = await store.read(lambda tx: tx.posts.of_card(key))
        assert post is not None, "it stands in the room"
        (shown,) = (
            one for one in house.window.seen_by(house.ids["dewi"]) if one.post == post.external
        )
        texts = str(shown.card)
        assert all(part in texts for part in ("meeting 12", "midway check", "closing talk"))
        for card in (key, question_of(known)):
            made = await store.read(
                lambda tx, card=card: house.bot.cards.make(  # type: ignore[misc]
                    tx, card, dialect=house.platform.dialect, with_words=False
                )
            )
            assert made is not None
        early = await office.presses("dewi", f"stop-programme|{driver.group}|{known.id}")
        assert office.says(early.card, office.said("refuse.programme-not-over"))
