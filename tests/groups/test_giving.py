"""Giving, giving again, too late, taking back: nothing anybody wrote is lost or doubled."""

from __future__ import annotations

from bot.cards import Answer
from bot.groups import keys

from .given import drafts, given, in_exploration, intentions, texts
from .world import World, told

# Delivered twice


async def test_the_same_press_delivered_twice_is_done_once(world: World) -> None:
    await world.begins("P1")
    guide = world.name((await world.state()).facilitator)
    token = await world.token("next")
    first = await world.press(guide, token, delivery="the same")
    after = await world.state()
    again = await world.press(guide, token, delivery="the same")
    assert first.answer is again.answer is Answer.DONE
    assert await world.state() == after


async def test_the_same_page_delivered_twice_is_given_once(world: World) -> None:
    await in_exploration(world)
    page = await world.form("P2", await world.token("open-give"))
    for _ in range(3):
        reply = await world.sends("P2", page, {"text": "Wat zie je?"}, delivery="the same")
        assert reply.answer is Answer.DONE
    assert await texts(world) == ["Wat zie je?"]


async def test_what_was_refused_may_be_delivered_again(world: World) -> None:
    """A refused press leaves no key, so that the same one can still succeed later."""
    await in_exploration(world)
    page = await world.form("P2", await world.token("open-give"))
    empty = await world.sends("P2", page, {"text": ""}, delivery="the same")
    assert empty.answer is Answer.INVALID
    full = await world.sends("P2", page, {"text": "Wat zie je?"}, delivery="the same")
    assert full.answer is Answer.DONE
    assert await texts(world) == ["Wat zie je?"]


async def test_the_same_key_of_another_workspace_is_another_one(world: World) -> None:
    """Delivery keys are kept as names that tell nothing, and nobody's words."""
    await world.press("P1", f"more|{world.meeting}", delivery="een-eigen-sleutel")
    rows = world.dump()["delivery"]
    assert rows
    assert "een-eigen-sleutel" not in repr(rows)


# Sent again


async def test_a_corrected_text_replaces_and_an_identical_one_is_success(world: World) -> None:
    await in_exploration(world)
    page = await world.form("P2", await world.token("open-give"))
    for text in ("Wat zie je?", "Wat zie je?", "Wat hoor je?"):
        assert (await world.sends("P2", page, {"text": text})).answer is Answer.DONE
    assert await texts(world) == ["Wat hoor je?"]
    assert len((await world.state()).run((await world.state()).slot).given) == 1


async def test_the_identical_text_is_success_after_it_was_shown_and_after_its_step(
    world: World,
) -> None:
    """A reply that got lost makes people send again; they need not know that it was there."""
    await in_exploration(world)
    page = await world.form("P2", await world.token("open-give"))
    await world.sends("P2", page, {"text": "Wat zie je?"})
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    for _ in range(2):
        again = await world.sends("P2", page, {"text": "Wat zie je?"})
        assert again.answer is Answer.DONE, told(again)
        await world.goes_on()
    assert await drafts(world, "P2") == ()
    assert await texts(world) == ["Wat zie je?"]


async def test_another_text_after_it_was_shown_is_given_back(world: World) -> None:
    await in_exploration(world)
    page = await world.form("P2", await world.token("open-give"))
    await world.sends("P2", page, {"text": "Wat zie je?"})
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    other = await world.sends("P2", page, {"text": "Iets anders"})
    assert other.answer is Answer.REFUSED
    assert "Iets anders" in told(other)
    assert await texts(world) == ["Wat zie je?"]
    (draft,) = await drafts(world, "P2")
    assert draft.fields["text"] == "Iets anders"


async def test_a_corrected_intention_stops_the_first_ones_question(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    page = await world.form("P2", await world.token("open-give"))
    first = {"takeaway": "Een", "intention": "Als a, dan b", "ask-on": "2026-03-10"}
    await world.sends("P2", page, first)
    (old,) = await intentions(world, "P2")
    assert set(await world.timers(keys.intention_owner(old.id))) == {"follow-up"}
    await world.sends("P2", page, {**first, "intention": "Als c, dan d", "ask-on": "2026-03-20"})
    (new,) = await intentions(world, "P2")
    assert new.fields["intention"] == "Als c, dan d"
    assert await world.timers(keys.intention_owner(old.id)) == {}
    (timer,) = (await world.timers(keys.intention_owner(new.id))).values()
    assert timer.due_at.isoformat() == "2026-03-20T11:15:00+00:00"
    assert len(await given(world)) == 2
    await world.sends("P2", page, {**first, "intention": "Als c, dan d", "ask-on": ""})
    (last,) = await intentions(world, "P2")
    assert await world.timers(keys.intention_owner(new.id)) == {}
    assert await world.timers(keys.intention_owner(last.id)) == {}


async def test_the_same_harvest_twice_changes_nothing(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    page = await world.form("P2", await world.token("open-give"))
    harvest = {"takeaway": "Een", "intention": "Als a, dan b", "ask-on": "2026-03-10"}
    await world.sends("P2", page, harvest)
    before = (await given(world), await intentions(world, "P2"), await world.state())
    again = await world.sends("P2", page, harvest)
    assert again.answer is Answer.DONE
    assert (await given(world), await intentions(world, "P2"), await world.state()) == before
    # Who may read it is part of what was said.
    await world.sends("P2", page, {**harvest, "readers": "group"})
    (changed,) = await intentions(world, "P2")
    assert changed.readers.value == "group"


async def test_reopening_shows_what_was_given(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    harvest = {
        "takeaway": "Een",
        "intention": "Als a, dan b",
        "ask-on": "2026-03-10",
        "plan": "leave",
        "readers": "group",
    }
    page = await world.form("P2", await world.token("open-give"))
    await world.sends("P2", page, harvest)
    again = await world.form("P2", await world.token("open-give"))
    assert again.form == page.form
    assert {one.name: one.value for one in again.fields} == harvest


async def _one_text_appears(world: World, phase: str) -> list[str]:
    """The titles in the room after one person wrote in this step and it was shown."""
    await world.goes_to(phase)
    await world.gives("P3", text="Ik denk aan mijn oma.")
    guide = world.name((await world.state()).facilitator)
    assert (await world.press(guide, await world.token("reveal"))).answer is Answer.DONE
    await world.deliver()
    return [seen.card.title for seen in world.platform.seen_by("P1")]


async def test_what_one_person_wrote_is_not_said_to_be_of_all(world: World) -> None:
    await world.begins("P1")
    titles = await _one_text_appears(world, "thinking-aloud")
    assert "Samen verkennen" in titles
    assert not any("wat jullie schreven" in title for title in titles)


async def test_without_names_a_title_does_not_tell_that_one_person_wrote(world: World) -> None:
    await world.press("P3", f"use-method|{world.meeting}|deep-democracy")
    await world.begins("P1")
    assert "Alle stemmen · wat jullie schreven" in await _one_text_appears(world, "views")
