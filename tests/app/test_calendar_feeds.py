"""Calendars over HTTP: one answer for every address that opens nothing, and none in a log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from bot.assembly import Bot, Parts
from bot.calendar_feeds import CalendarFeeds
from bot.config import Settings, load_settings
from bot.errors import Busy, ConfigError
from bot.groups.feeds import new_feed
from bot.groups.setup import Founding, add_person, found_group
from bot.health import Front
from bot.methods_at_hand import load_methods
from bot.platforms import ByName
from bot.ports import UNIT_DEADLINE, T, Tx
from bot.schedule import RandomIds, SystemClock
from bot.turnstile import MOST_OF_ALL, MOST_OF_ONE
from methods.spec import Mode
from storage import InlineStore, MemoryKeystore, open_inline_store

ZONE = "Europe/Amsterdam"


class Moving:
    """A clock of seconds that a test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Served:
    """A front with one person's calendar behind it."""

    def __init__(self) -> None:
        clock = SystemClock()
        self.store: InlineStore = open_inline_store(keystore=MemoryKeystore(), now=clock.now)
        parts = Parts(
            self.store, clock, RandomIds(), ByName({}), load_methods(Settings()), b"s" * 32
        )
        self.bot = Bot(parts)
        self.now = Moving()
        self.feeds = CalendarFeeds(now=self.now)
        self.front = Front(None, (self.feeds.route,))
        self.secret = ""

    async def begin(self) -> None:
        tools = self.bot.tools

        def unit(tx: Tx) -> str:
            people = [
                add_person(
                    tx,
                    tools,
                    workspace="w",
                    external=f"P{n}",
                    language="en",
                    zone="Europe/Amsterdam",
                ).id
                for n in range(3)
            ]
            first_on: date = (tools.clock.now() + timedelta(days=30)).date()
            founding = Founding(
                "w", "R", "Zuid", "en", ZONE, "crea-m", Mode.CHAT, first_on, time(15)
            )
            found_group(tx, tools, founding, people, agreed=True)
            return new_feed(tx, tools, people[0])

        self.secret = await self.store.write(unit)
        self.feeds.look_in(self.store, tools)

    async def ask(self, path: str, method: str = "GET") -> httpx.Response:
        transport = httpx.ASGITransport(app=self.front.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="https://bot") as client:
            return await client.request(method, path)


@pytest.fixture
async def served() -> Served:
    made = Served()
    await made.begin()
    return made


async def test_a_calendar_for_whoever_has_its_address(served: Served) -> None:
    with capture_logs() as logs:
        answer = await served.ask(f"/calendar/{served.secret}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "SUMMARY:Intervision" in answer.text
    assert "Zuid" not in answer.text
    assert logs == []


@pytest.mark.parametrize("path", ["0" * 64, "x", "%00", "..%2f..%2fetc", "a" * 3000])
async def test_every_other_address_is_not_there(served: Served, path: str) -> None:
    with capture_logs() as logs:
        answer = await served.ask(f"/calendar/{path}.ics")
    assert answer.status_code == 404
    assert len(answer.text) < 20
    assert path.startswith("..") or answer.headers["cache-control"] == "no-store"
    assert logs == []
    assert (await served.ask(f"/calendar/{served.secret}")).status_code == 404
    assert (await served.ask("/healthz")).text == "ok"


async def test_it_is_read_and_nothing_else(served: Served) -> None:
    path = f"/calendar/{served.secret}.ics"
    assert (await served.ask(path, "HEAD")).status_code == 200
    for method in ("POST", "PUT", "DELETE"):
        assert (await served.ask(path, method)).status_code == 405


async def test_whoever_asks_all_the_time_waits(served: Served) -> None:
    """Known or not makes no difference, and others are served meanwhile."""
    for path in (f"/calendar/{served.secret}.ics", "/calendar/unknown.ics"):
        statuses = [(await served.ask(path)).status_code for _ in range(MOST_OF_ONE + 1)]
        assert statuses[-1] == 429
        assert len(set(statuses[:-1])) == 1
    served.now.at += 61
    assert (await served.ask(f"/calendar/{served.secret}.ics")).status_code == 200


async def test_many_addresses_are_tried_in_vain(served: Served) -> None:
    answers = [await served.ask(f"/calendar/{n}.ics") for n in range(MOST_OF_ALL + 1)]
    assert [one.status_code for one in answers[-2:]] == [404, 429]
    assert answers[-1].headers["retry-after"] == "60"


async def test_before_it_is_open_and_while_the_store_is_busy(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await _closed().ask("/calendar/x.ics")).status_code == 503

    async def busy(unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        assert within <= timedelta(seconds=1)
        raise Busy

    monkeypatch.setattr(served.store, "read", busy)
    with capture_logs() as logs:
        answer = await served.ask(f"/calendar/{served.secret}.ics")
    assert answer.status_code == 503
    assert served.secret not in repr(logs)


def _closed() -> Served:
    return Served()


@pytest.mark.parametrize(
    "url",
    [
        "http://bot.example",
        "bot.example",
        "https://",
        "https://bot.example/?a=b",
        "https://a b",
        "x",
    ],
)
def test_an_address_that_is_none(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVISOR_PUBLIC_URL", url)
    with pytest.raises(ConfigError, match="INTERVISOR_PUBLIC_URL"):
        load_settings()


@pytest.mark.parametrize("url", ["https://bot.example", "https://bot.example:8443/a/b/"])
def test_an_address_that_is_one(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVISOR_PUBLIC_URL", url)
    assert load_settings().public_url == url
