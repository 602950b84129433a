"""The lists beside this file: names, towns, words with a capital that lead to nobody, and kinds."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def given_names() -> frozenset[str]:
    """Given names in lower case."""
    return frozenset(word for line in _lines("given_names.txt") for word in line.split())


@cache
def names_that_are_words() -> frozenset[str]:
    """Those of them that are ordinary words as well."""
    return frozenset(_lines("given_names.txt")[-1].split())


@cache
def towns() -> frozenset[str]:
    """Towns, as they are written."""
    return frozenset(word for line in _lines("places.txt") for word in line.split())


@cache
def ordinary(language: str) -> frozenset[str]:
    """Words that this language writes with a capital anyway."""
    head = f"{language}: "
    lines = [line.removeprefix(head) for line in _lines("ordinary.txt") if line.startswith(head)]
    return frozenset(word for line in lines for word in line.split())


@cache
def alternatives(name: str) -> str:
    """The words of this list as a part of a pattern: one of them, whole."""
    head = f"{name}: "
    (line,) = (line for line in _lines("words.txt") if line.startswith(head))
    return "|".join(_pattern(word) for word in line.removeprefix(head).split())


def _pattern(word: str) -> str:
    """A star stands for any letters, a question mark for one."""
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\?", r"\w")
