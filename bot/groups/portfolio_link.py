"""A private address for one file, where a platform hands over no files: good once, for minutes.

The address itself says whose portfolio it is and what goes in, signed with our secret; nothing of
it is kept but that it was used. It opens nothing for anybody after that.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..engine.ids import PersonId
from ..ports import Tx
from ..records import Person, is_number
from . import keys
from .meetings import Tools
from .year_facts import Kind

#: What stands in an address before its secret.
PATH = "/portfolio/"
GOOD_FOR = timedelta(minutes=15)
_PARTS = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address hands over: whose, what goes in, as it was looked at, and as which file.

    Of a certificate: whose, what it is about, its number, and as which file. Of a group's year: who
    asked, which year of which group, whether it is the plan or the report, and as which file.
    """

    person: PersonId
    letters: str
    seen: str
    form: str

    @property
    def is_certificate(self) -> bool:
        """Whether it is a certificate: no print of a portfolio looks like a number."""
        return is_number(self.seen)

    @property
    def is_of_year(self) -> bool:
        """Whether it is a plan or a report of a group's year: no print of a portfolio is a word."""
        return self.seen in tuple(Kind)


def link_to(tools: Tools, person: Person, wanted: tuple[str, str, str], *, at: datetime) -> str:
    """The address; another one whenever it is asked for."""
    until = int((at + GOOD_FOR).timestamp())
    said = "-".join((person.id, *wanted, str(until), tools.ids.new()))
    return f"{tools.public_url}{PATH}{said}-{_sign(tools, said)}"


def wanted_by(tools: Tools, secret: str, *, at: datetime) -> Wanted | None:
    """What an address asks for; None for one that is none of ours, or too old."""
    said, _, signed = secret.rpartition("-")
    if not secret.isascii() or not hmac.compare_digest(signed, _sign(tools, said)):
        return None
    parts = said.split("-")
    if len(parts) != _PARTS or datetime.fromtimestamp(int(parts[4]), UTC) < at:
        return None
    return Wanted(PersonId(parts[0]), *parts[1:4])


def use(tx: Tx, tools: Tools, secret: str, *, at: datetime) -> bool:
    """Let it open nothing from now on; False where it was used before."""
    return tx.deliveries.claim(keys.once(tools.secret, "portfolio-link", secret), at)


def _sign(tools: Tools, said: str) -> str:
    return hmac.digest(tools.secret, f"portfolio-link|{said}".encode(), "sha256").hex()
