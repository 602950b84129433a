"""Nobody has a case: an old intention, or something that went well, by whoever volunteers it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import Answer
from bot.engine.screen import Does
from bot.engine.state import RoundOutcome, Stage

from .world import PEOPLE, STRANGER, World, actions, button, told

INTENDED = "Als het schuurt, dan zeg ik het dezelfde dag"
GOAL, REACHED = "In drie gesprekken begin ik met een vraag", "Ik plan mijn week op vrijdag"
WENT_WELL = "Een ouder belde rustig terug"


async def one_meeting_later(world: World) -> None:
    """P2 intended something last time, for themselves alone; now nobody brings a case."""
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    await world.harvests("P2", intention=INTENDED, readers="me")
    await world.goes_to("closing")
    await world.goes_on()
    world.meeting = (await world.meetings())[-1].id
    await world.begins()
    await world.goes_to("choose")


async def chooses_without_case(world: World) -> None:
    await world.begins()
    await world.goes_to("choose")


def success(world: World, slot: str = "1.choose") -> str:
    return f"open-success|{world.meeting}|{slot}"


async def test_the_board_says_what_else_there_is(world: World) -> None:
    await chooses_without_case(world)
    board = await world.board()
    assert {"open-case", "old-intentions", "open-success"} <= set(actions(board))
    assert button(board, "next").label == "Zonder casus verder"
    await world.goes_on()
    assert (await world.state()).round(1).outcome is RoundOutcome.NO_CASE


async def test_an_intention_is_shown_to_its_owner_alone_and_only_when_they_ask(
    world: World,
) -> None:
    await one_meeting_later(world)
    token = await world.token("old-intentions")
    mine = await world.press("P2", token)
    assert INTENDED in told(mine)
    assert actions(mine.card) == ["case-from"]
    for other in (*(one for one in PEOPLE if one != "P2"), "Q1", STRANGER):
        assert INTENDED not in told(
            await world.press(other, f"old-intentions|{world.meeting}|1.choose")
        )
    assert not world.shown(INTENDED)
    assert (await world.state()).cases == ()


async def test_it_comes_on_the_table_by_its_owners_own_form(world: World) -> None:
    await one_meeting_later(world)
    mine = await world.press("P2", f"old-intentions|{world.meeting}|1.choose")
    assert mine.card is not None
    token = button(mine.card, "case-from").token
    assert (await world.press("P3", token)).answer is Answer.REFUSED
    begun = await world.press("P2", token)
    assert (await world.state()).cases == (), "a draft, and theirs"
    assert begun.card is not None
    page = await world.form("P2", button(begun.card, "open-case").token)
    assert INTENDED in [one.value for one in page.fields]
    reply = await world.sends("P2", page, {"title": "Terug naar een voornemen"})
    while reply.next_page is not None:
        reply = await world.sends("P2", reply.next_page)
    assert (await world.state()).contributor == world.ids["P2"]


async def test_a_goal_comes_on_the_table_by_its_owners_own_form(world: World) -> None:
    for text in (REACHED, GOAL):
        page = await world.form("P2", "open-goal")
        await world.sends("P2", page, {"title": text})
    first, _ = await world.store.read(lambda tx: tx.goals.of_person(world.ids["P2"]))
    await world.press("P2", f"goal-reached|{first.id}|yes")
    await chooses_without_case(world)
    mine = await world.press("P2", await world.token("old-intentions"))
    assert mine.card is not None
    assert (GOAL in told(mine), REACHED in told(mine)) == (True, False)
    token = button(mine.card, "case-from-goal").token
    for other in ("P3", STRANGER):
        assert GOAL not in told(await world.press(other, token))
        assert GOAL not in told(
            await world.press(other, f"old-intentions|{world.meeting}|1.choose")
        )
    begun = await world.press("P2", token)
    assert begun.card is not None
    page = await world.form("P2", button(begun.card, "open-case").token)
    assert GOAL in [one.value for one in page.fields]
    own = await world.form("P2", f"open-preparation|{world.group}|{page.form}")
    assert token.split("|")[1] in [one.value for one in own.fields], "it belongs to that goal"
    await world.press("P2", f"erase-goal|{token.split('|')[1]}|yes")
    assert (await world.press("P2", token)).reason == "refuse.goal-gone"
    assert not world.shown(GOAL)
    assert (await world.state()).cases == (), "a draft, and theirs"


async def test_something_that_went_well_is_gone_into_as_such(world: World) -> None:
    await chooses_without_case(world)
    page = await world.form("P4", success(world))
    for _ in range(2):
        reply = await world.sends("P4", page, {"title": "Een gesprek", "stuck": WENT_WELL})
        assert reply.answer is Answer.DONE
    state = await world.state()
    assert [one.contributor for one in state.cases] == [world.ids["P4"]]
    assert (state.contributor, state.round(1).method) == (world.ids["P4"], "appreciative")
    await world.goes_on(2)
    assert (await world.state()).slot.phase_id == "success"


async def test_where_the_form_is_gone_it_opens_again_and_nothing_is_lost(world: World) -> None:
    world.platform.able = replace(world.platform.able, keeps_form_open=False)
    await chooses_without_case(world)
    page = await world.form("P4", success(world))
    reply = await world.sends("P4", page, {"title": "", "stuck": WENT_WELL})
    assert reply.answer is Answer.INVALID
    assert reply.card is not None
    assert WENT_WELL in told(reply)
    again = button(reply.card, "open-success")
    assert again.does is Does.FORM
    assert (await world.form("P4", again.token)).title == page.title


async def test_who_is_not_there_or_comes_too_late_brings_nothing(world: World) -> None:
    planned = await world.opens("P4", success(world))
    assert getattr(planned, "reason", "") == "refuse.not-open"
    await chooses_without_case(world)
    page = await world.form("P4", success(world))
    values = {"title": "Een gesprek", "stuck": WENT_WELL}
    for who in ("Q1", STRANGER):
        assert (await world.sends(who, page, values)).reason == "refuse.not-a-member"
    assert (await world.sends("P4", page, {"title": ""})).answer is Answer.INVALID
    await world.press("P4", f"attend|{world.meeting}|left")
    gone = await world.sends("P4", page, values)
    assert (gone.reason, WENT_WELL in told(gone)) == ("refuse.not-here", True)
    await world.press("P4", f"attend|{world.meeting}|here")
    await world.goes_on()
    late = await world.sends("P4", page, values)
    assert (late.reason, WENT_WELL in told(late)) == ("refuse.moved-on", True)
    assert (await world.state()).cases == ()


@pytest.mark.parametrize("slot", ["0.arrive", "2.choose", "nowhere", ""])
async def test_a_made_up_button_opens_nothing(world: World, slot: str) -> None:
    await chooses_without_case(world)
    reply = await world.opens("P4", success(world, slot))
    assert getattr(reply, "answer", None) is Answer.REFUSED


async def test_with_time_left_and_a_case_there_is_another_round(world: World) -> None:
    await world.begins("P1", "P2")
    await world.goes_to("choose")
    slot = (await world.state()).slot
    case = (await world.state()).cases[0].case
    for who in PEOPLE:
        page = await world.form(who, f"open-vote|{world.meeting}|{slot}")
        await world.sends(who, page, {"case": case})
    await world.goes_to("evaluation")
    token = await world.token("another-round")
    guide = world.name((await world.state()).facilitator)
    other = next(one for one in PEOPLE if one != guide)
    assert (await world.press(other, token)).answer is Answer.REFUSED
    assert (await world.press(guide, token)).answer is Answer.DONE
    assert (await world.press(guide, token)).answer is Answer.REFUSED, "an old button"
    assert str((await world.state()).slot) == "2.choose"
    await world.goes_to("evaluation")
    assert "another-round" not in actions(await world.board())
    await world.goes_to("closing")
    await world.goes_on()
    assert (await world.state()).stage is Stage.ENDED
