"""What whoever observes or takes notes writes: who reads it, until when, and where it goes."""

from __future__ import annotations

import pytest

from bot.cards import Answer
from bot.engine.ids import FormId
from bot.engine.state import Role
from bot.records import ContributorPage, Draft

from .conftest import NewWorld
from .world import PEOPLE, STRANGER, VOICE, World, actions, told

HEARD = "Wat zou je tegen een vriend zeggen"
SEEN = "Twee mensen vroegen vooral gesloten"


async def watched(new_world: NewWorld, phase: str = "exploration") -> World:
    """A group that talks about the case of P1; somebody observes, and somebody takes notes."""
    world = await new_world(VOICE)
    await world.press("P6", f"extra-roles|{world.group}|1")
    await world.begins("P1")
    await world.goes_to(phase)
    return world


async def holder(world: World, role: Role) -> str:
    return world.name((await world.state()).round(1).holder(role))


def token(world: World, role: Role, number: int = 1) -> str:
    return f"open-notes|{world.meeting}|{number}|{role.value}"


async def writes(world: World, role: Role, **values: str) -> Answer:
    who = await holder(world, role)
    return (await world.sends(who, await world.form(who, token(world, role)), values)).answer


async def noted(world: World) -> tuple[ContributorPage, ...]:
    """What was written down for the contributor, once it is theirs."""
    return await world.store.read(lambda tx: tx.contributor_pages.of_person(world.ids["P1"]))


async def drafts(world: World, who: str) -> dict[str, dict[str, str]]:
    found = await world.store.read(lambda tx: tx.drafts.of_person(world.ids[who]))
    return {one.key: dict(one.fields) for one in found}


@pytest.mark.parametrize("role", list(Role))
async def test_nobody_else_writes_or_reads_it(new_world: NewWorld, role: Role) -> None:
    world = await watched(new_world)
    who = await holder(world, role)
    page = await world.form(who, token(world, role))
    values = {one.name: HEARD for one in page.fields}
    for other in (*(one for one in PEOPLE if one != who), "Q1", STRANGER):
        assert "refuse." in (getattr(await world.opens(other, token(world, role)), "reason", ""))
        reply = await world.sends(other, page, values)
        assert reply.answer is Answer.REFUSED
        assert await drafts(world, other) == {} if other in PEOPLE else True
    for wrong in (token(world, role, 0), token(world, role, 7), token(world, role) + "|x"):
        await world.opens(who, wrong)
    assert HEARD not in str(world.dump()["draft"])


async def test_they_hear_privately_what_it_asks_and_find_it_under_more(
    new_world: NewWorld,
) -> None:
    world = await watched(new_world)
    for role in Role:
        who = await holder(world, role)
        assert world.has(who, "open-notes") == 1
        assert "open-notes" in actions((await world.press(who, f"more|{world.meeting}")).card)
    assert world.has("P1", "open-notes") == 0


async def test_what_an_observer_noted_is_there_until_the_end_and_then_gone(
    new_world: NewWorld,
) -> None:
    world = await watched(new_world)
    assert await writes(world, Role.OBSERVER, kinds=SEEN) is Answer.DONE
    who = await holder(world, Role.OBSERVER)
    await world.goes_to("evaluation")
    page = await world.form(who, token(world, Role.OBSERVER))
    assert SEEN in [one.value for one in page.fields]
    assert SEEN not in str(world.dump()), "it is sealed"
    await world.goes_to("closing")
    await world.goes_on()
    assert await drafts(world, who) == {}
    late = await world.sends(who, page, {"kinds": SEEN})
    assert (late.answer, SEEN in told(late)) == (Answer.REFUSED, True), "to copy"
    assert await drafts(world, who) == {}
    assert not world.shown(SEEN)


async def test_notes_go_to_the_contributor_alone_and_are_gone_elsewhere(
    new_world: NewWorld,
) -> None:
    world = await watched(new_world)
    who = await holder(world, Role.NOTE_TAKER)
    page = await world.form(who, token(world, Role.NOTE_TAKER))
    assert (await world.sends(who, page, {"note": ""})).answer is Answer.INVALID
    assert await writes(world, Role.NOTE_TAKER, note=HEARD) is Answer.DONE
    assert await drafts(world, "P1") == {}, "not before the round is over"
    await world.goes_to("evaluation")
    assert await drafts(world, who) == {}
    (given,) = await noted(world)
    assert given.fields == {"note": HEARD}
    assert HEARD in told(await world.press("P1", f"given|{given.id}|0"))
    assert world.has("P1", "given") == 0, "they are told at the close, with all that was given"
    for other in PEOPLE:
        if other != "P1":
            assert HEARD not in told(await world.told_by(other, "mijn"))
    assert not world.shown(HEARD)
    late = await world.sends(who, page, {"note": HEARD})
    assert late.reason == "refuse.notes-handed-over"
    assert HEARD in told(late)
    await world.goes_to("closing")
    await world.goes_on()
    assert world.has("P1", "given") == 1
    assert await noted(world) == (given,), "nothing else was written"


async def test_where_the_group_goes_back_more_is_added(new_world: NewWorld) -> None:
    world = await watched(new_world)
    await writes(world, Role.NOTE_TAKER, note=HEARD)
    await world.goes_to("evaluation")
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("back"))
    assert await writes(world, Role.NOTE_TAKER, note="Nog een beeld") is Answer.DONE
    await world.goes_to("evaluation")
    (given,) = await noted(world)
    assert given.fields == {"note": f"{HEARD}\n\nNog een beeld"}


async def test_nothing_is_handed_over_where_nothing_was_written(new_world: NewWorld) -> None:
    world = await watched(new_world, "evaluation")
    assert await noted(world) == ()
    await world.goes_to("closing")
    await world.goes_on()
    assert world.has("P1", "given") == 0


async def test_notes_of_a_version_before_this_one_are_still_found(new_world: NewWorld) -> None:
    """It hands them over as drafts, and says that they are among somebody's own words."""
    world = await watched(new_world)
    form = FormId(world.bot.tools.ids.new())
    key, now = f"noted:{world.meeting}:1", world.clock.now()
    draft = Draft(world.ids["P1"], key, form, saved_at=now, fields={"note": HEARD})
    await world.store.write(lambda tx: tx.drafts.put(draft))
    assert HEARD in told(await world.press("P1", "mine|words|0"))


async def test_a_role_is_laid_down_and_taken_and_a_form_of_before_is_given_back(
    new_world: NewWorld,
) -> None:
    world = await watched(new_world)
    who = await holder(world, Role.NOTE_TAKER)
    page = await world.form(who, token(world, Role.NOTE_TAKER))
    args = f"role|{world.meeting}|1|{Role.NOTE_TAKER.value}"
    for _ in range(2):
        assert (await world.press(who, f"{args}|nobody")).answer is Answer.DONE
    reply = await world.sends(who, page, {"note": HEARD})
    assert (reply.reason, HEARD in told(reply)) == ("refuse.role-is-not-yours", True)
    assert (await world.press("P1", f"{args}|me")).reason == "refuse.has-role"
    assert (await world.press(STRANGER, f"{args}|me")).reason == "refuse.not-a-member"
    for wrong in (f"{args}|everybody", f"role|{world.meeting}|1|king|me", "role"):
        assert (await world.press("P2", wrong)).reason == "refuse.unknown-control"


async def test_a_group_that_does_not_want_them_has_no_such_button(new_world: NewWorld) -> None:
    world = await new_world(VOICE)
    await world.begins("P1")
    await world.goes_to("roles")
    assert "role" not in actions(await world.board())
