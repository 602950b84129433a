"""Whose turn it is to bring something, and passing it on without a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..cards import Answer, Reply
from ..engine.ids import FormId, GroupId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..ports import Tx
from ..records import TITLE, Draft, Group, SwapEnd
from ..words import clip
from . import card_keys, keys, rotation
from .caller import Caller, Said, done, refused
from .case_fields import GOAL
from .cases import draft_control, keep_draft
from .cycle import whose_turn
from .effects import tell_in_working_hours
from .fields import LONGEST_LINE
from .goal_screens import goal_gone, own_goal
from .lookups import cases_on_table, past_rounds
from .meetings import MeetingAtHand
from .swaps import end_swap
from .telling import own_intention


def pass_turn(caller: Caller, args: tuple[str, ...]) -> Reply:
    """This person brings nothing this time; the next one is asked, each at most once."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    tx, said = caller.tx, Said("turn.title", ("turn.passed",))
    if cases_on_table(tx, at_hand.group.id) or in_turn(tx, at_hand) != caller.person.id:
        return done(caller.speech(at_hand), said)
    swaps = tx.groups.turn_swaps(at_hand.group.id, at_hand.meeting.id)
    waiting = next((one for one in swaps if one.end is None), None)
    if waiting is not None:
        # Whoever is asked to swap has the turn now: the same message asks it.
        end_swap(tx, caller.tools, replace(waiting, end=SwapEnd.LAPSED))
    else:
        following = whose_turn(tx, at_hand, passed=asked_so_far(tx, at_hand))
        if following is not None:
            ask_in_turn(caller, at_hand, following)
    return done(caller.speech(at_hand), said)


def in_turn(tx: Tx, at_hand: MeetingAtHand) -> PersonId | None:
    """Who has the turn now: whoever was asked last, and neither refused nor is asked to swap."""
    swaps = tx.groups.turn_swaps(at_hand.group.id, at_hand.meeting.id)
    out = {one.asked for one in swaps if one.end in (None, SwapEnd.NO)}
    return next((p for p in reversed(asked_so_far(tx, at_hand)) if p not in out), None)


def asked_so_far(tx: Tx, at_hand: MeetingAtHand) -> tuple[PersonId, ...]:
    """Who was asked for this meeting so far, in the order of whose turn it is.

    Also who does not come after all: their question still stands, and may still be answered.
    """
    members = tx.groups.members(at_hand.group.id)
    order = rotation.contributing_order(members, past_rounds(tx, at_hand.group.id))
    meeting = at_hand.meeting.id
    swaps = {one.asked for one in tx.groups.turn_swaps(at_hand.group.id, meeting)}
    return tuple(
        p
        for p in order
        if p in swaps or tx.posts.of_card(card_keys.turn_card(meeting, p)) is not None
    )


def ask_in_turn(caller: Caller, at_hand: MeetingAtHand, person: PersonId) -> None:
    """Ask somebody privately, in their working hours."""
    tools, card = caller.tools, card_keys.turn_card(at_hand.meeting.id, person)
    tell_in_working_hours(caller.tx, person, card, clock=tools.clock, ids=tools.ids)


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What a case begins from: its first words, the button that was pressed, and what is said."""

    fields: Mapping[str, str] = field(repr=False)
    pressed: tuple[str, ...]
    says: str
    asks: str


def case_from_intention(caller: Caller, args: tuple[str, ...]) -> Reply:
    """An intention that did not work out becomes the beginning of a case: a private draft."""
    intention = own_intention(caller, args[0])
    if intention is None:
        return refused(caller.speech(), "refuse.not-yours")
    group = caller.group(intention.group)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    told = {"stuck": "intention", "happened": "happened", "tried": "worked"}
    beginning = _Beginning(
        {name: intention.fields.get(known_as, "") for name, known_as in told.items()},
        ("case-from", intention.id),
        says="draft.from-intention",
        asks="draft.or-from-intention",
    )
    return _begun(caller, group, beginning, instead_of=args[1:])


def case_from_goal(caller: Caller, args: tuple[str, ...]) -> Reply:
    """What somebody works on becomes the beginning of a case in this group: a private draft."""
    goal = own_goal(caller, args[0])
    if goal is None:
        return goal_gone(caller)
    group = caller.group(GroupId(args[1]))
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    beginning = _Beginning(
        {"stuck": goal.fields[TITLE], GOAL: goal.id},
        ("case-from-goal", goal.id, group.id),
        says="draft.from-goal",
        asks="draft.or-from-goal",
    )
    return _begun(caller, group, beginning, instead_of=args[2:])


def _begun(
    caller: Caller, group: Group, beginning: _Beginning, *, instead_of: tuple[str, ...]
) -> Reply:
    """A draft that begins with these words; pressed again, what was written on stays.

    A draft that is there is asked about first. ``instead_of``: the form of the one that is put
    aside, as its owner pressed for.
    """
    away = [keys.form_id(form) for form in instead_of]
    known = caller.tx.drafts.get(caller.person.id, keys.case_draft(group.id))
    if known is None or known.fields.get("stuck") != beginning.fields["stuck"]:
        if known is not None and not any(known.fields.values()):
            caller.tx.drafts.forget(known.person, known.key)
        elif known is not None and known.form not in away:
            return _on_or_anew(caller, group, known, beginning)
        keep_draft(caller, group, FormId(caller.tools.ids.new()), beginning.fields)
    control = Control("open-case", "control.bring-case", (group.id,), Does.FORM, main=True)
    return done(caller.speech(group=group), Said("draft.title", (beginning.says,), (control,)))


def _on_or_anew(caller: Caller, group: Group, draft: Draft, beginning: _Beginning) -> Reply:
    """Somebody is writing a case already: they choose whether it makes way, and see which it is."""
    action, *args = beginning.pressed
    controls = (
        draft_control(group.id, draft.form),
        Control(action, "control.begin-anew", (*args, draft.form)),
    )
    which = clip(draft.fields.get(TITLE) or draft.fields.get("stuck", ""), LONGEST_LINE)
    lines = [Paragraph(Line(key)) for key in (beginning.asks, "draft.put-aside")]
    if which:
        lines.insert(0, Paragraph(Line("reply.your-text", (("text", Typed(which)),)), Tone.QUOTE))
    title, push = Line("draft.there-title"), Line("push.reminder")
    screen = Screen(title, push, tuple(lines), None, controls)
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))
