"""A group lets somebody guide it: asked by one, answered by another, each of them perhaps twice."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

from ..cards import Answer, Button, FormPage
from ..groups.meetings import Tools
from ..guiding import Term
from ..ports import Inbox, PageSent, Press
from ..records import Meeting
from ..rehearsal.platform import WORKSPACE
from .loop import sleep_until
from .world import World

#: In so many of a hundred meetings somebody is asked beforehand.
PERCENT = 15
TERMS = (Term.ONCE.value, Term.UNTIL.value, Term.ALWAYS.value, "every-3")
#: The question waits for working hours, and for a platform that may be down.
ANSWERS_WITHIN = timedelta(days=5)
LOOKS_EVERY = timedelta(hours=2)


async def name_guide(
    world: World,
    tools: Tools,
    inbox: Inbox,
    planned: Meeting,
    *,
    names: tuple[str, ...],
    seed: int,
) -> None:
    """Let it happen before this meeting, if the seed draws it. A chance of its own: others stay."""
    chance = random.Random(f"{seed}:guiding")
    if chance.randrange(100) >= PERCENT:
        return
    asker, guide = chance.choice(names), chance.choice(names)
    term, brings = chance.choice(TERMS), chance.choice(("yes", "yes", "no"))
    answer = await _ask(tools, inbox, planned, who=asker, guide=guide, term=term, brings=brings)
    if answer is not Answer.DONE:
        return
    if asker == guide:
        until = planned.on.isoformat() if term == Term.UNTIL else "-"
        token: str | None = f"take-guidance|{planned.group}|{term}|{until}|{brings}"
    else:
        token = await _asked(world, planned, guide)
    if token is None:
        return
    world.props.story.tell(f"{guide} is asked to guide {term} and brings cases: {brings}")
    press = Press(tools.ids.new(), WORKSPACE, guide, f"{token}|nobody")
    again = Press(tools.ids.new(), WORKSPACE, guide, f"{token}|nobody")
    await asyncio.gather(inbox.press(press), inbox.press(again))


async def _ask(
    tools: Tools, inbox: Inbox, planned: Meeting, *, who: str, guide: str, term: str, brings: str
) -> Answer:
    opening = f"open-guidance|{planned.group}"
    page = await inbox.open_form(Press(tools.ids.new(), WORKSPACE, who, opening))
    if not isinstance(page, FormPage):
        return page.answer
    people = {one.person: one.value for field in page.fields for one in field.choices}
    values = {"guide": people[guide], "term": term, "brings": brings}
    values["until"] = planned.on.isoformat() if term == Term.UNTIL else ""
    sent = await inbox.send_page(PageSent(tools.ids.new(), WORKSPACE, who, page.token, values))
    return sent.answer


async def _asked(world: World, planned: Meeting, guide: str) -> str | None:
    """The token of the question, once it came; None when it stays away too long."""
    until = min(world.clock.now() + ANSWERS_WITHIN, planned.starts_at - timedelta(days=3))
    while world.clock.now() < until:
        found = [button for button in _buttons(world, guide) if button.action == "take-guidance"]
        if found:
            return found[-1].token
        await sleep_until(world.clock, world.clock.now() + LOOKS_EVERY)
    return None


def _buttons(world: World, who: str) -> list[Button]:
    seen = world.props.platform.seen_by(who)
    return [button for one in seen if one.direct for button in one.card.buttons]
