"""Two rounds side by side in an open group: only who confirmed is in a half."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import Answer
from bot.engine.state import Stage
from bot.errors import Unavailable
from bot.records import GroupKind, MeetingStatus
from methods.spec import Mode

from .conftest import NewWorld
from .in_halves import NINE, cards_in, chosen, common, eyes_on, halves, of, words_of
from .world import Wish, World, actions, button, told

OPEN = Wish(mode=Mode.VOICE, kind=GroupKind.OPEN)


@pytest.fixture
async def ten(new_world: NewWorld) -> World:
    """Ten people of an open group who chose two rounds; nine of them confirmed."""
    world = await of(new_world, 10, OPEN)
    await chosen(world, "P1", "Q1")
    for who in NINE:
        assert (await world.press(who, f"confirm|{world.meeting}")).answer is Answer.DONE
    return world


async def test_only_who_confirmed_is_divided(ten: World) -> None:
    await ten.until((await ten.the_meeting()).starts_at)
    divided = [person for half in await halves(ten) for person in half.people]
    assert sorted(ten.name(person) for person in divided) == sorted(NINE)
    assert (await ten.state()).stage is Stage.RUNNING


async def test_who_confirms_late_is_shown_the_way_in(ten: World) -> None:
    await ten.until((await ten.the_meeting()).starts_at)
    join = button(await common(ten), "join-half").token
    for token in (join, f"one-room|{ten.meeting}"):
        reply = await ten.press("Q4", token)
        assert reply.answer is Answer.REFUSED, token
        assert "confirm" in actions(reply.card), token
    assert [len(half.people) for half in await halves(ten)] == [5, 4]
    confirmed = await ten.press("Q4", f"confirm|{ten.meeting}")
    assert confirmed.answer is Answer.DONE
    assert confirmed.card is not None
    assert button(confirmed.card, "join-half").token == join
    assert (await ten.press("Q4", join)).answer is Answer.DONE
    assert [len(half.here) for half in await halves(ten)] == [5, 5]


async def test_with_fewer_than_nine_who_confirmed_they_meet_as_one(new_world: NewWorld) -> None:
    world = await of(new_world, 9, OPEN)
    await chosen(world)
    for who in NINE[:8]:
        await world.press(who, f"confirm|{world.meeting}")
    await world.until((await world.the_meeting()).starts_at)
    assert await halves(world) == ()
    assert (await world.the_meeting()).status is MeetingStatus.OPEN
    assert (await world.at_hand()).method.id == "crea-m"


async def test_nobody_begins_it_by_confirming_while_rooms_are_made(
    ten: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(name: str, *, nonce: str, wished_by: str) -> str:
        raise Unavailable

    monkeypatch.setattr(ten.platform, "make_room", away)
    begin = button(await ten.agenda(), "begin").token
    assert (await ten.bot.inbox.press(ten._press("P1", begin, None))).answer is Answer.DONE
    ten.clock.move_to((await ten.the_meeting()).starts_at + timedelta(minutes=1))
    late = ten._press("Q4", f"confirm|{ten.meeting}", None)
    assert (await ten.bot.inbox.press(late)).answer is Answer.DONE
    assert (await ten.the_meeting()).status is MeetingStatus.PLANNED
    assert len(await halves(ten)) == 2


async def test_in_a_half_nobody_confirms_once_more(ten: World) -> None:
    await ten.until((await ten.the_meeting()).starts_at)
    for half in await halves(ten):
        eyes = await eyes_on(ten, half)
        assert not any("confirm" in actions(card) for card in await cards_in(ten, half))
        assert not any("Bevestig dan eerst" in words_of(card) for card in await cards_in(ten, half))
        state = await eyes.state()
        guide = ten.name(state.facilitator or state.here()[0])
        answer = await ten.press(guide, f"next|{state.meeting}|{state.turn}")
        assert answer.answer is Answer.DONE, told(answer)
