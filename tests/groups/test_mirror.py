"""The mirror tells a group how it goes, in counts and times: of nobody, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.cards import Answer, Card, Reply
from bot.engine.ids import ContributionId, MeetingId, PersonId
from bot.engine.state import RoundOutcome
from bot.groups import reflection
from bot.groups.mirror import HALF_A_YEAR, HEIGHTS, TO_TRY, is_mirror_due
from bot.groups.reflection import (
    Answers,
    Opening,
    Reflection,
    Share,
    Spread,
    answers_of,
    reflect,
    suggestion,
)
from bot.records import Followed, Intention, MeetingStatus, Readers
from methods.spec import Mode

from .building import LIBRARY
from .conftest import NewWorld
from .over_time import comes_to_next, meets
from .world import PEOPLE, SLOW, STRANGER, VOICE, Wish, World, actions, told

WELL = Reflection(
    members=6,
    came=(Share(6, 6),) * 6,
    cancelled_late=0,
    not_held=0,
    steps=Share(60, 60),
    opening=Opening(25, 25),
    brought=Share(5, 6),
    guided=Spread(1, 1),
    answers=Answers(20, 15, 10),
)


def test_a_group_that_goes_well_is_left_alone() -> None:
    assert suggestion(WELL) == "none"


@pytest.mark.parametrize(
    ("stands_out", "name"),
    [
        ({"not_held": 2}, "dates"),
        ({"cancelled_late": 6}, "dates"),
        ({"cancelled_late": 5}, "none"),
        ({"not_held": 1}, "none"),
        ({"came": (Share(4, 6),) * 6}, "hour"),
        ({"steps": Share(47, 60)}, "steps"),
        ({"opening": Opening(36, 25)}, "choose"),
        ({"opening": Opening(35, 25)}, "none"),
        ({"opening": None}, "none"),
        ({"brought": Share(2, 6)}, "cases"),
        ({"brought": Share(2, 6), "came": (Share(6, 6),) * 5}, "none"),
        ({"answers": Answers(20, 9, 9)}, "look-back"),
        ({"answers": None}, "none"),
        ({"guided": Spread(3, 1)}, "turns"),
        ({"guided": Spread(2, 1)}, "none"),
        ({"guided": None}, "none"),
        ({"members": 9, "brought": Share(9, 9)}, "split"),
        ({"not_held": 3, "steps": Share(0, 60), "members": 12}, "dates"),
    ],
)
def test_one_thing_is_suggested_what_stands_out_first(
    stands_out: dict[str, object], name: str
) -> None:
    assert suggestion(replace(WELL, **stands_out)) == name  # type: ignore[arg-type]  # its fields
    assert name in TO_TRY


def intended(person: str, followed: Followed | None, meeting: str = "m1") -> Intention:
    return Intention(
        id=ContributionId(f"{person}-{meeting}"),
        person=PersonId(person),
        group="g",  # type: ignore[arg-type]  # an id is a text
        meeting=MeetingId(meeting),
        made_at=datetime.fromisoformat("2026-02-01T12:00+00:00"),
        readers=Readers.ME,
        leaves=False,
        followed=followed,
    )


@pytest.mark.parametrize(("people", "shown"), [(3, False), (4, True), (6, True)])
def test_answers_are_added_up_from_four_people_on(people: int, shown: bool) -> None:
    done = [intended(f"p{n}", Followed.DONE) for n in range(people)]
    found = answers_of([*done, intended("silent", None)], asked={MeetingId("m1")})
    assert (found is not None) == shown
    if found is not None:
        assert found == Answers(people + 1, people, people)


def test_four_answers_of_three_people_are_not_enough() -> None:
    answers = [intended(f"p{n}", Followed.NOT_DONE) for n in range(3)]
    answers.append(intended("p0", Followed.DONE, "m2"))
    assert answers_of(answers, asked={MeetingId("m1"), MeetingId("m2")}) is None


def test_worked_is_what_was_done_or_partly_done() -> None:
    answers = [intended(f"{one}", one) for one in Followed]
    assert answers_of(answers, asked={MeetingId("m1")}) == Answers(4, 4, 2)
    assert answers_of(answers, asked={MeetingId("m2")}) is None


async def seen(world: World) -> Reflection:
    """What the mirror would show now, counted from what is kept."""

    def read(tx):  # type: ignore[no-untyped-def]  # a unit of the store
        held = tx.meetings.of_group(world.group, limit=100)
        methods = {m.id: LIBRARY["crea-m"] for m in held}
        members, intentions = tx.groups.members(world.group), tx.intentions.of_group(world.group)
        return reflect(held, members, intentions, methods, now=world.clock.now())

    found: Reflection = await world.store.read(read)
    return found


async def mirror(world: World, who: str = "P1", word: str = "spiegel") -> str:
    reply = await world.told_by(who, word)
    assert reply.answer is Answer.DONE
    return told(reply)


async def test_before_three_meetings_it_says_so(world: World) -> None:
    assert "nog geen" in await mirror(world)
    for says in ("hadden er één", "hadden er 2"):
        await meets(world)
        shown = await mirror(world)
        assert says in shown
        assert "%" not in shown
    await meets(world)
    assert "gemiddeld 100%" in await mirror(world)


async def test_counts_are_of_the_group_and_name_nobody(world: World) -> None:
    await meets(world, away=["P6"], brings="P1", harvest=["P1", "P2"])
    await meets(world, away=["P6", "P5"], brings="P1")
    await meets(world, brings="P2")
    found = await seen(world)
    assert found.came == (Share(5, 6), Share(4, 6), Share(6, 6))
    # They cancelled three days before, when there was time.
    assert (found.cancelled_late, found.not_held) == (0, 0)
    assert found.brought == Share(2, 6)
    assert found.steps.value == 1
    assert found.answers is None
    shown = ""
    for word in ("spiegel", "mirror", "SPIEGEL"):
        shown = await mirror(world, "P3", word)
        assert not [name for name in PEOPLE.values() if name in shown]
        assert not [name for name in PEOPLE if f"@{name}" in shown]
        assert "Als, dan" not in shown
        assert "Casus van" not in shown
    assert "▆▄" not in shown
    assert "".join(HEIGHTS[round(s.value * 7)] for s in found.came) in shown


async def test_late_is_counted_over_all_and_not_by_whom(world: World) -> None:
    for who in ("P5", "P6", "P6"):
        await comes_to_next(world)
        await world.passes(days=2)
        await meets(world, away=[who])
    shown = await mirror(world)
    assert (await seen(world)).cancelled_late == 3
    assert "laatste twee dagen: 3 keer" in shown
    assert "data voor een jaar" in shown


async def test_a_date_that_was_moved_for_too_few_counts_and_a_day_off_does_not(
    world: World,
) -> None:
    await meets(world)
    await comes_to_next(world)
    held = await world.the_meeting()
    for series, counted in ((held.series, 1), (None, 0)):
        moved = replace(held, status=MeetingStatus.CANCELLED, series=series)
        found = reflect([moved], [], [], {}, now=held.starts_at)
        assert (found.not_held, found.cancelled_late) == (counted, 0)


async def test_a_step_that_was_only_clicked_away_was_not_taken(new_world: NewWorld) -> None:
    """Where people talk, minutes tell; where they write, everybody may be ready at once."""
    world = await new_world(VOICE)
    await meets(world)
    voice = await seen(world)
    assert voice.steps.part < voice.steps.of
    assert voice.opening is not None
    assert voice.opening.took == 0
    assert voice.opening.meant > 0
    meeting = await world.the_meeting()
    slow = replace(meeting, state=replace(meeting.state, mode=Mode.SLOW))
    found = reflect([slow], [], [], {meeting.id: LIBRARY["crea-m"]}, now=world.clock.now())
    assert found.opening is None
    assert found.steps.value == 1


async def test_steps_that_take_their_time_are_taken(new_world: NewWorld) -> None:
    world = await new_world(VOICE)
    await comes_to_next(world)
    await world.begins("P1")
    for _ in range(30):
        state = await world.state()
        if state.ended_at is not None:
            break
        await world.passes(minutes=6)
        await world.goes_on()
    found = await seen(world)
    assert found.steps.value == 1
    assert found.opening is not None
    assert found.opening.took >= 18


async def test_a_case_that_was_ended_with_care_is_no_step_too_few(world: World) -> None:
    await comes_to_next(world)
    await world.begins("P1")
    await world.goes_to("exploration")
    (case,) = (await world.state()).cases
    await world.press("P1", f"withdraw-case|{world.group}|{case.case}")
    while (await world.state()).ended_at is None:
        await world.goes_on()
    state = await world.state()
    assert state.rounds[0].outcome is RoundOutcome.STOPPED
    found = await seen(world)
    assert found.steps.value == 1
    assert found.brought.part == 0


async def test_turns_are_compared_among_who_was_there_from_the_first(world: World) -> None:
    for _ in range(3):
        await meets(world)
    found = await seen(world)
    assert found.guided is not None
    assert found.guided.is_even
    assert "gelijk verdeeld" in await mirror(world)
    (state,) = {(await world.the_meeting(m.id)).state for m in (await world.meetings())[:1]}
    guide = state.rounds[0].facilitator
    meetings = [m for m in await world.meetings() if m.status is MeetingStatus.ENDED]
    always = [
        replace(m, state=replace(m.state, rounds=(replace(m.state.rounds[0], facilitator=guide),)))
        for m in meetings
    ]
    members = await world.store.read(lambda tx: tx.groups.members(world.group))
    methods = {m.id: LIBRARY["crea-m"] for m in always}
    uneven = reflect(always, members, [], methods, now=world.clock.now()).guided
    assert uneven == Spread(3, 0)
    late = [replace(one, joined_at=world.clock.now()) for one in members]
    assert reflect(always, late, [], methods, now=world.clock.now()).guided is None


@pytest.mark.parametrize("who", ["Q1", STRANGER])
async def test_nobody_else_looks_into_it(world: World, who: str) -> None:
    for _ in range(3):
        await meets(world)
    reply = await world.press(who, f"mirror|{world.group}")
    assert reply.answer is Answer.REFUSED
    typed = await world.told_by(who, "spiegel")
    assert typed.answer is Answer.REFUSED
    assert "%" not in told(typed)


async def test_whoever_left_looks_into_it_no_more(world: World) -> None:
    for _ in range(3):
        await meets(world)
    await world.press("P6", f"leave|{world.group}|yes")
    assert (await world.press("P6", f"mirror|{world.group}")).answer is Answer.REFUSED


@pytest.mark.parametrize("token", ["mirror", "mirror|", "mirror|x", "mirror|x|y"])
async def test_odd_buttons_show_nothing(world: World, token: str) -> None:
    assert (await world.press("P1", token)).answer is Answer.REFUSED


async def test_looking_changes_nothing_and_tells_nobody(world: World) -> None:
    for _ in range(3):
        await meets(world)
    before = world.dump()
    await mirror(world)
    after = world.dump()
    assert {name for name in before if before[name] != after[name]} <= {"delivery"}


async def test_it_lies_behind_a_button_of_ones_own_page(world: World) -> None:
    group, *_ = await world.home("P1")
    assert "mirror" in actions(group)
    reply = await world.press("P1", f"mirror|{world.group}")
    assert "nog geen" in told(reply)


async def test_counts_outlive_the_texts(world: World) -> None:
    for _ in range(3):
        await meets(world, harvest=list(PEOPLE))
    before = await mirror(world)
    await world.passes(days=30)
    erased = await world.store.read(lambda tx: tx.contributions.of_meeting(world.meeting))
    assert not erased
    assert await mirror(world) == before


async def test_what_lies_more_than_a_year_back_is_not_looked_at(world: World) -> None:
    await meets(world, away=["P6"])
    found = await seen(world)
    assert len(found.came) == 1
    meetings = [m for m in await world.meetings() if m.status is MeetingStatus.ENDED]
    later = world.clock.now() + reflection.LOOKS_BACK_FOR
    assert reflect(meetings, [], [], {}, now=later).came == ()


# At the end of a meeting


async def answers(world: World, who: str, how: Followed) -> None:
    """Somebody says what became of the newest thing they intended."""
    mine = await world.store.read(lambda tx: tx.intentions.of_person(world.ids[who]))
    page = await world.form(who, f"open-follow|{mine[-1].id}")
    assert (await world.sends(who, page, {"followed": how.value})).answer is Answer.DONE


def words(card: Card) -> str:
    return told(Reply(Answer.DONE, card))


@pytest.mark.parametrize("wish", [VOICE, SLOW])
async def test_the_second_and_third_meeting_ask_whether_it_was_worth_it(
    new_world: NewWorld, wish: Wish
) -> None:
    world = await new_world(replace(wish, mode=Mode.CHAT))
    asked = []
    for _ in range(4):
        await meets(world, last="closing", harvest=list(PEOPLE))
        asked.append("tijd waard" in words(await world.board()))
        await world.goes_on()
    assert asked == [False, True, True, False]


@pytest.mark.parametrize(
    ("answered", "line"), [(3, None), (4, "6 voornemens; 4 keer"), (6, "6 voornemens; 6 keer")]
)
async def test_what_became_of_intentions_is_told_from_four_people_on(
    world: World, answered: int, line: str | None
) -> None:
    await meets(world, harvest=list(PEOPLE))
    for who in list(PEOPLE)[:answered]:
        await answers(world, who, Followed.PARTLY)
    await meets(world, last="closing")
    shown = words(await world.board())
    assert "tijd waard" in shown
    if line is None:
        assert "voornemens;" not in shown
    else:
        assert line in shown


async def test_where_nothing_worked_no_number_says_so(world: World) -> None:
    await meets(world, harvest=list(PEOPLE))
    for who in PEOPLE:
        await answers(world, who, Followed.NOT_DONE)
    await meets(world, last="closing")
    assert "voornemens;" not in words(await world.board())
    assert "tijd waard" in words(await world.board())


async def test_twice_a_year_the_closing_offers_it(world: World) -> None:
    """Once in each half-year after the first, however often the group meets."""
    offered, halves = [], []
    for _ in range(11):
        await meets(world, last="closing")
        board = await world.board()
        offered.append("mirror" in actions(board))
        assert offered[-1] == ("halfjaar" in words(board))
        group = await world.store.read(lambda tx: tx.groups.get(world.group))
        assert group is not None
        halves.append(((await world.the_meeting()).starts_at - group.made_at) // HALF_A_YEAR)
        await world.goes_on()
    firsts = [False] + [before != after for before, after in pairwise(halves)]
    assert offered == firsts
    assert sum(offered) == 2


async def test_a_group_that_hardly_met_is_offered_nothing(world: World) -> None:
    await meets(world)
    at_hand = await world.at_hand()
    late = replace(at_hand.meeting, starts_at=at_hand.meeting.starts_at + 2 * HALF_A_YEAR)
    at_hand = replace(at_hand, meeting=late)
    assert not await world.store.read(lambda tx: is_mirror_due(tx, at_hand))


def test_half_a_year_is_about_that() -> None:
    assert timedelta(days=180) < HALF_A_YEAR < timedelta(days=184)
