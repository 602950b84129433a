"""``intervisor erase-workspace``: for a workspace of which nobody told that it let the bot go."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.config import Settings
from bot.errors import ConfigError
from bot.opening import open_kept
from bot.ports import Tx
from bot.records import Installation
from bot.schedule import SystemClock

GONE, OTHER = "slack:T1", "slack:T2"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bot with somebody in each of two workspaces."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INTERVISOR_DATA", str(tmp_path / "data"))

    def unit(tx: Tx) -> None:
        for name in (GONE, OTHER):
            at = SystemClock().now()
            tx.installations.put(Installation(name[-2:], name, "UBOT", "U1", (), at, "xoxb-1"))

    asyncio.run(_write(unit))
    return tmp_path / "data"


async def _write(unit: object) -> object:
    kept = open_kept(Settings(), clock=SystemClock())
    try:
        return await kept.store.write(unit)  # type: ignore[arg-type]  # whatever a test wants
    finally:
        await kept.store.close()


def run(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(app, ["erase-workspace", *words], input=answer)


def installed() -> set[str]:
    marks = asyncio.run(_write(lambda tx: tx.installations.marks()))
    assert isinstance(marks, dict)
    return set(marks)


@pytest.mark.usefixtures("data")
def test_it_asks_first() -> None:
    assert run(GONE, answer="n\n").exit_code == 1
    assert installed() == {GONE, OTHER}
    told = run(GONE, answer="y\n")
    assert told.exit_code == 0
    assert "0 groups, 0 people" in told.stdout
    assert installed() == {OTHER}


def test_everything_of_it_goes_and_nothing_of_another(data: Path) -> None:
    keys = len(list((data / "keys").glob("*.key")))
    told = run(GONE, "--yes")
    assert told.exit_code == 0
    assert installed() == {OTHER}
    assert len(list((data / "keys").glob("*.key"))) == keys - 1
    assert not asyncio.run(_write(lambda tx: tx.timers.next_due()))


@pytest.mark.usefixtures("data")
def test_a_workspace_that_is_not_there_is_told() -> None:
    told = run("slack:T9", "--yes")
    assert isinstance(told.exception, ConfigError)
    assert installed() == {GONE, OTHER}
