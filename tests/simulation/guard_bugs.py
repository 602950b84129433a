"""Deliberate mistakes about who may be told what: each takes one guard away."""

from typing import Any

from bot.engine.ids import GroupId
from bot.groups import newcomers, presses, versions
from bot.groups.caller import Caller
from tests.simulation.bugs import Bug, Patch


def _whoever_assesses_a_member_is_taken_in(patch: Patch) -> None:
    press = newcomers.join

    def blind(caller: Any, args: tuple[str, ...]) -> Any:
        if args[2:] != ("somebody",):
            return press(caller, args)
        number = versions.versions_of(caller.tx, GroupId(args[0])).number
        return press(caller, (*args[:2], str(number), "agree"))

    patch.setitem(presses.PRESSES, "join", blind)


def _agreements_are_read_before_the_question(patch: Patch) -> None:
    press = newcomers.join
    patch.setitem(
        presses.PRESSES,
        "join",
        lambda caller, args: press(caller, args if args[2:] else (*args, "nobody")),
    )


def _a_group_tells_whoever_asks(patch: Patch) -> None:
    patch.setattr(Caller, "group", lambda self, group: self.tx.groups.get(group))


OF_GUARDS = (
    Bug("whoever assesses a member is taken in", _whoever_assesses_a_member_is_taken_in),
    Bug(
        "agreements are read before the question",
        _agreements_are_read_before_the_question,
        "tests/groups/test_agreements.py",
    ),
    Bug("a group tells whoever asks", _a_group_tells_whoever_asks),
)
