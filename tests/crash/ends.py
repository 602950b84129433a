"""How everything stands after a step of a scenario, without what may differ: ids and moments."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.engine.ids import ContributionId, PersonId
from bot.engine.state import MeetingState
from bot.groups import keys
from bot.ports import Store, Tx
from bot.rehearsal.platform import Kept, MemoryPlatform

Line = tuple[object, ...]
#: Most scenarios take no time, so nobody is noted to be there, but where a failure takes some.
OF_TIME_SPENT = (keys.ATTENDANCE_STANDS, keys.ATTENDANCE_OVER)
LATER_THAN_ALL = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Standing:
    """``stored`` and ``shown`` count equal lines; ``waiting`` is what was never sent."""

    state: tuple[Line, ...]
    stored: Counter[Line]
    shown: Counter[Line]
    waiting: int


async def standing(store: Store, platform: MemoryPlatform) -> Standing:
    """Look at the one group there is, at its last meeting that was held, and at every post."""
    return await store.read(lambda tx: _end(tx, platform))


def _end(tx: Tx, platform: MemoryPlatform) -> Standing:
    (group,) = tx.groups.all()
    names = {member.person: _name(tx, member.person) for member in tx.groups.members(group.id)}
    stored: Counter[Line] = Counter()
    states: list[Line] = []
    for meeting in reversed(tx.meetings.of_group(group.id, limit=100)):
        stored["meeting", meeting.on, meeting.status] += 1
        words: dict[ContributionId, Line] = {}
        for one in tx.contributions.of_meeting(meeting.id):
            words[one.id] = what = tuple(sorted(one.fields.items()))
            stored["contribution", one.slot, names[one.person], one.gift, what] += 1
        states.append((meeting.on, *_lines_of(meeting.state, names, words)))
    for case in tx.cases.of_group(group.id):
        what = tuple(sorted(case.fields.items()))
        stored["case", names[case.contributor], case.status, what] += 1
    for person, name in names.items():
        for draft in tx.drafts.of_person(person):
            stored["draft", name, draft.late, tuple(sorted(draft.fields.items()))] += 1
        for kept in tx.intentions.of_person(person):
            stored["intention", name, kept.readers, tuple(sorted(kept.fields.items()))] += 1
    for timer in tx.timers.due(LATER_THAN_ALL, limit=1000):
        if timer.name in OF_TIME_SPENT:
            continue
        stored["timer", timer.owner.partition(":")[0], timer.name.partition(":")[0]] += 1
    shown = Counter(_shown(post, platform) for post in platform.posts())
    for room in platform.made.values():
        shown["room", room.name, tuple(sorted(room.members)), room.purpose] += 1
    return Standing(tuple(states), stored, shown, tx.outbox.waiting())


def _name(tx: Tx, person: PersonId) -> str:
    known = tx.people.get(person)
    assert known is not None
    return known.external


def _lines_of(
    state: MeetingState, names: dict[PersonId, str], words: dict[ContributionId, Line]
) -> list[Line]:
    """A state by names and texts."""
    lines: list[Line] = [(state.stage, state.turn, state.position, state.frozen)]
    lines += [(names[one.person], one.presence) for one in state.people]
    for one in state.rounds:
        who = [names.get(p) if p is not None else None for p in (one.contributor, one.facilitator)]
        lines.append((one.number, *who, one.outcome))
    for run in state.runs:
        ready = tuple(sorted(names[person] for person in run.ready))
        votes = tuple(sorted(names[person] for person, _ in run.votes))
        lines.append((run.slot, run.entered, run.collection, run.waves, ready, votes))
        for given in run.given:
            place = (given.gift, given.collection, given.wave)
            lines.append((run.slot, names[given.person], *place, words.get(given.contribution)))
    return lines


def _shown(post: Kept, platform: MemoryPlatform) -> Line:
    """A post by what it says, without the moments that stand in it and the ids behind it."""
    place = "group" if platform.is_shared(post.place) else post.place
    actions = tuple(button.action for button in post.card.buttons)
    return (place, post.card.title, len(post.card.texts), actions)
