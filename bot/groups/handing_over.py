"""What becomes of notes: those for a contributor go to them, those of an observer go.

Both are sealed under the key of whoever writes, as any draft. With the end of the round what was
written down for the contributor is theirs alone; with the end of the meeting nothing is left of
what an observer noted.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.ids import FormId
from ..engine.state import MeetingState, Role, RoundOutcome, Stage
from ..ports import Clock, Ids, Ledger, Tx
from ..records import Draft
from . import erasing, keys
from .effects import ToShow, enqueue

#: The field that holds what was written down for a contributor.
NOTE = "note"


def settle_notes(
    tx: Tx, before: MeetingState, after: MeetingState, *, clock: Clock, ids: Ids, ledger: Ledger
) -> None:
    """After any event: hand over what rounds that ended leave, and forget the rest at the end."""
    if not (after.observing or after.noting):
        return
    for number in _ended(before, after):
        _hand_over(tx, after, number, clock=clock, ids=ids, ledger=ledger)
    if after.stage is Stage.ENDED and before.stage is not Stage.ENDED:
        for one in after.rounds:
            for draft in _drafts(tx, after, one.number, Role.OBSERVER):
                _forget(tx, draft, ledger)


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


def _hand_over(
    tx: Tx, state: MeetingState, number: int, *, clock: Clock, ids: Ids, ledger: Ledger
) -> None:
    contributor = state.round(number).contributor
    written = _drafts(tx, state, number, Role.NOTE_TAKER)
    for draft in written:
        _forget(tx, draft, ledger)
    if contributor is None or not written:
        return
    key = keys.noted_draft(state.meeting, number)
    known = tx.drafts.get(contributor, key)
    texts = (known, *written) if known is not None else written
    whole = "\n\n".join(draft.fields.get(NOTE, "") for draft in texts)
    form = known.form if known is not None else FormId(ids.new())
    tx.drafts.put(Draft(contributor, key, form, saved_at=clock.now(), fields={NOTE: whole}))
    first = next(slot for slot in state.script if slot.round == number)
    card = keys.whisper_card(state.meeting, contributor, about="noted", slot=first, turn=0)
    enqueue(tx, ToShow(keys.person_place(contributor), card), clock=clock, ids=ids)
