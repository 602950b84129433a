"""What a write unit holds on to where several write at once, and in which order.

First its group, then places, then anything else: everybody in the same order, so that nobody
waits in a circle. Whoever holds a group may read and change all that belongs to it as if alone;
rows of the outbox are touched only under their place. With one writer none of this is run.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Executable, String, bindparam, func, select

from ..own_tables import ContributorPageRow, GoalRow
from ..sending_tables import PlaceClaimRow
from ..table import table_of
from ..tables import CaseRow, GroupRow, IntentionRow, MeetingRow

_group = table_of(GroupRow)
_meeting = table_of(MeetingRow)
_case = table_of(CaseRow)
_intention = table_of(IntentionRow)
_goal = table_of(GoalRow)
_page = table_of(ContributorPageRow)
_claim = table_of(PlaceClaimRow)
_of = bindparam("of", type_=String)


def _group_is(which: ColumnElement[str]) -> Executable:
    """Hold a group; for a half the group that it is part of, so that both halves are held too."""
    whole = select(func.coalesce(_group.c.part_of, _group.c.id)).where(_group.c.id == which)
    held = _group.alias("held")
    # Not the strongest lock: rows that refer to the group may be added meanwhile.
    return (
        select(held.c.id)
        .where(held.c.id == whole.scalar_subquery())
        .with_for_update(key_share=True)
    )


#: Each finds the group to hold, by its own id or by the id of something that belongs to it. What
#: belongs to a group never moves to another, so it may be looked up before the group is held.
GROUP = _group_is(_of)
GROUP_OF_MEETING = _group_is(
    select(_meeting.c.group_id).where(_meeting.c.id == _of).scalar_subquery()
)
GROUP_OF_CASE = _group_is(select(_case.c.group_id).where(_case.c.id == _of).scalar_subquery())
GROUP_OF_INTENTION = _group_is(
    select(_intention.c.group_id).where(_intention.c.id == _of).scalar_subquery()
)
#: A goal belongs to no group; where several are held, it is in the order of their ids.
GOAL = select(_goal.c.id).where(_goal.c.id == _of).with_for_update(key_share=True)
#: Nor does what was given to a contributor.
PAGE = select(_page.c.id).where(_page.c.id == _of).with_for_update(key_share=True)
#: The rows of the outbox in one place.
PLACE = select(_claim.c.place).where(_claim.c.place == _of).with_for_update(key_share=True)
#: What an external id is the name of, also while it names nothing yet.
NAME = select(func.pg_advisory_xact_lock(func.hashtextextended(_of, 0)))
