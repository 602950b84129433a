"""Simulated colleagues hold a trial by themselves, as they do in the practice room."""

from __future__ import annotations

from datetime import timedelta

from bot.cards import Answer, FormPage
from bot.engine.state import RoundOutcome, Stage
from bot.groups.trial_room import meeting_of, trial_at
from bot.rehearsal import Around, Colleagues
from bot.rehearsal.clock import SeededIds
from bot.rehearsal.platform import WORKSPACE
from bot.rehearsal.steps import StepReader

from .world import EMPTY_ROOM, STRANGER, World, told

MOST = 600


async def test_colleagues_are_in_and_go_through_it(world: World) -> None:
    world.platform.take_in(STRANGER)
    page = await world.command(STRANGER, "proef", place=EMPTY_ROOM)
    assert isinstance(page, FormPage)
    reply = await world.sends(STRANGER, page, {"mode": "chat"})
    assert reply.answer is Answer.DONE, told(reply)
    trial = await world.store.read(lambda tx: trial_at(tx, WORKSPACE, EMPTY_ROOM))
    assert trial is not None
    meeting = await world.store.read(lambda tx: meeting_of(tx, trial.id))
    steps = StepReader(world.store, world.bot.tools, world.group, trials_too=True)
    ids = SeededIds(7)
    around = Around(world.bot.inbox, world.platform, steps, world.clock, ids, WORKSPACE)
    colleagues = Colleagues(around, seed=7, language="nl")
    state = meeting.state
    for _ in range(MOST):
        for who in (STRANGER, "P1", "P2"):
            await colleagues.act(who)
        world.clock.move_to(world.clock.now() + timedelta(seconds=10))
        await world.deliver()
        state = (await world.the_meeting(meeting.id)).state
        if state.stage is Stage.PLANNED:
            await world.press(STRANGER, f"begin|{meeting.id}")
        if state.stage is Stage.ENDED:
            break
    assert state.stage is Stage.ENDED, state.slot
    assert [one.outcome for one in state.rounds] == [RoundOutcome.DONE]
    assert colleagues.refusals == []
