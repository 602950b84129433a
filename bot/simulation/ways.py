"""A group sets how it works: how it comes to its case, and whether somebody observes."""

from __future__ import annotations

import asyncio
import random

from ..engine.state import Choosing
from ..groups.meetings import Tools
from ..inputs import Inbox, Press
from ..records import Meeting
from ..rehearsal.platform import WORKSPACE
from .world import World

#: In so many of a hundred meetings somebody sets it beforehand.
PERCENT = 40


async def set_ways(
    world: World,
    tools: Tools,
    inbox: Inbox,
    planned: Meeting,
    *,
    names: tuple[str, ...],
    seed: int,
) -> None:
    """Let it happen before this meeting, if the seed draws it. A chance of its own: others stay."""
    chance = random.Random(f"{seed}:ways")
    if chance.randrange(100) >= PERCENT:
        return
    way, roles = chance.choice(list(Choosing)).value, chance.choice("011")
    for token in (f"choosing|{planned.group}|{way}", f"extra-roles|{planned.group}|{roles}"):
        who = [chance.choice(names) for _ in range(2)]
        world.props.story.tell(f"{who} set {token.rpartition('|')[2]}")
        # Two at once, or one of them twice: it is a value, and told once.
        twice = [Press(tools.ids.new(), WORKSPACE, one, token) for one in who]
        await asyncio.gather(*(inbox.press(press) for press in twice))
