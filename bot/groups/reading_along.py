"""Reading along: what appeared in the running step, page by page, for whoever asks for it.

Meant for whoever listens. It shows nothing that the others cannot read in the thread of the step,
and comes as the private answer to a press: no words of anybody stand in a direct message.
"""

from __future__ import annotations

from ..cards import Answer, Reply
from ..engine.effects import Reason
from ..engine.permissions import refuse_closed
from ..engine.screen import Line, Paragraph, Screen, Tone
from ..engine.screens import read_along
from ..engine.state import MeetingState, Slot
from ..engine.view import View
from .appearing import in_view, quoted
from .caller import Caller, refused, refused_for
from .effects import pages_of
from .meetings import MeetingAtHand


def read_along_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A page of what appeared; ``args``: the meeting, the step, and how many were read before."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    slot, start = Slot.parse(args[1]), int(args[2])
    if start < 0:
        raise ValueError("nobody has read less than nothing")
    speech = caller.speech(at_hand)
    reason = _refuse(at_hand.state, slot)
    if reason is not None:
        return refused_for(speech, reason)
    return Reply(Answer.DONE, speech.card(_page(caller, at_hand, start=start)))


def _refuse(state: MeetingState, slot: Slot) -> Reason | None:
    reason = refuse_closed(state)
    if reason is None and slot != state.slot:
        reason = Reason.MOVED_ON
    if reason is None and state.frozen:
        reason = Reason.FROZEN
    return reason


def _page(caller: Caller, at_hand: MeetingAtHand, *, start: int) -> Screen:
    view = View(at_hand.method, at_hand.state, at_hand.state.slot)
    title = Line("along.title", (("name", view.text("title")),))
    push = Line("push.something-appears")
    ahead = in_view(caller.tx, view.appeared)[start:]
    if not ahead:
        return Screen(title, push, (Paragraph(Line("along.nothing")),))
    (_, count), *more = pages_of([words for _, words in ahead])
    quotes = quoted(view, ahead[:count])
    controls = (read_along(view, start=start + count),) if more else ()
    return Screen(
        title, push, (Paragraph(Line("along.text"), Tone.NOTE), *quotes), controls=controls
    )
