"""Somebody erases what is theirs alone: asked first, all of it, and nobody else's."""

from __future__ import annotations

import pytest

from bot.cards import Answer, Card, Reply
from bot.records import Readers

from .world import World, actions, button, told

AFTER = "2026-02-10"


async def stored(world: World, who: str) -> Card:
    reply = await world.press(who, "mine|stored")
    assert reply.card is not None
    return reply.card


async def asks(world: World, who: str, what: str) -> Reply:
    """Press the button, and what is asked then."""
    card = await stored(world, who)
    token = next(one.token for one in card.buttons if one.token == f"erase|{what}")
    return await world.press(who, token)


async def erases(world: World, who: str, what: str) -> Reply:
    question = await asks(world, who, what)
    assert question.card is not None
    return await world.press(who, button(question.card, "erase").token)


async def begins_case(world: World, who: str) -> None:
    page = await world.form(who, f"open-case|{world.group}")
    await world.sends(who, page, {"title": f"Titel van {who}", "stuck": "Vast"})


async def test_drafts_are_gone_and_only_ones_own(world: World) -> None:
    for who in ("P1", "P2"):
        await begins_case(world, who)
    question = await asks(world, "P1", "drafts")
    assert "Terughalen kan niet" in told(question)
    assert "reservekopie" in told(question)
    assert "Concepten: 1" in told(Reply(Answer.DONE, await stored(world, "P1")))
    for _ in range(2):
        assert (await world.press("P1", "erase|drafts|yes")).answer is Answer.DONE
    card = await stored(world, "P1")
    assert actions(card) == []
    assert "geen tekst van jou" in told(Reply(Answer.DONE, card))
    page = await world.form("P1", f"open-case|{world.group}")
    assert {one.value for one in page.fields} == {""}
    assert "Concepten: 1" in told(Reply(Answer.DONE, await stored(world, "P2")))


async def test_intentions_are_gone_and_nobody_is_asked_after_them(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    for who in ("P2", "P3"):
        await world.harvests(who, readers=Readers.GROUP.value, **{"ask-on": AFTER})
    # Taken back in the meeting itself, as long as it runs.
    assert "daar terugnemen" in told(await erases(world, "P2", "intentions"))
    assert "Voornemens: 1" in told(Reply(Answer.DONE, await stored(world, "P2")))
    await world.goes_to("closing")
    await world.goes_on()
    assert "niet meer" in told(await erases(world, "P2", "intentions"))
    assert "Als, dan: P2" not in told(await world.press("P2", "mine"))
    assert "Als, dan: P3" in told(await world.press("P3", "mine"))
    before = {who: len(world.direct(who)) for who in ("P2", "P3")}
    await world.passes(days=14)
    asked = {who: len(world.direct(who)) > before[who] for who in before}
    assert asked == {"P2": False, "P3": True}


async def test_an_intention_that_was_erased_is_not_looked_back_on(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    for who in ("P2", "P3"):
        await world.harvests(who, readers=Readers.GROUP.value)
    await world.goes_to("closing")
    await world.goes_on()
    await erases(world, "P2", "intentions")
    world.meeting = (await world.meetings())[-1].id
    await world.passes(days=8)
    await world.begins("P4")
    await world.goes_to("look-back")
    assert world.shown("Als, dan: P2") == 0
    assert world.shown("Als, dan: P3") == 1


@pytest.mark.parametrize(
    "token", ["erase", "erase|", "erase|cases", "erase|drafts|no", "erase|drafts|yes|yes"]
)
async def test_what_was_made_up_erases_nothing(world: World, token: str) -> None:
    await begins_case(world, "P1")
    before = world.dump()
    assert (await world.press("P1", token)).answer is Answer.REFUSED
    assert world.dump() == before
