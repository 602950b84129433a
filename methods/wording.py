"""The rules for a method's words: complete in every language, plain, and without promises broken.

Knows what a text may not hold and which phases and gifts need one. It judges neither style nor
spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from .checks import total_minutes
from .files import METHOD_FILE, Table
from .problems import Problem, listed, path_of, quoted

#: Control and format characters, half characters, private ones, and other line breaks.
_NOT_TEXT = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_TEMPLATE = re.compile(r"[{}]")
_MARKUP = re.compile(r"[*_~`<>\\|\[\]]|&#?\w+;|://|^\s*#|(?<!\w)@\w")
_MINUTES = re.compile(r"(\d{1,4})[\s-]*(?:minuten|minuut|minutes|minute|min\b)", re.IGNORECASE)

#: The deepest text is a label, like phases.talk.labels.thought. The model refuses what is deeper.
_DEEPEST = 4

#: Texts about the method as a whole, in which minutes are those of a meeting with one round.
_WHOLE = ("short", "aim", "suits")


def check_texts(method: Table | None, texts: Mapping[str, Table]) -> Iterator[Problem]:
    """Yield what is wrong with the language files, compared with ``method.toml``."""
    phases = _phases(method)
    for language, table in sorted(texts.items()):
        file = f"{language}.toml"
        yield from plain_words(table, file)
        if phases is not None:
            yield from _complete(table, phases, file)
            yield from _modules(table, phases, file)
        if method is not None:
            yield from _promises(table, method, phases or {}, file)


def check_what_comes_along(method: Table | None, texts: Mapping[str, Table]) -> Iterator[Problem]:
    """Yield what a method that comes with the bot has to say beside its steps, and does not."""
    for key in ("time", "length", "reading"):
        if method is not None and not method.get(key):
            yield Problem(METHOD_FILE, key, f"{quoted(key)} is missing. Add it.")
    for language, table in sorted(texts.items()):
        for key in ("unsuited", "mistakes"):
            if not table.get(key):
                yield Problem(f"{language}.toml", key, f"{quoted(key)} is missing. Add it.")


def _modules(table: Table, phases: Mapping[str, Table], file: str) -> Iterator[Problem]:
    """Yield modules without a name, and names of modules that there are not."""
    modules = {row["module"] for row in phases.values() if isinstance(row.get("module"), str)}
    named = table.get("modules", {})
    if not isinstance(named, dict):
        return
    for module in sorted(modules - set(named)):
        say = f"The module {quoted(module)} has no name in this language. Add it."
        yield Problem(file, path_of(("modules", module)), say)
    for module in sorted(set(named) - modules):
        say = f"The method has no module {quoted(module)}. Correct the name or leave it out."
        yield Problem(file, path_of(("modules", module)), say)


def _phases(method: Table | None) -> dict[str, Table] | None:
    """Return the phases by id, as far as they can be read; None where there is no list."""
    raw = method.get("phases") if method is not None else None
    if not isinstance(raw, list):
        return None
    rows = [row for row in raw if isinstance(row, dict)]
    return {row["id"]: row for row in rows if isinstance(row.get("id"), str)}


def plain_words(value: object, file: str, loc: tuple[int | str, ...] = ()) -> Iterator[Problem]:
    """Yield every text in ``value`` that holds something else than plain words on one line.

    ``value``: a table as it was read, or a part of one, which stands at ``loc`` in ``file``.
    """
    if isinstance(value, dict) and len(loc) < _DEEPEST:
        for key, inner in value.items():
            yield from plain_words(inner, file, (*loc, key))
    elif isinstance(value, list) and len(loc) < _DEEPEST:
        for index, inner in enumerate(value):
            yield from plain_words(inner, file, (*loc, index))
    elif isinstance(value, str):
        for sentence in _flaws(value):
            yield Problem(file, path_of(loc), sentence)


def _flaws(text: str) -> Iterator[str]:
    if "\n" in text.strip() or "\r" in text.strip():
        yield "A text stands on one line. Leave the line breaks out."
    elif not text.isprintable() and _has_unseen(text.strip()):
        yield "There is an invisible character in this text. Type it again."
    if _TEMPLATE.search(text):
        yield "Texts are no templates. Leave out { and }, and write it in plain words."
    if _MARKUP.search(text):
        yield "Texts have no markup, addresses or mentions. Leave out signs like *, _, <, [ and @."


def _has_unseen(text: str) -> bool:
    return any(unicodedata.category(c) in _NOT_TEXT for c in text)


def _complete(table: Table, phases: Mapping[str, Table], file: str) -> Iterator[Problem]:
    given = table.get("phases")
    if not isinstance(given, dict):
        return
    for phase_id in phases:
        if phase_id not in given:
            say = f"The phase {quoted(phase_id)} has no texts in this language. Add them."
            yield Problem(file, path_of(("phases", phase_id)), say)
    for phase_id, words in given.items():
        if phase_id not in phases:
            say = f"The method has no phase {quoted(phase_id)}. Correct the name or leave it out."
            yield Problem(file, path_of(("phases", phase_id)), say)
        elif isinstance(words, dict):
            yield from _fields(words, phases[phase_id], file, ("phases", phase_id))


def _fields(words: Table, phase: Table, file: str, loc: tuple[str, ...]) -> Iterator[Problem]:
    gives = _strings(phase.get("gives"))
    labels, hints = words.get("labels", {}), words.get("hints", {})
    if not isinstance(labels, dict) or not isinstance(hints, dict):
        return
    for gift in dict.fromkeys(gives):
        if gift not in labels:
            say = f"What can be given here needs a label: {quoted(gift)}. Add it."
            yield Problem(file, path_of((*loc, "labels", gift)), say)
    for key, texts in (("labels", labels), ("hints", hints)):
        for gift in texts:
            if gift not in gives:
                say = (
                    f"{quoted(gift)} cannot be given in this phase. Possible: {_or_nothing(gives)}."
                )
                yield Problem(file, path_of((*loc, key, gift)), say)
    listens = bool(_strings(phase.get("silent")) or _strings(phase.get("away")))
    if listens and "listening" not in words:
        say = "Somebody listens in this phase and is told nothing. Add “listening”."
        yield Problem(file, path_of((*loc, "listening")), say)
    if not listens and "listening" in words:
        say = "Nobody listens in this phase. Leave “listening” out."
        yield Problem(file, path_of((*loc, "listening")), say)


def _promises(
    table: Table, method: Table, phases: Mapping[str, Table], file: str
) -> Iterator[Problem]:
    """Yield texts that name other minutes than the method takes."""
    total = total_minutes(method)
    for key in _WHOLE:
        for minutes in _minutes_in(table.get(key)):
            if total is not None and minutes != total:
                say = f"This text says {minutes} minutes, the phases take {total}. Change one."
                yield Problem(file, key, say)
    given = table.get("phases")
    for phase_id, words in given.items() if isinstance(given, dict) else ():
        most = phases[phase_id].get("minutes") if phase_id in phases else None
        if not isinstance(words, dict) or type(most) is not int:
            continue
        for key, text in words.items():
            for minutes in _minutes_in(text):
                if minutes > most:
                    say = f"This text says {minutes} minutes, the phase has {most}. Change one."
                    yield Problem(file, path_of(("phases", phase_id, key)), say)


def _minutes_in(text: object) -> list[int]:
    return [int(found) for found in _MINUTES.findall(text)] if isinstance(text, str) else []


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _or_nothing(names: list[str]) -> str:
    return listed(names) if names else "nothing"
