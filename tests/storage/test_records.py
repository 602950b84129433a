"""What goes in comes out, in the order that was promised; for every kind of store."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from bot.engine.ids import CaseId, ContributionId, FormId, GroupId, MeetingId, PersonId
from bot.errors import VersionConflict
from bot.ports import Store, Tx
from bot.records import (
    LABEL,
    Agreements,
    Beyond,
    CaseStatus,
    Coordination,
    DateAnswer,
    DatePoll,
    Fit,
    Guidance,
    LogEntry,
    Meeting,
    MeetingStatus,
    Member,
    Pause,
    PollEnd,
    Post,
    Programme,
    ProgrammeEnd,
    Room,
    Sharing,
    SwapEnd,
    Term,
    Timer,
    TurnSwap,
)
from storage import ReadOnly

from .world import (
    ANNA,
    BO,
    DAY,
    GROUP,
    MEETING,
    MINUTE,
    NOON,
    SERIES,
    STATE,
    case,
    contribution,
    draft,
    intention,
    move_in,
)


async def test_what_is_not_there_is_none_or_empty(empty: Store) -> None:
    def look(tx: Tx) -> list[object]:
        return [
            tx.people.get(PersonId("x")),
            tx.people.find("w", "x"),
            tx.people.many([]),
            tx.people.many([PersonId("x")]),
            tx.groups.get(GroupId("x")),
            tx.groups.of_meeting(MeetingId("x")),
            tx.groups.all(),
            tx.groups.of_person(PersonId("x")),
            tx.groups.members(GroupId("x")),
            tx.groups.people(GroupId("x")),
            tx.groups.series_of(GroupId("x")),
            tx.groups.room(GroupId("x")),
            tx.groups.sharings(GroupId("x")),
            tx.groups.pauses(GroupId("x")),
            tx.groups.agreements(GroupId("x")),
            tx.groups.guidances(GroupId("x")),
            tx.groups.date_poll(GroupId("x"), FormId("x")),
            tx.groups.open_date_poll(GroupId("x")),
            tx.groups.date_answers(GroupId("x"), FormId("x")),
            tx.groups.turn_swaps(GroupId("x"), MeetingId("x")),
            tx.groups.coordination(GroupId("x")),
            tx.groups.coordinations_of(PersonId("x")),
            tx.groups.programmes(GroupId("x")),
            tx.meetings.get(MeetingId("x")),
            tx.meetings.of_group(GroupId("x")),
            tx.meetings.log(MeetingId("x")),
            tx.meetings.method_body("x"),
            tx.contributions.get(ContributionId("x")),
            tx.contributions.many([]),
            tx.contributions.many([ContributionId("x")]),
            tx.drafts.get(PersonId("x"), "x"),
            tx.cases.get(CaseId("x")),
            tx.cases.many([]),
            tx.cases.by_form(PersonId("x"), FormId("x")),
            tx.intentions.get(ContributionId("x")),
            tx.outbox.next_due(),
            tx.outbox.waiting(),
            tx.posts.of_card("x"),
            tx.posts.by_external("x"),
            tx.posts.place("x"),
            tx.posts.places_named("x"),
            tx.timers.next_due(),
            tx.timers.due(NOON),
        ]

    assert not any(await empty.read(look))
    assert not any(await empty.write(look))


async def test_forgetting_what_is_not_there_is_fine(empty: Store) -> None:
    def forget(tx: Tx) -> int:
        tx.contributions.forget(ContributionId("x"))
        tx.intentions.forget(ContributionId("x"))
        tx.drafts.forget(PersonId("x"), "x")
        tx.deliveries.forget("x")
        tx.timers.stop("x", "x")
        tx.posts.forget(Post("card", "place", "external", NOON, has_words=False))
        return tx.drafts.forget_before(NOON) + tx.deliveries.forget_before(NOON)

    assert await empty.write(forget) == 0


async def test_a_naive_moment_is_refused(empty: Store) -> None:
    timer = Timer("meeting:1", "end", NOON.replace(tzinfo=None))
    with pytest.raises(StatementError, match="needs a zone"):
        await empty.write(lambda tx: tx.timers.set(timer))


async def test_a_read_unit_may_not_write(store: Store) -> None:
    with pytest.raises(ReadOnly):
        await store.read(lambda tx: tx.contributions.put(contribution("c1")))
    assert await store.read(lambda tx: tx.contributions.of_meeting(MEETING.id)) == ()
    await store.write(lambda tx: tx.contributions.put(contribution("c1")))


async def test_the_same_person_twice_is_a_mistake_of_ours(store: Store) -> None:
    with pytest.raises(IntegrityError) as caught:
        await store.write(lambda tx: tx.people.add(ANNA))
    assert ANNA.external not in str(caught.value)


async def test_a_contribution_needs_its_meeting(store: Store) -> None:
    stray = replace(contribution("c1"), meeting=MeetingId("nowhere"))
    with pytest.raises(IntegrityError):
        await store.write(lambda tx: tx.contributions.put(stray))


async def test_people(store: Store) -> None:
    moved = replace(ANNA, language="en", zone="Europe/Paris")

    def unit(tx: Tx) -> None:
        assert tx.people.get(ANNA.id) == ANNA
        assert tx.people.find("practice:local", "U-bo") == BO
        tx.people.save(moved)
        assert tx.people.many([BO.id, PersonId("x"), ANNA.id]) == {BO.id: BO, ANNA.id: moved}
        assert list(tx.people.many([BO.id, ANNA.id])) == [BO.id, ANNA.id]

    await store.write(unit)


async def test_a_look_at_a_room_takes_the_place_of_the_one_before(store: Store) -> None:
    first = Room(frozenset({"U1", "U2"}))
    shared = Room(
        frozenset({"U1"}),
        beyond=frozenset(Beyond),
        organisations=frozenset({"E1", "T1"}),
        crowds=frozenset({"role:7", "@everyone"}),
        administrators=frozenset({"U9", "role:8"}),
    )

    def unit(tx: Tx) -> None:
        for room in (first, shared, Room(frozenset(), exists=False), first):
            tx.groups.put_room(GROUP.id, room, at=NOON)
            assert tx.groups.room(GROUP.id) == room

    await store.write(unit)


async def test_the_pauses_of_a_group_are_kept_until_others_take_their_place(store: Store) -> None:
    day = date(2026, 7, 1)
    first, second = Pause(GROUP.id, day, day + DAY), Pause(GROUP.id, day + 9 * DAY, day + 9 * DAY)

    def unit(tx: Tx) -> None:
        for pauses in (
            (second, first),
            (replace(first, last_on=day + 3 * DAY), second),
            (),
            (first,),
        ):
            tx.groups.put_pauses(GROUP.id, pauses)
            assert tx.groups.pauses(GROUP.id) == tuple(sorted(pauses, key=lambda p: p.first_on))

    await store.write(unit)


async def test_what_a_group_agreed_is_kept_in_the_order_of_its_versions(store: Store) -> None:
    own = {"1": "Wat hier gezegd wordt, blijft onder ons.", "own-1": "Op tijd beginnen."}
    first = Agreements(GROUP.id, 2, FormId("f1"), NOON, (ANNA.id,), fields=own)
    held = replace(first, agreed_by=(ANNA.id, BO.id), held_from=NOON + DAY)
    second = Agreements(GROUP.id, 3, FormId("f2"), NOON + DAY, fields={"2": "Anders."})
    dropped = replace(second, dropped_at=NOON + 2 * DAY, fields={})

    def unit(tx: Tx) -> None:
        for one in (second, first, held):
            tx.groups.put_agreements(one)
        assert tx.groups.agreements(GROUP.id) == (held, second)
        tx.groups.put_agreements(dropped)
        assert tx.groups.agreements(GROUP.id) == (held, dropped)

    await store.write(unit)


async def test_who_guides_is_kept_by_person_until_it_is_forgotten(store: Store) -> None:
    first = Guidance(GROUP.id, ANNA.id, Term.UNTIL, NOON, until=date(2026, 7, 1))
    second = Guidance(GROUP.id, BO.id, Term.EVERY, NOON + MINUTE, brings_cases=False, every=3)
    over = replace(second, term=Term.OVER, every=None)

    def unit(tx: Tx) -> None:
        tx.groups.put_guidance(second)
        tx.groups.put_guidance(first)
        assert tx.groups.guidances(GROUP.id) == (first, second)
        tx.groups.put_guidance(over)
        assert tx.groups.guidances(GROUP.id) == (first, over)
        assert tx.groups.guidances(GroupId("another")) == ()
        for _ in range(2):
            tx.groups.forget_guidance(GROUP.id, ANNA.id)
        assert tx.groups.guidances(GROUP.id) == (over,)
        another = replace(GROUP, id=GroupId("another"))
        tx.groups.add(another)
        tx.groups.put_guidance(replace(first, group=another.id))
        tx.groups.forget(another.id)
        assert tx.groups.guidances(another.id) == ()

    await store.write(unit)


async def test_who_agreed_to_an_organisation_is_kept_until_it_is_forgotten(store: Store) -> None:
    first, second = Sharing(GROUP.id, "T2", NOON), Sharing(GROUP.id, "E1", NOON + MINUTE)
    agreed = replace(first, agreed_at=NOON + DAY, agreed_by=(ANNA.id, BO.id))

    def unit(tx: Tx) -> None:
        for sharing in (second, first, agreed):
            tx.groups.put_sharing(sharing)
        assert tx.groups.sharings(GROUP.id) == (agreed, second)
        tx.groups.forget_sharing(GROUP.id, "T2")
        tx.groups.forget_sharing(GROUP.id, "T2")
        assert tx.groups.sharings(GROUP.id) == (second,)

    await store.write(unit)


async def test_groups_and_their_members(store: Store) -> None:
    renamed = replace(GROUP, fields={"name": "Team Zuid"}, minutes=60)

    def unit(tx: Tx) -> None:
        assert tx.groups.get(GROUP.id) == GROUP
        tx.groups.save(renamed)
        assert tx.groups.all() == (renamed,)
        assert tx.groups.of_person(ANNA.id) == (renamed,)
        assert [member.person for member in tx.groups.members(GROUP.id)] == [ANNA.id, BO.id]
        assert list(tx.groups.people(GROUP.id).items()) == [(ANNA.id, ANNA), (BO.id, BO)]
        tx.groups.put_member(Member(GROUP.id, ANNA.id, NOON, left_at=NOON + DAY))
        assert [member.person for member in tx.groups.members(GROUP.id)] == [BO.id]
        assert tx.groups.people(GROUP.id) == {BO.id: BO}
        assert tx.groups.of_person(ANNA.id) == ()
        back = Member(GROUP.id, ANNA.id, NOON + 2 * DAY)
        tx.groups.put_member(back)
        assert tx.groups.members(GROUP.id)[1:] == (back,)
        assert tx.groups.all_series() == (SERIES,)
        assert tx.groups.series_of(GROUP.id) == SERIES

    await store.write(unit)


async def test_a_meeting_with_its_whole_state(store: Store) -> None:
    assert await store.read(lambda tx: tx.meetings.get(MEETING.id)) == MEETING
    assert await store.write(lambda tx: tx.meetings.get(MEETING.id)) == MEETING
    assert await store.read(lambda tx: tx.groups.of_meeting(MEETING.id)) == GROUP
    assert await store.write(lambda tx: tx.groups.of_meeting(MEETING.id)) == GROUP


async def test_a_meeting_is_saved_once_for_each_version(store: Store) -> None:
    done = replace(MEETING, state=replace(STATE, turn=8), status=MeetingStatus.ENDED, ended_at=NOON)
    await store.write(lambda tx: tx.meetings.save(done, read_version=0))
    with pytest.raises(VersionConflict):
        await store.write(lambda tx: tx.meetings.save(MEETING, read_version=0))
    kept = await store.read(lambda tx: tx.meetings.get(MEETING.id))
    assert kept == replace(done, version=1)


async def test_one_meeting_a_date_of_a_series(store: Store) -> None:
    def unit(tx: Tx) -> tuple[Meeting, ...]:
        same = replace(MEETING, id=MeetingId("2222"))
        assert not tx.meetings.add(same)
        assert tx.meetings.add(replace(same, on=same.on + DAY, starts_at=NOON))
        chosen = replace(MEETING, id=MeetingId("5555"), series=None, starts_at=NOON + MINUTE)
        assert tx.meetings.add(chosen)
        moved = replace(MEETING, series=None, starts_at=NOON + DAY, status=MeetingStatus.CANCELLED)
        assert tx.meetings.add(replace(moved, id=MeetingId("3333")))
        assert tx.meetings.add(replace(moved, id=MeetingId("4444")))
        assert len(tx.meetings.of_group(GROUP.id, limit=2)) == 2
        return tx.meetings.of_group(GROUP.id)

    moved_last = [meeting.id for meeting in await store.write(unit)]
    assert moved_last == ["1111", "5555", "2222", "4444", "3333"]


async def test_the_same_meeting_twice_is_a_mistake_of_ours(store: Store) -> None:
    with pytest.raises(IntegrityError):
        await store.write(lambda tx: tx.meetings.add(replace(MEETING, series=None)))


async def test_the_log_and_the_method_of_a_meeting(store: Store) -> None:
    second = LogEntry(MEETING.id, 2, NOON + MINUTE, "{}")
    first = LogEntry(MEETING.id, 1, NOON, '{"kind":"x"}')

    def unit(tx: Tx) -> None:
        tx.meetings.append_log(second)
        tx.meetings.append_log(first)
        assert tx.meetings.log(MEETING.id) == (first, second)
        tx.meetings.keep_method("abc", "body")
        tx.meetings.keep_method("abc", "body")
        assert tx.meetings.method_body("abc") == "body"

    await store.write(unit)
    with pytest.raises(IntegrityError):
        await store.write(lambda tx: tx.meetings.append_log(first))


async def test_contributions(store: Store) -> None:
    early, late = contribution("c2"), contribution("c1", at=NOON + MINUTE)
    better = replace(early, fields={"text": "Wat hoor je?", "more": ""})

    def unit(tx: Tx) -> None:
        for given in (late, early, better):
            tx.contributions.put(given)
        assert tx.contributions.get(early.id) == better
        assert tx.contributions.get(early.id) != early
        assert tx.contributions.of_meeting(MEETING.id) == (better, late)
        assert list(tx.contributions.many([late.id, early.id])) == [late.id, early.id]
        assert tx.contributions.forget(early.id) is early.gift
        assert tx.contributions.forget(early.id) is None
        assert tx.contributions.of_meeting(MEETING.id) == (late,)

    await store.write(unit)


async def test_drafts(store: Store) -> None:
    first, second = draft("a"), draft("b", at=NOON + MINUTE)
    better = replace(first, page=3, fields={"text": "bijna af"})

    def unit(tx: Tx) -> None:
        for written in (second, first, better):
            tx.drafts.put(written)
        assert tx.drafts.get(ANNA.id, "a") == better
        assert tx.drafts.get(BO.id, "a") is None
        assert tx.drafts.of_person(ANNA.id) == (better, second)
        tx.drafts.forget(ANNA.id, "b")
        assert tx.drafts.forget_before(NOON) == 0
        assert tx.drafts.forget_before(NOON + MINUTE) == 1
        assert tx.drafts.of_person(ANNA.id) == ()

    await store.write(unit)


async def test_cases(store: Store) -> None:
    old, new, gone = case("c1", at=NOON + MINUTE), case("c2", at=NOON), case("c3")
    done = replace(old, status=CaseStatus.DISCUSSED, discussed_in=MEETING.id)

    def unit(tx: Tx) -> None:
        for brought in (old, done, new, replace(gone, status=CaseStatus.WITHDRAWN)):
            tx.cases.put(brought)
        assert tx.cases.get(old.id) == done
        assert tx.cases.of_group(GROUP.id) == (new, done)
        assert tx.cases.many([done.id, CaseId("x")]) == {done.id: done}
        assert tx.cases.by_form(ANNA.id, old.form) == done
        assert tx.cases.by_form(BO.id, old.form) is None

    await store.write(unit)


async def test_intentions(store: Store) -> None:
    one, two = intention("i1", at=NOON + MINUTE), intention("i2")
    bare = replace(two, ask_on=None, asked_at=None, followed=None, leaves=True)

    def unit(tx: Tx) -> None:
        for planned in (one, two, bare):
            tx.intentions.put(planned)
        assert tx.intentions.get(two.id) == bare
        assert tx.intentions.of_person(BO.id) == (bare, one)
        assert tx.intentions.of_group(GROUP.id) == (bare, one)
        tx.intentions.forget(one.id)
        assert tx.intentions.of_person(BO.id) == (bare,)

    await store.write(unit)


async def test_posts_and_places(store: Store) -> None:
    board = Post("board:1", "group:1", "P1", NOON, has_words=False, meeting=MEETING.id)
    words = Post("reveal:1", "thread:1", "P2", NOON, has_words=True, meeting=MEETING.id)
    anew = replace(board, external="P3", made_at=NOON + MINUTE)

    def unit(tx: Tx) -> None:
        for post in (board, words, anew):
            tx.posts.put(post)
        assert tx.posts.of_card("board:1") == anew
        assert tx.posts.by_external("P1") == board
        assert tx.posts.with_words(MEETING.id) == (words,)
        tx.posts.put(replace(words, has_words=False))
        assert tx.posts.with_words(MEETING.id) == ()
        tx.posts.forget(anew)
        assert tx.posts.of_card("board:1") == board
        tx.posts.put_place("group:1", "C1")
        tx.posts.put_place("group:1", "C2")
        assert tx.posts.place("group:1") == "C2"
        assert tx.posts.places_named("C2") == ("group:1",)
        assert tx.posts.places_named("C1") == ()

    await store.write(unit)


async def test_timers(store: Store) -> None:
    end, warn = Timer("meeting:1", "end", NOON), Timer("meeting:1", "warn", NOON - MINUTE)
    moved = replace(end, due_at=NOON + MINUTE)

    def unit(tx: Tx) -> None:
        tx.timers.set(end)
        tx.timers.set(warn)
        assert tx.timers.due(NOON) == (warn, end)
        assert tx.timers.due(NOON, limit=1) == (warn,)
        assert tx.timers.due(NOON - 2 * MINUTE) == ()
        tx.timers.set(moved)
        assert tx.timers.of_owner("meeting:1") == (warn, moved)
        assert not tx.timers.take(end), "it was moved"
        assert tx.timers.take(warn)
        assert not tx.timers.take(warn), "it was taken"
        assert tx.timers.next_due() == moved
        tx.timers.stop("meeting:1", "end")
        assert tx.timers.next_due() is None

    await store.write(unit)


async def test_a_moment_in_any_zone_is_the_same_moment(store: Store) -> None:
    west = timezone(timedelta(hours=-9))
    timer = Timer("meeting:1", "end", NOON.astimezone(west))

    def unit(tx: Tx) -> datetime:
        tx.timers.set(timer)
        assert tx.timers.take(replace(timer, due_at=NOON))
        tx.timers.set(timer)
        (due,) = tx.timers.due(NOON)
        return due.due_at

    back = await store.write(unit)
    assert back == NOON
    assert back.tzinfo is UTC


async def test_a_room_is_kept_as_it_was_last_seen_and_since_when(store: Store) -> None:
    group = GROUP.id
    await store.write(lambda tx: tx.groups.put_room(group, Room(frozenset("ab")), at=NOON))
    closed = Room(frozenset(), exists=False, beyond=frozenset({Beyond.MANY}))
    await store.write(lambda tx: tx.groups.put_room(group, closed, at=NOON + MINUTE))
    seen = await store.read(lambda tx: (tx.groups.room(group), tx.groups.room_since(group)))
    assert seen == (closed, NOON + MINUTE)


async def test_a_delivery_is_claimed_once(store: Store) -> None:
    assert await store.write(lambda tx: tx.deliveries.claim("d1", NOON))
    assert not await store.write(lambda tx: tx.deliveries.claim("d1", NOON + MINUTE))
    await store.write(lambda tx: tx.deliveries.forget("d1"))
    assert await store.write(lambda tx: tx.deliveries.claim("d1", NOON + DAY))
    assert await store.write(lambda tx: tx.deliveries.forget_before(NOON + DAY)) == 0
    assert await store.write(lambda tx: tx.deliveries.forget_before(NOON + 2 * DAY)) == 1


async def test_a_unit_that_raises_leaves_nothing_behind(empty: Store) -> None:
    def unit(tx: Tx) -> None:
        move_in(tx)
        raise LookupError("stopped halfway")

    with pytest.raises(LookupError, match="stopped halfway"):
        await empty.write(unit)
    assert await empty.read(lambda tx: tx.groups.all()) == ()
    await empty.write(move_in)


async def test_a_date_poll_is_kept_with_its_answers_until_they_are_forgotten(store: Store) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    options = (at + timedelta(days=3), at + timedelta(days=4))
    poll = DatePoll(FormId("0123456789abcdef"), GROUP.id, MeetingId("m"), options, at, options[0])
    answer = DateAnswer(GROUP.id, poll.id, ANNA.id, (Fit.YES, Fit.NO))

    def unit(tx: Tx) -> None:
        tx.groups.put_date_poll(poll)
        assert tx.groups.date_poll(GroupId("another"), poll.id) is None
        assert tx.groups.open_date_poll(GROUP.id) == poll
        tx.groups.put_date_answer(replace(answer, fits=(Fit.NO, Fit.NO)))
        tx.groups.put_date_answer(answer)
        assert tx.groups.date_answers(GROUP.id, poll.id) == (answer,)
        tx.groups.forget_date_answers_of(GROUP.id, ANNA.id)
        assert tx.groups.date_answers(GROUP.id, poll.id) == ()
        tx.groups.put_date_answer(answer)
        over = replace(poll, end=PollEnd.CHOSEN, chosen=options[1])
        tx.groups.put_date_poll(over)
        tx.groups.forget_date_answers(GROUP.id, poll.id)
        assert tx.groups.open_date_poll(GROUP.id) is None
        assert tx.groups.date_poll(GROUP.id, poll.id) == over

    await store.write(unit)


async def test_programmes_of_a_group_are_kept_in_their_order(store: Store) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    first = Programme(
        FormId("1"),
        GROUP.id,
        made_at=at,
        begins_at=at + timedelta(hours=1),
        meetings=5,
        has_intake=True,
        has_midway=False,
        has_closing=True,
    )
    later = replace(first, id=FormId("0"), made_at=at + timedelta(days=200), meetings=3)

    def unit(tx: Tx) -> None:
        tx.groups.put_programme(later)
        tx.groups.put_programme(first)
        over = replace(first, end=ProgrammeEnd.CONTINUED)
        tx.groups.put_programme(over)
        assert tx.groups.programmes(GROUP.id) == (over, later)
        assert tx.groups.programmes(GroupId("another")) == ()

    await store.write(unit)


async def test_swaps_of_turns_are_kept_by_meeting_until_they_are_forgotten(store: Store) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    first = TurnSwap(GROUP.id, MeetingId("m"), ANNA.id, BO.id, at)
    other = replace(first, meeting=MeetingId("n"), asker=BO.id, asked=ANNA.id)

    def unit(tx: Tx) -> None:
        tx.groups.put_turn_swap(first)
        tx.groups.put_turn_swap(other)
        ended = replace(first, end=SwapEnd.NO)
        tx.groups.put_turn_swap(ended)
        assert tx.groups.turn_swaps(GROUP.id, MeetingId("m")) == (ended,)
        assert tx.groups.turn_swaps(GroupId("another"), MeetingId("m")) == ()
        tx.groups.forget_turn_swaps(GROUP.id, MeetingId("m"))
        assert tx.groups.turn_swaps(GROUP.id, MeetingId("m")) == ()
        assert tx.groups.turn_swaps(GROUP.id, MeetingId("n")) == (other,)
        for person in (ANNA.id, BO.id):
            tx.groups.put_turn_swap(other)
            tx.groups.forget_turn_swaps_of(GROUP.id, person)
            assert tx.groups.turn_swaps(GROUP.id, MeetingId("n")) == ()

    await store.write(unit)


async def test_who_coordinates_a_group_is_kept_until_they_or_the_group_go(store: Store) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    first = Coordination(GROUP.id, ANNA.id, at, fields={LABEL: "Voorjaar 1"})

    def unit(tx: Tx) -> None:
        tx.groups.put_coordination(first)
        kept = replace(first, withdrawn_at=at)
        tx.groups.put_coordination(kept)
        assert tx.groups.coordination(GROUP.id) == kept
        assert tx.groups.coordinations_of(ANNA.id) == (kept,)
        assert tx.groups.coordinations_of(BO.id) == ()
        tx.groups.forget_coordination(GROUP.id)
        assert tx.groups.coordination(GROUP.id) is None

    await store.write(unit)
