"""What anybody may read of a number: whether it holds, and for which day and how long.

That is less than stands on the paper: no name, no group, nobody who was there.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..ports import Tx
from ..words import PlainDialect, Words
from .certificate_document import time_told, when_told
from .certificate_facts import Facts, facts_of
from .proof import WAYS
from .signing import Verdict, verdict_on_number
from .speech import Speech

_SAYS = {
    Verdict.VALID: "number.valid",
    Verdict.WITHDRAWN: "number.withdrawn",
    Verdict.UNKNOWN: "number.unknown",
}


@dataclass(frozen=True, slots=True)
class ProofPage:
    """What stands on the page. ``lines``: the number, where it is ours; of one that holds, more."""

    verdict: Verdict
    language: str
    title: str
    says: str
    lines: tuple[str, ...]


def proof_page(tx: Tx, words: Words, number: str, *, language: str) -> ProofPage:
    """The page of a number, known or not."""
    speech = Speech(words, PlainDialect(), language, "UTC", {}, None)
    verdict = verdict_on_number(tx, number)
    kept = tx.certificates.get(number) if verdict is Verdict.VALID else None
    about = None if kept is None else kept.about
    facts = None if about is None else facts_of(tx, about.person, about.subject)
    lines = () if facts is None else tuple(_lines(facts, speech))
    if verdict is not Verdict.UNKNOWN:
        lines = (speech.plain("certificate.number", number=number), *lines)
    title, says = speech.plain("certificate.title"), speech.plain(_SAYS[verdict])
    return ProofPage(verdict, language, title, says, lines)


def _lines(facts: Facts, speech: Speech) -> list[str]:
    """To be laid beside the paper."""
    year = facts.subject.year
    head = when_told(facts.meetings[0], speech) if year is None else str(year)
    return [
        head,
        *(
            speech.plain(
                "certificate.sum",
                way=speech.plain(WAYS[one.way]),
                count=one.meetings,
                time=time_told(one.way, one.minutes, speech),
            )
            for one in facts.sums
        ),
        speech.plain("certificate.register-says"),
    ]
