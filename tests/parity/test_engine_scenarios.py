"""Every scenario through the engine alone."""

import pytest

from tests.scenarios.reader import Scenario, scenarios

from .engine_driver import EngineDriver
from .play import play


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
async def test_scenario(scenario: Scenario) -> None:
    await play(EngineDriver(), scenario)
