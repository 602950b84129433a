"""`intervisor registers …` as an operator runs it, with profiles of their own beside ours."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import serving
from bot.cli import main
from bot.config import Settings
from bot.errors import EXIT_CONFIG, ConfigError
from bot.practice_house import PracticeHouse
from bot.registers.library import BUILT_IN
from bot.registers_at_hand import registers_at_hand
from tests.registers.conftest import PROFILE

Said = tuple[int, str, str]
Command = Callable[..., Said]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line; return its status, what it said, and what it complained of."""

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["intervisor", "registers", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the operator's with one profile, in English only."""
    home = tmp_path / "ours"
    home.mkdir()
    (home / "made-up.toml").write_text(PROFILE, encoding="utf-8")
    monkeypatch.setenv("INTERVISOR_REGISTERS", str(home))
    return home


def test_the_list_is_an_array_with_everything_that_a_program_needs(command: Command) -> None:
    status, out, _ = command("list", "--json")
    assert status == 0
    found = {one["id"]: one for one in json.loads(out)}
    assert len(found) == len(list(BUILT_IN.glob("*.toml")))
    lvv = found["lvv"]
    assert set(lvv) == {
        "id", "country", "checked", "confidence", "sources", "ask", "word", "standing", "amount",
        "meetings", "size", "ways", "names",
    }  # fmt: skip
    assert lvv["amount"] == {"least": 32, "unit": "hours", "months": 48}
    assert lvv["checked"] == "2026-11-27"
    assert set(lvv["names"]) == {"en", "nl"}
    assert found["nrgd"]["amount"] is None


@pytest.mark.usefixtures("own")
def test_own_profiles_stand_in_the_list_beside_ours(command: Command) -> None:
    status, out, _ = command("list", "--json")
    assert status == 0
    assert {"lvv", "made-up"} <= {one["id"] for one in json.loads(out)}
    status, out, _ = command("list")
    assert status == 0
    assert "made-up" in out
    assert "checked 2026-03-12, medium, ask register.example" in out


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("nl", ("Gevraagd: minstens 32 uur in 4 jaar.", "Nagekeken op 27 november 2026")),
        ("en", ("Asked: at least 32 hours in 4 years.", "Checked on 27 November 2026")),
        ("de", ("Asked: at least 32 hours in 4 years.", "Checked on 27 November 2026")),
    ],
)
def test_a_register_is_shown_in_both_languages(
    command: Command, language: str, says: tuple[str, ...]
) -> None:
    status, out, _ = command("show", "lvv", "--language", language)
    assert status == 0
    assert all(one in out for one in says)


@pytest.mark.usefixtures("own")
def test_what_the_operator_wrote_is_shown_in_the_language_that_there_is(command: Command) -> None:
    status, out, _ = command("show", "made-up")
    assert status == 0
    assert "For tests." in out
    assert "Een bijeenkomst die alleen in tekst gaat, telt hier niet." in out


def test_an_unknown_register_is_told_with_the_one_that_was_meant(command: Command) -> None:
    status, out, err = command("show", "lv")
    assert (status, out) == (EXIT_CONFIG, "")
    assert "no register with this id. Did you mean lvv? There are: ekc" in err
    status, _, err = command("show", "nothing-like-it")
    assert status == EXIT_CONFIG
    assert "Did you mean" not in err


def test_every_profile_of_ours_is_checked_without_a_mistake(command: Command) -> None:
    status, out, err = command("check", *(str(path) for path in BUILT_IN.glob("*.toml")))
    assert (status, err) == (0, "")
    assert out.count("no mistakes found") == len(list(BUILT_IN.glob("*.toml")))


def test_check_explains_every_mistake_with_its_place(own: Path, command: Command) -> None:
    path = own / "made-up.toml"
    spoiled = path.read_text(encoding="utf-8").replace("least = 20", "least = 0")
    path.write_text(spoiled.replace("For tests.", "This counts."), encoding="utf-8")
    status, out, err = command("check", str(path), str(BUILT_IN / "lvv.toml"))
    assert status == 1
    assert "made-up.toml: amount.least: This number must be at least 1. Change it." in err
    assert "made-up.toml: texts.en.who: Here it is said that something counts." in err
    assert out.count("no mistakes found") == 1


def test_a_second_profile_with_one_id_is_told(own: Path, command: Command) -> None:
    (own / "twice.toml").write_text(PROFILE, encoding="utf-8")
    status, out, err = command("list")
    assert (status, out) == (EXIT_CONFIG, "")
    assert "twice.toml: id: There is already a register “made-up”. Choose another id." in err


def test_a_folder_that_is_not_there_is_told(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INTERVISOR_REGISTERS", str(tmp_path / "none"))
    status, _, err = command("list")
    assert status == EXIT_CONFIG
    assert "A profile of a register is not right:\n  none: There is no such folder" in err


def test_the_bot_and_the_practice_room_have_them_too(own: Path, tmp_path: Path) -> None:
    """A mistake in one of them is told before anything is opened."""
    settings = Settings(data=tmp_path / "data", registers=own)
    assert {"lvv", "made-up"} <= set(registers_at_hand(settings))
    (own / "wrong.toml").write_text("schema = 2", encoding="utf-8")
    for starts in (
        lambda: serving(settings),
        lambda: PracticeHouse(settings, None),  # type: ignore[arg-type]  # never looked at
    ):
        with pytest.raises(ConfigError, match=r"wrong\.toml: schema"):
            starts()
    assert not list((tmp_path / "data").rglob("*.db"))
