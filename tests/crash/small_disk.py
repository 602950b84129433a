"""A disk of a few megabytes, real where the system lets us mount one.

``mount`` needs the rights of the machine's own root. Where they are missing the same story is told
with a limit on the size of files, which a process feels as a disk that takes no more.
"""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

SIZE = 20_000_000
#: Room that is left on the full disk: less than a page.
LEFT = 2_000


class SmallDisk(Protocol):
    """``is_real``: a file system of its own; else the limit is put on one process."""

    folder: Path
    is_real: bool

    def fill(self, pid: int) -> None:
        """Leave no room for this process."""
        ...

    def make_room(self, pid: int) -> None: ...


class Mounted:
    """A tmpfs. It is full because of another file on it."""

    is_real = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._other = folder / "somebody-else"

    def fill(self, pid: int) -> None:
        with self._other.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * LEFT)
            except OSError:
                pass

    def make_room(self, pid: int) -> None:
        self._other.unlink()


class Limited:
    """No file of the process may grow beyond what the largest one has."""

    is_real = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def fill(self, pid: int) -> None:
        largest = max(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    def make_room(self, pid: int) -> None:
        endless = resource.RLIM_INFINITY
        # The limit of a process that was killed is gone with it.
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (endless, endless))


@contextmanager
def small_disk(folder: Path, *, mounts: bool) -> Iterator[SmallDisk]:
    """A small disk at ``folder``. ``mounts``: whether this machine lets us (see ``can_mount``)."""
    if not mounts:
        yield Limited(folder)
        return
    folder.mkdir()
    _mount(folder).check_returncode()
    try:
        yield Mounted(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def can_mount(folder: Path) -> bool:
    """Whether a file system can be mounted here; tried, not guessed."""
    folder.mkdir()
    if _mount(folder).returncode:
        return False
    subprocess.run(["umount", str(folder)], check=True)
    return True


def _mount(folder: Path) -> subprocess.CompletedProcess[bytes]:
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False)
