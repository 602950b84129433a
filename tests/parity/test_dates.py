"""The dates of a year and the pauses of a group, on every platform and in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.cards import Answer
from bot.groups import card_keys
from bot.groups.lookups import next_meeting
from bot.records import Meeting, MeetingStatus

from .office import Office, with_group
from .screens import TABLE
from .stack_driver import StackDriver, button_of

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


async def planned(office: Office, driver: StackDriver) -> Meeting:
    store = office.house.bot.store
    found = await store.read(lambda tx: next_meeting(tx, driver.group))
    assert found is not None
    return found


def over(on: date) -> dict[str, str]:
    """A pause over this date, from the day before to a week later."""
    first, last = on - timedelta(days=1), on + timedelta(weeks=1)
    return {"first-day": first.isoformat(), "last-day": last.isoformat()}


@everywhere
@in_both_languages
async def test_a_pause_is_added_and_taken_back(name: str, language: str, tmp_path: Path) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        before = await planned(office, driver)
        menu = await office.reads("anna", "")
        dates = (await office.presses("anna", button_of(menu, "dates").token)).card
        assert dates is not None
        assert dates.title == office.said("dates.title")
        page = await office.form("anna", button_of(dates, "open-pause").token)
        added = await office.send("anna", page, over(before.on))
        assert added.answer is Answer.DONE
        assert office.says(added.card, office.said("pause.added"))
        moved = await planned(office, driver)
        assert moved.on == before.on + timedelta(weeks=2)
        # Another member finds the pause and takes it back.
        card = await office.reads("bram", "data" if language == "nl" else "dates")
        back = await office.presses("bram", button_of(card, "take-back-pause").token)
        assert office.says(back.card, office.said("pause.taken-back"))
        assert (await planned(office, driver)).on == before.on


@everywhere
@in_both_languages
async def test_the_board_of_a_date_that_moved_says_so(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        before = await planned(office, driver)
        store = office.house.bot.store
        page = await office.form("anna", f"open-pause|{driver.group}")
        assert (await office.send("anna", page, over(before.on))).answer is Answer.DONE
        gone = await store.read(lambda tx: tx.meetings.get(before.id))
        assert gone is not None
        assert gone.status is MeetingStatus.CANCELLED
        for meeting in (before.id, (await planned(office, driver)).id):
            house, key = office.house, card_keys.agenda_card(meeting)
            card = await store.read(
                lambda tx, key=key, house=house: house.bot.cards.make(  # type: ignore[misc]
                    tx, key, dialect=house.platform.dialect, with_words=False
                )
            )
            assert card is not None
            assert len(card.buttons) == (0 if meeting == before.id else 4)


@everywhere
@in_both_languages
async def test_a_pause_that_makes_no_sense_is_asked_again(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        on = (await planned(office, driver)).on
        page = await office.form("anna", f"open-pause|{driver.group}")
        turned = {"first-day": on.isoformat(), "last-day": (on - timedelta(days=1)).isoformat()}
        shown = await office.shown_after("anna", page, turned)
        assert office.said("invalid.pause-order") in str(shown)
        assert (await planned(office, driver)).on == on
