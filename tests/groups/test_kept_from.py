"""Who must not hear a case: it never reaches them, and nobody sees that somebody was named."""

from __future__ import annotations

import pytest

from bot.cards import Answer, Reply
from bot.engine.state import RoundOutcome
from bot.groups.lookups import cases_on_table
from bot.records import Case, Draft

from .conftest import NewWorld
from .many import found_more
from .world import CHAT, PEOPLE, STRANGER, World, actions, button, told

TITLE = "Iemand die ik beoordeel"


async def case_of(world: World, who: str) -> Case | None:
    """The case that this person has on the table."""
    found = await world.store.read(lambda tx: cases_on_table(tx, world.group))
    return next((one for one in found if one.contributor == world.ids[who]), None)


async def draft_of(world: World, who: str, group: str | None = None) -> Draft | None:
    key = f"case:{group or world.group}"
    return await world.store.read(lambda tx: tx.drafts.get(world.ids[who], key))


async def names(world: World, who: str, *named: str, title: str = TITLE) -> Reply:
    """Fill in the first page of the form and name these people."""
    page = await world.form(who, f"open-case|{world.group}")
    assert page.fields[0].name == "kept-from", "it is asked before anything else"
    values = {"title": title, "stuck": "Vast", "kept-from": " ".join(named)}
    return await world.sends(who, page, values)


async def test_a_case_that_a_member_must_not_hear_is_not_on_the_table(world: World) -> None:
    reply = await names(world, "P1", "P3")
    assert reply.answer is Answer.DONE
    assert reply.next_page is None, "the rest need not be written in vain"
    assert "niet op tafel" in told(reply)
    assert await case_of(world, "P1") is None
    kept = await draft_of(world, "P1")
    assert kept is not None
    assert kept.fields["title"] == TITLE
    await world.begins("P2")
    await world.goes_to("choose")
    assert (await world.state()).cases[0].contributor == world.ids["P2"]
    assert world.shown(TITLE) == 0
    for who in list(PEOPLE)[1:]:
        assert TITLE not in "\n".join(told(Reply(Answer.DONE, c)) for c in world.direct(who))


async def test_the_last_page_alone_does_not_get_around_it(world: World) -> None:
    """A form that was open before somebody was named, and comes back after."""
    page = await world.form("P1", f"open-case|{world.group}")
    first = await world.sends("P1", page, {"title": TITLE, "stuck": "Vast"})
    assert first.next_page is not None
    await world.sends("P1", page, {"title": TITLE, "stuck": "Vast", "kept-from": "P3"})
    last = await world.sends("P1", first.next_page)
    assert "niet op tafel" in told(last)
    assert await case_of(world, "P1") is None


async def test_a_case_on_the_table_comes_off_it(world: World) -> None:
    await world.brings_case("P1", TITLE)
    reply = await names(world, "P1", "P3", "P4")
    assert "lag al op tafel" in told(reply)
    assert await case_of(world, "P1") is None
    kept = await draft_of(world, "P1")
    assert kept is not None
    assert kept.fields["kept-from"] == "P3 P4"


@pytest.mark.parametrize("phase", ["choose", "exploration"])
async def test_a_case_in_the_meeting_is_taken_out_of_it(world: World, phase: str) -> None:
    await world.brings_case("P1", TITLE)
    await world.begins()
    await world.goes_to(phase)
    await names(world, "P1", "P3")
    state = await world.state()
    assert [c for c in state.cases if c.contributor == world.ids["P1"]] == []
    await world.passes(minutes=2)
    assert world.shown(TITLE) == 0
    if phase == "exploration":
        assert state.round(1).outcome is RoundOutcome.STOPPED


async def test_whoever_is_named_while_it_is_discussed_does_not_read_it_back(world: World) -> None:
    """They may not be in the meeting, but the room is theirs to read the day after."""
    await world.press("P6", f"attend|{world.meeting}|absent")
    await world.brings_case("P1", TITLE)
    await world.begins()
    await world.goes_to("exploration")
    await world.gives("P2", text="Een gedachte over jou")
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    assert world.shown("Een gedachte over jou") == 1
    await names(world, "P1", "P6")
    await world.passes(minutes=2)
    assert world.shown(TITLE) == world.shown("Een gedachte over jou") == 0


async def test_nobody_named_is_nobody_kept_out(world: World) -> None:
    for named in ((), ("P1",), ("Q1",), ("X77",)):
        reply = await names(world, "P1", *named)
        assert reply.next_page is not None, named
        assert (await world.sends("P1", reply.next_page)).answer is Answer.DONE
        assert await case_of(world, "P1") is not None


async def test_whoever_is_named_later_comes_in_and_the_case_is_gone(world: World) -> None:
    """Their title need not be known to the group yet: whom it must not reach is known before."""
    reply = await names(world, "P1", STRANGER)
    assert reply.next_page is not None
    await world.sends("P1", reply.next_page)
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    assert await case_of(world, "P1") is None
    kept = await draft_of(world, "P1")
    assert kept is not None
    assert kept.fields["title"] == TITLE
    await world.passes(days=3)
    (card,) = [c for c in world.direct("P1") if "niet meer op tafel" in c.title]
    assert actions(card) == ["open-case"]
    for who in (*list(PEOPLE)[1:], STRANGER):
        assert not [c for c in world.direct(who) if "niet meer op tafel" in c.title]
    again = await names(world, "P1", STRANGER)
    assert again.next_page is None, "while they read along it stays off the table"
    world.platform.outsiders.clear()
    await world.looks_at_room()
    assert (await names(world, "P1", STRANGER)).next_page is not None


@pytest.mark.parametrize("ended", [False, True])
async def test_what_was_said_of_it_leaves_the_room_when_they_come_in(
    world: World, ended: bool
) -> None:
    reply = await names(world, "P1", STRANGER)
    assert reply.next_page is not None
    await world.sends("P1", reply.next_page)
    await world.begins()
    await world.goes_to("exploration")
    await world.gives("P2", text="Een gedachte over jou")
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    assert world.shown(TITLE) > 0
    assert world.shown("Een gedachte over jou") == 1
    if ended:
        await world.goes_to("closing")
        await world.goes_on()
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    await world.passes(minutes=2)
    assert world.shown(TITLE) == world.shown("Een gedachte over jou") == 0
    world.platform.outsiders.clear()
    await world.looks_at_room()
    await world.passes(minutes=2)
    assert world.shown(TITLE) == world.shown("Een gedachte over jou") == 0, "they have seen it once"


async def test_another_case_is_written_beside_it(world: World) -> None:
    reply = await names(world, "P1", "P3")
    assert reply.card is not None
    page = await world.form("P1", button(reply.card, "open-case").token)
    assert [one.value for one in page.fields] == [""] * 4
    first = await world.sends("P1", page, {"title": "Een andere", "stuck": "Anders"})
    assert first.next_page is not None
    await world.sends("P1", first.next_page)
    case = await case_of(world, "P1")
    assert case is not None
    assert case.fields["title"] == "Een andere"
    drafts = await world.store.read(lambda tx: tx.drafts.of_person(world.ids["P1"]))
    assert [one.fields["title"] for one in drafts] == [TITLE], "the other one is still there"
    mine = told(await world.told_by("P1", "mijn"))
    assert TITLE in mine
    assert "P3" not in mine.replace("\\", ""), "who was named is not read back as a text"


async def test_it_can_be_taken_along_to_another_group(world: World) -> None:
    one, two = await found_more(world, 2, with_first=2)
    # P2 to P5 are in those groups too, P6 is not.
    reply = await names(world, "P1", "P6")
    assert reply.card is not None
    carries = [b for b in reply.card.buttons if b.action == "carry-case"]
    assert [b.token.split("|")[-1] for b in carries] == [one, two]
    assert (await world.press("P1", carries[1].token)).answer is Answer.DONE
    carried = await world.press("P1", carries[1].token)
    assert carried.answer is Answer.DONE, "twice is once"
    assert carried.card is not None
    page = await world.form("P1", button(carried.card, "open-case").token)
    assert page.token.startswith(f"case|{two}|")
    assert [f.value for f in page.fields][:2] == ["P6", TITLE]
    assert await draft_of(world, "P1") is None
    first = await world.sends("P1", page)
    assert first.next_page is not None
    assert (await world.sends("P1", first.next_page)).answer is Answer.DONE
    found = await world.store.read(lambda tx: tx.cases.of_group(two))
    assert [one.fields["title"] for one in found] == [TITLE]
    assert (await world.press("P1", carries[0].token)).reason == "refuse.draft-gone"


async def test_no_group_is_offered_in_which_they_read(world: World) -> None:
    one, _ = await found_more(world, 2, with_first=2)
    reply = await names(world, "P1", "P3")
    assert reply.card is not None
    assert actions(reply.card) == ["open-case"]
    kept = await draft_of(world, "P1")
    assert kept is not None
    made_up = await world.press("P1", f"carry-case|{world.group}|{kept.form}|{one}")
    assert made_up.reason == "refuse.kept-there-too"
    assert await draft_of(world, "P1") is not None


@pytest.mark.parametrize("who", ["P2", "Q1", STRANGER])
async def test_nobody_else_takes_it_along(world: World, who: str) -> None:
    (one,) = await found_more(world, 1, with_first=1)
    await names(world, "P1", "P6")
    kept = await draft_of(world, "P1")
    assert kept is not None
    reply = await world.press(who, f"carry-case|{world.group}|{kept.form}|{one}")
    assert reply.answer is Answer.REFUSED
    assert await draft_of(world, "P1") is not None


@pytest.mark.parametrize("tail", ["", "|x", "|{form}", "|{form}|", "|{form}|{group}|more"])
async def test_odd_buttons_take_nothing_along(world: World, tail: str) -> None:
    await names(world, "P1", "P6")
    kept = await draft_of(world, "P1")
    assert kept is not None
    token = f"carry-case|{world.group}{tail}".format(form=kept.form, group=world.other_group)
    assert (await world.press("P1", token)).answer is Answer.REFUSED
    assert await draft_of(world, "P1") == kept


@pytest.mark.parametrize("named", ["P2; P3", " ".join(f"P{n}" for n in range(20)), "…"])
async def test_names_that_cannot_be_read_are_asked_again(world: World, named: str) -> None:
    reply = await names(world, "P1", named)
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {"kept-from"}
    assert await case_of(world, "P1") is None


async def test_whoever_leaves_the_group_is_named_no_more(world: World) -> None:
    await names(world, "P1", "P6")
    await world.looks_at_room()
    await world.press("P6", f"leave|{world.group}|yes")
    assert (await names(world, "P1", "P6")).next_page is None, "who left may still read there"
    world.platform.absent.add("P6")
    await world.looks_at_room()
    assert (await names(world, "P1", "P6")).next_page is not None


async def test_who_was_named_stands_nowhere_in_clear(new_world: NewWorld) -> None:
    world = await new_world(CHAT)
    before = str(world.dump()).count("X77")
    reply = await names(world, "P1", "X77")
    assert reply.next_page is not None
    await world.sends("P1", reply.next_page)
    assert str(world.dump()).count("X77") == before
