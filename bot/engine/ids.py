"""The kinds of ids that the engine speaks of. All are opaque strings."""

from __future__ import annotations

from typing import NewType

PersonId = NewType("PersonId", str)
GroupId = NewType("GroupId", str)
MeetingId = NewType("MeetingId", str)
CaseId = NewType("CaseId", str)
ContributionId = NewType("ContributionId", str)
FormId = NewType("FormId", str)
GoalId = NewType("GoalId", str)
ReportId = NewType("ReportId", str)
RegistrationId = NewType("RegistrationId", str)
PageId = NewType("PageId", str)
EventId = NewType("EventId", str)
