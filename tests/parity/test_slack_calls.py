"""Every call to Slack that the bot makes in the scenarios, held against Slack's own reference.

That each method is there, knows its arguments and has its scope is judged at the end of every
scenario on Slack (``SlackHouse.close``); here, that no scope of the app is one too many, and that
this judge finds what is wrong.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.scenarios.reader import scenarios
from tests.standins.slack.reference import METHODS, missing, scopes_of, unknown
from tests.standins.slack.workspace import BOT_TOKEN, SlackError

from .houses import House
from .play import play
from .slack_house import SlackHouse, granted, left_to_slack
from .stack_driver import StackDriver

#: A command is no call; its scope is named after it.
WITHOUT_A_CALL = frozenset({"commands"})
PEOPLE = ("anna", "bram", "chris")


async def house_of(people: Sequence[str], folder: Path) -> SlackHouse:
    house = SlackHouse(folder, over_socket=False)
    await house.move_in(people)
    return house


async def test_no_scope_is_spare(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As many scenarios as it takes: each scope is needed by a call in one of them."""
    needed: set[str] = set()
    for scenario in scenarios():
        built: list[SlackHouse] = []

        async def build(people: Sequence[str], built: list[SlackHouse] = built) -> House:
            built.append(await house_of(people, tmp_path_factory.mktemp("house")))
            return built[0]

        await play(StackDriver(build), scenario)
        for method, scopes in built[0].slack.api.needed.items():
            assert scopes <= scopes_of(method)
            needed |= scopes
        for method, given in built[0].slack.api.calls:
            assert method in METHODS
            assert unknown(method, given) == missing(method, given) == []
        if needed == granted() - WITHOUT_A_CALL:
            return
    raise AssertionError(f"no scenario needs {sorted(granted() - WITHOUT_A_CALL - needed)}")


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("chat.shout", {}),
        ("users.info", {"user": "U1", "loudly": True}),
        ("users.info", {}),
    ],
)
async def test_a_call_that_is_not_in_the_reference_fails_its_scenario(
    tmp_path: Path, method: str, given: dict[str, object]
) -> None:
    house = await house_of(PEOPLE, tmp_path)
    with pytest.raises(SlackError):
        house.slack.api.answer(method, BOT_TOKEN, given)
    with pytest.raises(AssertionError):
        await house.close()


async def test_a_message_that_slack_may_make_links_of_fails_its_scenario(tmp_path: Path) -> None:
    house = await house_of(PEOPLE, tmp_path)
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "hallo"}}]
    given = {"channel": house.room, "text": "hallo", "blocks": blocks, "parse": "none"}
    house.slack.api.answer("chat.postMessage", BOT_TOKEN, given)
    left = [f"chat.postMessage: {name}" for name in ("link_names", "unfurl_links", "unfurl_media")]
    assert left_to_slack("chat.postMessage", given) == left
    with pytest.raises(AssertionError):
        await house.close()


async def test_a_scope_that_the_app_has_not_fails_its_scenario(tmp_path: Path) -> None:
    house = await house_of(PEOPLE, tmp_path)
    house.slack.api.scopes = granted() - {"groups:read"}
    assert (await house.slack.command(house.ids["anna"], house.room, "help")).well
    with pytest.raises(AssertionError):
        await house.close()
