"""Trouble on order: replies that are lost, come late or say something else."""

from __future__ import annotations

import asyncio

from .workspace import Json

#: Scripted trouble: a status, a body and headers instead of the method's own answer.
Scripted = tuple[int, Json, dict[str, str]]
LOSABLE = (
    "chat.postMessage",
    "chat.update",
    "chat.delete",
    "conversations.create",
    "conversations.invite",
    "conversations.setPurpose",
    "conversations.archive",
)


class Trouble:
    """What a test asked for; a server asks it before and after every call."""

    def __init__(self) -> None:
        self._scripted: dict[str, list[Scripted]] = {}
        self._slow: dict[str, asyncio.Event] = {}
        self._silent: dict[str, asyncio.Event] = {}
        #: The methods that were asked for and held, in order.
        self.held: list[str] = []
        #: The methods that were answered with trouble.
        self.troubled: list[str] = []
        self._lose_every = 0
        self._asked = 0
        self._lose_next: dict[str, int] = {}

    def lose_replies(self, *, every: int) -> None:
        """Do what is asked, then drop the connection, every so many calls that change something."""
        self._lose_every = every

    def lose_next(self, method: str, times: int = 1) -> None:
        self._lose_next[method] = times

    def answer_next(
        self, method: str, status: int, body: Json, headers: dict[str, str] | None = None
    ) -> None:
        """Answer the next call of a method so, without doing it."""
        self._scripted.setdefault(method, []).append((status, body, headers or {}))

    def hold(self, method: str) -> asyncio.Event:
        """Answer this method only once the event is set."""
        self._slow[method] = asyncio.Event()
        return self._slow[method]

    def hold_replies(self, method: str) -> asyncio.Event:
        """Do what is asked, and tell so only once the event is set."""
        self._silent[method] = asyncio.Event()
        return self._silent[method]

    def hold_no_more(self, method: str) -> None:
        """Answer as usual from now on; what is held by now is never told."""
        self._slow.pop(method, None)
        self._silent.pop(method, None)

    def _loses(self, method: str) -> bool:
        if self._lose_next.get(method, 0) > 0:
            self._lose_next[method] -= 1
            return True
        if not self._lose_every or method not in LOSABLE:
            return False
        self._asked += 1
        return self._asked % self._lose_every == 0
