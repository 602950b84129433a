"""The methods at hand: the library, and the snapshots that meetings keep of theirs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from methods.library import from_json, has_case, method_hash, to_json
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

    def take_snapshot(self, tx: Tx, method: Method) -> str:
        """Keep the method as it is now and return its hash."""
        key = method_hash(method)
        if tx.meetings.method_body(key) is None:
            tx.meetings.keep_method(key, to_json(method))
        self._keep(key, method)
        return key

    def of_meeting(self, tx: Tx, meeting: Meeting, *, method_id: str) -> Method:
        """The snapshot of this meeting; before its opening the library's method.

        A method that is gone from the library stays as the group last met with it; ``KeyError``
        when it never did.
        """
        if meeting.method_hash is not None:
            return self.kept(tx, meeting.method_hash)
        if method_id in self._library:
            return self.current(method_id)
        for earlier in tx.meetings.of_group(meeting.group):
            if earlier.method_hash is not None:
                method = self.kept(tx, earlier.method_hash)
                if method.id == method_id:
                    return method
        raise KeyError(method_id)

    def is_without_case(self, tx: Tx, meeting: Meeting) -> bool:
        """Whether nobody brings a case to this meeting: it goes by a script of its own."""
        return meeting.method_hash is not None and not has_case(self.kept(tx, meeting.method_hash))

    def kept(self, tx: Tx, key: str) -> Method:
        """The method under this hash, as it was kept; ``KeyError`` when it never was."""
        with self._lock:
            known = self._snapshots.get(key)
            if known is not None:
                self._snapshots.move_to_end(key)
                return known
        body = tx.meetings.method_body(key)
        if body is None:
            raise KeyError(key)
        method = from_json(body)
        self._keep(key, method)
        return method

    def _keep(self, key: str, method: Method) -> None:
        with self._lock:
            self._snapshots[key] = method
            self._snapshots.move_to_end(key)
            while len(self._snapshots) > SNAPSHOTS_KEPT:
                self._snapshots.popitem(last=False)
