"""Numbers in registers that stand on papers, because whoever has one wants that.

Each says so for themselves, and the paper says that it is so by their own word. It is read when a
paper is made: whoever takes it back is on none that is made from then on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..engine.ids import PersonId
from ..ports import Tx
from ..records import HeldMeeting, OnPaper, RegisterNumber, Registration
from .meetings import Tools
from .speech import Speech


@dataclass(frozen=True, slots=True)
class Stated:
    """That somebody is in a register under this number. ``name``: what the register is called."""

    register: str
    name: str
    number: RegisterNumber

    @property
    def data(self) -> dict[str, Any]:
        """As it stands in a file for programs."""
        return {"register": self.register, "number": self.number.text}


def own_stated(tx: Tx, tools: Tools, person: PersonId, *, language: str) -> tuple[Stated, ...]:
    """What somebody wants on their own papers, in the order of the registers' ids."""
    mine = tx.registrations.of_person(person)
    return _stated(mine, tools, language, (OnPaper.OWN, OnPaper.GUIDED))


def guides_stated(
    tx: Tx, tools: Tools, meetings: Iterable[HeldMeeting], *, language: str
) -> tuple[tuple[Stated, int], ...]:
    """What those who were named to guide want on papers about it, and at how many meetings.

    Of whoever is noted there no more it says nothing: they erased that, or two put it right.
    """
    often: dict[PersonId, int] = {}
    for held in meetings:
        own = None if held.guide is None else tx.attendances.get(held.meeting, held.guide)
        if own is not None and own.was_there:
            often[own.person] = often.get(own.person, 0) + 1
    return tuple(
        (one, often[guide])
        for guide in sorted(often)
        for one in _stated(tx.registrations.of_person(guide), tools, language, (OnPaper.GUIDED,))
    )


def _stated(
    registrations: Iterable[Registration], tools: Tools, language: str, where: tuple[OnPaper, ...]
) -> tuple[Stated, ...]:
    found = ((one.register, one.on_paper(*where)) for one in registrations)
    return tuple(
        Stated(register, register_name(tools, register, language), number)
        for register, number in found
        if number is not None
    )


def register_name(tools: Tools, register: str, language: str) -> str:
    """What a register is called; its id where it is known no more."""
    profile = tools.registers.get(register)
    return register if profile is None else profile.words(language).name


def stated_told(one: Stated, speech: Speech) -> str:
    """The register and the number, in words."""
    return speech.plain("certificate.stated", register=one.name, number=one.number.text)


def guides_told(guides: Iterable[tuple[Stated, int]], speech: Speech, *, of_year: bool) -> str:
    """All of the guides, in one text; of a year with how often each was there."""
    told = []
    for one, count in guides:
        text = stated_told(one, speech)
        if of_year:
            text = speech.plain("certificate.guide-times", guide=text, count=count)
        told.append(text)
    return " · ".join(told)
