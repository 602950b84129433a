"""What lies ready is read privately beforehand, and what somebody recognises is theirs."""

from __future__ import annotations

from datetime import timedelta

from bot.cards import LABEL_LIMIT, PARTS_PER_PAGE, TEXT_LIMIT, Answer, FormPage
from bot.groups import keys

from .conftest import NewWorld
from .world import PEOPLE, STRANGER, VOICE, World, actions, told


async def two_days_ahead(world: World, *cases: str) -> None:
    for who in cases:
        await world.brings_case(who, f"Casus van {who}")
    await world.until((await world.timers())["prepare"].due_at)


async def opens(world: World, who: str) -> FormPage:
    return await world.form(who, f"open-recognise|{world.group}")


async def marks(world: World, who: str, *titles: str) -> None:
    page = await opens(world, who)
    values = {one.name: "yes" if one.label in titles else "no" for one in page.fields}
    assert (await world.sends(who, page, values)).answer is Answer.DONE


async def marked(world: World, who: str) -> list[str]:
    return [one.label for one in (await opens(world, who)).fields if one.value == "yes"]


async def offered(world: World) -> list[str]:
    """The titles as whoever notes the choice finds them."""
    guide = world.name((await world.state()).facilitator)
    page = await world.form(guide, await world.token("open-choose"))
    return [one.label for one in page.fields[0].choices]


async def test_nobody_else_and_nobody_too_early_reads_what_lies_ready(world: World) -> None:
    await world.brings_case("P1", "Casus van P1")
    token = f"open-recognise|{world.group}"
    reply = await world.opens("P2", token)
    assert not isinstance(reply, FormPage)
    assert "Casus van P1" not in told(reply)
    assert "Twee dagen voor" in told(reply)
    await world.until((await world.timers())["prepare"].due_at)
    for who in (STRANGER, "Q1"):
        assert not isinstance(await world.opens(who, token), FormPage)
    mine = await world.opens("P1", token)
    assert not isinstance(mine, FormPage), "one's own case is known"


async def test_it_is_read_with_the_reminder_and_by_command(world: World) -> None:
    await two_days_ahead(world, "P1")
    assert [world.has(who, "open-recognise") for who in PEOPLE] == [0, 1, 1, 1, 1, 1]
    for who, can in (("P1", False), ("P2", True)):
        assert ("open-recognise" in actions((await world.told_by(who, "casussen")).card)) is can
    page = await opens(world, "P2")
    assert "Casus van P1: Ik loop vast." in told(page)
    assert [one.label for one in page.fields] == ["Casus van P1"]
    assert "Wat je aangeeft, leest niemand" in told(page)


async def test_what_was_marked_is_found_again_and_replaced_and_read_by_nobody(
    world: World,
) -> None:
    await two_days_ahead(world, "P1", "P2")
    for _ in range(2):
        await marks(world, "P3", "Casus van P1")
    assert await marked(world, "P3") == ["Casus van P1"]
    assert await marked(world, "P4") == []
    case = (await world.store.read(lambda tx: tx.cases.of_group(world.group)))[0].id
    assert str(case) not in str(world.dump()["draft"]), "it is sealed"
    await marks(world, "P3")
    assert await marked(world, "P3") == []
    for who in PEOPLE:
        assert "herken" not in told(await world.told_by(who, "mijn"))


async def test_a_case_that_was_taken_back_meanwhile_is_marked_by_nobody(world: World) -> None:
    await two_days_ahead(world, "P1", "P2")
    page = await opens(world, "P3")
    cases = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    (first,) = (case for case in cases if case.contributor == world.ids["P1"])
    await world.press("P1", f"withdraw-case|{world.group}|{first.id}")
    reply = await world.sends("P3", page, {one.name: "yes" for one in page.fields})
    assert reply.answer is Answer.DONE
    key = keys.recognised_draft(world.group)
    kept = await world.store.read(lambda tx: tx.drafts.get(world.ids["P3"], key))
    assert kept is not None
    assert str(first.id) not in kept.fields["cases"]


async def test_made_up_forms_keep_nothing(world: World) -> None:
    await two_days_ahead(world, "P1")
    page = await opens(world, "P3")
    (name,) = (one.name for one in page.fields)
    assert (await world.sends("P3", page, {name: "perhaps"})).answer is Answer.INVALID
    assert (await world.sends(STRANGER, page, {name: "yes"})).answer is Answer.REFUSED
    await world.until((await world.the_meeting()).starts_at)
    late = await world.sends("P3", page, {name: "yes"})
    assert late.answer is Answer.REFUSED
    assert world.dump()["draft"] == []


async def test_what_most_recognise_comes_first_for_whoever_notes_the_choice(
    new_world: NewWorld,
) -> None:
    world = await new_world(VOICE)
    await two_days_ahead(world, "P1", "P2", "P3")
    for who in ("P4", "P5", "P6"):
        await marks(world, who, "Casus van P3")
    await marks(world, "P1", "Casus van P2")
    await world.until((await world.the_meeting()).starts_at)
    await world.goes_to("choose")
    assert await offered(world) == ["Casus van P3", "Casus van P2", "Casus van P1"]
    assert "herken" not in told(await world.told_by("P1", "casussen"))


async def test_what_two_recognise_changes_no_order(new_world: NewWorld) -> None:
    world = await new_world(VOICE)
    await two_days_ahead(world, "P1", "P2")
    for who in ("P4", "P5"):
        await marks(world, who, "Casus van P2")
    await world.until((await world.the_meeting()).starts_at)
    await world.goes_to("choose")
    assert await offered(world) == ["Casus van P1", "Casus van P2"]


async def test_votes_are_not_led_by_it(world: World) -> None:
    await two_days_ahead(world, "P1", "P2")
    for who in ("P3", "P4", "P5"):
        await marks(world, who, "Casus van P2")
    await world.until((await world.the_meeting()).starts_at)
    await world.goes_to("choose")
    page = await world.form("P3", await world.token("open-vote"))
    assert [one.label for one in page.fields[0].choices] == ["Casus van P1", "Casus van P2"]


async def test_whoever_leaves_or_waits_a_month_has_marked_nothing(world: World) -> None:
    await two_days_ahead(world, "P1")
    await marks(world, "P2", "Casus van P1")
    await marks(world, "P3", "Casus van P1")
    await world.press("P2", f"leave|{world.group}|yes")
    assert len(world.dump()["draft"]) == 1
    world.clock.move_to(world.clock.now() + timedelta(days=31))
    await world.bot.sweep()
    assert world.dump()["draft"] == []


async def test_more_than_a_page_holds_is_read_later(world: World) -> None:
    await two_days_ahead(world, "P1", "P2", "P3", "P4", "P5")
    page = await opens(world, "P6")
    assert len(page.fields) == 4
    assert "Er ligt nog meer" in told(page)
    assert "Er ligt nog meer" not in told(await opens(world, "P1"))


async def test_the_longest_cases_have_room_on_every_platform(world: World) -> None:
    for who in ("P1", "P2", "P3", "P4", "P5"):
        await world.brings_case(who, who * 40, stuck="<&> " * 140)
    await two_days_ahead(world)
    page = await opens(world, "P6")
    assert sum(len(text.markup) + 2 for text in page.intro) <= TEXT_LIMIT
    assert all(len(one.label) <= LABEL_LIMIT for one in page.fields)
    assert len(page.fields) < PARTS_PER_PAGE, "the words before them are one part"
