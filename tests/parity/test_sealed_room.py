"""A room in which no words stand, on every platform: chosen at the founding, and read by button."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import Answer, FormPage
from bot.engine.ids import GroupId
from bot.inputs import Reach
from bot.ports import Tx
from bot.records import RoomKind
from methods.spec import Mode

from .office import PEOPLE, Office, at_office, go_on_to, with_group
from .screens import TABLE
from .stack_driver import button_of, markup_of

TITLE = "Een collega die niet terugbelt"
VENUE = "kamer Berk, of https://beeld.example/a_b?c=*d*"

everywhere = pytest.mark.parametrize("name", list(TABLE))


def room_of(office: Office, who: str) -> str:
    """All that somebody finds in the room and its threads, titles and buttons included."""
    seen = office.house.window.seen_by(office.house.ids[who])
    return "\n".join(repr(one.card) for one in seen if not one.direct)


@everywhere
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_case_is_read_by_button_and_stands_in_no_room(
    name: str, language: str, tmp_path: Path
) -> None:
    office_with = with_group(name, tmp_path, language=language, case=TITLE, mode=Mode.VOICE)
    async with office_with as (office, driver):

        def seal(tx: Tx) -> None:
            group = tx.groups.get(GroupId(driver.group))
            assert group is not None
            tx.groups.save(replace(group, room_kind=RoomKind.SEALED))

        await office.house.bot.store.write(seal)
        await go_on_to(driver, "exploration")
        for who in PEOPLE:
            assert TITLE not in room_of(office, who)
            card = driver._card_with("read-along", who)
            assert office.says(card, office.said("sealed.case"))
            button = button_of(card, "read-along")
            assert button.label == office.said("control.read-words")
            read = await office.presses(who, button.token)
            assert read.answer is Answer.DONE
            assert read.card is not None
            assert TITLE in markup_of(read.card)
        await driver._deliver()
        assert TITLE not in room_of(office, "anna")


@everywhere
async def test_it_is_chosen_on_the_card_of_the_agreements(name: str, tmp_path: Path) -> None:
    async with at_office(name, tmp_path) as office:
        house = office.house
        page = await office.start(house.room, Reach.PRIVATE)
        assert isinstance(page, FormPage)
        values = {
            "people": " ".join(house.ids[who] for who in PEOPLE),
            "first-on": (house.clock.now() + timedelta(days=30)).date().isoformat(),
            "at": "15:00",
            "mode": "voice",
        }
        assert (await office.fills("anna", page, values)).answer is Answer.DONE
        await house.bot.delivery.drain()
        (group,) = await house.bot.store.read(lambda tx: tx.groups.all())
        told = await office.presses("bram", f"room-kind|{group.id}|sealed")
        assert office.says(told.card, office.said("room-kind.asks-all"))
        assert told.card is not None
        done = await office.presses("bram", told.card.buttons[0].token)
        assert office.says(done.card, office.said("agreements.behind-button"))
        agreements = await office.reads("dewi", "afspraken")
        assert office.says(agreements, office.said("agreements.behind-button"))
        # Where they meet stays out of the room as well.
        page = await office.form("anna", f"open-venue|{group.id}")
        kept = await office.send("anna", page, {"venue": VENUE})
        assert office.says(kept.card, office.said("venue.kept"))
        found = await office.reads("dewi", "plek")
        assert office.says(found, VENUE)
        await house.bot.delivery.drain()
        assert "Berk" not in room_of(office, "bram")
