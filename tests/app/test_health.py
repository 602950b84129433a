"""What a supervisor hears: whether the process lives, and in plain words what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.errors import Busy, ConnectionDead
from bot.health import ENDING, NO_STORE, SHUT, Front, Health
from bot.ports import UNIT_DEADLINE, Store, Tx
from bot.watchdog import LineWatch, Patience
from storage import MemoryKeystore, open_inline_store
from tests.groups.cast import FOUNDED_AT

T = TypeVar("T")


class Line:
    def __init__(self, signs: int | None) -> None:
        self.signs = signs
        self.is_shut = False


class CountedStore:
    """A store that says how often it was read, and may be busy."""

    def __init__(self) -> None:
        self._store = open_inline_store(keystore=MemoryKeystore(), now=lambda: FOUNDED_AT)
        self.reads = 0
        self.is_busy = False

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        raise AssertionError("to ask how it is changes nothing")

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        assert within <= timedelta(seconds=1)
        self.reads += 1
        await asyncio.sleep(0)
        if self.is_busy:
            raise Busy
        return await self._store.read(unit)

    async def close(self) -> None:
        await self._store.close()


class House:
    """A front with a health behind it. Two platforms: one with a connection, one without."""

    def __init__(self) -> None:
        self.store = CountedStore()
        self.lines = {"one": Line(1), "two": Line(None)}
        self.started = {"one", "two"}
        patience = Patience(looks=4)
        self.watch = LineWatch(self.lines, self.started, patience)
        self.front = Front()
        store: Store = self.store
        self.front.health = Health(store, self.lines, self.started, self.watch)
        self.watch.look()

    async def ask(self, path: str) -> tuple[int, str]:
        transport = httpx.ASGITransport(app=self.front.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            answer = await client.get(path)
        return answer.status_code, answer.text


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr("bot.health.SAME_FOR", timedelta(0))
    return House()


async def test_when_all_is_well_it_says_so(house: House) -> None:
    assert await house.ask("/healthz") == (200, "ok")
    assert await house.ask("/readyz") == (200, "ready")


async def test_what_is_missing_is_told_in_plain_words(house: House) -> None:
    house.started.clear()
    house.store.is_busy = True
    status, text = await house.ask("/readyz")
    assert status == 503
    assert text.splitlines() == [NO_STORE, "one: not reached yet", "two: not reached yet"]
    assert await house.ask("/healthz") == (200, "ok"), "a restart would not help"
    house.started.update(("one", "two"))
    house.store.is_busy = False
    assert await house.ask("/readyz") == (200, "ready")


async def test_a_connection_that_fell_silent_is_not_ready_and_then_dead(house: House) -> None:
    house.watch.look()
    assert await house.ask("/readyz") == (200, "ready")
    house.watch.look()
    status, text = await house.ask("/readyz")
    assert status == 503
    assert text.startswith("one: connected, but nothing is heard")
    assert (await house.ask("/healthz"))[0] == 200
    house.watch.look()
    with pytest.raises(ConnectionDead):
        house.watch.look()
    assert await house.ask("/healthz") == (503, ENDING)
    assert ENDING in (await house.ask("/readyz"))[1]


async def test_before_anything_is_open_it_lives_and_is_not_ready() -> None:
    house = House()
    house.front.health = None
    assert await house.ask("/healthz") == (200, "ok")
    assert (await house.ask("/readyz"))[0] == 503


async def test_whoever_asks_all_the_time_keeps_the_store_from_nothing() -> None:
    house = House()
    answers = await asyncio.gather(*(house.ask("/readyz") for _ in range(50)))
    assert set(answers) == {(200, "ready")}
    assert house.store.reads == 1


async def test_an_adapter_keeps_its_own_addresses_and_nothing_else_is_there() -> None:
    async def theirs(_request: object) -> PlainTextResponse:
        return PlainTextResponse("theirs")

    house = House()
    for path in ("/", "/metrics", "/healthz/", "/readyz/more", "/their/events"):
        assert (await house.ask(path))[0] == 404, path
    house.front = Front(Starlette(routes=[Route("/their/events", theirs)]))
    assert await house.ask("/their/events") == (200, "theirs")
    assert await house.ask("/healthz") == (200, "ok")
    assert (await house.ask("/metrics"))[0] == 404


async def test_a_connection_that_its_platform_shut_keeps_people_out_and_is_no_reason_to_end(
    house: House,
) -> None:
    house.lines["one"].is_shut = True
    assert await house.ask("/healthz") == (200, "ok")
    assert await house.ask("/readyz") == (503, f"one: {SHUT}")
    house.lines["one"].is_shut = False
    assert await house.ask("/readyz") == (200, "ready")
