"""Names of people: by a title, by initials, by lists, and by a capital where none belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .details import Detail, Kind
from .lists import alternatives, given_names, names_that_are_words, ordinary, towns

_CAP = r"[A-ZÀ-ÖØ-ÞŞĞİ][\wà-öø-ÿşğıç'’]*(?:-[A-ZÀ-ÖØ-Þ][\wà-öø-ÿ'’]*)*"
_PARTICLE = (
    r"(?:van (?:de[nr]?|het|'t)|van|von|de[nr]?|ter?|ten|el|al|ait|ben|bin|op de[nr]?|in 't|'t"
    r"|la|le|di|da|dos)"
)
_FULL = rf"(?:{_PARTICLE} )?{_CAP}(?: (?:{_PARTICLE} )?{_CAP})?"
_TITLED = re.compile(rf"\b(?i:{alternatives('titles')}) (?P<name>{_FULL})")
_INITIALS = re.compile(
    rf"\b(?:[A-Z]\.){{1,4}} ?(?:{_PARTICLE} )?(?=\w\w){_CAP}|(?<![\w.])(?:[A-Z]\. ?){{2,4}}(?![\w])"
)
_INITIAL_OF_NAME = re.compile(rf"\b(?P<given>{_CAP}) [A-Z]\.(?!\w)")
_WORD = re.compile(_CAP)
_MORE = re.compile(rf" (?:{_PARTICLE} )?{_CAP}")
#: What stands before the first word of a sentence, or of something quoted.
_OPENS = re.compile(r"(?:[.!?:…]['\"”’)]*\s*|[\n\r]\s*|['\"“‘(]\s*|[-–—*•]\s+)$")
#: So many characters before a word are looked at.
_NEAR = 12
#: Abbreviations with dots that are no initials.
_NO_INITIALS = frozenset(
    {"N.B.", "P.S.", "A.U.B.", "I.P.V.", "D.W.Z.", "U.K.", "U.S.", "E.G.", "I.E."}
)
#: What a place stands after: such a word is told as a place and not as a name.
_OF_PLACES = re.compile(
    r"\b(?:in|te|uit|naar|bij|rond|near|from|at|to|around|outside) $", re.IGNORECASE
)
#: Two names are seldom two words.
_WITH_ANOTHER = re.compile(rf" (?!I\b)(?:(?:en|and|&|{_PARTICLE}) )?{_CAP}")
_LOWER = re.compile(r"(?<![\w.@/-])[a-zà-öø-ÿşğı]{5,}(?![\w.@/-])")
_POSSESSIVE = re.compile(r"(?:['’]s|s['’]|['’])$")


def find_names(text: str, language: str) -> Iterator[Detail]:
    """Names, as far as they can be told from other words."""
    for hit in _TITLED.finditer(text):
        yield _named(text, *hit.span("name"))
    for hit in _INITIALS.finditer(text):
        is_first = _stands_first(text, hit.start())
        if not is_first or hit.group().replace(" ", "").upper() not in _NO_INITIALS:
            yield Detail(Kind.NAME, hit.start(), hit.start() + len(hit.group().rstrip()))
    for hit in _INITIAL_OF_NAME.finditer(text):
        if hit["given"].lower() in given_names():
            yield Detail(Kind.NAME, *hit.span())
    for hit in _WORD.finditer(text):
        yield from _by_its_capital(text, hit, language)
    for hit in _LOWER.finditer(text):
        # Typed in haste, on a phone.
        if hit.group() in given_names() - names_that_are_words():
            yield Detail(Kind.NAME, *hit.span())


def _named(text: str, start: int, end: int) -> Detail:
    """A name without the ending of what belongs to it."""
    owned = _POSSESSIVE.search(text, start, end)
    return Detail(Kind.NAME, start, owned.start() if owned is not None else end)


def _by_its_capital(text: str, hit: re.Match[str], language: str) -> Iterator[Detail]:
    word = _POSSESSIVE.sub("", hit.group())
    is_first = _stands_first(text, hit.start())
    known = {part.lower() for part in (word, *word.split("-"))} & given_names()
    if known:
        is_word = word.lower() in names_that_are_words()
        if is_first and is_word and _WITH_ANOTHER.match(text, hit.end()) is None:
            return
        more = _MORE.match(text, hit.end())
        follows = more is not None and not _is_ordinary(more.group().split()[-1], language)
        end = more.end() if more is not None and follows else hit.end()
        yield _named(text, hit.start(), end)
        return
    if is_first or _is_ordinary(word, language):
        return
    is_place = word in towns() or _follows(_OF_PLACES, text, hit.start())
    yield Detail(Kind.PLACE if is_place else Kind.NAME, hit.start(), hit.start() + len(word))


def _is_ordinary(word: str, language: str) -> bool:
    """Whether a capital says nothing: of abbreviations, languages, faiths, tools and the like."""
    bare = _POSSESSIVE.sub("", word)
    parts = bare.split("-")
    return (
        bare in ordinary(language)
        or bare.isupper()
        or len(bare) == 1
        or bare.startswith(("I'", "I’"))
        or any(len(part) > 1 and part.isupper() for part in parts)
        or any(sign.isdigit() or sign.isupper() for sign in parts[0][1:])
    )


def _stands_first(text: str, start: int) -> bool:
    """Whether the word that starts here opens a sentence, or something quoted."""
    is_start = start < _NEAR and not text[:start].strip()
    return is_start or _follows(_OPENS, text, start)


def _follows(shape: re.Pattern[str], text: str, start: int) -> bool:
    return shape.search(text[max(0, start - _NEAR) : start]) is not None
