"""Every mistake in a profile is told with its file, its place and what to do."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bot.registers import RegisterError, built_in, check_file, load_registers
from bot.registers.library import LONGEST_PAGE, MOST_FILES
from methods.files import LARGEST_FILE

from .conftest import PROFILE, Spoil

#: What is changed, where that is told, and how.
MISTAKES = (
    ('id = "made-up"', "", "id", "“id” is missing. Add it."),
    ('id = "made-up"', 'id = "Made up"', "id", "An id begins with a small letter"),
    ("schema = 1", "schema = 2", "schema", "not one of the values that are possible"),
    ("checked = 2026-03-12", 'checked = "2026-03-12"', "checked", "A day belongs here"),
    ("checked = 2026-03-12", "checked = 2026-02-30", "", "not valid TOML"),
    ("checked = 2026-03-12", "checked = 1026-03-12", "", "the day lies before 2000"),
    ("checked = 2026-03-12", "", "checked", "is missing"),
    ('sources = ["register.example/rules"]', "sources = []", "sources", "There are too few here"),
    ('sources = ["register.example/rules"]', "", "sources", "is missing"),
    ('ask = "register.example"', "", "ask", "is missing"),
    ('word = "intervision"', 'word = "meeting"', "word", "Choose from: intervision, peer-testing"),
    ('standing = "named"', 'standing = "counts"', "standing", "Choose from: named"),
    ('standing = "named"', "", "standing", "is missing"),
    ("least = 20", "least = 0", "amount.least", "at least 1"),
    ("least = 20", "least = 20.5", "amount.least", "A whole number belongs here"),
    ('unit = "hours"', 'unit = "days"', "amount.unit", "hours, points, meetings"),
    ("months = 24", "moths = 24", "amount.moths", "Did you mean “months”?"),
    ("least = 3, most = 8", "least = 9, most = 8", "size", "least number is larger than the most"),
    ("per_year = 4", "per_yaer = 4", "meetings.per_yaer", "Did you mean “per_year”?"),
    ('video = "yes"', "video = true", "ways.video", "not one of the values"),
    ('name = "Made up"', "", "texts.en.name", "is missing"),
    ('name = "Made up"', 'name = ""', "texts.en.name", "This text is empty"),
    ('name = "Made up"', 'nam = "Made up"', "texts.en.nam", "Did you mean “name”?"),
    ("[texts.en]", "[text.en]", "text", "Did you mean “texts”?"),
    ("[texts.en]", "[texts.english]", "texts.english", "An id begins"),
    ("For tests.", "<b>For tests.</b>", "texts.en.who", "no markup"),
    ("For tests.", "See https://register.example", "texts.en.who", "no markup, addresses"),
    ("For tests.", "For {{ name }}.", "texts.en.who", "Texts are no templates"),
    ("For tests.", "Every hour counts.", "texts.en.who", "Only a register can"),
    ("Keep it well.", "An hour here counts for the register.", "texts.en.remarks", "Only a regi"),
)


@pytest.mark.parametrize(("old", "new", "path", "says"), MISTAKES)
def test_a_mistake_is_told_with_its_place(
    old: str, new: str, path: str, says: str, spoil: Spoil
) -> None:
    problems = check_file(spoil((old, new)))
    found = [one for one in problems if one.path == path and says in one.sentence]
    assert found, problems
    assert {one.file for one in problems} == {"made-up.toml"}


def test_all_mistakes_are_told_at_once(spoil: Spoil) -> None:
    edits = [("least = 20", "least = 0"), ("For tests.", "It counts."), ('id = "made-up"', "")]
    assert len(check_file(spoil(*edits))) == 3


def test_a_profile_that_is_right_has_no_mistakes(spoil: Spoil) -> None:
    path = spoil()
    assert check_file(path) == ()
    assert load_registers(path.parent)["made-up"].words("nl").name == "Made up"


def test_the_profile_in_the_manual_is_right(root: Path, tmp_path: Path) -> None:
    manual = (root / "docs" / "registers.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")
    assert check_file(tmp_path / "example.toml") == ()
    [profile] = [one for one in load_registers(tmp_path).values() if one.id == "my-register"]
    known = [*profile.model_dump().values(), *profile.words("nl").model_dump().values()]
    assert None not in known, "it shows every key"


def test_what_is_left_out_is_not_known(spoil: Spoil) -> None:
    lines = ("amount =", "meetings =", "size =", "ways =", "word =", "asked", "guide", "proof")
    edits = [(one + "\n", "") for one in PROFILE.splitlines() if one.startswith(lines)]
    profile = load_registers(spoil(*edits).parent)["made-up"]
    assert (profile.amount, profile.word, profile.size.least) == (None, None, None)
    assert profile.ways.written == "not-known"


def test_words_that_do_not_go_onto_one_page_are_told(spoil: Spoil) -> None:
    long = ", ".join(f'"{"a" * 390}"' for _ in range(4))
    edits = [("For tests.", "b" * 390), ('["Keep it well."]', f"[{long}]")]
    [problem] = check_file(spoil(*edits))
    assert problem.path == "texts.en"
    assert f"{LONGEST_PAGE} is the most" in problem.sentence


# Files and folders


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    [problem] = check_file(tmp_path / "none.toml")
    assert str(problem) == "none.toml: There is no such file. Check its name."


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="There is no such folder, or it may not be read"):
        load_registers(tmp_path / "none")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff", "not UTF-8: the first wrong sign is in line 1"),
        (b'id = "x', "not valid TOML"),
        (b"# much\n" * (LARGEST_FILE // 6), "larger than 256 kB"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(content)
    [problem] = check_file(path)
    assert says in problem.sentence


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "secret.toml").write_text(PROFILE, encoding="utf-8")
    (own / "link.toml").symlink_to(tmp_path / "secret.toml")
    with pytest.raises(RegisterError, match="a link to a file outside"):
        load_registers(own)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(RegisterError, match="not an ordinary file"):
        load_registers(tmp_path)


def test_two_profiles_with_one_id_are_told(spoil: Spoil) -> None:
    spoil()
    path = spoil(name="other.toml")
    with pytest.raises(RegisterError) as caught:
        load_registers(path.parent)
    [problem] = caught.value.problems
    assert str(problem) == (
        "other.toml: id: There is already a register “made-up”. Choose another id."
    )


def test_a_profile_of_ours_is_not_replaced_unseen(spoil: Spoil) -> None:
    path = spoil(('id = "made-up"', 'id = "lvv"'))
    assert "lvv" in built_in()
    with pytest.raises(RegisterError, match="There is already a register “lvv”"):
        load_registers(path.parent)


def test_one_mistake_keeps_all_of_them_out(spoil: Spoil) -> None:
    spoil()
    path = spoil(('id = "made-up"', 'id = "x y"'), name="wrong.toml")
    with pytest.raises(RegisterError, match=r"wrong\.toml: id"):
        load_registers(path.parent)


def test_what_is_no_profile_is_passed_over(spoil: Spoil) -> None:
    path = spoil()
    (path.parent / "notes.txt").write_text("no profile", encoding="utf-8")
    (path.parent / ".hidden.toml").write_text("no profile", encoding="utf-8")
    assert "made-up" in load_registers(path.parent)


def test_more_files_than_there_is_room_for_are_told(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 1):
        (tmp_path / f"{number:03}.toml").touch()
    with pytest.raises(RegisterError, match=f"more than {MOST_FILES} files"):
        load_registers(tmp_path)
