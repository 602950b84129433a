"""Another method for one meeting: proposed with a reason, chosen by anybody, before it begins."""

from __future__ import annotations

from bot.cards import Answer, Card, FormPage, Reply
from bot.groups.choosing_method import KINDS
from bot.records import Meeting
from bot.rehearsal.platform import ROOM
from methods.choosing import kinds

from .world import World, actions, told


async def proposed(world: World, who: str, kind: str) -> Reply:
    page = await world.form(who, f"open-methods|{world.meeting}")
    return await world.sends(who, page, {"case-kind": kind})


def agenda(world: World) -> Card:
    seen = [s.card for s in world.platform.seen_by("P1") if s.place == ROOM]
    return next(card for card in seen if "Intervisie" in card.title)


async def meeting(world: World) -> Meeting:
    return await world.the_meeting()


def shown_agenda(world: World) -> str:
    return " ".join(text.markup for text in agenda(world).texts)


async def test_what_fits_is_proposed_with_its_reason(world: World) -> None:
    reply = await proposed(world, "P2", "stuck")
    assert reply.answer is Answer.DONE
    assert "Tien stappen: past het best bij zo’n casus." in told(reply)
    assert reply.card is not None
    assert actions(reply.card)[0] == "use-method"


async def test_what_does_not_fit_yet_says_when_it_does(world: World) -> None:
    reply = await proposed(world, "P2", "own-behaviour")
    assert "CREA-model liever later: na 2 bijeenkomsten samen." in told(reply)
    assert reply.card is not None
    labels = [button.label for button in reply.card.buttons]
    assert "Onze eigen: CREA-model" in labels, "the group's own method stays"


async def test_a_method_for_fewer_people_says_so(world: World) -> None:
    told_so = told(await proposed(world, "P2", "little-time"))
    assert "Troika niet nu: die is voor hooguit 4 mensen." in told_so


def test_every_kind_of_case_has_a_name() -> None:
    assert list(KINDS) == list(kinds())


async def test_the_meeting_goes_by_what_was_chosen_and_the_next_by_the_groups_own(
    world: World,
) -> None:
    await world.until((await world.timers())["agenda"].due_at)
    assert "CREA-model" in shown_agenda(world)
    reply = await world.press("P3", f"use-method|{world.meeting}|ten-step")
    assert reply.answer is Answer.DONE
    assert "Tien stappen" in shown_agenda(world)
    await world.begins("P1")
    assert (await world.at_hand()).method.id == "ten-step"
    coming = (await world.meetings())[-1]
    assert coming.id != world.meeting
    assert coming.method_hash is None


async def test_choosing_twice_is_choosing_once_and_back_is_the_groups_own(world: World) -> None:
    token = f"use-method|{world.meeting}|ten-step"
    await world.press("P3", token)
    once = await meeting(world)
    await world.press("P4", token)
    assert await meeting(world) == once
    await world.press("P4", f"use-method|{world.meeting}|crea-m")
    assert (await meeting(world)).method_hash is None


async def test_a_meeting_that_runs_keeps_its_method(world: World) -> None:
    await world.begins("P1")
    before = await meeting(world)
    reply = await world.press("P2", f"use-method|{world.meeting}|ten-step")
    assert reply.answer is Answer.REFUSED
    form = await world.opens("P2", f"open-methods|{world.meeting}")
    assert not isinstance(form, FormPage)
    assert await meeting(world) == before


async def test_a_method_that_is_gone_and_somebody_from_outside_change_nothing(
    world: World,
) -> None:
    gone = await world.press("P2", f"use-method|{world.meeting}|no-such-method")
    assert (gone.answer, "er niet meer" in told(gone)) == (Answer.REFUSED, True)
    other = await world.press("Q1", f"use-method|{world.meeting}|ten-step")
    assert other.answer is Answer.REFUSED
    assert (await meeting(world)).method_hash is None
