"""What must hold when a workspace lets the bot go: of what was erased nothing is left or said.

Judged from outside; a failure holds names of tables and counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from ..cards import Answer
from ..groups import keys
from ..ports import Tx
from ..rehearsal.evidence import markup_of
from ..rehearsal.platform import WORKSPACE, Act
from ..rehearsal.verdicts import Judge
from .rules import STANDS_STILL_FOR
from .wire import STORED_WITHIN

#: What says nothing of anybody: facts about the database itself, methods, and keys of deliveries.
SAYS_NOTHING = frozenset({"alembic_version", "delivery", "meta", "method_snapshot", "schema_reach"})
ALL = 1_000_000
#: Clocks of processes differ, what is told is stored a little later, and another room of it may
#: have told so before.
OTHER_CLOCKS = timedelta(hours=1)
#: The name of a workspace that is being erased, as it stands in a row of its own; cards of people
#: who left a room begin with the same word.
_GONE = rf"[':]{keys.gone_workspace('')}\w+'"

Unit = Callable[[Tx], object]


def named_of_workspace(tx: Tx) -> frozenset[str]:
    """The ids under which anything is kept of the workspace."""
    mark = tx.installations.marks().get(WORKSPACE)
    named = set[str]() if mark is None else {mark.id}
    for group in tx.groups.of_workspace(WORKSPACE):
        named.add(group.id)
        named |= {one.id for one in tx.meetings.of_group(group.id, limit=ALL)}
        named |= {one.id for one in tx.cases.of_group(group.id)}
        named |= {one.id for one in tx.intentions.of_group(group.id)}
    return frozenset(named | {one.id for one in tx.people.of_workspace(WORKSPACE, limit=ALL)})


def ends_at(tx: Tx) -> tuple[datetime, ...]:
    """When the workspace is erased, because it put the bot out; nothing where it is not."""
    timers = tx.timers.of_owner(keys.workspace_owner(WORKSPACE))
    return tuple(one.due_at for one in timers if one.name == keys.SHUT_OUT)


def waits_for_it(judge: Judge, ends: Sequence[datetime], now: datetime) -> None:
    """Whoever put the bot out has a week to let it in again, and no more."""
    week = timedelta(days=7)
    right = len(ends) == 1 and abs(ends[0] - now - week) < OTHER_CLOCKS
    judge.holds("a workspace that put the bot out is waited for for a week", right, str(ends))


def nothing_is_left(
    judge: Judge,
    rows: Mapping[str, Sequence[str]],
    named: Iterable[str],
    has_key: Callable[[str], bool],
    *,
    rule: str = "nothing is left of a workspace",
) -> None:
    """No row and no key has a name of what was erased, nor is anything still to be erased."""
    of_it = re.compile("|".join([*sorted(named), _GONE]))
    for table, kept in sorted(rows.items()):
        count = sum(of_it.search(row) is not None for row in kept)
        judge.holds(rule, count == 0, f"{count} in {table}")
    count = sum(map(has_key, named))
    judge.holds(rule, count == 0, f"{count} keys")


def everything_is_empty(judge: Judge, rows: Mapping[str, Sequence[str]]) -> None:
    """Where it was the only one, what is kept says nothing of anybody."""
    filled = sorted(table for table, kept in rows.items() if kept and table not in SAYS_NOTHING)
    judge.none("nothing is left of a workspace", filled, among=len(rows))


def nothing_is_sent_there(
    judge: Judge, knocks: Sequence[float], *, taken_at: float, knows_after: float
) -> None:
    """What was begun comes to its end, and nobody begins anything new."""
    last = taken_at + knows_after + STORED_WITHIN + STANDS_STILL_FOR.total_seconds()
    late = sum(moment > last for moment in knocks)
    judge.holds("nothing is sent to a workspace that left", late == 0, f"{late} calls")


def nothing_old_is_said(
    judge: Judge, acts: Sequence[Act], names: Iterable[str], words: frozenset[str]
) -> None:
    """Whoever lets the bot in anew finds none of what was said before, and no button of it."""
    gone = tuple(names)
    for act in acts:
        if act.card is None:
            continue
        clean = not any(word in markup_of(act.card) for word in words)
        judge.holds("nothing old is said", clean, f"{act.did} {act.post}")
        tokens = " ".join(button.token for button in act.card.buttons)
        judge.holds(
            "nothing old is said", not any(n in tokens for n in gone), f"a button of {act.post}"
        )


def what_was_erased_answers_nobody(judge: Judge, action: str, answer: Answer) -> None:
    """A button that still stands in the room from before does nothing."""
    judge.holds("what was erased answers nobody", answer is not Answer.DONE, action)
