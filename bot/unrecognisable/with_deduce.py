"""Beside the patterns, in Dutch: ``deduce``, the field's library for clinical texts.

It takes long to load and more than a gigabyte, so it lives in a process of its own that starts
with the first text, and ends when nobody has asked for a while. Nobody waits for it: until it is
there, and whenever it is slow or gone, the patterns answer alone. Texts go to it by a pipe.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import IO, Any

from .details import Detail, Finder, Kind
from .patterns import PATTERNS

WORKER = (sys.executable, "-m", "bot.unrecognisable.deduce_worker")
#: A case is being kept meanwhile: so long may an answer take, in seconds.
ANSWERS_WITHIN = 0.2
#: Nobody asked for so long, in seconds: its memory is given back.
IDLE_FOR = 600.0
#: One that cannot load is not started again with every text, but after so long, in seconds.
STARTS_APART = 60.0
#: What it calls what. An age is no detail by itself.
KINDS = {
    "persoon": Kind.NAME,
    "locatie": Kind.PLACE,
    "ziekenhuis": Kind.PLACE,
    "zorginstelling": Kind.PLACE,
    "datum": Kind.DATE,
    "telefoonnummer": Kind.PHONE,
    "emailadres": Kind.EMAIL,
    "url": Kind.URL,
    "bsn": Kind.BSN,
    "id": Kind.FILE_NUMBER,
}


def best_finder() -> Finder:
    """The patterns, and ``deduce`` beside them where it is installed."""
    return WithDeduce() if find_spec("deduce") is not None else PATTERNS


class WithDeduce:
    """A ``Finder``: what the patterns find, and in Dutch what ``deduce`` finds elsewhere."""

    def __init__(
        self,
        worker: Sequence[str] = WORKER,
        *,
        base: Finder = PATTERNS,
        answers_within: float = ANSWERS_WITHIN,
        idle_for: float = IDLE_FOR,
        starts_apart: float = STARTS_APART,
    ) -> None:
        self._worker = tuple(worker)
        self._base = base
        self._answers_within = answers_within
        self._idle_for = idle_for
        self._starts_apart = starts_apart
        self._starts_from = 0.0
        self._lock = threading.Lock()
        self._asked: _Asked | None = None

    def find(self, text: str, language: str) -> tuple[Detail, ...]:
        """See ``Finder``."""
        found = self._base.find(text, language)
        if language != "nl" or not text.strip():
            return found
        kept = list(found)
        for tag, start, end in self._ask(text):
            kind = KINDS.get(tag)
            is_inside = 0 <= start < end <= len(text)
            is_new = all(end <= one.start or one.end <= start for one in kept)
            if kind is not None and is_inside and is_new:
                kept.append(Detail(kind, start, end))
        return tuple(sorted(kept, key=lambda one: one.start))

    def close(self) -> None:
        """End its process, if there is one."""
        with self._lock:
            self._end()

    def _ask(self, text: str) -> list[tuple[str, int, int]]:
        if not self._lock.acquire(timeout=self._answers_within):
            return []
        try:
            if self._asked is None or not self._asked.lives():
                self._end()
                if time.monotonic() < self._starts_from:
                    return []
                self._starts_from = time.monotonic() + self._starts_apart
                self._asked = _Asked(self._worker, self._idle_for, self.close)
            return self._asked.ask(text, within=self._answers_within)
        except OSError:
            # It cannot be started, or went meanwhile.
            self._end()
            return []
        finally:
            self._lock.release()

    def _end(self) -> None:
        if self._asked is not None:
            self._asked.end()
            self._asked = None


class _Asked:
    """One process, from its start to its end. Answers are numbered: a late one is nobody's.

    While it owes an answer it is asked nothing: nobody waits a second time, and a text never meets
    a full pipe, at which whoever writes it would stand still.
    """

    def __init__(self, worker: Sequence[str], idle_for: float, on_idle: Any) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own module
            worker,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin: IO[str] = self._process.stdin
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._is_ready = threading.Event()
        self._number, self._owes = 0, False
        self._idle_for, self._on_idle = idle_for, on_idle
        self._timer: threading.Timer | None = None
        reads = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        reads.start()
        self._rest()

    def lives(self) -> bool:
        return self._process.poll() is None

    def ask(self, text: str, *, within: float) -> list[tuple[str, int, int]]:
        self._rest()
        self._take_answers()
        if not self._is_ready.is_set() or self._owes:
            return []
        self._number += 1
        self._owes = True
        self._stdin.write(json.dumps({"number": self._number, "text": text}) + "\n")
        self._stdin.flush()
        with suppress(queue.Empty):
            answer = self._answers.get(timeout=within)
            if answer.get("number") == self._number:
                self._owes = False
                return [(str(t), int(a), int(b)) for t, a, b in answer.get("found", ())]
        return []

    def _take_answers(self) -> None:
        """What came too late is put away; the last of it means that it can be asked again."""
        with suppress(queue.Empty):
            while True:
                if self._answers.get_nowait().get("number") == self._number:
                    self._owes = False

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._process.kill()
        self._process.wait()
        with suppress(OSError):
            # What was not read by it is lost with it.
            self._stdin.close()

    def _read(self, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                try:
                    said = json.loads(line)
                except ValueError:
                    continue
                if isinstance(said, dict) and said.get("ready") is True:
                    self._is_ready.set()
                elif isinstance(said, dict):
                    self._answers.put(said)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(self._idle_for, self._on_idle)
        self._timer.daemon = True
        self._timer.start()
