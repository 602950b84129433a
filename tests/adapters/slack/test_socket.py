"""A connection that does not come about, ends, or falls silent is made anew, or told of."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
import structlog

from adapters.slack import SlackHome, SlackSettings
from adapters.slack.sockets import Pace
from bot.errors import Unavailable
from tests.standins.slack.home import without_proxies
from tests.standins.slack.workspace import APP_TOKEN, BOT_TOKEN, TEAM

from .conftest import Office, card

QUICK = Pace(
    sign_every=timedelta(seconds=0.5),
    dial_for=timedelta(seconds=0.3),
    stand_within=timedelta(seconds=1.6),
    close_for=timedelta(seconds=0.2),
    shut_for=timedelta(seconds=0.4),
)
SOON = 5


@pytest.fixture
async def home(office: Office) -> AsyncIterator[SlackHome]:
    """A home that is about to connect over a socket."""
    settings = SlackSettings(BOT_TOKEN, app_token=APP_TOKEN, api_url=office.slack.api_url)
    with without_proxies():
        home = SlackHome(settings, clock=office.clock, pace=QUICK)
    home.connect(office.inbox, office.news)
    office.slack.app = office.slack.sockets
    yield home
    await home.close()


def addresses(office: Office) -> int:
    return [method for method, _ in office.slack.api.calls].count("apps.connections.open")


async def connected(office: Office) -> None:
    await asyncio.wait_for(office.slack.sockets.connected.wait(), SOON)


async def test_a_slack_that_takes_no_connection_is_told_and_may_be_tried_again(
    office: Office, home: SlackHome
) -> None:
    sockets = office.slack.sockets
    before = asyncio.all_tasks()
    for trouble in (sockets.spend_next, sockets.refuse_next):
        trouble(100)
        with pytest.raises(Unavailable):
            await home.start()
        assert sockets.dials >= 2
        dials = sockets.dials
        await asyncio.sleep(2 * QUICK.sign_every.total_seconds())
        assert sockets.dials == dials, "nothing goes on dialling"
        left = [str(task.get_coro()) for task in asyncio.all_tasks() - before]
        assert not [task for task in left if "Socket" in task], left
        trouble(0)
    await home.start()
    await connected(office)
    assert (await office.slack.press(office.anna, "ready|1")).well


@pytest.mark.parametrize("trouble", ["spend_next", "refuse_next"])
async def test_every_dial_has_an_address_of_its_own(
    office: Office, home: SlackHome, trouble: str
) -> None:
    sockets = office.slack.sockets
    getattr(sockets, trouble)(2)
    await home.start()
    assert sockets.connected.is_set(), "a start that returned is a connection that stands"
    assert sockets.dials == addresses(office) == 3
    assert (await office.slack.press(office.anna, "ready|1")).well


@pytest.mark.parametrize("trouble", ["spend_next", "refuse_next"])
async def test_a_connection_that_ends_comes_back_when_it_can(
    office: Office, home: SlackHome, trouble: str
) -> None:
    sockets = office.slack.sockets
    await home.start()
    getattr(sockets, trouble)(2)
    await sockets.close()
    await asyncio.sleep(0.05)
    await connected(office)
    assert sockets.dials == addresses(office) == 4
    assert (await office.slack.press(office.anna, "ready|1")).well


async def test_a_dial_that_is_not_answered_is_given_up(office: Office, home: SlackHome) -> None:
    sockets = office.slack.sockets
    gate = sockets.hold_links()
    with pytest.raises(Unavailable):
        await home.start()
    assert sockets.dials >= 2
    gate.set()
    await home.start()
    await connected(office)


async def test_a_connection_that_falls_silent_is_made_anew(office: Office, home: SlackHome) -> None:
    sockets = office.slack.sockets
    await home.start()
    sockets.fall_silent()
    assert not (await office.slack.press(office.anna, "ready|1")).well
    await connected(office)
    assert (await office.slack.press(office.anna, "ready|1")).well


async def test_a_connection_that_is_well_is_left_alone(office: Office, home: SlackHome) -> None:
    await home.start()
    await asyncio.sleep(4 * QUICK.sign_every.total_seconds())
    assert office.slack.sockets.dials == addresses(office) == 1


async def test_whatever_slack_sends_is_a_sign_of_life(office: Office, home: SlackHome) -> None:
    """Its greeting is one, and every answered ping while nobody does anything."""
    assert home.signs == 0
    await home.start()
    seen = home.signs
    assert seen > 0
    for _ in range(3):
        await asyncio.sleep(2 * QUICK.sign_every.total_seconds())
        assert home.signs > seen
        seen = home.signs


async def test_a_side_that_takes_connections_and_says_nothing_gives_no_sign(
    office: Office, home: SlackHome
) -> None:
    """The library takes each of these for a connection that is well, for a while."""
    sockets = office.slack.sockets
    await home.start()
    sockets.say_nothing()
    sockets.fall_silent()
    # What was on its way when it fell silent has arrived by now.
    await asyncio.sleep(0.1)
    seen, dials = home.signs, sockets.dials
    await asyncio.sleep(8 * QUICK.sign_every.total_seconds())
    assert sockets.dials > dials
    assert home.signs == seen


async def test_what_arrives_and_is_never_looked_at_is_no_sign(
    office: Office, home: SlackHome
) -> None:
    await home.start()
    named = (task for task in asyncio.all_tasks() if "process_messages" in str(task.get_coro()))
    next(named).cancel()
    await asyncio.sleep(0.1)
    seen = home.signs
    await asyncio.sleep(4 * QUICK.sign_every.total_seconds())
    assert home.signs == seen


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_connection_that_is_told_to_go_is_made_anew_once(
    office: Office, home: SlackHome, reason: str
) -> None:
    sockets = office.slack.sockets
    await home.start()
    sockets.connected.clear()
    await sockets.ask_to_go(reason)
    await connected(office)
    assert (await office.slack.press(office.anna, "ready|1")).well
    await asyncio.sleep(4 * QUICK.sign_every.total_seconds())
    assert sockets.dials == addresses(office) == 2
    assert not home.is_shut


@pytest.fixture
async def served(home: SlackHome) -> AsyncIterator[SlackHome]:
    """A home that stands, and is looked after."""
    await home.start()
    serving = asyncio.create_task(home.serve())
    yield home
    await home.stop()
    await serving


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not holds():  # noqa: ASYNC110 - the home has no event for it
            await asyncio.sleep(0.02)


async def test_where_socket_mode_is_switched_off_it_says_so_and_asks_now_and_then(
    office: Office, served: SlackHome
) -> None:
    sockets = office.slack.sockets
    refused = {"ok": False, "error": "forbidden_team"}
    for _ in range(3):
        office.slack.answer_next("apps.connections.open", 200, refused)
    with structlog.testing.capture_logs() as logs:
        await sockets.ask_to_go("link_disabled")
        await until(lambda: served.is_shut)
        await asyncio.sleep(QUICK.shut_for.total_seconds() / 2)
        assert sockets.dials == 1, "nothing dials at once"
        assert sockets.open == 0, "what is shut is let go of"
        assert not (await office.slack.press(office.anna, "ready|1")).well
        platform = served.platforms.of(f"slack:{TEAM}")
        assert platform is not None
        assert await platform.post(office.room, card(), nonce="n"), "what goes out needs no socket"
        await until(lambda: not served.is_shut)
    assert office.slack.troubled == ["apps.connections.open"] * 3, "asked in vain"
    assert sockets.dials == addresses(office) == 2
    said = [one["event"] for one in logs if one["log_level"] in ("error", "warning")]
    assert said == [
        "socket mode is switched off for the app: nobody comes in over slack",
        "socket mode is on again: people come in over slack",
    ]
    assert (await office.slack.press(office.anna, "ready|1")).well


async def test_it_may_end_while_socket_mode_is_switched_off(
    office: Office, served: SlackHome
) -> None:
    await office.slack.sockets.ask_to_go("link_disabled")
    await until(lambda: served.is_shut)
    async with asyncio.timeout(1):
        await served.stop()
        await served.close()
    dials = office.slack.sockets.dials
    await asyncio.sleep(2 * QUICK.shut_for.total_seconds())
    assert office.slack.sockets.dials == dials


async def test_somebody_who_types_slacks_last_word_shuts_nothing(
    office: Office, served: SlackHome
) -> None:
    typed = '{"type": "disconnect", "reason": "link_disabled"}'
    assert (await office.slack.command(office.anna, office.room, typed)).well
    await asyncio.sleep(0.1)
    assert not served.is_shut
    assert office.slack.sockets.dials == 1


async def test_over_http_there_is_no_connection_to_look_at(office: Office) -> None:
    settings = SlackSettings(BOT_TOKEN, signing_secret="s", api_url=office.slack.api_url)
    with without_proxies():
        home = SlackHome(settings, clock=office.clock)
    assert home.signs is None
    await home.close()


async def test_a_silent_side_does_not_hold_up_the_end(office: Office, home: SlackHome) -> None:
    await home.start()
    office.slack.sockets.fall_silent()
    async with asyncio.timeout(1):
        await home.close()


async def test_called_off_while_it_connects_it_leaves_nothing(
    office: Office, home: SlackHome
) -> None:
    office.slack.sockets.hold_links()
    starting = asyncio.create_task(home.start())
    await office.slack.eventually(lambda: addresses(office) == 1)
    await asyncio.sleep(0.05)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    dials = office.slack.sockets.dials
    await asyncio.sleep(2 * QUICK.sign_every.total_seconds())
    assert office.slack.sockets.dials == dials
