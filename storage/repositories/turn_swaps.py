"""Who would rather swap their turn to bring something, and with whom."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, or_, select

from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.records import SwapEnd, TurnSwap

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import TurnSwapRow
from .base import Repository
from .compiled import Found
from .holding import GROUP

_swap = table_of(TurnSwapRow)
_PUT = insert_or_replace(_swap)
_OF_MEETING = (_swap.c.group_id == bindparam("group"), _swap.c.meeting_id == bindparam("meeting"))
_SWAPS = select(_swap).where(*_OF_MEETING).order_by(_swap.c.asked_at, _swap.c.asked_id)
_FORGET = delete(_swap).where(*_OF_MEETING)
_FORGET_OF = delete(_swap).where(
    _swap.c.group_id == bindparam("group"),
    or_(_swap.c.asker_id == bindparam("person"), _swap.c.asked_id == bindparam("person")),
)
#: What is kept of a group's swaps.
OF_TURN_SWAPS = (_swap,)


class TurnSwaps(Repository):
    """The part of ``bot.repositories.GroupsRepo`` that is about swapping turns."""

    __slots__ = ()

    def put_turn_swap(self, swap: TurnSwap) -> None:
        """Keep it, or overwrite how it ended; somebody is asked once for a meeting."""
        self._hold(GROUP, swap.group)
        row = {
            "group_id": swap.group,
            "meeting_id": swap.meeting,
            "asker_id": swap.asker,
            "asked_id": swap.asked,
            "asked_at": swap.asked_at,
            "ended": None if swap.end is None else swap.end.value,
        }
        self._run(_PUT, row)

    def turn_swaps(self, group: GroupId, meeting: MeetingId) -> tuple[TurnSwap, ...]:
        """Those about one meeting, the first asked first."""
        self._hold(GROUP, group)
        return tuple(map(_swap_of, self._run(_SWAPS, {"group": group, "meeting": meeting})))

    def forget_turn_swaps(self, group: GroupId, meeting: MeetingId) -> None:
        """Forget those about one meeting."""
        self._hold(GROUP, group)
        self._run(_FORGET, {"group": group, "meeting": meeting})

    def forget_turn_swaps_of(self, group: GroupId, person: PersonId) -> None:
        """Forget those of one person, whoever asked."""
        self._hold(GROUP, group)
        self._run(_FORGET_OF, {"group": group, "person": person})


def _swap_of(row: Found) -> TurnSwap:
    return TurnSwap(
        group=GroupId(row.group_id),
        meeting=MeetingId(row.meeting_id),
        asker=PersonId(row.asker_id),
        asked=PersonId(row.asked_id),
        asked_at=row.asked_at,
        end=None if row.ended is None else SwapEnd(row.ended),
    )
