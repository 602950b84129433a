"""Reading along: by button and privately, what appeared in the running step and nothing else."""

from __future__ import annotations

from bot.cards import TEXT_LIMIT, Answer, Reply
from bot.engine.state import Stage
from bot.rehearsal.platform import Did

from .conftest import NewWorld
from .world import SLOW, STRANGER, World, actions, button, told

#: Whose case it is, and two who think aloud about it. They stand for all in this group.
LISTENER, GUIDE = "P1", "P2"


async def thinking_aloud(world: World) -> str:
    """Come to the step in which the contributor listens; the token of reading along."""
    await world.begins(LISTENER)
    await world.goes_to("thinking-aloud")
    return await world.token("read-along")


async def reveals(world: World) -> None:
    guide = world.name((await world.state()).facilitator)
    assert (await world.press(guide, await world.token("reveal"))).answer is Answer.DONE


async def reads(world: World, who: str) -> Reply:
    reply = await world.press(who, await world.token("read-along"))
    assert reply.answer is Answer.DONE, told(reply)
    return reply


async def test_nothing_is_read_before_it_appears(world: World) -> None:
    """Not by whoever listens, nor by who guides, nor by who wrote it."""
    await thinking_aloud(world)
    await world.gives("P3", text="Ik denk aan mijn oma.")
    for who in (LISTENER, GUIDE, "P3"):
        reply = await reads(world, who)
        assert "mijn oma" not in told(reply)
        assert "nog niets verschenen" in told(reply)


async def test_what_appeared_is_read_and_what_came_after_is_not(world: World) -> None:
    await thinking_aloud(world)
    await world.gives("P3", text="Ik denk aan mijn oma.")
    await reveals(world)
    await world.gives("P4", text="Er komt een beeld op.")
    for who in (LISTENER, "P5"):
        reply = await reads(world, who)
        assert "mijn oma" in told(reply)
        assert "beeld" not in told(reply)
        assert reply.card is not None
        assert [text.by for text in reply.card.texts if text.by] == [world.ids["P3"]]


async def test_a_text_that_was_taken_back_is_read_by_nobody(world: World) -> None:
    await thinking_aloud(world)
    given = await world.gives("P3", text="Ik denk aan mijn oma.")
    assert given.card is not None
    await world.press("P3", button(given.card, "withdraw").token)
    await world.gives("P4", text="Er komt een beeld op.")
    await reveals(world)
    assert "mijn oma" not in told(await reads(world, LISTENER))


async def test_a_step_that_was_opened_again_shows_what_stood_and_what_is_new(world: World) -> None:
    await thinking_aloud(world)
    await world.gives("P3", text="Ik denk aan mijn oma.")
    await world.goes_on()
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("back"))
    await world.gives("P4", text="Er komt een beeld op.")
    assert "beeld" not in told(await reads(world, LISTENER))
    await reveals(world)
    shown = told(await reads(world, LISTENER))
    assert 0 < shown.index("mijn oma") < shown.index("beeld")


async def test_more_than_fits_comes_page_by_page(world: World) -> None:
    await thinking_aloud(world)
    texts = {who: f"Van {who}: " + "en nog iets " * 100 for who in ("P2", "P3", "P4", "P5")}
    for who, text in texts.items():
        await world.gives(who, text=text)
    await reveals(world)
    reply = await reads(world, LISTENER)
    pages = [reply]
    while reply.card is not None and reply.card.buttons:
        assert [one.label for one in reply.card.buttons] == ["Verder lezen"]
        reply = await world.press(LISTENER, reply.card.buttons[0].token)
        pages.append(reply)
    assert len(pages) > 1
    cards = [page.card for page in pages if page.card is not None]
    assert all(sum(len(text.markup) for text in card.texts) <= TEXT_LIMIT for card in cards)
    read = [who for card in cards for who in texts for t in card.texts if f"Van {who}:" in t.markup]
    assert sorted(read) == sorted(texts), "each once, none left out"


async def test_what_stays_private_is_not_read(world: World) -> None:
    """A token for another step shows no more than that step's thread does."""
    await world.begins(LISTENER)
    await world.goes_to("shared-harvest")
    await world.harvests("P3", takeaway="Ik zie het nu.", intention="Als, dan bel ik.")
    await reveals(world)
    reply = await world.press(LISTENER, f"read-along|{world.meeting}|1.shared-harvest|0")
    assert "Ik zie het nu." in told(reply)
    assert "bel ik" not in told(reply)


async def test_a_room_that_nobody_agreed_to_shows_nothing(world: World) -> None:
    token = await thinking_aloud(world)
    await world.gives("P3", text="Ik denk aan mijn oma.")
    world.platform.outsiders.add("X1")
    await reveals(world)
    reply = await world.press(LISTENER, token)
    assert reply.answer is Answer.REFUSED
    assert reply.reason == "refuse.frozen"
    world.platform.outsiders.clear()
    await world.passes(minutes=1)
    assert "mijn oma" in told(await reads(world, LISTENER))


async def test_an_older_button_and_an_outsider_read_nothing(world: World) -> None:
    token = await thinking_aloud(world)
    await world.gives("P3", text="Ik denk aan mijn oma.")
    await reveals(world)
    before = world.dump()
    for who in ("Q1", STRANGER):
        assert (await world.press(who, token)).reason == "refuse.not-a-member"
    assert world.dump() == before
    await world.goes_on()
    assert (await world.press(LISTENER, token)).reason == "refuse.moved-on"
    await world.goes_to("closing")
    await world.goes_on()
    assert (await world.state()).stage is Stage.ENDED
    assert (await world.press(LISTENER, token)).reason == "refuse.ended"


async def test_reading_leaves_no_trace_and_no_message(world: World) -> None:
    """The answer is to the press: nothing is posted, sent, kept or moved."""
    await thinking_aloud(world)
    await world.gives("P3", text="Ik denk aan mijn oma.")
    await reveals(world)
    before, direct = await world.the_meeting(), world.direct(LISTENER)
    acts = len(world.platform.diary)
    await reads(world, LISTENER)
    assert await world.the_meeting() == before
    assert world.direct(LISTENER) == direct
    assert not [act for act in world.platform.diary[acts:] if act.did is Did.CREATE]


async def test_what_was_typed_is_escaped(world: World) -> None:
    await thinking_aloud(world)
    await world.gives("P3", text="<!channel> *dik* & <b>")
    await reveals(world)
    escaped = world.platform.dialect.escape("<!channel> *dik* & <b>")
    assert escaped in told(await reads(world, LISTENER))


async def test_it_is_offered_where_somebody_listens_and_nowhere_else(world: World) -> None:
    await world.begins(LISTENER)
    while (await world.state()).stage is Stage.RUNNING:
        offered = "read-along" in actions(await world.board())
        assert offered == ((await world.state()).slot.phase_id == "thinking-aloud")
        await world.goes_on()


async def test_over_days_as_well(new_world: NewWorld) -> None:
    world = await new_world(SLOW)
    await world.begins(LISTENER)
    while (await world.state()).slot.phase_id != "thinking-aloud":
        await world.passes(hours=12)
    await world.gives("P3", text="Ik denk aan mijn oma.")
    assert "mijn oma" not in told(await reads(world, LISTENER))
