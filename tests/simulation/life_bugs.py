"""Deliberate mistakes about the life of a group: who stays away, and what it is told of itself."""

from typing import Any

from bot.engine import people
from bot.engine.outcome import Outcome
from bot.engine.replacing import replace
from bot.groups import absences, keys, suiting
from bot.records import Meeting
from tests.simulation.bugs import Bug, Patch

ABSENCES = "tests/groups/test_absences.py"


def _one_absence_is_enough(patch: Patch) -> None:
    patch.setattr(absences, "IN_A_ROW", 1)


def _whoever_stays_away_is_asked_each_time(patch: Patch) -> None:
    def again(members: Any, past: Any) -> Any:
        row = absences.missed_in_a_row
        return tuple(m.person for m in members if row(m.person, past) >= absences.IN_A_ROW)

    patch.setattr(absences, "whom_to_ask", again)


def _coming_later_is_staying_away(patch: Patch) -> None:
    def strict(person: Any, past: Any) -> int:
        here = [
            any(a.person == person and a.presence == "here" for a in m.state.people) for m in past
        ]
        return [*here, True].index(True)

    patch.setattr(absences, "missed_in_a_row", strict)


def _somebody_is_asked_about_long_ago(patch: Patch) -> None:
    def ever(tx: Any, meeting: Meeting, group: Any) -> Any:
        held = [m for m in tx.meetings.of_group(group.id) if m.starts_at <= meeting.starts_at]
        ended = [m for m in held if m.status == "ended"]
        return absences.whom_to_ask(tx.groups.members(group.id), ended)

    patch.setattr("bot.groups.cycle.they_are_asked_after", ever)


def _anybody_answers_for_another(patch: Patch) -> None:
    patch.setattr(keys, "suits_card", lambda meeting, person: f"agenda:{meeting}")


def _an_hour_stays_on_the_agenda_for_ever(patch: Patch) -> None:
    patch.setattr(suiting, "past_meetings", lambda tx, group: ())


def _who_would_like_another_hour_moves_on_at_once(patch: Patch) -> None:
    patch.setattr(suiting, "_raise_hour", lambda caller, group: None)


def _the_moment_of_a_cancellation_is_the_last_press(patch: Patch) -> None:
    said = people._say_beforehand

    def anew(state: Any, event: Any) -> Any:
        forgetful = tuple(replace(a, cancelled_at=None) for a in state.people)
        known = {a.person: a for a in state.people}
        mine = known.get(event.person)
        if mine is not None and mine.presence is event.presence:
            return Outcome(
                people._with(replace(state, people=forgetful), replace(mine, cancelled_at=event.at))
            )
        return said(state, event)

    patch.setattr(people, "_say_beforehand", anew)


OF_LIFE = (
    Bug("one absence is enough", _one_absence_is_enough, ABSENCES),
    Bug("who stays away is asked each time", _whoever_stays_away_is_asked_each_time, ABSENCES),
    Bug("coming later is staying away", _coming_later_is_staying_away, ABSENCES),
    Bug("somebody is asked about long ago", _somebody_is_asked_about_long_ago, ABSENCES),
    Bug("anybody answers for another", _anybody_answers_for_another, ABSENCES),
    Bug("an hour stays on the agenda", _an_hour_stays_on_the_agenda_for_ever, ABSENCES),
    Bug("another hour leads nowhere", _who_would_like_another_hour_moves_on_at_once, ABSENCES),
    Bug(
        "a cancellation counts from the last press",
        _the_moment_of_a_cancellation_is_the_last_press,
        "tests/engine/test_opening.py",
    ),
)
