"""``/intervisie`` and what may stand behind it, in Dutch and English alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..cards import Reply
from ..engine.ids import GroupId
from ..records import Group
from .caller import Caller, Said, done, next_page, refused
from .cases import open_case
from .menus import menu_reply, mine_reply, more_reply
from .setup import next_meeting, running_meeting

Run = Callable[[Caller, Group], Reply]


def command(caller: Caller, place: str, text: str) -> Reply:
    """Do what was asked, in the group of this place; elsewhere in the person's only group."""
    group = _group_of(caller, place)
    if group is None:
        return refused(caller.speech(), "refuse.no-group-here")
    word = text.strip().split(" ")[0].casefold()
    run = COMMANDS.get(word)
    if run is None:
        return refused(caller.speech(group=group), "refuse.unknown-command")
    return run(caller, group)


def _group_of(caller: Caller, place: str) -> Group | None:
    named = caller.tx.posts.place_named(place)
    if named is not None and named.startswith("group:"):
        return caller.group(GroupId(named.removeprefix("group:")))
    groups = caller.tx.groups.of_person(caller.person.id)
    return groups[0] if len(groups) == 1 else None


def _case(caller: Caller, group: Group) -> Reply:
    return next_page(open_case(caller, group))


def _menu(caller: Caller, group: Group) -> Reply:
    return menu_reply(caller, group.id)


def _mine(caller: Caller, group: Group) -> Reply:
    return mine_reply(caller, (group.id,))


def _meeting(caller: Caller, group: Group) -> Reply:
    meeting = running_meeting(caller.tx, group.id) or next_meeting(caller.tx, group.id)
    if meeting is None:
        return refused(caller.speech(group=group), "refuse.nothing-planned")
    return more_reply(caller, (meeting.id,))


def _help(caller: Caller, group: Group) -> Reply:
    speech = caller.speech(group=group)
    return done(speech, Said("help.title", ("help.what", "help.safe", "menu.commands")))


COMMANDS: Mapping[str, Run] = {
    "": _menu,
    "menu": _menu,
    "casus": _case,
    "case": _case,
    "bijeenkomst": _meeting,
    "meet": _meeting,
    "meeting": _meeting,
    "voornemen": _mine,
    "intention": _mine,
    "mijn": _mine,
    "mine": _mine,
    "help": _help,
    "hulp": _help,
}
