"""What is done with a row, as tables: from what is known to the next call, and from a miss on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import PRACTICE, Capabilities
from bot.delivery.steps import (
    ASKS_AFTER,
    ATTEMPTS_LIMIT,
    CALL_NEEDS,
    DOUBT_FOR,
    FAULTS_LIMIT,
    Ask,
    Call,
    Create,
    Done,
    Edit,
    LookUp,
    Miss,
    OpenDirect,
    OpenThread,
    Remove,
    SetListeners,
    Sight,
    Step,
    Trouble,
    Verdict,
    Wait,
    after_miss,
    backoff,
    next_step,
)
from bot.records import Op, OutboxRow, Post, Sending

from .world import BOARD, GROUP, LOOKUP_ONLY, NEITHER, NONCE_ONLY, NOON, THREAD

ROW = OutboxRow("r", GROUP, BOARD, Op.SHOW, "nonce", NOON)
POST = Post(BOARD, GROUP, "P1", NOON, has_words=False)
HERE = Sight(place="C-room")
POSTED = Sight(place="C-room", post=POST)
SECOND = timedelta(seconds=1)
SHOW, WORDS, THREADS, REMOVE, LISTEN = Op.SHOW, Op.WORDS, Op.THREAD, Op.REMOVE, Op.LISTENERS
WAITING, SENDING, UNKNOWN = Sending.WAITING, Sending.SENDING, Sending.UNKNOWN
#: Whose claim is over began its call at least so long ago.
DOUBT_LEFT = DOUBT_FOR - CALL_NEEDS
OPENS = replace(ROW, op=THREADS, refs=(THREAD,))


@pytest.mark.parametrize(
    ("row", "sight", "step"),
    [
        (ROW, HERE, Create("nonce")),
        (ROW, POSTED, Edit(POST)),
        (replace(ROW, op=WORDS), HERE, Create("nonce")),
        (replace(ROW, op=WORDS), POSTED, Edit(POST)),
        (replace(ROW, op=REMOVE), POSTED, Remove(POST)),
        (replace(ROW, op=REMOVE), HERE, Done()),
        (replace(ROW, op=REMOVE), Sight(), Done()),
        (OPENS, POSTED, OpenThread(POST, "nonce")),
        (OPENS, HERE, Create("noncep")),
        (replace(OPENS, nonce="x" * 25), HERE, Create("x" * 24 + "p")),
        (OPENS, replace(POSTED, thread="T1"), Done()),
        (replace(OPENS, refs=()), POSTED, Done()),
        (replace(ROW, op=LISTEN), HERE, SetListeners()),
        (ROW, Sight(private=True), OpenDirect()),
        (ROW, Sight(), Wait(NOON + SECOND)),
        (replace(ROW, made_at=NOON - 100 * SECOND), Sight(), Wait(NOON + 10 * SECOND)),
        (replace(ROW, made_at=NOON - 9999 * SECOND), Sight(), Wait(NOON + 15 * SECOND)),
        (replace(ROW, made_at=NOON + 99 * SECOND), Sight(), Wait(NOON + SECOND)),
        (replace(ROW, attempts=ASKS_AFTER - 1), HERE, Create("nonce")),
        (replace(ROW, attempts=ASKS_AFTER), HERE, Ask()),
        (replace(ROW, attempts=ASKS_AFTER), replace(HERE, looked=True), Create("nonce")),
        (replace(ROW, attempts=ATTEMPTS_LIMIT - 1), replace(HERE, looked=True), Create("nonce")),
        (replace(ROW, op=REMOVE, attempts=ATTEMPTS_LIMIT), HERE, Done()),
    ],
)
def test_the_next_call_follows_from_what_is_known(row: OutboxRow, sight: Sight, step: Step) -> None:
    assert next_step(row, sight, PRACTICE, NOON) == step


def test_where_writers_cannot_be_kept_out_nobody_is_asked_to() -> None:
    able = replace(PRACTICE, enforces_writers=False)
    assert next_step(replace(ROW, op=LISTEN), HERE, able, NOON) == Done()
    assert next_step(replace(ROW, op=LISTEN), Sight(), able, NOON) == Done()


@pytest.mark.parametrize(
    ("able", "state", "looked", "step"),
    [
        (PRACTICE, SENDING, False, LookUp("nonce")),
        (PRACTICE, SENDING, True, Create("nonce")),
        (PRACTICE, UNKNOWN, False, LookUp("nonce")),
        (NONCE_ONLY, SENDING, False, Create("nonce")),
        (NONCE_ONLY, UNKNOWN, False, Create("nonce")),
        (LOOKUP_ONLY, SENDING, False, Wait(NOON + DOUBT_LEFT)),
        (LOOKUP_ONLY, UNKNOWN, False, LookUp("nonce")),
        (LOOKUP_ONLY, UNKNOWN, True, Create("nonce")),
        (NEITHER, SENDING, False, Wait(NOON + DOUBT_LEFT)),
        (NEITHER, UNKNOWN, False, Ask()),
        (NEITHER, UNKNOWN, True, Create("nonce")),
        (NEITHER, WAITING, False, Create("nonce")),
    ],
)
def test_a_post_that_may_be_there_is_looked_for_or_waited_for(
    able: Capabilities, state: Sending, *, looked: bool, step: Step
) -> None:
    for op in (SHOW, WORDS):
        row = replace(ROW, op=op, state=state)
        assert next_step(row, replace(HERE, looked=looked), able, NOON) == step


@pytest.mark.parametrize("state", [SENDING, UNKNOWN])
@pytest.mark.parametrize("able", [PRACTICE, NONCE_ONLY, LOOKUP_ONLY, NEITHER])
def test_what_is_safe_to_repeat_is_repeated_at_once(able: Capabilities, state: Sending) -> None:
    assert next_step(replace(ROW, state=state), POSTED, able, NOON) == Edit(POST)
    removing = replace(ROW, op=REMOVE, state=state)
    assert next_step(removing, POSTED, able, NOON) == Remove(POST)
    listening = replace(ROW, op=LISTEN, state=state)
    assert next_step(listening, HERE, able, NOON) == SetListeners()


def test_a_thread_that_may_be_there_waits_where_a_nonce_means_nothing() -> None:
    opening = replace(OPENS, state=SENDING)
    assert next_step(opening, POSTED, NEITHER, NOON) == Wait(NOON + DOUBT_LEFT)
    assert next_step(opening, POSTED, NONCE_ONLY, NOON) == OpenThread(POST, "nonce")
    later = replace(OPENS, state=UNKNOWN)
    assert next_step(later, POSTED, NEITHER, NOON) == OpenThread(POST, "nonce")


def test_posting_and_removing_keep_the_pace_and_nothing_else_does() -> None:
    until = NOON + SECOND
    soon = Wait(until)
    assert next_step(ROW, replace(HERE, paced_until=until), PRACTICE, NOON) == soon
    opening = next_step(OPENS, replace(POSTED, paced_until=until), PRACTICE, NOON)
    assert opening == OpenThread(POST, "nonce"), "it makes no post"
    removing = replace(ROW, op=REMOVE)
    assert next_step(removing, replace(POSTED, paced_until=until), PRACTICE, NOON) == soon
    assert next_step(ROW, replace(POSTED, paced_until=until), PRACTICE, NOON) == Edit(POST)
    assert next_step(ROW, replace(HERE, paced_until=NOON), PRACTICE, NOON) == Create("nonce")


CREATE, LOOK, EDIT, UNPOST = Create("n"), LookUp("n"), Edit(POST), Remove(POST)
OPEN, HEAR, DIRECT = OpenThread(POST, "n"), SetListeners(), OpenDirect()
EVERY: tuple[Call, ...] = (CREATE, LOOK, EDIT, UNPOST, OPEN, HEAR, DIRECT)


@pytest.mark.parametrize("step", EVERY)
@pytest.mark.parametrize(("before", "after"), [(WAITING, WAITING), (SENDING, UNKNOWN)])
def test_what_surely_did_not_happen_costs_no_attempt_and_keeps_an_older_doubt(
    step: Call, before: Sending, after: Sending
) -> None:
    row = replace(ROW, state=before, attempts=19)
    wait_for = 7 * SECOND
    too_fast = after_miss(
        row, step, Miss(Trouble.TOO_FAST, wait_for=wait_for), able=NEITHER, now=NOON
    )
    assert too_fast == Verdict(after, 19, NOON + wait_for)
    away = after_miss(row, step, Miss(Trouble.AWAY, misses=4), able=NEITHER, now=NOON)
    assert away == Verdict(after, 19, NOON + 8 * SECOND)


def test_a_platform_that_asks_to_wait_for_no_time_is_not_asked_in_a_loop() -> None:
    miss = Miss(Trouble.TOO_FAST, wait_for=-SECOND)
    verdict = after_miss(ROW, CREATE, miss, able=PRACTICE, now=NOON)
    assert verdict.not_before is not None
    assert verdict.not_before > NOON


def test_a_row_is_given_up_only_when_it_fails_while_the_platform_answers_something_else() -> None:
    row = replace(ROW, attempts=ATTEMPTS_LIMIT - 1)
    silent = after_miss(row, CREATE, Miss(Trouble.UNKNOWN), able=PRACTICE, now=NOON)
    assert silent.state is UNKNOWN
    answered = Miss(Trouble.UNKNOWN, looked=True)
    given_up = after_miss(row, CREATE, answered, able=PRACTICE, now=NOON)
    assert (given_up.state, given_up.why) == (Sending.GIVEN_UP, "tried too often")
    few = after_miss(replace(row, attempts=3), CREATE, answered, able=PRACTICE, now=NOON)
    assert few.state is UNKNOWN


@pytest.mark.parametrize(
    ("step", "able", "verdict"),
    [
        (CREATE, NEITHER, Verdict(UNKNOWN, 3, NOON + DOUBT_FOR)),
        (CREATE, LOOKUP_ONLY, Verdict(UNKNOWN, 3, NOON + DOUBT_FOR)),
        (CREATE, NONCE_ONLY, Verdict(UNKNOWN, 3, NOON + 4 * SECOND)),
        (OPEN, NEITHER, Verdict(UNKNOWN, 3, NOON + DOUBT_FOR)),
        (LOOK, LOOKUP_ONLY, Verdict(UNKNOWN, 3, NOON + 4 * SECOND)),
        (Ask(), NEITHER, Verdict(WAITING, 2, NOON + SECOND)),
        (EDIT, NEITHER, Verdict(WAITING, 3, NOON + DOUBT_FOR)),
        (UNPOST, NEITHER, Verdict(WAITING, 3, NOON + 4 * SECOND)),
        (HEAR, NEITHER, Verdict(WAITING, 3, NOON + DOUBT_FOR)),
        (DIRECT, NEITHER, Verdict(WAITING, 3, NOON + 4 * SECOND)),
    ],
)
def test_a_lost_reply_is_neither_resent_blindly_nor_taken_for_a_yes(
    step: Call, able: Capabilities, verdict: Verdict
) -> None:
    row = replace(ROW, attempts=2)
    assert after_miss(row, step, Miss(Trouble.UNKNOWN), able=able, now=NOON) == verdict


@pytest.mark.parametrize(
    ("step", "verdict"),
    [
        (UNPOST, Verdict(WAITING, 1, forget=True)),
        (EDIT, Verdict(WAITING, 1, anew=True)),
        (OPEN, Verdict(WAITING, 1, anew=True)),
        (CREATE, Verdict(WAITING, 0, NOON + 20 * SECOND)),
        (HEAR, Verdict(WAITING, 0, NOON + 20 * SECOND)),
        (LOOK, Verdict(WAITING, 0, NOON + 20 * SECOND)),
    ],
)
def test_what_is_not_there_is_made_anew_confirmed_or_waited_for(
    step: Call, verdict: Verdict
) -> None:
    assert after_miss(ROW, step, Miss(Trouble.GONE), able=PRACTICE, now=NOON) == verdict


@pytest.mark.parametrize(
    ("place", "age", "wait_for"),
    [
        ("group:g", timedelta(minutes=10), timedelta(minutes=1)),
        ("thread:m:1.x", timedelta(days=6), timedelta(minutes=5)),
        ("group:g", timedelta(days=7), None),
        ("person:p", timedelta(), None),
    ],
)
def test_a_room_that_is_gone_may_be_there_again_for_a_week_and_a_person_not(
    place: str, age: timedelta, wait_for: timedelta | None
) -> None:
    row, now = replace(ROW, place=place), ROW.made_at + age
    verdict = after_miss(row, CREATE, Miss(Trouble.GONE), able=PRACTICE, now=now)
    if wait_for is None:
        assert verdict == Verdict(Sending.GIVEN_UP, 1, why="the place is gone")
    else:
        assert verdict == Verdict(WAITING, 0, now + wait_for)


@pytest.mark.parametrize("step", EVERY)
def test_what_is_not_allowed_is_given_up_and_nothing_is_forgotten(step: Call) -> None:
    verdict = after_miss(ROW, step, Miss(Trouble.FORBIDDEN), able=PRACTICE, now=NOON)
    assert verdict == Verdict(Sending.GIVEN_UP, 1, why="not allowed")


def test_a_fault_of_ours_is_tried_a_few_times() -> None:
    miss = Miss(Trouble.OUR_FAULT)
    early = after_miss(replace(ROW, attempts=1), EDIT, miss, able=PRACTICE, now=NOON)
    assert early == Verdict(WAITING, 2, NOON + 2 * SECOND)
    row = replace(ROW, attempts=FAULTS_LIMIT - 1)
    last = after_miss(row, EDIT, miss, able=PRACTICE, now=NOON)
    assert last.state is Sending.GIVEN_UP


def test_the_backoff_doubles_and_ends_well_below_half_a_minute() -> None:
    """So that half a minute after a long silence all boards are right."""
    assert [backoff(n).total_seconds() for n in range(8)] == [1, 1, 2, 4, 8, 16, 16, 16]
    assert backoff(10**9) == timedelta(seconds=16)
