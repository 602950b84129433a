"""The mirror, and what members may be called for, on every platform and in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer
from bot.groups.call_me import FOR

from .office import with_group
from .screens import TABLE

LINE = "Een lastig oudergesprek, na vieren"

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


@everywhere
@in_both_languages
async def test_a_line_is_written_by_one_and_read_by_another(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        before = await office.asks("bram", "bellen")
        assert office.says(before.card, office.said("call-me.nothing-yet"))
        page = await office.form("anna", f"open-call-me|{driver.group}")
        kept = await office.send("anna", page, {FOR: LINE})
        assert office.says(kept.card, office.said("call-me.kept"))
        found = await office.asks("bram", "call")
        assert found.card is not None
        shown = "\n".join(text.markup for text in found.card.texts)
        assert LINE in shown
        assert office.house.platform.dialect.person(office.house.ids["anna"]) in shown


@everywhere
@in_both_languages
async def test_the_mirror_is_asked_for_by_a_member(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, _driver):
        for word in ("spiegel", "mirror"):
            seen = await office.asks("anna", word)
            assert seen.answer is Answer.DONE
            assert office.says(seen.card, office.said("mirror.too-early", count=0, fewest=3))


@everywhere
async def test_how_the_group_works_is_looked_up_by_a_member(name: str, tmp_path: Path) -> None:
    async with with_group(name, tmp_path) as (office, _driver):
        for word in ("werkwijze", "ways"):
            seen = await office.asks("anna", word)
            assert office.says(seen.card, office.said("ways.by-vote"))
            assert office.says(seen.card, office.said("ways.roles-off"))
