"""``/intervisie`` and what may stand behind it, in Dutch and English alike.

A command changes nothing: it answers with a form or with something to read and press.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..cards import FormPage, Reply
from ..engine.ids import GroupId
from ..ports import Command, Reach
from ..records import Group
from .caller import Caller, Said, done, refused
from .cases import open_case
from .founding import invitation, start
from .leaving import leave_reply
from .menus import menu_reply, mine_reply, more_reply
from .overview import agreements_reply, cases_reply, next_reply
from .setup import group_at, next_meeting, running_meeting

Run = Callable[[Caller, Group], FormPage | Reply]

START = ("start", "begin", "nieuw", "new")
HELP = ("help", "hulp")
MENU = ("", "menu")


def run_command(caller: Caller, command: Command) -> FormPage | Reply:
    """Do what was asked, in the group of this place; elsewhere in the person's only group."""
    word = command.text.strip().split(" ")[0].casefold()
    if word in HELP:
        return _help(caller)
    if word in START:
        return start(caller, command)
    here = group_at(caller.tx, command.place)
    group = _group_of(caller, here)
    is_shut = command.reach is Reach.SHUT
    if is_shut and (group is None or here is not None or word in MENU):
        return invitation(caller)
    if group is None and here is not None:
        return refused(caller.speech(), "refuse.not-a-member")
    if group is None:
        can_start = command.reach is Reach.PRIVATE
        if can_start and word in MENU:
            return done(caller.speech(), Said("menu.title", ("help.what", "refuse.no-group-yet")))
        key = "refuse.no-group-yet" if can_start else "refuse.no-group-here"
        return refused(caller.speech(), key)
    run = COMMANDS.get(word)
    if run is None:
        return refused(caller.speech(group=group), "refuse.unknown-command")
    return run(caller, group)


def _group_of(caller: Caller, here: GroupId | None) -> Group | None:
    if here is not None:
        return caller.group(here)
    groups = caller.tx.groups.of_person(caller.person.id)
    return groups[0] if len(groups) == 1 else None


def _menu(caller: Caller, group: Group) -> Reply:
    return menu_reply(caller, group.id)


def _mine(caller: Caller, group: Group) -> Reply:
    return mine_reply(caller, (group.id,))


def _meeting(caller: Caller, group: Group) -> Reply:
    meeting = running_meeting(caller.tx, group.id) or next_meeting(caller.tx, group.id)
    if meeting is None:
        return refused(caller.speech(group=group), "refuse.nothing-planned")
    return more_reply(caller, (meeting.id,))


def _help(caller: Caller) -> Reply:
    lines = ("help.what", "help.safe", "help.start", "menu.commands")
    return done(caller.speech(), Said("help.title", lines))


COMMANDS: Mapping[str, Run] = {
    **dict.fromkeys(MENU, _menu),
    **dict.fromkeys(("casus", "case"), open_case),
    **dict.fromkeys(("casussen", "cases"), cases_reply),
    **dict.fromkeys(("volgende", "next"), next_reply),
    **dict.fromkeys(("afspraken", "agree", "agreements"), agreements_reply),
    **dict.fromkeys(("verlaten", "vertrek", "leave"), leave_reply),
    **dict.fromkeys(("bijeenkomst", "meet", "meeting"), _meeting),
    **dict.fromkeys(("voornemen", "intention", "mijn", "mine"), _mine),
}
