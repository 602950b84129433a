"""What the store keeps, as plain frozen records: the shapes that use cases speak in.

Records cross the border between ``bot`` and ``storage`` and are converted there once. Fields
named ``fields`` hold what a person typed; the store seals them, so they are never in clear on
disk, and nobody prints a record that has them.
"""

from .aftercare import Aftercare, TalkEnd, TalkWish
from .attendance import (
    Area,
    Attendance,
    Correction,
    Guided,
    HeldMeeting,
    MethodUsed,
    Theme,
    Took,
    Way,
)
from .certificates import LENGTH, SIGNS, About, Certificate, Subject, is_number
from .contributor_page import ContributorPage
from .coordination import LABEL, Coordination
from .date_polls import DateAnswer, DatePoll, Fit, PollEnd
from .evaluations import Evaluation
from .goals import TITLE, Goal, Release
from .group_texts import Agreements, CallMe
from .groups import (
    Beyond,
    Group,
    GroupKind,
    Member,
    Newcomer,
    Pause,
    Room,
    RoomKind,
    Series,
    Sharing,
)
from .guiding import Guidance, Term
from .meetings import Contribution, LogEntry, Meeting, MeetingStatus
from .own_words import Case, CaseStatus, Draft, Followed, Intention, Readers, Shares
from .people import Installation, Mark, Person
from .programmes import Part, Programme, ProgrammeEnd, Verdict
from .registrations import NUMBER, PAPER, OnPaper, RegisterNumber, Registration
from .reports import Report, ReportKind
from .sending import Op, OutboxRow, PlaceClaim, Post, Sending, Timer
from .turn_swaps import SwapEnd, TurnSwap

__all__ = [
    "LABEL",
    "LENGTH",
    "NUMBER",
    "PAPER",
    "SIGNS",
    "TITLE",
    "About",
    "Aftercare",
    "Agreements",
    "Area",
    "Attendance",
    "Beyond",
    "CallMe",
    "Case",
    "CaseStatus",
    "Certificate",
    "Contribution",
    "ContributorPage",
    "Coordination",
    "Correction",
    "DateAnswer",
    "DatePoll",
    "Draft",
    "Evaluation",
    "Fit",
    "Followed",
    "Goal",
    "Group",
    "GroupKind",
    "Guidance",
    "Guided",
    "HeldMeeting",
    "Installation",
    "Intention",
    "LogEntry",
    "Mark",
    "Meeting",
    "MeetingStatus",
    "Member",
    "MethodUsed",
    "Newcomer",
    "OnPaper",
    "Op",
    "OutboxRow",
    "Part",
    "Pause",
    "Person",
    "PlaceClaim",
    "PollEnd",
    "Post",
    "Programme",
    "ProgrammeEnd",
    "Readers",
    "RegisterNumber",
    "Registration",
    "Release",
    "Report",
    "ReportKind",
    "Room",
    "RoomKind",
    "Sending",
    "Series",
    "Shares",
    "Sharing",
    "Subject",
    "SwapEnd",
    "TalkEnd",
    "TalkWish",
    "Term",
    "Theme",
    "Timer",
    "Took",
    "TurnSwap",
    "Verdict",
    "Way",
    "is_number",
]
