"""What counts for a meeting: the messages of its cycle, and those about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from bot.rehearsal.afterwards import (
    MESSAGES_PER_CYCLE,
    QUESTIONS_PER_CYCLE,
    budget_is_kept,
    nobody_is_asked_twice,
)
from bot.rehearsal.budget import Asked, of_the_cycle
from bot.rehearsal.evidence import Evidence
from bot.rehearsal.verdicts import Judge

OVER = datetime(2026, 3, 12, 17, tzinfo=UTC)


def asked(occasion: str, *, days: int) -> Asked:
    at = OVER + timedelta(days=days)
    return Asked("P1", occasion, asks=True, outside=True, private=True, at=at)


def test_what_came_before_the_cycle_counts_for_the_one_before() -> None:
    before, after = asked("follow:1:P1", days=-1), asked("follow:2:P1", days=1)
    assert of_the_cycle([before, after], OVER) == [after]


def test_what_is_about_the_meeting_counts_for_it_however_early_it_came() -> None:
    early = asked("agenda:m2", days=-1)
    assert of_the_cycle([early], OVER) == [early]


def test_everything_counts_for_the_first() -> None:
    messages = [asked("follow:1:P1", days=-1), asked("closed:g:P1", days=3)]
    assert of_the_cycle(messages, None) == messages


def judged(messages: list[Asked]) -> Judge:
    judge = Judge()
    evidence = SimpleNamespace(scene=SimpleNamespace(names={"p1": "P1"}), judge=judge)
    budget_is_kept(cast(Evidence, evidence), messages, set())
    nobody_is_asked_twice(cast(Evidence, evidence), messages)
    return judge


def test_the_bot_asks_no_more_than_the_budget() -> None:
    most = [asked(f"follow:{n}:P1", days=n) for n in range(QUESTIONS_PER_CYCLE)]
    assert not judged(most).failures
    assert judged([*most, asked("closed:g:P1", days=9)]).failures


def test_it_tells_no_more_than_the_budget_either() -> None:
    told = [
        Asked("P1", f"closed:{n}:P1", asks=False, outside=True, private=True, at=OVER)
        for n in range(MESSAGES_PER_CYCLE + 1)
    ]
    assert not judged(told[1:]).failures
    assert judged(told).failures


@pytest.mark.parametrize("kind", ["talk", "vouch"])
def test_what_colleagues_ask_is_theirs_and_each_asks_once(kind: str) -> None:
    each = [asked(f"{kind}:m1:P1:P{n}", days=1) for n in range(2, 9)]
    assert not judged(each).failures
    assert judged([*each, each[0]]).failures
