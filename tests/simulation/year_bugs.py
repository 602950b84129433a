"""Deliberate mistakes about the plan and the report of a group's year."""

from dataclasses import replace
from typing import Any

from bot.engine.ids import GroupId
from bot.groups import signing, year_dates, year_facts, year_paper, year_screens
from bot.schedule.series import local_date
from tests.simulation.bugs import Bug, Patch

STORIES = "tests/groups/test_years.py"


def _an_hour_more_is_told(patch: Patch) -> None:
    tell = year_paper._meeting

    def more(one: Any) -> Any:
        told = tell(one)
        return told | {"minutes": told.get("minutes", 0) + 60}

    patch.setattr(year_paper, "_meeting", more)


def _the_first_is_left_out(patch: Patch) -> None:
    held = year_facts._held
    patch.setattr(year_facts, "_held", lambda tx, group, year: held(tx, group, year)[1:])


def _anybody_has_it(patch: Patch) -> None:
    patch.setattr(year_screens, "_group", lambda caller, group: caller.tx.groups.get(group))


def _it_names_its_group(patch: Patch) -> None:
    tell = year_paper._meeting
    patch.setattr(year_paper, "_meeting", lambda one: tell(one) | {"group": str(one.held.group)})


def _lines(tx: Any, who: Any) -> tuple[Any, ...]:
    return (*tx.reports.of_person(who), *tx.registrations.of_person(who))


def _words_come_with_it(patch: Patch) -> None:
    give = year_screens._given

    def more(caller: Any, subject: Any, paper: Any, form: str) -> Any:
        make = give(caller, subject, paper, form)
        tx, members = caller.tx, caller.tx.groups.people(GroupId(subject.of))
        kept = [one for who in members for one in (*tx.goals.of_person(who), *_lines(tx, who))]
        kept += tx.intentions.of_group(GroupId(subject.of))
        words = "".join(text for one in kept for text in one.fields.values()).encode()

        def wordy() -> Any:
            reply = make()
            if reply.file is None:
                return reply
            return replace(reply, file=replace(reply.file, content=reply.file.content + words))

        return wordy

    patch.setattr(year_screens, "_given", more)


def _what_was_changed_is_ours(patch: Patch) -> None:
    patch.setattr(signing, "_is_signed", lambda found, secret, content: True)


def _the_next_date_is_left_out(patch: Patch) -> None:
    come = year_dates.dates_to_come
    patch.setattr(
        year_facts, "dates_to_come", lambda tx, tools, group, year: come(tx, tools, group, year)[1:]
    )


def _it_belongs_to_where_it_ended(patch: Patch) -> None:
    patch.setattr(year_facts, "began_on", lambda held: local_date(held.ended_at, held.zone))


def _a_year_is_told_in_part(patch: Patch) -> None:
    patch.setattr(year_facts, "_kept_since", lambda tools, now: now.replace(year=now.year - 50))


OF_YEARS = (
    Bug("a year report tells an hour more", _an_hour_more_is_told),
    Bug("a year report leaves a meeting out", _the_first_is_left_out),
    Bug("anybody has a group's year", _anybody_has_it),
    Bug("a year report names its group", _it_names_its_group),
    Bug("words come with a year's paper", _words_come_with_it),
    Bug("a year's paper that was changed is ours", _what_was_changed_is_ours),
    Bug("a year plan leaves the next date out", _the_next_date_is_left_out),
    Bug("a meeting belongs to the year in which it ended", _it_belongs_to_where_it_ended, STORIES),
    Bug("a year of which a part is gone is told", _a_year_is_told_in_part, STORIES),
)
