"""That somebody was at a meeting is noted as a fact, shown to them alone, and theirs to erase."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_type_hints

import pytest

from bot.cards import TEXT_LIMIT, Answer, Reply
from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.groups import card_keys, keys
from bot.groups.attendance import forget_attendance, note_attendance, years_after
from bot.groups.erasing import attendance_name, erase_again
from bot.groups.meetings import load_meeting
from bot.groups.workspaces import begin_erasing, erase_group, erase_meeting
from bot.inputs import Reach
from bot.ports import Tx
from bot.records import (
    Area,
    Attendance,
    Correction,
    Guided,
    HeldMeeting,
    MethodUsed,
    Theme,
    Took,
    Way,
)
from bot.rehearsal.platform import WORKSPACE
from methods.spec import Mode

from .attending import begins, ends, held, is_held, noted, sits_together
from .conftest import NewWorld
from .in_halves import ends as ends_half
from .in_halves import of, parted
from .noted import Noted
from .test_trial import THREE
from .test_trial import joined as joined_trial
from .test_trial import put as put_trial
from .world import CHAT, PEOPLE, SLOW, STRANGER, VOICE, Wish, World, actions, told

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


# What is noted


async def test_who_was_there_is_noted_when_a_meeting_ends(world: World) -> None:
    await begins(world, away=("P6",))
    await sits_together(world, 60)
    assert await held(world) is None, "not while it goes on"
    await ends(world)
    kept, meeting = await held(world), await world.the_meeting()
    assert kept is not None
    assert (kept.began_at, kept.group) == (meeting.state.opened_at, world.group)
    assert kept.ended_at == meeting.state.ended_at
    assert (kept.way, kept.present, kept.absent, kept.are_enough) == (Way.CHAT, 5, 1, True)
    assert [one.id for one in kept.methods] == ["crea-m"]
    assert 60 <= kept.minutes <= 75
    people = await noted(world)
    assert set(people) == set(PEOPLE) - {"P6"}
    assert people["P1"].brought_case
    assert Took.CONTRIBUTOR in people["P1"].took
    assert [who for who, one in people.items() if one.brought_case] == ["P1"]
    guided = {world.name(one.facilitator) for one in meeting.state.rounds}
    assert {who for who, one in people.items() if Took.FACILITATOR in one.took} == guided
    assert {one.minutes for one in people.values()} == {kept.minutes}


async def test_a_break_and_whoever_goes_or_comes_in_between_are_told_from_the_log(
    world: World,
) -> None:
    await begins(world)
    await sits_together(world, 20)
    await world.press("P5", f"attend|{world.meeting}|left")
    await sits_together(world, 10)
    state = await world.state()
    await world.press(world.name(state.facilitator), f"pause|{world.meeting}|{state.turn}")
    await world.passes(minutes=30)
    state = await world.state()
    await world.press(world.name(state.facilitator), f"resume|{world.meeting}|{state.turn}")
    await world.passes(minutes=25)
    await world.press("P5", f"attend|{world.meeting}|here")
    await world.passes(minutes=3)
    await ends(world)
    people = await noted(world)
    # The pace of the platform adds seconds here and there, never a quarter.
    assert people["P2"].minutes == 45
    assert people["P5"].minutes == 15
    assert people["P5"].left_at == people["P2"].left_at


@pytest.mark.in_memory
async def test_ten_minutes_are_no_quarter_and_are_noted_all_the_same(world: World) -> None:
    await is_held(world, minutes=10)
    assert {one.minutes for one in (await noted(world)).values()} == {0}
    assert "1 keer, in totaal 0 minuten" in told(await world.told_by("P1", "bewijs"))


@pytest.mark.in_memory
async def test_a_meeting_that_nobody_ends_is_noted_with_the_time_of_its_steps(
    new_world: NewWorld,
) -> None:
    world = await new_world(VOICE)
    await begins(world)
    await sits_together(world, 20)
    box = (await world.state()).ends_at
    await world.passes(hours=14)
    kept = await held(world)
    assert kept is not None
    assert kept.ended_at == box
    assert kept.minutes < 60


@pytest.mark.in_memory
@pytest.mark.parametrize(
    ("wish", "venue", "way"),
    [
        (VOICE, "", Way.VOICE),
        (VOICE, "Praktijk Zuid, kamer 2", Way.VOICE),
        (VOICE, "kamer 2, of https://video.example/zuid", Way.VIDEO),
        (CHAT, "https://video.example/zuid", Way.CHAT),
    ],
)
async def test_how_people_were_together_is_always_said(
    new_world: NewWorld, wish: Wish, venue: str, way: Way
) -> None:
    world = await new_world(wish)
    page = await world.form("P2", f"open-venue|{world.group}")
    await world.sends("P2", page, {"venue": venue})
    await is_held(world, minutes=20)
    kept = await held(world)
    assert kept is not None
    assert kept.way is way
    assert "video.example" not in str(world.dump()["held_meeting"])


@pytest.mark.in_memory
async def test_over_days_it_is_written_has_no_hours_and_stands_apart(new_world: NewWorld) -> None:
    world = await new_world(SLOW)
    await begins(world)
    await world.passes(days=40)
    kept = await held(world)
    assert kept is not None
    assert (kept.way, kept.minutes) == (Way.WRITTEN, 0)
    assert {one.minutes for one in (await noted(world)).values()} == {0}
    shown = told(await world.told_by("P1", "bewijs"))
    assert "Apart, over dagen geschreven: 1 keer" in shown
    assert "in totaal" not in shown


@pytest.mark.in_memory
async def test_two_rounds_side_by_side_are_one_meeting(new_world: NewWorld) -> None:
    large = await of(new_world, 9)
    halves = await parted(large, "P1", "Q1")
    await large.passes(minutes=20)
    for half in halves:
        await ends_half(large, half)
    await large.goes_on()
    people = await noted(large)
    assert {who for who, one in people.items() if one.brought_case} == {"P1", "Q1"}
    kept = await held(large)
    assert kept is not None
    assert [one.id for one in kept.methods] == ["crea-m"]
    assert len(large.dump()["held_meeting"]) == 1
    assert sum(Took.FACILITATOR in one.took for one in people.values()) >= 2


@pytest.mark.in_memory
async def test_of_a_trial_nothing_is_noted(world: World) -> None:
    world.platform.take_in(STRANGER)
    await put_trial(world)
    await joined_trial(world, *THREE[1:])
    await world.press(STRANGER, f"begin|{world.meeting}")
    assert (await world.state()).opened_at is not None
    while (await world.the_meeting()).ended_at is None:
        await world.passes(minutes=10)
        await world.goes_on()
    await world.passes(hours=1)
    assert not world.dump()["held_meeting"]
    assert not world.dump()["attendance"]


@pytest.mark.in_memory
async def test_of_what_never_began_nothing_is_noted(world: World) -> None:
    for who in ("P1", "P2", "P3", "P4"):
        await world.press(who, f"attend|{world.meeting}|absent")
    await world.passes(days=30)
    assert not world.dump()["held_meeting"]
    planned = await world.at_hand()
    await world.store.write(lambda tx: note_attendance(tx, world.bot.tools, planned))
    assert not world.dump()["held_meeting"]


async def test_it_is_noted_once_whoever_tries_again(world: World) -> None:
    await is_held(world)
    before = world.dump()["attendance"], world.dump()["held_meeting"]

    def again(tx: Tx) -> None:
        at_hand = load_meeting(tx, world.bot.tools, world.meeting)
        assert at_hand is not None
        note_attendance(tx, world.bot.tools, at_hand)

    await world.store.write(again)
    assert (world.dump()["attendance"], world.dump()["held_meeting"]) == before


# Nothing of what was said


#: What a field may be. A new one has to be thought about: could anybody's words stand in it?
MAY_BE = (datetime, int, bool, Way, Took, Theme, Guided, Area, MethodUsed, Correction, type(None))
WORDS = ("een heel verhaal", "", "dr. De Vries", "x" * 200, "nieuwe\nregel", "é")


def _kinds(of: Any) -> list[Any]:
    inner = [kind for kind in get_args(of) if kind is not ...]
    return [of] if not inner else [found for kind in inner for found in _kinds(kind)]


@pytest.mark.in_memory
def test_no_field_of_what_is_kept_can_hold_what_somebody_typed() -> None:
    ids = (MeetingId, GroupId, PersonId)
    for record in (HeldMeeting, Attendance, Correction):
        hints = get_type_hints(record)
        for one in fields(record):
            kinds = _kinds(hints[one.name])
            assert all(kind in (*MAY_BE, *ids) or one.name == "zone" for kind in kinds), one.name
    meeting, group, person = MeetingId("m"), GroupId("g"), PersonId("p")
    used = MethodUsed("crea-m", 1, "abc")
    whole = HeldMeeting(
        meeting, group, NOON, NOON, "Europe/Amsterdam", Way.CHAT, 0, 1, 0, 3, (used,)
    )
    own = Attendance(meeting, group, person, True, NOON, NOON, 0)
    said = Correction(True, person, NOON)
    for text in WORDS:
        # Where nobody is known to have guided it, nobody is named.
        for name in ("meeting", "group", "zone", *(["guide"] if text else [])):
            with pytest.raises(ValueError, match="not a name"):
                _with(whole, name, text)
        for name in ("meeting", "group", "person"):
            with pytest.raises(ValueError, match="not a name"):
                _with(own, name, text)
        for name in ("id", "snapshot"):
            with pytest.raises(ValueError, match="not a name"):
                _with(used, name, text)
        with pytest.raises(ValueError, match="not a name"):
            replace(said, said_by=PersonId(text))


def _with(record: Any, name: str, text: str) -> None:
    replace(record, **{name: text})


async def test_no_word_of_a_meeting_stands_in_what_is_noted(world: World) -> None:
    await begins(world)
    await world.goes_to("exploration")
    await world.gives("P3", text="Wat zie je in mevrouw Jansen?")
    await ends(world)
    rows = str((world.dump()["held_meeting"], world.dump()["attendance"]))
    assert "Jansen" not in rows
    assert "Casus" not in rows


# Who sees it


async def test_everybody_sees_their_own_and_nobody_elses(world: World) -> None:
    await is_held(world, away=("P6",))
    shown = told(await world.told_by("P1", "bewijs"))
    assert "Samen aan het toetsenbord: 1 keer, in totaal 1 uur" in shown
    assert "CREA-model" in shown
    assert "5 erbij, 1 niet" in shown
    assert "eigen casus ingebracht" in shown
    assert "Lingsma" in shown, "with its source"
    assert told(await world.told_by("P1", "proof")) == shown
    assert "geen eigen casus" in told(await world.told_by("P2", "bewijs"))
    for who in ("P6", "Q1"):
        assert "nog niets genoteerd" in told(await world.told_by(who, "bewijs"))
    stranger = await world.command(STRANGER, "bewijs", reach=Reach.PRIVATE)
    assert isinstance(stranger, Reply)
    assert stranger.answer is Answer.REFUSED
    room = await world.card(card_keys.record_card(world.meeting))
    assert room is not None
    in_room = told(Reply(Answer.DONE, room))
    assert "1 uur" not in in_room
    assert "eigen casus" not in in_room
    assert not any("1 uur" in told(Reply(Answer.DONE, card)) for card in world.direct("P1"))


@pytest.mark.in_memory
async def test_it_is_found_under_mine_and_in_both_languages(new_world: NewWorld) -> None:
    world = await new_world(Wish(language="en"))
    await is_held(world)
    mine = await world.told_by("P1", "mijn")
    assert "proof" in actions(mine.card)
    shown = told(await world.press("P1", "proof|0"))
    assert "Together at keyboards: once, 1 hour" in shown
    assert "present, 0 absent" in shown


@pytest.mark.in_memory
async def test_a_year_is_read_page_by_page_and_no_more_than_a_year(new_world: NewWorld) -> None:
    world = await new_world(Wish(every_weeks=2))
    for _ in range(7):
        await is_held(world, minutes=20)
    first = await world.told_by("P1", "bewijs")
    second = await world.press("P1", "proof|4")
    assert actions(first.card).count("proof") == 1
    assert "proof" not in actions(second.card)
    assert "7 keer" in told(first)
    assert ["5." in told(one) for one in (first, second)] == [False, True]
    for one in (first, second):
        assert one.card is not None
        assert sum(len(text.markup) for text in one.card.texts) <= TEXT_LIMIT
    await world.passes(days=330)
    late = told(await world.told_by("P1", "bewijs"))
    assert "7 keer" not in late


@pytest.mark.in_memory
async def test_two_groups_at_the_same_hour_count_once(new_world: NewWorld) -> None:
    world = await new_world(Wish(together=True))
    await is_held(world)
    (one,) = await world.store.read(lambda tx: tx.attendances.of_person(world.ids["P1"]))
    kept = await held(world)
    assert kept is not None

    def too(tx: Tx) -> None:
        tx.attendances.put_meeting(replace(kept, meeting=MeetingId("other")))
        tx.attendances.put(replace(one, meeting=MeetingId("other")))

    await world.store.write(too)
    shown = told(await world.told_by("P1", "bewijs"))
    assert "2 keer, in totaal 1 uur" in shown
    assert "telt in de som één keer" in shown


ODD_BUTTONS = ("proof|-1", "proof|x", "proof|7", "erase|attendance|no", "erase|attendance|yes|x")


@pytest.mark.in_memory
async def test_odd_buttons_change_nothing(world: World) -> None:
    await is_held(world)
    before = world.dump()["attendance"]
    for token in ODD_BUTTONS:
        assert (await world.press("P1", token)).answer is Answer.REFUSED, token
    assert world.dump()["attendance"] == before


# Until when


async def test_somebody_erases_their_own_and_it_stays_erased(world: World) -> None:
    await is_held(world)
    asked = await world.press("P1", "erase|attendance")
    assert "nergens meer mee aantonen" in told(asked)
    assert "P1" in await noted(world)
    for _ in range(2):
        await world.press("P1", "erase|attendance|yes")
    assert set(await noted(world)) == set(PEOPLE) - {"P1"}
    assert "genoteerd" not in told(await world.press("P1", "mine|stored"))
    for who in PEOPLE:
        await world.press(who, "erase|attendance|yes")
    assert not world.dump()["attendance"]
    assert not world.dump()["held_meeting"], "with the last of them it is not kept that it was held"


async def test_what_is_erased_is_noted_first(world: World) -> None:
    await is_held(world)
    own, ledger = (await noted(world))["P1"], Noted()
    tools = replace(world.bot.tools, ledger=ledger)
    await world.store.write(lambda tx: forget_attendance(tx, tools, own))
    assert ledger.names == [attendance_name(world.meeting, world.ids["P1"])]

    def restored(tx: Tx) -> None:
        tx.attendances.put(own)
        tx.attendances.forget_erased(world.meeting)
        erase_again(tx, ledger.noted_since(world.clock.now()), at=world.clock.now())

    await world.store.write(restored)
    assert "P1" not in await noted(world)
    # Nor can two others note them again in the restored one.
    assert len(world.dump()["attendance_erased"]) == 1


async def test_it_outlives_a_membership_and_goes_with_the_group(world: World) -> None:
    await is_held(world)
    await world.press("P2", f"leave|{world.group}|yes")
    assert "1 keer" in told(await world.told_by("P2", "bewijs", place="D1"))

    def unit(tx: Tx) -> None:
        for meeting in tx.meetings.of_group(world.group, limit=100):
            erase_meeting(tx, meeting.id)
        erase_group(tx, world.group)

    await world.store.write(unit)
    assert not world.dump()["attendance"]
    assert not world.dump()["held_meeting"]
    assert not await world.timers(keys.attendance_owner(world.meeting))


async def test_it_goes_with_whoever_it_is_about(world: World) -> None:
    await is_held(world)
    await world.store.write(lambda tx: begin_erasing(tx, world.bot.tools, WORKSPACE))
    await world.deliver()
    assert not world.dump()["attendance"]
    assert not world.dump()["held_meeting"]


@pytest.mark.in_memory
async def test_after_its_years_it_goes_by_itself(world: World) -> None:
    await is_held(world)
    kept = await held(world)
    assert kept is not None
    over_at = years_after(kept.ended_at, 6)
    owner = keys.attendance_owner(world.meeting)
    timer = (await world.timers(owner))[keys.ATTENDANCE_OVER]
    assert timer.due_at == over_at
    meeting = world.meeting
    await world.store.write(lambda tx: tx.timers.set(replace(timer, due_at=world.clock.now())))
    await world.deliver()
    assert await held(world) is not None, "somebody set it too early"
    assert (await world.timers(owner))[keys.ATTENDANCE_OVER].due_at == over_at
    world.clock.move_to(over_at)
    for _ in range(3):
        await world.bot.fire_timers()
    assert await world.store.read(lambda tx: tx.attendances.meeting(meeting)) is None
    assert not [row for row in world.dump()["attendance"] if meeting in row]


@pytest.mark.in_memory
def test_six_years_after_a_leap_day_is_the_day_before() -> None:
    leap = datetime(2028, 2, 29, 15, tzinfo=UTC)
    assert years_after(leap, 6) == datetime(2034, 2, 28, 15, tzinfo=UTC)
    assert years_after(leap, 4) == datetime(2032, 2, 29, 15, tzinfo=UTC)
    assert years_after(NOON, -1) == NOON - timedelta(days=365)


@pytest.mark.in_memory
async def test_an_end_in_slow_mode_is_noted_too(new_world: NewWorld) -> None:
    world = await new_world(Wish(mode=Mode.SLOW))
    await begins(world, away=("P5",))
    await world.passes(days=60)
    kept = await held(world)
    assert kept is not None
    assert (kept.present, kept.absent) == (5, 1)
