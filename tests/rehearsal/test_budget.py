"""What counts for a meeting: the messages of its cycle, and those about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.rehearsal.budget import Asked, of_the_cycle

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
