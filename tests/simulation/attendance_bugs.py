"""Deliberate mistakes about who was at a meeting: how long, who says so, and until when."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.groups import attendance, contact_time, noted_wrongly, own_erasing, proof, themes
from bot.records import Way
from storage.repositories import people
from storage.repositories.attendances import FORGET_ATTENDANCE_OF_PERSON, Attendances
from tests.simulation.bugs import Bug, Patch

ATTENDANCE = "tests/groups/test_attendance.py"
HOURS = "tests/groups/test_contact_time.py"
STORED = "tests/storage/test_attendances.py"
WRONGLY = "tests/groups/test_noted_wrongly.py"


def _a_break_counts(patch: Patch) -> None:
    stretches = contact_time.stretches_of

    def without_breaks(method: Any, blank: Any, events: Any) -> Any:
        found = stretches(method, blank, events)
        return tuple(replace(one, is_break=False) for one in found)

    patch.setattr(attendance, "stretches_of", without_breaks)


def _quarters_are_rounded_up(patch: Patch) -> None:
    def up(time_for: timedelta) -> int:
        return -(-time_for // contact_time.QUARTER) * 15

    patch.setattr(attendance, "quarters", up)


def _whoever_was_away_is_noted(patch: Patch) -> None:
    def all_of_it(person: Any, whole: Any, parts: Any = ()) -> Any:
        return tuple(one.span for one in whole if not one.is_break)

    patch.setattr(attendance, "spans_of", all_of_it)


def _who_left_stays_until_the_end(patch: Patch) -> None:
    def until_the_end(person: Any, whole: Any, parts: Any = ()) -> Any:
        spans = contact_time.spans_of(person, whole, parts)
        if not spans:
            return ()
        return tuple(s.span for s in whole if not s.is_break and s.since >= spans[0][0])

    patch.setattr(attendance, "spans_of", until_the_end)


def _a_step_that_is_left_running_counts(patch: Patch) -> None:
    patch.setattr(contact_time, "_believed_until", lambda state, at: at)
    patch.setattr(contact_time, "_was_left", lambda event: False)


def _nobody_is_noted(patch: Patch) -> None:
    patch.setattr(attendance, "note_attendance", lambda tx, tools, at_hand: None)


def _everybody_brought_a_case(patch: Patch) -> None:
    note = attendance._attendance

    def all_did(*arguments: Any) -> Any:
        return replace(note(*arguments), brought_case=True)

    patch.setattr(attendance, "_attendance", all_did)


def _what_is_written_has_hours(patch: Patch) -> None:
    minutes = attendance._minutes
    patch.setattr(attendance, "_minutes", lambda way, spans: minutes(Way.CHAT, spans))


def _one_alone_puts_it_right(patch: Patch) -> None:
    patch.setattr(noted_wrongly, "may_confirm", lambda tx, meeting, said, person: True)


def _what_one_says_holds_at_once(patch: Patch) -> None:
    def hasty(repo: Any, one: Any) -> None:
        if one.correction is not None:
            one = replace(one, was_there=one.correction.is_there)
        put(repo, one)

    put = Attendances.put
    patch.setattr(Attendances, "put", hasty)


def _an_erased_one_is_still_there(patch: Patch) -> None:
    patch.setattr(Attendances, "forget", lambda repo, one: None)


def _who_erased_it_is_noted_again(patch: Patch) -> None:
    patch.setattr(Attendances, "erased_by", lambda repo, meeting: frozenset())


def _proof_is_of_everybody(patch: Patch) -> None:
    def of_all(repo: Any, person: Any) -> Any:
        return tuple(one for known in of_meetings(repo) for one in repo.of_meeting(known))

    def of_meetings(repo: Any) -> Any:
        connection = repo._reach.connection
        rows = connection.exec_driver_sql("SELECT meeting_id FROM held_meeting")
        return [row[0] for row in rows]

    patch.setattr(Attendances, "of_person", of_all)


def _a_trial_is_noted(patch: Patch) -> None:
    patch.setattr("bot.records.groups.Group.is_lasting", property(lambda group: True))


def _it_is_kept_for_ever(patch: Patch) -> None:
    patch.setattr(attendance, "_let_go", lambda tx, tools, timer, *, now: None)


def _it_is_let_go_too_early(patch: Patch) -> None:
    patch.setattr(attendance, "years_after", lambda moment, years: moment)


def _it_outlives_its_owner(patch: Patch) -> None:
    kept = [one for one in people._FORGET_ALL if one not in FORGET_ATTENDANCE_OF_PERSON]
    patch.setattr(people, "_FORGET_ALL", tuple(kept))


def _it_comes_back_with_a_backup(patch: Patch) -> None:
    def quietly(tx: Any, tools: Any, one: Any) -> None:
        tx.attendances.forget(one)

    patch.setattr(attendance, "forget_attendance", quietly)
    patch.setattr(proof, "forget_attendance", quietly)


def _an_hour_counts_twice(patch: Patch) -> None:
    patch.setattr(proof, "counted_once", lambda there: tuple(minutes for _, minutes in there))


def _it_never_stands(patch: Patch) -> None:
    for module in (attendance, themes):
        patch.setattr(module, "OPEN_FOR", timedelta(days=10_000))


def _a_theme_is_typed(patch: Patch) -> None:
    patch.setattr(themes, "read", lambda specs, values, speech, *, today: (dict(values), {}))


def _erasing_erases_nothing(patch: Patch) -> None:
    erasers = {**own_erasing.ERASERS, "attendance": lambda caller: True}
    patch.setattr(own_erasing, "ERASERS", erasers)


def _the_clock_alone_holds_a_meeting(patch: Patch) -> None:
    patch.setattr(contact_time, "_is_deed", lambda event: True)


OF_ATTENDANCE = (
    Bug("the clock alone holds a meeting", _the_clock_alone_holds_a_meeting, HOURS),
    Bug("a break counts as time together", _a_break_counts, ATTENDANCE),
    Bug("quarters are rounded up", _quarters_are_rounded_up),
    Bug("whoever was away is noted", _whoever_was_away_is_noted),
    Bug("who left counts until the end", _who_left_stays_until_the_end),
    Bug("a step that is left running counts", _a_step_that_is_left_running_counts),
    Bug("nobody is noted", _nobody_is_noted),
    Bug("everybody brought a case", _everybody_brought_a_case),
    Bug("what is written has hours", _what_is_written_has_hours),
    Bug("one alone puts it right who was there", _one_alone_puts_it_right),
    Bug("what one says of who was there holds at once", _what_one_says_holds_at_once),
    Bug("who erased it is still noted", _an_erased_one_is_still_there),
    Bug("who erased it is noted again", _who_erased_it_is_noted_again),
    Bug("proof is of everybody", _proof_is_of_everybody),
    Bug("a trial is noted", _a_trial_is_noted, ATTENDANCE),
    Bug("attendance is kept for ever", _it_is_kept_for_ever, ATTENDANCE),
    Bug("attendance is let go too early", _it_is_let_go_too_early, ATTENDANCE),
    Bug("attendance outlives its owner", _it_outlives_its_owner, STORED),
    Bug("attendance comes back with a backup", _it_comes_back_with_a_backup, ATTENDANCE),
    Bug("an hour in two groups counts twice", _an_hour_counts_twice, ATTENDANCE),
    Bug("what is noted never stands", _it_never_stands, WRONGLY),
    Bug("a theme is typed", _a_theme_is_typed, WRONGLY),
    Bug("erasing attendance erases nothing", _erasing_erases_nothing),
)
