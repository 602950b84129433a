"""What may make somebody recognisable in a text, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What sort of detail it is: for each there is something to write instead."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    MENTION = "mention"
    BSN = "bsn"
    POSTCODE = "postcode"
    BIRTH_DATE = "birth-date"
    DATE = "date"
    FILE_NUMBER = "file-number"
    PLACE = "place"
    #: No name, and yet there is one person whom it fits: the only one, or an age with a rare job.
    COMBINATION = "combination"


#: Where two kinds are found in one place, the earlier one here is told; in one line the longer.
FIRST = (
    (Kind.EMAIL,),
    (Kind.URL,),
    (Kind.MENTION,),
    (Kind.BSN,),
    (Kind.COMBINATION,),
    (Kind.BIRTH_DATE,),
    (Kind.DATE,),
    (Kind.FILE_NUMBER,),
    (Kind.POSTCODE,),
    (Kind.PHONE,),
    (Kind.NAME, Kind.PLACE),
)
RANK = {kind: number for number, kinds in enumerate(FIRST) for kind in kinds}


@dataclass(frozen=True, slots=True)
class Detail:
    """One place in a text: from ``start`` up to ``end``, in characters."""

    kind: Kind
    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


class Finder(Protocol):
    """Finds what may make somebody recognisable. It never says that nobody is."""

    def find(self, text: str, language: str) -> tuple[Detail, ...]:
        """What stands in ``text`` (``nl`` or ``en``), in its order, none over another."""
        ...


def without_overlaps(found: Iterable[Detail]) -> tuple[Detail, ...]:
    """One detail a place: by the order of kinds, and of one kind the longest."""
    kept: list[Detail] = []
    for one in sorted(found, key=lambda d: (RANK[d.kind], d.start - d.end, d.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))
