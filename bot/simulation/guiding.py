"""A group lets somebody guide it: asked by one of them, answered by another."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping

from ..cards import Answer, FormPage
from ..engine.ids import GroupId
from ..groups.meetings import Tools
from ..inputs import Inbox, PageSent, Press
from ..records import Meeting, Term
from ..rehearsal.platform import WORKSPACE
from .world import World

#: In so many of a hundred meetings somebody is asked beforehand.
PERCENT = 15
TERMS = (Term.ONCE.value, Term.UNTIL.value, Term.ALWAYS.value, "every-3")


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
    terms = {"term": term, "brings": brings}
    terms["until"] = planned.on.isoformat() if term == Term.UNTIL else ""
    answer = await _ask(tools, inbox, planned, who=asker, guide=guide, terms=terms)
    world.props.story.tell(f"{guide} is asked to guide {term} and brings cases: {brings}")
    if answer is Answer.DONE and asker == guide:
        # Colleagues answer what they are asked privately; whoever asks themselves goes on here.
        until = terms["until"] or "-"
        token = f"take-guidance|{planned.group}|{term}|{until}|{brings}|nobody"
        twice = [Press(tools.ids.new(), WORKSPACE, guide, token) for _ in range(2)]
        await asyncio.gather(*(inbox.press(press) for press in twice))


async def _ask(
    tools: Tools,
    inbox: Inbox,
    planned: Meeting,
    *,
    who: str,
    guide: str,
    terms: Mapping[str, str],
) -> Answer:
    opening = f"open-guidance|{planned.group}"
    page = await inbox.open_form(Press(tools.ids.new(), WORKSPACE, who, opening))
    if not isinstance(page, FormPage):
        return page.answer
    values = {"guide": guide, **terms}
    sent = await inbox.send_page(PageSent(tools.ids.new(), WORKSPACE, who, page.token, values))
    return sent.answer


async def how_many_only_guide(world: World, group: GroupId) -> int:
    """How many are members only to guide: they are expected where they guide, and not else."""
    known = await world.props.database.read(lambda tx: tx.groups.guidances(group))
    return sum(not one.brings_cases for one in known)
