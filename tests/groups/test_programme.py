"""A programme: so many meetings as were agreed, each with what it is, and a question at the end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cards import DISCORD, Answer, Card, Reply
from bot.engine.ids import GroupId
from bot.engine.state import Stage
from bot.groups import card_keys, keys
from bot.groups.dates import dates_file
from bot.groups.lookups import next_meeting
from bot.groups.programme_parts import parts_of, question_of
from bot.records import CaseStatus, Meeting, MeetingStatus, Part, Programme, ProgrammeEnd

from .conftest import NewWorld
from .world import PEOPLE, STRANGER, VOICE, Wish, World, actions, button, told

#: The world begins on 5 January; the six meet on the 29th, and then on 12 March.
FIRST = "2026-02-05"
WHEN = {"meetings": "2", "first-on": FIRST, "at": "14:00", "every-weeks": "4"}
HOW = {
    "minutes": "180",
    "rounds": "2",
    "has-intake": "yes",
    "has-midway": "yes",
    "has-closing": "yes",
}
BARE = dict.fromkeys(("has-intake", "has-midway", "has-closing"), "no")
VOICED = Wish(mode=VOICE.mode)


async def when(world: World, who: str = "P1", *, base: str = "", **values: str) -> Reply:
    """The first page, sent."""
    token = f"open-programme|{world.group}" + (f"|{base}" if base else "")
    return await world.sends(who, await world.form(who, token), values)


async def agrees(world: World, who: str = "P1", *, base: str = "", **values: str) -> Reply:
    """Both pages, as somebody fills them in."""
    wished = (WHEN | HOW if not base else {}) | values
    first = {name: wished[name] for name in WHEN if name in wished}
    reply = await when(world, who, base=base, **first)
    assert reply.next_page is not None, (reply.errors, told(reply))
    return await world.sends(who, reply.next_page, {k: wished[k] for k in HOW if k in wished})


async def programme(world: World) -> Programme:
    known = await world.store.read(lambda tx: tx.groups.programmes(world.group))
    assert known
    return known[-1]


async def planned(world: World) -> Meeting | None:
    return await world.store.read(lambda tx: next_meeting(tx, world.group))


async def the_next(world: World) -> Meeting:
    found = await planned(world)
    assert found is not None
    world.meeting = found.id
    return found


async def ahead(world: World) -> list[str]:
    """What the calendar holds, in its order: the day, and what it is called."""
    group = await world.store.read(lambda tx: tx.groups.get(world.group))
    assert group is not None
    made = await world.store.read(lambda tx: dates_file(tx, world.bot.tools, group, language="nl"))
    assert made is not None
    lines = made.decode().replace("\r\n ", "").splitlines()
    starts = [line.rpartition(":")[2][:8] for line in lines if line.startswith("DTSTART;")]
    names = [line.partition(":")[2] for line in lines if line.startswith("SUMMARY")]
    return [f"{on} {name}" for on, name in zip(starts, names, strict=True)]


def words(card: Card | None) -> str:
    assert card is not None
    return " ".join(text.markup for text in card.texts)


async def in_room(world: World, *, after: bool = False) -> Card | None:
    known = await programme(world)
    card = question_of(known) if after else card_keys.programme_card(world.group, known.id)
    return await world.card(card)


async def lives_through(world: World, *, case: bool = False) -> Meeting:
    """The next date, from its hour to its end, by whoever guides."""
    if (await world.state()).stage in (Stage.PLANNED, Stage.ENDED):
        await the_next(world)
        await world.begins(*(("P2",) if case else ()))
    following = await world.the_meeting()
    while (await world.state()).stage is not Stage.ENDED:
        await world.goes_on()
    return following


# What cannot be


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"meetings": "0"}, "meetings"),
        ({"meetings": "1"}, "meetings"),
        ({"meetings": "40"}, "meetings"),
        ({"meetings": "vijf"}, "meetings"),
        ({"meetings": ""}, "meetings"),
        ({"first-on": "2026-01-04"}, "first-on"),
        ({"first-on": "2026-01-05"}, "first-on"),
        ({"first-on": "2027-06-01"}, "first-on"),
        ({"first-on": ""}, "first-on"),
        ({"at": "25:00"}, "at"),
        ({"every-weeks": "0"}, "every-weeks"),
        ({"every-weeks": "-4"}, "every-weeks"),
    ],
)
async def test_what_makes_no_sense_is_asked_again(
    world: World, values: dict[str, str], field: str
) -> None:
    reply = await when(world, **{**WHEN, **values})
    assert reply.answer is Answer.INVALID
    assert list(reply.errors) == [field]
    assert not await world.store.read(lambda tx: tx.groups.programmes(world.group))


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"minutes": "60", "rounds": "3"}, "minutes", "minstens"),
        ({"minutes": "1"}, "minutes", "Kies"),
        ({"rounds": "9"}, "rounds", "Kies"),
        ({"has-intake": "maybe"}, "has-intake", "Kies"),
    ],
)
async def test_a_second_page_that_makes_no_sense(
    world: World, values: dict[str, str], field: str, says: str
) -> None:
    reply = await agrees(world, **values)
    assert reply.answer is Answer.INVALID
    assert says in reply.errors[field]
    assert not await world.store.read(lambda tx: tx.groups.programmes(world.group))


@pytest.mark.parametrize("who", ["Q1", STRANGER])
async def test_nobody_else_does_any_of_it(world: World, who: str) -> None:
    await agrees(world)
    known = await programme(world)
    for token in (
        f"open-programme|{world.group}",
        f"open-programme|{world.group}|{known.id}",
        f"open-programme-how|{world.group}|{known.id}",
        f"open-go-on|{world.group}|{known.id}",
    ):
        assert isinstance(await world.opens(who, token), Reply)
    for token in (
        f"programme|{world.group}",
        f"drop-programme|{world.group}|{known.id}|yes",
        f"stop-programme|{world.group}|{known.id}",
    ):
        assert (await world.press(who, token)).answer is Answer.REFUSED
    assert await programme(world) == known


async def test_tokens_that_somebody_made_up(world: World) -> None:
    await agrees(world)
    known = await programme(world)
    for token in ("programme", "drop-programme|x", "stop-programme", "programme|nobody"):
        assert (await world.press("P1", token)).answer is Answer.REFUSED
    odd = await world.press("P1", f"drop-programme|{world.group}|{known.id}|perhaps")
    assert odd.answer is Answer.REFUSED
    for token in ("open-go-on|x", "open-programme", f"open-programme|{world.group}|gone"):
        assert isinstance(await world.opens("P1", token), Reply)
    assert await programme(world) == known


async def test_a_second_programme_or_one_during_a_meeting(world: World) -> None:
    late = await world.form("P2", f"open-programme|{world.group}")
    assert (await agrees(world)).answer is Answer.DONE
    assert "al een programma" in told(await world.sends("P2", late, WHEN))
    refusal = await world.opens("P2", f"open-programme|{world.group}")
    assert isinstance(refusal, Reply)
    assert actions(refusal.card) == ["programme"]
    assert len(await world.store.read(lambda tx: tx.groups.programmes(world.group))) == 1


async def test_a_programme_waits_until_a_meeting_is_over(world: World) -> None:
    meeting = await world.the_meeting()
    await world.until(meeting.starts_at - timedelta(hours=3))
    today = await world.opens("P1", f"open-programme|{world.group}")
    assert isinstance(today, Reply)
    assert "Vandaag" in told(today)
    await world.until(meeting.starts_at)
    running = await world.opens("P1", f"open-programme|{world.group}")
    assert isinstance(running, Reply)
    assert "in een bijeenkomst" in told(running)


async def test_the_same_form_twice_is_one_programme(world: World) -> None:
    first = await when(world, **WHEN)
    assert first.next_page is not None
    for _ in range(2):
        reply = await world.sends("P1", first.next_page, HOW)
        assert "staat in het kanaal" in told(reply)
    page = await world.form("P3", f"open-programme|{world.group}|{(await programme(world)).id}")
    again = await world.sends("P3", page)
    assert again.next_page is not None
    for expected in (Answer.DONE, Answer.DONE):
        assert (await world.sends("P3", again.next_page)).answer is expected


async def test_where_no_form_follows_a_button_opens_the_second_page(new_world: NewWorld) -> None:
    world = await new_world()
    world.platform.able = DISCORD
    page = await world.form("P1", f"open-programme|{world.group}")
    wrong = await world.sends("P1", page, {**WHEN, "first-on": "2026-01-04"})
    assert wrong.answer is Answer.INVALID
    assert wrong.card is not None
    again = await world.form("P1", button(wrong.card, "open-programme").token)
    assert again.fields[2].value == "14:00"
    first = await world.sends("P1", again, WHEN)
    assert first.next_page is None
    assert first.card is not None
    second = await world.form("P1", button(first.card, "open-programme-how").token)
    assert (await world.sends("P1", second, HOW)).answer is Answer.DONE


async def test_the_second_page_needs_the_first(world: World) -> None:
    refusal = await world.opens("P1", f"open-programme-how|{world.group}|new")
    assert isinstance(refusal, Reply)
    assert actions(refusal.card) == ["open-programme"]


# What it is


@pytest.mark.parametrize("count", range(2, 13))
def test_halfway_lies_between_as_many_meetings_on_either_side(count: int) -> None:
    at, form = datetime(2026, 1, 1, tzinfo=UTC), keys.form_id("0" * 16)
    whole = Programme(form, GroupId("g"), at, at, count, True, True, True)
    parts = parts_of(whole)
    half = parts.index(Part.MIDWAY)
    before, after = parts[:half].count(Part.MEETING), parts[half:].count(Part.MEETING)
    assert (parts[0], parts[-1], before + after) == (Part.INTAKE, Part.CLOSING, count)
    assert before - after in (0, 1)


async def test_all_dates_are_laid_out_at_once_and_named(world: World) -> None:
    reply = await agrees(world)
    assert reply.answer is Answer.DONE
    assert await ahead(world) == [
        "20260205 Intervisie: intake",
        "20260305 Intervisie",
        "20260402 Intervisie: tussenbalans",
        "20260430 Intervisie",
        "20260528 Intervisie: slotgesprek",
    ]
    shown = words(await in_room(world))
    assert "2 bijeenkomsten, donderdag 5 februari – donderdag 28 mei" in shown
    assert "bijeenkomst 2" in shown
    dates = await world.told_by("P3", "data")
    assert "· tussenbalans" in told(dates)
    assert "programme" in actions(dates.card)
    group = await world.store.read(lambda tx: tx.groups.get(world.group))
    assert group is not None
    assert (group.minutes, group.rounds) == (180, 2)
    assert (await world.the_meeting()).status is MeetingStatus.CANCELLED


async def test_a_date_without_a_case_collects_none(world: World) -> None:
    await agrees(world)
    intake = await the_next(world)
    await world.until(intake.starts_at - timedelta(days=20))
    assert not any(world.has(who, "pass-turn") for who in PEOPLE)
    await world.brings_case("P4")
    await world.until(intake.starts_at - timedelta(days=1))
    following = await world.told_by("P5", "volgende")
    assert "geen casus" in told(following)
    assert actions(following.card) == ["attendance"]
    agenda = await world.agenda()
    assert "Intake" in words(agenda)
    assert "goals" in actions(agenda)
    assert {"open-case", "first-meeting"}.isdisjoint(actions(agenda))
    for who in PEOPLE:
        assert world.has(who, "goals")
        assert not world.has(who, "open-recognise")
        assert any("geen casus" in words(card) for card in world.direct(who))
    for token in (f"use-method|{intake.id}|balint|0", f"first-meeting|{intake.id}|script"):
        assert "hoort bij jullie programma" in told(await world.press("P1", token))
    assert isinstance(await world.opens("P1", f"open-methods|{intake.id}"), Reply)
    await world.begins()
    await world.goes_to("goal")
    assert "goals" in actions(await world.board())
    assert "Voorlezen hoeft niet" in words(await world.board())
    await lives_through(world)
    cases = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert [case.status for case in cases] == [CaseStatus.ON_TABLE]
    await the_next(world)
    await world.until((await world.the_meeting()).starts_at - timedelta(days=1))
    agenda = await world.agenda()
    assert "Bijeenkomst 1 van 2" in words(agenda)
    assert "open-case" in actions(agenda)


async def test_a_whole_programme_and_on_as_a_group(new_world: NewWorld) -> None:
    world = await new_world(VOICED)
    await agrees(world, **HOW | {"rounds": "1", "minutes": "120"})
    known = await programme(world)
    stop = f"stop-programme|{world.group}|{known.id}"
    early = await world.press("P1", stop)
    assert "nog niet rond" in told(early)
    went: list[str] = []
    for _ in range(5):
        meeting = await lives_through(world, case=len(went) in (1, 3))
        assert (await in_room(world, after=True) is None) == (len(went) < 4)
        went.append((await world.at_hand()).method.id)
        assert meeting.starts_at.hour in (12, 13)
    assert went == ["intake", "crea-m", "midway", "crea-m", "closing-talk"]
    assert await ahead(world) == []
    await world.passes(days=90)
    assert all(m.status is not MeetingStatus.PLANNED for m in await world.meetings())
    asked = await in_room(world, after=True)
    assert asked is not None
    assert actions(asked) == ["open-go-on", "stop-programme"]
    page = await world.form("P5", button(asked, "open-go-on").token)
    assert (await world.sends("P5", page, {"first-on": "2026-01-01"})).answer is Answer.INVALID
    on = (world.clock.now() + timedelta(days=30)).date()
    for _ in range(2):
        reply = await world.sends("P5", page, {"first-on": on.isoformat(), "every-weeks": "6"})
        assert "gaat verder" in told(reply)
    assert (await the_next(world)).on == on
    assert (await programme(world)).end is ProgrammeEnd.CONTINUED
    assert not actions(await in_room(world, after=True))
    assert "gaat al verder" in told(await world.press("P6", stop))
    assert len(await ahead(world)) > 5


async def test_a_group_that_stops_can_come_back(new_world: NewWorld) -> None:
    world = await new_world(VOICED)
    await agrees(world, **HOW | BARE | {"rounds": "1"})
    for _ in range(2):
        await lives_through(world, case=True)
    asked = await in_room(world, after=True)
    assert asked is not None
    for _ in range(2):
        reply = await world.press("P2", button(asked, "stop-programme").token)
        assert "niets meer gepland" in told(reply)
    assert (await programme(world)).end is ProgrammeEnd.STOPPED
    assert "stopt hier" in words(await in_room(world, after=True))
    assert await planned(world) is None
    seen = await world.told_by("P3", "programma")
    assert actions(seen.card) == ["open-go-on", "open-programme"]
    on = (world.clock.now() + timedelta(days=40)).date()
    page = await world.form("P3", f"open-programme|{world.group}")
    second = await world.sends("P3", page, {**WHEN, "first-on": on.isoformat()})
    assert second.next_page is not None
    assert (await world.sends("P3", second.next_page, HOW)).answer is Answer.DONE
    assert (await the_next(world)).on == on
    assert (await world.at_hand()).method.id == "intake"


# What comes between


async def test_a_pause_moves_dates_and_the_number_stays(world: World) -> None:
    await agrees(world, **BARE)
    page = await world.form("P6", f"open-pause|{world.group}")
    await world.sends("P6", page, {"first-day": "2026-02-01", "last-day": "2026-04-20"})
    # In a calendar, two that drop out are called off.
    days = [one[:8] for one in await ahead(world)]
    assert days == ["20260205", "20260305", "20260423", "20260430"]
    assert "2 bijeenkomsten, donderdag 23 april – donderdag 30 april" in words(await in_room(world))
    dates = told(await world.told_by("P1", "data"))
    assert dates.count("· bijeenkomst") == 2


async def test_a_date_that_nobody_opened_is_held_on_the_next(world: World) -> None:
    await agrees(world)
    intake = await the_next(world)
    for who in PEOPLE:
        await world.press(who, f"attend|{intake.id}|absent")
    await world.until(intake.starts_at + timedelta(days=1))
    again = await the_next(world)
    assert again.on == date(2026, 3, 5)
    assert (await world.at_hand()).method.id == "intake"
    assert len(await ahead(world)) == 5
    # Whoever begins it late after all has held it, and the next one is a meeting again.
    world.meeting = intake.id
    for who in list(PEOPLE)[:3]:
        await world.press(who, f"attend|{intake.id}|here")
    assert (await world.press("P1", f"begin|{intake.id}")).answer is Answer.DONE
    await the_next(world)
    assert (await world.at_hand()).method.id == "crea-m"


async def test_a_day_that_the_group_chose_is_the_same_part(world: World) -> None:
    await agrees(world)
    intake = await the_next(world)
    for who in list(PEOPLE)[2:]:
        await world.press(who, f"attend|{intake.id}|absent")
    page = await world.form("P1", f"open-move|{intake.id}")
    assert (await world.sends("P1", page, {"move-on": "2026-02-12"})).answer is Answer.DONE
    assert (await the_next(world)).on == date(2026, 2, 12)
    assert (await world.at_hand()).method.id == "intake"
    assert [one[:8] for one in await ahead(world)][:2] == ["20260212", "20260305"]
    assert len(await ahead(world)) == 5
    # Changing the number alone leaves the chosen day and the rhythm as they are.
    known = await programme(world)
    await agrees(world, "P2", base=known.id, meetings="3")
    assert [one[:8] for one in await ahead(world)][:2] == ["20260212", "20260305"]
    assert len(await ahead(world)) == 6
    # The rhythm may begin anew with the chosen day, and with another.
    await agrees(world, "P2", base=known.id, **{"every-weeks": "2"})
    assert [one[:8] for one in await ahead(world)][:2] == ["20260212", "20260226"]
    await agrees(world, "P2", base=known.id, **{"first-on": "2026-02-05"})
    assert [one[:8] for one in await ahead(world)][:2] == ["20260205", "20260219"]


async def test_a_programme_changes_on_the_way(new_world: NewWorld) -> None:
    world = await new_world(VOICED)
    await agrees(world, **HOW | {"rounds": "1"})
    known = await programme(world)
    await lives_through(world)
    for has_case in (True, False):
        await lives_through(world, case=has_case)
    # The intake, a meeting and halfway are over: more meetings do not bring them again.
    await agrees(world, "P3", base=known.id, meetings="4")
    names = [one[9:] for one in await ahead(world)]
    assert names == ["Intervisie"] * 3 + ["Intervisie: slotgesprek"]
    page = await world.form("P3", f"open-programme|{world.group}|{known.id}")
    await lives_through(world, case=True)
    await lives_through(world, case=True)
    few = await world.sends("P3", page, {"meetings": "2"})
    assert "Er zijn al 3" in few.errors["meetings"]
    # As many as were held, and no talk: then it is over at once, and the group is asked.
    done = await agrees(world, "P3", base=known.id, meetings="3", **{"has-closing": "no"})
    assert done.answer is Answer.DONE
    assert await planned(world) is None
    assert await in_room(world, after=True) is not None
    # Whoever adds one takes the question back.
    on = (world.clock.now() + timedelta(days=20)).date().isoformat()
    await agrees(world, "P3", base=known.id, meetings="4", **{"first-on": on})
    assert not actions(await in_room(world, after=True))
    assert (await the_next(world)).on.isoformat() == on


async def test_letting_it_go_is_asked_once_more(world: World) -> None:
    await agrees(world)
    known = await programme(world)
    card = (await world.told_by("P4", "programma")).card
    assert card is not None
    asked = await world.press("P4", button(card, "drop-programme").token)
    assert (await programme(world)).end is None
    assert asked.card is not None
    for _ in range(2):
        dropped = await world.press("P4", button(asked.card, "drop-programme").token)
        assert dropped.answer is Answer.DONE
    assert (await programme(world)).end is ProgrammeEnd.DROPPED
    assert "geldt niet meer" in words(await in_room(world))
    assert (await the_next(world)).on.isoformat() == FIRST
    assert (await world.at_hand()).method.id == "crea-m"
    assert len(await ahead(world)) > 10
    gone = await world.opens("P4", f"open-programme|{world.group}|{known.id}")
    assert isinstance(gone, Reply)
    assert "geldt niet meer" in told(gone)
