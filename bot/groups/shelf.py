"""The methods at hand: the library, and the snapshots that meetings keep of theirs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from methods.library import from_json, method_hash, to_json
from methods.spec import Method

from ..ports import Tx
from ..records import Meeting

#: Parsed snapshots kept in memory; a meeting reads its own many times.
SNAPSHOTS_KEPT = 64


class MethodShelf:
    """Finds the method of a meeting. Editing the library never changes a running meeting."""

    def __init__(self, library: Mapping[str, Method]) -> None:
        self._library = dict(library)
        self._snapshots: OrderedDict[str, Method] = OrderedDict()
        # Units of work read here from several threads at once.
        self._lock = threading.Lock()

    @property
    def library(self) -> Mapping[str, Method]:
        """The methods as they are now, by id."""
        return self._library

    def current(self, method_id: str) -> Method:
        """The method as the library has it now; ``KeyError`` when it has none."""
        return self._library[method_id]

    def take_snapshot(self, tx: Tx, method_id: str) -> str:
        """Keep the method as it is now and return its hash."""
        method = self.current(method_id)
        key = method_hash(method)
        if tx.meetings.method_body(key) is None:
            tx.meetings.keep_method(key, to_json(method))
        self._keep(key, method)
        return key

    def of_meeting(self, tx: Tx, meeting: Meeting, *, method_id: str) -> Method:
        """The snapshot of this meeting; before its opening the library's method."""
        if meeting.method_hash is None:
            return self.current(method_id)
        with self._lock:
            known = self._snapshots.get(meeting.method_hash)
            if known is not None:
                self._snapshots.move_to_end(meeting.method_hash)
                return known
        body = tx.meetings.method_body(meeting.method_hash)
        if body is None:
            raise KeyError(meeting.method_hash)
        method = from_json(body)
        self._keep(meeting.method_hash, method)
        return method

    def _keep(self, key: str, method: Method) -> None:
        with self._lock:
            self._snapshots[key] = method
            self._snapshots.move_to_end(key)
            while len(self._snapshots) > SNAPSHOTS_KEPT:
                self._snapshots.popitem(last=False)
