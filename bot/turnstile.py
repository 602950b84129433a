"""How often an address may be asked for: what anybody may ask of the main port has an end.

What is counted is no address, and nobody hears from the answer whether there is anything there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from hashlib import sha256

#: So often may one address, and all together, be asked for in a minute.
MOST_OF_ONE, MOST_OF_ALL = 12, 600
_MINUTE = 60.0


class Turnstile:
    """Lets so many through in a minute."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._asked: Counter[bytes] = Counter()
        self._since = now()

    def lets_in(self, address: str) -> bool:
        """Whether there is room for one more in this minute."""
        if self._now() - self._since >= _MINUTE:
            self._asked.clear()
            self._since = self._now()
        if self._asked.total() >= MOST_OF_ALL:
            return False
        name = sha256(address.encode()).digest()
        self._asked[name] += 1
        return self._asked[name] <= MOST_OF_ONE
