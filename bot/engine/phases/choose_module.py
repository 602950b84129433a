"""Choosing how the group will help: one of the method's modules, by whoever contributes.

Whoever guides may note it too, where it is said aloud. Phases of other modules are passed over.
"""

from __future__ import annotations

from methods.spec import Mode

from ..effects import Reason
from ..replacing import replace
from ..screen import Control, Line, MethodText, Paragraph
from ..state import MeetingState
from ..view import View, with_round
from .kind import Kind


def _leave(view: View) -> MeetingState:
    """Nobody chose: then it is the first."""
    if view.round.module is not None:
        return view.state
    return with_round(view.state, replace(view.round, module=view.by.modules[0]))


def _refuse_leaving(view: View) -> Reason | None:
    waits = view.state.mode is not Mode.SLOW and view.contributor in view.state.here()
    return Reason.NO_MODULE_CHOSEN if waits and view.round.module is None else None


def _paragraphs(view: View) -> tuple[Paragraph, ...]:
    if view.round.module is None:
        return ()
    name = MethodText(None, f"modules.{view.round.module}", view.round.method)
    return (Paragraph(Line("module.chosen", (("name", name),))),)


def _controls(view: View) -> tuple[Control, ...]:
    args = (view.state.meeting, str(view.slot))
    return tuple(
        Control(
            "module",
            "control.module",
            (*args, module),
            main=view.round.module is None,
            values=(("name", MethodText(None, f"modules.{module}", view.round.method)),),
        )
        for module in view.by.modules
    )


CHOOSE_MODULE = Kind(
    leave=_leave, refuse_leaving=_refuse_leaving, paragraphs=_paragraphs, controls=_controls
)
