"""Whom a case must not reach, asked and answered on every platform and in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import FieldKind
from bot.groups.kept_from import KEPT_FROM

from .office import Office, with_group
from .screens import TABLE

TITLE = "Een collega die ik beoordeel"

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


def sees(office: Office, who: str) -> str:
    seen = office.house.window.seen_by(office.house.ids[who])
    return "\n".join(text.markup for one in seen for text in one.card.texts)


@everywhere
@in_both_languages
async def test_it_is_asked_first_and_nobody_else_hears_of_it(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        page = await office.form("dewi", f"open-case|{driver.group}")
        asked = page.fields[0]
        assert (asked.name, asked.kind, asked.required) == (KEPT_FROM, FieldKind.PEOPLE, False)
        before = {who: sees(office, who) for who in ("anna", "bram")}
        named = " ".join(office.house.ids[who] for who in ("anna", "bram"))
        values = {"title": TITLE, "stuck": "Ik zeg niets", KEPT_FROM: named}
        reply = await office.send("dewi", page, values)
        for key in ("kept.aside", "kept.draft", "kept.another-case"):
            assert office.says(reply.card, office.said(key))
        assert {who: sees(office, who) for who in ("anna", "bram")} == before
        again = await office.form("dewi", f"open-case|{driver.group}")
        assert sorted(again.fields[0].value.split()) == sorted(named.split())
        assert [field.value for field in again.fields[1:3]] == [TITLE, "Ik zeg niets"]


@everywhere
@in_both_languages
async def test_another_case_is_begun_on_the_card_that_says_so(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        page = await office.form("dewi", f"open-case|{driver.group}")
        values = {"title": TITLE, "stuck": "Ik zeg niets", KEPT_FROM: office.house.ids["anna"]}
        shown = await office.shown_after("dewi", page, values)
        assert shown.card is not None
        assert office.says(shown.card, office.said("kept.aside"))
        (token,) = [one.token for one in shown.card.buttons if one.action == "open-case"]
        other = await office.form("dewi", token)
        assert [field.value for field in other.fields] == [""] * len(other.fields)
