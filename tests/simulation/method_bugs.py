"""Deliberate mistakes about steps of a method: who reads what, what is weighed and chosen."""

from bot.engine.view import View
from tests.simulation.bugs import Bug, Patch

READING = "tests/groups/test_reading_along.py"


def _what_has_not_appeared_is_read_along(patch: Patch) -> None:
    patch.setattr(View, "appeared", property(lambda self: self.run.given))


OF_METHODS = (
    Bug("what has not appeared is read along", _what_has_not_appeared_is_read_along, READING),
)
