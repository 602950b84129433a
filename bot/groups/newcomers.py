"""Somebody new in the room becomes a member when all members say so and they agree themselves.

What a member says about somebody is nobody's business: how many are agreed is shown, never who.
"""

from __future__ import annotations

from collections.abc import Collection

from ..cards import Answer, Reply
from ..engine.ids import GroupId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Line, Paragraph, Screen
from ..engine.state import Presence
from ..ports import Tx
from ..records import Member, Newcomer, Op
from . import card_keys, keys
from .agreements import SOMEBODY_ASSESSES, ask_whom_one_assesses, refresh_agreements
from .caller import Caller, Said, done, refused
from .changing_agreements import settle_change
from .coordinated import coordinator_lines, coordinator_of, end_coordination
from .effects import ToShow, enqueue
from .guard import judge_room
from .lookups import next_meeting
from .meetings import Tools, note_presence
from .planning import plan_next
from .polls import show_open_poll
from .sealed_room import agreed_kind
from .sharing import settle_sharings
from .sizes import MOST
from .speech import with_others
from .taking_part import agreed_open
from .versions import in_full, versions_of


def welcome(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member says that a newcomer is welcome in the group. Pressing twice is saying it once."""
    group, person = caller.group(args[0]), PersonId(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    newcomer = _newcomer(caller.tx, group.id, person)
    if newcomer is None:
        if person in caller.tx.groups.people(group.id):
            return done()
        return refused(caller.speech(), "refuse.newcomer-went")
    said = tuple(sorted({*newcomer.welcomed_by, caller.person.id}))
    _keep(caller, replace(newcomer, welcomed_by=said))
    return done()


def join(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The newcomer says whom they assess, then reads the agreements and confirms them.

    Nobody else can do it for them.
    """
    group, person = GroupId(args[0]), PersonId(args[1])
    speech = caller.speech()
    if person != caller.person.id:
        return refused(speech, "refuse.newcomer-only")
    if person in caller.tx.groups.people(group):
        return done(speech, Said("newcomer.welcome-title", ("newcomer.you-are-in",)))
    newcomer = _newcomer(caller.tx, group, person)
    if newcomer is None:
        return refused(speech, "refuse.not-a-member")
    if len(caller.tx.groups.members(group)) >= MOST:
        return refused(speech, "refuse.group-is-full")
    match args[2:]:
        case ():
            return ask_whom_one_assesses(speech, "join", args)
        case ("nobody",):
            return _read_agreements(caller, group)
        case ("somebody",):
            return done(speech, SOMEBODY_ASSESSES)
        case (seen, "agree"):
            return _agree(caller, newcomer, int(seen))
        case _:
            raise ValueError("no such answer")


def _read_agreements(caller: Caller, group: GroupId, *before: str) -> Reply:
    """The agreements as they are now, with their version behind the button.

    They hold words of the group's own: only whoever assesses nobody here gets to read them.
    """
    versions = versions_of(caller.tx, group)
    lines = [*(Paragraph(Line(key)) for key in before), *in_full(versions)]
    known = caller.tx.groups.get(group)
    if known is not None:
        lines += (agreed_kind(known), *agreed_open(known))
    lines += coordinator_lines(caller.tx, group)
    if caller.tx.groups.sharings(group):
        # What the others agreed to, whoever comes later agrees to as well.
        lines.append(Paragraph(Line("sharing.for-newcomer")))
    lines.append(Paragraph(Line("agreements.question")))
    args = (group, caller.person.id, str(versions.number), "agree")
    agree = Control("join", "control.agree", args, main=True)
    title, push = Line("agreements.title"), Line("push.reminder")
    screen = Screen(title, push, tuple(lines), None, (agree,))
    speech = caller.speech()
    named = with_others(caller.tx, speech.people, coordinator_of(caller.tx, group))
    return Reply(Answer.DONE, replace(speech, people=named).card(screen))


def _agree(caller: Caller, newcomer: Newcomer, seen: int) -> Reply:
    """They agree to this version, unless another one holds by now."""
    group = newcomer.group
    if seen != versions_of(caller.tx, group).number:
        return _read_agreements(caller, group, "newcomer.agreements-changed")
    _keep(caller, replace(newcomer, agreed_at=newcomer.agreed_at or caller.at))
    is_in = newcomer.person in caller.tx.groups.people(group)
    line = "newcomer.you-are-in" if is_in else "newcomer.you-agreed"
    return done(caller.speech(), Said("newcomer.welcome-title", (line,)))


def show_newcomer(tx: Tx, tools: Tools, group: GroupId, person: PersonId) -> None:
    """Tell the room of somebody new, or how far it is."""
    show = ToShow(keys.group_place(group), card_keys.newcomer_card(group, person))
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def let_newcomer_go(tx: Tx, tools: Tools, group: GroupId, person: PersonId) -> None:
    """A newcomer left the room: what was said about them is forgotten."""
    tx.groups.forget_newcomer(group, person)
    show = ToShow(keys.group_place(group), card_keys.newcomer_card(group, person), Op.REMOVE)
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def settle_newcomers(tx: Tx, tools: Tools, group: GroupId) -> None:
    """Whoever all members welcome and who agreed is a member from now on."""
    settle_change(tx, tools, group)
    for newcomer in tx.groups.newcomers(group):
        members = {member.person for member in tx.groups.members(group)}
        if is_welcome(newcomer, members) and len(members) < MOST:
            _take_in(tx, tools, newcomer)
        show_newcomer(tx, tools, group, newcomer.person)
    plan_next(tx, tools, group)
    refresh_agreements(tx, tools, group)
    settle_sharings(tx, tools, group)
    judge_room(tx, tools, group)


def _take_in(tx: Tx, tools: Tools, newcomer: Newcomer) -> None:
    """A member from now on, and expected at the next date; in a running meeting they say so."""
    now, group, person = tools.clock.now(), newcomer.group, newcomer.person
    tx.groups.forget_newcomer(group, person)
    tx.groups.put_member(Member(group, person, joined_at=now, agreed_at=newcomer.agreed_at))
    end_coordination(tx, tools, group, person)
    settle_change(tx, tools, group)
    coming = next_meeting(tx, group)
    if coming is not None:
        note_presence(tx, tools, coming.id, person, presence=Presence.HERE)
    show_open_poll(tx, tools, group)


def is_welcome(newcomer: Newcomer, members: Collection[PersonId]) -> bool:
    """Whether all members say so, and the newcomer agrees."""
    return newcomer.agreed_at is not None and set(members) <= set(newcomer.welcomed_by)


def _keep(caller: Caller, newcomer: Newcomer) -> None:
    caller.tx.groups.put_newcomer(newcomer)
    settle_newcomers(caller.tx, caller.tools, newcomer.group)


def _newcomer(tx: Tx, group: GroupId, person: PersonId) -> Newcomer | None:
    return next((n for n in tx.groups.newcomers(group) if n.person == person), None)
