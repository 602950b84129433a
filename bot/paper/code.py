"""A QR code on a paper: an address for whoever holds a telephone over it, drawn as one shape.

The same address stands beside it in letters, and pressing the code goes there too.
"""

from __future__ import annotations

from collections.abc import Iterator

import segno
from fpdf import FPDF
from fpdf.drawing import PaintedPath
from fpdf.drawing_primitives import DeviceRGB
from fpdf.enums import PathPaintRule

from .document import Code

#: So many modules around it stay empty, or a telephone does not find it.
QUIET = 4
#: In millimetres: the side of the code itself, of which an address takes 33 to 57 modules.
SIDE = 30.0
_BLACK = DeviceRGB(0, 0, 0)


def dark_modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """Which modules of its code are dark, row by row, without what is empty around it."""
    # What a fold or a stain takes from it may be 15 in a hundred.
    made = segno.make_qr(address, error="m")
    return tuple(tuple(bool(module) for module in row) for row in made.matrix)


def quiet_of(code: Code) -> float:
    """How much must stay empty around it, in millimetres."""
    return QUIET * SIDE / len(dark_modules(code.address))


def draw_code(pdf: FPDF, code: Code, *, left: float, top: float) -> None:
    """Draw it with its upper left corner there; what is empty around it is the caller's to keep."""
    rows = dark_modules(code.address)
    module = SIDE / len(rows)
    shape = PaintedPath()
    shape.style.fill_color = _BLACK
    shape.style.stroke_color = None
    shape.style.paint_rule = PathPaintRule.FILL_NONZERO
    for number, row in enumerate(rows):
        for begin, end in _runs(row):
            x, y = left + begin * module, top + number * module
            shape.rectangle(x, y, (end - begin) * module, module)
    with pdf.drawing_context() as drawing:
        drawing.add_item(shape)
    pdf.link(left, top, SIDE, SIDE, code.address, alt_text=code.says)


def _runs(row: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Where dark modules stand beside each other: from which one, up to which one."""
    begin = None
    for place, is_dark in enumerate((*row, False)):
        if is_dark and begin is None:
            begin = place
        elif not is_dark and begin is not None:
            yield begin, place
            begin = None
