"""What people typed, made fit to be shown: cleaned, cut and divided, and never changed in meaning.

Owns which characters stand in no text of ours and where a text may be cut. It must not know
keys, languages or dialects.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from string import punctuation

#: Reorders what stands around it: never shown. Marks that only help a script stay.
_BIDI = "\u202a-\u202e\u2066-\u2069"
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb{_BIDI}]")
_HALF = re.compile("[\ud800-\udfff]")
_SIGN = re.compile(f"[{re.escape(punctuation)}]")
_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")

_JOINER = "\u200d"
_ELLIPSIS = "…"


def clean(text: str, *, one_line: bool = False) -> str:
    r"""Take away what could disturb a page, and nothing that anybody could read.

    Control characters and bidirectional overrides go, half characters become "\ufffd", more
    than one empty line becomes one. With ``one_line`` every run of white space is one space.
    """
    text = _HALF.sub("\ufffd", _CONTROL.sub("", _LINE_ENDS.sub("\n", text)))
    if one_line:
        return " ".join(text.split())
    return _EMPTY_LINES.sub("\n\n", text).strip("\n")


def _extends(char: str) -> bool:
    """Whether this character belongs to the one before it."""
    return (
        char == _JOINER
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
        or unicodedata.category(char).startswith("M")
    )


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


#: Which roles of Korean letters may follow which, within one syllable.
_SYLLABLES = {"L": "LVvt", "V": "VT", "v": "VT", "T": "T", "t": "T"}


def _hangul(char: str) -> str:
    """The role of a Korean letter in its syllable; "-" for anything else."""
    if "\u1100" <= char <= "\u115f":
        return "L"
    if "\u1160" <= char <= "\u11a7":
        return "V"
    if "\u11a8" <= char <= "\u11ff":
        return "T"
    if "\uac00" <= char <= "\ud7a3":
        return "v" if (ord(char) - 0xAC00) % 28 == 0 else "t"
    return "-"


def _joins(before: str, char: str, *, flags: int) -> bool:
    """Whether no border lies between two characters (the rules of Unicode annex 29 in short)."""
    if _extends(char) or before == _JOINER or (before, char) == ("\r", "\n"):
        return True
    if _is_flag_letter(before) and _is_flag_letter(char):
        return flags % 2 == 1
    return _hangul(char) in _SYLLABLES.get(_hangul(before), "")


def graphemes(text: str) -> Iterator[str]:
    """What a reader takes for single characters, in order: an accent stays with its letter."""
    start, flags = 0, 0
    for index in range(1, len(text)):
        flags = flags + 1 if _is_flag_letter(text[index - 1]) else 0
        if not _joins(text[index - 1], text[index], flags=flags):
            yield text[start:index]
            start, flags = index, 0
    if text:
        yield text[start:]


def shown_length(text: str) -> int:
    """How long a text gets at most where its signs are escaped and its lines are set apart.

    Every punctuation mark may need one more character, every new line two.
    """
    return len(text) + len(_SIGN.findall(text)) + 2 * text.count("\n")


def _border(text: str, limit: int) -> int:
    """The last border at or before ``limit``; inside a character only when it is larger."""
    at = 0
    for character in graphemes(text[: limit + 64]):
        if at + len(character) > limit:
            break
        at += len(character)
    return at or limit


def clip(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut where a reader sees a border, with "…" where cut."""
    if len(text) <= limit:
        return text
    if limit < 2:
        return _ELLIPSIS[:limit]
    return text[: _border(text, limit - 1)].rstrip() + _ELLIPSIS


def divide(text: str, limit: int, *, escape: Callable[[str], str]) -> list[str]:
    """Divide a text into pieces that are at most ``limit`` long once escaped.

    Joined together the pieces are the text: nothing is lost. Divided after a line if there is
    one in the second half of a piece, else after a word, else between two characters.
    """
    pieces: list[str] = []
    rest = text
    while len(rest) > limit or len(escape(rest)) > limit:
        size = min(limit, len(rest))
        while size > 1 and (length := len(escape(rest[:size]))) > limit:
            size = max(1, min(size - 1, size * limit // length))
        at = rest.rfind("\n", size // 2, size) + 1 or rest.rfind(" ", size // 2, size) + 1
        at = at or _border(rest, size)
        pieces.append(rest[:at])
        rest = rest[at:]
    pieces.append(rest)
    return pieces
