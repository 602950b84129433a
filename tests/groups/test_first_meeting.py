"""The first meeting without a case: offered, skipped by who knows each other, gone through."""

from __future__ import annotations

import pytest

from bot.cards import Answer, Card, Reply
from bot.engine.state import Stage
from bot.groups import card_keys
from bot.records import CaseStatus, MeetingStatus

from .conftest import NewWorld
from .world import CHAT, PEOPLE, SLOW, STRANGER, VOICE, Wish, World, actions, button, told


async def chooses(world: World, who: str = "P1", way: str = "script") -> Reply:
    return await world.press(who, f"first-meeting|{world.meeting}|{way}")


async def with_agenda(world: World) -> None:
    await world.passes(days=11)


def words(card: Card) -> str:
    return " ".join(text.markup for text in card.texts)


@pytest.mark.parametrize("who", ["Q1", STRANGER])
async def test_nobody_else_chooses(world: World, who: str) -> None:
    assert (await chooses(world, who)).answer is Answer.REFUSED
    assert (await world.the_meeting()).method_hash is None


@pytest.mark.parametrize("way", ["", "x", "script|yes", "no"])
async def test_odd_choices_change_nothing(world: World, way: str) -> None:
    assert (await chooses(world, way=way)).answer is Answer.REFUSED
    assert (await world.press("P1", "first-meeting")).answer is Answer.REFUSED
    assert (await world.the_meeting()).method_hash is None


async def test_it_is_offered_on_the_first_agenda_and_can_be_taken_back(world: World) -> None:
    await with_agenda(world)
    agenda = await world.agenda()
    assert "eerste keer" in words(agenda)
    assert {"open-case", "first-meeting"} <= set(actions(agenda))
    for _ in range(2):
        reply = await world.press("P2", button(agenda, "first-meeting").token)
        assert "kennismaken" in told(reply)
    agenda = await world.agenda()
    assert "Kennismaken en afspraken" in words(agenda)
    assert "open-case" not in actions(agenda)
    reply = await world.press("P3", button(agenda, "first-meeting").token)
    assert "meteen met een casus" in told(reply)
    agenda = await world.agenda()
    assert "CREA" in words(agenda)
    assert "open-case" in actions(agenda)
    assert (await world.the_meeting()).method_hash is None


async def test_once_begun_or_after_the_first_it_is_too_late(world: World) -> None:
    await world.begins("P1")
    begun = await chooses(world)
    assert begun.answer is Answer.REFUSED
    while (await world.state()).stage is not Stage.ENDED:
        await world.goes_on()
    assert (await chooses(world)).answer is Answer.REFUSED
    following = (await world.meetings())[-1]
    assert following.status is MeetingStatus.PLANNED
    late = await world.press("P1", f"first-meeting|{following.id}|script")
    assert "al bijeen geweest" in told(late)
    await world.until(following.starts_at)
    agenda = await world.card(card_keys.agenda_card(following.id))
    assert agenda is not None
    assert "first-meeting" not in actions(agenda)


async def test_nobody_is_asked_whose_turn_it_is_before_it(new_world: NewWorld) -> None:
    world = await new_world()
    await chooses(world)
    await world.passes(days=12)
    assert not any(world.has(who, "pass-turn") for who in PEOPLE)


@pytest.mark.parametrize("wish", [CHAT, VOICE, SLOW], ids=["chat", "voice", "slow"])
async def test_it_goes_from_getting_acquainted_to_the_dates(
    new_world: NewWorld, wish: Wish
) -> None:
    world = await new_world(wish)
    assert (await world.brings_case("P1")).answer is Answer.DONE
    await chooses(world)
    await world.until((await world.the_meeting()).starts_at)
    steps: list[str] = []
    while (state := await world.state()).stage is not Stage.ENDED:
        assert len(steps) < 9, steps
        steps.append(state.slot.phase_id)
        board = await world.board()
        assert state.slot.round == 0
        if steps[-1] == "needs" and wish is not VOICE and steps.count("needs") == 1:
            for who in list(PEOPLE)[1:]:
                await world.gives(who, text=f"Rust, zegt {who}.")
        if steps[-1] == "agreements":
            assert "blijft hier" in words(board)
            assert "open-agreement" in actions(board)
        if steps[-1] == "dates":
            dates = await world.press("P4", button(board, "dates").token)
            assert dates.answer is Answer.DONE
        if wish is SLOW:
            for who in PEOPLE:
                if (await world.state()).slot == state.slot:
                    await world.press(who, await world.token("ready"))
                if (await world.state()).stage is Stage.ENDED:
                    break
        else:
            await world.goes_on()
    # In slow mode a step goes on until everybody has read what appeared in it.
    assert [*dict.fromkeys(steps)] == ["acquainted", "needs", "agreements", "dates"]
    if wish is not VOICE:
        assert world.shown("Rust, zegt P2.") == 1
    cases = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert [case.status for case in cases] == [CaseStatus.ON_TABLE], "it waits for the next time"
    record = await world.card(card_keys.record_card(world.meeting))
    assert record is not None
    assert "Kennismaken en afspraken" in words(record)
    following = (await world.meetings())[-1]
    assert following.method_hash is None
    assert following.status is MeetingStatus.PLANNED
