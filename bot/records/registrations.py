"""In which registers somebody says that they are: what the store keeps of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ..engine.ids import FormId, PersonId, RegistrationId

#: The field that holds the number under which they are known there; it may be empty.
NUMBER = "number"
#: The field that says on which papers that number stands, if on any: one of ``OnPaper``.
PAPER = "paper"
_REGISTERED = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9.-]{0,19}")


class OnPaper(StrEnum):
    """Where the number under which somebody is registered stands. ``GUIDED``: also on certificates
    of others, of a meeting that their group asked them to guide.
    """

    NOWHERE = "nowhere"
    OWN = "own"
    GUIDED = "guided"


@dataclass(frozen=True, slots=True)
class RegisterNumber:
    """A number as registers give them out; no sentence is one, and no word without a figure."""

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what may be somebody's words."""
        if not _REGISTERED.fullmatch(self.text):
            raise ValueError("not a number in a register")


@dataclass(frozen=True, slots=True)
class Registration:
    """That a person is in a register, in which they are once at most; for them alone, unless they
    want it on papers.

    ``register`` is the id of a profile, which may be gone by now. ``since``: on which day it, or
    the period that runs, began. ``form`` is the form that wrote it last. ``fields`` holds
    ``NUMBER`` and ``PAPER``, sealed under the person's key; it is empty where that key is gone.
    """

    id: RegistrationId
    person: PersonId
    register: str
    since: date
    form: FormId
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)

    def on_paper(self, *where: OnPaper) -> RegisterNumber | None:
        """The number, where its owner chose one of these; None where it is no number."""
        if self.fields.get(PAPER) not in where:
            return None
        try:
            return RegisterNumber(self.fields.get(NUMBER, ""))
        except ValueError:
            return None
