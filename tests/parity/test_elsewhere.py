"""A group goes on in another channel through the real entry point of every platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer, Card, Reply
from bot.groups import keys
from bot.inputs import Reach

from .office import Office, with_group
from .screens import TABLE
from .stack_driver import PACE, button_of

everywhere = pytest.mark.parametrize("name", list(TABLE))


async def sends(office: Office) -> None:
    for _ in range(6):
        await office.house.bot.delivery.drain()
        office.house.clock.move_to(office.house.clock.now() + PACE)


def stands_in(office: Office, room: str) -> list[Card]:
    """What bram sees there, in their own messages not."""
    seen = office.house.window.seen_by(office.house.ids["bram"])
    return [one.card for one in seen if one.place == room]


@everywhere
async def test_one_asks_and_another_says_yes(name: str, tmp_path: Path) -> None:
    async with with_group(name, tmp_path) as (office, driver):
        house, place = office.house, keys.group_place(driver.group)
        if house.shut is None:
            # There is one channel, and the group is in it.
            assert (await office.asks("anna", "start")).reason == "refuse.group-is-here"
            return
        office.screens.let_in()
        await sends(office)
        offered = await office.start(house.shut, Reach.PRIVATE)
        assert isinstance(offered, Reply)
        assert offered.card is not None
        listed = await office.presses("anna", button_of(offered.card, "move-groups").token)
        assert listed.card is not None
        asked = await office.presses("anna", button_of(listed.card, "ask-elsewhere").token)
        assert office.says(asked.card, office.said("elsewhere.asked"))
        await sends(office)
        (question,) = stands_in(office, house.shut)
        answer = button_of(question, "go-on-here").token
        assert (await office.presses("anna", answer)).answer is Answer.REFUSED
        assert (await office.presses("bram", answer)).answer is Answer.DONE
        await sends(office)
        assert await house.bot.store.read(lambda tx: tx.posts.place(place)) == house.shut
        (line,) = stands_in(office, house.room)
        assert not line.buttons
        here = stands_in(office, house.shut)
        assert here
        assert not any("go-on-here" in one.token for card in here for one in card.buttons)
