"""A wrong secret is told before anything begins, in plain words and without the secret."""

import asyncio

import pytest

from adapters.slack import SlackHome, SlackSettings
from bot.errors import ConfigError, OutcomeUnknown
from tests.standins.slack.home import CLIENT, without_proxies
from tests.standins.slack.workspace import APP_TOKEN, BOT_TOKEN, SECRET, TEAM

from .conftest import Office, card

HIDDEN = "hidden-part"


def home(office: Office, settings: SlackSettings) -> SlackHome:
    with without_proxies():
        return SlackHome(settings, clock=office.clock)


@pytest.mark.parametrize(
    "settings",
    [
        SlackSettings(f"xoxp-{HIDDEN}", signing_secret=SECRET),
        SlackSettings("", signing_secret=SECRET),
        SlackSettings(f"xoxb-{HIDDEN}", app_token=f"xoxb-{HIDDEN}"),
        SlackSettings(f"xoxb-{HIDDEN}"),
        SlackSettings(f"xoxb-{HIDDEN}", signing_secret="  "),
        SlackSettings(None, client=CLIENT),
        SlackSettings(f"xoxb-{HIDDEN}", signing_secret=SECRET, client=CLIENT),
        SlackSettings(None, SECRET, f"xapp-{HIDDEN}", client=CLIENT),
    ],
)
async def test_a_secret_of_the_wrong_kind_is_told_at_once(
    office: Office, settings: SlackSettings
) -> None:
    with pytest.raises(ConfigError, match="INTERVISOR_SLACK_") as raised:
        home(office, settings)
    assert HIDDEN not in str(raised.value)


async def test_a_token_that_slack_does_not_know_is_told_at_the_start(office: Office) -> None:
    url = office.slack.api_url
    for settings, name in (
        (SlackSettings(f"xoxb-{HIDDEN}", signing_secret=SECRET, api_url=url), "BOT_TOKEN"),
        (SlackSettings(BOT_TOKEN, app_token=f"xapp-{HIDDEN}", api_url=url), "APP_TOKEN"),
    ):
        wrong = home(office, settings)
        with pytest.raises(ConfigError, match=name) as raised:
            await wrong.start()
        assert HIDDEN not in str(raised.value)
        await wrong.close()


async def test_a_slack_in_trouble_is_no_wrong_setting(office: Office) -> None:
    settings = SlackSettings(BOT_TOKEN, signing_secret=SECRET, api_url=office.slack.api_url)
    office.slack.answer_next("auth.test", 500, {})
    late = home(office, settings)
    with pytest.raises(OutcomeUnknown):
        await late.start()
    await late.start()
    await late.close()


def test_settings_do_not_show_their_secrets() -> None:
    settings = SlackSettings(f"xoxb-{HIDDEN}", signing_secret=HIDDEN, app_token=f"xapp-{HIDDEN}")
    assert HIDDEN not in repr(settings)


async def test_before_it_is_connected_nobody_comes_in(office: Office) -> None:
    running = await office.run()
    running.home._door._inbox = None
    assert not (await office.slack.press(office.anna, "ready|1")).well


async def test_it_can_post_before_anybody_comes_in(office: Office) -> None:
    settings = SlackSettings(BOT_TOKEN, signing_secret=SECRET, api_url=office.slack.api_url)
    ours = home(office, settings)
    await ours.start()
    platform = ours.platforms.of(f"slack:{TEAM}")
    assert platform is not None
    assert await platform.post(office.room, card(), nonce="n")
    await ours.close()


@pytest.mark.parametrize("app_token", [None, APP_TOKEN])
async def test_it_serves_until_it_is_stopped(office: Office, app_token: str | None) -> None:
    settings = SlackSettings(
        BOT_TOKEN, signing_secret=SECRET, app_token=app_token, api_url=office.slack.api_url
    )
    ours = home(office, settings)
    await ours.start()
    serving = asyncio.create_task(ours.serve())
    await asyncio.sleep(0.05)
    assert not serving.done()
    await ours.stop()
    await asyncio.wait_for(serving, 2)
    await ours.close()


async def test_a_socket_needs_no_web_application(office: Office) -> None:
    settings = SlackSettings(BOT_TOKEN, app_token=APP_TOKEN, api_url=office.slack.api_url)
    ours = home(office, settings)
    assert ours.asgi is None
    await ours.close()
