"""Whoever is in turn would rather swap: whoever is next is asked, and both say so themselves."""

from __future__ import annotations

from ..cards import Reply
from ..engine.ids import PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Does
from ..engine.state import Stage
from ..ports import Tx
from ..records import MeetingStatus, SwapEnd, TurnSwap
from . import card_keys
from .caller import Caller, Said, done, refused
from .cycle import whose_turn
from .effects import tell_in_working_hours
from .lookups import cases_on_table, past_rounds
from .meetings import MeetingAtHand
from .rotation import may_take_over
from .swaps import Stance, end_swap, show_turn, stance, turn_controls
from .turns import ask_in_turn, asked_so_far, in_turn

#: So many are asked at most: it is one colleague's wish, and the day comes nearer.
MOST_ASKED = 2

#: What is said to whoever stands where they stand already.
_SAID = {
    Stance.WAITS: "swap.waits",
    Stance.NOBODY_SWAPS: "swap.nobody",
    Stance.SWAPPED: "swap.swapped",
    Stance.TOOK_OVER: "swap.is-yours",
    Stance.STAYS_OUT: "swap.stays-out",
}


def swap_turn(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Whoever is in turn would rather swap. Pressed again it says how that stands."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    settled = _settled(caller, at_hand)
    if settled is not None:
        return settled
    swaps = caller.tx.groups.turn_swaps(at_hand.group.id, at_hand.meeting.id)
    if stance(swaps, caller.person.id) in (Stance.IN_TURN, Stance.ASKED):
        if in_turn(caller.tx, at_hand) != caller.person.id:
            return refused(caller.speech(at_hand), "refuse.not-in-turn", controls=_bring(at_hand))
        if not _ask_next(caller, at_hand):
            return _say(caller, at_hand, Stance.NOBODY_SWAPS)
        swaps = caller.tx.groups.turn_swaps(at_hand.group.id, at_hand.meeting.id)
        show_turn(caller.tx, caller.tools, swaps[-1], caller.person.id)
    return _say(caller, at_hand, stance(swaps, caller.person.id))


def answer_swap(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Whoever was asked swaps or does not; the first answer counts."""
    at_hand, answer = caller.meeting(args[0]), SwapEnd(args[1])
    if answer is SwapEnd.LAPSED:
        raise ValueError("no answer")
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    tx, person = caller.tx, caller.person.id
    swaps = tx.groups.turn_swaps(at_hand.group.id, at_hand.meeting.id)
    mine = next((one for one in swaps if one.asked == person), None)
    if mine is None:
        return refused(caller.speech(at_hand), "refuse.not-in-turn", controls=_bring(at_hand))
    settled = _settled(caller, at_hand)
    if settled is not None:
        return settled
    if mine.end is SwapEnd.NO and answer is SwapEnd.YES:
        return refused(caller.speech(at_hand), "refuse.swap-over", controls=_bring(at_hand))
    if mine.end is not None:
        return _say(caller, at_hand, stance(swaps, person))
    ended = replace(mine, end=answer)
    end_swap(tx, caller.tools, ended)
    asked = sum(one.asker == mine.asker for one in swaps)
    if answer is SwapEnd.YES or asked >= MOST_ASKED or not _ask_next(caller, at_hand, ended):
        _tell_asker(caller, at_hand, ended)
    is_yes = answer is SwapEnd.YES
    return _say(caller, at_hand, Stance.TOOK_OVER if is_yes else Stance.STAYS_OUT)


def _settled(caller: Caller, at_hand: MeetingAtHand) -> Reply | None:
    """Why there is nothing to swap any more."""
    speech = caller.speech(at_hand)
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        return refused(speech, "refuse.date-not-held")
    is_planned = at_hand.state.stage is Stage.PLANNED
    if not is_planned or cases_on_table(caller.tx, at_hand.group.id):
        return done(speech, Said("turn.title", ("swap.not-needed",)))
    return None


def _ask_next(caller: Caller, at_hand: MeetingAtHand, before: TurnSwap | None = None) -> bool:
    """Ask whoever comes, is next, and had no more turns; False when nobody is left to ask.

    ``before``: who was asked first did not want to.
    """
    tx, asker = caller.tx, before.asker if before is not None else caller.person.id
    passed = (*asked_so_far(tx, at_hand), *_had_more_turns(tx, at_hand, asker), asker)
    following = whose_turn(tx, at_hand, passed=passed)
    if following is None:
        return False
    group, meeting = at_hand.group.id, at_hand.meeting.id
    tx.groups.put_turn_swap(TurnSwap(group, meeting, asker, following, caller.at))
    ask_in_turn(caller, at_hand, following)
    return True


def _had_more_turns(tx: Tx, at_hand: MeetingAtHand, asker: PersonId) -> list[PersonId]:
    """With whom swapping would not leave turns even."""
    members, past = tx.groups.members(at_hand.group.id), past_rounds(tx, at_hand.group.id)
    mine = next(member for member in members if member.person == asker)
    return [m.person for m in members if not may_take_over(past, gives=mine, takes=m)]


def _tell_asker(caller: Caller, at_hand: MeetingAtHand, swap: TurnSwap) -> None:
    tools, card = caller.tools, card_keys.swap_card(at_hand.meeting.id, swap.asker)
    tell_in_working_hours(caller.tx, swap.asker, card, clock=tools.clock, ids=tools.ids)


def _bring(at_hand: MeetingAtHand) -> tuple[Control, ...]:
    return (Control("open-case", "control.bring-case", (at_hand.group.id,), Does.FORM),)


def _say(caller: Caller, at_hand: MeetingAtHand, where: Stance) -> Reply:
    asks = where in (Stance.NOBODY_SWAPS, Stance.TOOK_OVER)
    controls = turn_controls(at_hand.meeting, swaps=False) if asks else ()
    said = Said("turn.title", (_SAID[where],), controls)
    return done(caller.speech(at_hand), said)
