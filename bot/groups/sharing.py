"""A room that is shared with another organisation: each member says whether that is fine.

What was agreed holds for that organisation, as long as the room is shared with it. Who reads
there becomes a member as everybody does (``newcomers``).
"""

from __future__ import annotations

from collections.abc import Collection

from ..cards import Reply
from ..engine.ids import GroupId, PersonId
from ..engine.replacing import replace
from ..ports import Tx
from ..records import Room, Sharing
from . import card_keys, keys
from .caller import Caller, done, refused
from .effects import ToShow, enqueue
from .guard import judge_room
from .meetings import Tools


def share(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member finds it fine that the room is shared with this organisation. Twice is once."""
    group_id, organisation = args
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    sharing = _sharing(caller.tx, group.id, organisation)
    if sharing is None:
        return refused(caller.speech(), "refuse.sharing-ended")
    said = tuple(sorted({*sharing.agreed_by, caller.person.id}))
    caller.tx.groups.put_sharing(replace(sharing, agreed_by=said))
    settle_sharings(caller.tx, caller.tools, group.id)
    judge_room(caller.tx, caller.tools, group.id)
    return done()


def see_sharings(tx: Tx, tools: Tools, group: GroupId, room: Room) -> None:
    """An organisation that came is asked about; with one that went goes what was said about it."""
    known = {one.organisation for one in tx.groups.sharings(group)}
    for gone in sorted(known - room.organisations):
        tx.groups.forget_sharing(group, gone)
    for new in sorted(room.organisations - known):
        tx.groups.put_sharing(Sharing(group, new, tools.clock.now()))


def settle_sharings(tx: Tx, tools: Tools, group: GroupId) -> None:
    """What all members find fine is agreed from now on, whoever becomes a member later."""
    members = {member.person for member in tx.groups.members(group)}
    asked = [one for one in tx.groups.sharings(group) if one.agreed_at is None]
    for sharing in asked:
        if is_fine(sharing, members):
            tx.groups.put_sharing(replace(sharing, agreed_at=tools.clock.now()))
    if asked:
        show = ToShow(keys.group_place(group), card_keys.open_card(group))
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def is_fine(sharing: Sharing, members: Collection[PersonId]) -> bool:
    """Whether all members say so."""
    return set(members) <= set(sharing.agreed_by)


def _sharing(tx: Tx, group: GroupId, organisation: str) -> Sharing | None:
    found = tx.groups.sharings(group)
    return next((one for one in found if one.organisation == organisation), None)
