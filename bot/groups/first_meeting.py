"""A group's first meeting may go by a script of its own, without a case: who we are, what we agree.

It is offered on the agenda until the group has met; whoever knows each other begins with a case.
"""

from __future__ import annotations

from methods.library import FIRST_MEETING, load_script

from ..cards import Reply
from ..engine.replacing import replace
from ..records import Part
from .caller import Caller, Said, done, refused, still_ahead
from .cycle import show_agenda
from .lookups import has_met
from .meetings import load_meeting
from .programme_parts import part_of

SCRIPT, CASE = "script", "case"


def choose_first(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member says how the first meeting begins. It is a choice of the value: twice is once."""
    (chosen,) = args[1:]
    if chosen not in (SCRIPT, CASE):
        raise ValueError("no such way to begin")
    at_hand = still_ahead(caller, caller.meeting(args[0]))
    if isinstance(at_hand, Reply):
        return at_hand
    tx, tools, speech = caller.tx, caller.tools, caller.speech(at_hand)
    if has_met(tx, at_hand.group.id):
        return refused(speech, "refuse.has-met")
    if part_of(at_hand.method) is not Part.MEETING:
        return refused(speech, "refuse.part-of-programme")
    key = None
    if chosen == SCRIPT:
        key = tools.shelf.take_snapshot(tx, load_script(FIRST_MEETING))
    if key != at_hand.meeting.method_hash:
        changed = replace(at_hand.meeting, method_hash=key)
        tx.meetings.save(changed, read_version=at_hand.meeting.version)
    after = load_meeting(tx, tools, at_hand.meeting.id)
    assert after is not None, "it was read just now"
    show_agenda(tx, tools, after)
    line = "first.script" if chosen == SCRIPT else "first.case"
    return done(caller.speech(after), Said("first.title", (line,)))
