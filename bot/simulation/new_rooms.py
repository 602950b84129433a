"""In some lives somebody begins a second group, in a room that the bot is to make for it.

In some of these they are its coordinator (``coordinating``). Their forms are sent twice, and its
making meets all the faults of the life. Nobody agrees in it, so it stays quiet; in calm it must be
one group, in one room, with everybody in it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ..engine.ids import GroupId
from ..groups import keys
from ..groups.meetings import Tools
from ..inputs import PageSent
from ..ports import Tx
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from .coordinating import Coordinator, may_coordinate
from .people import BadDay
from .world import World

#: So many lives in a hundred have one, and so many of those a coordinator.
PERCENT, COORDINATED_PERCENT = 50, 60


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A wish that was acknowledged. ``group`` is the one that was there already.

    ``coordinator``: whose wish it was, where they are to stay outside.
    """

    group: GroupId
    names: Sequence[str]
    coordinator: Coordinator | None = None

    async def judge(self, judge: Judge, world: World) -> None:
        """One group more in one room; another room is empty, and only where nobody heard of it."""

        def unit(tx: Tx) -> list[str | None]:
            places = [keys.group_place(group.id) for group in tx.groups.all()]
            known = [tx.posts.place(place) for place in places]
            return [one for one in known if one != tx.posts.place(keys.group_place(self.group))]

        rooms = await world.props.database.read(unit)
        judge.holds("a wish is one group", len(rooms) == 1, f"{len(rooms)} groups")
        platform = world.props.platform
        for made in platform.made.values():
            if made.external in rooms:
                missing = set(self.names) - made.members
                judge.holds("everybody is brought in", not missing, f"{len(missing)} missing")
                continue
            excused = platform.makes_again and world.weather.may_be_unknown(made.external)
            judge.holds("a second room has an excuse", excused, made.external)
            judge.holds("a second room is empty", not made.members, made.external)
        judge.holds("a second room is the last", len(platform.made) <= 2, f"{len(platform.made)}")
        if self.coordinator is not None:
            await self.coordinator.judge(judge, world)


async def wish_for_room(
    world: World, tools: Tools, people: BadDay, *, group: GroupId, names: Sequence[str], seed: int
) -> NewRoom | None:
    """Somebody wishes for a room, in some lives."""
    chance = random.Random(f"{seed}:new room")
    if chance.randrange(100) >= PERCENT:
        return None
    first_on = (world.clock.now() + timedelta(days=chance.randrange(7, 60))).date()
    when = {"first-on": first_on.isoformat(), "at": "15:00", "mode": "chat"}
    if may_coordinate(names) and chance.randrange(100) < COORDINATED_PERCENT:
        coordinator = Coordinator(tools, people, names)
        has_wished = await coordinator.wishes(when)
        return NewRoom(group, names, coordinator) if has_wished else None
    values = {"people": " ".join(names), "room-name": "a-second-room", **when}
    token = f"found-new|{tools.ids.new()}"
    page = PageSent(tools.ids.new(), WORKSPACE, names[0], token, values)
    following = (await people.send_twice(page)).next_page
    if following is not None:
        await people.send_twice(replace(page, delivery=tools.ids.new(), token=following.token))
    return NewRoom(group, names)
