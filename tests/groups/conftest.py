"""Worlds to play in, closed when the story is over."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from .building import in_memory, serving, serving_from
from .world import CHAT, Wish, World

NewWorld = Callable[..., Awaitable[World]]


@pytest.fixture
async def new_world() -> AsyncIterator[NewWorld]:
    """Make a world in memory."""
    made: list[World] = []

    async def make(wish: Wish = CHAT) -> World:
        made.append(await in_memory(wish))
        return made[-1]

    yield make
    for world in made:
        await world.store.close()


@pytest.fixture
async def world(new_world: NewWorld) -> World:
    """Six people who meet in chat, three weeks before their first meeting."""
    return await new_world()


@pytest.fixture(params=["sqlite", "postgres"])
async def new_serving_world(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[NewWorld]:
    """Make a world on each store that serves, with its threads and its files or its server."""
    made: list[World] = []

    async def make(wish: Wish = CHAT) -> World:
        if request.param == "sqlite":
            made.append(await serving(tmp_path, wish))
        else:
            made.append(await serving_from(request.getfixturevalue("database_url"), wish))
        return made[-1]

    if request.param == "postgres":
        request.getfixturevalue("database_url")
    yield make
    for world in made:
        await world.store.close()


@pytest.fixture
async def serving_world(new_serving_world: NewWorld) -> World:
    """Six people who meet in chat, on each store that serves."""
    return await new_serving_world()
