"""Journeys through Discord as people see it: in Dutch, with the mouse and the keyboard."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect
from simcord.backend.errors import SetupError

from .conftest import OpenTab, Picture
from .discord_seen import PEOPLE, Seen, drawn_for, seen_by

pytestmark = pytest.mark.browser

LINK = "[klik](http://kwaad.example)"
ONLY_YOU = "Only you can see this"


@pytest.fixture
async def seen(
    tmp_path: Path, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Seen]:
    """A channel with four people in it, seen by Anna first, and by Bram."""
    async with seen_by(tmp_path, ("anna", "bram"), monkeypatch) as (house, preview):
        yield Seen(house, preview, await open_tab(preview.url))


async def test_a_group_is_founded_from_the_command(seen: Seen, picture: Picture) -> None:
    await seen.types("start")
    await expect(seen.form).to_contain_text("Een groep beginnen")
    for name in PEOPLE:
        await expect(seen.form).to_contain_text(name)
    await picture(seen.page, "1-who")
    await seen.sends()
    await seen.presses("Verder", at="Nu nog wanneer en hoe")
    await seen.fills(**{"first-on": "2026-01-29"})
    await picture(seen.page, "2-when")
    await seen.sends()
    await expect(seen.message("De groep is er")).to_contain_text(ONLY_YOU)
    await picture(seen.page, "3-founded")
    await seen.look_as("bram")
    await expect(seen.message("Onze afspraken")).to_be_visible()
    await expect(seen.page.get_by_text("De groep is er")).to_have_count(0)
    await picture(seen.page, "4-agreements")
    await seen.presses("Zo spreek ik het af", at="Onze afspraken")
    await seen.presses("Nee, niemand", at="Nee, niemand")
    await picture(seen.page, "5-confirmed")
    await expect(seen.message("Jij hebt dit bevestigd")).to_contain_text(ONLY_YOU)
    await expect(seen.message("1 van de 4 heeft bevestigd")).to_contain_text("Onze afspraken")


async def test_a_case_is_written_and_read_again(seen: Seen, picture: Picture) -> None:
    """What somebody typed links nowhere and calls nobody."""
    await seen.found()
    await seen.types("case")
    await expect(seen.form).to_contain_text("Schrijf meteen zonder namen")
    await picture(seen.page, "1-form")
    await seen.fills(title=f"Te laat {LINK} @everyone", stuck="Het blijft stil.")
    await seen.sends()
    await expect(seen.message("Dit deel is bewaard")).to_contain_text(ONLY_YOU)
    await seen.presses("Zo op tafel leggen", at="Dit deel is bewaard")
    await seen.types("cases")
    await seen.refresh()
    mine = seen.message("Te laat")
    await expect(mine).to_contain_text(ONLY_YOU)
    await expect(mine).to_contain_text(f"{LINK} @everyone")
    await picture(seen.page, "2-mine")
    await expect(mine.locator("a, [class*=mention]")).to_have_count(0)
    await seen.look_as("bram")
    await expect(seen.page.get_by_text("Te laat")).to_have_count(0)
    await seen.types("cases")
    await seen.refresh()
    await expect(seen.message("een ander")).to_be_visible()
    await expect(seen.page.get_by_text("Te laat")).to_have_count(0)
    await picture(seen.page, "3-another-eyes")


async def test_the_board_moves_on_and_an_answer_is_for_one(seen: Seen, picture: Picture) -> None:
    meeting = await seen.found()
    await seen.until(meeting.starts_at)
    arriving = seen.message("Hoe zit je erbij")
    await expect(arriving).to_contain_text("Gespreksleider")
    await picture(seen.page, "1-begun")
    await seen.presses("Verder", at="Hoe zit je erbij")
    await expect(seen.page.get_by_text("Hoe zit je erbij")).to_have_count(0)
    await expect(seen.message("Deze stap is klaar")).to_contain_text("Aankomen")
    await expect(seen.message("Dit zijn jullie afspraken")).to_be_visible()
    await picture(seen.page, "2-next")
    await seen.presses("Meer", at="Dit zijn jullie afspraken")
    await expect(seen.message(ONLY_YOU)).to_be_visible()
    await picture(seen.page, "3-more")
    await seen.look_as("bram")
    await expect(seen.message("Dit zijn jullie afspraken")).to_be_visible()
    await expect(seen.page.get_by_text(ONLY_YOU)).to_have_count(0)
    await picture(seen.page, "4-another-eyes")
    seen.town.add("else")
    await seen.preview.close()
    with pytest.raises(SetupError, match="lacks channel"):
        drawn_for(seen.town, ["else"])


async def test_buttons_go_on_where_the_bot_was_started_anew(seen: Seen, picture: Picture) -> None:
    """A form that stands open meanwhile: ``tests/parity/test_stack_scenarios.py``."""
    await seen.found()
    await seen.types("case")
    await expect(seen.form).to_be_visible()
    await seen.fills(title="Te laat", stuck="Het blijft stil.")
    await seen.sends()
    await seen.restarts()
    await seen.presses("Volgende deel", at="Dit deel is bewaard")
    await expect(seen.form).to_be_visible()
    await seen.fills(happened="Eerst dit, toen dat.")
    await seen.sends()
    await expect(seen.message("Je casus ligt op tafel")).to_contain_text(ONLY_YOU)
    await seen.restarts()
    await seen.presses("Van tafel halen", at="Je casus ligt op tafel")
    await seen.types("cases")
    await seen.refresh()
    await expect(seen.message("een concept van een casus")).to_contain_text(ONLY_YOU)
    await picture(seen.page, "1-taken-back")
