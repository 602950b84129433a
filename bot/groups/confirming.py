"""An open group confirms the agreements for each meeting: one press, before it or in it.

Nobody waits for the others: a meeting begins with those who confirmed, and whoever confirms later
is in it from then on. How many have is shown, never who has not.
"""

from __future__ import annotations

from datetime import timedelta

from methods.spec import Mode

from ..cards import Answer, Reply
from ..engine.apply import FEWEST_PEOPLE
from ..engine.events import AgreementsConfirmed
from ..engine.screen import Line, Paragraph, Screen, Tone
from ..engine.state import Presence, Stage
from ..records import MeetingStatus
from .caller import Caller, answer, refused
from .cycle import OPENS_LATE_FOR, open_meeting
from .halves import are_apart, is_side_by_side
from .halves_screens import join_control
from .lookups import running_meeting
from .meetings import MeetingAtHand, happen
from .taking_part import is_open_group
from .versions import in_full, versions_of

#: Where a step takes days nobody sits and waits: it begins with the third, any time that day.
WAITS_FOR_DAYS = timedelta(hours=12)


def confirm_for_meeting(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody confirms the agreements for this meeting. Twice is confirming once."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if not is_open_group(at_hand.group):
        raise ValueError("a fixed group confirms once")
    speech = caller.speech(at_hand)
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        return refused(speech, "refuse.date-not-held")
    event = AgreementsConfirmed(id=caller.tools.event_id(), at=caller.at, actor=caller.person.id)
    outcome = happen(caller.tx, caller.tools, at_hand, event)
    if outcome.refusal is not None:
        return answer(speech, outcome)
    after = at_hand.after(outcome)
    if _is_waited_for(caller, after):
        open_meeting(caller.tx, caller.tools, after, actor=None)
    return Reply(Answer.DONE, speech.card(_confirmed(caller, after)))


def _is_waited_for(caller: Caller, at_hand: MeetingAtHand) -> bool:
    """Whether the hour came, and the meeting waited only for enough people who confirm.

    Where two rooms are being made, it waits for those.
    """
    if is_side_by_side(at_hand):
        return False
    state, late_for = at_hand.state, caller.at - at_hand.meeting.starts_at
    at_most = WAITS_FOR_DAYS if at_hand.group.mode is Mode.SLOW else OPENS_LATE_FOR
    if state.stage is not Stage.PLANNED or not at_most >= late_for >= timedelta(0):
        return False
    there = [a.person for a in state.people if a.presence is Presence.HERE]
    enough = len(set(there) & set(state.confirmed)) >= FEWEST_PEOPLE
    return enough and running_meeting(caller.tx, at_hand.group.id) is None


def _confirmed(caller: Caller, at_hand: MeetingAtHand) -> Screen:
    """What was confirmed, to be read once more; with a group's own words, so to nobody else."""
    before = at_hand.state.stage is Stage.PLANNED
    first = Paragraph(Line("confirm.before" if before else "confirm.you-are-in"))
    agreed = in_full(versions_of(caller.tx, at_hand.group.id))
    lines = (first, *agreed, Paragraph(Line("confirm.each-time"), Tone.NOTE))
    apart = (join_control(at_hand.meeting.id, main=True),) if are_apart(at_hand) else ()
    return Screen(Line("confirm.title"), Line("push.reminder"), lines, controls=apart)
