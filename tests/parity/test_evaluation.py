"""The end of a programme on every platform, in the language that no scenario speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer
from bot.engine.ids import FormId
from bot.groups.lookups import next_meeting
from bot.groups.planning import plan_next
from bot.groups.safety import QUESTIONS
from bot.ports import Tx
from bot.records import Programme

from .office import Office, with_group
from .screens import TABLE
from .stack_driver import StackDriver

REPORT = {"changed": "Ik wacht langer", "helped": "", "hindered": "De tijd"}

everywhere = pytest.mark.parametrize("name", list(TABLE))


async def comes_to_its_end(office: Office, driver: StackDriver) -> None:
    """The next date is the closing talk of a programme, and the last one."""
    tools = office.house.bot.tools
    agreed = Programme(
        FormId("a-programme"),
        driver.group,
        tools.clock.now(),
        begins_at=tools.clock.now(),
        meetings=0,
        has_intake=False,
        has_midway=False,
        has_closing=True,
    )

    def unit(tx: Tx) -> None:
        tx.groups.put_programme(agreed)
        plan_next(tx, tools, driver.group)

    await office.house.bot.store.write(unit)
    assert await office.house.bot.store.read(lambda tx: next_meeting(tx, driver.group))


@everywhere
async def test_each_looks_back_for_themselves(name: str, tmp_path: Path) -> None:
    async with with_group(name, tmp_path, language="en") as (office, driver):
        early = await office.presses("anna", f"evaluation|{driver.group}")
        assert office.says(early.card, office.said("refuse.no-evaluation"))
        await comes_to_its_end(office, driver)
        page = await office.form("anna", f"open-evaluation|{driver.group}")
        shown = await office.shown_after("anna", page, REPORT)
        assert office.said("evaluation.kept") in str(shown)
        page = await office.form("anna", f"open-safety|{driver.group}")
        assert [one.name for one in page.fields] == list(QUESTIONS)
        answers = dict.fromkeys(QUESTIONS, "mostly")
        shown = await office.shown_after("anna", page, answers)
        assert office.said("safety.kept") in str(shown)
        assert REPORT["changed"] in str((await office.asks("anna", "mine")).card)
        assert REPORT["changed"] not in str((await office.asks("bram", "mine")).card)
        mirror = await office.presses("bram", f"mirror|{driver.group}")
        assert mirror.answer is Answer.DONE
        assert office.said("safety.title") not in str(mirror.card)
