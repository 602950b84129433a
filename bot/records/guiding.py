"""Who guides a group, and for how long: nothing that anybody typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ..engine.ids import GroupId, PersonId


class Term(StrEnum):
    """For how long somebody guides. ``OVER``: no more; they still bring no case."""

    UNTIL = "until"
    ALWAYS = "always"
    ONCE = "once"
    EVERY = "every"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Guidance:
    """Somebody who said that they will guide a group's meetings, instead of all in turn.

    ``until``: the last date, with ``UNTIL``. ``every``: at least one in so many meetings, with
    ``EVERY``. ``brings_cases``: false for somebody who is a member only to guide.
    """

    group: GroupId
    person: PersonId
    term: Term
    agreed_at: datetime
    brings_cases: bool = True
    until: date | None = None
    every: int | None = None
