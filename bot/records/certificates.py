"""A certificate that somebody was at a meeting, or at those of a year: what the store keeps of it.

It points at what is noted (``attendance``) and holds none of it; no field can hold what anybody
typed. The name of whoever it is about is put on when a file is made, and is not kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from ..engine.ids import GroupId, PersonId

#: The signs of a number: no two of them look alike, on paper or read aloud.
SIGNS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
#: So many signs has a number.
LENGTH = 10
_NUMBER = re.compile(f"[{SIGNS}]{{{LENGTH}}}")
_ID = re.compile(r"[A-Za-z0-9_]{1,64}")
_WORD = re.compile(rf"({_ID.pattern})\.([1-9][0-9]{{3}})?")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a certificate is about: a meeting, or where there is a ``year``, that of a group.

    ``of`` is the id of the meeting, or of the group. It is a calendar year in the group's zone.
    """

    of: str
    year: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no id."""
        if not _ID.fullmatch(self.of):
            raise ValueError("not an id")

    @property
    def word(self) -> str:
        """As it stands on a button, in one word."""
        return f"{self.of}.{self.year or ''}"

    @classmethod
    def read(cls, word: str) -> Subject:
        """As it came back; ``ValueError`` for what is none of ours."""
        found = _WORD.fullmatch(word)
        if found is None:
            raise ValueError("not what a certificate is about")
        return cls(found[1], int(found[2]) if found[2] else None)


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what a certificate is about, and who says that it is so.

    ``asked``: the colleague who was asked, or None where nothing is kept of them any more. It is a
    certificate only once they confirmed it.
    """

    person: PersonId
    group: GroupId
    subject: Subject
    asked: PersonId | None
    asked_at: datetime
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A number, and what is kept under it. ``about`` is None once it was withdrawn.

    ``of_year``: the year in which the last of what it is about was, for how long it is kept.
    """

    number: str
    of_year: int
    about: About | None

    def __post_init__(self) -> None:
        """Refuse what is no number."""
        if not is_number(self.number):
            raise ValueError("not the number of a certificate")

    @property
    def is_valid(self) -> bool:
        """Whether a colleague confirmed it, and nothing changed since."""
        return self.about is not None and self.about.confirmed_at is not None


def is_number(text: str) -> bool:
    """Whether this may be the number of a certificate."""
    return _NUMBER.fullmatch(text) is not None
