"""What was erased stays erased: the names that the ledger keeps, and erasing by them once more.

Whoever erases a text notes it first; a restored database goes through its texts and erases what
was noted after it was copied. The ledger itself is a port, and knows only names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from ..engine.ids import (
    CaseId,
    ContributionId,
    FormId,
    GoalId,
    GroupId,
    MeetingId,
    PageId,
    PersonId,
    RegistrationId,
    ReportId,
)
from ..ports import Ledger, Tx
from ..records import Attendance, Case, CaseStatus, Draft
from . import keys
from .goal_fields import without_shown_level
from .safety import let_go_of_answers

#: As many meetings of a group as there may ever be.
ALL_MEETINGS = 1_000_000


class NoLedger:
    """Remembers nothing: for a bot of which no backup is made, as in the practice room."""

    def note(self, names: Sequence[str]) -> None:
        """Forget them at once."""

    def noted_since(self, moment: datetime) -> Callable[[str], bool]:
        """Say of every name that it was not noted."""
        return lambda name: False


NO_LEDGER: Ledger = NoLedger()


def installation_name(installation: str) -> str:
    """That a workspace let the bot in, until it let it go."""
    return f"installation:{installation}"


def group_name(group: GroupId) -> str:
    """A group, with all that belongs to it."""
    return f"group:{group}"


def person_name(person: PersonId) -> str:
    """Somebody, with what they wrote for themselves alone."""
    return f"person:{person}"


def meeting_name(meeting: MeetingId) -> str:
    """All that was written in a meeting."""
    return f"meeting:{meeting}"


def contribution_name(contribution: ContributionId) -> str:
    """A contribution that its author took back, or wrote anew."""
    return f"contribution:{contribution}"


def draft_name(form: FormId) -> str:
    """A draft that its author erased."""
    return f"draft:{form}"


def case_name(case: CaseId) -> str:
    """A case that was discussed, and whose time is over."""
    return f"case:{case}"


def agreements_name(form: FormId) -> str:
    """What was proposed to agree, and taken off the table."""
    return f"agreements:{form}"


def taken_back_name(case: CaseId) -> str:
    """A case that its contributor took off the table: its words stay with them alone."""
    return f"taken-back:{case}"


def call_me_name(form: FormId) -> str:
    """What a member could be called for, until they said otherwise or left."""
    return f"call-me:{form}"


def feed_name(digest: str) -> str:
    """The address of a calendar that was replaced, or whose person left."""
    return f"feed:{digest}"


def coordination_name(group: GroupId) -> str:
    """That somebody coordinated a group, until they stopped or became a member of it."""
    return f"coordination:{group}"


def kept_to_itself_name(group: GroupId) -> str:
    """That a group showed its coordinator anything."""
    return f"kept-to-itself:{group}"


def goal_name(goal: GoalId) -> str:
    """A goal that its owner let go of."""
    return f"goal:{goal}"


def released_name(form: FormId) -> str:
    """That somebody let another read the title of a goal, with this form."""
    return f"released:{form}"


def report_name(report: ReportId) -> str:
    """A report that whoever wrote it erased."""
    return f"report:{report}"


def registration_name(registration: RegistrationId) -> str:
    """That somebody is in a register, until they said otherwise."""
    return f"registration:{registration}"


def page_name(page: PageId) -> str:
    """What was given to a contributor, who erased it or left the group."""
    return f"page:{page}"


def attendance_name(meeting: MeetingId, person: PersonId) -> str:
    """That somebody was at a meeting, who erased it."""
    return f"attendance:{meeting}:{person}"


def certificate_name(number: str) -> str:
    """A certificate that was withdrawn."""
    return f"certificate:{number}"


def shown_level_name(form: FormId) -> str:
    """That whoever reads a title by this release reads the level reached as well."""
    return f"shown-level:{form}"


def evaluation_name(programme: FormId, person: PersonId) -> str:
    """What somebody wrote at the end of a programme."""
    return f"evaluation:{programme}:{person}"


def safety_name(programme: FormId, person: PersonId) -> str:
    """What somebody answered about how safe it was, until all answers were added up."""
    return f"safety:{programme}:{person}"


def erase_attendance(tx: Tx, attendance: Attendance) -> None:
    """Erase that somebody was at a meeting; while others may say so, that they erased it is kept.

    Else two of them would note again what was erased.
    """
    owner = keys.attendance_owner(attendance.meeting)
    if any(timer.name == keys.ATTENDANCE_STANDS for timer in tx.timers.of_owner(owner)):
        tx.attendances.put_erased(attendance)
    tx.attendances.forget(attendance)


def erase_again(tx: Tx, was_erased: Callable[[str], bool], *, at: datetime) -> int:
    """Erase what was erased after this database was copied; return how many texts."""
    for person in tx.people.all():
        digest = tx.people.feed(person.id)
        if digest is not None and was_erased(feed_name(digest)):
            tx.people.forget_feed(person.id)
        for one in tx.attendances.of_person(person.id):
            if was_erased(attendance_name(one.meeting, one.person)):
                erase_attendance(tx, one)
        for certificate in tx.certificates.of_person(person.id):
            if was_erased(certificate_name(certificate.number)):
                tx.certificates.put(replace(certificate, about=None))
    own = sum(
        _goals(tx, person.id, was_erased)
        + _reports(tx, person.id, was_erased)
        + _registrations(tx, person.id, was_erased)
        + _pages(tx, person.id, was_erased)
        for person in tx.people.all()
    )
    return own + sum(
        _what_was_given(tx, group.id, was_erased)
        + sum(_case(tx, case, was_erased, at) for case in tx.cases.of_group(group.id))
        + _evaluations(tx, group.id, was_erased)
        + _what_a_group_keeps(tx, group.id, was_erased, at)
        for group in tx.groups.all()
    )


def _goals(tx: Tx, person: PersonId, was_erased: Callable[[str], bool]) -> int:
    erased = 0
    for goal in tx.goals.of_person(person):
        if was_erased(goal_name(goal.id)):
            tx.goals.forget(goal.id)
            erased += 1
        elif goal.release is not None and was_erased(released_name(goal.release.form)):
            tx.goals.take_back(goal.id)
        elif goal.release is not None and was_erased(shown_level_name(goal.release.form)):
            tx.goals.put(replace(goal, fields=without_shown_level(goal.fields)))
    return erased


def _reports(tx: Tx, person: PersonId, was_erased: Callable[[str], bool]) -> int:
    erased = [one for one in tx.reports.of_person(person) if was_erased(report_name(one.id))]
    for report in erased:
        tx.reports.forget(report.id)
    return len(erased)


def _registrations(tx: Tx, person: PersonId, was_erased: Callable[[str], bool]) -> int:
    mine = tx.registrations.of_person(person)
    erased = [one for one in mine if was_erased(registration_name(one.id))]
    for registration in erased:
        tx.registrations.forget(registration.id)
    return len(erased)


def _pages(tx: Tx, person: PersonId, was_erased: Callable[[str], bool]) -> int:
    erased = [p for p in tx.contributor_pages.of_person(person) if was_erased(page_name(p.id))]
    for page in erased:
        tx.contributor_pages.forget(page.id)
    return len(erased)


def _what_was_given(tx: Tx, group: GroupId, was_erased: Callable[[str], bool]) -> int:
    erased = 0
    for meeting in tx.meetings.of_group(group, limit=ALL_MEETINGS):
        is_over = was_erased(meeting_name(meeting.id))
        for given in tx.contributions.of_meeting(meeting.id):
            if is_over or was_erased(contribution_name(given.id)):
                tx.contributions.forget(given.id)
                erased += 1
    for intention in tx.intentions.of_group(group):
        if was_erased(contribution_name(intention.id)):
            tx.intentions.forget(intention.id)
            tx.timers.stop(keys.intention_owner(intention.id), keys.FOLLOW_UP)
            erased += 1
    return erased


def _what_a_group_keeps(
    tx: Tx, group: GroupId, was_erased: Callable[[str], bool], at: datetime
) -> int:
    erased = 0
    for line in tx.groups.call_me_lines(group):
        if was_erased(call_me_name(line.form)):
            tx.groups.forget_call_me(group, line.person)
            erased += 1
    coordination = tx.groups.coordination(group)
    if coordination is not None and was_erased(coordination_name(group)):
        tx.groups.forget_coordination(group)
        erased += 1
    elif coordination is not None and was_erased(kept_to_itself_name(group)):
        tx.groups.put_coordination(replace(coordination, withdrawn_at=at))
    for change in tx.groups.agreements(group):
        if change.dropped_at is None and was_erased(agreements_name(change.form)):
            tx.groups.put_agreements(replace(change, dropped_at=at, fields={}))
            erased += 1
    for member in tx.groups.people(group):
        for draft in tx.drafts.of_person(member):
            if was_erased(draft_name(draft.form)):
                tx.drafts.forget(member, draft.key)
                erased += 1
    return erased


def _evaluations(tx: Tx, group: GroupId, was_erased: Callable[[str], bool]) -> int:
    erased = 0
    for one in tx.evaluations.of_group(group):
        if was_erased(evaluation_name(one.programme, one.person)):
            tx.evaluations.forget(one)
            erased += 1
        elif was_erased(safety_name(one.programme, one.person)):
            let_go_of_answers(tx, one)
    return erased


def _case(tx: Tx, case: Case, was_erased: Callable[[str], bool], at: datetime) -> bool:
    if was_erased(taken_back_name(case.id)):
        # As when it was taken back: nobody else reads it, and its contributor still does.
        key = keys.case_draft(case.group)
        if tx.drafts.get(case.contributor, key) is not None:
            key = keys.set_aside(case.group, case.form)
        tx.drafts.put(Draft(case.contributor, key, case.form, saved_at=at, fields=case.fields))
    elif not was_erased(case_name(case.id)):
        return False
    tx.cases.put(replace(case, status=CaseStatus.WITHDRAWN, fields={}))
    return True
