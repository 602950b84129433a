"""Texts that a group keeps beside its meetings: agreements, and what for one may call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..engine.ids import FormId, GroupId, PersonId


@dataclass(frozen=True, slots=True)
class Agreements:
    """What a group agreed in its own words, or what somebody proposes to agree.

    ``number`` rises with each proposal. ``agreed_by``: members who say yes to it. ``held_from``:
    when the last of them did; None before that. ``dropped_at``: when a member took it off the
    table, and its words with it. ``fields`` holds the own words: under the number of a standard
    agreement what stands in its place, under "own-1" and on what stands beside them.
    """

    group: GroupId
    number: int
    form: FormId
    asked_at: datetime
    agreed_by: tuple[PersonId, ...] = ()
    held_from: datetime | None = None
    dropped_at: datetime | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class CallMe:
    """What a member of a group may be called for. ``form`` names the words, to erase them by.

    ``fields`` holds them, sealed under the person's key.
    """

    group: GroupId
    person: PersonId
    form: FormId
    said_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
