"""What a founder does for a group in a new room, on whichever platform makes it."""

from __future__ import annotations

from bot.cards import FormPage
from bot.inputs import Reach

from .office import Office
from .stack_driver import PACE


async def wish(office: Office, *, name: str | None = None) -> FormPage:
    """Fill in the form for a room with everybody in it; return the page that was sent."""
    page = await office.start(office.house.room, Reach.PRIVATE, text="start nieuw")
    assert isinstance(page, FormPage)
    everybody = " ".join(office.house.ids.values())
    named = {} if name is None else {"room-name": name}
    await office.fills("anna", page, {"people": everybody, "first-on": "2026-01-29", **named})
    return page


async def sends(office: Office) -> None:
    """Let the delivery do all it can, also what it tries again after a while."""
    for _ in range(4):
        await office.house.bot.delivery.drain()
        office.house.clock.move_to(office.house.clock.now() + PACE)


async def groups(office: Office) -> int:
    """How many groups there are."""
    return len(await office.house.bot.store.read(lambda tx: tx.groups.all()))
