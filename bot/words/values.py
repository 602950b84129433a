"""How each kind of value is written in a sentence: names, moments, quotations, method texts.

Owns the step from a reference to its words. It must not know keys of the catalogue, except the
two words for a name that is missing, nor how long a sentence may be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from pydantic import BaseModel

from methods.spec import Gift, Method

from ..engine.ids import PersonId
from ..engine.screen import (
    CaseTitle,
    Crowds,
    Line,
    MethodText,
    Moment,
    People,
    Person,
    Place,
    Typed,
    Value,
)
from ..ports import Dialect
from ..records import Person as PersonRecord
from .catalogue import LANGUAGES, Safe, WordsError, catalogue
from .moments import format_duration, format_moment, join_names
from .typed import clean


class LeftOut(WordsError):
    """The method leaves this text out, so the paragraph it belongs to is not shown."""

    def __init__(self) -> None:
        super().__init__("a text was asked for that the method may leave out, where one must stand")


@dataclass(frozen=True, slots=True)
class Context:
    """For whom words are made, and what they may refer to. ``language`` is a known one."""

    language: str
    dialect: Dialect
    people: Mapping[PersonId, PersonRecord]
    zone: str
    method: Method | None


@dataclass(frozen=True, slots=True)
class Manner:
    """A way of writing: what becomes of a person, a room, a crowd, a moment, typed text, ours."""

    name: Callable[[str], str]
    place: Callable[[str], str]
    crowd: Callable[[str], str]
    moment: Callable[[Moment], str]
    typed: Callable[[str], str]
    own: Callable[[str], str]


def markup(context: Context, *, typed: Callable[[str], str]) -> Manner:
    """In the dialect's markup. ``typed`` gets cleaned text and answers with safe markup."""
    dialect = context.dialect

    def moment(value: Moment) -> str:
        return dialect.moment(
            value.at, style=value.style, zone=context.zone, language=context.language
        )

    return Manner(
        dialect.person,
        dialect.place,
        dialect.crowd,
        moment,
        lambda text: typed(clean(text)),
        dialect.escape,
    )


def plain(context: Context, *, typed: Callable[[str], str] = str) -> Manner:
    """As plain text on one line."""

    def name(external: str) -> str:
        return clean(context.dialect.plain_name(external), one_line=True)

    def place(external: str) -> str:
        return clean(context.dialect.plain_place(external), one_line=True)

    def moment(value: Moment) -> str:
        return format_moment(
            value.at, style=value.style, zone=context.zone, language=context.language
        )

    def crowd(external: str) -> str:
        raise WordsError("who reads along is named in running text only")

    return Manner(name, place, crowd, moment, lambda text: typed(clean(text, one_line=True)), str)


def write_all(line: Line, context: Context, manner: Manner) -> dict[str, Safe | int]:
    """All values of a line, ready to be put into its snippet. Numbers stay numbers."""
    return {name: _write(value, context, manner) for name, value in line.values}


def _write(value: Value, context: Context, manner: Manner) -> Safe | int:
    match value:
        case Person(person):
            return Safe(write_name(person, context, manner))
        case People(people):
            names = [write_name(person, context, manner) for person in people]
            return Safe(join_names(names, language=context.language))
        case Crowds(crowds):
            names = [manner.crowd(one) for one in crowds]
            return Safe(join_names(names, language=context.language))
        case Place(external):
            return Safe(manner.place(external))
        case Moment():
            return Safe(manner.moment(value))
        case Typed(text):
            return Safe(manner.typed(text))
        case MethodText():
            return Safe(manner.own(_method_text(value, context)))
        case CaseTitle():
            raise WordsError("the title of a case must be filled in before words are made")
        case timedelta():
            return Safe(manner.own(format_duration(value, language=context.language)))
        case int():
            return value
        case str():
            return Safe(manner.own(value))
        case _:
            assert_never(value)


def write_name(person: PersonId, context: Context, manner: Manner) -> str:
    """A person's name; a word for somebody where it cannot be shown."""
    known = context.people.get(person)
    if known is None:
        return manner.own(catalogue(context.language)["name.unknown"])
    return manner.name(known.external)


def _method_text(wanted: MethodText, context: Context) -> str:
    """The text in this language; in the other one where a method of one's own has only that."""
    if context.method is None:
        raise WordsError(f"the text {wanted.part} was asked for without a method")
    texts = context.method.going_by(wanted.by).texts
    found = [texts[language] for language in (context.language, *LANGUAGES) if language in texts]
    try:
        part: object = found[0] if wanted.phase_id is None else found[0].phases[wanted.phase_id]
        for name in wanted.part.split("."):
            part = _inside(part, name)
    except (IndexError, KeyError, AttributeError, ValueError):
        raise WordsError(f"a method has no text {wanted.part}") from None
    if part is None:
        raise LeftOut
    if not isinstance(part, str):
        raise WordsError(f"{wanted.part} is not a text of a method")
    return part


def _inside(part: object, name: str) -> object:
    """A field of a model, one of its texts ("mistakes.0"), or the one that belongs to a name.

    A name is a module ("modules.brainstorm") or a gift ("labels.takeaway"), which may have none.
    """
    if isinstance(part, Mapping):
        return part[name] if name in part else part.get(Gift(name))
    if isinstance(part, tuple):
        return part[int(name)]
    if isinstance(part, BaseModel) and name in type(part).model_fields:
        return getattr(part, name)
    raise KeyError(name)
