"""By which methods people met, with where each comes from, as papers tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from methods.spec import Method

from ..paper import Entry, Section
from ..ports import Tx
from ..records import MethodUsed
from .meetings import Tools
from .proof import method_used, name_of
from .speech import Speech

#: Those by which meetings go or went, each once, in the order in which they came.
Methods = Mapping[MethodUsed, Method]


def methods_of(tx: Tx, tools: Tools, used: Iterable[MethodUsed]) -> Methods:
    """Look each of them up once."""
    return {by: method_used(tx, tools, by) for by in dict.fromkeys(used)}


def methods_data(methods: Methods) -> list[dict[str, Any]]:
    """What a signed file says of each. ``reference``: its source, as the method gives it."""
    return [
        {"id": by.id, "version": by.version, "reference": method.source}
        for by, method in methods.items()
    ]


def methods_section(methods: Methods, speech: Speech) -> tuple[Section, ...]:
    """What a paper says of them, under a heading of its own; nothing where there are none."""
    if not methods:
        return ()
    lines = []
    for by, method in methods.items():
        name = name_of(method, speech.language)
        told = speech.plain("proof.method", method=name, version=by.version)
        lines.append(speech.plain("proof.source", method=told, source=method.source))
    entry = Entry(parts=(("", "\n".join(lines)),))
    return (Section(speech.plain("year.methods"), entries=(entry,)),)
