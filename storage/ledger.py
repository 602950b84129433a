"""The ledger of what was erased: a file beside the keys, outside every backup of the database.

A line holds a moment and a keyed hash of a name, so that it tells nobody what was erased, and
needs the master key to be of use. Lines are added before an erasure is committed and dropped
when no backup is old enough to bring the erased back. What a name means is not known here.
"""

from __future__ import annotations

import hmac
import os
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import StoreFull

from .errors import NO_ROOM
from .files import make_folder, sync_folder, write_over

#: Backups live for fourteen days at most; a line outlives every one that it is about.
KEPT_FOR = timedelta(days=30)
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z ([0-9a-f]{32})")


class MemoryLedger:
    """A ledger that lives as long as this object, for tests."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._noted: list[tuple[datetime, str]] = []

    def note(self, names: Sequence[str]) -> None:
        """Keep these names."""
        self._noted.extend((self._now(), name) for name in names)

    def noted_since(self, moment: datetime) -> Callable[[str], bool]:
        """Return what tells of a name whether it was noted at this moment or later."""
        found = {name for at, name in self._noted if at >= moment}
        return found.__contains__


class FileLedger:
    """See ``bot.ports.Ledger``. Where processes share their keys: ``ledger_postgres``."""

    def __init__(self, path: Path, secret: bytes, now: Callable[[], datetime]) -> None:
        """``secret`` keys the hashes. The file is made by the first line."""
        self._path = path
        self._secret = secret
        self._now = now
        self._lock = threading.Lock()

    def note(self, names: Sequence[str]) -> None:
        """Add a line a name, durably; ``StoreFull`` when there is no room."""
        if not names:
            return
        at = self._now().astimezone(UTC)
        with self._lock:
            self.add([line_of(at, hash_of(name, self._secret)) for name in names])

    def noted_since(self, moment: datetime) -> Callable[[str], bool]:
        """Return what tells of a name whether it was noted at this moment or later."""
        # A line has whole seconds.
        first = moment.replace(microsecond=0)
        found = {hashed for at, hashed in _read(self._path) if at >= first}
        return lambda name: hash_of(name, self._secret) in found

    def lines(self) -> list[str]:
        """All lines that are whole, for the archive of the keys."""
        return [line_of(at, hashed) for at, hashed in _read(self._path)]

    def add(self, lines: Sequence[str]) -> None:
        """Add finished lines, durably; what is none of ours is left out."""
        text = "".join(f"{line}\n" for line in lines if _LINE.fullmatch(line))
        try:
            make_folder(self._path.parent)
            is_new = not self._path.exists()
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
            with os.fdopen(os.open(self._path, flags, 0o600), "r+b", buffering=0) as file:
                length = os.fstat(file.fileno()).st_size
                # A line that was cut off by a full disk or a lost process stays by itself.
                is_whole = length == 0 or os.pread(file.fileno(), 1, length - 1) == b"\n"
                file.write((text if is_whole else f"\n{text}").encode())
                os.fsync(file.fileno())
            if is_new:
                sync_folder(self._path.parent)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise StoreFull from error
            raise

    def forget_old(self) -> None:
        """Drop the lines that no backup needs any more."""
        first = self._now() - KEPT_FOR
        with self._lock:
            known = _read(self._path)
            kept = [line_of(at, hashed) for at, hashed in known if at >= first]
            if len(kept) < len(known):
                write_over(self._path, "".join(f"{line}\n" for line in kept).encode())


def hash_of(name: str, secret: bytes) -> str:
    """What is kept of a name."""
    return hmac.digest(secret, name.encode(), "sha256").hex()[:32]


def line_of(at: datetime, hashed: str) -> str:
    """One line, without its end. ``at`` is in UTC."""
    return f"{at.strftime('%Y-%m-%dT%H:%M:%SZ')} {hashed}"


def read_lines(lines: Iterable[str]) -> list[tuple[datetime, str]]:
    """The moments and hashes of whole lines; what is none of ours is left out."""
    found = (_LINE.fullmatch(line) for line in lines)
    return [(datetime.fromisoformat(f"{m[1]}+00:00"), m[2]) for m in found if m is not None]


def _read(path: Path) -> list[tuple[datetime, str]]:
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return []
    return read_lines(text.splitlines())
