"""A programme of a group: so many meetings that were agreed; nothing of it was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..engine.ids import FormId, GroupId


class Part(StrEnum):
    """What a date of a programme is. In all but ``MEETING`` nobody brings a case."""

    INTAKE = "intake"
    MEETING = "meeting"
    MIDWAY = "midway"
    CLOSING = "closing"


class ProgrammeEnd(StrEnum):
    """What a group decided: to have no programme, or, after its last date, to go on or to stop."""

    DROPPED = "dropped"
    CONTINUED = "continued"
    STOPPED = "stopped"


class Verdict(StrEnum):
    """What a group finds of one thing, all answers taken together. ``APART``: they differ."""

    MOSTLY = "mostly"
    PARTLY = "partly"
    HARDLY = "hardly"
    APART = "apart"
    TOO_FEW = "too-few"


@dataclass(frozen=True, slots=True)
class Programme:
    """A finite number of dates in the rhythm of the group's series.

    ``id`` is that of the form that made it. ``meetings``: those with cases. Of the group's dates
    those after ``begins_at`` count. ``end`` is None until the group decides.
    ``safety``: what was found of how safe it was, by question; None until it was added up.
    """

    id: FormId
    group: GroupId
    made_at: datetime
    begins_at: datetime
    meetings: int
    has_intake: bool
    has_midway: bool
    has_closing: bool
    end: ProgrammeEnd | None = None
    safety: tuple[Verdict, ...] | None = None
