"""Some lives begin with the first meeting's own script, without a case.

One chooses it, or several after each other; the meeting goes by it to its end.
"""

from __future__ import annotations

import random

from methods.library import FIRST_MEETING

from ..cards import Answer
from ..engine.ids import MeetingId
from ..groups.meetings import Tools
from ..inputs import Inbox, Press
from ..records import Meeting
from ..rehearsal.evidence import Evidence
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from ..rehearsal.witness import Snapshot
from .world import World

#: So many first meetings of a hundred are offered to get acquainted.
PERCENT = 12


async def choose_first(
    world: World,
    tools: Tools,
    inbox: Inbox,
    planned: Meeting,
    *,
    names: tuple[str, ...],
    judge: Judge,
    seed: int,
) -> MeetingId | None:
    """Let people choose it, if the seed draws it; return the meeting that goes so, or None."""
    chance = random.Random(f"{seed}:first-meeting")
    if chance.randrange(100) >= PERCENT:
        return None
    token = f"first-meeting|{planned.id}|script"
    for who in chance.sample(names, chance.choice((1, 2, 3))):
        reply = await inbox.press(Press(tools.ids.new(), WORKSPACE, who, token))
        done = reply.answer is Answer.DONE
        judge.holds("who has not met chooses how to begin", done, f"{who}: {reply.answer}")
    world.props.story.tell("the first meeting is to get acquainted")
    return planned.id


def goes_as_chosen(evidence: Evidence, now: Snapshot, *, acquainted: MeetingId | None) -> None:
    """By its own script where that was chosen, and then without a round; else by a method."""
    state = now.meeting.state
    wanted = acquainted == now.meeting.id
    by_script = now.method.id == FIRST_MEETING
    evidence.judge.holds("the first meeting goes as chosen", by_script == wanted, now.method.id)
    if wanted:
        rounds = [slot for slot in state.script if slot.round]
        evidence.judge.none("getting acquainted has no case", map(str, rounds))
