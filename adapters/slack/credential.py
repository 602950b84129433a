"""What a caller shows to Slack: a token of its own, or one that is renewed.

Knows no call: it is asked for the token before each, and told how Slack took it.
"""

from __future__ import annotations

from typing import Protocol


class Credential(Protocol):
    """Gives the token that a call is made with."""

    async def token(self) -> str:
        """Return the token that holds now. Raises ``PlatformError`` when there is none."""
        ...

    def taken(self) -> None:
        """Slack took it."""
        ...

    def refused(self, token: str, code: str) -> None:
        """Slack does not know this token; ``code`` is Slack's own word for why."""
        ...


class OwnToken:
    """One token that the operator gave, for good."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        """Return it."""
        return self._token

    def taken(self) -> None:
        """Nothing: it is the only one."""

    def refused(self, token: str, code: str) -> None:
        """Nothing: the operator gives another, and the bot starts anew."""
