"""The groups that somebody put together are made: a room for each, without whoever made them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..cards import Answer, Reply
from . import keys
from .caller import Caller, Said, done, refused
from .chosen_people import Chosen, chosen_by, divide_control, division_card, nobody_chosen
from .new_room import room_name, wish_for_group


def make_groups(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Have a room made for each group that was seen, with its people and without whoever asks."""
    seen, found = keys.form_id(args[0]), chosen_by(caller)
    once = keys.once(caller.tools.secret, "groups", caller.person.external, seen)
    if not caller.tx.deliveries.claim(once, caller.at):
        return _being_made(caller)
    if found is None or found.form != seen or not found.groups:
        caller.tx.deliveries.forget(once)
        return nobody_chosen(caller) if found is None else _changed(caller, found)
    if date.fromisoformat(found.wishes["first-on"]) <= caller.today():
        caller.tx.deliveries.forget(once)
        controls = (divide_control(found),)
        return refused(caller.speech(), "refuse.division-past", controls=controls)
    caller.tx.drafts.forget(caller.person.id, keys.division_draft())
    for number, group in enumerate(found.groups, start=1):
        _wish(caller, found.wishes, group, number=number)
    return _being_made(caller)


def _changed(caller: Caller, found: Chosen) -> Reply:
    """It is not what was seen any more."""
    key = "refuse.division-changed"
    return Reply(Answer.REFUSED, division_card(caller, found, key), reason=key)


def _wish(
    caller: Caller, wishes: Mapping[str, str], group: tuple[str, ...], *, number: int
) -> None:
    name = wishes["room-name"]
    texts = {
        "people": " ".join(group),
        "room-name": f"{room_name(name)}-{number}",
        **{when: wishes[when] for when in ("first-on", "at", "mode")},
    }
    wish_for_group(caller, texts, label=f"{name} {number}")


def _being_made(caller: Caller) -> Reply:
    lines = ("division.being-made", "division.outside", "new-room.next")
    return done(caller.speech(), Said("division.title", lines))
