"""The room is looked at just before words go out: nobody from outside reads along."""

from __future__ import annotations

from bot.cards import Answer, Reply
from bot.engine.state import Stage
from bot.rehearsal.platform import Did

from .world import World, actions, told


async def reveals(world: World) -> Reply:
    guide = world.name((await world.state()).facilitator)
    return await world.press(guide, await world.token("reveal"))


async def test_an_outsider_holds_words_back_until_they_are_gone(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    world.platform.outsiders.add("X1")
    await reveals(world)
    assert world.shown("Wat zie je?") == 0
    assert (await world.state()).frozen
    board = told(Reply(Answer.DONE, await world.board()))
    assert "meelezen" in board
    # Writing goes on, and showing more is refused with what to do.
    assert (await world.gives("P3", text="Wat hoor je?")).answer is Answer.DONE
    refused = await reveals(world)
    assert refused.answer is Answer.REFUSED
    assert "kamer" in told(refused)
    await world.passes(minutes=2)
    assert world.shown("Wat zie je?") == 0
    world.platform.outsiders.clear()
    await world.passes(minutes=1)
    assert not (await world.state()).frozen
    assert world.shown("Wat zie je?") == 1
    assert (await reveals(world)).answer is Answer.DONE
    assert world.shown("Wat hoor je?") == 1
    assert "meelezen" not in told(Reply(Answer.DONE, await world.board()))


async def test_a_case_waits_as_well(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("roles")
    world.platform.outsiders.add("X1")
    await world.goes_to("exploration")
    assert world.shown("Casus van P1") == 0
    world.platform.outsiders.clear()
    await world.passes(minutes=1)
    assert world.shown("Casus van P1") == 1


async def test_words_that_waited_too_long_never_come(world: World) -> None:
    """The meeting is over and its words have left: what was held back does not follow then."""
    await world.begins("P1")
    await world.goes_to("exploration")
    world.platform.outsiders.add("X1")
    await world.gives("P2", text="Wat zie je?")
    await world.goes_to("closing")
    await world.goes_on()
    assert (await world.state()).stage is Stage.ENDED
    world.sleeps(hours=25)
    await world.deliver()
    world.platform.outsiders.clear()
    await world.passes(hours=1)
    assert world.shown("Wat zie je?") == 0
    edits = [a for a in world.platform.diary if a.did is Did.EDIT and a.card is not None]
    assert not any("Wat zie je?" in t.markup for a in edits if a.card for t in a.card.texts)
    assert await world.store.read(lambda tx: tx.outbox.waiting()) == 0


async def test_no_words_are_ever_in_a_post_that_is_made(world: World) -> None:
    """They come by edit only, so that a post made twice is an empty line."""
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    await reveals(world)
    created = [a.card for a in world.platform.diary if a.did is Did.CREATE and a.card]
    for card in created:
        words = told(Reply(Answer.DONE, card))
        assert "Wat zie je?" not in words
        assert "Casus van P1" not in words
    assert world.shown("Wat zie je?") == 1


async def test_other_controls_work_while_words_wait(world: World) -> None:
    """Nobody is locked in: stopping, leaving and going on do not wait for the room."""
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    world.platform.outsiders.add("X1")
    await reveals(world)
    assert {"stop", "more", "next"} <= set(actions(await world.board()))
    assert (await world.press("P5", await world.token("stop"))).answer is Answer.DONE
