"""What somebody wrote at the end of a programme: what the store keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..engine.ids import FormId, GroupId, PersonId


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One person's look at a programme; nobody else reads it.

    ``fields`` holds their own report, and what they answered about how safe it was until that is
    added up over the group. It is sealed under the person's key.
    """

    programme: FormId
    group: GroupId
    person: PersonId
    made_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
