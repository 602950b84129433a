"""Too few come to a meeting, and its group moves it: all of it by presses, as people do it."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

from ..cards import Answer, FormPage
from ..engine.state import Presence
from ..groups import keys
from ..groups.meetings import Tools
from ..inputs import Inbox, PageSent, Press
from ..ports import Tx
from ..records import Meeting, Timer
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from .coming_rules import a_moved_date_takes_the_place_of_the_old
from .loop import sleep_until
from .world import SWEEPS_EVERY, World

#: In so many of a hundred meetings too few people come, by what they say beforehand.
PERCENT = 12
#: So many days later at most: what follows a meeting is judged before the next one begins.
LATEST = 10
#: By then every process has planned whatever it would plan.
LOOKS_AFTER = SWEEPS_EVERY + timedelta(minutes=10)


async def move(
    world: World,
    tools: Tools,
    inbox: Inbox,
    planned: Meeting,
    *,
    names: tuple[str, ...],
    judge: Judge,
    seed: int,
) -> None:
    """Let it happen to this meeting, if the seed draws it. A chance of its own: others stay."""
    chance = random.Random(f"{seed}:moving")
    if chance.randrange(100) >= PERCENT:
        return
    wait_for = timedelta(hours=chance.uniform(2, 12 * 24))
    await sleep_until(world.clock, planned.starts_at - wait_for)
    for who in names[2:]:
        token = f"attend|{planned.id}|{Presence.ABSENT}"
        await inbox.press(Press(tools.ids.new(), WORKSPACE, who, token))
    days = [chance.randint(1, LATEST) for _ in range(chance.choice((1, 2)))]
    asks = [
        _ask(tools, inbox, planned, who=who, days=later)
        for who, later in zip(names, days, strict=False)
    ]
    answers = await asyncio.gather(*asks)
    moved = sum(answer is Answer.DONE for answer in answers)
    await asyncio.sleep(LOOKS_AFTER.total_seconds())

    def look(tx: Tx) -> tuple[tuple[Meeting, ...], tuple[Timer, ...]]:
        return tx.meetings.of_group(planned.group), tx.timers.of_owner(
            keys.meeting_owner(planned.id)
        )

    meetings, timers = await world.props.database.read(look)
    if moved:
        world.props.story.tell(f"too few come, and {moved} move the meeting")
        a_moved_date_takes_the_place_of_the_old(
            judge,
            planned,
            meetings,
            timers,
            asked=[planned.on + timedelta(days=later) for later in days],
            now=world.clock.now(),
        )


async def _ask(tools: Tools, inbox: Inbox, planned: Meeting, *, who: str, days: int) -> Answer:
    page = await inbox.open_form(Press(tools.ids.new(), WORKSPACE, who, f"open-move|{planned.id}"))
    if not isinstance(page, FormPage):
        return page.answer
    values = {field.name: field.value for field in page.fields}
    values["move-on"] = (planned.on + timedelta(days=days)).isoformat()
    sent = await inbox.send_page(PageSent(tools.ids.new(), WORKSPACE, who, page.token, values))
    return sent.answer
