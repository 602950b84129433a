"""Groups are put together for others: everywhere as far as the platform lets, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer
from bot.groups import keys

from .office import Office, at_office, may_make_rooms
from .screens import TABLE
from .stack_driver import PACE, button_of

#: One who puts the other four together.
PEOPLE = ("anna", "bram", "chris", "dewi", "elif")

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


async def sends(office: Office) -> None:
    for _ in range(4):
        await office.house.bot.delivery.drain()
        office.house.clock.move_to(office.house.clock.now() + PACE)


@everywhere
@in_both_languages
async def test_a_group_is_put_together(name: str, language: str, tmp_path: Path) -> None:
    async with at_office(name, tmp_path, language=language, people=PEOPLE) as office:
        house = office.house
        first = await office.reads("anna", "coordination")
        page = await office.form("anna", button_of(first, "open-people").token)
        chosen = {"people": " ".join(house.ids[who] for who in PEOPLE[1:]), "team": "Zuid"}
        reply = await office.send("anna", page, chosen)
        assert reply.card is not None
        assert office.says(reply.card, office.said("division.count", count=4))
        page = await office.form("anna", button_of(reply.card, "open-division").token)
        wishes = {"size": "4", "room-name": "Voorjaar", "first-on": "2026-01-29"}
        reply = await office.send("anna", page, wishes)
        assert reply.card is not None
        named = "\n".join(text.markup for text in reply.card.texts)
        for who in PEOPLE[1:]:
            assert house.platform.dialect.person(house.ids[who]) in named
        made = await office.presses("anna", button_of(reply.card, "make-groups").token)
        assert made.answer is Answer.DONE
        await sends(office)
        (group,) = await house.bot.store.read(lambda tx: tx.groups.all())
        place = await house.bot.store.read(lambda tx: tx.posts.place(keys.group_place(group.id)))
        assert place is not None
        room = await house.platform.room(place)
        assert room.readers == {house.ids[who] for who in PEOPLE[1:]}
        shown = await office.reads("anna", "coordinatie")
        assert office.says(shown, "Voorjaar 1: 4")
        refused = await office.presses("anna", f"agreements|{group.id}")
        assert refused.answer is Answer.REFUSED


@pytest.mark.parametrize("name", ["slack", "discord"])
@in_both_languages
async def test_where_no_room_may_be_made_they_hear_it_and_try_again(
    name: str, language: str, tmp_path: Path
) -> None:
    async with at_office(name, tmp_path, language=language, people=PEOPLE) as office:
        house = office.house
        may_make_rooms(office, allowed=False)
        first = await office.reads("anna", "coordination")
        page = await office.form("anna", button_of(first, "open-people").token)
        chosen = {"people": " ".join(house.ids[who] for who in PEOPLE[1:])}
        reply = await office.send("anna", page, chosen)
        assert reply.card is not None
        page = await office.form("anna", button_of(reply.card, "open-division").token)
        wishes = {"size": "4", "room-name": "Voorjaar", "first-on": "2026-01-29"}
        reply = await office.send("anna", page, wishes)
        assert reply.card is not None
        await office.presses("anna", button_of(reply.card, "make-groups").token)
        await sends(office)
        assert not await house.bot.store.read(lambda tx: tx.groups.all())
        (told,) = [one.card for one in house.window.seen_by(house.ids["anna"]) if one.direct]
        assert office.says(told, office.said("no-room.ask-for-it"))
        may_make_rooms(office, allowed=True)
        await office.presses("anna", button_of(told, "make-room-again").token)
        await sends(office)
        assert len(await house.bot.store.read(lambda tx: tx.groups.all())) == 1
