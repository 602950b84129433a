"""A backup file: sealed for its readers' public keys, with a header inside the sealing.

It is written whole or not at all and never over another file, and read into a place of its own
before anybody looks at what it holds. What the body means is its maker's business.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeAlias

import pyrage
from pyrage import x25519

from bot.errors import ConfigError

from .errors import NO_ROOM
from .files import publish

#: The library's keys; it brings no types.
Identity: TypeAlias = Any
Recipient: TypeAlias = Any

FORMAT = 1
_MAGIC = b"intervisor backup\n"
_LONGEST_HEADER = 4096
_COPY_BYTES = 1 << 18
_ROOM = (
    "The disk is full: the backup was not made, and nothing of it is left behind. Make room, or"
    " name another folder."
)


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself. ``what``: "database" or "keys"; ``source``: its maker.

    ``schema`` is that of the database; ``made_at`` (ISO, UTC) is from before the copy began.
    """

    what: str
    source: str
    schema: str
    made_at: str
    id: str
    format: int = FORMAT


def new_identity() -> tuple[str, str]:
    """A new pair: the secret that opens backups, and the recipient they are made for."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipients_of(texts: Sequence[str]) -> list[Recipient]:
    """The public keys; ``ConfigError`` when there is none, or one is not right."""
    try:
        found = [x25519.Recipient.from_str(text) for text in texts]
    except pyrage.RecipientError:
        raise ConfigError(
            "A recipient is not right: it begins with age1. `intervisor backup-identity` makes"
            " one. No backup was made."
        ) from None
    if not found:
        raise ConfigError(
            "For whom is the backup? Give --to age1… or set INTERVISOR_BACKUP_RECIPIENT;"
            " `intervisor backup-identity` makes one. No backup was made."
        )
    return found


def identities_in(path: Path) -> list[Identity]:
    """The secrets in a file, a line each; ``ConfigError`` when there is none."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise ConfigError(
            f"The identity file {path} cannot be read. It is the file with the line that begins"
            " with AGE-SECRET-KEY-. Nothing was changed."
        ) from None
    secrets = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        found = [x25519.Identity.from_str(secret) for secret in secrets]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise ConfigError(
            f"The file {path} holds no identity: a line that begins with AGE-SECRET-KEY-."
            " Nothing was changed."
        )
    return found


class _Joined(io.RawIOBase):
    """The header and then the body, as one thing to read. It keeps what went wrong."""

    def __init__(self, start: bytes, body: IO[bytes]) -> None:
        super().__init__()
        self._parts: list[IO[bytes]] = [io.BytesIO(start), body]
        self.failed: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # as it is called
        try:
            while self._parts:
                read = self._parts[0].read(len(buffer))
                if read:
                    buffer[: len(read)] = read
                    return len(read)
                self._parts.pop(0)
        except Exception as error:
            self.failed = error
            raise
        return 0


class Archive:
    """A backup in the making: ``FILE.part`` until it is whole, then its own name."""

    def __init__(self, path: Path, recipients: Sequence[Recipient]) -> None:
        """``ConfigError`` when this file is there already, or cannot be made here."""
        self._path = path
        self._recipients = list(recipients)
        self._part = path.with_name(f"{path.name}.part")
        if path.exists():
            raise self._taken()
        if not path.parent.is_dir():
            raise ConfigError(
                f"There is no folder {path.parent}. Make it first. No backup was made."
            )

    def write(self, header: Header, body: IO[bytes]) -> None:
        """Seal header and body into the part; ``ConfigError`` when that cannot be."""
        start = _MAGIC + json.dumps(asdict(header)).encode() + b"\n"
        joined = _Joined(start, body)
        try:
            opened = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "wb") as file:
                writer = _Kept(file)
                try:
                    pyrage.encrypt_io(joined, writer, self._recipients)
                except pyrage.EncryptError as error:
                    # The library tells of an error of ours in words only.
                    raise joined.failed or writer.failed or error from None
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            raise ConfigError(
                f"{self._part} is there: another backup into this file is running, or was broken"
                " off. Remove it when none is running. No backup was made."
            ) from None
        except BaseException as error:
            self._part.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise self._failed(error) from error
            raise

    def finish(self) -> None:
        """Give the part its name. Called when the body turned out to be whole."""
        try:
            if not publish(self._part, self._path):
                raise self._taken()
        except OSError as error:
            raise self._failed(error) from error
        finally:
            self.give_up()

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._part.unlink(missing_ok=True)

    def _taken(self) -> ConfigError:
        return ConfigError(
            f"{self._path} is there already, and a backup is never overwritten. Give another"
            " name. No backup was made."
        )

    def _failed(self, error: OSError) -> ConfigError:
        if error.errno in NO_ROOM:
            return ConfigError(_ROOM)
        return ConfigError(
            f"The backup {self._path} cannot be written ({os.strerror(error.errno or 0)}). Let"
            " this account write in its folder. No backup was made."
        )


class _Kept:
    """A file to write into that keeps what went wrong: the library tells of it in words only."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.failed: Exception | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except Exception as error:
            self.failed = error
            raise

    def flush(self) -> None:
        try:
            self._file.flush()
        except Exception as error:
            self.failed = error
            raise


def unseal(path: Path, identities: Sequence[Identity], into: Path) -> Header:
    """Bring the body of a backup into a new file, and return its header.

    ``ConfigError`` for everything that is not a whole backup of ours that these secrets open.
    Half a file is found out at its end, so nothing may be done with ``into`` before this returns.
    """
    opened = os.open(into, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w+b") as file:
        writer = _Kept(file)
        try:
            with path.open("rb") as sealed:
                pyrage.decrypt_io(sealed, writer, list(identities))
            writer.flush()
        except (pyrage.DecryptError, OSError) as error:
            with suppress(OSError):
                # What did not fit is still in its buffer, and would say less of it once more.
                file.close()
            raise _unreadable(path, error, writer.failed, into.parent) from error
        file.seek(0)
        header = _header(path, file)
        _drop_start(file)
        file.flush()
        os.fsync(file.fileno())
    return header


def _unreadable(
    path: Path, error: Exception, writing: Exception | None, folder: Path
) -> ConfigError:
    if isinstance(writing, OSError):
        return ConfigError(
            f"There is no room in {folder.parent} to open the backup. Make room there. Nothing was"
            " changed."
        )
    if isinstance(error, OSError) and error.errno is not None:
        return ConfigError(f"The backup {path} cannot be read. Nothing was changed.")
    if "No matching keys" in str(error):
        return ConfigError(
            f"The backup {path} was made for another recipient: this identity does not open it."
            " Nothing was changed."
        )
    return ConfigError(
        f"The backup {path} is damaged, not whole, or no backup of this bot. Take another one."
        " Nothing was changed."
    )


def _header(path: Path, file: IO[bytes]) -> Header:
    """Read the two lines before the body."""
    told = _told(file)
    if told is not None and told.get("format", 0) > FORMAT:
        raise ConfigError(
            f"The backup {path} was made by a newer version of this bot. Install that version"
            " first. Nothing was changed."
        )
    try:
        header = Header(**(told or {}))
        datetime.fromisoformat(header.made_at)
    except (TypeError, ValueError):
        raise ConfigError(
            f"The file {path} opens, but is no backup of this bot. Nothing was changed."
        ) from None
    return header


def _told(file: IO[bytes]) -> dict[str, Any] | None:
    if file.readline(len(_MAGIC)) != _MAGIC:
        return None
    try:
        told = json.loads(file.readline(_LONGEST_HEADER))
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _drop_start(file: IO[bytes]) -> None:
    """Move the body to the front of its file."""
    start, done = file.tell(), 0
    while True:
        file.seek(start + done)
        piece = file.read(_COPY_BYTES)
        if not piece:
            break
        file.seek(done)
        file.write(piece)
        done += len(piece)
    file.truncate(done)
