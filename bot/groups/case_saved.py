"""What is said to whoever brought a case, once it lies on the table: for their eyes only.

At most one hint about the case, as a question; then by what somebody may be recognised.
"""

from __future__ import annotations

from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..records import Case, Group
from .case_hints import Trait, hints_in
from .preparing import preparation_control
from .urgent import urgent_control

#: How each hint is said.
_HINTS = {
    Trait.DANGER: "case.hint-danger",
    Trait.SOLVED: "case.hint-solved",
    Trait.FACTUAL: "case.hint-factual",
    Trait.OTHERS: "case.hint-others",
    Trait.WHY: "case.hint-why",
    Trait.CLOSED: "case.hint-closed",
    Trait.SEVERAL: "case.hint-several",
    Trait.ABSOLUTE: "case.hint-absolute",
    Trait.NOT_ME: "case.hint-not-me",
    Trait.LONG_AGO: "case.hint-long-ago",
}


def case_saved_screen(group: Group, case: Case, standing_out: tuple[Paragraph, ...]) -> Screen:
    """After a case came on the table. ``standing_out``: by what somebody may be recognised."""
    controls = [
        Control("open-case", "control.change-case", (group.id,), Does.FORM),
        Control("withdraw-case", "control.withdraw-case", (group.id, case.id)),
    ]
    if not group.is_trial:
        controls.insert(1, preparation_control(group.id, case.form))
    hint = hints_in(case.fields)[:1]
    if any(one.trait is Trait.DANGER for one in hint):
        controls.append(urgent_control(group.id))
    lines = (
        Paragraph(Line("case.saved")),
        Paragraph(Line("case.saved-who-reads"), Tone.NOTE),
        *(Paragraph(Line(_HINTS[one.trait], (("words", Typed(one.words)),))) for one in hint),
        *standing_out,
    )
    return Screen(Line("case.saved-title"), Line("push.reminder"), lines, None, tuple(controls))
