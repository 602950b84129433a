"""Reading along: what appeared in a step, page by page, for whoever asks for it.

For whoever listens, and in a sealed room for everybody: there this is how words are read. It shows
nothing that does not stand in the thread of the step, or would stand there in a threaded room, and
comes as the private answer to a press: no words of anybody stand in a direct message.
"""

from __future__ import annotations

from ..cards import Answer, Reply
from ..engine.effects import Reason
from ..engine.permissions import refuse_closed
from ..engine.replacing import replace
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from ..engine.screens import read_along
from ..engine.state import Slot, Stage
from ..engine.view import View
from .caller import Caller, refused, refused_for
from .effects import pages_of
from .meetings import MeetingAtHand, are_words_over
from .sealed_room import is_sealed
from .speech import Speech, with_others
from .taking_part import taking_part
from .words_screens import read_in, typed_in


def read_along_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A page of what appeared; ``args``: the meeting, the step, and how many were read before."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    slot, start = Slot.parse(args[1]), int(args[2])
    if start < 0:
        raise ValueError("nobody has read less than nothing")
    speech = _speech(caller, at_hand)
    if is_sealed(at_hand.group) and are_words_over(at_hand, caller.at):
        mine = Control("mine", "control.mine", main=True)
        return refused(speech, "refuse.reading-over", controls=(mine,))
    reason = _refuse(at_hand, slot)
    if reason is not None:
        return refused_for(speech, reason)
    return Reply(Answer.DONE, speech.card(_page(caller, at_hand, slot, start=start)))


def _speech(caller: Caller, at_hand: MeetingAtHand) -> Speech:
    """With the names of those who were there and left the group since."""
    speech = caller.speech(at_hand)
    there = (attendee.person for attendee in at_hand.state.people)
    return replace(speech, people=with_others(caller.tx, speech.people, there))


def _refuse(at_hand: MeetingAtHand, slot: Slot) -> Reason | None:
    state = at_hand.state
    if state.stage is Stage.PLANNED:
        return refuse_closed(state)
    if not is_sealed(at_hand.group):
        # In a threaded room the words of every other step stand in its thread.
        reason = refuse_closed(state)
        if reason is not None:
            return reason
        if slot != state.slot:
            return Reason.MOVED_ON
    return Reason.FROZEN if state.frozen else None


def _page(caller: Caller, at_hand: MeetingAtHand, slot: Slot, *, start: int) -> Screen:
    view = View(at_hand.method, at_hand.state, slot)
    sealed = is_sealed(at_hand.group)
    key = "board.title-plain" if sealed and not view.listeners else "along.title"
    title = Line(key, (("name", view.text("title")),))
    push = Line("push.something-appears")
    ahead = read_in(caller.tx, at_hand, slot)[start:]
    if not ahead:
        nothing = "along.nothing" if view.is_current else "along.nothing-stands"
        return Screen(title, push, (Paragraph(Line(nothing)),))
    (_, count), *more = pages_of([typed_in(paragraph) for paragraph in ahead])
    controls = (read_along(view, start=start + count),) if more else ()
    note = () if start else (Paragraph(Line("along.text"), Tone.NOTE),)
    return Screen(title, push, (*note, *ahead[:count]), controls=controls)
