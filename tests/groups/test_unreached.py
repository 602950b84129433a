"""Somebody whose direct messages are closed hears of it from the bot, and nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import Answer, Reply
from bot.rehearsal.evidence import markup_of

from .world import World, told

NOT_REACHED = "privéberichten niet bij je aan"


async def misses_a_reminder(world: World, who: str = "P1") -> None:
    """The reminder of two days ahead goes to everybody but them."""
    world.platform.unreachable.add(who)
    meeting = await world.the_meeting()
    await world.until(meeting.starts_at - timedelta(hours=40))
    assert world.direct(who) == ()
    assert world.direct("P2")


@pytest.mark.parametrize("word", ["", "mijn", "bijeenkomst"])
async def test_they_are_told_at_the_top_where_they_come_by_themselves(
    world: World, word: str
) -> None:
    before = await world.told_by("P1", word)
    assert NOT_REACHED not in told(before)
    await misses_a_reminder(world)
    reply = await world.told_by("P1", word)
    assert reply.answer is Answer.DONE
    assert reply.card is not None
    assert NOT_REACHED in reply.card.texts[0].markup
    assert "Sinds donderdag 8 januari" in reply.card.texts[0].markup, "the first that did not"
    assert "/intervisie mijn" in reply.card.texts[0].markup


async def test_what_did_not_arrive_is_there(world: World) -> None:
    await misses_a_reminder(world)
    reply = await world.told_by("P1", "mijn")
    assert reply.card is not None
    assert "prepare" in {button.action for button in reply.card.buttons}


async def test_on_a_page_of_their_own_it_stands_once(world: World) -> None:
    await misses_a_reminder(world)
    first, *others = (told(Reply(Answer.DONE, card)) for card in await world.home("P1"))
    assert first.count(NOT_REACHED) == 1
    assert not any(NOT_REACHED in other for other in others)


async def test_nobody_else_is_told(world: World) -> None:
    await misses_a_reminder(world)
    for word in ("", "mijn", "bijeenkomst", "volgende", "spiegel", "afspraken"):
        assert NOT_REACHED not in told(await world.told_by("P2", word))
    await world.begins("P1")
    shown = [seen.card for who in ("P2", "P3") for seen in world.platform.seen_by(who)]
    assert shown
    assert not any(NOT_REACHED in markup_of(card) for card in shown)


async def test_when_a_message_arrives_again_it_is_gone(world: World) -> None:
    world.platform.unreachable.add("P1")
    meeting = await world.the_meeting()
    await world.until(meeting.starts_at - timedelta(days=10))
    world.platform.unreachable.discard("P1")
    assert NOT_REACHED in told(await world.told_by("P1", "mijn")), "none has arrived yet"
    await world.until(meeting.starts_at - timedelta(hours=40))
    assert world.direct("P1"), "the reminder arrived"
    assert NOT_REACHED not in told(await world.told_by("P1", "mijn"))
