"""Every scenario through the whole bot: in memory, and in the practice room on a database."""

from pathlib import Path

import pytest

from tests.scenarios.reader import Scenario, scenarios

from .houses import memory_house, practice_house
from .play import play
from .stack_driver import StackDriver

ALL = pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)


@ALL
async def test_scenario_in_memory(scenario: Scenario) -> None:
    await play(StackDriver(memory_house), scenario)


@ALL
async def test_scenario_in_the_practice_room(scenario: Scenario, tmp_path: Path) -> None:
    await play(StackDriver(lambda people: practice_house(people, tmp_path)), scenario)
