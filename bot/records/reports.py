"""What somebody writes for themselves after a meeting: what the store keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ..engine.ids import FormId, MeetingId, PersonId, ReportId


class ReportKind(StrEnum):
    """Along which questions somebody looks back on a meeting."""

    SHORT = "short"
    STARRT = "starrt"
    KORTHAGEN = "korthagen"
    SIDES = "sides"


@dataclass(frozen=True, slots=True)
class Report:
    """A report of one person about one meeting, that has one at most; nobody else reads it.

    ``held_at``: when the meeting began, which stays when the meeting itself is erased. ``form`` is
    the form that wrote it last. ``fields`` holds the answers, sealed under the person's key; those
    to the questions of another kind stay beside them.
    """

    id: ReportId
    person: PersonId
    meeting: MeetingId
    held_at: datetime
    written_at: datetime
    kind: ReportKind
    form: FormId
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
