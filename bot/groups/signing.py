"""Signs a certificate with Ed25519, and tells whether a file is one as it was handed out.

The key is made from the secret with which this installation hashes names. That one is never in the
database, comes back with the master key and a backup of the keys, and outlives a new master key.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..ports import Tx
from ..records import LENGTH, SIGNS, is_number

#: The number of the form, and what it is called in a file.
SCHEMA, KIND = 1, "certificate"
#: No file of ours is nearly so long, in bytes.
LONGEST = 20_000
_SIGNATURE, _NUMBER = "signature", "number"


class Verdict(StrEnum):
    """What a file, or a number, is. ``CHANGED``: its number is ours, and not what it says."""

    VALID = "valid"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Read:
    """A file that has the form of a certificate."""

    number: str
    body: Mapping[str, Any]
    signature: bytes


def new_number(secret: bytes, one: str) -> str:
    """The number that belongs to an id: nobody guesses it, nor the next."""
    left = int.from_bytes(hmac.digest(secret, f"certificate-number|{one}".encode(), "sha256"))
    signs = []
    for _ in range(LENGTH):
        left, sign = divmod(left, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


def signed_file(secret: bytes, body: Mapping[str, Any]) -> bytes:
    """The file of a certificate: ``body`` (with its ``number``) and its signature, as JSON."""
    head = {"schema": SCHEMA, "kind": KIND}
    whole = head | dict(body)
    return _written(whole | {_SIGNATURE: _key(secret).sign(_written(whole)).hex()})


def verdict_on(tx: Tx, secret: bytes, content: bytes) -> Verdict:
    """What this file is. A single byte that is not as it was handed out makes it another."""
    found = read_file(content)
    if found is None:
        return Verdict.UNKNOWN
    known = verdict_on_number(tx, found.number)
    if known is not Verdict.VALID:
        return known
    try:
        _key(secret).public_key().verify(found.signature, _written(found.body))
    except InvalidSignature:
        return Verdict.CHANGED
    is_as_written = _written({**found.body, _SIGNATURE: found.signature.hex()}) == content
    return Verdict.VALID if is_as_written else Verdict.CHANGED


def verdict_on_number(tx: Tx, number: str) -> Verdict:
    """What is known of a number; of one that nobody confirmed nothing is."""
    kept = tx.certificates.get(number) if is_number(number) else None
    if kept is None:
        return Verdict.UNKNOWN
    if kept.about is None:
        return Verdict.WITHDRAWN
    return Verdict.VALID if kept.is_valid else Verdict.UNKNOWN


def read_file(content: bytes) -> Read | None:
    """The parts of a file; None for what is no certificate, whatever else it is."""
    if len(content) > LONGEST:
        return None
    try:
        body = json.loads(content.decode())
        if not isinstance(body, dict) or (body.get("schema"), body.get("kind")) != (SCHEMA, KIND):
            return None
        number, signature = body[_NUMBER], bytes.fromhex(body.pop(_SIGNATURE))
        _written(body)
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return Read(number, body, signature) if isinstance(number, str) else None


def _written(body: Mapping[str, Any]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()


def _key(secret: bytes) -> Ed25519PrivateKey:
    seed = hmac.digest(secret, b"certificate-signing", "sha256")
    return Ed25519PrivateKey.from_private_bytes(seed)
