"""Somebody is asked to guide, says that they will, and has their page: on every platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Button, Card

from .office import Office, with_group
from .screens import TABLE

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


async def presses(office: Office, who: str, token: str) -> Card:
    reply = await office.presses(who, token)
    assert reply.card is not None
    return reply.card


def found(card: Card, action: str) -> Button:
    return next(button for button in card.buttons if button.action == action)


@everywhere
@in_both_languages
async def test_somebody_is_named_and_may_end_it(name: str, language: str, tmp_path: Path) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        before = await office.reads("bram", "begeleiding")
        assert office.says(before, office.said("guidance.in-turn"))
        page = await office.form("anna", found(before, "open-guidance").token)
        me = office.house.ids["anna"]
        terms = {"guide": me, "term": "every-3", "until": "", "brings": "yes"}
        asked = await office.send("anna", page, terms)
        assert office.says(asked.card, office.said("assess.question"))
        assert asked.card is not None
        taken = await presses(office, "anna", found(asked.card, "take-guidance").token)
        assert office.says(taken, office.said("guidance.every", count=3))
        seen = await office.reads("bram", "guidance")
        assert office.says(seen, office.said("guidance.every", count=3))
        ended = await presses(office, "bram", found(seen, "end-guidance").token)
        assert office.says(ended, office.said("guidance.in-turn"))
        assert driver.group in found(ended, "open-guidance").token


@everywhere
@in_both_languages
async def test_a_start_without_a_day_is_asked_again(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        page = await office.form("anna", f"open-guidance|{driver.group}")
        values = {"guide": office.house.ids["anna"], "term": "until", "until": "", "brings": "yes"}
        shown = await office.shown_after("anna", page, values)
        assert not shown.is_open or set(shown.beside) == {"until"}
        again = await office.reads("bram", "begeleiding")
        assert office.says(again, office.said("guidance.in-turn"))
