"""``intervisor certificate verify``: beside a bot that runs, for a file from anybody."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.config import Settings
from bot.engine.ids import GroupId, PersonId
from bot.errors import ConfigError
from bot.groups.signing import LONGEST, YEAR_REPORT, signed_file
from bot.opening import Kept, open_kept
from bot.records import About, Certificate, Subject
from bot.rotating import rotate
from bot.schedule import SystemClock

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
ABOUT = About(PersonId("p"), GroupId("g"), Subject("m"), PersonId("q"), NOON, NOON)
ONE = Certificate("23456789AB", 2026, ABOUT)
BODY = {"number": ONE.number, "name": "Anna"}


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """A bot that runs meanwhile, and has given out one certificate."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INTERVISOR_DATA", str(tmp_path / "data"))
    kept = open_kept(Settings(), clock=SystemClock())
    asyncio.run(kept.store.write(lambda tx: tx.certificates.put(ONE)))
    (tmp_path / "one.json").write_bytes(signed_file(kept.secret, BODY))
    yield kept
    asyncio.run(kept.store.close())


def verified(file: str = "one.json") -> Result:
    return CliRunner().invoke(app, ["certificate", "verify", file])


def says(file: str = "one.json") -> tuple[int, str]:
    told = verified(file)
    return told.exit_code, told.stdout.partition(":")[0]


@pytest.mark.usefixtures("running")
def test_it_is_valid_as_it_was_handed_out() -> None:
    assert says() == (0, "valid")


@pytest.mark.usefixtures("running")
def test_one_byte_more_or_another_key_changes_it() -> None:
    content = Path("one.json").read_bytes()
    Path("two.json").write_bytes(content.replace(b"Anna", b"Anne"))
    assert says("two.json") == (1, "changed")
    Path("two.json").write_bytes(signed_file(b"0" * 32, BODY))
    assert says("two.json") == (1, "changed")


def test_a_withdrawn_one_says_so(running: Kept) -> None:
    left = replace(ONE, about=None)
    asyncio.run(running.store.write(lambda tx: tx.certificates.put(left)))
    assert says() == (1, "withdrawn")


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("content", [b"", b"no", b"{}", b" " * (LONGEST + 1), b"\xff" * 100])
def test_what_is_none_is_unknown(content: bytes) -> None:
    Path("two.json").write_bytes(content)
    assert says("two.json") == (1, "unknown")


def test_a_file_of_a_year_was_made_here_or_is_unknown(running: Kept) -> None:
    content = signed_file(running.secret, {"year": 2026, "held": 8}, kind=YEAR_REPORT)
    Path("two.json").write_bytes(content)
    assert says("two.json") == (0, "made-here")
    Path("two.json").write_bytes(content.replace(b"8", b"9"))
    assert says("two.json") == (1, "unknown")


@pytest.mark.usefixtures("running")
def test_a_file_that_is_not_there_is_named() -> None:
    told = verified("none.json")
    assert told.exit_code == 2
    assert "none.json" in told.stderr


def test_a_new_master_key_leaves_what_was_signed_valid(running: Kept) -> None:
    asyncio.run(running.store.close())
    for _ in range(2):
        rotate(Settings())
        assert says() == (0, "valid")


def test_where_nothing_is_kept_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVISOR_DATA", str(tmp_path / "data"))
    (tmp_path / "one.json").write_bytes(signed_file(b"0" * 32, BODY))
    told = verified(str(tmp_path / "one.json"))
    assert isinstance(told.exception, ConfigError)
    assert not (tmp_path / "data").exists()
