"""Which lives reach a mistake: where its code never runs, a life goes as it goes without it.

A life is the same each time it is lived. So the lives are lived once as they are, noting which
functions ran, and a mistake that takes the place of functions is tried only where one of them did.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any

import pytest

from bot.laboratory import laboratory
from bot.simulation.lives import Ask

#: Where a function stands: its file, the first line of it, and its name there.
Where = tuple[str, int, str]


def reached_in(seed: int) -> frozenset[Where]:
    """Live this life as it is; every function that ran in it."""
    ran: set[CodeType] = set()

    def note(frame: FrameType, event: str, _value: Any) -> None:
        if event == "call":
            ran.add(frame.f_code)

    here = laboratory()
    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        here.live(Ask(seed))
    finally:
        sys.setprofile(before)
        threading.setprofile(None)
    return frozenset(map(where_is, ran))


def where_is(code: CodeType) -> Where:
    """Where the function with this code stands."""
    return code.co_filename, code.co_firstlineno, code.co_qualname


def places_of(make: Callable[[pytest.MonkeyPatch], None]) -> frozenset[Where] | None:
    """The functions whose place a mistake takes; None where it takes that of anything else."""
    with pytest.MonkeyPatch.context() as patch:
        make(patch)
        # Nothing public tells what it holds; the version of the library is pinned.
        old = [was for _, _, was in (*patch._setattr, *patch._setitem)]
    codes = [_code_of(was) for was in old]
    if not codes or None in codes:
        return None
    return frozenset(where_is(code) for code in codes if code is not None)


def _code_of(was: object) -> CodeType | None:
    match was:
        case staticmethod() | classmethod():
            return _code_of(was.__func__)
        case property() if was.fget is not None:
            return _code_of(was.fget)
        case MethodType():
            return _code_of(was.__func__)
        case FunctionType():
            return was.__code__
        case _:
            return None


def lives_for(
    make: Callable[[pytest.MonkeyPatch], None],
    most: int,
    *,
    first: int | None,
    reached: Mapping[int, frozenset[Where]],
) -> list[int]:
    """The seeds of the lives to try, in order. ``first``: one that may well show it.

    ``reached``: what ran in each of the lives that were looked at; of the others all may show it.
    """
    places = places_of(make)
    seeds: Iterable[int] = range(most)
    if places is not None:
        seeds = [seed for seed in seeds if seed not in reached or places & reached[seed]]
    return sorted(seeds, key=lambda seed: seed != first)
