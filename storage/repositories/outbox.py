"""What is still to be shown: rows in order within a place, and the claims on places.

``place_claim`` says of each place when its first open row is due; every change here keeps that
true, so that claiming never looks at rows of places that have nothing to do. Whoever adds, marks
or drops rows holds the place's row first: else a SHOW could be dropped for one that is just
being sent. Nothing is sent here, and no words stand here: a row names a card.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import and_, bindparam, case, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from bot.records import Op, OutboxRow, PlaceClaim, Sending

from ..sending_tables import OutboxTableRow, PlaceClaimRow
from ..sql import at_or_under, delete_at_or_under
from ..table import table_of
from .base import Repository
from .compiled import Found
from .holding import PLACE

_row = table_of(OutboxTableRow)
_claim = table_of(PlaceClaimRow)

#: Written out, because an index over some rows serves only a query that says the same words.
_open = text("is_open = 1")
_closed = text("is_open = 0")
_FINISHED = frozenset({Sending.SENT, Sending.GIVEN_UP})

_WAITS_ALREADY = (
    select(_row.c.id)
    .where(
        _open,
        _row.c.card == bindparam("of"),
        _row.c.place == bindparam("where"),
        _row.c.op == Op.SHOW.value,
        _row.c.state == Sending.WAITING.value,
    )
    .limit(1)
)
_adding = insert_or(_claim)
_nothing_open = and_(_claim.c.ready_since_at.is_(None), _claim.c.due_at.is_(None))
_NUMBER = _adding.on_conflict_do_update(
    index_elements=["place"],
    set_={
        "last_number": _claim.c.last_number + 1,
        "ready_since_at": case(
            (_nothing_open, _adding.excluded.ready_since_at), else_=_claim.c.ready_since_at
        ),
        "due_at": case((_nothing_open, _adding.excluded.due_at), else_=_claim.c.due_at),
    },
).returning(_claim.c.last_number)
_ADD = insert(_row)
_OPEN_ROWS = select(_row).where(_open, _row.c.place == bindparam("where")).order_by(_row.c.number)
_first_open = (
    select(_row.c.not_before_at)
    .where(_open, _row.c.place == _claim.c.place)
    .order_by(_row.c.number)
    .limit(1)
)
_first_ready = _first_open.with_only_columns(case((_row.c.not_before_at.is_(None), _row.c.made_at)))
_REFRESH = (
    update(_claim)
    .where(_claim.c.place == bindparam("where"))
    .values(ready_since_at=_first_ready.scalar_subquery(), due_at=_first_open.scalar_subquery())
)
_free = _claim.c.worker.is_(None) | (_claim.c.until_at <= bindparam("now"))
_FIRST_READY = (
    select(_claim.c.place, _claim.c.epoch, _claim.c.ready_since_at.label("since"))
    .where(_claim.c.ready_since_at.is_not(None), _free)
    .order_by(_claim.c.ready_since_at, _claim.c.place)
    .limit(1)
    .with_for_update(key_share=True, skip_locked=True)
)
_FIRST_DUE = (
    select(_claim.c.place, _claim.c.epoch, _claim.c.due_at.label("since"))
    .where(_claim.c.due_at.is_not(None), _claim.c.due_at <= bindparam("now"), _free)
    .order_by(_claim.c.due_at, _claim.c.place)
    .limit(1)
    .with_for_update(key_share=True, skip_locked=True)
)
_TAKE = (
    update(_claim)
    .where(_claim.c.place == bindparam("where"), _claim.c.epoch == bindparam("read_epoch"))
    .values(worker=bindparam("who"), until_at=bindparam("until"), epoch=bindparam("read_epoch") + 1)
)
_is_ours = and_(
    _claim.c.place == bindparam("where"),
    _claim.c.worker == bindparam("who"),
    _claim.c.epoch == bindparam("our_epoch"),
)
_MARK = (
    update(_row)
    .where(
        _row.c.id == bindparam("this"),
        _row.c.place == bindparam("where"),
        select(_claim.c.place).where(_is_ours).exists(),
    )
    .values(
        state=bindparam("to_state"),
        is_open=bindparam("still_open"),
        attempts=func.coalesce(bindparam("so_many"), _row.c.attempts),
        not_before_at=bindparam("from_then"),
    )
)
_RELEASE = update(_claim).where(_is_ours).values(worker=None, until_at=None)
_unclaimed = _claim.c.worker.is_(None)
_NEXT_READY = (
    select(_claim.c.ready_since_at)
    .where(_claim.c.ready_since_at.is_not(None), _unclaimed)
    .order_by(_claim.c.ready_since_at)
    .limit(1)
)
_NEXT_DUE = (
    select(_claim.c.due_at)
    .where(_claim.c.due_at.is_not(None), _unclaimed)
    .order_by(_claim.c.due_at)
    .limit(1)
)
_CLAIMED = select(_claim.c.ready_since_at, _claim.c.due_at, _claim.c.until_at).where(
    _claim.c.worker.is_not(None)
)
_WAITING = select(func.count()).select_from(_row).where(_open)
_OLDEST = select(func.min(_row.c.made_at)).where(_open)
_FORGET_SENT = delete(_row).where(_closed, _row.c.made_at < bindparam("moment"))
_dropped = (
    _open,
    _row.c.card == bindparam("of"),
    _row.c.op == bindparam("what"),
    _row.c.state == Sending.WAITING.value,
)
_PLACES_OF = select(_row.c.place).where(*_dropped).distinct().order_by(_row.c.place)
_DROP = delete(_row).where(*_dropped)
_ALL_OPEN = select(_row).where(_open).order_by(_row.c.place, _row.c.number)
_SETTLE = (
    update(_row)
    .where(_row.c.id == bindparam("this"))
    .values(
        state=bindparam("to_state"),
        is_open=bindparam("still_open"),
        attempts=0,
        not_before_at=None,
    )
)
_HURRY = (
    update(_row)
    .where(_open, _row.c.place == bindparam("where"), _row.c.not_before_at > bindparam("moment"))
    .values(not_before_at=bindparam("moment"))
)
_FENCE_OFF = (
    update(_claim)
    .where(_claim.c.place == bindparam("where"))
    .values(worker=None, until_at=None, epoch=_claim.c.epoch + 1)
)
#: The claims first: whoever is at one of these places holds it, and is waited for.
_FORGET_PLACE = tuple(map(delete_at_or_under, (_claim, _row)))


class Outbox(Repository):
    """See ``bot.repositories.OutboxRepo``."""

    __slots__ = ()

    def add(self, row: OutboxRow) -> None:
        """Append to its place; ``row.number`` is given out here and ignored on the way in.

        A SHOW is dropped when one for its card is still WAITING in the same place.
        """
        self._hold(PLACE, row.place)
        if row.op is Op.SHOW:
            same = {"of": row.card, "where": row.place}
            if self._run(_WAITS_ALREADY, same).first() is not None:
                return
        is_open = row.state not in _FINISHED
        place = {
            "place": row.place,
            "last_number": 1,
            "epoch": 0,
            "ready_since_at": row.made_at if is_open and row.not_before is None else None,
            "due_at": row.not_before if is_open else None,
        }
        number = self._run(_NUMBER, place).scalar()
        self._run(_ADD, _values(row, number=number))

    def claim(self, *, worker: str, now: datetime, until: datetime) -> PlaceClaim | None:
        """Take the place that has waited longest, with its open rows; None when none is due.

        "Waited" counts from when the first open row was made, or from when it may go out. A place
        to which somebody is adding at this moment is passed over: whoever adds wakes a delivery.
        """
        at = {"now": now}
        firsts = [
            first
            for first in (self._run(_FIRST_READY, at).first(), self._run(_FIRST_DUE, at).first())
            if first is not None
        ]
        if not firsts:
            return None
        chosen = min(firsts, key=lambda first: (first.since, first.place))
        taking = {
            "where": chosen.place,
            "read_epoch": chosen.epoch,
            "who": worker,
            "until": until,
        }
        if self._run(_TAKE, taking).rowcount != 1:
            return None
        rows = tuple(_row_of(row) for row in self._run(_OPEN_ROWS, {"where": chosen.place}))
        return PlaceClaim(chosen.place, worker, chosen.epoch + 1, until, rows)

    def mark(
        self,
        row: OutboxRow,
        claim: PlaceClaim,
        *,
        state: Sending,
        attempts: int | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        """Set the row's state; False (and nothing done) when the claim is not ours any more.

        ``attempts`` stays as it is when None; ``not_before`` is set to what is given, so None
        means "at once". False also when the row was dropped in between.
        """
        self._hold(PLACE, claim.place)
        marking = {
            "this": row.id,
            "to_state": state.value,
            "still_open": 0 if state in _FINISHED else 1,
            "so_many": attempts,
            "from_then": not_before,
            **_ours(claim),
        }
        if self._run(_MARK, marking).rowcount != 1:
            return False
        self._run(_REFRESH, {"where": claim.place})
        return True

    def release(self, claim: PlaceClaim) -> None:
        """Give the place back; nothing happens when it is not ours any more."""
        self._run(_RELEASE, _ours(claim))

    def next_due(self) -> datetime | None:
        """When the first open row may go out; None when nothing is open.

        A claimed place counts from when its claim ends: until then somebody else is at it.
        """
        moments = [
            moment
            for statement in (_NEXT_READY, _NEXT_DUE)
            if (moment := self._run(statement, {}).scalar()) is not None
        ]
        for claimed in self._run(_CLAIMED, {}):
            due = claimed.ready_since_at or claimed.due_at
            if due is not None:
                moments.append(max(due, claimed.until_at))
        return min(moments, default=None)

    def waiting(self) -> int:
        """How many rows are not SENT and not GIVEN_UP."""
        count: int = self._run(_WAITING, {}).scalar()
        return count

    def waits_since(self) -> datetime | None:
        """When the oldest of these rows was made; None when nothing waits."""
        moment: datetime | None = self._run(_OLDEST, {}).scalar()
        return moment

    def forget_sent(self, *, before: datetime) -> int:
        """Delete rows that are SENT or GIVEN_UP and were made before; return how many."""
        return self._run(_FORGET_SENT, {"moment": before}).rowcount

    def drop_waiting(self, card: str, op: Op) -> None:
        """Delete the WAITING rows of a card with this op, in every place."""
        which = {"of": card, "what": op.value}
        places = [found.place for found in self._run(_PLACES_OF, which)]
        if not places:
            return
        for place in places:
            self._hold(PLACE, place)
        self._run(_DROP, which)
        for place in places:
            self._run(_REFRESH, {"where": place})

    def open_rows(self, place: str | None = None) -> tuple[OutboxRow, ...]:
        """The rows of a place, or of all, that are not SENT or GIVEN_UP, whoever has claimed it."""
        if place is None:
            return tuple(_row_of(row) for row in self._run(_ALL_OPEN, {}))
        self._hold(PLACE, place)
        return tuple(_row_of(row) for row in self._run(_OPEN_ROWS, {"where": place}))

    def settle(self, row: OutboxRow, state: Sending) -> None:
        """Set a row's state without a claim, as if it was never tried. Claims on its place end."""
        self._hold(PLACE, row.place)
        still_open = 0 if state in _FINISHED else 1
        self._run(_SETTLE, {"this": row.id, "to_state": state.value, "still_open": still_open})
        self._run(_FENCE_OFF, {"where": row.place})
        self._run(_REFRESH, {"where": row.place})

    def hurry(self, place: str, *, by: datetime) -> None:
        """Let no row of a place wait any longer. Whoever has claimed it goes on."""
        self._hold(PLACE, place)
        if self._run(_HURRY, {"where": place, "moment": by}).rowcount:
            self._run(_REFRESH, {"where": place})

    def forget_place(self, place: str) -> None:
        """Delete all rows of a place and of those under it, and the claims on them."""
        for ways in _FORGET_PLACE:
            self._run(ways[self._reach.connection.dialect.name], at_or_under(place))


def _ours(claim: PlaceClaim) -> dict[str, object]:
    return {"where": claim.place, "who": claim.worker, "our_epoch": claim.epoch}


def _values(row: OutboxRow, *, number: int) -> dict[str, object]:
    return {
        "id": row.id,
        "place": row.place,
        "number": number,
        "card": row.card,
        "op": row.op.value,
        "nonce": row.nonce,
        "made_at": row.made_at,
        "refs": json.dumps(row.refs),
        "state": row.state.value,
        "is_open": 0 if row.state in _FINISHED else 1,
        "attempts": row.attempts,
        "not_before_at": row.not_before,
    }


def _row_of(row: Found) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        place=row.place,
        card=row.card,
        op=Op(row.op),
        nonce=row.nonce,
        made_at=row.made_at,
        refs=tuple(json.loads(row.refs)),
        number=row.number,
        state=Sending(row.state),
        attempts=row.attempts,
        not_before=row.not_before_at,
    )
