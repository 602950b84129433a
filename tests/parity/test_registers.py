"""Looking up a register, everywhere and in both languages; what one says of it is one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer, Card
from bot.records import NUMBER, PAPER

from .office import with_group
from .screens import TABLE
from .stack_driver import button_of

SINCE, REGISTERED = "2024-03-01", "4711-zwaluw"

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


def words(card: Card | None) -> str:
    assert card is not None
    return "\n".join(text.markup for text in card.texts)


@everywhere
@in_both_languages
async def test_a_register_is_looked_up_and_what_is_said_of_it_is_ones_own(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, _):
        first = await office.asks("anna", "register")
        assert office.says(first.card, office.said("registers.what"))
        assert first.card is not None
        listed = await office.presses("anna", button_of(first.card, "register-list").token)
        assert listed.card is not None
        tokens = [one.token for one in listed.card.buttons if one.action == "register"]
        shown = await office.presses("anna", tokens[0])
        assert shown.card is not None
        assert office.says(shown.card, office.said("register.written-not-known"))
        nurses = await office.presses("anna", "register|verpleegkundig-specialisten")
        assert office.says(nurses.card, office.said("register.standing-not"))
        opens = button_of(shown.card, "open-registration").token
        page = await office.form("anna", opens)
        assert [one.name for one in page.fields] == ["since", NUMBER, PAPER]
        kept = await office.send("anna", page, {"since": SINCE, NUMBER: REGISTERED, PAPER: "own"})
        assert kept.answer is Answer.DONE
        assert office.says(kept.card, office.said("register.kept"))
        changed = await office.form("anna", opens)
        assert [one.value for one in changed.fields] == [SINCE, REGISTERED, "own"]
        assert "zwaluw" in words((await office.presses("anna", tokens[0])).card)
        assert "zwaluw" not in words((await office.presses("bram", tokens[0])).card)
        register = tokens[0].partition("|")[2]
        gone = await office.presses("anna", f"erase-registration|{register}|yes")
        assert office.says(gone.card, office.said("register.erased"))
        assert "zwaluw" not in words((await office.presses("anna", tokens[0])).card)
