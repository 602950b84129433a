"""The pictures of docs/slack.md can be drawn anew, in both languages."""

import asyncio
from pathlib import Path

import pytest

from .slack_pictures import draw

#: What a picture with nothing on it takes.
EMPTY = 10_000


@pytest.mark.parametrize("language", ["nl", "en"])
def test_all_pictures_are_drawn(language: str, chromium: Path, tmp_path: Path) -> None:
    asyncio.run(draw(language, chromium=chromium, to=tmp_path))
    drawn = {path.stem: path.stat().st_size for path in tmp_path.glob("*.png")}
    assert set(drawn) == {"slack-start", "slack-agreements", "slack-board"}
    assert min(drawn.values()) > EMPTY
