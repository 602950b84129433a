"""Is everybody in a case unrecognisable? What stands out is shown to whoever wrote it, and no more.

Nothing is changed, nothing is kept and nobody is held up: the case is on the table, and its words
can be changed until it is told. That nothing stands out proves nothing, and that is said too.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..engine.screen import Line, Paragraph, Tone, Typed
from ..unrecognisable import Finder, Kind
from ..words.typed import clip
from .case_fields import CHOSEN

#: So many are shown; of more it is said how many.
MOST_SHOWN = 6
#: So much of a longer one.
LONGEST_SHOWN = 60
#: What is said of each kind; the same of those that are simply left out.
SAYS = {
    Kind.NAME: "unrecognisable.name",
    Kind.BSN: "unrecognisable.bsn",
    Kind.POSTCODE: "unrecognisable.postcode",
    Kind.BIRTH_DATE: "unrecognisable.birth-date",
    Kind.DATE: "unrecognisable.date",
    Kind.PLACE: "unrecognisable.place",
    Kind.COMBINATION: "unrecognisable.combination",
}
LEFT_OUT = "unrecognisable.left-out"


def standing_out(finder: Finder, texts: Mapping[str, str], language: str) -> tuple[Paragraph, ...]:
    """What may make somebody recognisable in the fields of a case, and what to write instead."""
    found: dict[tuple[str, str], str] = {}
    for name, text in texts.items():
        if name in CHOSEN:
            continue
        for detail in finder.find(text, language):
            words = " ".join(detail.of(text).split())
            key = SAYS.get(detail.kind, LEFT_OUT)
            found.setdefault((key, words.casefold()), words)
    if not found:
        return (Paragraph(Line("unrecognisable.nothing"), Tone.NOTE),)
    shown = [
        Paragraph(Line(key, (("text", Typed(clip(words, LONGEST_SHOWN))),)))
        for (key, _), words in list(found.items())[:MOST_SHOWN]
    ]
    if len(found) > MOST_SHOWN:
        more = (("count", len(found) - MOST_SHOWN),)
        shown.append(Paragraph(Line("unrecognisable.more", more)))
    return (
        Paragraph(Line("unrecognisable.found")),
        *shown,
        Paragraph(Line("unrecognisable.yours"), Tone.NOTE),
    )
