"""What every test may lean on: the checkout's folder, a clean environment, browser and database.

Knows nothing of meetings, stores or platforms: those have a conftest of their own, beside them.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.patience import SHARES, UNHURRIED
from tests.servers.postgres import Server
from tools.find_chromium import ChromiumMissingError, find_chromium

ROOT = Path(__file__).resolve().parent.parent

# A slow machine is no bug: nothing here is judged by the clock on the wall.
hypothesis.settings.register_profile("calm", deadline=None, print_blob=True)
hypothesis.settings.register_profile(
    "always-the-same", hypothesis.settings.get_profile("calm"), derandomize=True, database=None
)
# `make fuzz`: as many as go into an hour or so.
hypothesis.settings.register_profile(
    "deep", hypothesis.settings.get_profile("calm"), max_examples=100_000
)
hypothesis.settings.load_profile("calm")


#: Folders whose tests take seconds each: they begin early, and not all at once, so that no core is
#: left waiting for the last of them.
LONG = ("app", "backup", "browser", "crash", "releases", "rehearsal", "simulation", "workers")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread what takes long over the first three quarters of the run."""
    long: list[pytest.Item] = []
    short: list[pytest.Item] = []
    for one in items:
        folder = one.path.relative_to(ROOT / "tests").parts[0]
        (long if folder in LONG else short).append(one)
    every = max(len(short) * 3 // 4 // max(len(long), 1), 1)
    spread: list[pytest.Item] = []
    for number, one in enumerate(long):
        spread += (one, *short[number * every : (number + 1) * every])
    items[:] = [*spread, *short[len(long) * every :]]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def no_settings_of_yours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings in the environment of whoever runs the tests decide nothing."""
    for name in os.environ:
        ours = name.startswith("INTERVISOR_") or name in ("DATABASE_URL", "KEYSTORE_URL")
        if ours and name != "INTERVISOR_CHROMIUM":
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def unhurried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing gives up because the machine is slow; see ``tests/patience.py``."""
    folder = request.path.relative_to(ROOT / "tests").parts[0]
    if folder in UNHURRIED and request.node.get_closest_marker("by_the_clock") is None:
        for name, share in SHARES.items():
            monkeypatch.setattr(name, share)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's path; a test that needs it fails with what to do where there is none."""
    try:
        return find_chromium()
    except ChromiumMissingError as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server, started when the first test asks for it."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def database_url(postgres: Server) -> Iterator[str]:
    """A database with our tables and nothing in them."""
    with postgres.database() as url:
        yield url


@pytest.fixture
def keystore_url(postgres: Server) -> Iterator[str]:
    """An empty database for keys."""
    with postgres.empty_database() as url:
        yield url
