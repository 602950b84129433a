"""What must hold shortly before a meeting: of turns that are swapped, and what is recognised."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.ids import PersonId
from ..engine.state import RoundOutcome
from ..groups import card_keys, keys
from ..groups.lookups import cases_on_table
from ..ports import Tx
from ..records import Meeting, MeetingStatus, SwapEnd, TurnSwap
from ..rehearsal.verdicts import Judge
from .world import World

#: Of so many it is asked at most whether they would swap with one person.
MOST = 2


async def judge_before(judge: Judge, world: World, planned: Meeting) -> None:
    """Look at both."""
    await _judge_swaps(judge, world, planned)
    await _judge_marks(judge, world, planned)


async def _judge_swaps(judge: Judge, world: World, planned: Meeting) -> None:
    """Few were asked to swap, and whoever asked them hears what came of it."""

    def look(tx: Tx) -> tuple[tuple[TurnSwap, ...], list[PersonId], list[PersonId]]:
        swaps = tx.groups.turn_swaps(planned.group, planned.id)
        askers = list(dict.fromkeys(one.asker for one in swaps))
        deaf = [one for one in askers if not _hears(tx, planned, swaps, one)]
        greedy = [one.asked for one in swaps if one.end is SwapEnd.YES and _had_more(tx, one)]
        return swaps, deaf, greedy

    swaps, deaf, greedy = await world.props.database.read(look)
    if swaps:
        world.props.story.tell(f"asked to swap: {[one.end for one in swaps]}")
    asked = [one.asker for one in swaps]
    judge.none("few are asked to swap", [one for one in asked if asked.count(one) > MOST])
    judge.none("whoever would swap hears of it", deaf)
    judge.none("nobody takes a turn over who had more", greedy)


def _hears(tx: Tx, meeting: Meeting, swaps: Sequence[TurnSwap], asker: PersonId) -> bool:
    """Whether they were told, will be in working hours, or have nothing to hear any more."""
    ends = [one.end for one in swaps if one.asker == asker]
    if None in ends or SwapEnd.LAPSED in ends:
        return True
    place, card = keys.person_place(asker), card_keys.swap_card(meeting.id, asker)
    waits = tx.timers.of_owner(keys.message_owner(place))
    return (
        tx.posts.of_card(card) is not None
        or any(timer.name == card for timer in waits)
        or any(row.card == card for row in tx.outbox.open_rows(place))
    )


def _had_more(tx: Tx, swap: TurnSwap) -> bool:
    """Whether who took a turn over had brought more than who gave it, since both are members."""
    members = {m.person: m.joined_at for m in tx.groups.members(swap.group)}
    if not {swap.asker, swap.asked} <= members.keys():
        return False
    since = max(members[swap.asker], members[swap.asked])
    had = {swap.asker: 0, swap.asked: 0}
    for meeting in tx.meetings.of_group(swap.group, limit=1000):
        if meeting.status is not MeetingStatus.ENDED or meeting.starts_at < since:
            continue
        for one in meeting.state.rounds:
            if one.outcome is RoundOutcome.DONE and one.contributor in had:
                had[one.contributor] += 1
    return had[swap.asked] > had[swap.asker]


async def swaps_are_over(judge: Judge, world: World, over: Meeting) -> None:
    """Once a meeting was begun nobody can read any more who swapped with whom."""
    kept = await world.props.database.read(lambda tx: tx.groups.turn_swaps(over.group, over.id))
    judge.none("swaps are over with their meeting", [one.asked for one in kept])


async def _judge_marks(judge: Judge, world: World, planned: Meeting) -> None:
    """Members alone have marked what they recognise, and nobody their own case."""
    group, key = planned.group, keys.recognised_draft(planned.group)

    def look(tx: Tx) -> tuple[int, list[PersonId], list[PersonId]]:
        members = tx.groups.people(group)
        kept = {one: tx.drafts.get(one, key) for one in tx.groups.everybody(group)}
        marks = {one: draft.fields.get("cases", "") for one, draft in kept.items() if draft}
        cases = cases_on_table(tx, group)
        own = [one.contributor for one in cases if one.id in marks.get(one.contributor, "")]
        return len(marks), [one for one in marks if one not in members], own

    count, gone, own = await world.props.database.read(look)
    world.props.story.tell(f"{count} have read what lies ready")
    judge.none("who left recognises nothing", gone)
    judge.none("nobody is asked whether they recognise their own case", own)
