"""Deliberate mistakes in making a room for a group."""

from typing import Any

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


NEW_ROOM = "tests/groups/test_new_room.py"
OF_NEW_ROOMS = (
    Bug("a room is made again after a lost reply", _a_room_is_made_again_after_a_lost_reply),
    Bug("a lost invitation is taken for done", _a_lost_invitation_is_taken_for_done),
    Bug("a form makes a room each time", _a_form_makes_a_room_each_time),
    Bug("whoever is on the way has left", _whoever_is_on_the_way_has_left, NEW_ROOM),
)
