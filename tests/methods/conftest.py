"""A small method that is right, in files that a test may spoil."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

METHOD = """\
schema = 1
id = "short-round"
version = 1
source = "made up for a test"
people = { min = 3, ideal = 5, max = 8 }
level = "easy"
suits = { stuck = 9 }

[[phases]]
id = "arrive"
kind = "arrive"
step = 1
when = "start"
minutes = 5
hours = 12

[[phases]]
id = "choose"
kind = "choose"
step = 2
minutes = 5
hours = 24

[[phases]]
id = "talk"
kind = "discuss"
step = 3
minutes = 15
hours = 24
who = "others"
silent = ["contributor"]
gives = ["thought"]
written_in = ["chat", "slow"]
each = { min = 0, max = 3 }

[[phases]]
id = "harvest"
kind = "commit"
step = 4
minutes = 10
hours = 24
gives = ["takeaway", "intention"]
written_in = ["voice", "chat", "slow"]

[[phases]]
id = "closing"
kind = "close"
step = 5
when = "end"
minutes = 5
hours = 12
"""

WORDS = """\
name = "Short round"
short = "Short round"
aim = "To see whether the files are read well."
suits = "Tests. Allow 40 minutes."
origin = "Nowhere."

[phases.arrive]
title = "Arriving"
invitation = "How are you?"

[phases.choose]
title = "Choosing"
invitation = "Choose a case."

[phases.talk]
title = "Talking"
invitation = "Talk for 10 minutes."
listening = "Listen."
[phases.talk.labels]
thought = "A thought"

[phases.harvest]
title = "Harvest"
invitation = "Say what you take away."
[phases.harvest.labels]
takeaway = "Eye-opener"
intention = "Action"

[phases.closing]
title = "Closing"
invitation = "Round off."
"""

Edit = tuple[str, str, str]
Spoil = Callable[..., Path]


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Write the small method and return its folder, after each (file, old, new) was replaced."""

    def write(*edits: Edit, name: str = "short-round", home: Path = tmp_path) -> Path:
        files = {"method.toml": METHOD, "en.toml": WORDS}
        for file, old, new in edits:
            assert old in files[file], f"{old!r} does not stand in {file}"
            files[file] = files[file].replace(old, new, 1)
        return _write(home / name, files)

    return write


def _write(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder
