"""Deliberate mistakes about the question which day is best: counting, closing, and telling."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.engine.replacing import replace
from bot.engine.screen import Line, Paragraph, People
from bot.groups import answering_poll, asking_poll, closing_poll, cycle, planning, screens
from bot.groups.answering_poll import poll_screen
from bot.groups.best_date import best_date
from storage.repositories.date_polls import DatePolls
from tests.simulation.bugs import Bug, Patch

POLL = "tests/groups/test_date_poll.py"


def _the_most_yes_wins_whoever_cannot_come(patch: Patch) -> None:
    def careless(options: Sequence[datetime], answers: Any, **more: Any) -> datetime | None:
        yes = [sum(a.fits[n] == "yes" for a in answers) for n in range(len(options))]
        return options[yes.index(max(yes))] if answers else None

    patch.setattr(closing_poll, "best_date", careless)


def _the_later_of_two_wins(patch: Patch) -> None:
    def turned(options: Sequence[datetime], answers: Any, **more: Any) -> datetime | None:
        won = best_date(options, answers, **more)
        alike = [
            at
            for n, at in enumerate(options)
            if won and _said(answers, n) == _said(answers, options.index(won))
        ]
        return max(alike, default=won)

    patch.setattr(closing_poll, "best_date", turned)


def _said(answers: Any, number: int) -> list[str]:
    return sorted(one.fits[number] for one in answers)


def _answers_are_kept(patch: Patch) -> None:
    patch.setattr(DatePolls, "forget_date_answers", lambda self, group, poll: None)


def _a_poll_never_closes_by_the_clock(patch: Patch) -> None:
    patch.setattr(cycle, "close_poll_of", lambda tx, tools, meeting: None)


def _the_last_answer_does_not_close_it(patch: Patch) -> None:
    patch.setattr(answering_poll, "close_if_answered", lambda tx, tools, group: None)


def _the_meeting_stays_where_it_is(patch: Patch) -> None:
    patch.setattr(closing_poll, "hold_instead", lambda tx, tools, meeting, **more: None)


def _taking_back_is_forgotten(patch: Patch) -> None:
    patch.setattr(asking_poll, "end_poll", lambda tx, tools, poll, end: None)


def _a_poll_outlives_its_meeting(patch: Patch) -> None:
    patch.setattr(planning, "overtake_poll", lambda tx, tools, meeting: None)


def _a_day_that_is_a_pause_by_now_wins(patch: Patch) -> None:
    patch.setattr(closing_poll, "why_not_on", lambda tx, tools, meeting, on: None)


def _the_board_tells_who_answered(patch: Patch) -> None:
    def telling(tx: Any, tools: Any, group: Any, poll: Any) -> Any:
        screen = poll_screen(tx, tools, group, poll)
        people = tuple(one.person for one in tx.groups.date_answers(group.id, poll))
        line = Paragraph(Line("agenda.coming", (("who", People(people)),)))
        return replace(screen, paragraphs=(*screen.paragraphs, line)) if screen else None

    patch.setattr(screens, "poll_screen", telling)


def _any_day_can_be_asked_about(patch: Patch) -> None:
    patch.setattr(asking_poll, "_about_days", lambda caller, group, meeting, days: {})


OF_POLLS = (
    Bug("the most yes wins whoever cannot come", _the_most_yes_wins_whoever_cannot_come),
    Bug("the later of two days wins", _the_later_of_two_wins),
    Bug("answers to a poll are kept", _answers_are_kept),
    Bug("the last answer does not close a poll", _the_last_answer_does_not_close_it, POLL),
    Bug("the meeting stays whatever a poll says", _the_meeting_stays_where_it_is),
    Bug("taking a poll back is forgotten", _taking_back_is_forgotten),
    Bug("a poll never closes by the clock", _a_poll_never_closes_by_the_clock),
    Bug("a poll outlives its meeting", _a_poll_outlives_its_meeting, POLL),
    Bug("a day that is a pause by now wins", _a_day_that_is_a_pause_by_now_wins, POLL),
    Bug("the board of a poll tells who answered", _the_board_tells_who_answered, POLL),
    Bug("any day can be asked about", _any_day_can_be_asked_about, POLL),
)
