"""Deliberate mistakes about the life of a group: who stays away, and what it is told of itself."""

from ast import literal_eval
from dataclasses import replace
from typing import Any

from bot.engine import moves, people
from bot.engine.ids import PersonId
from bot.engine.outcome import Outcome
from bot.engine.screen import Line, Paragraph, People
from bot.groups import (
    absences,
    call_me,
    card_keys,
    leaving,
    mirror,
    reflection,
    screens,
    suiting,
)
from bot.groups.caller import Caller
from bot.records import Followed, Meeting
from storage.repositories.call_me import CallMeLines
from tests.simulation.bugs import Bug, Patch

ABSENCES = "tests/groups/test_absences.py"
CALL_ME = "tests/groups/test_call_me.py"
MIRROR = "tests/groups/test_mirror.py"
#: Whom a careless mirror would name, by the reflection that it draws.
LOOKED: dict[int, tuple[str, ...]] = {}


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
    patch.setattr(card_keys, "suits_card", lambda meeting, person: f"agenda:{meeting}")


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


def _anybody_looks_into_the_mirror(patch: Patch) -> None:
    patch.setattr(Caller, "group", lambda caller, group: caller.tx.groups.get(group))


def _the_mirror_names_who_guided(patch: Patch) -> None:
    drawn = mirror._drawn

    def telling(seen: Any) -> Any:
        who = PersonId(next(iter(LOOKED.get(id(seen), ())), ""))
        return [*drawn(seen), Paragraph(Line("agenda.later", (("who", People((who,))),)))]

    looks = mirror._look

    def looking(tx: Any, tools: Any, group: Any) -> Any:
        seen = looks(tx, tools, group)
        LOOKED[id(seen)] = tuple(tx.groups.people(group.id))
        return seen

    patch.setattr(mirror, "_look", looking)
    patch.setattr(mirror, "_drawn", telling)


def _four_answers_of_one_are_enough(patch: Patch) -> None:
    patch.setattr(reflection, "FEWEST_ANSWERING", 1)


def _silence_is_an_answer(patch: Patch) -> None:
    counted = reflection.answers_of

    def all_of_them(intentions: Any, *, asked: Any) -> Any:
        said = [replace(one, followed=one.followed or Followed.NOT_DONE) for one in intentions]
        return counted(said, asked=asked)

    patch.setattr(mirror, "answers_of", all_of_them)
    patch.setattr(reflection, "answers_of", all_of_them)


def _a_day_off_counts_as_dropped(patch: Patch) -> None:
    def without_series(meeting: Meeting) -> int:
        return 2 if meeting.status == "cancelled" else 0

    patch.setattr(reflection, "cancelled_late", without_series)


def _a_step_is_taken_when_it_was_seen(patch: Patch) -> None:
    patch.setattr(reflection, "LEAST_SHARE_OF_STEP", 0.0)


def _a_case_ended_with_care_counts_against_the_group(patch: Patch) -> None:
    patch.setattr(reflection, "_is_meant", lambda view: view.phase.module is None)


def _the_mirror_is_offered_at_every_meeting(patch: Patch) -> None:
    patch.setattr(screens, "is_mirror_due", lambda tx, at_hand: True)


def _who_is_new_had_too_few_turns(patch: Patch) -> None:
    guided = reflection._guided

    def from_ever(held: Any, members: Any) -> Any:
        at = held[0].starts_at if held else None
        return guided(held, [replace(one, joined_at=at or one.joined_at) for one in members])

    patch.setattr(reflection, "_guided", from_ever)


def _the_clock_of_a_step_begins_anew(patch: Patch) -> None:
    def forgetful(run: Any, **changes: Any) -> Any:
        changes.pop("entered_at", None)
        return replace(run, **changes)

    patch.setattr(moves, "replace", forgetful)


def _a_line_outlives_its_writer(patch: Patch) -> None:
    patch.setattr(call_me, "_lines", lambda tx, group: list(tx.groups.call_me_lines(group)))
    patch.setattr(leaving, "forget_call_me", lambda tx, tools, group, person: None)


def _what_was_erased_comes_back_with_a_backup(patch: Patch) -> None:
    def quietly(tx: Any, tools: Any, group: Any, person: Any) -> None:
        tx.groups.forget_call_me(group, person)

    patch.setattr(call_me, "forget_call_me", quietly)


def _a_line_is_not_kept(patch: Patch) -> None:
    patch.setattr(CallMeLines, "put_call_me", lambda repo, line: None)


def _a_line_stands_in_clear(patch: Patch) -> None:
    def in_clear(repo: Any, fields: Any, cell: Any) -> bytes:
        return b"\x01" + str(fields).encode()

    def read(repo: Any, sealed: bytes, cell: Any, *, strict: bool) -> dict[str, str]:
        return dict(literal_eval(sealed[1:].decode()))

    patch.setattr(CallMeLines, "_seal", in_clear)
    patch.setattr(CallMeLines, "_open", read)


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
    Bug("anybody looks into the mirror", _anybody_looks_into_the_mirror),
    Bug("the mirror names somebody", _the_mirror_names_who_guided, MIRROR),
    Bug("answers of one are added up", _four_answers_of_one_are_enough, MIRROR),
    Bug("silence is an answer", _silence_is_an_answer, MIRROR),
    Bug("what was not held counts as late", _a_day_off_counts_as_dropped, MIRROR),
    Bug("a step is taken when it was seen", _a_step_is_taken_when_it_was_seen, MIRROR),
    Bug("ending with care counts", _a_case_ended_with_care_counts_against_the_group, MIRROR),
    Bug("the mirror is offered each time", _the_mirror_is_offered_at_every_meeting, MIRROR),
    Bug("who is new had too few turns", _who_is_new_had_too_few_turns, MIRROR),
    Bug("nobody knows when a step began", _the_clock_of_a_step_begins_anew, MIRROR),
    Bug("a line outlives its writer", _a_line_outlives_its_writer, CALL_ME),
    Bug("an erased line comes back", _what_was_erased_comes_back_with_a_backup, CALL_ME),
    Bug("a line is not kept", _a_line_is_not_kept),
    Bug("a line stands in clear", _a_line_stands_in_clear),
)
