"""A plugin of pytest that puts one seeded bug into the code: for tests that must fail with it."""

import os

import pytest

NAMED = "INTERVISOR_SEEDED_BUG"


def pytest_sessionstart() -> None:
    """Make the mistake, once the tests' own plugins are loaded."""
    from tests.simulation.bugs import BUGS  # noqa: PLC0415  # not before pytest rewrites what it rewrites
    from tests.simulation.home_bugs import OF_HOME  # noqa: PLC0415  # nor this
    from tests.simulation.method_bugs import OF_METHODS  # noqa: PLC0415  # nor this
    from tests.simulation.more_bugs import MORE  # noqa: PLC0415  # nor this
    from tests.simulation.new_room_bugs import OF_NEW_ROOMS  # noqa: PLC0415  # nor this
    from tests.simulation.room_bugs import OF_ROOM  # noqa: PLC0415  # nor this
    from tests.simulation.workspace_bugs import OF_WORKSPACES  # noqa: PLC0415  # nor this

    name = os.environ[NAMED]
    bugs = (*BUGS, *MORE, *OF_ROOM, *OF_NEW_ROOMS, *OF_HOME, *OF_WORKSPACES, *OF_METHODS)
    next(bug for bug in bugs if bug.name == name).make(pytest.MonkeyPatch())
