"""Fields of forms: what they are called, and how what comes back is read and checked.

Bad input is answered beside its field and loses nothing; the text itself is never in an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from ..cards import Choice, Field, FieldKind
from ..words import shown_length
from .speech import Speech

#: What one field of free text takes, in characters: it is shown in one post, whole.
LONGEST_TEXT = 2000
#: The same text with its signs escaped, on the platform with the least room in a post.
LONGEST_SHOWN = 3000
LONGEST_LINE = 150
#: A platform's id of a person.
_EXTERNAL = re.compile(r"[0-9A-Za-z_.-]{1,64}")
#: What only steers a terminal or the direction of other people's text, and halves of characters.
_NOISE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Spec:
    """A field before it has words. ``label`` is plain text that was put into words already.

    ``since``: a day may lie before today, from this one on; without it days lie ahead.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    max_length: int = LONGEST_TEXT
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    default: str = ""
    at_least: int = 1
    at_most: int = 1
    since: date | None = None


def filled(specs: Sequence[Spec], values: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields of a page, holding what was written before."""
    return tuple(
        Field(
            name=spec.name,
            label=spec.label,
            kind=spec.kind,
            value=values.get(spec.name, spec.default),
            hint=spec.hint,
            required=spec.required,
            max_length=spec.max_length,
            choices=spec.choices,
            at_most=spec.at_most,
        )
        for spec in specs
    )


def clean(text: str) -> str:
    """A text without control and direction-steering characters, and without empty edges."""
    return _NOISE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def read(
    specs: Sequence[Spec], values: Mapping[str, str], speech: Speech, *, today: date
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what was written, cleaned, and a sentence for each field that needs another look.

    Names that are not fields of this page are left out.
    """
    texts: dict[str, str] = {}
    errors: dict[str, str] = {}
    for spec in specs:
        text = clean(values.get(spec.name, spec.default))
        error = _error(spec, text, speech, today=today)
        if error:
            errors[spec.name] = error
        texts[spec.name] = text
    return texts, errors


def _error(spec: Spec, text: str, speech: Speech, *, today: date) -> str | None:
    if not text:
        missing = "invalid.choice" if spec.kind is FieldKind.CHOICE else "invalid.empty"
        return speech.plain(missing) if spec.required else None
    match spec.kind:
        case FieldKind.CHOICE:
            known = any(choice.value == text for choice in spec.choices)
            return None if known else speech.plain("invalid.choice")
        case FieldKind.DATE:
            return _date_error(spec, text, speech, today=today)
        case FieldKind.TIME:
            return _time_error(text, speech)
        case FieldKind.PEOPLE:
            return _people_error(spec, text, speech)
        case FieldKind.LINE | FieldKind.TEXT:
            if len(text) > spec.max_length:
                return speech.plain("invalid.too-long", limit=spec.max_length, length=len(text))
            fits = shown_length(text) <= LONGEST_SHOWN
            return None if fits else speech.plain("invalid.too-many-signs")


def _time_error(text: str, speech: Speech) -> str | None:
    try:
        chosen = time.fromisoformat(text)
    except ValueError:
        return speech.plain("invalid.time")
    return speech.plain("invalid.time") if chosen.tzinfo is not None else None


def _people_error(spec: Spec, text: str, speech: Speech) -> str | None:
    people = set(text.split())
    fits = len(people) <= spec.at_most and all(_EXTERNAL.fullmatch(one) for one in people)
    if fits:
        return None
    if spec.at_least == 1:
        return speech.plain("invalid.people-named", most=spec.at_most)
    return speech.plain("invalid.people", fewest=spec.at_least, most=spec.at_most)


def _date_error(spec: Spec, text: str, speech: Speech, *, today: date) -> str | None:
    try:
        chosen = date.fromisoformat(text)
    except ValueError:
        return speech.plain("invalid.date")
    if spec.since is not None and chosen < spec.since:
        return speech.plain("invalid.date-long-ago", year=spec.since.year)
    if spec.since is None and chosen <= today:
        return speech.plain("invalid.date-past")
    if (chosen - today).days > 366:
        return speech.plain("invalid.date-far")
    return None
