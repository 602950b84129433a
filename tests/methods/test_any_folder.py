"""Whatever lies in a folder of methods, however large: a list of problems, soon, in little room.

`make fuzz` looks for an hour; here it is a glance.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from methods import MethodError, check_folder, load_library
from methods.files import LARGEST_FILE, MOST_LANGUAGES, MOST_VALUES
from tests.methods.bombs import BOMBS, filled, peak_megabytes
from tests.methods.conftest import METHOD, WORDS
from tests.methods.test_any_bytes import PIECES, SETTINGS

Spoil = Callable[..., Path]
Lay = Callable[[Path], None]

#: What is promised for any file of at most 256 kB.
SECONDS, MEGABYTES = 1.0, 256


def write(content: bytes) -> Lay:
    def lay(path: Path) -> None:
        path.write_bytes(content)

    return lay


def link(target: str) -> Lay:
    def lay(path: Path) -> None:
        path.symlink_to(target)

    return lay


#: What may stand under a name: files, and everything that only looks like one.
THINGS: dict[str, Lay] = {
    "a method": write(METHOD.encode()),
    "words": write(WORDS.encode()),
    "nothing": write(b""),
    "noise": write(b"\xff\x00\xfe"),
    "folder": Path.mkdir,
    "pipe": os.mkfifo,
    "loop": link("method.toml"),
    "way out": link("/etc/hostname"),
    "way up": link(".."),
    "dead end": link("nowhere"),
    "device": link("/dev/zero"),
}
NAMES = ["method.toml", "nl.toml", "en.toml", "dutch.toml", ".toml", "a\nb.toml", "\u202e.toml"]
FOLDERS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(sorted(THINGS)), max_size=5)


def judged(folder: Path) -> None:
    """Check and load; all that is said can be printed, and nothing takes long."""
    # A collection would go through all that the tests of this process keep: after 10,000 examples
    # that alone takes 1.5 seconds. The worst files are judged with it, in a process of their own.
    gc.disable()
    try:
        began = time.process_time()
        problems = check_folder(folder)
        took = time.process_time() - began
    finally:
        gc.enable()
    assert took < SECONDS
    for problem in problems:
        str(problem).encode("utf-8")
    with pytest.MonkeyPatch.context() as patch:
        # Only what was laid there is judged: ours are judged elsewhere, and often enough.
        patch.setattr("methods.library.BUILT_IN", folder.parent / "none-of-ours")
        (folder.parent / "none-of-ours").mkdir()
        assert bool(_loaded(folder.parent)) == (not problems)


def _loaded(home: Path) -> tuple[str, ...]:
    """The ids of the methods in ``home``; none where one of them has a mistake."""
    try:
        return tuple(load_library(home))
    except MethodError:
        return ()


def laid(things: Mapping[str, str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "own" / "one"
        folder.mkdir(parents=True)
        for file, thing in things.items():
            THINGS[thing](folder / file)
        judged(folder)


@SETTINGS
@given(FOLDERS)
def test_anything_may_lie_in_a_folder(things: dict[str, str]) -> None:
    laid(things)


@pytest.mark.parametrize("thing", sorted(THINGS))
@pytest.mark.parametrize("name", NAMES)
def test_everything_may_stand_under_every_name(name: str, thing: str) -> None:
    laid({"method.toml": "a method", "en.toml": "words", name: thing})


@SETTINGS
@given(
    head=st.lists(PIECES, max_size=6),
    pieces=st.lists(PIECES, min_size=1, max_size=4),
    name=st.sampled_from(["method.toml", "en.toml"]),
)
def test_pieces_without_end_are_judged_soon(
    head: list[bytes], pieces: list[bytes], name: str
) -> None:
    content = filled(b"".join(pieces), b"".join(head))
    before = peak_megabytes()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "own" / "one"
        folder.mkdir(parents=True)
        (folder / "method.toml").write_text(METHOD, encoding="utf-8")
        (folder / "en.toml").write_text(WORDS, encoding="utf-8")
        (folder / name).write_bytes(content)
        judged(folder)
    assert peak_megabytes() - before < MEGABYTES


def test_the_worst_files_that_we_know_are_judged_soon_and_in_little_room(root: Path) -> None:
    """In a process that has done nothing else, so that its memory is the loader's."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.methods.bombs"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert len(found["seconds"]) == 2 * len(BOMBS)
    assert {name: took for name, took in found["seconds"].items() if took >= SECONDS} == {}
    assert found["megabytes"] < MEGABYTES


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_as_large_as_a_file_may_be(name: str) -> None:
    """Larger it would be refused unread, and much smaller it would prove nothing."""
    assert 0.95 * LARGEST_FILE < len(BOMBS[name]) <= LARGEST_FILE


def test_a_file_with_too_many_values_says_so(spoil: Spoil) -> None:
    folder = spoil()
    with (folder / "en.toml").open("a", encoding="utf-8") as file:
        file.write("".join(f"key{number} = 1\n" for number in range(MOST_VALUES)))
    [problem] = check_folder(folder)
    assert problem.sentence == "This file has more than 2000 keys and values. Use fewer."


def test_more_languages_than_there_is_room_for_are_told(spoil: Spoil) -> None:
    folder = spoil()
    letters = "abcdefghijklmnopqrstuvwxyz"
    for letter in letters[: MOST_LANGUAGES - 1]:
        (folder / f"z{letter}.toml").write_text(WORDS, encoding="utf-8")
    assert check_folder(folder) == ()
    (folder / "zz.toml").write_text(WORDS, encoding="utf-8")
    [problem] = check_folder(folder)
    assert problem.sentence == "There are more than 20 language files here. Take some away."
