"""What a profile of a register may say, as pydantic models: the only definition of the format.

A profile is data: numbers for programs, words for people, the day on which it was compared with
its sources, and where to ask. What is left out is not known, and is told so. It never decides
whether anything counts: only a register does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from methods.spec import Sentence, Slug, Strict

Name = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
#: Where something was read, or can be asked: an address without https://.
Where = Annotated[str, StringConstraints(min_length=3, max_length=80, strip_whitespace=True)]
People = Annotated[int, Field(ge=2, le=40)]

#: Before this no profile was written.
_FIRST_DAY = date(2000, 1, 1)


class Word(StrEnum):
    """How the register itself calls what people do in such a group."""

    INTERVISION = "intervision"
    PEER_TESTING = "peer-testing"


class Standing(StrEnum):
    """What intervision is to the register, by its sources."""

    NAMED = "named"
    CONDITIONAL = "conditional"
    NOT = "not"
    NOT_KNOWN = "not-known"


class Said(StrEnum):
    """What the sources say of something."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not-known"


class Unit(StrEnum):
    """In what a register measures."""

    HOURS = "hours"
    POINTS = "points"
    MEETINGS = "meetings"


class Confidence(StrEnum):
    """What a profile rests on: the register's own page or two sources, one source, or less."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Amount(Strict):
    """How much is asked at least: ``least`` of ``unit`` in so many ``months``."""

    least: int = Field(ge=1, le=2000)
    unit: Annotated[Unit, Field(strict=False)]
    months: int = Field(ge=1, le=240)


class Meetings(Strict):
    """How often a group meets at least in a year, and how many minutes a meeting takes at least."""

    per_year: int | None = Field(default=None, ge=1, le=60)
    minutes: int | None = Field(default=None, ge=15, le=600)


class Size(Strict):
    """How many people a group has: what is asked, and what is advised."""

    least: People | None = None
    most: People | None = None
    advised_least: People | None = None
    advised_most: People | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Size:
        asked = (self.least, self.most)
        advised = (self.advised_least, self.advised_most)
        for low, high in (asked, advised):
            if low is not None and high is not None and low > high:
                raise ValueError("size: the least number is larger than the most")
        return self


class Ways(Strict):
    """Whether a meeting may be held over video, and in writing alone."""

    video: Annotated[Said, Field(strict=False)] = Said.NOT_KNOWN
    written: Annotated[Said, Field(strict=False)] = Said.NOT_KNOWN


class RegisterTexts(Strict):
    """The words of a profile in one language.

    ``who``: whose register it is. ``asked``: what belongs to the amount. ``group``: who is in one.
    ``guide``: who must guide it. ``proof``: what shows that somebody was there.
    """

    name: Name
    who: Sentence
    asked: Sentence | None = None
    group: Sentence | None = None
    guide: Sentence | None = None
    proof: Sentence | None = None
    remarks: tuple[Sentence, ...] = Field(default=(), max_length=4, strict=False)


class Profile(Strict):
    """What is known of a register.

    ``schema`` is the version of the format. ``checked``: when it was last compared with its
    ``sources``. ``ask``: where to ask what holds now. ``word``: what the register calls it.
    """

    format: Literal[1] = Field(alias="schema")
    id: Slug
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    checked: date
    confidence: Annotated[Confidence, Field(strict=False)]
    sources: tuple[Where, ...] = Field(min_length=1, max_length=6, strict=False)
    ask: Where
    word: Annotated[Word, Field(strict=False)] | None = None
    standing: Annotated[Standing, Field(strict=False)]
    amount: Amount | None = None
    meetings: Meetings = Meetings()
    size: Size = Size()
    ways: Ways = Ways()
    texts: Mapping[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")], RegisterTexts] = Field(
        min_length=1, max_length=20
    )

    @model_validator(mode="after")
    def _of_our_time(self) -> Profile:
        if self.checked < _FIRST_DAY:
            raise ValueError("checked: the day lies before 2000")
        return self

    def words(self, language: str) -> RegisterTexts:
        """The words in this language; where it has none in English, or in what there is."""
        for one in (language, "en"):
            if one in self.texts:
                return self.texts[one]
        return self.texts[min(self.texts)]
