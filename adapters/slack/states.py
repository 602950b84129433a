"""What goes to Slack with somebody who installs, and comes back: proof that it began here.

A state is a moment and a number nobody guesses, signed. It is good for ten minutes, once, and in
the browser in which it began (the library compares its cookie).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import timedelta
from enum import Enum, auto

from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.inputs import Installations
from bot.ports import Clock

GOOD_FOR = timedelta(minutes=10)
_STATE = re.compile(r"(\d{1,12})\.([0-9a-f]{16})\.([0-9a-f]{64})")


class Fate(Enum):
    """What a state tells of where it comes from."""

    OURS = auto()
    TOO_OLD = auto()
    FOREIGN = auto()


class States(AsyncOAuthStateStore):
    """Issues states, and uses them up. ``secret`` is the app's own.

    ``kept`` gives where they are noted as used, for all processes.
    """

    def __init__(self, secret: str, clock: Clock, kept: Callable[[], Installations]) -> None:
        self._key = hashlib.sha256(f"intervisor|state|{secret}".encode()).digest()
        self._clock = clock
        self._kept = kept

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """A new one."""
        head = f"{int(self._clock.now().timestamp())}.{self._kept().new_ticket()}"
        return f"{head}.{self._sign(head)}"

    async def async_consume(self, state: str) -> bool:
        """Use one up; False when it is not good, or was used before."""
        return self.fate_of(state) is Fate.OURS and await self._kept().use_once(state)

    def fate_of(self, state: str) -> Fate:
        """Whether it was made here, and not too long ago. A used one is as good as it was."""
        parts = _STATE.fullmatch(state)
        if parts is None:
            return Fate.FOREIGN
        head, signature = f"{parts[1]}.{parts[2]}", parts[3]
        if not hmac.compare_digest(signature, self._sign(head)):
            return Fate.FOREIGN
        age = self._clock.now().timestamp() - int(parts[1])
        return Fate.OURS if age <= GOOD_FOR.total_seconds() else Fate.TOO_OLD

    def _sign(self, head: str) -> str:
        return hmac.digest(self._key, head.encode(), "sha256").hex()
