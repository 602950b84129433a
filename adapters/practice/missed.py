"""What a platform's own window would not send: gaps, what is too long, what its kind cannot hold.

It looks at one page of a form and what came back with it, and knows nothing of what it is for.
No sentence that it makes holds what somebody typed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import assert_never

from bot.cards import Field, FieldKind, FormPage

from .texts import say

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def missed(
    page: FormPage,
    values: Mapping[str, str],
    *,
    people: Container[str],
    as_draft: bool,
    language: str,
) -> dict[str, str]:
    """A sentence for each field that needs another look. A draft may have gaps.

    ``people`` are those who can be named in this room.
    """
    errors = {}
    for one in page.fields:
        value = values.get(one.name, "").strip()
        if value:
            error = _unfit(one, value, people=people, language=language)
        else:
            error = _gap(one, language=language) if one.required and not as_draft else None
        if error is not None:
            errors[one.name] = error
    return errors


def _gap(one: Field, *, language: str) -> str:
    match one.kind:
        case FieldKind.LINE | FieldKind.TEXT:
            return say(language, "fill-in")
        case FieldKind.CHOICE | FieldKind.DATE | FieldKind.TIME:
            return say(language, "choose-one")
        case FieldKind.PEOPLE:
            return say(language, "choose-people")
        case _:
            assert_never(one.kind)


def _unfit(one: Field, value: str, *, people: Container[str], language: str) -> str | None:
    match one.kind:
        case FieldKind.LINE | FieldKind.TEXT:
            over = len(value) - one.max_length
            if over > 0:
                return say(language, "too-long", limit=one.max_length, over=over)
        case FieldKind.TIME:
            if not _TIME.fullmatch(value):
                return say(language, "no-time")
        case FieldKind.PEOPLE:
            named = value.split()
            if any(external not in people for external in named):
                return say(language, "not-here")
            if len(named) > one.at_most:
                return say(language, "too-many", limit=one.at_most, count=len(named))
        case FieldKind.CHOICE | FieldKind.DATE:
            pass  # what fits is the core's to say
        case _:
            assert_never(one.kind)
    return None
