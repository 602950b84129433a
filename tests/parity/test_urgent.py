"""Whom to turn to when it is urgent: kept and found on every platform, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from .office import with_group
from .screens import TABLE

OURS = {"protocol": "De meldcode, bij de balie", "counsellor": "Mevrouw Ap", "physician": ""}

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


@everywhere
@in_both_languages
async def test_the_list_is_kept_by_one_and_found_by_another(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        before = await office.asks("bram", "nood")
        assert office.says(before.card, office.said("urgent.nothing-yet"))
        page = await office.form("anna", f"open-urgent|{driver.group}")
        kept = await office.send("anna", page, OURS)
        assert office.says(kept.card, office.said("urgent.kept"))
        found = await office.asks("bram", "urgent")
        assert found.card is not None
        shown = "\n".join(text.markup for text in found.card.texts)
        assert "Mevrouw Ap" in shown
        assert office.says(found.card, office.said("urgent.in-nl"))
        again = await office.form("bram", f"open-urgent|{driver.group}")
        assert {field.name: field.value for field in again.fields} == OURS
