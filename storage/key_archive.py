"""The wrapped keys as one body for a backup of their own, apart from the database's.

It holds the wrapped keys, the ledger of what was erased and the count that tells old databases
from new ones. The master key is never in it: without that, nobody opens anything with it.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Protocol

from bot.errors import ConfigError
from bot.ports import Ledger

from .epoch import FileCount, Remembering
from .files import make_folder, write_new, write_over_and_wipe

_FILE = re.compile(r"([0-9a-f]{64})\.key")


class KeyPlace(Remembering, Protocol):
    """Where the wrapped keys of one bot lie, by the hashes of their names."""

    @property
    def kind(self) -> str: ...
    def wrapped(self) -> dict[str, bytes]:
        """All of them; none where nothing is."""
        ...

    def get(self, name: str) -> bytes | None:
        """The one under this hash, or None."""
        ...

    def put(self, wrapped: Mapping[str, bytes]) -> int:
        """Add those that are not there; return how many. One that is there stays."""
        ...

    def replace(self, name: str, old: bytes, new: bytes) -> None:
        """Put ``new`` in the place of ``old``, durably; one that is gone stays gone."""
        ...


class Lines(Ledger, Protocol):
    """A ledger that can be copied line by line."""

    def lines(self) -> list[str]: ...
    def add(self, lines: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class KeyArchive:
    """What one archive of keys holds. ``wrapped`` are keys by the hashes of their names."""

    wrapped: Mapping[str, bytes] = field(repr=False)
    erased: tuple[str, ...] = ()
    epoch: int = 0

    @classmethod
    def of(cls, place: KeyPlace, ledger: Lines) -> KeyArchive:
        """All that lies there. The ledger last: it knows of a key that went meanwhile."""
        wrapped, epoch = place.wrapped(), place.remembered()
        return cls(wrapped, tuple(ledger.lines()), epoch)

    def put_into(self, place: KeyPlace, ledger: Lines) -> int:
        """Add all of it to what lies there; return how many keys there are more."""
        added = place.put(self.wrapped)
        known = set(ledger.lines())
        ledger.add([line for line in self.erased if line not in known])
        place.remember(self.epoch)
        return added

    def without(self, is_destroyed: Callable[[str], bool]) -> KeyArchive:
        """The same without keys that were destroyed since."""
        left = {name: key for name, key in self.wrapped.items() if not is_destroyed(name)}
        return replace(self, wrapped=left)

    def body(self) -> IO[bytes]:
        """As a body for a backup."""
        told = {
            "files": {
                f"{name}.key": base64.b64encode(key).decode()
                for name, key in sorted(self.wrapped.items())
            },
            "erased": list(self.erased),
            "epoch": self.epoch,
        }
        return io.BytesIO(json.dumps(told).encode())


class KeyFolder(FileCount):
    """See ``KeyPlace``: a file a key, and the count in one beside them."""

    kind = "files"

    def __init__(self, folder: Path, count: Path) -> None:
        super().__init__(count)
        self._folder = folder

    def wrapped(self) -> dict[str, bytes]:
        """All keys in the folder; none where there is no folder."""
        found: dict[str, bytes] = {}
        for path in sorted(self._folder.glob("*.key")):
            name = _FILE.fullmatch(path.name)
            try:
                if name is not None:
                    found[name[1]] = path.read_bytes()
            except FileNotFoundError:
                continue  # destroyed while we looked
        return found

    def get(self, name: str) -> bytes | None:
        """The key under this hash, or None."""
        try:
            return self._file(name).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, wrapped: Mapping[str, bytes]) -> int:
        """Write the keys that are not there; return how many."""
        make_folder(self._folder)
        files = {self._file(name): key for name, key in wrapped.items()}
        return sum(write_new(path, key) for path, key in files.items() if not path.exists())

    def replace(self, name: str, old: bytes, new: bytes) -> None:
        """See ``KeyPlace``. Nobody else writes in the folder meanwhile."""
        if self.get(name) == old:
            write_over_and_wipe(self._file(name), new)

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.key"


def read_body(path: Path) -> KeyArchive:
    """Read what ``body`` made; ``ConfigError`` when it is something else."""
    try:
        told = json.loads(path.read_bytes())
        wrapped = {
            found[1]: base64.b64decode(text, validate=True)
            for name, text in told["files"].items()
            if (found := _FILE.fullmatch(name)) is not None
        }
        return KeyArchive(wrapped, tuple(map(str, told["erased"])), int(told["epoch"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ConfigError("This backup holds no keys of ours. Nothing was changed.") from None
