"""An open group is founded in two pages and confirms its meeting: on every platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer, FormPage
from bot.groups.lookups import next_meeting
from bot.inputs import Reach
from bot.records import GroupKind

from .office import at_office
from .screens import TABLE
from .stack_driver import button_of

everywhere = pytest.mark.parametrize("name", list(TABLE))


@everywhere
async def test_who_has_not_confirmed_is_told_how(name: str, tmp_path: Path) -> None:
    async with at_office(name, tmp_path, language="en") as office:
        house = office.house
        page = await office.start(house.room, Reach.PRIVATE)
        assert isinstance(page, FormPage)
        values = {
            "people": " ".join(house.ids.values()),
            "kind": "open",
            "work": "no",
            "first-on": "2026-01-20",
            "weeks": "8",
            "founding-guide": house.ids["bram"],
        }
        reply = await office.fills("anna", page, values)
        for key in ("found.open", "found.guide-asked", "found.work-different"):
            assert office.says(reply.card, office.said(key))
        (group,) = await house.bot.store.read(lambda tx: tx.groups.all())
        assert group.kind is GroupKind.OPEN
        for who in house.ids:
            agreed = await office.presses(who, f"agree|{group.id}|nobody")
            assert agreed.answer is Answer.DONE
        meeting = await house.bot.store.read(lambda tx: next_meeting(tx, group.id))
        assert meeting is not None
        told = await office.presses("dewi", f"console|{meeting.id}")
        assert office.says(told.card, office.said("refuse.confirm-first"))
        assert told.card is not None
        done = await office.presses("dewi", button_of(told.card, "confirm").token)
        assert office.says(done.card, office.said("confirm.before"))
        more = await office.presses("anna", f"more|{meeting.id}")
        assert more.card is not None
        assert more.card.buttons[0].label == office.said("control.confirm")
