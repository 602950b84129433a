"""What holds after every event of every story, whatever the story is about.

``Meeting`` in ``build`` asks these after each event, so that each test of the engine, each
scenario and each meeting made up by chance watches over them too.
"""

from __future__ import annotations

from bot.engine.effects import KeepDraft, Reason, Refuse, ShowBoard
from bot.engine.events import ContributionGiven, Event
from bot.engine.outcome import Outcome
from bot.engine.screens import board
from bot.engine.state import MeetingState, Slot, Stage
from methods.spec import Method

#: What may be wrong with a person, or with the meeting as a whole: no slot needs naming.
OF_NO_SLOT = {
    Reason.NOT_A_MEMBER,
    Reason.NOT_HERE,
    Reason.CONFIRM_FIRST,
    Reason.NOT_OPEN,
    Reason.ENDED,
}


def keeps_the_rules(method: Method, before: MeetingState, event: Event, outcome: Outcome) -> None:
    """Assert every rule of this module."""
    _answers_whoever_pressed(before, event, outcome)
    _shows_what_changed(method, before, outcome)
    _shows_the_whole_only_at_its_ends(before, outcome)
    _turns_once(before, outcome.state)


def _turns_once(before: MeetingState, state: MeetingState) -> None:
    """One event is one step; going on where everybody was ready already leaves that step too."""
    stood_still = before.stage in (Stage.PAUSED, Stage.STOPPED)
    goes_on = stood_still and state.stage is Stage.RUNNING and state.position > before.position
    assert state.turn - before.turn in ((1, 2) if goes_on else (0, 1))


def _answers_whoever_pressed(before: MeetingState, event: Event, outcome: Outcome) -> None:
    """A refusal goes to whoever pressed, names the slot that was meant, and changes nothing."""
    slot: Slot | None = getattr(event, "slot", None)
    for effect in outcome.effects:
        if isinstance(effect, Refuse):
            assert outcome.state is before
            assert effect.person == event.actor
            named = effect.slot == slot or effect.reason in OF_NO_SLOT or event.actor is None
            assert named, f"{effect.reason} names {effect.slot} and not {slot}"
        if isinstance(effect, KeepDraft) and outcome.refusal:
            assert isinstance(event, ContributionGiven)
            assert (effect.contribution, effect.slot) == (event.contribution, event.slot)


def _shows_what_changed(method: Method, before: MeetingState, outcome: Outcome) -> None:
    """The board of a slot is shown anew when it would look different."""
    state = outcome.state
    if state is before or before.stage is Stage.PLANNED:
        return
    shown = {effect.slot for effect in outcome.effects if isinstance(effect, ShowBoard)}
    for slot in {before.slot, state.slot}:
        if board(method, before, slot) != board(method, state, slot):
            assert slot in shown, f"the board of {slot} looks different and is not shown"


def _shows_the_whole_only_at_its_ends(before: MeetingState, outcome: Outcome) -> None:
    """The board of the meeting as a whole changes before it, at its opening and at its end."""
    if ShowBoard(None) in outcome.effects:
        assert before.stage is Stage.PLANNED or outcome.state.stage is Stage.ENDED
