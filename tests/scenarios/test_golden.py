"""What people see in a meeting changes on purpose only: see ``golden.py``."""

import pytest

from .golden import FOLDER, pairs, path_of, transcript_of


@pytest.mark.parametrize(("method", "language"), pairs())
def test_a_meeting_looks_as_it_did(method: str, language: str) -> None:
    golden = path_of(method, language)
    known = golden.read_text(encoding="utf-8") if golden.exists() else ""
    again = f"read the difference, then: python -m tests.scenarios.golden {method}"
    assert transcript_of(method, language) == known, again


def test_no_transcript_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {path_of(*pair).name for pair in pairs()}
