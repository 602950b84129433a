"""What a group gave to whoever brought a case, once it is theirs: what the store keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..engine.ids import GroupId, MeetingId, PageId, PersonId


@dataclass(frozen=True, slots=True)
class ContributorPage:
    """The page of one round; nobody but its contributor reads it, and it names nobody.

    ``group`` is the whole one, also of a round in a half. ``fields`` holds the texts, each under
    its place and its kind (see ``bot.groups.given_to``), sealed under the person's key.
    """

    id: PageId
    person: PersonId
    group: GroupId
    meeting: MeetingId
    round: int
    made_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
