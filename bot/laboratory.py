"""Whole bots on stores in memory: for a rehearsal of one meeting, and for simulated lives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from methods import load_library
from methods.spec import Method
from storage import InlineStore, MemoryKeystore, derived, open_inline_store

from .assembly import Bot, Parts
from .ports import Store
from .rehearsal.run import Props
from .simulation.lives import Laboratory


def rehearsal_bot(
    library: Mapping[str, Method], props: Props, *, store: Store | None = None
) -> Bot:
    """A bot for a rehearsal: the whole stack with keys of its own, on a store in memory or this."""
    return Bot(
        Parts(
            store=store or _in_memory(props.clock.now),
            clock=props.clock,
            ids=props.ids,
            platforms=props.platforms,
            library=library,
            secret=derived(b"rehearsal", "names"),
        )
    )


def laboratory() -> Laboratory:
    """Where lives are simulated: the library's methods, and a database in memory for each."""
    return Laboratory(dict(load_library()), _in_memory)


def _in_memory(now: Callable[[], datetime]) -> InlineStore:
    return open_inline_store(keystore=MemoryKeystore(), now=now)
