"""A theme from a list, and who was there put right by two: for fourteen days, and then no more."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.cards import Answer, Card, FormPage, Reply
from bot.groups import card_keys, keys
from bot.groups.attendance import OPEN_FOR
from bot.records import Theme

from .attending import begins, ends, held, is_held, noted, sits_together
from .conftest import NewWorld
from .world import PEOPLE, STRANGER, Wish, World, actions, button, told


async def record(world: World) -> Card:
    card = await world.card(card_keys.record_card(world.meeting))
    assert card is not None
    return card


async def says(world: World, who: str, about: str, there: str) -> Reply:
    return await world.press(who, f"say-there|{world.meeting}|{world.ids[about]}|{there}")


async def confirms(world: World, who: str, about: str, there: str) -> Reply:
    return await world.press(who, f"confirm-there|{world.meeting}|{world.ids[about]}|{there}")


async def chooses(world: World, who: str, theme: str) -> Reply:
    page = await world.form(who, button(await record(world), "open-theme").token)
    return await world.sends(who, page, {"theme": theme})


# A theme


async def test_a_theme_is_chosen_from_a_list_by_anybody_and_can_be_taken_away(
    world: World,
) -> None:
    await is_held(world)
    page = await world.form("P2", button(await record(world), "open-theme").token)
    assert [choice.value for choice in page.fields[0].choices] == ["none", *Theme]
    assert page.fields[0].value == "none"
    assert (await chooses(world, "P2", "workload")).answer is Answer.DONE
    assert "Thema: werkdruk" in told(Reply(Answer.DONE, await record(world)))
    assert "Thema: werkdruk" in told(await world.told_by("P5", "bewijs"))
    await chooses(world, "P3", "none")
    kept = await held(world)
    assert kept is not None
    assert kept.theme is None
    assert "Thema" not in told(Reply(Answer.DONE, await record(world))).replace("Thema kiezen", "")


async def test_nothing_but_the_list_is_a_theme(world: World) -> None:
    await is_held(world)
    page = await world.form("P2", f"open-theme|{world.meeting}")
    before = world.dump()["held_meeting"]
    for odd in ("Ruzie met mevrouw De Vries", "", "WORKLOAD", "workload "):
        reply = await world.sends("P2", page, {"theme": odd})
        if odd.strip() != "workload":
            assert reply.answer is Answer.INVALID
            assert world.dump()["held_meeting"] == before
    assert "Vries" not in str(world.dump())


# Two of them put it right


async def test_who_was_away_in_the_notes_was_there_after_all(world: World) -> None:
    await is_held(world, away=("P6",))
    listed = await world.press("P6", button(await record(world), "who-was-there").token)
    assert actions(listed.card).count("say-there") == len(PEOPLE)
    assert (await says(world, "P6", "P6", "1")).answer is Answer.DONE
    assert "P6" not in [who for who, one in (await noted(world)).items() if one.was_there]
    in_room = told(Reply(Answer.DONE, await record(world)))
    assert "was er ook" in in_room
    alone = await confirms(world, "P6", "P6", "1")
    assert alone.answer is Answer.REFUSED
    assert "twee mensen" in told(alone)
    for _ in range(2):
        assert (await confirms(world, "P1", "P6", "1")).answer is Answer.DONE
    own, kept = (await noted(world))["P6"], await held(world)
    assert kept is not None
    assert own.correction is not None
    assert (own.was_there, own.minutes) == (True, kept.minutes)
    assert (own.correction.said_by, own.correction.confirmed_by) == (
        world.ids["P6"],
        world.ids["P1"],
    )
    assert own.correction.confirmed_at is not None
    assert own.correction.said_at <= own.correction.confirmed_at
    assert (kept.present, kept.absent) == (6, 0)
    after = told(Reply(Answer.DONE, await record(world)))
    assert "was er ook" not in after
    assert "1 keer, in totaal 1 uur" in told(await world.told_by("P6", "bewijs"))


async def test_who_is_noted_and_was_not_there_goes_out(world: World) -> None:
    await is_held(world)
    await says(world, "P2", "P4", "0")
    # Whoever it is about is one of that meeting too, as it stands: two are two.
    await confirms(world, "P3", "P4", "0")
    kept, own = await held(world), (await noted(world))["P4"]
    assert kept is not None
    assert (kept.present, kept.absent, own.was_there) == (5, 1, False)
    assert "nog niets genoteerd" in told(await world.told_by("P4", "bewijs"))
    # And back again, by two others.
    await says(world, "P5", "P4", "1")
    await confirms(world, "P6", "P4", "1")
    back = (await noted(world))["P4"]
    assert back.was_there
    assert back.minutes == 60
    again = await held(world)
    assert again is not None
    assert (again.present, again.absent) == (6, 0)


async def test_who_was_not_there_and_who_is_of_another_group_confirm_nothing(world: World) -> None:
    await is_held(world, away=("P5", "P6"))
    await says(world, "P1", "P6", "1")
    before = world.dump()
    for who in ("P5", "P6", "P1", "Q1", STRANGER):
        assert (await confirms(world, who, "P6", "1")).answer is Answer.REFUSED, who
    assert (await confirms(world, "P2", "P6", "0")).answer is Answer.REFUSED
    assert (await confirms(world, "P2", "P3", "1")).answer is Answer.REFUSED
    assert world.dump() == before


@pytest.mark.in_memory
async def test_nobody_else_looks_or_says_anything(world: World) -> None:
    await is_held(world, away=("P6",))
    before = world.dump()
    for who in ("Q1", STRANGER):
        for token in ("who-was-there|{}|0", "say-there|{}|" + world.ids["P6"] + "|1"):
            reply = await world.press(who, token.format(world.meeting))
            assert reply.answer is Answer.REFUSED
            assert "Anna" not in told(reply)
        assert not isinstance(await world.opens(who, f"open-theme|{world.meeting}"), FormPage)
    for who, about in (("P1", "Q1"), ("P1", "Q2")):
        assert (await says(world, who, about, "1")).answer is Answer.REFUSED
    assert world.dump() == before


async def test_two_who_confirm_at_once_count_as_one(world: World) -> None:
    await is_held(world, away=("P6",))
    await says(world, "P6", "P6", "1")
    await asyncio.gather(*(confirms(world, who, "P6", "1") for who in ("P1", "P2", "P3")))
    kept = await held(world)
    assert kept is not None
    assert (kept.present, kept.absent) == (6, 0)


# Until when


async def test_after_fourteen_days_it_stands(world: World) -> None:
    await is_held(world, away=("P6",))
    ended_at = (await world.the_meeting()).ended_at
    assert ended_at is not None
    page = await world.form("P2", f"open-theme|{world.meeting}")
    await says(world, "P6", "P6", "1")
    await says(world, "P1", "P2", "0")
    owner = keys.attendance_owner(world.meeting)
    assert (await world.timers(owner))[keys.ATTENDANCE_STANDS].due_at == ended_at + OPEN_FOR
    await world.until(ended_at + OPEN_FOR + timedelta(minutes=1))
    # What nobody confirmed came to nothing, and nothing of it is kept.
    people = await noted(world)
    assert set(people) == set(PEOPLE) - {"P6"}
    assert all(one.correction is None for one in people.values())
    shown = await record(world)
    assert "zegt" not in told(Reply(Answer.DONE, shown))
    before = world.dump()["attendance"], world.dump()["held_meeting"]
    for reply in (
        await says(world, "P6", "P6", "1"),
        await confirms(world, "P2", "P6", "1"),
        await world.press("P1", f"who-was-there|{world.meeting}|0"),
        await world.sends("P2", page, {"theme": "team"}),
    ):
        assert reply.answer is Answer.REFUSED
    assert (world.dump()["attendance"], world.dump()["held_meeting"]) == before


async def test_what_was_confirmed_in_time_stays(world: World) -> None:
    await is_held(world, away=("P6",))
    await says(world, "P6", "P6", "1")
    await confirms(world, "P1", "P6", "1")
    await says(world, "P2", "P3", "0")
    await confirms(world, "P4", "P3", "0")
    await world.passes(days=16)
    people = await noted(world)
    assert people["P6"].was_there
    assert not people["P3"].was_there
    assert people["P6"].correction is not None


@pytest.mark.in_memory
async def test_who_erased_it_is_not_noted_again(world: World) -> None:
    await is_held(world)
    await world.press("P6", "erase|attendance|yes")
    assert (await says(world, "P1", "P6", "1")).answer is Answer.REFUSED
    listed = await world.press("P1", f"who-was-there|{world.meeting}|0")
    assert actions(listed.card).count("say-there") == len(PEOPLE) - 1
    assert "P6" not in await noted(world)


async def test_who_was_put_in_by_two_and_erased_it_is_not_noted_again(world: World) -> None:
    await is_held(world, away=("P6",))
    await says(world, "P1", "P6", "1")
    await confirms(world, "P2", "P6", "1")
    await world.press("P6", "erase|attendance|yes")
    assert (await says(world, "P1", "P6", "1")).answer is Answer.REFUSED
    listed = await world.press("P1", f"who-was-there|{world.meeting}|0")
    assert actions(listed.card).count("say-there") == len(PEOPLE) - 1
    assert "P6" not in await noted(world)
    # That they erased it is kept as long as it could be said again, and no longer.
    (row,) = world.dump()["attendance_erased"]
    assert set(row) == {world.meeting, world.ids["P6"], world.group}
    ended_at = (await world.the_meeting()).ended_at
    assert ended_at is not None
    await world.until(ended_at + OPEN_FOR + timedelta(minutes=1))
    assert not world.dump()["attendance_erased"]


async def test_who_was_not_noted_and_erased_all_can_still_be_noted(world: World) -> None:
    await is_held(world, away=("P6",))
    await world.press("P6", "erase|attendance|yes")
    assert (await says(world, "P1", "P6", "1")).answer is Answer.DONE


@pytest.mark.in_memory
async def test_while_a_meeting_goes_on_nothing_is_noted_to_be_put_right(world: World) -> None:
    await begins(world)
    looked = await world.press("P1", f"who-was-there|{world.meeting}|0")
    assert looked.answer is Answer.REFUSED
    assert (await says(world, "P1", "P2", "0")).answer is Answer.REFUSED
    assert not isinstance(await world.opens("P1", f"open-theme|{world.meeting}"), FormPage)
    await sits_together(world, 10)
    await ends(world)
    assert (await says(world, "P1", "P2", "0")).answer is Answer.DONE


ODD = (
    "who-was-there|{m}|-1",
    "who-was-there|{m}|99",
    "who-was-there|{m}|x",
    "who-was-there|x|0",
    "say-there|{m}|{p}|2",
    "say-there|{m}|{p}",
    "say-there|{m}|nobody|1",
    "confirm-there|{m}|{p}|yes",
    "confirm-there|{m}|{p}|1",
    "confirm-there|x|{p}|1",
)


@pytest.mark.in_memory
async def test_odd_buttons_change_nothing(world: World) -> None:
    await is_held(world)
    before = world.dump()["attendance"], world.dump()["held_meeting"]
    for token in ODD:
        odd = token.format(m=world.meeting, p=world.ids["P2"])
        assert (await world.press("P1", odd)).answer is Answer.REFUSED, odd
    for token in ("open-theme", "open-theme|x", f"open-theme|{world.meeting}|x"):
        assert not isinstance(await world.opens("P1", token), FormPage)
    assert (world.dump()["attendance"], world.dump()["held_meeting"]) == before


@pytest.mark.in_memory
async def test_it_can_be_read_in_english(new_world: NewWorld) -> None:
    world = await new_world(Wish(language="en"))
    await is_held(world, away=("P6",))
    await says(world, "P6", "P6", "1")
    assert "was there too" in told(Reply(Answer.DONE, await record(world)))
    await chooses(world, "P1", "team")
    assert "Theme: the team" in told(Reply(Answer.DONE, await record(world)))
