"""Cards that belong to no meeting and to no board: each reads what it needs from its own name."""

from __future__ import annotations

from ..cards import Card
from ..ports import Dialect, Tx
from ..words import Words
from .certificate_cards import OF_CERTIFICATES, certificate_card
from .elsewhere_screens import OF_ELSEWHERE, elsewhere_card
from .meetings import Tools
from .new_room_screens import OF_NEW_ROOM, new_room_card

BY_THEMSELVES = (*OF_NEW_ROOM, *OF_ELSEWHERE, *OF_CERTIFICATES)


def card_by_itself(
    tx: Tx, tools: Tools, card: str, *, words: Words, dialect: Dialect
) -> Card | None:
    """One of these; None when there is nothing to say any more."""
    kind = card.partition(":")[0]
    if kind in OF_NEW_ROOM:
        return new_room_card(tx, card, words=words, dialect=dialect)
    if kind in OF_CERTIFICATES:
        return certificate_card(tx, card, words=words, dialect=dialect)
    return elsewhere_card(tx, tools, card, words=words, dialect=dialect)
