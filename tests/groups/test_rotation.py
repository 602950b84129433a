"""Turns to guide and to contribute are shared fairly, whoever comes and whoever wants to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.ids import CaseId, GroupId, MeetingId, PersonId
from bot.engine.phases.beside import FROM, given_out
from bot.engine.phases.roles import next_guide
from bot.engine.state import Attendee, MeetingState, Presence, Role, Round, RoundOutcome
from bot.groups.rotation import (
    contributing_order,
    guiding_order,
    may_take_over,
    role_order,
    swapped,
)
from bot.records import Meeting, MeetingStatus, Member
from methods.spec import Mode

GROUP = GroupId("group")
NOON = datetime(2026, 1, 8, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Evening:
    """Who comes to a meeting, who of them would bring something, and whether the first would swap.

    Whoever would swap is as willing as ever: they bring something where the other does not.
    """

    here: frozenset[PersonId]
    willing: frozenset[PersonId]
    swaps: bool = False


@st.composite
def evenings(draw: st.DrawFn) -> tuple[tuple[PersonId, ...], list[Evening]]:
    people = tuple(PersonId(f"p{number}") for number in range(draw(st.integers(3, 8))))
    here = st.frozensets(st.sampled_from(people), min_size=2)
    willing = st.frozensets(st.sampled_from(people))
    drawn = draw(st.lists(st.tuples(here, willing, st.booleans())))
    met = [Evening(one, some & one, swaps) for one, some, swaps in drawn]
    return people, met


def members_of(people: tuple[PersonId, ...]) -> list[Member]:
    return [Member(GROUP, person, joined_at=NOON, agreed_at=NOON) for person in people]


def met(number: int, people: tuple[PersonId, ...], evening: Evening, round_: Round) -> Meeting:
    """A meeting with one round, as it is kept."""
    attendees = tuple(
        Attendee(person, Presence.HERE if person in evening.here else Presence.ABSENT)
        for person in people
    )
    meeting, at = MeetingId(f"m{number}"), NOON + timedelta(weeks=6 * number)
    return Meeting(
        id=meeting,
        group=GROUP,
        series="series",
        on=at.date(),
        starts_at=at,
        status=MeetingStatus.ENDED,
        state=MeetingState(meeting, GROUP, Mode.CHAT, people=attendees, rounds=(round_,)),
    )


def lived_through(people: tuple[PersonId, ...], years: list[Evening]) -> list[Meeting]:
    """Each meeting takes whose turn it is of those who are there."""
    past: list[Meeting] = []
    for number, evening in enumerate(years):
        order = contributing_order(members_of(people), past)
        in_turn = [person for person in order if person in evening.willing]
        if evening.swaps:
            order = _swapping(people, past, order, in_turn)
        brings = next((person for person in order if person in evening.willing), None)
        rotation = guiding_order(members_of(people), past)
        attendees = tuple(Attendee(person, Presence.HERE) for person in evening.here)
        planned = MeetingState(
            MeetingId("m"),
            GROUP,
            Mode.VOICE,
            people=attendees,
            rotation=rotation,
            observing=role_order(members_of(people), past, Role.OBSERVER),
            noting=role_order(members_of(people), past, Role.NOTE_TAKER),
        )
        guides = next_guide(planned, contributor=brings)
        round_ = Round(1, CaseId("case"), brings, guides, outcome=RoundOutcome.DONE)
        state = given_out(replace(planned, rounds=(round_,)), 1)
        past.append(met(number, people, evening, state.round(1)))
    return past


def _swapping(
    people: tuple[PersonId, ...],
    past: list[Meeting],
    order: tuple[PersonId, ...],
    in_turn: list[PersonId],
) -> tuple[PersonId, ...]:
    """The first would rather swap, and the next who can says yes."""
    members = {one.person: one for one in members_of(people)}
    for other in in_turn[1:]:
        if may_take_over(past, gives=members[in_turn[0]], takes=members[other]):
            return swapped(order, gives=in_turn[0], takes=other)
    return order


@given(evenings())
def test_who_was_as_often_there_and_willing_had_as_many_turns_to_contribute(
    story: tuple[tuple[PersonId, ...], list[Evening]],
) -> None:
    people, years = story
    turns = Counter(one.state.rounds[0].contributor for one in lived_through(people, years))
    could = {person: [person in evening.willing for evening in years] for person in people}
    for one, other in combinations(people, 2):
        if could[one] == could[other]:
            assert abs(turns[one] - turns[other]) <= 1


@given(evenings())
def test_who_could_as_often_guided_as_often(
    story: tuple[tuple[PersonId, ...], list[Evening]],
) -> None:
    """Whoever contributes does not guide, and can therefore not."""
    people, years = story
    past = lived_through(people, years)
    rounds = [one.state.rounds[0] for one in past]
    turns = Counter(one.facilitator for one in rounds)
    could = {
        person: [
            person in evening.here and person != one.contributor
            for evening, one in zip(years, rounds, strict=True)
        ]
        for person in people
    }
    assert all(one.facilitator != one.contributor for one in rounds)
    for one, other in combinations(people, 2):
        if could[one] == could[other]:
            assert abs(turns[one] - turns[other]) <= 1


@pytest.mark.parametrize("role", list(Role))
@given(story=evenings())
def test_who_could_as_often_had_as_many_turns_to_observe_and_to_take_notes(
    role: Role, story: tuple[tuple[PersonId, ...], list[Evening]]
) -> None:
    """Whoever has another role in a round cannot; nor can anybody where few are there."""
    people, years = story
    rounds = [one.state.rounds[0] for one in lived_through(people, years)]
    turns = Counter(one.holder(role) for one in rounds)
    could = {
        person: [
            person in evening.here
            and len(evening.here) >= FROM[role]
            and person not in others_in(one, role)
            for evening, one in zip(years, rounds, strict=True)
        ]
        for person in people
    }
    for evening, round_ in zip(years, rounds, strict=True):
        holder = round_.holder(role)
        assert (holder is not None) == (len(evening.here) >= FROM[role])
        assert holder is None or holder not in others_in(round_, role)
    for one, other in combinations(people, 2):
        if could[one] == could[other]:
            assert abs(turns[one] - turns[other]) <= 1


def others_in(round_: Round, role: Role) -> tuple[PersonId | None, ...]:
    """Whoever has another role; who takes notes is found last."""
    taken = (round_.contributor, round_.facilitator)
    return taken if role is Role.OBSERVER else (*taken, round_.observer)


@given(evenings())
def test_nobody_contributes_twice_before_all_have_who_always_wanted_to(
    story: tuple[tuple[PersonId, ...], list[Evening]],
) -> None:
    people, years = story
    eager = [person for person in people if all(person in one.willing for one in years)]
    turns: Counter[PersonId | None] = Counter()
    for meeting in lived_through(people, years):
        turns[meeting.state.rounds[0].contributor] += 1
        if eager:
            assert max(turns.values()) <= min(turns[person] for person in eager) + 1


def test_whoever_is_new_sees_a_meeting_guided_first() -> None:
    people = tuple(map(PersonId, ("anna", "bram", "chris", "new")))
    evening = Evening(frozenset(people[:3]), frozenset(people[:3]))
    past = lived_through(people[:3], [evening])
    order = guiding_order(members_of(people), past)
    assert order[-1] == "new"
    there = lived_through(people, [evening, Evening(frozenset(people), frozenset())])
    assert guiding_order(members_of(people), there)[0] != past[0].state.rounds[0].facilitator
    assert "new" in guiding_order(members_of(people), there)[:3]


def test_where_all_are_new_the_order_is_that_of_joining() -> None:
    people = tuple(map(PersonId, ("anna", "bram", "chris")))
    assert guiding_order(members_of(people), []) == people


def test_somebody_who_was_away_keeps_the_turn() -> None:
    anna, bram, chris = people = tuple(map(PersonId, ("anna", "bram", "chris")))
    both = frozenset({bram, chris})
    past = lived_through(people, [Evening(both, both)])
    assert contributing_order(members_of(people), past)[0] == anna


def test_a_swap_moves_two_and_nobody_else() -> None:
    anna, bram, chris, dewi = order = tuple(map(PersonId, ("anna", "bram", "chris", "dewi")))
    assert swapped(order, gives=anna, takes=bram) == (bram, anna, chris, dewi)
    # Bram does not come: he keeps his place behind Anna, who loses none to him.
    assert swapped(order, gives=anna, takes=chris) == (chris, anna, bram, dewi)
    # Somebody has left, or comes first by now: there is nothing to swap.
    for gives, takes in ((anna, PersonId("gone")), (PersonId("gone"), anna), (dewi, anna)):
        assert swapped(order, gives=gives, takes=takes) == order


def test_whoever_swapped_has_the_turn_the_next_time() -> None:
    anna, bram, chris = people = tuple(map(PersonId, ("anna", "bram", "chris")))
    all_of_them = frozenset(people)
    past = lived_through(people, [Evening(all_of_them, all_of_them, swaps=True)])
    assert past[0].state.rounds[0].contributor == bram
    assert contributing_order(members_of(people), past) == (anna, chris, bram)


def test_nobody_takes_over_who_had_more_turns_since_both_are_members() -> None:
    people = tuple(map(PersonId, ("anna", "bram")))
    both = frozenset(people)
    past = lived_through(people, [Evening(both, both)])
    first, second = members_of(people)
    assert not may_take_over(past, gives=second, takes=first)
    assert may_take_over(past, gives=first, takes=second)
    # What was before somebody joined is not held against the others.
    newer = replace(second, joined_at=NOON + timedelta(days=1))
    assert may_take_over(past, gives=newer, takes=first)
