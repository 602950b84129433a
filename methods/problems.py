"""What is wrong with a method, said to its author: a file, a path and a plain sentence.

Owns the wording of mistakes, those of the model included. It knows nothing of meetings, and it
never repeats what stands in a file beyond the names of keys, ids and kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .spec import Each, Method, MethodTexts, People, PhaseBase, PhaseKind, PhaseTexts

KINDS: tuple[str, ...] = get_args(PhaseKind)

#: The keys that may stand where a place points into: the place is that of a key that is unknown.
KeysAt = Callable[[tuple[int | str, ...]], tuple[str, ...]]

#: A name longer than this is not repeated in a sentence.
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. ``path`` says where in ``file``, for example ``phases[3].minutes``.

    ``sentence`` says what is wrong and what to do.
    """

    file: str
    path: str
    sentence: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.path}" if self.path else self.file
        return f"{where}: {self.sentence}"


class MethodError(ValueError):
    """A method cannot be used. ``problems`` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def quoted(name: object) -> str:
    """Return a name for use in a sentence: short, on one line, in quotation marks."""
    text = "".join(c if c.isprintable() else "?" for c in str(name))
    if len(text) > _LONGEST_NAME:
        text = text[: _LONGEST_NAME - 1] + "…"
    return f"“{text}”"


def listed(names: Iterable[object]) -> str:
    """Return names as an author reads them: `a, b, c`."""
    return ", ".join(str(name) for name in names)


def from_validation(
    error: ValidationError,
    file: str,
    *,
    within: tuple[int | str, ...] = (),
    keys_at: KeysAt | None = None,
) -> tuple[Problem, ...]:
    """Return the model's complaints about ``file`` as sentences, in the file's order.

    ``within`` is the place of what was validated, where that was not the whole file. ``keys_at``
    knows the keys of another model than that of a method.
    """
    details = error.errors(include_url=False)
    keys_at = keys_at or _keys_at
    return tuple(dict.fromkeys(_problem(detail, file, within, keys_at) for detail in details))


def _problem(
    detail: ErrorDetails, file: str, within: tuple[int | str, ...], keys_at: KeysAt
) -> Problem:
    kind = detail["type"]
    loc = _without_tags((*within, *detail["loc"]))
    if kind == "extra_forbidden":
        return Problem(file, path_of(loc), _unknown_key(loc, keys_at))
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        loc = (*loc, "kind")
    say = _SENTENCES.get(kind)
    sentence = say(detail, loc) if say else f"This cannot be used: {detail['msg']}."
    return Problem(file, path_of(loc), sentence)


def path_of(loc: Iterable[int | str]) -> str:
    """Return ``("phases", 3, "minutes")`` as ``phases[3].minutes``, counting from 0."""
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part != "[key]":
            shown = part if part.isprintable() and len(part) <= _LONGEST_NAME else quoted(part)
            path += f".{shown}" if path else shown
    return path


def _without_tags(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Leave out the kind that the model puts behind ``phases[3]``."""
    at_phase = len(loc) > 2 and loc[0] == "phases" and isinstance(loc[1], int)
    return (*loc[:2], *loc[3:]) if at_phase and loc[2] in KINDS else loc


def _keys_at(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the keys that may stand where ``loc`` points into, for "did you mean"."""
    match loc[:-1]:
        case ():
            keys = (*Method.model_fields, *MethodTexts.model_fields)
            return tuple("schema" if key == "format" else key for key in keys)
        case ("people",):
            return tuple(People.model_fields)
        case ("phases", int()):
            return (*PhaseBase.model_fields, "kind")
        case ("phases", int(), "each"):
            return tuple(Each.model_fields)
        case ("phases", str()):
            return tuple(PhaseTexts.model_fields)
        case _:
            return ()


def _unknown_key(loc: tuple[int | str, ...], keys_at: KeysAt) -> str:
    name = str(loc[-1])
    close = get_close_matches(name, keys_at(loc), n=1)
    if close:
        return f"There is no key {quoted(name)} here. Did you mean “{close[0]}”?"
    return f"There is no key {quoted(name)} here. Leave it out."


def _missing(_detail: ErrorDetails, loc: tuple[int | str, ...]) -> str:
    return f"{quoted(loc[-1])} is missing. Add it."


def _no_such_kind(_detail: ErrorDetails, _loc: tuple[int | str, ...]) -> str:
    return f"This is not a kind of phase. Choose one of: {listed(KINDS)}."


def _no_kind(_detail: ErrorDetails, _loc: tuple[int | str, ...]) -> str:
    return f"“kind” is missing. Choose one of: {listed(KINDS)}."


def _not_a_choice(detail: ErrorDetails, _loc: tuple[int | str, ...]) -> str:
    expected = str(_context(detail).get("expected", "")).replace("'", "").replace(" or ", ", ")
    return f"This is not one of the values that are possible here. Choose from: {expected}."


def _whole_number(_detail: ErrorDetails, _loc: tuple[int | str, ...]) -> str:
    return "A whole number belongs here. Write it without quotation marks, like 10."


def _bound(words: str, key: str) -> Callable[[ErrorDetails, tuple[int | str, ...]], str]:
    def say(detail: ErrorDetails, _loc: tuple[int | str, ...]) -> str:
        return f"This number must be {words} {_context(detail)[key]}. Change it."

    return say


def _too_long(detail: ErrorDetails, _loc: tuple[int | str, ...]) -> str:
    most = _context(detail)["max_length"]
    given = detail["input"]
    if isinstance(given, str):
        return f"This has {len(given.strip())} characters; {most} is the most. Shorten it."
    return f"There are too many here; {most} is the most. Leave some out."


def _too_short(detail: ErrorDetails, _loc: tuple[int | str, ...]) -> str:
    if isinstance(detail["input"], str):
        return "This text is empty. Write something, or leave the key out if it may be left out."
    return f"There are too few here; {_context(detail)['min_length']} is the least. Add one."


def _slug(_detail: ErrorDetails, _loc: tuple[int | str, ...]) -> str:
    return (
        "An id begins with a small letter and holds small letters, digits and single hyphens, "
        "like look-back. Change it."
    )


def _plain(sentence: str) -> Callable[[ErrorDetails, tuple[int | str, ...]], str]:
    def say(_detail: ErrorDetails, _loc: tuple[int | str, ...]) -> str:
        return sentence

    return say


def _own_rule(detail: ErrorDetails, _loc: tuple[int | str, ...]) -> str:
    """Return the sentence of a rule that stands in the model itself."""
    text = str(_context(detail).get("error", "")).partition(": ")[2] or "this cannot be"
    return f"Here {text}. Change one of the numbers."


def _context(detail: ErrorDetails) -> Mapping[str, Any]:
    return detail.get("ctx", {})


_TABLE = _plain("A table with keys belongs here, like [phases.welcome] or { min = 4 }.")
_LIST = _plain('A list belongs here, in square brackets, like ["chat", "slow"].')

_SENTENCES: dict[str, Callable[[ErrorDetails, tuple[int | str, ...]], str]] = {
    "missing": _missing,
    "union_tag_invalid": _no_such_kind,
    "union_tag_not_found": _no_kind,
    "enum": _not_a_choice,
    "literal_error": _not_a_choice,
    "int_type": _whole_number,
    "int_from_float": _whole_number,
    "int_parsing": _whole_number,
    "greater_than_equal": _bound("at least", "ge"),
    "less_than_equal": _bound("at most", "le"),
    "string_too_long": _too_long,
    "too_long": _too_long,
    "string_too_short": _too_short,
    "too_short": _too_short,
    "string_pattern_mismatch": _slug,
    "string_type": _plain("A text belongs here, in quotation marks."),
    "date_type": _plain("A day belongs here, without quotation marks, like 2026-03-12."),
    "bool_type": _plain("true or false belongs here, without quotation marks."),
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "value_error": _own_rule,
}
