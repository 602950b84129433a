"""Another method for one meeting, before it begins, or for one round, when its case is chosen."""

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
    assert "Tien stappen: past hier het best bij. Voor als je vastzit" in told(reply)
    assert reply.card is not None
    assert actions(reply.card)[0] == "use-method"


async def test_nothing_is_chosen_for_anybody_beforehand(world: World) -> None:
    """Neither what matters most, nor what a question does: a press alone would say so."""
    page = await world.form("P2", f"open-methods|{world.meeting}")
    assert page.fields[0].value == ""
    empty = await world.sends("P2", page, {"case-kind": ""})
    assert (empty.answer, empty.errors) == (
        Answer.INVALID,
        {"case-kind": "Kies een van de mogelijkheden."},
    )
    await world.press("P3", f"use-method|{world.meeting}|ten-step")
    await world.begins("P1")
    await world.goes_to("questions")
    await world.gives("P3", text="Wat raakt je het meest?")
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    await world.goes_to("weighing")
    page = await world.form("P1", await world.token("open-weigh"))
    assert [field.value for field in page.fields] == [""]


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
    reply = await world.press("P3", f"use-method|{world.meeting}|ten-step|0")
    assert reply.answer is Answer.DONE
    assert "Tien stappen" in shown_agenda(world)
    await world.begins("P1")
    assert (await world.at_hand()).method.id == "ten-step"
    coming = (await world.meetings())[-1]
    assert coming.id != world.meeting
    assert coming.method_hash is None


async def test_choosing_twice_is_choosing_once_and_back_is_the_groups_own(world: World) -> None:
    token = f"use-method|{world.meeting}|ten-step|0"
    await world.press("P3", token)
    once = await meeting(world)
    await world.press("P4", token)
    assert await meeting(world) == once
    await world.press("P4", f"use-method|{world.meeting}|crea-m|0")
    assert (await meeting(world)).method_hash is None


async def test_a_meeting_that_runs_keeps_its_method(world: World) -> None:
    await world.begins("P1")
    before = await meeting(world)
    reply = await world.press("P2", f"use-method|{world.meeting}|ten-step|0")
    assert reply.answer is Answer.REFUSED
    form = await world.opens("P2", f"open-methods|{world.meeting}")
    assert not isinstance(form, FormPage)
    assert await meeting(world) == before


async def test_a_method_that_is_gone_and_somebody_from_outside_change_nothing(
    world: World,
) -> None:
    gone = await world.press("P2", f"use-method|{world.meeting}|no-such-method|0")
    assert (gone.answer, "er niet meer" in told(gone)) == (Answer.REFUSED, True)
    other = await world.press("Q1", f"use-method|{world.meeting}|ten-step|0")
    assert other.answer is Answer.REFUSED
    assert (await meeting(world)).method_hash is None


# During a meeting


async def choosing(world: World) -> None:
    """Begun, with one case on the table: P2 brings it, P1 guides."""
    await world.brings_case("P2")
    await world.begins()
    await world.goes_to("roles")


async def test_when_the_case_is_chosen_a_method_that_fits_it_is_offered(world: World) -> None:
    await choosing(world)
    assert "open-methods" in actions(await world.board())
    reply = await proposed(world, "P2", "stuck")
    assert "Tien stappen: past hier het best bij." in told(reply)
    assert reply.card is not None
    assert "Onze eigen: CREA-model" in [button.label for button in reply.card.buttons]


async def test_a_round_goes_by_what_was_chosen_and_the_record_says_so(world: World) -> None:
    await choosing(world)
    reply = await world.press("P2", f"use-method|{world.meeting}|ten-step|1")
    assert "vanaf de volgende stap" in told(reply)
    assert "Methode: Tien stappen" in " ".join(t.markup for t in (await world.board()).texts)
    at_hand = await world.at_hand()
    assert at_hand.method.id == "crea-m", "the meeting keeps its own"
    assert at_hand.state.round(1).method == "ten-step"
    await world.goes_on()
    assert (await world.state()).slot.phase_id == "case"
    title = (await world.board()).title
    assert "De casus" in title


async def test_a_round_may_go_back_to_the_groups_own(world: World) -> None:
    await choosing(world)
    before = (await world.state()).script
    await world.press("P2", f"use-method|{world.meeting}|ten-step|1")
    await world.press("P1", f"use-method|{world.meeting}|crea-m|1")
    state = await world.state()
    assert (state.script, state.round(1).method) == (before, None)


async def test_the_groups_own_is_offered_where_the_meeting_goes_by_another(world: World) -> None:
    await world.press("P3", f"use-method|{world.meeting}|ten-step|0")
    await choosing(world)
    reply = await proposed(world, "P2", "low-energy")
    assert reply.card is not None
    labels = [button.label for button in reply.card.buttons]
    assert "Tien stappen" in labels
    assert "Onze eigen: CREA-model" in labels
    await world.press("P2", f"use-method|{world.meeting}|crea-m|1")
    assert (await world.state()).round(1).method == "crea-m"


async def test_a_method_that_changes_in_the_library_stays_as_it_was_chosen(world: World) -> None:
    await choosing(world)
    token = f"use-method|{world.meeting}|ten-step|1"
    await world.press("P2", token)
    kept = (await meeting(world)).method_hash
    await world.press("P1", f"use-method|{world.meeting}|crea-m|1")
    await world.press("P2", token)
    assert (await meeting(world)).method_hash == kept


async def test_whoever_neither_guides_nor_brings_the_case_is_told_so(world: World) -> None:
    await choosing(world)
    form = await world.opens("P3", f"open-methods|{world.meeting}")
    assert isinstance(form, Reply)
    assert form.reason == "refuse.not-yours"
    reply = await world.press("P3", f"use-method|{world.meeting}|ten-step|1")
    assert reply.reason == "refuse.not-yours"


async def test_a_button_of_an_earlier_time_changes_nothing(world: World) -> None:
    await choosing(world)
    before = await meeting(world)
    for number in ("0", "2"):
        reply = await world.press("P2", f"use-method|{world.meeting}|ten-step|{number}")
        assert reply.reason == "refuse.moved-on"
    await world.goes_on()
    reply = await world.press("P2", f"use-method|{world.meeting}|ten-step|1")
    assert reply.reason == "refuse.method-is-set"
    assert (await meeting(world)).method_hash == before.method_hash
