"""What becomes of notes: those for a contributor go to them, those of an observer go.

Both are sealed under the key of whoever writes, as any draft. With the end of the round what was
written down for the contributor is theirs alone, on their page; with the end of the meeting
nothing is left of what an observer noted.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.state import MeetingState, Role, RoundOutcome, Stage
from ..ports import Ledger, Tx
from ..records import Draft
from . import erasing, keys
from .given import NOTE, HandingOver, add_note


def settle_notes(over: HandingOver, before: MeetingState, after: MeetingState) -> None:
    """After any event: hand over what rounds that ended leave, and forget the rest at the end."""
    if not (after.observing or after.noting):
        return
    for number in _ended(before, after):
        _hand_over(over, after, number)
    if after.stage is Stage.ENDED and before.stage is not Stage.ENDED:
        for one in after.rounds:
            for draft in _drafts(over.tx, after, one.number, Role.OBSERVER):
                _forget(over.tx, draft, over.ledger)


def _ended(before: MeetingState, after: MeetingState) -> Iterator[int]:
    for one in after.rounds:
        was_open = before.round(one.number).outcome is RoundOutcome.OPEN
        if was_open and one.outcome is not RoundOutcome.OPEN:
            yield one.number


def _drafts(tx: Tx, state: MeetingState, number: int, role: Role) -> tuple[Draft, ...]:
    """What anybody wrote in this role: it may have gone from one to another."""
    key = keys.role_draft(state.meeting, number, role)
    found = (tx.drafts.get(attendee.person, key) for attendee in state.people)
    return tuple(draft for draft in found if draft is not None)


def _forget(tx: Tx, draft: Draft, ledger: Ledger) -> None:
    ledger.note((erasing.draft_name(draft.form),))
    tx.drafts.forget(draft.person, draft.key)


def _hand_over(over: HandingOver, state: MeetingState, number: int) -> None:
    written = _drafts(over.tx, state, number, Role.NOTE_TAKER)
    for draft in written:
        _forget(over.tx, draft, over.ledger)
    if state.round(number).contributor is None or not written:
        return
    whole = "\n\n".join(draft.fields.get(NOTE, "") for draft in written)
    add_note(over, state.meeting, state.round(number), whole)
