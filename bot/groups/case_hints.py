"""What often stands in the way of a case or of its question, and a question about it.

A question helps that is about oneself, open, bounded, and holds no solution; a case, that is one's
own, recent and not solved yet. It is a hint and no verdict: rather none than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Trait(StrEnum):
    """What is noticed, the most telling first: in the story, or in the question."""

    DANGER = "danger"
    SOLVED = "solved"
    FACTUAL = "factual"
    OTHERS = "others"
    WHY = "why"
    CLOSED = "closed"
    SEVERAL = "several"
    ABSOLUTE = "absolute"
    NOT_ME = "not-me"
    LONG_AGO = "long-ago"


@dataclass(frozen=True, slots=True)
class Hint:
    """What was noticed, by which words; they are the writer's own."""

    trait: Trait
    words: str


#: Where the question stands, and what of a case is read beside it.
QUESTION = "question"
STORY = ("title", "stuck", "happened")
#: A shorter question leaves out more than oneself.
FEWEST_WORDS = 4

_SOMEBODY = (
    r"(?:hem|haar|hen|hun|ze|him|her|them|"
    r"(?:mijn|de|die|het|een) (?:ouders?|collega(?:[’']?s)?|team|baas|leidinggevende|manager|"
    r"cliënten?|client(?:en)?|patiënten?|leerling(?:en)?|klas|student(?:en)?|vader|moeder|directie|"
    r"groep)|"
    r"(?:my|the|this|that|a) (?:parents?|colleagues?|team|boss|manager|clients?|patients?|pupils?|"
    r"students?|class|father|mother|board|group))"
)
#: The words of both languages: whoever reads the bot in one may well write in the other.
_OF_QUESTION: Mapping[Trait, str] = {
    Trait.FACTUAL: (
        r"^(?:welke (?:wet|regel|richtlijn|dosering|termijn)|"
        r"wat is (?:de|het) (?:wet|regel|richtlijn|dosering|termijn|procedure|protocol)|"
        r"hoeveel (?:mg|milligram|uur|dagen|weken)|which (?:law|rule|guideline|dose)|"
        r"what is the (?:law|rule|guideline|dose|dosage|deadline|procedure|protocol)|"
        r"how many (?:mg|milligrams|hours|days|weeks))\b"
    ),
    Trait.OTHERS: (
        rf"^(?:hoe (?:krijg|overtuig|laat|dwing) ik {_SOMEBODY}|hoe kan ik {_SOMEBODY} "
        rf"(?:zover krijgen|overtuigen|veranderen|dwingen|laten \w+)|"
        rf"hoe (?:zorg ik|kan ik) er ?voor(?: zorgen)? dat {_SOMEBODY}|"
        rf"how (?:do|can|could|should) i (?:get|make|convince|persuade|force|change) {_SOMEBODY})\b"
    ),
    Trait.WHY: r"^(?:waarom|hoe komt het|why|how come)\b",
    Trait.CLOSED: (
        r"^(?:moet|mag|kan|zal|zou|ben|heb|doe|deed|wil|durf|is|was) (?:ik|het|dit|dat|er|mijn)\b|"
        r"^(?:must|should|may|can|could|would|will|am|have|do|did|is|was) (?:i|it|this|that|my)\b"
    ),
    Trait.SEVERAL: r"\?.*\w.*\?",
    Trait.ABSOLUTE: r"(?<!\w)(?:altijd|nooit|iedereen|always|never|everybody|everyone)(?!\w)",
}
_OF_STORY: Mapping[Trait, str] = {
    Trait.DANGER: (
        r"(?<!\w)(?:levensgevaar|(?:kinder|ouderen)mishandeling|seksueel misbruik|huiselijk geweld|"
        r"meldcode|suïcid\w*|suicid\w*|zelfmoord\w*|zelfdoding|child abuse|sexual abuse|"
        r"domestic violence|danger to life|kill (?:him|her|my|them)sel(?:f|ves))(?!\w)"
    ),
    Trait.SOLVED: (
        r"(?<!\w)(?:(?:is|was) (?:al |inmiddels |intussen |nu )?(?:opgelost|goed afgelopen)|"
        r"(?:has been|is now|is already|was) (?:solved|resolved))(?!\w)"
    ),
    Trait.LONG_AGO: r"(?<!\w)(?:jaren geleden|\w+ jaar geleden|years ago)(?!\w)",
}
_ONESELF = re.compile(
    r"(?<!\w)(?:ik|mij|me|mijn|mezelf|wij|we|ons|onze|i|my|myself|mine|our|us)(?!\w)", re.IGNORECASE
)
_FOUND = {
    trait: re.compile(pattern, re.IGNORECASE)
    for trait, pattern in {**_OF_QUESTION, **_OF_STORY}.items()
}


def hints_in(fields: Mapping[str, str]) -> tuple[Hint, ...]:
    """What stands out in a case, the most telling first; each trait once."""
    question = _flat(fields.get(QUESTION, ""))
    story = [_flat(fields.get(name, "")) for name in STORY]
    found: list[Hint] = []
    for trait in Trait:
        if trait is Trait.NOT_ME:
            words = question if _leaves_oneself_out(question) else ""
        elif trait in _OF_QUESTION:
            words = _first(trait, question)
        else:
            words = next((said for text in story if (said := _first(trait, text))), "")
        if words:
            found.append(Hint(trait, words))
    return tuple(found)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _first(trait: Trait, text: str) -> str:
    match = _FOUND[trait].search(text)
    return match.group() if match is not None else ""


def _leaves_oneself_out(question: str) -> bool:
    return len(question.split()) >= FEWEST_WORDS and _ONESELF.search(question) is None
