"""What was typed for one meeting and is of the next one as well: the cases that wait."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.ids import GroupId
from ..records import CaseStatus
from ..rehearsal.witness import Typed
from .machine import Database


async def of_waiting_cases(
    database: Database, group: GroupId, typed: Sequence[Typed]
) -> list[Typed]:
    """Those of these pages that are of a case that lies on the group's table."""
    cases = await database.read(lambda tx: tx.cases.of_group(group))
    on_table = [case for case in cases if case.status is CaseStatus.ON_TABLE]
    waiting = {text for case in on_table for text in case.fields.values()}
    of_cases = [page for page in typed if page.action in ("case", "preparation")]
    return [page for page in of_cases if waiting & {*page.texts.values()}]
