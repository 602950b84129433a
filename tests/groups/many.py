"""A workspace with many groups, and somebody who is in several of them."""

from __future__ import annotations

from datetime import time, timedelta

from bot.engine.ids import GroupId
from bot.groups.setup import Founding, found_group
from bot.ports import Tx
from bot.rehearsal.platform import WORKSPACE
from methods.spec import Mode

from .world import PEOPLE, ZONE, World


async def found_more(world: World, count: int, *, with_first: int) -> list[GroupId]:
    """Found so many more groups; P1 is in the first ``with_first`` of them. Returns those."""
    one, *others = (world.ids[name] for name in PEOPLE)
    first_on = (world.clock.now() + timedelta(days=24)).date()

    def unit(tx: Tx) -> list[GroupId]:
        found = []
        for number in range(count):
            founding = Founding(
                workspace=WORKSPACE,
                room=f"R1{number:02}",
                name="",
                language="nl",
                zone=ZONE,
                method="crea-m",
                mode=Mode.CHAT,
                first_on=first_on,
                local_time=time(15, 0),
            )
            inside = [one] if number < with_first else []
            found.append(
                found_group(tx, world.bot.tools, founding, [*inside, *others[:4]], agreed=True)
            )
        return found[:with_first]

    return await world.store.write(unit)
