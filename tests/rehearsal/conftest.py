"""A bot put together for a rehearsal: the real use cases and storage, in memory."""

from collections.abc import Awaitable, Callable

import pytest

from bot.assembly import Bot
from bot.laboratory import rehearsal_bot
from bot.ports import Store
from bot.rehearsal.report import Report
from bot.rehearsal.run import Props, Wanted, rehearse
from methods import load_library

LIBRARY = load_library()

Rehearse = Callable[[Wanted], Awaitable[tuple[Report, list[str]]]]


def assemble(props: Props, *, store: Store | None = None) -> Bot:
    """The whole bot around the rehearsal's own clock, ids and platform."""
    return rehearsal_bot(LIBRARY, props, store=store)


@pytest.fixture
def play() -> Rehearse:
    """Rehearse what is wanted."""

    async def run(wanted: Wanted) -> tuple[Report, list[str]]:
        return await rehearse(assemble, wanted)

    return run
