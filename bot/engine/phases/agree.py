"""The agreements: one member reads them aloud, one press for the group.

Where people type, each confirms with a press of their own.
"""

from __future__ import annotations

from ..screen import Line, Paragraph
from ..view import View
from .kind import Kind

#: The short spoken agreements; their words are "agreement.1" to "agreement.6".
AGREEMENTS = tuple(f"agreement.{number}" for number in range(1, 7))


def _paragraphs(view: View) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(Line(key)) for key in AGREEMENTS)


AGREE = Kind(paragraphs=_paragraphs)
