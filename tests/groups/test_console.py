"""The page of whoever guides: for nobody else, about nothing that anybody wrote."""

from __future__ import annotations

import pytest

from bot.cards import Answer, Card
from bot.engine.state import Stage

from .conftest import NewWorld
from .world import SLOW, STRANGER, VOICE, World, actions, button, told

HINTS = "Waar je in deze stap op kunt letten"


async def guided(world: World, phase: str = "exploration") -> str:
    """A meeting about the case of P1 in this step; who guides it."""
    await world.begins("P1")
    await world.goes_to(phase)
    return world.name((await world.state()).facilitator)


async def test_nobody_else_reads_it(world: World) -> None:
    guide = await guided(world)
    others = [who for who in ("P1", "P2", "P3", "P4", "P5", "P6") if who != guide]
    for who in (*others, "Q1", STRANGER):
        reply = await world.press(who, f"console|{world.meeting}")
        assert reply.answer is Answer.REFUSED
        assert HINTS not in told(reply)
        assert "Nog niet klaar" not in told(reply)
    taking = await world.press(others[1], f"console|{world.meeting}")
    assert actions(taking.card) == ["guide"]
    own_case = await world.press("P1", f"console|{world.meeting}")
    assert actions(own_case.card) == []


async def test_before_and_after_a_meeting_there_is_none(world: World) -> None:
    assert (await world.press("P1", f"console|{world.meeting}")).reason == "refuse.not-open"
    guide = await guided(world, "closing")
    await world.goes_on()
    assert (await world.state()).stage is Stage.ENDED
    assert (await world.press(guide, f"console|{world.meeting}")).reason == "refuse.ended"


async def test_whoever_left_guides_no_more(world: World) -> None:
    guide = await guided(world)
    await world.press(guide, f"attend|{world.meeting}|left")
    gone = await world.press(guide, f"console|{world.meeting}")
    assert gone.reason == "refuse.not-here"


async def opens(world: World, who: str) -> Card:
    """What whoever guides reads."""
    reply = await world.press(who, f"console|{world.meeting}")
    assert reply.answer is Answer.DONE
    assert reply.card is not None
    return reply.card


@pytest.mark.parametrize("token", ["console", "console|", "console|x", "console|x|y"])
async def test_odd_buttons_show_nothing(world: World, token: str) -> None:
    assert (await world.press("P1", token)).answer is Answer.REFUSED


async def test_it_says_what_to_watch_for_and_who_is_not_ready(world: World) -> None:
    guide = await guided(world)
    shown = told(await world.press(guide, f"console|{world.meeting}"))
    assert HINTS in shown
    assert "Vraag wat iemand echt wil weten" in shown, "of this kind of step"
    assert "Vraag dan: wat herken je zelf?" in shown, "of this method"
    assert "Nog niet klaar" in shown
    page = await world.form("P2", await world.token("open-give"))
    await world.sends("P2", page, {"text": "Wat gebeurde er daarvoor?"})
    after = await world.press(guide, f"console|{world.meeting}")
    assert "Wat gebeurde er daarvoor?" not in told(after)


async def test_its_moves_are_those_of_the_board(world: World) -> None:
    """The same tokens: one press works, and that of an older page is refused kindly."""
    guide = await guided(world)
    page = await opens(world, guide)
    for action in ("next", "back", "extend"):
        assert button(page, action).token == await world.token(action)
    assert actions(page)[-2:] == ["pause", "open-hand-over"]
    before = (await world.state()).slot
    assert (await world.press(guide, button(page, "next").token)).answer is Answer.DONE
    after = (await world.state()).slot
    assert after != before
    again = await world.press(guide, button(page, "next").token)
    assert again.reason == "refuse.moved-on"
    assert (await world.state()).slot == after


async def test_a_break_begins_and_ends_there(world: World) -> None:
    guide = await guided(world)
    page = await opens(world, guide)
    await world.press(guide, button(page, "pause").token)
    assert (await world.state()).stage is Stage.PAUSED
    paused = await opens(world, guide)
    assert actions(paused) == ["resume", "open-hand-over"]
    await world.press(guide, button(paused, "resume").token)
    assert (await world.state()).stage is Stage.RUNNING


async def test_after_handing_over_an_old_page_moves_nothing(world: World) -> None:
    guide = await guided(world)
    page = await opens(world, guide)
    other = next(who for who in ("P2", "P3") if who != guide)
    form = await world.form(guide, button(page, "open-hand-over").token)
    await world.sends(guide, form, {"person": world.ids[other]})
    for action in ("next", "pause", "back"):
        assert (await world.press(guide, button(page, action).token)).answer is Answer.REFUSED
    assert (await world.press(other, f"console|{world.meeting}")).answer is Answer.DONE


async def test_where_people_talk_it_waits_for_nobody(new_world: NewWorld) -> None:
    world = await new_world(VOICE)
    guide = await guided(world)
    shown = told(await world.press(guide, f"console|{world.meeting}"))
    assert HINTS in shown
    assert "Nog niet klaar" not in shown


async def test_over_days_the_bot_alone_guides_until_somebody_does(new_world: NewWorld) -> None:
    world = await new_world(SLOW)
    await world.begins("P1")
    assert (await world.press("P2", f"console|{world.meeting}")).reason == "refuse.not-guiding"
    await world.press("P2", f"guide|{world.meeting}")
    assert (await world.press("P2", f"console|{world.meeting}")).answer is Answer.DONE
