"""A method to read in a terminal: what it is for, and every step with its words."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from methods.spec import Mode

from .outline import Outline, PhaseLine, say

_WIDTH = 78
_INDENT = "    "


def plain(method: Outline, mode: Mode) -> str:
    """Return the method as lines of at most 78 signs, without colours."""
    least, ideal, most = method.people
    language = method.language
    people = say("drawing.people", language, ("min", least), ("ideal", ideal), ("max", most))
    lines = [method.name, f"{people} · {method.time} · {method.mode}", ""]
    for text in (method.aim, method.suits, method.origin):
        lines += [*wrap(text, _WIDTH), ""]
    place = ""
    for phase in method.phases:
        if phase.place != place:
            lines += [phase.place.upper(), ""]
            place = phase.place
        lines += [*_phase(phase, mode), ""]
    return "\n".join(lines[:-1])


def _phase(phase: PhaseLine, mode: Mode) -> Iterator[str]:
    number = f"{phase.step}. " if phase.step else ""
    yield from wrap(f"{number}{phase.title} ({phase.time})", _WIDTH)
    words = phase.texts
    told = (f"{phase.doing}; {phase.appears}.", words.invitation, getattr(words, mode, None))
    for text in (*told, words.rule, words.listening):
        if text:
            yield from wrap(text, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
