"""Somebody erases what is theirs alone: drafts, goals, reports, what they were given, and so on.

The first press asks. What was erased stays so when an older database is restored (``erasing``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..cards import Reply
from ..engine.screen import Control
from ..records import Intention, MeetingStatus
from . import erasing, keys
from .call_me import forget_call_me
from .caller import Caller, Said, done
from .given import forget_page
from .goals import forget_goal
from .proof import forget_all_attendance
from .registrations import forget_registration
from .reports import forget_report

#: What stands beside what may be erased, when it is asked.
ASKED = {
    "drafts": "erase.drafts",
    "intentions": "erase.intentions",
    "call-me": "erase.call-me",
    "goals": "erase.goals",
    "reports": "erase.reports",
    "registrations": "erase.registrations",
    "given": "erase.given",
    "evaluations": "erase.evaluations",
    "attendance": "erase.attendance",
}


def erase_own(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Ask, or with a yes erase; erasing what is gone already is fine."""
    match args:
        case (what,):
            control = Control("erase", "control.erase-for-good", (what, "yes"))
            lines = (ASKED[what], "erase.copies")
            return done(caller.speech(), Said("erase.title", lines, (control,)))
        case (what, "yes"):
            is_all = ERASERS[what](caller)
            line = "erase.done" if is_all else "erase.rest-is-in-meeting"
            return done(caller.speech(), Said("erase.done-title", (line,)))
        case _:
            raise ValueError("no such answer")


def _erase_drafts(caller: Caller) -> bool:
    drafts = caller.tx.drafts.of_person(caller.person.id)
    caller.tools.ledger.note([erasing.draft_name(draft.form) for draft in drafts])
    for draft in drafts:
        caller.tx.drafts.forget(draft.person, draft.key)
    return True


def _erase_intentions(caller: Caller) -> bool:
    """Whether all are gone: what was given in a meeting that runs is taken back there."""
    tx = caller.tx
    # Always in the same order, so that two who do this at once wait for each other and no more.
    mine = sorted(tx.intentions.of_person(caller.person.id), key=lambda one: (one.group, one.id))
    over = [one for one in mine if _is_over(caller, one)]
    caller.tools.ledger.note([erasing.contribution_name(one.id) for one in over])
    for one in over:
        tx.contributions.forget(one.id)
        tx.intentions.forget(one.id)
        tx.timers.stop(keys.intention_owner(one.id), keys.FOLLOW_UP)
    return len(over) == len(mine)


def _erase_call_me(caller: Caller) -> bool:
    """What their groups may call them for; they come in the order of their groups, as above."""
    for line in caller.tx.groups.call_me_of(caller.person.id):
        forget_call_me(caller.tx, caller.tools, line.group, caller.person.id)
    return True


def _erase_goals(caller: Caller) -> bool:
    """All of them, in an order that is always the same, as above."""
    mine = caller.tx.goals.of_person(caller.person.id)
    for goal in sorted(mine, key=lambda one: one.id):
        forget_goal(caller.tx, caller.tools, goal)
    return True


def _erase_reports(caller: Caller) -> bool:
    """All of them, in an order that is always the same, as above."""
    mine = caller.tx.reports.of_person(caller.person.id)
    for report in sorted(mine, key=lambda one: one.id):
        forget_report(caller.tx, caller.tools, report)
    return True


def _erase_registrations(caller: Caller) -> bool:
    """In which registers they are, in an order that is always the same, as above."""
    mine = caller.tx.registrations.of_person(caller.person.id)
    for registration in sorted(mine, key=lambda one: one.id):
        forget_registration(caller.tx, caller.tools, registration)
    return True


def _erase_given(caller: Caller) -> bool:
    """What they were given as contributors, in an order that is always the same, as above."""
    mine = caller.tx.contributor_pages.of_person(caller.person.id)
    for page in sorted(mine, key=lambda one: one.id):
        forget_page(caller.tx, caller.tools.ledger, page)
    return True


def _erase_evaluations(caller: Caller) -> bool:
    """Reports, and what is not added up yet; in the order of their groups, as above."""
    mine = sorted(caller.tx.evaluations.of_person(caller.person.id), key=lambda one: one.group)
    names = [erasing.evaluation_name(one.programme, one.person) for one in mine]
    caller.tools.ledger.note(names)
    for one in mine:
        caller.tx.evaluations.forget(one)
    return True


def _is_over(caller: Caller, intention: Intention) -> bool:
    caller.tx.intentions.hold(intention.id)
    meeting = caller.tx.meetings.get(intention.meeting)
    return meeting is None or meeting.status is not MeetingStatus.OPEN


ERASERS: Mapping[str, Callable[[Caller], bool]] = {
    "drafts": _erase_drafts,
    "intentions": _erase_intentions,
    "call-me": _erase_call_me,
    "goals": _erase_goals,
    "reports": _erase_reports,
    "registrations": _erase_registrations,
    "given": _erase_given,
    "evaluations": _erase_evaluations,
    "attendance": forget_all_attendance,
}
