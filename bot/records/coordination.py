"""Somebody put a group together for others: what the store keeps of it.

They are its coordinator: they see that it exists and meets, and stand outside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..engine.ids import GroupId, PersonId

#: Its field: what the coordinator calls the group. Others call it by its room.
LABEL = "label"


@dataclass(frozen=True, slots=True)
class Coordination:
    """``person`` coordinates this group; ``fields`` holds their ``LABEL`` for it.

    ``withdrawn_at``: since when the group shows them nothing any more.
    """

    group: GroupId
    person: PersonId
    since: datetime
    withdrawn_at: datetime | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
