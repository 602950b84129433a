"""Tells whoever is looking that a place changed, so that pages and colleagues can look again.

Nothing is kept: who was away asks for what is there now. It carries ids of places, never words.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

#: What changed when it was not a place: the clock, or the switches of the room.
STRIP = "strip"


class Ears:
    """One listener's view: the set of things that changed since it last looked."""

    def __init__(self) -> None:
        self._changed: dict[str, None] = {}
        self._closed = False
        self._woken = asyncio.Event()

    def hear(self, what: str) -> None:
        self._changed[what] = None
        self._woken.set()

    def close(self) -> None:
        self._closed = True
        self._woken.set()

    async def changes(self, *, patience: float) -> AsyncIterator[tuple[str, ...]]:
        """Yield what changed, in order, or nothing after ``patience`` seconds of silence.

        Ends when the hub closes.
        """
        while not self._closed:
            try:
                await asyncio.wait_for(self._woken.wait(), patience)
            except TimeoutError:
                yield ()
                continue
            self._woken.clear()
            changed = tuple(self._changed)
            self._changed.clear()
            if changed:
                yield changed


class Hub:
    """Everybody who listens. All calls come from one event loop."""

    def __init__(self) -> None:
        self._ears: list[Ears] = []
        self._watching: list[str] = []
        self._closed = False

    def tell(self, what: str) -> None:
        """Say that a place (its id), or ``STRIP``, changed."""
        for ears in self._ears:
            ears.hear(what)

    def watched(self) -> frozenset[str]:
        """Through whose eyes somebody is looking now."""
        return frozenset(self._watching)

    @contextmanager
    def listening(self, *, through: str | None = None) -> Iterator[Ears]:
        """Listen for as long as the block lasts, through the eyes of a person or of nobody."""
        ears = Ears()
        if self._closed:
            ears.close()
        self._ears.append(ears)
        if through is not None:
            self._watching.append(through)
        try:
            yield ears
        finally:
            self._ears.remove(ears)
            if through is not None:
                self._watching.remove(through)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        for ears in self._ears:
            ears.close()
