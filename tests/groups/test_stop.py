"""``Stop even``, from the press to the last private message: for everybody, and nameless."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.cards import Answer, Card, Reply
from bot.engine.state import RoundOutcome, Stage
from bot.records import CaseStatus

from .conftest import NewWorld
from .world import PEOPLE, SLOW, STRANGER, VOICE, Wish, World, actions, told


def questions(world: World, who: str) -> list[Card]:
    """The questions after a stop that somebody can answer now."""
    return [card for card in world.direct(who) if "answer-stop" in actions(card)]


async def answers(world: World, who: str, answer: str) -> Reply:
    (question,) = questions(world, who)
    token = next(b.token for b in question.buttons if b.token.endswith(f"|{answer}"))
    return await world.press(who, token)


async def to_the_exploration(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")


async def log(world: World) -> list[dict[str, object]]:
    entries = await world.store.read(lambda tx: tx.meetings.log(world.meeting))
    return [json.loads(entry.body) for entry in entries]


@pytest.mark.parametrize("who", list(PEOPLE))
async def test_anybody_may_stop_and_everybody_is_asked_alike(world: World, who: str) -> None:
    """Also the contributor, also whoever guides; nobody sees who it was."""
    await to_the_exploration(world)
    reply = await world.press(who, await world.token("stop"))
    assert reply.answer is Answer.DONE
    assert (await world.state()).stage is Stage.STOPPED
    cards = [questions(world, one) for one in PEOPLE]
    assert [len(found) for found in cards] == [1] * 6
    assert len({told(Reply(Answer.DONE, found[0])) for found in cards}) == 1
    board = told(Reply(Answer.DONE, await world.board()))
    assert not any(name in board for name in PEOPLE.values())
    assert actions(await world.board()) == ["more"]


async def test_who_listens_and_who_is_turned_away_may_stop_too(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("thinking-aloud")
    assert (await world.press("P1", await world.token("stop"))).answer is Answer.DONE
    assert (await world.state()).stage is Stage.STOPPED


@pytest.mark.parametrize("phase", ["arrive", "choose", "own-harvest", "closing"])
@pytest.mark.parametrize("wish", [Wish(), VOICE])
async def test_in_every_step(new_world: NewWorld, wish: Wish, phase: str) -> None:
    world = await new_world(wish)
    await world.begins("P1")
    await world.goes_to(phase)
    await world.press("P4", await world.token("stop"))
    assert (await world.state()).stage is Stage.STOPPED
    for who in PEOPLE:
        await answers(world, who, "go-on")
    assert (await world.state()).stage is Stage.RUNNING
    assert (await world.state()).slot.phase_id == phase


async def test_the_log_and_the_state_hold_no_names(world: World) -> None:
    await to_the_exploration(world)
    await world.press("P3", await world.token("stop"))
    for who, answer in (("P3", "go-on"), ("P4", "other-step")):
        await answers(world, who, answer)
    state = await world.state()
    assert state.stop is not None
    kept = repr(state.stop)
    entries = [e for e in await log(world) if str(e["kind"]).startswith("Stop")]
    assert [e["kind"] for e in entries] == ["StopPressed", "StopAnswered", "StopAnswered"]
    for entry in entries:
        assert entry["actor"] is None
    written = kept + json.dumps(entries)
    for who in PEOPLE:
        assert world.ids[who] not in written
        assert who not in written
    # And nowhere else is a delivery told apart by who it came from.
    delivery = repr(world.dump()["delivery"])
    assert all(world.ids[who] not in delivery for who in PEOPLE)


async def test_one_end_is_enough_and_is_counted_when_all_have_answered(world: World) -> None:
    """No answer shows before all are in, so that nobody's press can be seen by its effect."""
    await to_the_exploration(world)
    await world.gives("P2", text="Wat zie je?")
    await world.press("P3", await world.token("stop"))
    await answers(world, "P4", "end-case")
    for who in ("P1", "P2", "P3", "P5"):
        await answers(world, who, "go-on")
        assert (await world.state()).stage is Stage.STOPPED
    await answers(world, "P6", "go-on")
    state = await world.state()
    assert state.slot.phase_id == "evaluation"
    assert state.round(1).outcome is RoundOutcome.STOPPED
    # Nobody's unshown words appear; they stay with whoever wrote them.
    assert world.shown("Wat zie je?") == 0
    assert "Wat zie je?" in told(await world.press("P2", "mine"))
    care = [c for c in world.direct("P1") if "hoort" in told(Reply(Answer.DONE, c)) or c.texts]
    assert care
    for who in PEOPLE:
        assert questions(world, who) == [], "their buttons are gone"
    # The case was not discussed to its end: it stays on the table, for another time.
    (case,) = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert case.status is CaseStatus.ON_TABLE


async def test_silence_neither_blocks_nor_shows(world: World) -> None:
    await to_the_exploration(world)
    await world.press("P3", await world.token("stop"))
    stop = (await world.state()).stop
    assert stop is not None
    await answers(world, "P2", "end-case")
    await world.until(stop.answers_until + timedelta(seconds=1))
    assert (await world.state()).slot.phase_id == "evaluation"
    for who in PEOPLE:
        assert questions(world, who) == []


async def test_the_question_of_somebody_who_left_loses_its_buttons_too(world: World) -> None:
    await to_the_exploration(world)
    await world.press("P3", await world.token("stop"))
    await world.press("P6", f"attend|{world.meeting}|left")
    assert len(questions(world, "P6")) == 1
    for who in ("P1", "P2", "P3", "P4", "P5"):
        await answers(world, who, "go-on")
    stop = (await world.state()).stop
    if stop is not None:
        await world.until(stop.answers_until + timedelta(seconds=1))
    assert (await world.state()).stage is Stage.RUNNING
    for who in PEOPLE:
        assert questions(world, who) == []


async def test_changing_ones_mind_and_answering_too_late(world: World) -> None:
    await to_the_exploration(world)
    await world.press("P3", await world.token("stop"))
    (question,) = questions(world, "P2")
    await answers(world, "P2", "end-case")
    await answers(world, "P2", "go-on")
    for who in ("P1", "P3", "P4", "P5", "P6"):
        await answers(world, who, "go-on")
    assert (await world.state()).stage is Stage.RUNNING
    late = await world.press("P2", question.buttons[-1].token)
    assert late.answer is Answer.REFUSED
    assert (await world.state()).stage is Stage.RUNNING
    # A second stop asks anew, beside the first question, which says that it is over.
    await world.press("P5", await world.token("stop"))
    assert len(questions(world, "P2")) == 1


async def test_nobody_answers_for_somebody_else_or_from_outside(world: World) -> None:
    await to_the_exploration(world)
    await world.press("P3", await world.token("stop"))
    (question,) = questions(world, "P2")
    before = world.dump()
    for who in ("Q1", STRANGER):
        assert (await world.press(who, question.buttons[0].token)).answer is Answer.REFUSED
    assert world.dump() == before
    # The same token in another hand is that person's own answer, and counts once.
    for _ in range(3):
        await world.press("P4", question.buttons[0].token)
    stop = (await world.state()).stop
    assert stop is not None
    assert len(stop.ballots) == 1


async def test_choosing_another_step_together(world: World) -> None:
    await to_the_exploration(world)
    await world.press("P3", await world.token("stop"))
    await answers(world, "P2", "other-step")
    for who in ("P1", "P3", "P4", "P5", "P6"):
        await answers(world, who, "go-on")
    assert "resume" in actions(await world.board())
    guide = world.name((await world.state()).facilitator)
    assert (await world.press(guide, await world.token("next"))).answer is Answer.DONE
    assert (await world.state()).slot.phase_id == "thinking-aloud"


async def test_in_slow_mode_nobody_waits_for_a_stop_for_ever(new_world: NewWorld) -> None:
    world = await new_world(SLOW)
    await world.begins("P1")
    await world.press("P3", await world.token("stop"))
    assert [len(questions(world, who)) for who in PEOPLE] == [1] * 6
    await world.passes(hours=13)
    assert (await world.state()).stage is Stage.RUNNING
