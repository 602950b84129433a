"""That somebody worked on a goal stands on their certificate if they want it, and what it is about.

No word of a goal does: what it is about is chosen from the list that goals have. It is noted with
their attendance, by their own word, and stays as it is on what a colleague has confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import Reply
from ..engine.replacing import replace
from ..engine.screen import Control
from ..records import Area, Subject
from .caller import Caller, Said, done, refused
from .certificate_facts import certificate_of
from .certificate_screens import again_control, look_screen, withdraw_control
from .certificates import certifiable

NONE = "none"
#: What each is called on its button.
CHOICES: Mapping[str, str] = {
    Area.COMMUNICATION.value: "control.goal-communication",
    Area.COOPERATION.value: "control.goal-co-operation",
    Area.PROFESSIONALISM.value: "control.goal-professionalism",
    NONE: "control.goal-none",
}


def choose_goal(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Ask what the goal is about, or keep what was pressed: pressing again is harmless."""
    subject, chosen = Subject.read(args[0]), args[1:]
    if subject.year is not None or chosen not in ((), *((one,) for one in CHOICES)):
        raise ValueError("no such goal")
    facts = certifiable(caller, subject)
    if isinstance(facts, Reply):
        return facts
    tx, mine = caller.tx, caller.person.id
    kept = certificate_of(tx, mine, subject)
    if kept is not None and kept.is_valid:
        controls = (again_control(subject), withdraw_control(subject))
        return refused(caller.speech(), "refuse.goal-confirmed", controls=controls)
    if not chosen:
        return _which(caller, subject)
    (attended,) = facts.meetings
    own = replace(attended.own, goal=None if chosen[0] == NONE else Area(chosen[0]))
    tx.attendances.put(own)
    now = replace(facts, meetings=(replace(attended, own=own),))
    return look_screen(caller, now, kept, start=0)


def _which(caller: Caller, subject: Subject) -> Reply:
    controls = tuple(
        Control("certificate-goal", label, (subject.word, one)) for one, label in CHOICES.items()
    )
    lines = ("certificate-goal.which", "certificate-goal.no-words")
    return done(caller.speech(), Said("certificate-goal.title", lines, controls))
