"""No text says that a meeting counts: only a register can, and it may say otherwise tomorrow.

Owns by which words a promise shows itself. A sentence that says that something does not count, or
asks whether it does, is none.
"""

from __future__ import annotations

import re

#: What a promise is made of, in the languages that we write and the one that comes next.
_COUNTS = re.compile(
    r"\b(?:tel(?:t|len)?|mee(?:telt|tellen|geteld)|geld(?:t|en) als|geldig|voldoe(?:t|n)?"
    r"|count(?:s|ed)?|qualif(?:y|ies|ied)|meets? the requirements?|valid"
    r"|zählt|zählen|gilt|gelten|anerkannt)\b",
    re.IGNORECASE,
)
#: What makes it a denial or a question.
_UNLESS = re.compile(
    r"\b(?:niet|geen|nooit|of|alleen het register|not|no|never|nothing|whether|nicht|kein\w*|ob)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;?:])\s+")


def promises(text: str) -> bool:
    """Whether a sentence of ``text`` says that something counts."""
    return any(
        _COUNTS.search(sentence) is not None and _UNLESS.search(sentence) is None
        for sentence in _SENTENCE.split(text)
    )
