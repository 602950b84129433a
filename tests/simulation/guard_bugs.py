"""Deliberate mistakes about who may be told what: each takes one guard away."""

from typing import Any

from bot.groups import newcomers, presses
from bot.groups.caller import Caller
from tests.simulation.bugs import Bug, Patch


def _whoever_assesses_a_member_is_taken_in(patch: Patch) -> None:
    press = newcomers.join

    def blind(caller: Any, args: tuple[str, ...]) -> Any:
        return press(caller, (*args[:3], "nobody") if args[3:] == ("somebody",) else args)

    patch.setitem(presses.PRESSES, "join", blind)


def _a_group_tells_whoever_asks(patch: Patch) -> None:
    patch.setattr(Caller, "group", lambda self, group: self.tx.groups.get(group))


OF_GUARDS = (
    Bug("whoever assesses a member is taken in", _whoever_assesses_a_member_is_taken_in),
    Bug("a group tells whoever asks", _a_group_tells_whoever_asks),
)
