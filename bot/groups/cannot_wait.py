"""A case that cannot wait does not lie on a table until a date comes.

Whoever says so is pointed at their own protocol and the list of their group, at once and privately.
What they wrote stays theirs, as a draft, and nobody is told.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import Choice, FieldKind, Reply
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone
from ..records import Case, CaseStatus, Draft, Group
from .caller import Caller, done
from .case_table import keep_case_draft, take_back
from .fields import Spec
from .speech import Speech
from .urgent import whom_to_turn_to

#: The field of a case that says whether it can wait, and what is chosen there.
WAITS = "waits"
CAN, CANNOT = "yes", "no"


def waits_spec(speech: Speech) -> Spec:
    """Whether it can wait until the meeting. It can, where nobody says anything."""
    return Spec(
        WAITS,
        speech.plain("field.waits"),
        FieldKind.CHOICE,
        hint=speech.plain("hint.waits"),
        choices=(
            Choice(CAN, speech.plain("choice.can-wait")),
            Choice(CANNOT, speech.plain("choice.cannot-wait")),
        ),
    )


def cannot_wait(fields: Mapping[str, str]) -> bool:
    """Whether its contributor said that this case cannot wait."""
    return fields.get(WAITS) == CANNOT


def point_the_way(caller: Caller, group: Group, draft: Draft, known: Case | None) -> Reply:
    """Off the table, if it lay there, and to whom somebody can turn: this is no time for more."""
    keep_case_draft(caller.tx, group.id, draft)
    off_table = "cannot-wait.not-here"
    if known is not None and known.status is CaseStatus.ON_TABLE:
        take_back(caller.tx, caller.tools, known)
        off_table = "kept.was-on-table"
    screen = Screen(
        Line("cannot-wait.title"),
        Line("push.reminder"),
        (
            *whom_to_turn_to(group),
            Paragraph(Line(off_table)),
            Paragraph(Line("cannot-wait.draft"), Tone.NOTE),
        ),
        controls=(Control("open-case", "control.read-my-case", (group.id,), Does.FORM),),
    )
    return Reply(done().answer, caller.speech(group=group).card(screen))
