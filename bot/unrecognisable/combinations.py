"""Somebody without a name whom only one person fits: the only one somewhere, or rare twice over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .details import Detail, Kind
from .lists import alternatives

_JOB = f"(?:{alternatives('jobs')})"
_NL = f"(?:{alternatives('people-nl')}|{_JOB})"
_EN = f"(?:{alternatives('people-en')}|{_JOB})"
_FAMILY_NL = f"(?:{alternatives('family-nl')})"
_FAMILY_EN = f"(?:{alternatives('family-en')})"
_ILLNESS = f"(?:{alternatives('illnesses')})"
_WORD = r"[\wà-ÿ’'-]+"
_THEIRS_NL = r"(?:(?:de|het|onze|ons|mijn|een|dit|deze|heel) )"
_THEIRS_EN = r"(?:(?:the|our|my|a|this|that|whole) )"
_SOMEWHERE_NL = rf" (?:van|in|op|binnen|uit|bij|aan) {_THEIRS_NL}?{_WORD}"
_SOMEWHERE_EN = rf" (?:in|at|on|of|for|within|from) {_THEIRS_EN}{{0,2}}{_WORD}"
_WAS_NL = r"(?:oud-|ex-|voormalige? |gepensioneerde )"
_WAS_EN = r"(?:ex-|former |retired )"
_AGED_NL = r"\b(?:een |de )?\d{1,3}-jarige "
_AGED_EN = r"\b(?:an? |the )?\d{1,3}[- ]year[- ]old "
_SOME = rf"(?:{_WORD} )"
#: These are known by everybody, and many have them.
_KNOWN = "Down|Parkinson|Alzheimer|Korsakov|Asperger"
_ANY_CASE = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        # The only one somewhere, or the first.
        rf"\b(?:de|het) enige {_SOME}{{0,3}}?{_NL}\b{_SOMEWHERE_NL}",
        rf"\b(?:de|het) enige (?:\w+e|man) {_NL}\b",
        rf"\b(?:de|onze|het) eerste {_SOME}{{1,3}}?{_NL}\b{_SOMEWHERE_NL}",
        rf"\bthe (?:only|sole|one) {_SOME}{{0,3}}?{_EN}\b{_SOMEWHERE_EN}",
        rf"\bthe (?:only|sole|first) (?:fe)?male {_EN}\b(?:{_SOMEWHERE_EN})?",
        # Of an age, with a job that few have.
        rf"{_AGED_NL}{_SOME}{{0,2}}?{_WAS_NL}?{_JOB}\b(?: (?:van|uit|in|met) {_WORD})?",
        rf"{_AGED_EN}{_SOME}{{0,2}}?{_WAS_EN}?{_JOB}\b(?: (?:of|from|in|with) {_WORD})?",
        rf"\b(?:een |de )?{_WAS_NL}{_SOME}{{0,2}}?{_NL} van \d{{2,3}}\b(?: jaar)?",
        rf"\b(?:an? |the )?{_WAS_EN}{_SOME}{{0,2}}?{_EN},? (?:aged|of) \d{{2,3}}\b",
        # Who had such a job, and their families.
        rf"\b(?:een |de )?{_WAS_NL}(?:olympisch )?{_JOB}\b",
        rf"\b(?:an? |the ){_WAS_EN}(?:olympic )?{_JOB}\b",
        rf"\b(?:de|het|een) {_FAMILY_NL} van (?:de|onze|het) {_SOME}?{_JOB}\b",
        rf"\b(?:the|a) {_SOME}?{_FAMILY_EN} of (?:the|our|a) {_SOME}?{_JOB}\b",
        rf"\b(?:the|our) {_JOB}['’]s {_SOME}?{_FAMILY_EN}\b",
        # An illness that few have.
        rf"\b(?:(?:een|de) )?(?:heel |zeer |uiterst )?zeldzame {_SOME}{{0,2}}?{_ILLNESS}\b",
        rf"\b(?:an? )?(?:very |extremely )?rare {_SOME}{{0,2}}?{_ILLNESS}\b",
    )
)
_NAMED = (
    re.compile(rf"\b(?:(?:het )?syndroom|(?:de )?ziekte) van (?!{_KNOWN})[A-Z]{_WORD}"),
    re.compile(
        rf"\b(?!{_KNOWN})[A-Z][\w-]+(?:[ -][A-Z][\w-]+)?(?:['’]s)? (?:syndrome?|syndroom|disease)\b"
    ),
)


def find_combinations(text: str) -> Iterator[Detail]:
    """Both languages are looked for: people mix them."""
    for shape in (*_ANY_CASE, *_NAMED):
        for hit in shape.finditer(text):
            yield Detail(Kind.COMBINATION, hit.start(), hit.start() + len(hit.group().rstrip()))
