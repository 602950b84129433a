"""What storage offers of what somebody keeps for themselves, whatever group they are in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from .engine.ids import (
    FormId,
    GoalId,
    GroupId,
    MeetingId,
    PageId,
    PersonId,
    RegistrationId,
    ReportId,
)
from .records import (
    Aftercare,
    Attendance,
    Certificate,
    ContributorPage,
    Evaluation,
    Goal,
    HeldMeeting,
    Registration,
    Report,
    ReportKind,
    TalkWish,
)


class GoalsRepo(Protocol):
    """Goals of persons."""

    def put(self, goal: Goal) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def get(self, goal: GoalId) -> Goal | None:
        """Return the goal; in a write unit its row is locked first."""
        ...

    def of_person(self, person: PersonId) -> tuple[Goal, ...]:
        """All of a person, the oldest first."""
        ...

    def released_to(self, person: PersonId) -> tuple[Goal, ...]:
        """All goals of others whose titles this person may read, the oldest first."""
        ...

    def take_back(self, goal: GoalId) -> None:
        """Let nobody read its title; where nobody may, that is fine."""
        ...

    def forget(self, goal: GoalId) -> None:
        """Delete it; no intention belongs to it any more."""
        ...


class ReportsRepo(Protocol):
    """Reports of persons, and along which questions they write them."""

    def put(self, report: Report) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def get(self, report: ReportId) -> Report | None:
        """Return the report; in a write unit it is locked first, also while there is none."""
        ...

    def of_person(self, person: PersonId) -> tuple[Report, ...]:
        """All of a person, by when the meeting was, the earliest first."""
        ...

    def forget(self, report: ReportId) -> None: ...

    def choose(self, person: PersonId, kind: ReportKind | None) -> None:
        """Keep along which questions somebody writes; None: they write none."""
        ...

    def chosen(self, person: PersonId) -> ReportKind | None:
        """Along which questions somebody chose to write, or None."""
        ...


class RegistrationsRepo(Protocol):
    """In which registers persons are."""

    def put(self, registration: Registration) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def get(self, registration: RegistrationId) -> Registration | None:
        """Return it; in a write unit it is locked first, also while there is none."""
        ...

    def of_person(self, person: PersonId) -> tuple[Registration, ...]:
        """All of a person, in the order of their registers' ids."""
        ...

    def forget(self, registration: RegistrationId) -> None: ...


class ContributorPagesRepo(Protocol):
    """What was given to contributors."""

    def put(self, page: ContributorPage) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def get(self, page: PageId) -> ContributorPage | None:
        """Return the page; in a write unit its row is locked first."""
        ...

    def of_person(self, person: PersonId) -> tuple[ContributorPage, ...]:
        """All of a person, the newest first."""
        ...

    def forget(self, page: PageId) -> None: ...


class AftercareRepo(Protocol):
    """Who is asked how they are after their case, and whom they want to talk to."""

    def put(self, care: Aftercare) -> None:
        """Insert, or replace that of this person after this meeting."""
        ...

    def get(self, meeting: MeetingId, person: PersonId) -> Aftercare | None: ...
    def of_meeting(self, meeting: MeetingId) -> tuple[Aftercare, ...]: ...
    def of_person(self, person: PersonId) -> tuple[Aftercare, ...]: ...
    def put_wish(self, wish: TalkWish) -> None:
        """Insert, or replace what this one was asked by that one after this meeting."""
        ...

    def wishes(self, meeting: MeetingId, person: PersonId) -> tuple[TalkWish, ...]:
        """Whom this person wanted to talk to after this meeting, the first asked first."""
        ...

    def wished_of(self, person: PersonId) -> tuple[TalkWish, ...]:
        """Who wanted to talk to this person."""
        ...

    def forget(self, meeting: MeetingId, person: PersonId) -> None:
        """Delete that of this person after this meeting, with whom they wanted to talk to."""
        ...


class EvaluationsRepo(Protocol):
    """What people wrote at the end of a programme."""

    def put(self, evaluation: Evaluation) -> None:
        """Keep it in place of what this person wrote of this programme before."""
        ...

    def get(self, programme: FormId, person: PersonId) -> Evaluation | None: ...
    def of_person(self, person: PersonId) -> tuple[Evaluation, ...]:
        """All of a person, the oldest first."""
        ...

    def of_group(self, group: GroupId) -> tuple[Evaluation, ...]:
        """All of a group, in an order that tells of nobody."""
        ...

    def forget(self, evaluation: Evaluation) -> None: ...


class AttendancesRepo(Protocol):
    """Meetings that were held, and who was there."""

    def put_meeting(self, held: HeldMeeting) -> None:
        """Insert, or replace the one of the same meeting."""
        ...

    def meeting(self, meeting: MeetingId) -> HeldMeeting | None:
        """What is kept of it, or None; in a write unit its group is held first."""
        ...

    def put(self, attendance: Attendance) -> None:
        """Insert, or replace that of this person at this meeting."""
        ...

    def get(self, meeting: MeetingId, person: PersonId) -> Attendance | None: ...
    def of_meeting(self, meeting: MeetingId) -> tuple[Attendance, ...]:
        """Everybody's, by the ids of the persons."""
        ...

    def of_person(self, person: PersonId) -> tuple[Attendance, ...]:
        """All of a person, the newest meeting first."""
        ...

    def of_group(self, group: GroupId) -> tuple[HeldMeeting, ...]:
        """What a group held, the earliest first; it is held from here on in a write unit."""
        ...

    def forget(self, attendance: Attendance) -> None:
        """Delete it, and with the last of a meeting that it was held; one that is gone is fine."""
        ...

    def put_erased(self, attendance: Attendance) -> None:
        """Keep that this person erased theirs of this meeting; again is fine."""
        ...

    def erased_by(self, meeting: MeetingId) -> frozenset[PersonId]:
        """Who erased theirs of this meeting."""
        ...

    def forget_erased(self, meeting: MeetingId) -> None:
        """Delete who erased theirs of this meeting."""
        ...

    def forget_meeting(self, meeting: MeetingId) -> None:
        """Delete all that is kept of who was at it."""
        ...


class CertificatesRepo(Protocol):
    """Certificates under their numbers."""

    def put(self, certificate: Certificate) -> None:
        """Insert, or replace the one with this number."""
        ...

    def get(self, number: str) -> Certificate | None: ...
    def of_person(self, person: PersonId) -> tuple[Certificate, ...]:
        """All about a person, the newest first; none that was withdrawn."""
        ...

    def of_group(self, group: GroupId) -> tuple[Certificate, ...]:
        """All about meetings of a group, which is held from here on in a write unit."""
        ...

    def forget(self, number: str) -> None:
        """Delete it; one that is gone is fine."""
        ...

    def forget_before(self, year: int, *, asked: datetime) -> None:
        """Delete those of a year before this one, and what was asked before and never confirmed."""
        ...
