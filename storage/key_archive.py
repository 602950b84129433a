"""The wrapped keys as one body for a backup of their own, apart from the database's.

It holds the keys' files, the ledger of what was erased and the count that tells old databases
from new ones. The master key is never in it: without that, nobody opens anything with it.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bot.errors import ConfigError

from .files import make_folder, write_new

_FILE = re.compile(r"[0-9a-f]{64}\.key")


@dataclass(frozen=True, slots=True)
class KeyArchive:
    """What one archive of keys holds. ``files`` are wrapped keys by the names of their files."""

    files: Mapping[str, bytes] = field(repr=False)
    erased: tuple[str, ...] = ()
    epoch: int = 0

    def without(self, is_destroyed: Callable[[Path], bool]) -> KeyArchive:
        """The same without keys that were destroyed since."""
        left = {
            name: wrapped for name, wrapped in self.files.items() if not is_destroyed(Path(name))
        }
        return KeyArchive(left, self.erased, self.epoch)

    def body(self) -> IO[bytes]:
        """As a body for a backup."""
        told = {
            "files": {n: base64.b64encode(w).decode() for n, w in sorted(self.files.items())},
            "erased": list(self.erased),
            "epoch": self.epoch,
        }
        return io.BytesIO(json.dumps(told).encode())

    def put_into(self, folder: Path) -> int:
        """Write the keys that are not there; return how many. One that is there stays."""
        make_folder(folder)
        return sum(write_new(folder / name, wrapped) for name, wrapped in self.files.items())


def keys_in(folder: Path) -> dict[str, bytes]:
    """The wrapped keys in a folder; none where there is no folder."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.glob("*.key")):
        try:
            if _FILE.fullmatch(path.name):
                found[path.name] = path.read_bytes()
        except FileNotFoundError:
            continue  # destroyed while we looked
    return found


def read_body(path: Path) -> KeyArchive:
    """Read what ``body`` made; ``ConfigError`` when it is something else."""
    try:
        told = json.loads(path.read_bytes())
        files = {
            name: base64.b64decode(text, validate=True)
            for name, text in told["files"].items()
            if _FILE.fullmatch(name)
        }
        return KeyArchive(files, tuple(map(str, told["erased"])), int(told["epoch"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ConfigError("This backup holds no keys of ours. Nothing was changed.") from None
