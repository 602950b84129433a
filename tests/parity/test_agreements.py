"""A change of the agreements on every platform, in both languages: proposed, read, agreed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer

from .office import PEOPLE, with_group
from .screens import TABLE
from .stack_driver import button_of, markup_of

OURS = "We beginnen op tijd; wie later is, sluit stil aan."

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


@everywhere
@in_both_languages
async def test_a_change_is_proposed_by_one_and_holds_when_all_agree(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        await driver._deliver()
        agreements = await office.asks("anna", "afspraken")
        assert agreements.card is not None
        page = await office.form("anna", button_of(agreements.card, "open-agreement").token)
        which = page.fields[0]
        assert [choice.value for choice in which.choices] == ["1", "2", "3", "4", "5", "beside"]
        empty = await office.send("anna", page, {"which": "beside", "agreement": " "})
        assert empty.answer is Answer.INVALID
        shown = await office.shown_after("anna", page, {"which": "beside", "agreement": OURS})
        assert shown is not None
        await driver._deliver()
        for who in PEOPLE:
            card = driver._card_with("change", who)
            assert office.says(card, office.said("change.room"))
            assert OURS not in markup_of(card)
            proposal = await office.presses(who, button_of(card, "change").token)
            assert proposal.card is not None
            assert "wie later is" in markup_of(proposal.card)
            if who != "anna":
                token = button_of(proposal.card, "agree-change").token
                said = await office.presses(who, token)
                assert office.says(said.card, office.said("change.you-agreed"))
        await driver._deliver()
        settled = driver._card_with("agreements", "bram")
        assert office.says(settled, office.said("change.holds"))
        holds = await office.presses("bram", button_of(settled, "agreements").token)
        assert holds.card is not None
        assert "wie later is" in markup_of(holds.card)


@everywhere
async def test_who_would_rather_not_takes_it_off_the_table(name: str, tmp_path: Path) -> None:
    async with with_group(name, tmp_path) as (office, driver):
        page = await office.form("anna", f"open-agreement|{driver.group}")
        await office.send("anna", page, {"which": "1", "agreement": OURS})
        asks = await office.presses("bram", f"drop-change|{driver.group}|2")
        assert asks.card is not None
        gone = await office.presses("bram", button_of(asks.card, "drop-change").token)
        assert office.says(gone.card, office.said("change.dropped"))
        late = await office.presses("dewi", f"agree-change|{driver.group}|2")
        assert late.answer is Answer.REFUSED
