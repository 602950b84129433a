"""Files of the largest size allowed that are made to hurt: the loader's worst cases, by name.

``python -m tests.methods.bombs`` judges each of them in a process of its own size and prints what
it cost, as JSON.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from methods import check_folder
from methods.files import LARGEST_FILE
from methods.library import BUILT_IN

_DEEP = ".".join(["b"] * 50)


def filled(piece: bytes, head: bytes = b"", tail: bytes = b"") -> bytes:
    """``piece`` as often as the largest file has room for."""
    room = LARGEST_FILE - len(head) - len(tail)
    return head + piece * (room // max(1, len(piece))) + tail


def numbered(pattern: str, head: str = "") -> bytes:
    """``pattern`` with 0, 1, 2 … for its ``#``, as often as there is room."""
    return b"".join(_numbered(pattern, head))


def _numbered(pattern: str, head: str) -> Iterator[bytes]:
    used, number = 0, 0
    piece = head.encode()
    while used + len(piece) <= LARGEST_FILE:
        yield piece
        used += len(piece)
        piece = pattern.replace("#", str(number)).encode()
        number += 1


BOMBS: dict[str, bytes] = {
    "lists in lists": filled(b"[", b"a = "),
    "tables in tables": filled(b"{a=", b"a = "),
    "a number": filled(b"9", b"a = "),
    "a number in sixteens": filled(b"f", b"a = 0x"),
    "a fraction": filled(b"9", b"a = 0."),
    "a name": filled(b"k", b"", b" = 1"),
    "empty phases": filled(b"[[phases]]\n"),
    "phases on a line": filled(b"{},", b"phases = [", b"]"),
    "numbers for phases": filled(b"1,", b"phases = [", b"]"),
    "keys": numbered("k#=1\n"),
    "keys that are almost right": numbered("phasess#=1\n"),
    "keys that cannot be seen": numbered('"\\u202e#"=1\n'),
    "keys in a phase": numbered("kindd#=1\n", "[[phases]]\n"),
    "tables": numbered("[t#]\n"),
    "words for no phase": numbered("[phases.p#]\ntitle='x'\n"),
    "labels": numbered("thoughtt#='x'\n", "[phases.a.labels]\n"),
    "deep tables": numbered(f"[a#.{_DEEP}]\n"),
    "deep keys": numbered(f"a#.{_DEEP}=1\n"),
    "deep keys in tables": numbered(f"[t#]\n{_DEEP}=1\n"),
    "gifts": filled(b'"thought",', b'[[phases]]\nkind="gather"\ngives=[', b"]\n"),
    "signs": filled(b"\\u00e9", b'aim = "', b'"'),
    "minutes": filled(b"5 minuten ", b'aim = "', b'"'),
    "spaces after a number": filled(b" ", b'aim = "1', b'minuten"'),
    "lines": filled(b"\n"),
}


def peak_megabytes() -> int:
    """The most memory that this process has had, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says there also counts the process that started this one.
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        assert found is not None
        return int(found[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * 1024)


def cost(content: bytes, name: str) -> float:
    """Judge a folder with this file in it; return the seconds of processor that it took."""
    with tempfile.TemporaryDirectory() as folder:
        for file in ("method.toml", "nl.toml"):
            (Path(folder) / file).write_bytes((BUILT_IN / "crea-m" / file).read_bytes())
        (Path(folder) / name).write_bytes(content)
        began = time.process_time()
        problems = check_folder(Path(folder))
        took = time.process_time() - began
    assert problems, "a bomb is no method"
    return took


def main() -> None:
    """Print the seconds of every bomb, and the most memory that any of them took."""
    seconds = {
        f"{name}, {file}": cost(content, file)
        for name, content in BOMBS.items()
        for file in ("method.toml", "nl.toml")
    }
    json.dump({"seconds": seconds, "megabytes": peak_megabytes()}, sys.stdout)


if __name__ == "__main__":
    main()
