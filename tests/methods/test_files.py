"""Files that cannot be read at all: they are told about, and nothing crashes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from methods import MethodError, Problem, check_folder, load_method
from methods.files import LARGEST_FILE

Spoil = Callable[..., Path]


def only(folder: Path) -> Problem:
    """Return the one problem of a folder."""
    [problem] = check_folder(folder)
    return problem


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "no such folder" in only(tmp_path / "nowhere").sentence
    assert "no such folder" in only(tmp_path / "nowhere" / "method.toml").sentence
    assert "no such folder" in only(Path("a\0b")).sentence


def test_an_empty_folder_lacks_its_method(tmp_path: Path) -> None:
    problem = only(tmp_path)
    assert problem.file == "method.toml"
    assert "missing" in problem.sentence
    with pytest.raises(MethodError, match=r"method\.toml: This file is missing"):
        load_method(tmp_path)


def test_a_method_without_words_asks_for_a_language(spoil: Spoil) -> None:
    folder = spoil()
    (folder / "en.toml").unlink()
    assert "no language file" in only(folder).sentence


def test_words_without_a_method(spoil: Spoil) -> None:
    folder = spoil()
    (folder / "method.toml").unlink()
    assert only(folder).file == "method.toml"


def test_empty_files_say_what_belongs_in_them(spoil: Spoil) -> None:
    folder = spoil()
    for name in ("method.toml", "en.toml"):
        (folder / name).write_bytes(b"")
    paths = {(p.file, p.path) for p in check_folder(folder)}
    assert ("method.toml", "schema") in paths
    assert ("method.toml", "phases") in paths
    assert ("en.toml", "name") in paths


def test_broken_toml_names_its_line(spoil: Spoil) -> None:
    folder = spoil(("method.toml", 'level = "easy"', "level = easy"))
    problem = only(folder)
    assert (problem.file, problem.path) == ("method.toml", "")
    assert "near line 6" in problem.sentence


def test_a_key_that_stands_twice_names_its_line(spoil: Spoil) -> None:
    folder = spoil(("en.toml", 'title = "Arriving"', 'title = "A"\ntitle = "B"'))
    assert "near line 9" in only(folder).sentence


def test_toml_that_ends_too_early(spoil: Spoil) -> None:
    folder = spoil()
    (folder / "en.toml").write_text('name = "Short', encoding="utf-8")
    assert "not valid TOML" in only(folder).sentence


@pytest.mark.parametrize(
    "content",
    [
        b"a = " + b"[" * 60_000,
        b"a = " + b"{a=" * 20_000,
        b"a = " + b"9" * 60_000,
        b"a." * 30_000 + b"a = 1",
        b"a = 2024-13-45",
        b"\x00\x01\x02",
        b"phases = [" + b"{}," * 20_000 + b"]",
    ],
    ids=["nested lists", "nested tables", "number", "dotted", "date", "zeros", "many phases"],
)
def test_hostile_toml_is_a_problem_like_any_other(spoil: Spoil, content: bytes) -> None:
    folder = spoil()
    (folder / "method.toml").write_bytes(content)
    assert {p.file for p in check_folder(folder)} >= {"method.toml"}


def test_words_that_stand_too_deep_are_a_problem(spoil: Spoil) -> None:
    folder = spoil()
    deep = "{ a = " * 200 + '"*"' + " }" * 200
    (folder / "en.toml").write_text(f"name = {deep}", encoding="utf-8")
    assert ("en.toml", "name") in {(p.file, p.path) for p in check_folder(folder)}


def test_a_file_that_is_not_utf8_names_its_line(spoil: Spoil) -> None:
    folder = spoil()
    (folder / "en.toml").write_bytes(b'name = "ok"\nshort = "caf\xe9"\n')
    assert "not UTF-8: the first wrong sign is in line 2" in only(folder).sentence


def test_a_mark_of_windows_and_its_line_ends_are_fine(spoil: Spoil) -> None:
    folder = spoil()
    for name in ("method.toml", "en.toml"):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    assert check_folder(folder) == ()


def test_the_size_has_a_limit(spoil: Spoil) -> None:
    folder = spoil()
    path = folder / "en.toml"
    words = path.read_bytes()
    path.write_bytes(words + b"#" * (LARGEST_FILE - len(words)))
    assert check_folder(folder) == ()
    path.write_bytes(words + b"#" * (LARGEST_FILE - len(words) + 1))
    assert "larger than 256 KiB" in only(folder).sentence


def test_a_link_out_of_the_folder_is_refused(spoil: Spoil, tmp_path: Path) -> None:
    folder = spoil()
    outside = tmp_path / "outside.toml"
    (folder / "en.toml").rename(outside)
    (folder / "en.toml").symlink_to(outside)
    assert "a file outside the folder" in only(folder).sentence


def test_a_link_inside_the_folder_is_fine(spoil: Spoil) -> None:
    """Folders that a container mounts are built of such links."""
    folder = spoil()
    (folder / "..data").mkdir()
    (folder / "en.toml").rename(folder / "..data" / "en.toml")
    (folder / "en.toml").symlink_to(Path("..data") / "en.toml")
    assert check_folder(folder) == ()


def test_a_link_to_itself_is_refused(spoil: Spoil) -> None:
    folder = spoil()
    (folder / "nl.toml").symlink_to("nl.toml")
    assert only(folder).file == "nl.toml"


def test_folders_and_pipes_are_no_files(spoil: Spoil) -> None:
    folder = spoil()
    (folder / "nl.toml").mkdir()
    os.mkfifo(folder / "de.toml")
    assert {(p.file, p.sentence[:27]) for p in check_folder(folder)} == {
        ("nl.toml", "This is not an ordinary fil"),
        ("de.toml", "This is not an ordinary fil"),
    }


def test_a_toml_file_that_is_no_language_is_told(spoil: Spoil) -> None:
    folder = spoil()
    (folder / "dutch.toml").write_text("", encoding="utf-8")
    problem = only(folder)
    assert problem.file == "dutch.toml"
    assert "like nl.toml" in problem.sentence


def test_other_files_are_left_alone(spoil: Spoil) -> None:
    folder = spoil()
    (folder / "README.md").write_bytes(b"\xff")
    (folder / ".hidden.toml").write_bytes(b"\xff")
    assert check_folder(folder / "method.toml") == ()
