"""In which registers somebody says that they are: what the store keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..engine.ids import FormId, PersonId, RegistrationId

#: The field that holds the number under which they are known there; it may be empty.
NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Registration:
    """That a person is in a register, in which they are once at most; nobody else reads it.

    ``register`` is the id of a profile, which may be gone by now. ``since``: on which day it, or
    the period that runs, began. ``form`` is the form that wrote it last. ``fields`` holds
    ``NUMBER``, sealed under the person's key; it is empty where that key is gone.
    """

    id: RegistrationId
    person: PersonId
    register: str
    since: date
    form: FormId
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
