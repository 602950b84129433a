"""Founding a group of simulated colleagues, for a rehearsal and for a simulated life alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Protocol

from methods.spec import Mode

from ..engine.ids import GroupId, PersonId
from ..groups.meetings import Tools
from ..groups.setup import Founding, add_beside, found_group
from ..ports import Tx
from ..records import GroupKind, RoomKind
from .platform import ROOM, WORKSPACE
from .wanted import EVERY_WEEKS, FIRST_AFTER, MEETING_AT, ZONE


class Wished(Protocol):
    """What a group is to be like."""

    @property
    def method(self) -> str: ...
    @property
    def mode(self) -> Mode: ...
    @property
    def language(self) -> str: ...
    @property
    def rounds(self) -> int: ...
    @property
    def room_kind(self) -> RoomKind: ...
    @property
    def kind(self) -> GroupKind: ...


def founding_for(
    wished: Wished, *, name: str, now: datetime, local_time: time = MEETING_AT
) -> Founding:
    """A group in the one room of ``MemoryPlatform``, founded at ``now``."""
    return Founding(
        workspace=WORKSPACE,
        room=ROOM,
        name=name,
        language=wished.language,
        zone=ZONE,
        method=wished.method,
        mode=wished.mode,
        first_on=(now + FIRST_AFTER).date(),
        local_time=local_time,
        every_weeks=EVERY_WEEKS,
        rounds=wished.rounds,
        room_kind=wished.room_kind,
        kind=wished.kind,
    )


def found_with(
    tx: Tx, tools: Tools, founding: Founding, people: Sequence[str]
) -> tuple[GroupId, dict[PersonId, str]]:
    """Found it with these people (external ids); return it, and who is who."""
    names = {add_beside(tx, tools, one, beside=founding).id: one for one in people}
    return found_group(tx, tools, founding, tuple(names)), names
