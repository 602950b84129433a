"""Who guides: in turn, or somebody whom the group named and who said that they will."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import Answer, Reply
from bot.engine.state import Presence
from bot.groups.named import only_guide
from bot.records import Guidance, MeetingStatus, Term

from .conftest import NewWorld
from .world import SLOW, STRANGER, World, actions, button, told


async def asks(
    world: World, who: str, whom: str, *, term: str = "always", brings: str = "yes", until: str = ""
) -> Reply:
    """Somebody asks a member to guide; who asks themselves is asked at once."""
    page = await world.form(who, f"open-guidance|{world.group}")
    values = {"guide": whom, "term": term, "brings": brings, "until": until}
    return await world.sends(who, page, values)


async def names(world: World, whom: str, *, by: str = "P1", **terms: str) -> Reply:
    """Somebody is asked, and says that they will."""
    reply = await asks(world, by, whom, **terms)
    assert reply.answer is Answer.DONE, reply
    if by == whom:
        assert reply.card is not None
        return await world.press(whom, button(reply.card, "take-guidance").token)
    (card, *_) = [c for c in reversed(world.direct(whom)) if "take-guidance" in actions(c)]
    first = await world.press(whom, button(card, "take-guidance").token)
    assert first.card is not None
    return await world.press(whom, button(first.card, "take-guidance").token)


async def kept(world: World) -> tuple[Guidance, ...]:
    return await world.store.read(lambda tx: tx.groups.guidances(world.group))


async def next_world(world: World) -> World:
    """The same, with its eyes on the planned meeting."""
    planned = [m for m in await world.meetings() if m.status is MeetingStatus.PLANNED]
    world.meeting = planned[-1].id
    return world


async def guide_of_next(world: World) -> str:
    """Open the planned meeting at its hour, end it, and say who guided at its opening."""
    await next_world(world)
    await world.begins()
    guide = world.name((await world.state()).facilitator)
    await world.goes_to("closing")
    await world.goes_on()
    return guide


# Whoever it is not for


@pytest.mark.parametrize("who", ["Q1", STRANGER])
async def test_nobody_else_asks_takes_or_ends_it(world: World, who: str) -> None:
    await names(world, "P6")
    before = await kept(world)
    for action in ("guidance", "take-guidance", "leave-guidance", "brings-cases"):
        terms = "|always|-|yes|nobody" if action == "take-guidance" else ""
        reply = await world.press(who, f"{action}|{world.group}{terms}")
        assert reply.answer is Answer.REFUSED, action
    ended = await world.press(who, f"end-guidance|{world.group}|{world.ids['P6']}")
    assert ended.answer is Answer.REFUSED
    opened = await world.opens(who, f"open-guidance|{world.group}")
    assert isinstance(opened, Reply)
    page = await world.form("P1", f"open-guidance|{world.group}")
    sent = await world.sends(who, page, {"guide": "P2"})
    assert sent.answer is Answer.REFUSED
    assert await kept(world) == before


@pytest.mark.parametrize(
    "terms",
    [
        *("", "always", "always|-", "always|-|yes|x", "ever|-|yes", "over|-|no"),
        *("until|-|yes|nobody", "until|soon|yes|nobody", "every-0|-|yes|nobody"),
        *("every|-|yes|nobody", "once|-|maybe|nobody"),
    ],
)
async def test_terms_that_nobody_can_choose_change_nothing(world: World, terms: str) -> None:
    reply = await world.press("P1", f"take-guidance|{world.group}|{terms}")
    assert reply.answer is Answer.REFUSED
    assert await kept(world) == ()


async def test_only_members_can_be_asked(world: World) -> None:
    page = await world.form("P1", f"open-guidance|{world.group}")
    for whom in ("Q1", "somebody", "P1 P2", ""):
        reply = await world.sends("P1", page, {"guide": whom, "term": "always"})
        assert set(reply.errors) == {"guide"}


async def test_a_start_needs_a_day_ahead(world: World) -> None:
    for until in ("", "2020-01-01", "gisteren"):
        reply = await asks(world, "P1", "P2", term="until", until=until)
        assert set(reply.errors) == {"until"}
    assert not world.has("P2", "take-guidance")


async def test_whoever_assesses_somebody_does_not_guide(world: World) -> None:
    await asks(world, "P1", "P6", brings="no")
    (card,) = [c for c in world.direct("P6") if "take-guidance" in actions(c)]
    asked = await world.press("P6", button(card, "take-guidance").token)
    assert "beoordeel" in told(asked).casefold()
    assert asked.card is not None
    somebody = [b.token for b in asked.card.buttons if b.token.endswith("|somebody")]
    await world.press("P6", *somebody)
    assert await kept(world) == ()
    assert await guide_of_next(world) == "P1"


async def test_an_old_question_for_a_time_that_is_over_changes_nothing(world: World) -> None:
    until = ((await world.the_meeting()).on - timedelta(days=1)).isoformat()
    await asks(world, "P1", "P6", term="until", until=until)
    (card,) = [c for c in world.direct("P6") if "take-guidance" in actions(c)]
    await world.begins()
    late = await world.press("P6", f"{button(card, 'take-guidance').token}|nobody")
    assert late.reason == "refuse.guidance-over"
    assert await kept(world) == ()


# Asking and answering


async def test_nothing_changes_before_there_is_a_yes(world: World) -> None:
    reply = await asks(world, "P1", "P6")
    assert "Tot er een ja is" in told(reply)
    assert await kept(world) == ()
    assert world.has("P6", "take-guidance") == 1
    (card,) = [c for c in world.direct("P6") if "take-guidance" in actions(c)]
    assert "blijft tussen jou en mij" in told(
        await world.press("P6", button(card, "leave-guidance").token)
    )
    assert await guide_of_next(world) == "P1"


async def test_pressing_twice_is_saying_it_once(world: World) -> None:
    await names(world, "P6", brings="no")
    before = await kept(world)
    await world.passes(hours=1)
    (card,) = [c for c in world.direct("P6") if "take-guidance" in actions(c)]
    again = await world.press("P6", f"{button(card, 'take-guidance').token}|nobody")
    assert again.answer is Answer.DONE
    assert await kept(world) == before


async def test_whoever_names_themselves_is_asked_at_once(world: World) -> None:
    await names(world, "P4", by="P4")
    assert [one.person for one in await kept(world)] == [world.ids["P4"]]
    assert not world.direct("P4")
    assert await guide_of_next(world) == "P4"


async def test_one_person_at_a_time(world: World) -> None:
    await names(world, "P6")
    await names(world, "P5")
    assert [one.person for one in await kept(world)] == [world.ids["P5"]]
    assert await guide_of_next(world) == "P5"


async def test_everybody_reads_who_guides_and_may_end_it(world: World) -> None:
    for word in ("begeleiding", "guidance"):
        assert "om de beurt" in told(await world.told_by("P2", word))
    await names(world, "P6", term="every-3")
    shown = await world.told_by("P2", "begeleiding")
    assert "één op de 3" in told(shown)
    assert shown.card is not None
    ended = await world.press("P3", button(shown.card, "end-guidance").token)
    assert "om de beurt" in told(ended)
    twice = await world.press("P2", button(shown.card, "end-guidance").token)
    assert twice.answer is Answer.DONE
    assert await kept(world) == ()
    assert await guide_of_next(world) == "P1"


async def test_the_agenda_says_who_guides(world: World) -> None:
    await world.passes(days=10)
    assert "Begeleidt" not in str(await world.agenda())
    await names(world, "P6")
    assert "Begeleidt" in str(await world.agenda())
    await world.press("P6", f"attend|{world.meeting}|absent")
    assert "Begeleidt" not in str(await world.agenda())
    await world.press("P6", f"attend|{world.meeting}|here")
    await world.press("P1", f"end-guidance|{world.group}|{world.ids['P6']}")
    assert "Begeleidt" not in str(await world.agenda())


# For how long


async def test_for_good_means_every_meeting(world: World) -> None:
    await names(world, "P3")
    assert [await guide_of_next(world) for _ in range(3)] == ["P3", "P3", "P3"]


async def test_once_means_the_next_one(world: World) -> None:
    await names(world, "P3", term="once")
    assert [await guide_of_next(world) for _ in range(2)] == ["P3", "P1"]
    assert "om de beurt" in told(await world.told_by("P1", "begeleiding"))


async def test_once_may_be_asked_again(world: World) -> None:
    await names(world, "P3", term="once")
    await guide_of_next(world)
    await names(world, "P3", term="once")
    assert await guide_of_next(world) == "P3"


async def test_a_start_ends_with_its_day(world: World) -> None:
    first = (await world.the_meeting()).on
    await names(world, "P3", term="until", until=first.isoformat())
    assert [await guide_of_next(world) for _ in range(2)] == ["P3", "P1"]


async def test_a_refresher_comes_back_every_third_meeting(world: World) -> None:
    await names(world, "P6", term="every-3")
    guides = [await guide_of_next(world) for _ in range(7)]
    assert [n for n, guide in enumerate(guides) if guide == "P6"][:3] == [0, 3, 6]


async def test_a_refresher_that_was_missed_comes_next_time(world: World) -> None:
    await names(world, "P6", term="every-3", brings="no")
    await world.press("P6", f"attend|{world.meeting}|absent")
    assert await guide_of_next(world) == "P1"
    assert await guide_of_next(world) == "P6"


async def test_a_meeting_that_runs_goes_on_as_it_is(world: World) -> None:
    await world.begins()
    await names(world, "P6")
    assert (await world.state()).named is None
    assert world.name((await world.state()).facilitator) == "P1"
    await world.goes_to("closing")
    await world.goes_on()
    assert await guide_of_next(world) == "P6"


async def test_handing_to_the_group_is_for_this_meeting(world: World) -> None:
    await names(world, "P6")
    await world.begins()
    page = await world.form("P6", f"open-hand-over|{world.meeting}")
    assert page.fields[0].choices[0].value == "group"
    assert (await world.sends("P6", page, {"person": "group"})).answer is Answer.DONE
    assert world.name((await world.state()).facilitator) == "P1"
    again = await world.sends("P6", page, {"person": "group"})
    assert again.answer is not Answer.DONE
    await world.goes_to("closing")
    await world.goes_on()
    assert await guide_of_next(world) == "P6"


async def test_over_days_somebody_who_is_named_guides(new_world: NewWorld) -> None:
    world = await new_world(SLOW)
    assert "alleen op de stappen" in told(await world.told_by("P1", "begeleiding"))
    await names(world, "P6")
    await world.begins()
    assert world.name((await world.state()).facilitator) == "P6"


# Somebody who comes only to guide


async def test_whoever_only_guides_brings_no_case(world: World) -> None:
    page = await world.form("P6", f"open-case|{world.group}")
    await names(world, "P6", brings="no")
    opened = await world.opens("P6", f"open-case|{world.group}")
    assert isinstance(opened, Reply)
    assert opened.reason == "refuse.only-guides"
    sent = await world.sends("P6", page, {"title": "Toch", "stuck": "Ik loop vast."})
    assert sent.reason == "refuse.only-guides"
    cases = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert cases == ()
    drafts = await world.store.read(lambda tx: tx.drafts.of_person(world.ids["P6"]))
    assert [draft.fields["title"] for draft in drafts] == ["Toch"]


async def test_a_case_on_the_table_comes_off_first(world: World) -> None:
    await world.brings_case("P6", "Van mij")
    refused = await names(world, "P6", brings="no")
    assert refused.reason == "refuse.own-case-first"
    assert await kept(world) == ()


async def test_whoever_only_guides_is_not_asked_and_does_not_guide_in_turn(world: World) -> None:
    await names(world, "P1", term="once", brings="no")
    assert await guide_of_next(world) == "P1"
    await next_world(world)
    assert world.ids["P1"] not in {a.person for a in (await world.the_meeting()).state.people}
    for _ in range(6):
        assert await guide_of_next(world) != "P1"
        state = await world.state()
        (mine,) = [a for a in state.people if a.person == world.ids["P1"]]
        assert mine.presence is Presence.ABSENT
    assert not [c for c in world.direct("P1") if "pass-turn" in actions(c)]


async def test_whoever_only_guides_comes_when_they_say_so(world: World) -> None:
    await names(world, "P1", term="once", brings="no")
    await guide_of_next(world)
    await next_world(world)
    await world.press("P1", f"attend|{world.meeting}|here")
    assert await guide_of_next(world) != "P1"
    (mine,) = [a for a in (await world.state()).people if a.person == world.ids["P1"]]
    assert mine.presence is Presence.HERE


async def test_who_stays_away_by_agreement_leaves_no_meeting_too_small(world: World) -> None:
    await names(world, "P6", term="once", brings="no")
    await guide_of_next(world)
    await next_world(world)
    await world.until((await world.the_meeting()).starts_at - timedelta(days=5))
    assert "open-move" not in actions(await world.agenda())


async def test_whoever_only_guided_is_not_expected_when_another_takes_over(world: World) -> None:
    await names(world, "P6", term="once", brings="no")
    await guide_of_next(world)
    await next_world(world)
    await names(world, "P5", by="P5")
    here = {a.person for a in (await world.the_meeting()).state.people}
    assert world.ids["P6"] not in here
    await names(world, "P6", by="P6", brings="no")
    expected = [a for a in (await world.the_meeting()).state.people if a.person == world.ids["P6"]]
    assert [a.presence for a in expected] == [Presence.HERE]


async def test_who_only_guided_may_take_part_as_all_others(world: World) -> None:
    await names(world, "P6", term="once", brings="no")
    await guide_of_next(world)
    shown = await world.told_by("P6", "begeleiding")
    assert shown.card is not None
    await world.press("P6", button(shown.card, "brings-cases").token)
    assert not await world.store.read(lambda tx: only_guide(tx, world.group))
    await next_world(world)
    here = {a.person for a in (await world.the_meeting()).state.people}
    assert world.ids["P6"] in here
    await world.form("P6", f"open-case|{world.group}")
    assert "brings-cases" not in actions((await world.told_by("P6", "begeleiding")).card)


async def test_whoever_leaves_the_group_guides_it_no_more(world: World) -> None:
    await names(world, "P6", brings="no")
    assert (await kept(world))[0].term is Term.ALWAYS
    await world.press("P6", f"leave|{world.group}|yes")
    assert await kept(world) == ()
    assert await guide_of_next(world) == "P1"


async def test_nobody_is_asked_to_guide_a_group_that_they_left(world: World) -> None:
    await world.passes(hours=13)
    page = await world.form("P1", f"open-guidance|{world.group}")
    await world.press("P6", f"leave|{world.group}|yes")
    sent = await world.sends("P1", page, {"guide": "P6", "term": "always"})
    assert set(sent.errors) == {"guide"}
