"""Some lives begin with a trial, in a room that the bot makes for it, with all that goes wrong.

It is held by presses and forms as people do it. In calm nothing of it may be left, and it is a
group only where somebody said so.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from methods.spec import Mode
from methods.trial import MODES

from ..cards import Answer, FormPage
from ..engine.ids import FormId, GroupId, MeetingId
from ..engine.state import MeetingState, Stage
from ..groups import keys
from ..groups.effects import OFFER_STANDS_FOR
from ..groups.meetings import Tools
from ..groups.trial_room import meeting_of
from ..inputs import PageSent, Press
from ..ports import Tx
from ..rehearsal.evidence import markup_of
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from .people import BadDay
from .workspace_rules import nothing_is_left
from .world import World

#: So many lives in a hundred, of those in which nobody wishes for a second group.
PERCENT = 50
#: A room is made, a press is answered and a step is left within so many looks.
MOST_LOOKS = 400
#: After so long all that can be erased is erased, also where a platform was silent for hours.
IS_ERASED_AFTER = OFFER_STANDS_FOR + timedelta(days=2)


@dataclass(slots=True)
class Trial:
    """A trial that was held. ``named``: the ids of what was there; ``becomes``: a group, or not."""

    group: GroupId
    named: frozenset[str]
    room: str
    texts: tuple[str, ...] = field(repr=False)
    becomes: bool = False

    async def judge(self, judge: Judge, world: World) -> None:
        """Nothing is left of it but a group, where somebody said so."""
        database, platform = world.props.database, world.props.platform
        found = await database.read(lambda tx: tx.groups.all())
        trials = [one.id for one in found if one.is_trial]
        judge.none("nothing is left of a trial", trials, among=1)
        nothing_is_left(
            judge, database.rows(), self.named, database.has_key, rule="nothing is left of a trial"
        )
        groups = [one for one in found if not one.is_trial and one.id != self.group]
        judge.holds(
            "a trial becomes a group when somebody says so",
            len(groups) == self.becomes,
            f"{len(groups)} groups, wished: {self.becomes}",
        )
        for kept in platform.posts():
            parent = platform.parent(kept.place)
            if parent != self.room:
                continue
            known = await database.read(partial(_knows, post=kept.external))
            is_of_group = self.becomes and known
            excused = not known and world.weather.may_be_unknown(kept.external)
            judge.holds("a trial leaves its room empty", is_of_group or excused, kept.external)
            clean = not any(text in markup_of(kept.card) for text in self.texts)
            judge.holds("a trial leaves its room empty", clean, f"words in {kept.external}")


class Trying:
    """Holds a trial: ``held``, once it ended. ``texts`` are what was typed in it."""

    def __init__(
        self, world: World, tools: Tools, people: BadDay, *, names: Sequence[str], seed: int
    ) -> None:
        self._world = world
        self._tools = tools
        self._people = people
        self._names = names
        self._seed = seed
        self._chance = random.Random(f"{seed}:trial")
        self.texts: list[str] = []
        self.held: Trial | None = None

    async def hold(self, group: GroupId, judge: Judge) -> bool:
        """Hold one, in some lives; whether it was tried. ``group`` was there already."""
        if self._chance.randrange(100) >= PERCENT:
            return False
        self.held = await self._hold(group, judge)
        return True

    async def _hold(self, group: GroupId, judge: Judge) -> Trial | None:
        chance = self._chance
        mode = chance.choice(MODES)
        await self._wish(mode)
        found = await self._until_made()
        if found is None:
            judge.fails("a trial is put there", "no room was made for it")
            return None
        trial, meeting, room = found
        for who in self._names:
            await self._press(who, f"trial-join|{meeting}")
        await self._press(chance.choice(self._names), f"begin|{meeting}")
        ended = await self._go_through(trial, meeting, mode)
        judge.holds("a trial is held", ended is not None, "it does not end")
        if ended is None:
            return None
        named = await self._world.props.database.read(lambda tx: _named(tx, trial))
        held = Trial(group, named, room, tuple(self.texts))
        match chance.choice(("nothing", "not now", "a group")):
            case "not now":
                await self._press(chance.choice(self._names), f"trial-end|{meeting}")
            case "a group":
                held.becomes = await self._become_group(meeting)
            case _:
                pass
        self._world.props.story.tell(f"a trial was held, and becomes a group: {held.becomes}")
        return held

    async def _wish(self, mode: Mode) -> None:
        values = {"people": " ".join(self._names), "room-name": "a-trial", "mode": mode.value}
        token = f"trial-new|{self._tools.ids.new()}"
        page = PageSent(self._tools.ids.new(), WORKSPACE, self._names[0], token, values)
        await self._people.send_twice(page)

    async def _until_made(self) -> tuple[GroupId, MeetingId, str] | None:
        def unit(tx: Tx) -> tuple[GroupId, MeetingId, str] | None:
            trial = next((one for one in tx.groups.all() if one.is_trial), None)
            room = None if trial is None else tx.posts.place(keys.group_place(trial.id))
            if trial is None or room is None:
                return None
            return trial.id, meeting_of(tx, trial.id).id, room

        for _ in range(MOST_LOOKS):
            found = await self._world.props.database.read(unit)
            if found is not None:
                return found
            await asyncio.sleep(60)
        return None

    async def _press(self, who: str, token: str) -> Answer:
        reply = await self._people.press(Press(self._tools.ids.new(), WORKSPACE, who, token))
        return reply.answer

    async def _send(self, who: str, token: str, values: Mapping[str, str]) -> Answer:
        page = PageSent(self._tools.ids.new(), WORKSPACE, who, token, values)
        return (await self._people.send_page(page)).answer

    def _typed(self, about: str) -> str:
        """A text that stands nowhere else."""
        text = f"trialtext{self._seed}x{len(self.texts)}{about}"
        self.texts.append(text)
        return text

    async def _go_through(
        self, trial: GroupId, meeting: MeetingId, mode: Mode
    ) -> MeetingState | None:
        """Step by step to its end; each writes where something is to be written."""
        for _ in range(MOST_LOOKS):
            found = await self._world.props.database.read(lambda tx: tx.meetings.get(meeting))
            if found is None:
                return None
            state = found.state
            if state.stage is Stage.ENDED:
                return state
            if state.stage is Stage.PLANNED:
                await self._press(self._chance.choice(self._names), f"begin|{meeting}")
            else:
                await self._do_step(trial, state, mode)
            await asyncio.sleep(self._chance.uniform(5, 60))
        return None

    async def _do_step(self, trial: GroupId, state: MeetingState, mode: Mode) -> None:
        names = await self._world.props.database.read(lambda tx: _externals(tx, trial))
        guide = names.get(state.facilitator or "", self._names[0])
        if state.slot.phase_id == "choose" and state.contributor is None:
            case = {"title": self._typed("title"), "stuck": self._typed("stuck")}
            who = self._chance.choice(self._names)
            await self._send(who, f"case|{trial}|{self._tools.ids.new()}|1", case)
        writes = state.slot.phase_id == "takeaways" and mode is Mode.CHAT
        if writes and not state.run(state.slot).given:
            for who in self._names:
                form = FormId(self._tools.ids.new())
                token = f"give|{state.meeting}|{state.slot}|1|takeaway|{form}"
                await self._send(who, token, {"text": self._typed("takeaway")})
        await self._press(guide, f"next|{state.meeting}|{state.turn}")

    async def _become_group(self, meeting: MeetingId) -> bool:
        """Somebody says that it shall be one, by the form that its last card opens."""
        who = self._names[0]
        token = f"open-trial-group|{meeting}"
        for _ in range(MOST_LOOKS):
            page = await self._people.open_form(Press(self._tools.ids.new(), WORKSPACE, who, token))
            if isinstance(page, FormPage):
                break
            await asyncio.sleep(30)
        else:
            return False
        values = {one.name: one.value for one in page.fields}
        values["people"] = " ".join(self._names)
        first_on = self._world.clock.now() + timedelta(days=self._chance.randrange(7, 60))
        values["first-on"] = first_on.date().isoformat()
        sent = PageSent(self._tools.ids.new(), WORKSPACE, who, page.token, values)
        following = (await self._people.send_page(sent)).next_page
        if following is None:
            return False
        return await self._send(who, following.token, values) is Answer.DONE


def _knows(tx: Tx, *, post: str) -> bool:
    return tx.posts.by_external(post) is not None


def _named(tx: Tx, trial: GroupId) -> frozenset[str]:
    """The ids of all that is kept of a trial; its people are in a group of their own."""
    meeting = meeting_of(tx, trial)
    cases = {one.id for one in tx.cases.of_group(trial)}
    given = {g.contribution for run in meeting.state.runs for g in run.given}
    return frozenset({trial, meeting.id, *cases, *given})


def _externals(tx: Tx, trial: GroupId) -> dict[str, str]:
    return {one.id: one.external for one in tx.groups.people(trial).values()}
