"""Which keys the code asks for, read from its source without running it.

Owns how a key shows itself in code. It must not know what the words of a key are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from methods.spec import Gift

from ..engine.effects import Reason

#: Where keys are written down.
SOURCES = ("engine", "groups", "delivery", "schedule", "rehearsal", "drawing", "app.py")

#: Keys that are put together: what they begin with, and every way they end.
FAMILIES = {
    "agreement.": tuple(str(number) for number in range(1, 7)),
    "control.give.": tuple(gift.value for gift in Gift),
    "follow.": ("done", "no-occasion"),
}
#: Keys that the words ask for themselves.
OF_WORDS = ("name.unknown",)

_KEY = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+")
#: What ends so is a file, not a key.
_FILES = ("toml", "json", "po", "py", "db", "html", "key")
#: Calls that take a key: the name of the call, the place and the name of its argument, and
#: what stands before the key in the catalogue.
_CALLS = (
    ("Line", 0, "key", ""),
    ("plain", 0, "key", ""),
    ("Control", 1, "label", ""),
    ("Whisper", 1, "about", "whisper."),
    ("text_spec", 1, "name", "field."),
    ("text_spec", 1, "name", "hint."),
    ("choice_spec", 1, "name", "field."),
)


@dataclass(frozen=True, slots=True)
class Used:
    """A key at one place of the source.

    ``given`` are the names of its values, None where they do not stand there.
    """

    key: str
    where: str
    given: frozenset[str] | None = None


def used_keys(root: Path) -> list[Used]:
    """Every key that the code under ``root`` (the package ``bot``) asks for, as far as seen."""
    found = [Used(f"refuse.{reason.value}", "Reason") for reason in Reason]
    found += [Used(key, "words") for key in OF_WORDS]
    for source in SOURCES:
        top = root / source
        for path in sorted(top.rglob("*.py")) if top.is_dir() else [top] if top.exists() else []:
            found += keys_in(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    return found


def keys_in(source: str, name: str) -> list[Used]:
    """The keys in one file: arguments of calls, and texts that look like a key of a call."""
    tree = ast.parse(source)
    calls = list(_calls(tree, name))
    seen = {(used.key, used.where) for used in calls}
    return [*calls, *(u for u in _mentioned(tree, name) if (u.key, u.where) not in seen)]


def _calls(tree: ast.AST, name: str) -> Iterator[Used]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        for call, place, argument, before in _CALLS:
            key = _argument(node, place, argument)
            if called == call and key is not None:
                for text in _texts(key):
                    yield Used(before + text, f"{name}:{key.lineno}", _given(called, node))


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[place] if len(call.args) > place else None


def _texts(node: ast.expr) -> Iterator[str]:
    """What an argument can be, as far as it stands there: a text, either of two, or a family."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)
        case ast.JoinedStr(values=[ast.Constant(value=str(begin)), *_]):
            yield from (begin + end for end in FAMILIES.get(begin, ()))


def _mentioned(tree: ast.AST, name: str) -> Iterator[Used]:
    """Texts that look like a key, wherever they stand: in a table, or in a variable."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if _looks_like_key(text):
                yield Used(text, f"{name}:{node.lineno}")
            case ast.JoinedStr():
                for text in _texts(node):
                    yield Used(text, f"{name}:{node.lineno}")


def _looks_like_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None and text.rpartition(".")[2] not in _FILES


def _given(called: str, call: ast.Call) -> frozenset[str] | None:
    """The names of a line's values, where they stand in the call itself."""
    if called == "plain":
        return frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
    if called != "Line":
        return None
    match _argument(call, 1, "values"):
        case None:
            return frozenset()
        case ast.Tuple(elts=pairs):
            names = [_first(pair) for pair in pairs]
            return None if None in names else frozenset(name for name in names if name)
        case _:
            return None


def _first(pair: ast.expr) -> str | None:
    match pair:
        case ast.Tuple(elts=[ast.Constant(value=str(name)), _]):
            return name
        case _:
            return None


def of_families() -> frozenset[str]:
    """Every key that is put together."""
    return frozenset(begin + end for begin, ends in FAMILIES.items() for end in ends)
