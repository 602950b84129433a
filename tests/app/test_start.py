"""Starting, and what stops a start: a sentence that says what to do, and nothing overwritten."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from adapters.practice.demo import Wishes
from bot.config import Settings, load_settings
from bot.errors import EXIT_CONFIG, ConfigError
from bot.practice_house import PracticeHouse
from methods.spec import Mode

WISHES = Wishes(language="nl", zone="Europe/Amsterdam", mode=Mode.CHAT)


def settings(folder: Path, **more: object) -> Settings:
    return Settings.model_validate({"data": folder, **more})


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file that matters, by its content."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal"))
    }


async def lived_in(folder: Path) -> None:
    """A practice room that was used before."""
    house = PracticeHouse(settings(folder), WISHES, port=0)
    await house.serve(ready=lambda _: house.stop())


def command(root: Path, folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "INTERVISOR_DATA": str(folder),
        **more,
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def newer(folder: Path) -> None:
    """A database from which a newer version has taken something away."""
    with closing(sqlite3.connect(folder / "practice/intervisor.db")) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.execute("UPDATE schema_reach SET works_from = '9999'")


def no_master_key(folder: Path) -> None:
    (folder / "practice/keys/master.key").unlink()


def wrong_master_key(folder: Path) -> None:
    (folder / "practice/keys/master.key").write_text("ab" * 32)


def damaged_master_key(folder: Path) -> None:
    (folder / "practice/keys/master.key").write_text("geen sleutel")


def no_keys(folder: Path) -> None:
    """The folder of keys was not put back with the rest; the master key was."""
    for path in (folder / "practice/keys").glob("*.key"):
        if path.name not in ("master.key", "room.key"):
            path.unlink()


def no_room_key(folder: Path) -> None:
    (folder / "practice/keys/room.key").unlink()


def wrong_room_key(folder: Path) -> None:
    (folder / "practice/keys/room.key").write_bytes(b"x" * 32)


def not_a_database(folder: Path) -> None:
    (folder / "practice/intervisor.db").write_bytes(b"dit is geen database, maar een brief " * 99)


def of_another_program(folder: Path) -> None:
    path = folder / "practice/intervisor.db"
    path.unlink()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE recepten (naam TEXT)")


TROUBLES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a newer database": (newer, "newer version"),
    "a missing key": (no_master_key, "missing"),
    "a wrong key": (wrong_master_key, "does not belong"),
    "a damaged key": (damaged_master_key, "damaged"),
    "missing data keys": (no_keys, "does not belong"),
    "a missing room key": (no_room_key, "missing"),
    "a wrong room key": (wrong_room_key, "does not fit"),
    "no database": (not_a_database, "not a database"),
    "another program's": (of_another_program, "another program"),
}


@pytest.mark.parametrize("name", list(TROUBLES))
async def test_a_start_that_cannot_be(tmp_path: Path, name: str) -> None:
    """It says what is wrong and changes nothing; put right, everything is there again."""
    spoil, says = TROUBLES[name]
    await lived_in(tmp_path)
    good = contents(tmp_path)
    spoil(tmp_path)
    before = fingerprint(tmp_path)
    with pytest.raises(ConfigError, match=says):
        PracticeHouse(settings(tmp_path), WISHES, port=0)
    assert fingerprint(tmp_path) == before
    for path, body in good.items():
        path.write_bytes(body)
    await lived_in(tmp_path)


@pytest.mark.parametrize("name", ["a newer database", "a missing key", "a wrong key"])
async def test_the_command_line_ends_with_78(tmp_path: Path, root: Path, name: str) -> None:
    spoil, says = TROUBLES[name]
    await lived_in(tmp_path)
    spoil(tmp_path)
    before = fingerprint(tmp_path)
    ended = command(root, tmp_path, "demo", "--no-browser", "--port", "0")
    assert ended.returncode == EXIT_CONFIG == 78
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert fingerprint(tmp_path) == before


async def test_a_key_in_the_settings_that_is_another_one(tmp_path: Path) -> None:
    await lived_in(tmp_path)
    before = fingerprint(tmp_path)
    for key in ("ab" * 32, "te kort", ""):
        with pytest.raises(ConfigError) as told:
            PracticeHouse(settings(tmp_path, key=key), WISHES, port=0)
        assert not key or key not in str(told.value)
    assert fingerprint(tmp_path) == before


def test_a_port_that_is_taken_ends_the_start_and_lets_go_of_everything(
    tmp_path: Path, root: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = command(root, tmp_path, "demo", "--no-browser", "--port", port)
    assert ended.returncode == EXIT_CONFIG
    assert port in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_two_at_once_in_one_folder(tmp_path: Path) -> None:
    """The second one is refused, and the first goes on."""
    first = PracticeHouse(settings(tmp_path), WISHES, port=0)
    with pytest.raises(ConfigError):
        PracticeHouse(settings(tmp_path), WISHES, port=0)
    await first.serve(ready=lambda _: first.stop())
    await lived_in(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("INTERVISOR_ZONE", "Europa/Mokum", "INTERVISOR_ZONE"),
        ("INTERVISOR_HOLIDAYS", "Mokum", "INTERVISOR_HOLIDAYS"),
        ("INTERVISOR_LANGUAGE", "fr", "INTERVISOR_LANGUAGE"),
        ("INTERVISOR_PRACTICE_PORT", "99999", "INTERVISOR_PRACTICE_PORT"),
        ("INTERVISOR_PRACTICE_PORT", "koffie", "INTERVISOR_PRACTICE_PORT"),
        ("INTERVISOR_LOG_LEVEL", "hard", "INTERVISOR_LOG_LEVEL"),
        ("INTERVISOR_PROOF_YEARS", "0", "INTERVISOR_PROOF_YEARS"),
        ("INTERVISOR_PROOF_YEARS", "31", "INTERVISOR_PROOF_YEARS"),
        ("INTERVISOR_PROOF_YEARS", "altijd", "INTERVISOR_PROOF_YEARS"),
        ("INTERVISOR_COMMAND", "/collegiaal", "without the slash"),
        ("INTERVISOR_COMMAND", "Collegiaal", "lowercase letters"),
        ("INTERVISOR_COMMAND", "twee woorden", "one word"),
        ("INTERVISOR_COMMAND", "intervisië", "INTERVISOR_COMMAND"),
        ("INTERVISOR_COMMAND", "x" * 32, "31"),
        ("INTERVISOR_COMMAND", "zuid\n", "INTERVISOR_COMMAND"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as told:
        load_settings()
    assert says in str(told.value)
    assert value not in str(told.value)


@pytest.mark.parametrize("name", ["x", "2-samen_leren", "x" * 31])
def test_the_command_may_have_another_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INTERVISOR_COMMAND", name)
    assert load_settings().command == name
    monkeypatch.setenv("INTERVISOR_COMMAND", "")
    with pytest.raises(ConfigError, match="INTERVISOR_COMMAND"):
        load_settings()


def test_what_the_command_line_does_not_know(tmp_path: Path, root: Path) -> None:
    unknown = command(root, tmp_path, "rehearse", "geen-methode")
    assert unknown.returncode == EXIT_CONFIG
    assert "crea-m" in unknown.stderr


def test_a_command_reads_in_no_platform_before_it_needs_it() -> None:
    """Whoever tries the practice room waits for none of them."""
    code = "import sys, bot.cli; sys.exit(not {'slack_bolt', 'discord'}.isdisjoint(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_rehearsal_from_the_command_line(tmp_path: Path, root: Path) -> None:
    ended = command(root, tmp_path, "rehearse", "crea-m", "--people", "3", "--json")
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert report["invariants_broken"] == 0
    assert list(tmp_path.iterdir()) == [], "a rehearsal leaves nothing behind"


def test_killed_and_started_again(tmp_path: Path, root: Path) -> None:
    """The practice room comes back after a kill, and ends politely when it is asked to."""
    for sign in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        with subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(root), "INTERVISOR_DATA": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert "http://127.0.0.1:" in process.stdout.readline()
            process.send_signal(sign)
            _, errors = process.communicate(timeout=30)
        assert process.returncode == (-sign if sign is signal.SIGKILL else 0)
        assert "Traceback" not in errors
