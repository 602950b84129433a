"""Several platforms on one bot: each starts when it can, and what ends one ends all, in order."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.discord import DiscordHome
from bot.app import NOTHING_TO_SERVE, homes_of, serving, slack_settings
from bot.assembly import Bot, Parts
from bot.config import Settings
from bot.engine.screen import Line
from bot.errors import ConfigError, ConnectionDead, Unavailable
from bot.health import Front
from bot.inputs import Inbox, News
from bot.platforms import ByName
from bot.ports import Platform, Platforms
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.platform import MemoryPlatform
from bot.schedule import SystemClock
from bot.serving import Part, Serving, Started
from bot.watchdog import STEADY, Patience
from bot.webserver import WebServer
from bot.words import PlainDialect
from methods import load_library
from storage import MemoryKeystore, open_inline_store
from tests.groups.cast import FOUNDED_AT

from .test_start import command

BOT, APP, SIGNING, DISCORD = "xoxb-geheim", "xapp-geheim", "tekengeheim", "discordgeheim"
CLIENT_SECRET = "client-kanarie"
SECRETS = (CLIENT_SECRET, BOT, APP, SIGNING, DISCORD)
MANY = {"slack_client_id": "1.2", "slack_client_secret": CLIENT_SECRET}


def settings(folder: Path, **more: object) -> Settings:
    return Settings.model_validate({"data": folder, "port": 0, **more})


# Settings


@pytest.mark.parametrize(
    "ways",
    [
        {"slack_bot_token": BOT, "slack_app_token": APP},
        {**MANY, "slack_signing_secret": SIGNING},
    ],
)
def test_the_command_is_called_alike_wherever_it_stands(
    tmp_path: Path, ways: dict[str, str]
) -> None:
    given = settings(tmp_path, command="samen", **ways)
    for_slack = slack_settings(given)
    assert for_slack is not None
    assert for_slack.command == "samen"
    serves = serving(given)
    said = serves._bot.words.plain(
        Line("help.start"), language="nl", dialect=PlainDialect({}), people={}, zone="UTC"
    )
    assert "/samen start" in said
    assert serves.web is not None
    serves.web.stop()
    asyncio.run(serves._bot.store.close())


def test_without_settings_it_says_what_is_missing(tmp_path: Path, root: Path) -> None:
    ended = command(root, tmp_path, "serve")
    assert ended.returncode == 78
    for name in (
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_CLIENT_ID",
        "DISCORD_TOKEN",
    ):
        assert f"INTERVISOR_{name}" in ended.stderr
    assert "docs/slack.md" in ended.stderr
    assert "docs/discord.md" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == [], "nothing was made"


def test_the_pages_it_points_at_are_there(root: Path) -> None:
    for page in ("docs/slack.md", "docs/discord.md", ".env.example"):
        assert page in NOTHING_TO_SERVE
        assert (root / page).exists()


@pytest.mark.parametrize(
    ("half", "missing"),
    [
        ({"slack_bot_token": BOT}, "INTERVISOR_SLACK_APP_TOKEN"),
        ({"slack_bot_token": BOT, "slack_app_token": "  "}, "INTERVISOR_SLACK_APP_TOKEN"),
        ({"slack_app_token": APP}, "INTERVISOR_SLACK_BOT_TOKEN"),
        ({"slack_signing_secret": SIGNING}, "INTERVISOR_SLACK_BOT_TOKEN"),
        ({"slack_client_id": "1.2"}, "INTERVISOR_SLACK_CLIENT_SECRET"),
        ({"slack_client_secret": CLIENT_SECRET}, "INTERVISOR_SLACK_CLIENT_ID"),
        (MANY, "INTERVISOR_SLACK_SIGNING_SECRET"),
        ({**MANY, "slack_signing_secret": SIGNING, "slack_bot_token": BOT}, "SLACK_BOT_TOKEN"),
        ({**MANY, "slack_signing_secret": SIGNING, "slack_app_token": APP}, "SLACK_APP_TOKEN"),
    ],
)
def test_half_of_slack_is_named(tmp_path: Path, half: dict[str, str], missing: str) -> None:
    with pytest.raises(ConfigError, match=missing) as told:
        serving(settings(tmp_path, **half))
    assert not any(secret in str(told.value) for secret in SECRETS)
    assert list(tmp_path.iterdir()) == []


def test_empty_settings_are_none(tmp_path: Path) -> None:
    """As a copied file of settings has them."""
    empty = settings(tmp_path, slack_bot_token="", slack_app_token="", discord_token="")
    assert slack_settings(empty) is None
    with pytest.raises(ConfigError, match="nothing to serve"):
        serving(empty)


@pytest.mark.parametrize(
    ("given", "homes"),
    [
        ({"slack_bot_token": BOT, "slack_app_token": APP}, {"slack"}),
        ({"slack_bot_token": BOT, "slack_signing_secret": SIGNING}, {"slack"}),
        ({**MANY, "slack_signing_secret": SIGNING}, {"slack"}),
        ({"discord_token": DISCORD}, {"discord"}),
        ({"discord_token": DISCORD, "discord_shards": "0-3/8"}, {"discord"}),
        (
            {"slack_bot_token": BOT, "slack_app_token": APP, "discord_token": DISCORD},
            {"slack", "discord"},
        ),
    ],
)
async def test_it_starts_what_has_settings(
    tmp_path: Path, given: dict[str, str], homes: set[str]
) -> None:
    found = homes_of(settings(tmp_path, **given), clock=SystemClock())
    assert set(found) == homes
    assert not any(secret in repr(found) for secret in SECRETS)
    for home in found.values():
        await home.close()


async def test_a_process_of_discord_has_the_shards_that_are_set(tmp_path: Path) -> None:
    given = settings(tmp_path, discord_token=DISCORD, discord_shards="4-7/8")
    home = homes_of(given, clock=SystemClock())["discord"]
    assert isinstance(home, DiscordHome)
    assert home._client.shard_ids == [4, 5, 6, 7]
    assert home._client.shard_count == 8
    await home.close()


def test_shards_that_cannot_be_end_the_start(tmp_path: Path) -> None:
    given = settings(tmp_path, discord_token=DISCORD, discord_shards="7-4/8")
    with pytest.raises(ConfigError, match="INTERVISOR_DISCORD_SHARDS"):
        serving(given)
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_opens_nothing(tmp_path: Path) -> None:
    taken = WebServer(Front().asgi, host="127.0.0.1", port=0)
    over_http = {"slack_bot_token": BOT, "slack_signing_secret": SIGNING, "port": taken.port}
    with pytest.raises(ConfigError, match=str(taken.port)):
        serving(settings(tmp_path, **over_http))
    assert list(tmp_path.iterdir()) == []
    taken.stop()


def test_without_an_adapter_of_the_web_it_tells_how_it_is_all_the_same(tmp_path: Path) -> None:
    taken = WebServer(Front().asgi, host="127.0.0.1", port=0)
    with pytest.raises(ConfigError, match=str(taken.port)):
        serving(settings(tmp_path, discord_token=DISCORD, port=taken.port))
    assert list(tmp_path.iterdir()) == []
    taken.stop()


def test_a_port_for_figures_that_is_taken_lets_go_of_the_other(tmp_path: Path) -> None:
    taken, other = (WebServer(Front().asgi, host="127.0.0.1", port=0) for _ in range(2))
    free = other.port
    other.stop()
    wanted = {"discord_token": DISCORD, "port": free, "metrics_port": taken.port}
    with pytest.raises(ConfigError, match=str(taken.port)):
        serving(settings(tmp_path, **wanted))
    assert list(tmp_path.iterdir()) == []
    WebServer(Front().asgi, host="127.0.0.1", port=free).stop()
    taken.stop()


async def test_a_worker_listens_only_where_it_is_told_to(
    tmp_path: Path, database_url: str, keystore_url: str
) -> None:
    """Beside a web process on the same machine it would want the same port."""
    where = {"database_url": database_url, "keystore_url": keystore_url, "key": "ab" * 32}
    for more, listens in (({}, False), ({"port": 0}, True)):
        given = {"data": tmp_path, "discord_token": DISCORD, "metrics_port": 0, **where, **more}
        wanted = Settings.model_validate(given)
        running = serving(wanted, only=Part.WORKER)
        assert running.web is not None
        assert (running.web.main is not None) is listens
        assert running.web.metrics is not None
        running.stop()
        await running.serve(ready=lambda _: None)


async def test_figures_are_off_unless_they_are_asked_for(tmp_path: Path) -> None:
    off = serving(settings(tmp_path / "off", discord_token=DISCORD))
    on = serving(settings(tmp_path / "on", discord_token=DISCORD, metrics_port=0))
    for running, is_on in ((off, False), (on, True)):
        assert running.web is not None
        assert (running.web.metrics is not None) is is_on
        running.stop()
        await running.serve(ready=lambda _: None)


async def test_who_was_at_a_meeting_is_kept_for_as_many_years_as_is_set(tmp_path: Path) -> None:
    running = serving(settings(tmp_path, discord_token=DISCORD, proof_years=9))
    assert running._bot.tools.proof_years == 9
    running.stop()
    await running.serve(ready=lambda _: None)


# Running


class FakeHome:
    """A home that does as it is told."""

    def __init__(self, diary: list[str], name: str, *, fails: Exception | None = None) -> None:
        self.platform: Platform = MemoryPlatform({}, VirtualClock(FOUNDED_AT))
        self.platforms: Platforms = ByName({f"home-{number}": self.platform for number in (0, 1)})
        self.may_start = asyncio.Event()
        self.may_start.set()
        self.away = 0
        self.signs: int | None = None
        self.is_shut = False
        self._diary, self._name, self._fails = diary, name, fails
        self._stopped = asyncio.Event()

    def connect(self, inbox: Inbox, news: News) -> None:
        self._diary.append(f"{self._name} is connected")

    async def start(self) -> None:
        await self.may_start.wait()
        if self.away:
            self.away -= 1
            raise Unavailable
        if self._fails is not None:
            raise self._fails

    async def serve(self) -> None:
        self._diary.append(f"{self._name} serves")
        await self._stopped.wait()

    async def stop(self) -> None:
        self._diary.append(f"{self._name} stops")
        self._stopped.set()

    async def close(self) -> None:
        self._diary.append(f"{self._name} is closed")


def around(
    *homes: FakeHome, patience: Patience = STEADY, only: Part | None = None
) -> tuple[Serving, Started]:
    clock = VirtualClock(FOUNDED_AT)
    started = Started()
    store = open_inline_store(keystore=MemoryKeystore(), now=clock.now)
    bot = Bot(Parts(store, clock, SeededIds(1), started, load_library(), b"s" * 32))
    named = {f"home-{number}": home for number, home in enumerate(homes)}
    return Serving(bot, named, started, web=None, patience=patience, only=only), started


async def test_a_platform_out_of_reach_holds_up_no_other() -> None:
    diary: list[str] = []
    here, away = FakeHome(diary, "here"), FakeHome(diary, "away")
    away.may_start.clear()
    running, started = around(here, away)
    connected: asyncio.Queue[str] = asyncio.Queue()
    task = asyncio.create_task(running.serve(ready=connected.put_nowait))
    assert await connected.get() == "home-0"
    assert set(started) == {"home-0"}
    away.may_start.set()
    assert await connected.get() == "home-1"
    assert started.of("home-1:anywhere") is away.platform
    running.stop()
    await task
    assert diary.index("here stops") < diary.index("here is closed")
    assert diary[-1] == "away is closed"


async def test_a_platform_that_is_away_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.FIRST_WAIT_FOR", timedelta(milliseconds=1))
    home = FakeHome([], "away")
    home.away = 3
    running, started = around(home)
    connected: asyncio.Queue[str] = asyncio.Queue()
    with capture_logs() as logs:
        task = asyncio.create_task(running.serve(ready=connected.put_nowait))
        await connected.get()
        running.stop()
        await task
    assert started.of("home-0:anywhere") is home.platform
    assert [log["error"] for log in logs] == ["Unavailable"] * 3


@pytest.mark.parametrize("error", [ConfigError("the token is not right"), RuntimeError("a fault")])
async def test_what_ends_one_ends_all_and_is_told(error: Exception) -> None:
    diary: list[str] = []
    good, bad = FakeHome(diary, "good"), FakeHome(diary, "bad", fails=error)
    running, started = around(good, bad)
    with pytest.raises(type(error), match=str(error)):
        await running.serve(ready=lambda _: None)
    assert "good is closed" in diary
    assert "bad is closed" in diary
    assert "home-1" not in started


async def test_a_connection_that_died_ends_all_in_order() -> None:
    """Both are closed, and whoever started it is told which one it was."""
    diary: list[str] = []
    alive, dead = FakeHome(diary, "alive"), FakeHome(diary, "dead")
    dead.signs = 1
    running, _ = around(alive, dead, patience=Patience(quiet_for=timedelta(seconds=1.5)))
    with pytest.raises(ConnectionDead, match="home-1"):
        await running.serve(ready=lambda _: None)
    assert diary.index("dead stops") < diary.index("dead is closed")
    assert diary[-1] == "dead is closed"
    guards = [one for one in threading.enumerate() if one.name == "loop-guard"]
    for guard in guards:
        guard.join(5)
    assert not [guard for guard in guards if guard.is_alive()], "nobody looks on"


async def test_a_worker_takes_nobody_in_and_has_no_connection_that_could_die() -> None:
    diary: list[str] = []
    home = FakeHome(diary, "home")
    home.signs = 1
    short = Patience(quiet_for=timedelta(seconds=0.3))
    running, started = around(home, patience=short, only=Part.WORKER)
    task = asyncio.create_task(running.serve(ready=lambda _: None))
    done, _ = await asyncio.wait((task,), timeout=1)
    assert not done
    assert set(started) == {"home-0"}
    running.stop()
    await task
    assert "home serves" not in diary


async def test_stopped_before_anything_started() -> None:
    diary: list[str] = []
    slow = FakeHome(diary, "slow")
    slow.may_start.clear()
    running, started = around(slow)
    running.stop()
    await running.serve(ready=lambda _: None)
    assert set(started) == set()
    assert "slow is closed" in diary
