"""``/intervisie`` and what may stand behind it, in Dutch and English alike.

A command changes nothing: it answers with a form or with something to read and press.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..cards import FormPage, Reply
from ..command_words import (
    AGREEMENTS,
    CALENDAR,
    CALL,
    CASE,
    CASES,
    COORDINATION,
    DATES,
    GOALS,
    GUIDANCE,
    HELP,
    LEAVE,
    MEETING,
    MENU,
    MINE,
    MIRROR,
    NEXT,
    PLACE,
    PORTFOLIO,
    PROGRAMME,
    PROOF,
    REGISTERS,
    REPORTS,
    START,
    TRIAL,
    URGENT,
    WAYS,
    words_typed,
)
from ..engine.ids import GroupId
from ..inputs import Command, Reach
from ..records import Group
from .calendars import calendar_reply
from .call_me import call_me_reply
from .caller import Caller, Said, done, refused
from .cases import open_case
from .coordination import coordination_reply
from .dates import dates_reply
from .goal_screens import goals_reply
from .guidance import guidance_reply
from .home import mine_reply
from .leaving import leave_reply
from .lookups import group_at, lasting_groups, next_meeting, running_with
from .menus import menu_reply, more_reply
from .mirror import mirror_reply
from .overview import agreements_reply, cases_reply, next_reply
from .portfolio import portfolio_reply
from .programmes import programme_reply
from .proof import proof_reply
from .register_screens import registers_reply
from .report_screens import reports_reply
from .starting import in_no_group, invitation, start
from .trial_room import trial_at
from .trial_words import in_trial, try_out
from .urgent import national_reply, urgent_reply
from .venue import venue_reply
from .ways import ways_reply
from .which import which_group

Tells = Callable[[Caller, Group], Reply]
Opens = Callable[[Caller, Group], FormPage | Reply]


def run_command(caller: Caller, command: Command) -> FormPage | Reply:
    """Do what was asked, in the group of this place; elsewhere in one of the person's groups."""
    word = word_of(command)
    if word in HELP.typed:
        return _help(caller)
    if word in START.typed:
        return start(caller, command)
    if word in OWN:
        return OWN[word](caller, ())
    if word in TRIAL.typed:
        return try_out(caller, command)
    trial = trial_at(caller.tx, command.workspace, command.place)
    if trial is not None:
        return in_trial(caller, trial, word)
    here = group_at(caller.tx, command.workspace, command.place)
    groups = _groups_of(caller, here)
    is_shut = command.reach is Reach.SHUT
    if is_shut and (not groups or here is not None or word in MENU.typed):
        return invitation(caller)
    if not groups and word in URGENT.typed:
        return national_reply(caller)
    if not groups:
        return _no_group(caller, command, here, word)
    if word not in COMMANDS:
        return refused(caller.speech(group=groups[0]), "refuse.unknown-command")
    if len(groups) > 1:
        return which_group(caller, word or "menu", opens=_form_of(word))
    return COMMANDS[word](caller, groups[0])


def word_of(command: Command) -> str:
    """The word behind the command, as we compare it; "" without any."""
    return next(iter(words_typed(command.text)), "")


def _groups_of(caller: Caller, here: GroupId | None) -> tuple[Group, ...]:
    """The group of this place; elsewhere all of this person's."""
    if here is None:
        return lasting_groups(caller.tx, caller.person.id)
    group = caller.group(here)
    return () if group is None else (group,)


def _no_group(caller: Caller, command: Command, here: GroupId | None, word: str) -> Reply:
    if here is not None:
        return refused(caller.speech(), "refuse.not-a-member")
    can_start = command.reach is Reach.PRIVATE
    if can_start and word in MENU.typed:
        return done(caller.speech(), Said("menu.title", ("help.what", "refuse.no-group-yet")))
    return refused(caller.speech(), "refuse.no-group-yet") if can_start else in_no_group(caller)


def in_group(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The group that somebody chose for a word that they typed."""
    word, group_id = args
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return TELLS[word](caller, group)


def other_groups(caller: Caller, args: tuple[str, ...]) -> Reply:
    """More of the groups that somebody may mean."""
    word, start_at = args
    if word not in COMMANDS:
        raise ValueError("no such word")
    return which_group(caller, word, opens=_form_of(word), start=int(start_at))


def _help(caller: Caller) -> Reply:
    begin = ("help.trial", "help.start", "help.start-new", "help.coordinate")
    lines = ("help.what", "help.safe", *begin, "menu.commands")
    return done(caller.speech(), Said("help.title", lines))


def _form_of(word: str) -> str | None:
    return "open-case" if word in OPENS else None


def _menu(caller: Caller, group: Group) -> Reply:
    return menu_reply(caller, group.id)


def _meeting(caller: Caller, group: Group) -> Reply:
    running = running_with(caller.tx, group.id, caller.person.id)
    meeting = running or next_meeting(caller.tx, group.id)
    if meeting is None:
        return refused(caller.speech(group=group), "refuse.nothing-planned")
    return more_reply(caller, (meeting.id,))


#: The words about what is somebody's own, wherever they type them. What is somebody's own belongs
#: to no group alone, and whoever puts groups together for others need not be in one.
OWN: Mapping[str, Callable[[Caller, tuple[str, ...]], Reply]] = {
    **dict.fromkeys(MINE.typed, mine_reply),
    **dict.fromkeys(CALENDAR.typed, calendar_reply),
    **dict.fromkeys(GOALS.typed, goals_reply),
    **dict.fromkeys(REPORTS.typed, reports_reply),
    **dict.fromkeys(PORTFOLIO.typed, portfolio_reply),
    **dict.fromkeys(REGISTERS.typed, registers_reply),
    **dict.fromkeys(PROOF.typed, proof_reply),
    **dict.fromkeys(COORDINATION.typed, coordination_reply),
}
#: The words that open a form, and those that are answered.
OPENS: Mapping[str, Opens] = dict.fromkeys(CASE.typed, open_case)
TELLS: Mapping[str, Tells] = {
    **dict.fromkeys(MENU.typed, _menu),
    **dict.fromkeys(CASES.typed, cases_reply),
    **dict.fromkeys(NEXT.typed, next_reply),
    **dict.fromkeys(DATES.typed, dates_reply),
    **dict.fromkeys(PROGRAMME.typed, programme_reply),
    **dict.fromkeys(AGREEMENTS.typed, agreements_reply),
    **dict.fromkeys(LEAVE.typed, leave_reply),
    **dict.fromkeys(MEETING.typed, _meeting),
    **dict.fromkeys(GUIDANCE.typed, guidance_reply),
    **dict.fromkeys(WAYS.typed, ways_reply),
    **dict.fromkeys(MIRROR.typed, mirror_reply),
    **dict.fromkeys(CALL.typed, call_me_reply),
    **dict.fromkeys(URGENT.typed, urgent_reply),
    **dict.fromkeys(PLACE.typed, venue_reply),
}
COMMANDS: Mapping[str, Opens] = {**OPENS, **TELLS}
