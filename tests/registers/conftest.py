"""A small profile that is right, in a file that a test may spoil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PROFILE = """\
schema = 1
id = "made-up"
country = "NL"
checked = 2026-03-12
confidence = "medium"
sources = ["register.example/rules"]
ask = "register.example"
word = "intervision"
standing = "named"
amount = { least = 20, unit = "hours", months = 24 }
meetings = { per_year = 4, minutes = 60 }
size = { least = 3, most = 8 }
ways = { video = "yes", written = "no" }

[texts.en]
name = "Made up"
who = "For tests."
asked = "In a fixed group."
group = "Equals."
guide = "One of the members."
proof = "A signed list."
remarks = ["Keep it well."]
"""

Spoil = Callable[..., Path]


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Write the small profile and return its file, after each (old, new) was replaced."""

    def write(*edits: tuple[str, str], name: str = "made-up.toml") -> Path:
        content = PROFILE
        for old, new in edits:
            assert old in content, f"{old!r} does not stand in it"
            content = content.replace(old, new, 1)
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write
