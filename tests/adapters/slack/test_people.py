"""People are looked up once each, on the lookup's own time, and never forgotten for being slow."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.slack.calls import WebApi
from adapters.slack.people import LONGEST_NAME, MISSED_FOR, People
from adapters.slack.settings import SlackSettings
from bot.errors import OutcomeUnknown, PlatformError
from bot.inputs import Locale
from tests.standins.slack.home import without_proxies
from tests.standins.slack.workspace import BOT_TOKEN

from .conftest import Office

A_MOMENT = timedelta(seconds=0.05)
AMPLE = timedelta(seconds=5)


@pytest.fixture
async def people(office: Office) -> AsyncIterator[People]:
    with without_proxies():
        api = WebApi(SlackSettings(BOT_TOKEN, api_url=office.slack.api_url))
    people = People(api, office.clock)
    yield people
    await people.close()
    await api.close()


def asked(office: Office) -> int:
    return [method for method, _ in office.slack.api.calls].count("users.info")


async def test_who_is_slow_to_come_is_known_when_they_have_come(
    office: Office, people: People
) -> None:
    gate = office.slack.hold("users.info")
    for _ in range(3):
        await people.meet_soon([office.anna], within=A_MOMENT)
        assert people.name_of(office.anna) is None
        assert people.locale_of(office.anna) == Locale()
    assert office.slack.held == ["users.info"], "one lookup, whoever waits for it"
    gate.set()
    await people.meet_soon([office.anna], within=AMPLE)
    assert people.name_of(office.anna) == "Anna"
    assert people.locale_of(office.anna) == Locale("nl-NL", "Europe/Amsterdam")
    assert asked(office) == 1


async def test_whoever_waits_for_somebody_may_be_called_off(office: Office, people: People) -> None:
    gate = office.slack.hold("users.info")
    first, second = (asyncio.create_task(people.meet(office.anna)) for _ in range(2))
    await office.slack.eventually(lambda: bool(office.slack.held))
    first.cancel()
    gate.set()
    assert (await second).name == "Anna"
    assert asked(office) == 1


async def test_a_lookup_that_fails_is_told_to_all_who_wait_and_not_made_again_at_once(
    office: Office, people: People
) -> None:
    office.slack.answer_next("users.info", 500, {})
    told = await asyncio.gather(
        *(people.meet(office.anna) for _ in range(2)), return_exceptions=True
    )
    assert [type(one) for one in told] == [OutcomeUnknown, OutcomeUnknown]
    await people.meet_soon([office.anna], within=AMPLE)
    assert asked(office) == 0
    office.clock.move_to(office.clock.now() + MISSED_FOR)
    await people.meet_soon([office.anna], within=AMPLE)
    assert people.name_of(office.anna) == "Anna"


async def test_an_old_name_that_cannot_be_renewed_is_kept_and_not_waited_for_again(
    office: Office, people: People
) -> None:
    await people.meet(office.anna)
    office.clock.move_to(office.clock.now() + timedelta(days=1))
    office.slack.answer_next("users.info", 500, {})
    await people.meet_soon([office.anna], within=AMPLE)
    assert people.look_up([office.anna]) == []
    assert people.name_of(office.anna) == "Anna"
    assert people.locale_of(office.anna) == Locale("nl-NL", "Europe/Amsterdam")
    office.clock.move_to(office.clock.now() + MISSED_FOR)
    office.slack.workspace.members[office.anna].name = "Anna B."
    await people.meet_soon([office.anna], within=AMPLE)
    assert people.name_of(office.anna) == "Anna B."


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Anna\u202e\n  van\tDijk", "Anna van Dijk"),
        ("a" * 80, "a" * (LONGEST_NAME - 1) + "…"),
        ("\u202e", None),
    ],
)
async def test_a_name_cannot_disturb_where_it_stands(
    office: Office, people: People, written: str, name: str | None
) -> None:
    office.slack.workspace.members[office.anna].name = written
    await people.meet(office.anna)
    assert people.name_of(office.anna) == name


async def test_at_the_end_nothing_is_looked_up_any_more(office: Office, people: People) -> None:
    office.slack.hold("users.info")
    (task,) = people.look_up([office.anna])
    waiting = asyncio.create_task(people.meet(office.anna))
    await asyncio.sleep(0.05)
    await people.close()
    assert task.cancelled()
    with pytest.raises((asyncio.CancelledError, PlatformError)):
        await waiting
