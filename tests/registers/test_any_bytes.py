"""Whatever stands in a file, the answer is a list of problems or a profile."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registers import RegisterError, check_file, library, load_registers
from bot.registers.library import BUILT_IN
from bot.registers.profile import Profile
from tests.methods.bombs import BOMBS
from tests.methods.test_any_bytes import PIECES, SETTINGS, VALUES, toml

WHOLE = (BUILT_IN / "lvv.toml").read_bytes().replace(b'"lvv"', b'"not-lvv"')
KEYS = ["schema", *(key for key in Profile.model_fields if key != "format")]


def judge(content: bytes) -> None:
    """Check and load: both agree, and every problem can be printed."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        own, none_of_ours = Path(name) / "own", Path(name) / "none-of-ours"
        own.mkdir()
        none_of_ours.mkdir()
        # Only what was laid there is judged: ours are judged elsewhere, and often enough.
        patch.setattr(library, "BUILT_IN", none_of_ours)
        path = own / "any.toml"
        path.write_bytes(content)
        problems = check_file(path)
        if problems:
            with pytest.raises(RegisterError) as caught:
                load_registers(own)
            assert caught.value.problems == problems
        else:
            assert len(load_registers(own)) == 1
    for problem in problems:
        assert problem.sentence.endswith((".", "?"))
        str(problem).encode("utf-8")


@SETTINGS
@given(st.lists(PIECES, max_size=40))
def test_loose_pieces_never_crash(pieces: list[bytes]) -> None:
    judge(b"".join(pieces))


@SETTINGS
@given(st.binary(max_size=200))
def test_bytes_never_crash(content: bytes) -> None:
    judge(content)


@SETTINGS
@given(piece=PIECES, at=st.integers(0, len(WHOLE)), length=st.integers(0, 30))
def test_a_spoiled_place_never_crashes(piece: bytes, at: int, length: int) -> None:
    judge(WHOLE[:at] + piece + WHOLE[at + length :])


@SETTINGS
@given(values=st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_values_of_a_wrong_shape_never_crash(values: dict[str, object]) -> None:
    """Every key may hold anything that TOML can say, at the top and within the words."""
    judge("".join(f"{key} = {toml(value)}\n" for key, value in values.items()).encode())
    rows = "".join(f"{key} = {toml(value)}\n" for key, value in values.items())
    judge(f"[texts.nl]\n{rows}".encode())


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_made_to_hurt_is_told(name: str) -> None:
    """Files of the largest size, made against the loader of methods."""
    judge(BOMBS[name])
