"""Worlds to play in, closed when the story is over."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from .building import in_memory, serving, serving_from
from .in_halves import of
from .world import CHAT, Wish, World

NewWorld = Callable[..., Awaitable[World]]


#: Stories in which much is read before it is written: they are told on PostgreSQL too.
ON_BOTH = (
    "test_agreements",
    "test_attendance",
    "test_call_me",
    "test_calendars",
    "test_certificates",
    "test_cycle",
    "test_contributor_page",
    "test_date_poll",
    "test_elsewhere",
    "test_evaluation",
    "test_few_come",
    "test_founding",
    "test_goals",
    "test_gone_elsewhere",
    "test_halves_afterwards",
    "test_new_room",
    "test_noted_wrongly",
    "test_open_intentions",
    "test_pauses",
    "test_registers",
    "test_reports",
    "test_trial",
    "test_years",
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tell some stories once more, on the other database."""
    module = metafunc.module.__name__.rpartition(".")[2]
    alone = metafunc.definition.get_closest_marker("in_memory") is not None
    if "kept_in" in metafunc.fixturenames and module in ON_BOTH and not alone:
        metafunc.parametrize("kept_in", ["memory", "postgres"], indirect=True)


@pytest.fixture
def kept_in(request: pytest.FixtureRequest) -> str | None:
    """The address of the server's database; None for a store in memory."""
    if getattr(request, "param", "memory") == "memory":
        return None
    return str(request.getfixturevalue("database_url"))


@pytest.fixture
async def new_world(kept_in: str | None) -> AsyncIterator[NewWorld]:
    """Make a world in memory, or on the server."""
    made: list[World] = []

    async def make(wish: Wish = CHAT) -> World:
        made.append(await (in_memory(wish) if kept_in is None else serving_from(kept_in, wish)))
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


@pytest.fixture
async def large(new_world: NewWorld) -> World:
    """A group of nine, weeks before its meeting."""
    return await of(new_world, 9)
