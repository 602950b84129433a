"""Where members read what was written: in their room, or behind a button; chosen at the founding.

Any member sets it on the card of the agreements while not all have confirmed them. It is part of
what is agreed, so everybody is asked again; once all have confirmed, it stays.
"""

from __future__ import annotations

from dataclasses import replace

from ..cards import Reply
from ..engine.screen import Control
from ..records import Group, RoomKind
from .agreements import show_agreements
from .caller import Caller, Said, done, refused
from .lookups import all_agreed
from .sealed_room import AGREED, refuses_mode
from .taking_part import is_open_group


def choose_kind(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Set the kind; the first press only tells what it means."""
    group, kind = caller.group(args[0]), RoomKind(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if group.is_trial:
        raise ValueError("a trial has no agreements of its own")
    speech = caller.speech(group=group)
    if group.room_kind is kind:
        return done(speech, Said("room-kind.title", (AGREED[kind],)))
    if all_agreed(caller.tx, group.id):
        return refused(speech, "refuse.room-kind-settled")
    if refuses_mode(replace(group, room_kind=kind), group.mode):
        return refused(speech, "refuse.sealed-chat")
    match args[2:]:
        case ():
            control = Control("room-kind", "control.room-kind-so", (*args, "yes"), main=True)
            lines = (AGREED[kind], *_reads_along(group, kind), "room-kind.asks-all")
            return done(speech, Said("room-kind.title", lines, (control,)))
        case ("yes",):
            _set(caller, group, kind)
            return done(speech, Said("room-kind.title", (AGREED[kind], "room-kind.asked-again")))
        case _:
            raise ValueError("no such answer")


def _reads_along(group: Group, kind: RoomKind) -> tuple[str, ...]:
    """What nobody can prevent in the room of a group whose members change."""
    is_said = is_open_group(group) and kind is RoomKind.THREADED
    return ("room-kind.open-in-room",) if is_said else ()


def _set(caller: Caller, group: Group, kind: RoomKind) -> None:
    caller.tx.groups.save(replace(group, room_kind=kind))
    for member in caller.tx.groups.members(group.id):
        if member.agreed_at is not None:
            caller.tx.groups.put_member(replace(member, agreed_at=None))
    show_agreements(caller.tx, caller.tools, group.id)
