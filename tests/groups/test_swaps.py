"""Whoever is in turn would rather swap: whoever is next is asked, and nothing goes without both."""

from __future__ import annotations

import pytest

from bot.cards import Answer, Card, Reply
from bot.groups import card_keys, keys
from bot.records import SwapEnd

from .world import PEOPLE, STRANGER, World, button, told

YES, NO = SwapEnd.YES.value, SwapEnd.NO.value


async def asks(world: World) -> World:
    """P1 is in turn, and would rather swap."""
    await world.until((await world.timers())["whose-turn"].due_at)
    reply = await world.press("P1", await turn_button(world, "P1", "swap-turn"))
    assert reply.answer is Answer.DONE
    assert "Ik vraag wie na jou komt" in told(reply)
    return world


async def turn_button(world: World, who: str, action: str) -> str:
    return button(await turn_of(world, who), action).token


async def turn_of(world: World, who: str) -> Card:
    card = await world.card(card_keys.turn_card(world.meeting, world.ids[who]))
    assert card is not None
    return card


async def answers(world: World, who: str, answer: str) -> Reply:
    return await world.press(who, f"answer-swap|{world.meeting}|{answer}")


async def ends(world: World) -> dict[str, SwapEnd | None]:
    swaps = await world.store.read(lambda tx: tx.groups.turn_swaps(world.group, world.meeting))
    return {world.name(one.asked): one.end for one in swaps}


def heard(world: World, who: str) -> list[str]:
    """What this person was told of their turn, in messages of its own."""
    return [card.title for card in world.direct(who) if card.title == "Over je beurt"]


# Wrong, late, twice


async def test_nobody_swaps_who_is_not_in_turn(world: World) -> None:
    await world.until((await world.timers())["whose-turn"].due_at)
    for who in ("P2", "P6"):
        reply = await world.press(who, f"swap-turn|{world.meeting}")
        assert reply.answer is Answer.REFUSED
        assert "Iets inbrengen mag altijd" in told(reply)
    assert (await world.press(STRANGER, f"swap-turn|{world.meeting}")).answer is Answer.REFUSED
    assert await ends(world) == {}


async def test_nobody_answers_who_was_not_asked(world: World) -> None:
    await asks(world)
    for who in ("P1", "P3", STRANGER):
        for answer in (YES, NO):
            assert (await answers(world, who, answer)).answer is Answer.REFUSED
    for made_up in (SwapEnd.LAPSED.value, "maybe", ""):
        assert (await answers(world, "P2", made_up)).answer is Answer.REFUSED
    assert await ends(world) == {"P2": None}


async def test_pressing_twice_asks_and_answers_once(world: World) -> None:
    await asks(world)
    for _ in range(2):
        again = await world.press("P1", f"swap-turn|{world.meeting}")
        assert "Ik vraag wie na jou komt" in told(again)
    assert await ends(world) == {"P2": None}
    for _ in range(2):
        assert "jij brengt deze keer iets in" in told(await answers(world, "P2", YES))
    assert "jij brengt deze keer iets in" in told(await answers(world, "P2", NO))
    assert await ends(world) == {"P2": SwapEnd.YES}
    assert len(heard(world, "P1")) == 1
    assert "Er is geruild" in told(await world.press("P1", f"swap-turn|{world.meeting}"))


async def test_a_refusal_is_not_taken_back_once_somebody_else_is_asked(world: World) -> None:
    await asks(world)
    await answers(world, "P2", NO)
    late = await answers(world, "P2", YES)
    assert late.answer is Answer.REFUSED
    assert "verder gevraagd" in told(late)
    assert await ends(world) == {"P2": SwapEnd.NO, "P3": None}


async def test_what_lies_on_the_table_ends_the_question(world: World) -> None:
    await asks(world)
    await world.brings_case("P5")
    for reply in (
        await answers(world, "P2", YES),
        await world.press("P1", f"swap-turn|{world.meeting}"),
    ):
        assert "hoeft niet meer" in told(reply)
    assert await ends(world) == {"P2": None}


async def test_an_old_button_swaps_nothing_in_a_meeting(world: World) -> None:
    await asks(world)
    await world.until((await world.the_meeting()).starts_at)
    assert (await answers(world, "P2", YES)).answer is Answer.REFUSED
    assert "hoeft niet meer" in told(await world.press("P1", f"swap-turn|{world.meeting}"))
    assert await ends(world) == {}


# What comes of it


async def test_two_who_want_to_change_places(world: World) -> None:
    await asks(world)
    question = told(Reply(Answer.DONE, await turn_of(world, "P2")))
    assert "ruilt graag met jou" in question
    assert [world.has(who, "answer-swap") for who in PEOPLE] == [0, 1, 0, 0, 0, 0]
    await answers(world, "P2", YES)
    assert "open-case" in [b.action for b in (await turn_of(world, "P2")).buttons]
    assert not (await turn_of(world, "P1")).buttons
    assert heard(world, "P1") == ["Over je beurt"]
    await world.brings_case("P1", "Casus van P1")
    await world.brings_case("P2", "Casus van P2")
    await world.until((await world.the_meeting()).starts_at)
    table = [world.name(case.contributor) for case in (await world.state()).cases]
    assert table == ["P2", "P1"], "whoever took the turn over comes first"
    assert await ends(world) == {}, "it is between the two, and over"


async def test_whoever_swapped_is_asked_first_next_time(world: World) -> None:
    await asks(world)
    await answers(world, "P2", YES)
    await world.begins("P2")
    await world.goes_to("closing")
    await world.goes_on()
    following = (await world.meetings())[1]
    timers = await world.timers(keys.meeting_owner(following.id))
    await world.until(timers["whose-turn"].due_at)
    assert [world.has(who, "swap-turn") for who in PEOPLE] == [1, 0, 0, 0, 0, 0]


async def test_whoever_had_more_turns_is_not_asked_to_take_another(world: World) -> None:
    """P1 brought the first case, and is the only one who comes beside P2, whose turn it is."""
    await world.begins("P1")
    await world.goes_to("closing")
    await world.goes_on()
    following = (await world.meetings())[1]
    timers = await world.timers(keys.meeting_owner(following.id))
    for who in ("P3", "P4", "P5", "P6"):
        await world.press(who, f"attend|{following.id}|absent")
    await world.until(timers["whose-turn"].due_at)
    reply = await world.press("P2", f"swap-turn|{following.id}")
    assert "De vraag blijft bij jou" in told(reply)
    swaps = await world.store.read(lambda tx: tx.groups.turn_swaps(world.group, following.id))
    assert swaps == ()


async def test_whoever_took_a_turn_over_may_pass_it_on(world: World) -> None:
    await asks(world)
    await answers(world, "P2", YES)
    reply = await world.press("P2", f"swap-turn|{world.meeting}")
    assert "Deze keer niet" in told(reply)
    await world.press("P2", f"pass-turn|{world.meeting}")
    assert [world.has(who, "pass-turn") for who in PEOPLE] == [0, 1, 1, 0, 0, 0]


async def test_after_two_who_do_not_the_question_stays(world: World) -> None:
    await asks(world)
    assert "Niet ruilen, dat is goed" in told(await answers(world, "P2", NO))
    assert heard(world, "P1") == []
    await answers(world, "P3", NO)
    assert await ends(world) == {"P2": SwapEnd.NO, "P3": SwapEnd.NO}
    assert heard(world, "P1") == ["Over je beurt"]
    assert "swap-turn" not in [b.action for b in (await turn_of(world, "P1")).buttons]
    # Who did not want to swap is left in peace; the next one is asked.
    await world.press("P1", f"pass-turn|{world.meeting}")
    assert "pass-turn" in [b.action for b in (await turn_of(world, "P4")).buttons]
    for who in ("P2", "P3"):
        assert not (await turn_of(world, who)).buttons


async def test_who_does_not_come_is_not_asked_to_swap(world: World) -> None:
    for who in PEOPLE:
        if who not in ("P1", "P4"):
            await world.press(who, f"attend|{world.meeting}|absent")
    await asks(world)
    assert await ends(world) == {"P4": None}
    await answers(world, "P4", NO)
    assert heard(world, "P1") == ["Over je beurt"]


async def test_with_nobody_left_to_ask_it_is_said_at_once(world: World) -> None:
    for who in PEOPLE:
        if who != "P1":
            await world.press(who, f"attend|{world.meeting}|absent")
    await world.until((await world.timers())["whose-turn"].due_at)
    reply = await world.press("P1", f"swap-turn|{world.meeting}")
    assert "De vraag blijft bij jou" in told(reply)
    assert await ends(world) == {}


async def test_passing_while_somebody_is_asked_leaves_them_the_turn(world: World) -> None:
    await asks(world)
    messages = len(world.direct("P2"))
    await world.press("P1", f"pass-turn|{world.meeting}")
    assert await ends(world) == {"P2": SwapEnd.LAPSED}
    assert "swap-turn" in [b.action for b in (await turn_of(world, "P2")).buttons]
    assert len(world.direct("P2")) == messages, "the same message asks it"
    await world.press("P2", await turn_button(world, "P2", "swap-turn"))
    assert await ends(world) == {"P2": SwapEnd.LAPSED, "P3": None}


@pytest.mark.parametrize("who", ["P1", "P2"])
async def test_whoever_leaves_swaps_with_nobody(world: World, who: str) -> None:
    await asks(world)
    await answers(world, "P2", YES)
    await world.press(who, f"leave|{world.group}|yes")
    assert await ends(world) == {}


async def test_the_group_never_sees_it(world: World) -> None:
    await asks(world)
    await answers(world, "P2", NO)
    await answers(world, "P3", YES)
    for word in ("ruil", "geruild"):
        assert world.shown(word) == 0


async def test_a_date_that_moves_takes_no_swap_along(world: World) -> None:
    await asks(world)
    meeting = await world.the_meeting()
    page = await world.form("P3", f"open-pause|{world.group}")
    day = meeting.on.isoformat()
    names = [one.name for one in page.fields]
    await world.sends("P3", page, {names[0]: day, names[1]: day})
    swaps = await world.store.read(lambda tx: tx.groups.turn_swaps(world.group, meeting.id))
    assert swaps == ()
    assert (await answers(world, "P2", YES)).answer is Answer.REFUSED
