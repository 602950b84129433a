"""Every scenario through the whole bot, on every platform there is, by its real entry point.

In memory, in the practice room on a database, on Slack and on Discord. Over a socket too, and while
replies get lost: in the normal run one scenario of three, each in one of these ways, in turns.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from tests.sampling import in_turns
from tests.scenarios.reader import Scenario, scenarios

from .discord_house import discord_house
from .houses import House, memory_house, practice_house
from .play import play
from .slack_house import slack_house
from .stack_driver import StackDriver

ALL = pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
Build = Callable[[Sequence[str], Path], Awaitable[House]]

HOUSES: dict[str, Build] = {
    "practice": practice_house,
    "slack": slack_house,
    "discord": discord_house,
}
OTHERWISE: dict[str, Build] = {
    "practice-lost": partial(practice_house, lose_replies=True),
    "slack-socket": partial(slack_house, socket=True),
    "slack-lost": partial(slack_house, lose_replies=True),
    "slack-socket-lost": partial(slack_house, socket=True, lose_replies=True),
    "discord-lost": partial(discord_house, lose_replies=True),
}


@ALL
async def test_scenario_in_memory(scenario: Scenario) -> None:
    await play(StackDriver(memory_house), scenario)


@ALL
@pytest.mark.parametrize("house", list(HOUSES))
async def test_scenario_on_a_platform(scenario: Scenario, house: str, tmp_path: Path) -> None:
    build = HOUSES[house]
    await play(StackDriver(lambda people: build(people, tmp_path)), scenario)


@pytest.mark.parametrize(
    ("scenario", "house"),
    in_turns(scenarios(), list(OTHERWISE)),
    ids=lambda one: one if isinstance(one, str) else one.name,
)
async def test_scenario_otherwise(scenario: Scenario, house: str, tmp_path: Path) -> None:
    build = OTHERWISE[house]
    await play(StackDriver(lambda people: build(people, tmp_path)), scenario)


async def test_the_thin_path_in_a_workspace_that_let_the_bot_in(tmp_path: Path) -> None:
    """From an empty channel on, over weeks in which its tokens run out again and again."""
    (scenario,) = (one for one in scenarios() if one.name == "thin-path")
    build = partial(slack_house, folder=tmp_path, installed=True)
    await play(StackDriver(build), scenario)


def test_five_scenarios_found_their_group() -> None:
    """In an empty channel, in one made for it, or as a trial; the others have theirs already."""
    assert [s.name for s in scenarios() if s.before] == [
        "another-day",
        "first-meeting",
        "new-room",
        "programme",
        "thin-path",
        "trial",
        "which-day",
    ]
