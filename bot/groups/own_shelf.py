"""What is for oneself alone, behind buttons: a page that stays holds none of it."""

from __future__ import annotations

from ..engine.screen import Control, Line, Paragraph, Screen
from .portfolio import portfolio_control
from .proof import proof_control
from .register_screens import registers_control
from .report_screens import reports_control

#: The button that shows it.
SHELF_CONTROL = Control("mine", "control.shelf", ("shelf",))


def shelf_screen() -> Screen:
    """The way to one's reports, a portfolio, one's meetings and registers."""
    lines = (Paragraph(Line("mine.shelf")),)
    controls = (reports_control(), portfolio_control(), proof_control(), registers_control())
    return Screen(Line("mine.shelf-title"), Line("push.reminder"), lines, None, controls)
