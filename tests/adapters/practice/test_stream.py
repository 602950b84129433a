"""How a tab hears that something changed, and how streams end."""

import asyncio
import json
from collections.abc import Coroutine

import httpx
import pytest
from starlette.applications import Starlette

from adapters.practice import Hub, PageServer, create_app
from adapters.practice.texts import CATALOGUES
from bot.errors import ConfigError

from .conftest import House, card


async def _lines(
    client: httpx.AsyncClient, house: House, deed: Coroutine[object, object, object]
) -> list[str]:
    """Listen as Bram while something happens, then let the room close."""
    listening = asyncio.create_task(client.get("/as/P2/events"))
    for _ in range(20):  # the stream begins a few turns of the loop later
        await asyncio.sleep(0)
    assert house.hub._ears
    await deed
    for _ in range(20):
        await asyncio.sleep(0)
    house.hub.close()
    answer = await listening
    assert answer.headers["content-type"].startswith("text/event-stream")
    return answer.text.splitlines()


async def test_a_tab_is_told_which_place_changed_and_never_what_was_said(
    client: httpx.AsyncClient, house: House
) -> None:
    post = house.platform.post("C1", card("Iets van iemand"), nonce="1")
    lines = await _lines(client, house, post)
    assert lines[:3] == ["retry: 1000", "event: here", f'data: "{house.store.room}"']
    assert 'data: ["C1"]' in lines
    assert "Iets" not in "".join(lines)


async def test_a_tab_is_not_told_of_places_it_cannot_see(
    client: httpx.AsyncClient, house: House
) -> None:
    direct = house.platform.post("DP1", card(), nonce="1")
    assert "event: changed" not in await _lines(client, house, direct)


async def test_the_clock_and_the_switches_are_told(client: httpx.AsyncClient, house: House) -> None:
    house.clock.move_to(house.clock.now().replace(year=2027))

    async def move() -> None:
        house.clock.move_to(house.clock.now().replace(year=2028))

    assert 'data: ["strip"]' in await _lines(client, house, move())


async def test_somebody_unknown_hears_nothing(client: httpx.AsyncClient) -> None:
    assert (await client.get("/as/P9/events")).status_code == 404


async def test_what_changes_while_nobody_asks_is_told_once() -> None:
    hub = Hub()
    with hub.listening() as ears:
        for place in ("C1", "C1", "T1"):
            hub.tell(place)
        async for changed in ears.changes(patience=1):
            assert changed == ("C1", "T1")
            hub.close()
    with hub.listening() as late:
        assert [changed async for changed in late.changes(patience=1)] == []
    hub.tell("C1")


async def test_it_is_known_through_whose_eyes_somebody_looks() -> None:
    """A colleague whom somebody plays in a tab is not played by the room."""
    hub = Hub()
    with hub.listening(through="P1"), hub.listening(through="P1"), hub.listening():
        assert hub.watched() == {"P1"}
    assert hub.watched() == frozenset()


async def test_a_server_that_never_served_lets_its_port_go() -> None:
    server = PageServer(Starlette(), hub=Hub())
    port = int(server.url.rstrip("/").rpartition(":")[2])
    server.stop()
    again = PageServer(Starlette(), hub=Hub(), port=port)
    again.stop()


async def test_silence_is_noticed() -> None:
    hub = Hub()
    with hub.listening() as ears:
        async for changed in ears.changes(patience=0.001):
            assert changed == ()
            break


async def test_the_server_listens_on_this_computer_only_and_stops(house: House) -> None:
    app = create_app(
        house.room,
        inbox=house.inbox,
        controls=house.controls,
        ids=house.ids,
        language="en",
        zone="UTC",
    )
    server = PageServer(app, hub=house.hub)
    assert server.url.startswith("http://127.0.0.1:")
    port = int(server.url.rstrip("/").rpartition(":")[2])
    with pytest.raises(ConfigError, match=f"port {port}"):
        PageServer(Starlette(), hub=Hub(), port=port)
    with pytest.raises(ConfigError):
        PageServer(Starlette(), hub=Hub(), port=70_000)
    serving = asyncio.create_task(server.serve())
    async with httpx.AsyncClient(base_url=server.url) as client:
        assert "Who are you today?" in (await client.get("/")).text
        async with client.stream("GET", "/as/P1/events") as stream:
            heard = stream.aiter_lines()
            assert await anext(heard) == "retry: 1000"
            await house.platform.post("C1", card(), nonce="1")
            while await anext(heard) != "event: changed":
                pass
            assert json.loads((await anext(heard)).removeprefix("data: ")) == ["C1"]
            server.stop()
    await asyncio.wait_for(serving, 20)


def test_both_languages_say_the_same_things() -> None:
    dutch, english = CATALOGUES["nl"], CATALOGUES["en"]
    assert dutch.keys() == english.keys()
    for key, text in dutch.items():
        assert _holes(text) == _holes(english[key]), key
        assert "!" not in text + english[key], key


def _holes(text: str) -> list[str]:
    return sorted(piece.partition("}")[0] for piece in text.split("{")[1:])
