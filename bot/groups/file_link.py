"""A private address for one file, where a platform hands over no files: good once, for minutes.

The address itself says whose file it is and what goes in, signed with our secret; nothing of it is
kept but that it was used. It opens nothing for anybody after that.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from ..engine.ids import PersonId
from ..ports import Tx
from ..records import Person
from . import keys
from .meetings import Tools

#: What stands in an address before its secret.
PATH = "/file/"
GOOD_FOR = timedelta(minutes=15)
_PARTS = 7


class FileKind(StrEnum):
    """What is handed over: of somebody alone, of a meeting or a year of theirs, of their group."""

    PORTFOLIO = "portfolio"
    CERTIFICATE = "certificate"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address hands over, and as which file (``form``).

    ``what`` goes in: the letters of what was chosen, or the word of a certificate's or a year's
    subject. ``seen`` is what whoever asked had before them: a print of a portfolio, the number of a
    certificate, or whether the year is planned or reported.
    """

    kind: FileKind
    what: str
    seen: str
    form: str


def link_to(tools: Tools, person: Person, wanted: Wanted, *, at: datetime) -> str:
    """The address; another one whenever it is asked for."""
    until = int((at + GOOD_FOR).timestamp())
    parts = (wanted.kind, wanted.what, wanted.seen, wanted.form)
    said = "-".join((person.id, *parts, str(until), tools.ids.new()))
    return f"{tools.public_url}{PATH}{said}-{_sign(tools, said)}"


def wanted_by(tools: Tools, secret: str, *, at: datetime) -> tuple[PersonId, Wanted] | None:
    """Whose file an address asks for, and which; None for none of ours, or one that is too old."""
    said, _, signed = secret.rpartition("-")
    if not secret.isascii() or not hmac.compare_digest(signed, _sign(tools, said)):
        return None
    parts = said.split("-")
    if len(parts) != _PARTS or datetime.fromtimestamp(int(parts[5]), UTC) < at:
        return None
    person, kind, *rest = parts[:5]
    return PersonId(person), Wanted(FileKind(kind), *rest)


def use(tx: Tx, tools: Tools, secret: str, *, at: datetime) -> bool:
    """Let it open nothing from now on; False where it was used before."""
    return tx.deliveries.claim(keys.once(tools.secret, "file-link", secret), at)


def _sign(tools: Tools, said: str) -> str:
    return hmac.digest(tools.secret, f"file-link|{said}".encode(), "sha256").hex()
