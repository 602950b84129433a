"""What each button does. A token is user input: it is read strictly and authorised again."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from methods.spec import Mode

from ..cards import Reply
from ..engine.effects import Reason
from ..engine.events import (
    BackPressed,
    ContributionWithdrawn,
    Event,
    FacilitatorSet,
    ModuleChosen,
    NextPressed,
    PausePressed,
    PresenceSet,
    ReadySet,
    ResumePressed,
    RevealPressed,
    RoundAdded,
    StopAnswered,
    StopPressed,
    TimeExtended,
)
from ..engine.ids import ContributionId, PersonId
from ..engine.screens import EXTENSION_HOURS, EXTENSION_MINUTES
from ..engine.state import MeetingState, Presence, Slot, Stage, StopAnswer
from ..records import Meeting, MeetingStatus
from .after_programme import stop_programme
from .agenda import BEGINS_EARLY_BY
from .agreements import confirm_agreements
from .asking_poll import take_back_poll
from .calendars import calendar_reply
from .call_me import erase_call_me, show_call_me
from .caller import MISREAD, Caller, Said, Unreadable, answer, done, refused, refused_for
from .cases import withdraw_case
from .changing_agreements import agree_to_change, drop_change, read_change
from .choosing_method import use_method
from .choosing_people import clear_division, show_division, shuffle
from .commands import in_group, other_groups
from .confirming import confirm_for_meeting
from .coordinated import keep_to_itself
from .coordination import coordination_reply, stop_coordinating
from .cycle import open_meeting
from .dates import show_dates
from .first_meeting import choose_first
from .following import be_quiet, let_lie
from .goal_checks import show_check
from .goal_levels import mark_level
from .goal_release import take_back_release
from .goal_screens import goals_reply
from .goals import erase_goal, reach_goal, show_goal
from .guidance import brings_cases, end_guidance, leave_guidance, show_guidance, take_guidance
from .halves import is_side_by_side
from .home import group_reply, mine_reply, prepare_reply
from .intentions import list_intentions, show_intention
from .joining import come_together, join_half, refuse_together
from .kept_from import carry_case
from .leaving import leave
from .lookups import running_meeting
from .making_groups import make_groups
from .meetings import happen
from .menus import console_reply, more_reply
from .mirror import show_mirror
from .new_room import make_room_again
from .newcomers import join, welcome
from .notes import set_role
from .overview import show_agreements_to
from .own_erasing import erase_own
from .pauses import take_back_pause
from .private import EARLY, attendance_screen
from .programmes import drop_programme, show_programme_to
from .reading_along import read_along_reply
from .room_kind import choose_kind
from .sharing import share
from .side_by_side import begin_halves, choose_halves
from .suiting import answer_whether_it_suits
from .swapping import answer_swap, swap_turn
from .taking_part import confirm_first, has_confirmed, taking_part
from .trial import end_trial, hold_trial, join_trial
from .turns import case_from_intention, pass_turn
from .urgent import show_urgent
from .venue import show_venue
from .ways import set_choosing, set_extra_roles, show_ways
from .without_case import show_intentions

Press = Callable[[Caller, tuple[str, ...]], Reply]
Move = NextPressed | BackPressed | RevealPressed | PausePressed | ResumePressed | RoundAdded
MakeEvent = Callable[[Caller, MeetingState, tuple[str, ...]], Event]

#: What is said before a meeting only; in it, people leave or are here.
BEFOREHAND = (Presence.LATER, Presence.ABSENT)
_EPOCH = datetime.fromtimestamp(0, UTC)


def press(caller: Caller, token: str) -> Reply:
    """Do what the button with this token does."""
    action, *args = token.split("|")
    handler = PRESSES.get(action)
    if handler is None:
        return refused(caller.speech(), "refuse.unknown-control")
    try:
        return handler(caller, tuple(args))
    except MISREAD:
        raise Unreadable(refused(caller.speech(), "refuse.unknown-control")) from None


def _in_meeting(make: MakeEvent, said: Said | None = None) -> Press:
    """A press that is one event of a meeting."""

    def handle(caller: Caller, args: tuple[str, ...]) -> Reply:
        at_hand = taking_part(caller, args[0])
        if isinstance(at_hand, Reply):
            return at_hand
        event = make(caller, at_hand.state, args)
        outcome = happen(caller.tx, caller.tools, at_hand, event)
        return answer(caller.speech(at_hand), outcome, said)

    return handle


def _moves(kind: type[Move]) -> Press:
    """A press that moves the meeting: it carries the turn that was seen."""

    def make(caller: Caller, _state: MeetingState, args: tuple[str, ...]) -> Event:
        return kind(
            id=caller.tools.event_id(), at=caller.at, actor=caller.person.id, turn=int(args[1])
        )

    return _in_meeting(make)


def _stop(caller: Caller, state: MeetingState, args: tuple[str, ...]) -> Event:
    return StopPressed(id=caller.tools.event_id(), at=caller.at, actor=caller.person.id)


def _module(caller: Caller, state: MeetingState, args: tuple[str, ...]) -> Event:
    return ModuleChosen(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=Slot.parse(args[1]),
        module=args[2],
    )


def _ready(caller: Caller, state: MeetingState, args: tuple[str, ...]) -> Event:
    return ReadySet(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=Slot.parse(args[1]),
        ready=args[2] == "1",
        reveals=int(args[3]),
    )


def _guide(caller: Caller, state: MeetingState, args: tuple[str, ...]) -> Event:
    return FacilitatorSet(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        person=caller.person.id,
    )


def _attend(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Say whether one comes: before the hour for later, in the meeting for now."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    leaves_early = args[1] == EARLY
    speech, presence = caller.speech(at_hand), Presence.HERE if leaves_early else Presence(args[1])
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        return refused(speech, "refuse.date-not-held")
    is_planned = at_hand.state.stage is Stage.PLANNED
    if is_planned and presence is Presence.LEFT:
        return refused_for(speech, Reason.NOT_OPEN)
    is_beforehand = leaves_early or presence in BEFOREHAND
    if at_hand.state.stage is not Stage.ENDED and not is_planned and is_beforehand:
        # An old message must not send anybody away in the middle of their own case.
        return refused_for(speech, Reason.ALREADY_OPEN)
    comes_in = not is_planned and presence is Presence.HERE
    if comes_in and not has_confirmed(at_hand.group, at_hand.state, caller.person.id):
        return confirm_first(caller, at_hand.state)
    event = PresenceSet(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        person=caller.person.id,
        presence=presence,
        leaves_early=leaves_early,
    )
    outcome = happen(caller.tx, caller.tools, at_hand, event)
    return answer(speech, outcome, Said("attendance.noted-title", ("attendance.noted",)))


def _withdraw(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Take a text back. A button of a text that was changed since names one that is gone."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    event = ContributionWithdrawn(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=Slot.parse(args[1]),
        contribution=ContributionId(args[2]),
    )
    outcome = happen(caller.tx, caller.tools, at_hand, event)
    said = Said("withdrawn.title", ("withdrawn.text",))
    if not outcome.effects:
        said = Said("withdrawn.gone-title", ("withdrawn.gone",))
    return answer(caller.speech(at_hand), outcome, said)


def _extend(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Set a later end. The token says which end was seen, so pressing together adds once."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    state = at_hand.state
    seen = _EPOCH + timedelta(seconds=int(args[2]))
    if state.ends_at is not None and int(state.ends_at.timestamp()) != int(args[2]):
        # Somebody was first: the time that this press asks for is there already.
        return done()
    more_for = timedelta(minutes=EXTENSION_MINUTES)
    if state.mode is Mode.SLOW:
        more_for = timedelta(hours=EXTENSION_HOURS)
    event = TimeExtended(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=Slot.parse(args[1]),
        ends_at=max(seen, caller.at) + more_for,
    )
    return answer(caller.speech(at_hand), happen(caller.tx, caller.tools, at_hand, event))


def _answer_stop(caller: Caller, args: tuple[str, ...]) -> Reply:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    if args[1] != str(at_hand.state.turn):
        return refused(caller.speech(at_hand), "refuse.no-stop-running")
    event = StopAnswered(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        ballot=ballot(caller.tools.secret, at_hand.state, caller.person.id),
        answer=StopAnswer(args[2]),
    )
    outcome = happen(caller.tx, caller.tools, at_hand, event)
    said = Said("stop.noted-title", ("stop.noted",))
    return answer(caller.speech(at_hand), outcome, said)


def ballot(secret: bytes, state: MeetingState, person: PersonId) -> str:
    """A name for somebody's answer that tells nothing without the secret."""
    text = f"{state.meeting}|{state.turn}|{person}".encode()
    return hmac.new(secret, text, "sha256").hexdigest()[:32]


def _begin(caller: Caller, args: tuple[str, ...]) -> Reply:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    reason = _refuse_beginning(caller, at_hand.meeting)
    if reason is not None:
        return refused_for(caller.speech(at_hand), reason)
    if at_hand.group.is_trial:
        return hold_trial(caller, at_hand)
    if is_side_by_side(at_hand):
        return begin_halves(caller, at_hand)
    outcome = open_meeting(caller.tx, caller.tools, at_hand, actor=caller.person.id)
    return answer(caller.speech(at_hand), outcome)


def _refuse_beginning(caller: Caller, meeting: Meeting) -> Reason | None:
    """A date is begun around its hour, and not beside another one that is still open."""
    running = running_meeting(caller.tx, meeting.group)
    if running is not None:
        return Reason.ALREADY_OPEN
    if meeting.status is MeetingStatus.CANCELLED:
        return Reason.ENDED
    return Reason.NOT_OPEN if caller.at < meeting.starts_at - BEGINS_EARLY_BY else None


def _attendance(caller: Caller, args: tuple[str, ...]) -> Reply:
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        return refused(caller.speech(at_hand), "refuse.date-not-held")
    card = caller.speech(at_hand).card(attendance_screen(at_hand.meeting.id))
    return Reply(done().answer, card)


_go_on = _moves(NextPressed)


def _next(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Go on; together again only once both halves are back, or one has waited long enough."""
    refusal = refuse_together(caller, args[0])
    return _go_on(caller, args) if refusal is None else refusal


PRESSES: Mapping[str, Press] = {
    "next": _next,
    "back": _moves(BackPressed),
    "reveal": _moves(RevealPressed),
    "pause": _moves(PausePressed),
    "resume": _moves(ResumePressed),
    "stop": _in_meeting(_stop),
    "ready": _in_meeting(_ready),
    "module": _in_meeting(_module),
    "use-method": use_method,
    "guide": _in_meeting(_guide, Said("guide.noted-title", ("guide.noted",))),
    "attend": _attend,
    "withdraw": _withdraw,
    "extend": _extend,
    "answer-stop": _answer_stop,
    "another-round": _moves(RoundAdded),
    "role": set_role,
    "old-intentions": show_intentions,
    "ways": show_ways,
    "choosing": set_choosing,
    "extra-roles": set_extra_roles,
    "begin": _begin,
    "first-meeting": choose_first,
    "attendance": _attendance,
    "halves": choose_halves,
    "join-half": join_half,
    "one-room": come_together,
    "agree": confirm_agreements,
    "confirm": confirm_for_meeting,
    "agreements": show_agreements_to,
    "room-kind": choose_kind,
    "change": read_change,
    "agree-change": agree_to_change,
    "drop-change": drop_change,
    "welcome": welcome,
    "join": join,
    "share": share,
    "leave": leave,
    "more": more_reply,
    "console": console_reply,
    "dates": show_dates,
    "programme": show_programme_to,
    "drop-programme": drop_programme,
    "stop-programme": stop_programme,
    "take-back-pause": take_back_pause,
    "take-back-poll": take_back_poll,
    "calendar": calendar_reply,
    "read-along": read_along_reply,
    "mine": mine_reply,
    "group": group_reply,
    "prepare": prepare_reply,
    "erase": erase_own,
    "in-group": in_group,
    "which-group": other_groups,
    "pass-turn": pass_turn,
    "swap-turn": swap_turn,
    "answer-swap": answer_swap,
    "withdraw-case": withdraw_case,
    "case-from": case_from_intention,
    "intentions": list_intentions,
    "intention": show_intention,
    "quiet": be_quiet,
    "let-lie": let_lie,
    "carry-case": carry_case,
    "urgent": show_urgent,
    "venue": show_venue,
    "trial-join": join_trial,
    "trial-end": end_trial,
    "guidance": show_guidance,
    "take-guidance": take_guidance,
    "leave-guidance": leave_guidance,
    "end-guidance": end_guidance,
    "brings-cases": brings_cases,
    "suits": answer_whether_it_suits,
    "mirror": show_mirror,
    "call-me": show_call_me,
    "erase-call-me": erase_call_me,
    "goals": goals_reply,
    "goal": show_goal,
    "goal-check": show_check,
    "goal-attained": mark_level,
    "goal-reached": reach_goal,
    "take-back-goal": take_back_release,
    "erase-goal": erase_goal,
    "coordination": coordination_reply,
    "stop-coordinating": stop_coordinating,
    "keep-to-itself": keep_to_itself,
    "division": show_division,
    "clear-division": clear_division,
    "shuffle": shuffle,
    "make-groups": make_groups,
    "make-room-again": make_room_again,
}
