"""A paper as PDF: as many pages of A4 as it needs, with their numbers.

Owns what stands where. A heading never stands alone at the foot of a page.
"""

from __future__ import annotations

import re
from collections import Counter

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from .code import SIDE, draw_code, quiet_of
from .document import Code, Document, Entry, Section
from .letters import ACCENT, INK, LEADING, LETTER, LINE, MILLIMETRES, SOFT, lacking, new_paper
from .timeline import draw_timeline, height_of
from .year import draw_year, height_of_year

#: In millimetres.
LEFT, TOP, BOTTOM = 20.0, 18.0, 20.0
_FOOT, _INDENT = 12.0, 4.0
#: So much has to follow a heading on its page.
_KEEP_WITH = 24.0
#: In points.
TITLE, HEADING, SMALL_HEADING, BODY, NOTE = 20.0, 14.0, 11.0, 10.5, 9.0
#: What stands for signs that the letters do not have.
UNKNOWN = "?"
_RUN = re.compile(r"\0+")


class _Paper(FPDF):
    """Pages with a number at their foot."""

    page_label = ""

    def footer(self) -> None:
        """Called by the library at the end of every page."""
        self.set_y(-_FOOT)
        self.set_font(LETTER, size=NOTE)
        self.set_text_color(*SOFT)
        text = f"{self.page_label} {self.page_no()}".strip()
        self.cell(0, NOTE * MILLIMETRES, text, align="R")


def pages(document: Document) -> bytes:
    """Return it as a PDF; the same paper, made at the same moment, is the same file.

    Signs that the letters lack are shown as ``UNKNOWN``, and the end of the paper says so.
    """
    language, made_at = document.language, document.made_at
    title = document.title
    with new_paper(title, language=language, made_at=made_at, size=BODY, paper=_Paper) as pdf:
        assert isinstance(pdf, _Paper), "the kind that was asked for"
        pdf.page_label = document.page_label
        pdf.set_margins(LEFT, TOP, LEFT)
        pdf.set_auto_page_break(auto=True, margin=BOTTOM)
        pdf.add_page()
        _Pen(pdf, Counter(lacking(pdf, document.texts()))).write(document)
        return bytes(pdf.output())


class _Pen:
    """Writes from the top to the end. ``missing``: signs that the letters do not have."""

    def __init__(self, pdf: FPDF, missing: Counter[str]) -> None:
        self._pdf = pdf
        self._missing = missing
        self._blind = {ord(sign): "\0" for sign in missing}

    def write(self, document: Document) -> None:
        beside = None if document.code is None else self._code(document.code)
        self._text(document.title, size=TITLE, bold=True)
        for note in document.notes:
            self._gap(1.5)
            self._text(note, size=NOTE, ink=SOFT)
        if document.code is not None and beside is not None:
            self._gap(1.5)
            self._text(document.code.says, size=NOTE, ink=SOFT, link=document.code.address)
            self._pdf.set_right_margin(LEFT)
            if self._pdf.page == 1:
                self._pdf.set_y(max(self._pdf.y, beside))
        for section in document.sections:
            self._section(section)
        if self._missing and document.lacking:
            self._gap(6)
            self._text(document.lacking, size=NOTE, ink=SOFT)

    def _code(self, code: Code) -> float:
        """In the upper corner, with what follows beside it; where it is over, down the page."""
        pdf = self._pdf
        # What must stay empty around it is more than nothing only beside the words and below.
        draw_code(pdf, code, left=pdf.w - LEFT - SIDE, top=TOP)
        pdf.set_right_margin(LEFT + SIDE + quiet_of(code))
        return TOP + SIDE + quiet_of(code)

    def _section(self, section: Section) -> None:
        self._gap(8)
        picture = 0.0 if section.timeline is None else height_of(section.timeline)
        picture += 0.0 if section.year is None else height_of_year(section.year)
        self._keep(_KEEP_WITH + picture)
        self._text(section.heading, size=HEADING, bold=True, ink=ACCENT)
        if section.note:
            self._gap(1)
            self._text(section.note, size=NOTE, ink=SOFT)
        if section.timeline is not None:
            self._gap(3)
            draw_timeline(self._pdf, section.timeline)
            self._gap(1)
            self._text(section.timeline.legend, size=NOTE, ink=SOFT)
        if section.year is not None:
            self._gap(3)
            draw_year(self._pdf, section.year)
        for entry in section.entries:
            self._entry(entry)

    def _entry(self, entry: Entry) -> None:
        self._gap(5 if entry.heading else 2)
        self._keep(_KEEP_WITH)
        if entry.heading:
            self._text(entry.heading, size=SMALL_HEADING, bold=True)
        if entry.quote:
            self._gap(1)
            self._quote(entry.quote)
        for label, text in entry.parts:
            self._gap(1.5)
            if label:
                self._text(label, size=NOTE, ink=SOFT)
            self._text(text)

    def _quote(self, text: str) -> None:
        """Set apart with a line beside it, on each page on which it stands."""
        pdf, top, page = self._pdf, self._pdf.y, self._pdf.page
        pdf.set_left_margin(LEFT + _INDENT)
        self._text(text)
        pdf.set_left_margin(LEFT)
        if pdf.page == page:
            pdf.set_draw_color(*LINE)
            pdf.line(LEFT + 1, top, LEFT + 1, pdf.y)

    def _text(
        self,
        text: str,
        *,
        size: float = BODY,
        bold: bool = False,
        ink: tuple[int, int, int] = INK,
        link: str = "",
    ) -> None:
        pdf = self._pdf
        pdf.set_font(LETTER, "B" if bold else "", size)
        pdf.set_text_color(*ink)
        pdf.set_x(pdf.l_margin)
        pdf.multi_cell(
            0,
            size * LEADING * MILLIMETRES,
            self._shown(text),
            align="L",
            link=link,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _shown(self, text: str) -> str:
        return _RUN.sub(UNKNOWN, text.expandtabs(4).translate(self._blind))

    def _gap(self, height: float) -> None:
        self._pdf.set_y(self._pdf.y + height)

    def _keep(self, height: float) -> None:
        """Go on at the next page where there is no room for so much on this one."""
        if self._pdf.will_page_break(height):
            self._pdf.add_page()
