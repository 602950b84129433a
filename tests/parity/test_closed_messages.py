"""Somebody closed their direct messages on Discord (50007): they hear of it, privately, and no one
else does. What the core does with it holds everywhere: ``tests/groups/test_unreached.py``.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from .discord_house import DiscordHouse
from .office import with_group

NOT_REACHED = {"nl": "privéberichten niet bij je aan", "en": "private messages do not reach you"}
#: Once the reminder of two days ahead is out.
AHEAD = timedelta(days=1)


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_whoever_closed_their_messages_is_told_in_the_group_and_privately(
    language: str, tmp_path: Path
) -> None:
    async with with_group("discord", tmp_path, language=language) as (office, driver):
        house, sentence = office.house, NOT_REACHED[language]
        assert isinstance(house, DiscordHouse)
        house.town.locale = language
        direct = await house.platform.direct(house.ids["anna"])
        house.town.env.inject_error(
            "POST", f"/channels/{direct}/messages", status=403, code=50007, times=None
        )
        await driver._until(driver.starts_at - AHEAD)
        assert not house.town.messages(int(direct), viewer=int(house.ids["anna"]))
        for word in ("menu", "mijn"):
            card = await office.reads("anna", word)
            assert sentence in card.texts[0].markup
            assert not any(sentence in text.markup for text in card.texts[1:])
            other = await office.reads("bram", word)
            assert not any(sentence in text.markup for text in other.texts)
        for name in ("anna", "bram"):
            seen = house.window.seen_by(house.ids[name])
            assert all(sentence not in text.markup for one in seen for text in one.card.texts)
