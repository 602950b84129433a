"""Which methods fit a case and a group: proposals with their reasons, and why others do not fit.

Pure: it knows methods and numbers, no group and no platform. Reasons are keys; somebody else puts
them into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .fitting import shortest_minutes, total_minutes
from .spec import CaseKind, Method, Mode

#: How many are proposed at most.
MOST = 3
#: How many meetings a group has had before a method of this level is proposed.
MEETINGS_BEFORE = {"easy": 0, "medium": 2, "high": 5}


class Reason(StrEnum):
    """Why a method is proposed, or why it is not."""

    FITS_CASE = "fits-case"
    FITS_CASE_TOO = "fits-case-too"
    FITS_TIME = "fits-time"
    TOO_FEW = "too-few"
    TOO_MANY = "too-many"
    TOO_NEW = "too-new"
    TOO_SHORT = "too-short"
    OTHER_MODE = "other-mode"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a meeting will be like.

    ``kind``: of the case, one of ``kinds()``. ``minutes``: the time there is. ``people``: who
    come, the contributor included. ``meetings``: how many the group has had.
    """

    kind: str
    minutes: int
    people: int
    meetings: int
    mode: Mode
    rounds: int = 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """A method and why; ``number`` belongs to the reason: people, minutes or meetings."""

    method: str
    reason: Reason
    number: int = 0


def kinds() -> tuple[str, ...]:
    """The kinds of cases, in the order in which they are offered."""
    return tuple(kind.value for kind in CaseKind)


def _for_kind(library: Mapping[str, Method], kind: CaseKind) -> list[Method]:
    """The methods that suit this kind of case, first choices before second ones."""
    suited = (method for method in library.values() if kind in method.suits)
    return sorted(suited, key=lambda method: (method.suits[kind], method.id))


def recommend(library: Mapping[str, Method], wanted: Wanted) -> tuple[Proposal, ...]:
    """Up to three methods that fit, the best first; ``ValueError`` for a kind that is none."""
    kind = CaseKind(wanted.kind)
    suited = _for_kind(library, kind)
    fitting = [method for method in suited if refuse(method, wanted) is None]
    proposals = [
        Proposal(one.id, Reason.FITS_CASE if one.suits[kind] == 1 else Reason.FITS_CASE_TOO)
        for one in fitting
    ]
    more = (
        Proposal(one.id, Reason.FITS_TIME, total_minutes(one, rounds=wanted.rounds))
        for one in sorted(library.values(), key=lambda one: _stretch(one, wanted))
        if one not in fitting and refuse(one, wanted) is None
    )
    return (*proposals, *more)[:MOST]


def leave_out(library: Mapping[str, Method], wanted: Wanted) -> tuple[Proposal, ...]:
    """What would fit the kind of case and is not for this meeting, each with the reason why."""
    suited = _for_kind(library, CaseKind(wanted.kind))
    return tuple(why for method in suited if (why := refuse(method, wanted)) is not None)


def _stretch(method: Method, wanted: Wanted) -> tuple[int, str]:
    """How far a method's own time is from the time there is."""
    return abs(total_minutes(method, rounds=wanted.rounds) - wanted.minutes), method.id


def refuse(method: Method, wanted: Wanted) -> Proposal | None:
    """Why a method is not for this meeting; None when it is."""
    shortest = shortest_minutes(method, rounds=wanted.rounds)
    if wanted.mode not in method.modes:
        return Proposal(method.id, Reason.OTHER_MODE)
    if wanted.people < method.people.min:
        return Proposal(method.id, Reason.TOO_FEW, method.people.min)
    if wanted.people > method.people.max:
        return Proposal(method.id, Reason.TOO_MANY, method.people.max)
    if wanted.meetings < MEETINGS_BEFORE[method.level]:
        return Proposal(method.id, Reason.TOO_NEW, MEETINGS_BEFORE[method.level])
    if wanted.mode is not Mode.SLOW and shortest > wanted.minutes:
        return Proposal(method.id, Reason.TOO_SHORT, shortest)
    return None
