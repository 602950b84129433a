"""What somebody wants to learn, in their own words: what the store keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ..engine.ids import FormId, GoalId, PersonId

#: The field that holds a goal in one sentence: its title, and all that is ever shown to another.
TITLE = "title"


@dataclass(frozen=True, slots=True)
class Release:
    """Whom somebody lets read the title of a goal; ``form`` names the act, to undo it by."""

    reader: PersonId
    form: FormId


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of one person; nobody else reads it.

    ``until``: the local day that they chose, if any. ``release``: who reads its title beside them.
    ``fields`` holds ``TITLE`` and the optional rest, sealed under the person's key.
    """

    id: GoalId
    person: PersonId
    made_at: datetime
    until: date | None = None
    reached_at: datetime | None = None
    release: Release | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
