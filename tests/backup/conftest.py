"""A server's own programs, and databases that a bot keeps everything in, for tests that ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.servers.postgres import Server

from .house import Databases, programs_folder


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the server's own programs, and nothing else on the path."""
    monkeypatch.setenv("PATH", str(programs_folder()))
    return programs_folder()


@pytest.fixture
def on_server(postgres: Server, programs: Path) -> Iterator[Databases]:
    """An empty database, one for keys, and the programs that copy them."""
    with ExitStack() as things:
        yield Databases(postgres, things)


@pytest.fixture(params=["folder", "server"])
def databases(request: pytest.FixtureRequest) -> Databases | None:
    """Where a bot keeps everything: in its folder, or on a server."""
    if request.param == "folder":
        return None
    found: Databases = request.getfixturevalue("on_server")
    return found
