"""A whole cycle on PostgreSQL: the same meeting, word for word, as on SQLite."""

from __future__ import annotations

from functools import partial

import pytest

from bot.assembly import Bot
from bot.rehearsal.run import Props, Wanted, rehearse
from methods.spec import Mode
from storage import MemoryKeystore, open_postgres_store

from .conftest import Rehearse, assemble


def on_server(url: str, props: Props) -> Bot:
    """The bot of a rehearsal on the store that serves on PostgreSQL."""
    store = open_postgres_store(url, keystore=MemoryKeystore(), now=props.clock.now)
    return assemble(props, store=store)


@pytest.mark.parametrize("mode", [Mode.CHAT, Mode.VOICE])
async def test_a_cycle_is_the_same_on_both_databases(
    play: Rehearse, database_url: str, mode: Mode
) -> None:
    wanted = Wanted("crea-m", 6, mode, "nl", 3, 1)
    here, read_here = await play(wanted)
    there, read_there = await rehearse(partial(on_server, database_url), wanted)
    assert there.failures == here.failures == ()
    assert there.ok
    assert there.contributions == here.contributions
    assert there.timers_fired == here.timers_fired
    # Several places are brought up to date at once: within one minute any of them may be first.
    assert sorted(read_there) == sorted(read_here)
