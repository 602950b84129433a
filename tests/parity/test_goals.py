"""A personal goal, everywhere and in both languages: kept, sharpened, read by one, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer, Card
from bot.groups.goal_release import READER
from bot.records import TITLE

from .office import Office, with_group
from .screens import TABLE
from .stack_driver import button_of

GOAL = "In drie gesprekken begin ik met mijn eigen vraag"
ANSWER = "Hoe ik het gesprek begin"
CASE = "Een gesprek dat stilviel"
LEVEL = "In drie gesprekken gedaan"

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


def words(card: Card | None) -> str:
    assert card is not None
    return "\n".join(text.markup for text in card.texts)


@everywhere
@in_both_languages
async def test_a_goal_is_kept_and_one_colleague_reads_its_title(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        before = await office.asks("anna", "doel")
        assert office.says(before.card, office.said("goals.what"))
        kept = await office.send("anna", await office.form("anna", "open-goal"), {TITLE: GOAL})
        assert office.says(kept.card, office.said("goal.kept"))
        assert kept.card is not None
        goal = next(b for b in kept.card.buttons if b.action == "goal-check").token.split("|")[1]
        check = await office.form("anna", f"open-goal-check|{goal}|1")
        following = await office.send("anna", check, {"own": ANSWER})
        assert office.says(following.card, office.said("goal.ask-behaviour"))
        release = await office.form("anna", f"open-goal-release|{goal}")
        bram = office.house.ids["bram"]
        assert (await office.send("anna", release, {READER: bram})).answer is Answer.DONE
        found = words((await office.asks("bram", "mine")).card)
        assert GOAL in found
        assert ANSWER not in found
        assert GOAL not in words((await office.asks("dewi", "mine")).card)
        levels = await office.form("anna", f"open-goal-levels|{goal}")
        await office.send("anna", levels, {"expected": LEVEL})
        await office.presses("anna", f"goal-attained|{goal}|expected")
        assert LEVEL not in words((await office.asks("bram", "mine")).card)
        await office.presses("anna", f"show-level|{goal}|expected|yes")
        assert LEVEL in words((await office.asks("bram", "mine")).card)
        assert LEVEL in words((await office.presses("anna", "talk|0")).card)
        await office.presses("anna", f"take-back-goal|{goal}")
        assert GOAL not in words((await office.asks("bram", "mine")).card)
        assert GOAL in words((await office.asks("anna", "goals")).card)
        await begins_from(office, goal, driver.group)


async def begins_from(office: Office, goal: str, group: str) -> None:
    """A case from a goal, by somebody who is writing one: they go on with it, or begin anew."""
    page = await office.form("anna", f"open-case|{group}")
    await office.send("anna", page, {"title": CASE, "stuck": "Ik zeg niets"})
    asked = await office.presses("anna", f"case-from-goal|{goal}|{group}")
    assert CASE in words(asked.card)
    assert office.says(asked.card, office.said("draft.or-from-goal"))
    assert asked.card is not None
    drafted = button_of(asked.card, "open-case").token
    assert CASE in [one.value for one in (await office.form("anna", drafted)).fields]
    begun = await office.presses("anna", button_of(asked.card, "case-from-goal").token)
    assert office.says(begun.card, office.said("draft.from-goal"))
    fresh = await office.form("anna", f"open-case|{group}")
    assert GOAL in [one.value for one in fresh.fields]
    assert CASE in words((await office.asks("anna", "mine")).card)
    assert CASE in [one.value for one in (await office.form("anna", drafted)).fields]
