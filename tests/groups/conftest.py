"""Worlds to play in, closed when the story is over."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from .building import in_memory, serving
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


@pytest.fixture
async def serving_world(tmp_path: Path) -> AsyncIterator[World]:
    """The same on the store that serves, with its threads and its files."""
    world = await serving(tmp_path)
    yield world
    await world.store.close()
