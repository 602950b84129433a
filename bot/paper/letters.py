"""The letters of every paper: Source Sans, put into the file, so that it is the same anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

LETTER = "Source Sans"
#: The colours of ink: of words, of what stands beside them, of what stands out, and of lines.
INK, SOFT, ACCENT, LINE = (29, 39, 37), (86, 98, 95), (27, 102, 96), (185, 196, 193)
#: A point in millimetres, and the height of a line by the size of its letters.
MILLIMETRES, LEADING = 25.4 / 72, 1.2
_FONTS = Path(__file__).parent / "fonts"


@contextmanager
def new_paper(
    title: str, *, language: str, made_at: datetime, size: float, paper: type[FPDF] = FPDF
) -> Iterator[FPDF]:
    """A paper on A4 with its letters and no page yet; afterwards their files are closed.

    ``made_at`` is aware: the same paper, made at the same moment, is the same file.
    """
    pdf = paper(format="A4")
    try:
        pdf.c_margin = 0
        for style, name in (("", "Regular"), ("B", "Bold")):
            pdf.add_font(LETTER, style, _FONTS / f"SourceSansPro-{name}.ttf")
        pdf.set_font(LETTER, size=size)
        pdf.set_title(title)
        pdf.set_lang(language)
        pdf.set_creation_date(made_at)
        yield pdf
    finally:
        for letters in pdf.fonts.values():
            if isinstance(letters, TTFFont):
                letters.close()


def lacking(pdf: FPDF, texts: Iterable[str]) -> Iterator[str]:
    """The signs of these texts that the letters do not have, each as often as it stands there."""
    letters = pdf.current_font
    assert isinstance(letters, TTFFont), "letters that are put into the file"
    for text in texts:
        for sign in text:
            if ord(sign) not in letters.cmap and not sign.isspace():
                yield sign
