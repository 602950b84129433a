"""Signs certificates, and files of a year, with Ed25519; tells whether one is as it was handed out.

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
#: A plan and a report of a year have no number: nothing is kept of them.
YEAR_PLAN, YEAR_REPORT = "year-plan", "year-report"
_OF_YEAR = (YEAR_PLAN, YEAR_REPORT)
#: No file of ours is nearly so long, in bytes: a group has no meeting every day.
LONGEST = 100_000
_SIGNATURE, _NUMBER = "signature", "number"


class Verdict(StrEnum):
    """What a file, or a number, is. ``CHANGED``: its number is ours, and not what it says.

    ``MADE_HERE``: of a year, and told like that when it was made; it is not withdrawn.
    """

    VALID = "valid"
    MADE_HERE = "made-here"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Read:
    """A file that has the form of a certificate, or of a year: then its ``number`` is ""."""

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


def signed_file(secret: bytes, body: Mapping[str, Any], *, kind: str = KIND) -> bytes:
    """The file: ``body`` (of a certificate with its ``number``) and its signature, as JSON."""
    head = {"schema": SCHEMA, "kind": kind}
    whole = head | dict(body)
    return _written(whole | {_SIGNATURE: _key(secret).sign(_written(whole)).hex()})


def verdict_on(tx: Tx, secret: bytes, content: bytes) -> Verdict:
    """What this file is. A single byte that is not as it was handed out makes it another."""
    found = read_file(content)
    if found is None:
        return Verdict.UNKNOWN
    if found.body["kind"] in _OF_YEAR:
        # Without a number nothing tells a file of ours that was changed from one of anybody.
        return Verdict.MADE_HERE if _is_signed(found, secret, content) else Verdict.UNKNOWN
    known = verdict_on_number(tx, found.number)
    if known is not Verdict.VALID:
        return known
    return Verdict.VALID if _is_signed(found, secret, content) else Verdict.CHANGED


def _is_signed(found: Read, secret: bytes, content: bytes) -> bool:
    """Whether it is, to the byte, what was signed with this secret."""
    try:
        _key(secret).public_key().verify(found.signature, _written(found.body))
    except InvalidSignature:
        return False
    return _written({**found.body, _SIGNATURE: found.signature.hex()}) == content


def verdict_on_number(tx: Tx, number: str) -> Verdict:
    """What is known of a number; of one that nobody confirmed nothing is."""
    kept = tx.certificates.get(number) if is_number(number) else None
    if kept is None:
        return Verdict.UNKNOWN
    if kept.about is None:
        return Verdict.WITHDRAWN
    return Verdict.VALID if kept.is_valid else Verdict.UNKNOWN


def read_file(content: bytes) -> Read | None:
    """The parts of a file; None for what is none that is signed here, whatever else it is."""
    if len(content) > LONGEST:
        return None
    try:
        body = json.loads(content.decode())
        if not isinstance(body, dict) or body.get("schema") != SCHEMA:
            return None
        if body.get("kind") not in (KIND, *_OF_YEAR):
            return None
        number = body[_NUMBER] if body["kind"] == KIND else ""
        signature = bytes.fromhex(body.pop(_SIGNATURE))
        _written(body)
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return Read(number, body, signature) if isinstance(number, str) else None


def _written(body: Mapping[str, Any]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()


def _key(secret: bytes) -> Ed25519PrivateKey:
    seed = hmac.digest(secret, b"certificate-signing", "sha256")
    return Ed25519PrivateKey.from_private_bytes(seed)
