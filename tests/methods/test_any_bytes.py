"""Whatever stands in the files, the answer is a list of problems or a method."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from methods import MethodError, check_folder, load_method
from methods.library import BUILT_IN

METHOD = (BUILT_IN / "crea-m" / "method.toml").read_bytes()
WORDS = (BUILT_IN / "crea-m" / "en.toml").read_bytes()

#: Pieces that TOML and our format are made of, so that chance gets past the first line.
SIGNS = rb"""[[phases]] [phases.a] phases id kind step gives labels = " ' [ ] { } , . #
    \u0000 "ask" "commit" 1 -1 0x1f 1e400 nan true 1979-05-27 texts each""".split()
BYTES = [b" ", b"\n", b"{ max = 99 }\n", b'"""', b"\xff", b"\xc3\xa9", b"\xe2\x80\xae"]
PIECES = st.sampled_from([*SIGNS, *BYTES])
#: A glance that is always the same; `make fuzz` looks at as many as its profile says, by chance.
MANY = settings().max_examples
DEEP = MANY > 1000
SETTINGS = settings(
    max_examples=MANY if DEEP else 150,
    deadline=None,
    derandomize=not DEEP,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def judge(files: Mapping[str, bytes]) -> None:
    """Check and load a folder: both agree, and every problem can be printed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        problems = check_folder(folder)
        if problems:
            with pytest.raises(MethodError) as caught:
                load_method(folder)
            assert caught.value.problems == problems
        else:
            assert load_method(folder).texts
    for problem in problems:
        assert problem.sentence.endswith((".", "?"))
        str(problem).encode("utf-8")


@SETTINGS
@given(method=st.lists(PIECES, max_size=40), words=st.binary(max_size=60))
def test_loose_pieces_never_crash(method: list[bytes], words: bytes) -> None:
    judge({"method.toml": b"".join(method), "en.toml": words})


@SETTINGS
@given(
    piece=PIECES,
    at=st.integers(0, len(METHOD)),
    length=st.integers(0, 30),
    in_words=st.booleans(),
)
def test_a_spoiled_place_never_crashes(piece: bytes, at: int, length: int, in_words: bool) -> None:
    whole = WORDS if in_words else METHOD
    at %= len(whole)
    spoiled = whole[:at] + piece + whole[at + length :]
    method, words = (METHOD, spoiled) if in_words else (spoiled, WORDS)
    judge({"method.toml": method, "en.toml": words})


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def toml(value: object) -> str:
    """Write a value as TOML, inline."""
    match value:
        case bool():
            return str(value).lower()
        case None:
            return "[]"
        case dict():
            pairs = (f"{toml(key)} = {toml(inner)}" for key, inner in value.items())
            return "{ " + ", ".join(pairs) + " }"
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case str():
            return '"' + "".join(f"\\U{ord(c):08X}" for c in value) + '"'
        case _:
            return str(value)


@SETTINGS
@given(values=st.dictionaries(st.sampled_from(["id", "kind", "step", "phases", "gives"]), VALUES))
def test_values_of_a_wrong_shape_never_crash(values: dict[str, object]) -> None:
    """Every key may hold anything that TOML can say, at the top and in a phase."""
    lines = "".join(f"{key} = {toml(value)}\n" for key, value in values.items())
    judge({"method.toml": f"{lines}\n".encode(), "en.toml": lines.encode()})
    row = "".join(f"{key} = {toml(value)}\n" for key, value in values.items())
    judge({"method.toml": f"[[phases]]\n{row}".encode(), "nl.toml": WORDS})
