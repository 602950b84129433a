"""People press whatever they see, in any order, old messages too; the clock goes on meanwhile.

Whatever they do: there is an answer, the log tells the state, and no text that was taken is lost.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from bot.cards import Answer, Button, FieldKind, FormPage, Reply
from bot.engine.apply import fold
from bot.engine.state import Attendee, MeetingState, Presence, Stage
from bot.groups.codec import event_from_json
from bot.ports import Tx
from bot.records import MeetingStatus
from methods.spec import Mode

from .conftest import NewWorld
from .world import PEOPLE, Wish, World, told

STEPS = 220


@dataclass
class Crowd:
    """Six people who press at random, and what they were promised."""

    world: World
    chance: random.Random
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)
    written: int = 0

    async def act(self) -> None:
        """One person does one thing that they see."""
        who = self.chance.choice(list(PEOPLE))
        seen = [card for card in self.world.platform.seen_by(who) if card.card.buttons]
        if not seen:
            return
        # The newest are pressed most; old ones are still there.
        near = seen[-4:] if self.chance.random() < 0.8 else seen
        button = self.chance.choice(self.chance.choice(near).card.buttons)
        await self.presses(who, button)

    async def presses(self, who: str, button: Button) -> None:
        if button.action in ("stop", "attend") and self.chance.random() < 0.8:
            return
        if button.action.startswith("open-"):
            opened = await self.world.opens(who, button.token)
            if isinstance(opened, FormPage):
                await self.fills(who, opened)
            return
        self.note(who, button, await self.world.press(who, button.token))

    def note(self, who: str, button: Button, reply: Reply) -> None:
        assert reply.answer is Answer.DONE or told(reply), button.action
        if button.action == "withdraw" and reply.answer is Answer.DONE:
            self.taken_back.add(who)

    async def fills(self, who: str, page: FormPage) -> None:
        if self.chance.random() < 0.3:
            # It stands open for a while: the meeting may have moved on by then.
            await self.world.passes(minutes=self.chance.choice((0.5, 3, 30)))
        values = {}
        for one in page.fields:
            if one.kind is FieldKind.CHOICE:
                values[one.name] = self.chance.choice(one.choices).value
            elif one.kind is not FieldKind.DATE:
                self.written += 1
                values[one.name] = f"tekst {self.written} van {who}"
        as_draft = page.can_save_draft and self.chance.random() < 0.15
        reply = await self.world.sends(who, page, values, as_draft=as_draft)
        action = page.token.partition("|")[0]
        if action in ("give", "case") and reply.answer is not Answer.INVALID:
            for name, text in values.items():
                if text.startswith("tekst"):
                    self.texts[page.form, name] = text
        if reply.next_page is not None:
            await self.fills(who, reply.next_page)
        elif reply.card is not None and self.chance.random() < 0.2 and reply.card.buttons:
            await self.presses(who, self.chance.choice(reply.card.buttons))


async def everything_kept(world: World) -> set[str]:
    """All texts that are in the store, wherever they stand."""

    def unit(tx: Tx) -> set[str]:
        records: list[dict[str, str]] = []
        for meeting in tx.meetings.of_group(world.group, limit=100):
            records += [dict(c.fields) for c in tx.contributions.of_meeting(meeting.id)]
        records += [dict(case.fields) for case in tx.cases.of_group(world.group)]
        for who in PEOPLE:
            person = world.ids[who]
            records += [dict(draft.fields) for draft in tx.drafts.of_person(person)]
            records += [dict(one.fields) for one in tx.intentions.of_person(person)]
        return {text for fields in records for text in fields.values()}

    return await world.store.read(unit)


async def log_tells_the_state(world: World) -> None:
    at_hand = await world.at_hand()
    state = at_hand.state
    people = tuple(Attendee(world.ids[who], Presence.HERE) for who in PEOPLE)
    first = MeetingState(state.meeting, state.group, state.mode, people=people)
    log = await world.store.read(lambda tx: tx.meetings.log(world.meeting))
    assert fold(at_hand.method, first, [event_from_json(one.body) for one in log]) == state
    given = await world.store.read(lambda tx: tx.contributions.of_meeting(world.meeting))
    assert {c.id for c in given} == {g.contribution for run in state.runs for g in run.given}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("mode", list(Mode))
async def test_whatever_people_press(new_world: NewWorld, mode: Mode, seed: int) -> None:
    world = await new_world(Wish(mode=mode, rounds=1 + seed % 2))
    crowd = Crowd(world, random.Random(f"{mode}{seed}"))
    await world.begins("P1", "P2")
    for _ in range(STEPS):
        await crowd.act()
        if crowd.chance.random() < 0.15:
            await world.passes(minutes=crowd.chance.choice((1, 5, 60 if mode is Mode.SLOW else 9)))
        state = await world.state()
        if state.stage is Stage.ENDED:
            break
    await log_tells_the_state(world)
    kept = await everything_kept(world)
    lost = {text for text in crowd.texts.values() if text not in kept}
    taken_back = {text for text in lost if text.rpartition(" ")[2] in crowd.taken_back}
    assert lost == taken_back
    statuses = [meeting.status for meeting in await world.meetings()]
    assert statuses.count(MeetingStatus.OPEN) <= 1
    assert statuses.count(MeetingStatus.PLANNED) == 1
    # Left alone, everything ends by itself, and every word leaves the room.
    await world.passes(days=27)
    assert (await world.state()).stage is Stage.ENDED
    await world.passes(days=2)
    assert not await world.store.read(lambda tx: tx.posts.with_words(world.meeting))
    assert await world.store.read(lambda tx: tx.outbox.waiting()) == 0
