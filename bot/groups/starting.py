"""``/intervisie start``: a group in this room, or in a new one where that cannot be."""

from __future__ import annotations

from ..cards import FormPage, Invites, Reply
from ..command_words import IN_NEW_ROOM, words_typed
from ..inputs import Command, Reach
from .caller import Caller, refused
from .elsewhere import offer_here
from .founding_pages import open_here
from .lookups import all_agreed, group_at
from .new_room import NEW_ROOM, open_new_room
from .trial_room import trial_at

#: How the bot is let into a room, by what the platform offers.
INVITATIONS = {
    Invites.BY_COMMAND: "refuse.invite-by-command",
    Invites.BY_SETTINGS: "refuse.invite-by-settings",
}


def start(caller: Caller, command: Command) -> FormPage | Reply:
    """The form that founds a group, here or in a new room, or what has to be done first."""
    if _wants_new_room(command):
        return open_new_room(caller)
    group_id = group_at(caller.tx, caller.person.workspace, command.place)
    if group_id is not None:
        if not caller.is_member(group_id):
            return refused(caller.speech(), "refuse.not-a-member")
        if all_agreed(caller.tx, group_id):
            return refused(caller.speech(), "refuse.group-is-here", controls=(NEW_ROOM,))
    if trial_at(caller.tx, caller.person.workspace, command.place) is not None:
        return refused(caller.speech(), "refuse.trial-running")
    match command.reach:
        case Reach.PRIVATE:
            offer = offer_here(caller, command.place) if group_id is None else None
            return offer if offer is not None else open_here(caller, command)
        case Reach.SHUT:
            return invitation(caller)
        case Reach.OPEN | Reach.DIRECT:
            return open_new_room(caller)
        case Reach.UNKNOWN:
            return refused(caller.speech(), "refuse.one-moment")


def _wants_new_room(command: Command) -> bool:
    return any(word in IN_NEW_ROOM.typed for word in words_typed(command.text)[1:2])


def invitation(caller: Caller) -> Reply:
    """The room is shut to the bot: the step that lets it in."""
    key = INVITATIONS[caller.able.invites]
    return refused(caller.speech(), key, title="found.invite-title", controls=(NEW_ROOM,))


def in_no_group(caller: Caller) -> Reply:
    """Who is in no group begins one, in a room that is made for it."""
    return refused(caller.speech(), "refuse.in-no-group", controls=(NEW_ROOM,))
