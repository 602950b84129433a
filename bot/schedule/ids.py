"""Where ids come from: the operating system's generator. Nothing can be read from an id."""

from __future__ import annotations

import secrets


class RandomIds:
    """Ids of 16 lower-case hex characters (64 random bits)."""

    def new(self) -> str:
        """Return an id that was never given out before."""
        return secrets.token_hex(8)
