"""Whose calendar an address opens. What it holds stands in ``feed_file``.

Only a digest of the secret is kept, so a copy of the database opens no calendar.
"""

from __future__ import annotations

from hashlib import sha256

from ..engine.ids import PersonId
from ..ports import Tx
from . import erasing
from .meetings import Tools


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


def forget_feed(tx: Tx, tools: Tools, person: PersonId) -> None:
    """Their address opens nothing any more, also in a database that is restored."""
    digest = tx.people.feed(person)
    if digest is not None:
        tools.ledger.note((erasing.feed_name(digest),))
        tx.people.forget_feed(person)


def new_feed(tx: Tx, tools: Tools, person: PersonId) -> str:
    """Give somebody an address in place of the one before; return its secret, kept nowhere."""
    forget_feed(tx, tools, person)
    secret = "".join(tools.ids.new() for _ in range(4))
    tx.people.put_feed(person, digest_of(secret))
    return secret
