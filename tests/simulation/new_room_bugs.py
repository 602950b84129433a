"""Deliberate mistakes in making a room for a group."""

from dataclasses import replace
from typing import Any

from adapters.discord import making
from bot.delivery import steps
from bot.delivery.calls import Calls
from bot.delivery.making import Invite, MakeRoom
from bot.errors import OutcomeUnknown
from bot.groups import new_room
from bot.records import Op
from tests.simulation.bugs import Bug, Patch


def _a_room_is_made_again_after_a_lost_reply(patch: Patch) -> None:
    call = steps._call

    def forgetful(row: Any, *more: Any) -> Any:
        if row.op is Op.ROOM:
            return MakeRoom(f"{row.attempts}{row.nonce}"[:25])
        return call(row, *more)

    patch.setattr(steps, "_call", forgetful)


def _a_lost_invitation_is_taken_for_done(patch: Patch) -> None:
    about_room = Calls._about_room

    async def hopeful(self: Any, row: Any, step: Any, place: str) -> Any:
        try:
            return await about_room(self, row, step, place)
        except OutcomeUnknown:
            if isinstance(step, Invite):
                return None
            raise

    patch.setattr(Calls, "_about_room", hopeful)


def _a_form_makes_a_room_each_time(patch: Patch) -> None:
    made = iter(range(1_000_000))
    patch.setattr(new_room, "_once", lambda tools, person, form: f"{person}{form}{next(made)}")


def _whoever_is_on_the_way_has_left(patch: Patch) -> None:
    patch.setattr("bot.groups.room.agreed_by", lambda tx, group, person: True)


def _a_room_on_its_way_is_made_again(patch: Patch) -> None:
    """Where a room is looked for and then made, one that arrives late is not seen."""
    after = steps._after_unknown

    def hasty(row: Any, step: Any, able: Any, now: Any) -> Any:
        verdict = after(row, step, able, now)
        if isinstance(step, MakeRoom):
            return replace(verdict, not_before=now + steps.backoff(row.attempts + 1))
        return verdict

    patch.setattr(steps, "_after_unknown", hasty)


def _everybody_sees_a_channel_that_is_made(patch: Patch) -> None:
    patch.setattr(making, "_VIEW", 0)


def _the_library_makes_a_channel_again(patch: Patch) -> None:
    patch.setattr(making._Once, "reset", lambda self, *, seek=True: None)


def _the_key_in_a_channel_is_not_looked_for(patch: Patch) -> None:
    async def blind(self: Any, http: Any, key: str) -> None:
        return None

    patch.setattr(making.RoomMaker, "_find", blind)


def _a_channel_of_others_is_taken_away(patch: Patch) -> None:
    patch.setattr(making, "keeps_everybody_out", lambda channel, *, me: True)


def _whoever_is_let_in_once_more_may_write_again(patch: Patch) -> None:
    patch.setattr(making, "_rights", lambda channel, person: (0, 0))


DELIVERY = "tests/delivery/test_new_rooms.py"
ON_DISCORD = "tests/adapters/discord/test_making.py"
NEW_ROOM = "tests/groups/test_new_room.py"
OF_NEW_ROOMS = (
    Bug("a room is made again after a lost reply", _a_room_is_made_again_after_a_lost_reply),
    Bug("a lost invitation is taken for done", _a_lost_invitation_is_taken_for_done),
    Bug("a form makes a room each time", _a_form_makes_a_room_each_time),
    Bug("whoever is on the way has left", _whoever_is_on_the_way_has_left, NEW_ROOM),
    Bug("a room on its way is made again", _a_room_on_its_way_is_made_again, DELIVERY),
    Bug(
        "everybody sees a channel that is made", _everybody_sees_a_channel_that_is_made, ON_DISCORD
    ),
    Bug("the library makes a channel again", _the_library_makes_a_channel_again, ON_DISCORD),
    Bug("the key in a channel is ignored", _the_key_in_a_channel_is_not_looked_for, ON_DISCORD),
    Bug("a channel of others is taken away", _a_channel_of_others_is_taken_away, ON_DISCORD),
    Bug(
        "who is let in again may write again",
        _whoever_is_let_in_once_more_may_write_again,
        ON_DISCORD,
    ),
)
