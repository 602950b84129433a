"""Before a meeting, on every platform and in both languages: swapping a turn, and recognising."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import Answer

from .office import PEOPLE, Office, with_group
from .screens import TABLE
from .stack_driver import StackDriver, button_of, markup_of

TITLE = "Een collega die niet terugbelt"

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


async def days_before(driver: StackDriver, days: int) -> None:
    """So many days before the meeting, in the afternoon: what is asked then was asked."""
    now = driver.house.clock.now()
    await driver.passes((driver.starts_at - timedelta(days=days) - now) / timedelta(minutes=1))


def has(office: Office, who: str, action: str) -> bool:
    seen = office.house.window.seen_by(office.house.ids[who])
    return any(button.action == action for one in seen for button in one.card.buttons)


@everywhere
@in_both_languages
async def test_who_is_in_turn_swaps_with_who_is_next_and_the_room_hears_nothing(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        await days_before(driver, 20)
        (first,) = (who for who in PEOPLE if has(office, who, "swap-turn"))
        wishes = button_of(driver._card_with("swap-turn", first), "swap-turn")
        assert wishes.label == office.said("control.rather-swap")
        told = await office.presses(first, wishes.token)
        assert office.says(told.card, office.said("swap.waits"))
        await driver._deliver()
        (second,) = (who for who in PEOPLE if has(office, who, "answer-swap"))
        assert second != first
        asked = driver._card_with("answer-swap", second)
        named = (first, office.house.platform.dialect.person(office.house.ids[first]))
        assert any(one in markup_of(asked) for one in named), "who asks is named"
        assert office.says(asked, office.said("swap.no-is-fine"))
        swaps = next(one for one in asked.buttons if one.label == office.said("control.swap"))
        done = await office.presses(second, swaps.token)
        assert done.answer is Answer.DONE
        assert office.says(done.card, office.said("swap.is-yours"))
        await driver._deliver()
        direct = [
            one.card
            for one in office.house.window.seen_by(office.house.ids[first])
            if one.direct and office.says(one.card, office.said("swap.swapped"))
        ]
        assert direct
        again = await office.presses(first, wishes.token)
        assert office.says(again.card, office.said("swap.swapped"))
        (third,) = set(PEOPLE) - {first, second}
        in_room = [
            markup_of(one.card)
            for one in office.house.window.seen_by(office.house.ids[third])
            if not one.direct
        ]
        assert not any(office.said("swap.swapped") in text for text in in_room)


@everywhere
@in_both_languages
async def test_what_lies_ready_is_read_and_marked_by_button(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language, case=TITLE) as (office, driver):
        await days_before(driver, 1)
        assert not has(office, "dewi", "open-recognise"), "one's own case is known"
        opens = button_of(driver._card_with("open-recognise", "anna"), "open-recognise")
        page = await office.form("anna", opens.token)
        (asked,) = page.fields
        assert asked.label == TITLE
        kept = await office.send("anna", page, {asked.name: "yes"})
        assert office.says(kept.card, office.said("recognise.kept"))
        again = await office.form("anna", opens.token)
        assert [one.value for one in again.fields] == ["yes"]
        other = await office.form("bram", opens.token)
        assert [one.value for one in other.fields] == [""], "it is nobody else's"


@everywhere
@in_both_languages
async def test_whoever_wrote_a_case_is_shown_what_stands_out_in_it(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        page = await office.form("anna", f"open-case|{driver.group}")
        stuck = "mevrouw <De Vries> & ‘Fatima’ *belden* op 12-3-2024"
        kept = await office.fills("anna", page, {"title": TITLE, "stuck": stuck})
        assert kept.answer is Answer.DONE
        assert office.says(kept.card, office.said("unrecognisable.found"))
        assert office.says(kept.card, "Fatima")
        assert office.says(kept.card, office.said("unrecognisable.yours"))
        await driver._deliver()
        for who in PEOPLE:
            shown = [
                markup_of(one.card) for one in office.house.window.seen_by(office.house.ids[who])
            ]
            assert not any("Fatima" in text for text in shown), "nobody else is told"
