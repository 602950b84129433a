"""A group begins in a room of its own, on every platform and in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import FormPage
from bot.groups import keys
from bot.inputs import Reach

from .new_rooms import sends
from .office import at_office
from .screens import TABLE


@pytest.mark.parametrize("name", list(TABLE))
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_group_begins_in_a_room_of_its_own(
    name: str, language: str, tmp_path: Path
) -> None:
    async with at_office(name, tmp_path, language=language) as office:
        house = office.house
        page = await office.start(house.room, Reach.PRIVATE, text="start nieuw")
        assert isinstance(page, FormPage)
        everybody = " ".join(house.ids.values())
        wished = {"people": everybody, "room-name": "Berk", "first-on": "2026-01-29"}
        reply = await office.fills("anna", page, wished)
        assert office.says(reply.card, office.said("new-room.being-made"))
        await sends(office)
        (group,) = await house.bot.store.read(lambda tx: tx.groups.all())
        room = await house.bot.store.read(lambda tx: tx.posts.place(keys.group_place(group.id)))
        assert room not in (None, house.room)
        assert room is not None
        assert (await house.platform.room(room)).readers == set(house.ids.values())
        for external in house.ids.values():
            (seen,) = [one for one in house.window.seen_by(external) if one.place == room]
            assert office.says(seen.card, office.said("agreements.room"))
