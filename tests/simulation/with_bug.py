"""A plugin of pytest that puts one seeded bug into the code: for tests that must fail with it."""

import os

import pytest

NAMED = "INTERVISOR_SEEDED_BUG"


def pytest_sessionstart() -> None:
    """Make the mistake, once the tests' own plugins are loaded."""
    from tests.simulation.mutants import BUGS  # noqa: PLC0415  # not before pytest rewrites what it rewrites

    name = os.environ[NAMED]
    next(bug for bug in BUGS if bug.name == name).make(pytest.MonkeyPatch())
