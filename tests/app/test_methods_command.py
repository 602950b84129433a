"""`intervisor methods …` as an operator runs it, with methods of their own beside ours."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from bot.app import serving
from bot.cli import main
from bot.config import Settings
from bot.errors import EXIT_CONFIG, ConfigError
from bot.methods_at_hand import load_methods
from bot.practice_house import PracticeHouse
from methods.library import BUILT_IN

Said = tuple[int, str, str]
Command = Callable[..., Said]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line; return its status, what it said, and what it complained of."""

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["intervisor", "methods", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the operator's with one method, in Dutch only."""
    home = tmp_path / "ours"
    method = home / "on-paper"
    copytree(BUILT_IN / "crea-m", method)
    (method / "en.toml").unlink()
    text = (method / "method.toml").read_text(encoding="utf-8")
    (method / "method.toml").write_text(
        text.replace('id = "crea-m"', 'id = "on-paper"', 1), encoding="utf-8"
    )
    monkeypatch.setenv("INTERVISOR_METHODS", str(home))
    return home


def test_the_list_is_an_array_with_everything_that_a_program_needs(command: Command) -> None:
    status, out, _ = command("list", "--json")
    assert status == 0
    crea_m = next(one for one in json.loads(out) if one["id"] == "crea-m")
    assert set(crea_m) == {
        "id", "names", "languages", "modes", "people", "minutes", "level", "source"
    }  # fmt: skip
    assert crea_m["languages"] == ["en", "nl"]
    assert set(crea_m["names"]) == {"en", "nl"}
    assert crea_m["modes"] == ["voice", "chat", "slow"]
    assert crea_m["people"] == {"min": 4, "ideal": 6, "max": 8}
    assert (crea_m["minutes"], crea_m["level"]) == (100, "medium")
    assert crea_m["source"]


@pytest.mark.usefixtures("own")
def test_own_methods_stand_in_the_list_beside_ours(command: Command) -> None:
    status, out, _ = command("list", "--json")
    assert status == 0
    listed = {one["id"]: one for one in json.loads(out)}
    assert {"crea-m", "on-paper"} <= set(listed)
    assert listed["on-paper"]["languages"] == ["nl"]
    status, out, _ = command("list")
    assert status == 0
    assert "on-paper" in out


@pytest.mark.parametrize(
    ("language", "says"), [("nl", "Oogst van de casusinbrenger"), ("en", "How did it go?")]
)
def test_a_method_is_shown_in_both_languages(command: Command, language: str, says: str) -> None:
    status, out, _ = command("show", "crea-m", "--language", language)
    assert status == 0
    assert says in out


@pytest.mark.usefixtures("own")
def test_without_the_language_of_the_settings_its_own_one_is_shown(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVISOR_LANGUAGE", "en")
    status, out, _ = command("show", "on-paper")
    assert status == 0
    assert "Oogst van de casusinbrenger" in out


@pytest.mark.parametrize("form", ["svg", "mermaid"])
def test_a_diagram_is_written_out_and_nothing_else(command: Command, form: str) -> None:
    status, out, err = command("diagram", "crea-m", "--as", form, "--mode", "slow")
    assert (status, err) == (0, "")
    assert out.startswith("<svg" if form == "svg" else "flowchart TD")


@pytest.mark.parametrize(("part", "key"), [("method", "phases"), ("texts", "aim")])
def test_the_schema_of_each_file(command: Command, part: str, key: str) -> None:
    status, out, _ = command("schema", part)
    assert status == 0
    assert key in json.loads(out)["properties"]


@pytest.mark.parametrize("what", ["show", "diagram", "print"])
def test_an_unknown_method_is_told_with_the_one_that_was_meant(command: Command, what: str) -> None:
    status, out, err = command(what, "cream")
    assert (status, out) == (EXIT_CONFIG, "")
    assert "no method with this id. Did you mean crea-m? There are: action-learning" in err
    status, _, err = command(what, "nothing-like-it")
    assert status == EXIT_CONFIG
    assert "Did you mean" not in err


@pytest.mark.usefixtures("own")
def test_a_language_that_the_method_does_not_have_is_told(command: Command) -> None:
    status, _, err = command("show", "on-paper", "--language", "en")
    assert status == EXIT_CONFIG
    assert "on-paper has no words in this language. It has: nl." in err


def test_a_second_method_with_one_id_is_told(own: Path, command: Command) -> None:
    copytree(own / "on-paper", own / "twice")
    status, out, err = command("list")
    assert (status, out) == (EXIT_CONFIG, "")
    assert "twice/method.toml: id: There is already a method “on-paper”. Choose another id." in err


def test_a_file_that_is_too_large_is_told(own: Path, command: Command) -> None:
    with (own / "on-paper" / "nl.toml").open("a", encoding="utf-8") as file:
        file.write("# very much\n" * 30_000)
    status, _, err = command("list")
    assert status == EXIT_CONFIG
    assert "on-paper/nl.toml: This file is larger than 256 kB. Shorten it." in err


def test_texts_that_are_missing_are_told_with_their_language(own: Path, command: Command) -> None:
    path = own / "on-paper" / "nl.toml"
    words = path.read_text(encoding="utf-8")
    (own / "on-paper" / "en.toml").write_text(
        words.replace("[phases.exploration", "[phases.explorations"), encoding="utf-8"
    )
    status, _, err = command("list")
    assert status == EXIT_CONFIG
    assert "on-paper/en.toml: phases.exploration: The phase “exploration” has no texts" in err


def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVISOR_METHODS", str(tmp_path / "nowhere"))
    status, _, err = command("list")
    assert status == EXIT_CONFIG
    assert "nowhere: There is no such folder, or it may not be read. Check the setting." in err


def test_check_names_every_mistake_and_ends_with_one(own: Path, command: Command) -> None:
    path = own / "on-paper" / "method.toml"
    status, out, _ = command("check", str(path))
    assert status == 0
    assert "no mistakes found" in out
    path.write_text(path.read_text(encoding="utf-8").replace('"medium"', '"hard"'), "utf-8")
    status, out, err = command("check", str(path))
    assert (status, out) == (1, "")
    assert "method.toml: level:" in err


def test_check_takes_several_files_and_tells_of_each(own: Path, command: Command) -> None:
    right = own / "on-paper" / "method.toml"
    wrong = own / "no-method" / "method.toml"
    status, out, err = command("check", str(wrong), str(right))
    assert status == 1
    assert out == f"{right}: no mistakes found\n"
    assert "no-method" in err


def test_the_bot_and_the_practice_room_have_them_too(own: Path, tmp_path: Path) -> None:
    """A mistake in one of them is told before anything is opened."""
    settings = Settings(data=tmp_path / "data", methods=own)
    assert {"crea-m", "on-paper"} <= set(load_methods(settings))
    (own / "on-paper" / "nl.toml").unlink()
    for starts in (
        lambda: serving(settings),
        lambda: PracticeHouse(settings, None),  # type: ignore[arg-type]  # never looked at
    ):
        with pytest.raises(ConfigError, match=r"on-paper/nl\.toml: There is no language file"):
            starts()
    assert not list((tmp_path / "data").rglob("*.db"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_sheet_is_made_where_it_is_asked_for(
    command: Command, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "sheet.pdf"
    status, out, err = command("print", "crea-m", "--language", language, "--out", str(path))
    assert (status, err) == (0, "")
    assert f"sheet.pdf: one A4 in {language}" in out
    assert path.read_bytes().startswith(b"%PDF-")


def test_without_a_place_the_sheet_has_the_name_of_its_method(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command("print", "crea-m")[0] == 0
    assert (tmp_path / "crea-m.pdf").exists()


def test_a_sheet_that_cannot_be_written_is_told(command: Command, tmp_path: Path) -> None:
    status, out, err = command("print", "crea-m", "--out", str(tmp_path / "nowhere" / "a.pdf"))
    assert (status, out) == (EXIT_CONFIG, "")
    assert "cannot be written: No such file or directory. Choose another place" in err
    assert command("print", "crea-m", "--out", str(tmp_path))[0] == EXIT_CONFIG
