"""What the delivery asks of whoever makes cards. It never looks inside a card itself."""

from __future__ import annotations

from typing import Protocol

from bot.cards import Card
from bot.ports import Dialect, Tx


class CardMaker(Protocol):
    """Makes the card of a card key from what is stored now."""

    def has_words(self, card: str) -> bool:
        """Whether a card of this key can hold a member's words at all.

        Where it cannot, the delivery never asks for words.
        """
        ...

    def make(self, tx: Tx, card: str, *, dialect: Dialect, with_words: bool) -> Card | None:
        """Make the card in a read unit; None when there is nothing to show any more.

        ``with_words=False`` holds nothing that anybody typed, in its title and its push text
        neither: it is what a post is created with. The two are equal exactly when there are no
        words to bring in.
        """
        ...
