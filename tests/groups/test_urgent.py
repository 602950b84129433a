"""Whom to turn to when it is urgent: the group's own list, and the numbers of its country."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import Answer, FormPage, Reply
from bot.groups.urgent import ENTRIES, LONGEST_ENTRY
from bot.inputs import Reach

from .odd import HARMLESS, ODD
from .world import EMPTY_ROOM, PEOPLE, STRANGER, World, actions, button, told

OURS = {
    "protocol": "De meldcode, in de map bij de balie",
    "counsellor": "Mevrouw Ap, 06 00",
    "physician": "Dokter Bos",
}


async def keeps(world: World, who: str, values: dict[str, str]) -> Reply:
    page = await world.form(who, f"open-urgent|{world.group}")
    assert [one.name for one in page.fields] == list(ENTRIES)
    return await world.sends(who, page, values)


async def test_a_list_is_kept_by_one_and_found_by_all(world: World) -> None:
    before = told(await world.told_by("P2", "nood"))
    assert "nog niets ingevuld" in before
    kept = await keeps(world, "P1", OURS)
    assert kept.answer is Answer.DONE
    assert kept.card is not None
    shown = told(await world.press("P3", button(kept.card, "urgent").token))
    assert "nog niets ingevuld" not in shown
    for text in OURS.values():
        assert text in shown
    for word in ("nood", "urgent", "NOOD"):
        for who in PEOPLE:
            assert told(await world.told_by(who, word)) == shown
    again = await world.form("P4", f"open-urgent|{world.group}")
    assert {one.name: one.value for one in again.fields} == OURS
    await world.sends("P4", again, {"counsellor": ""})
    assert OURS["counsellor"] not in told(await world.told_by("P1", "nood"))
    assert OURS["protocol"] in told(await world.told_by("P1", "nood"))


@pytest.mark.parametrize(
    ("zone", "number", "others"),
    [
        ("Europe/Amsterdam", "0800-2000", ("Zelfmoordlijn", "116 016")),
        ("Europe/Brussels", "1813", ("0800-2000", "116 016")),
        ("Europe/Berlin", "0800 1110111", ("0800-2000", "Zelfmoordlijn")),
        ("Asia/Tokyo", "het land waar je bent", ("0800-2000", "Zelfmoordlijn", "116 016")),
    ],
)
async def test_the_numbers_are_those_of_the_country(
    world: World, zone: str, number: str, others: tuple[str, ...]
) -> None:
    def moves(tx: object) -> None:
        group = tx.groups.get(world.group)  # type: ignore[attr-defined]  # a unit of the store
        tx.groups.save(replace(group, zone=zone))  # type: ignore[attr-defined]  # the same

    await world.store.write(moves)
    shown = told(await world.told_by("P1", "nood")).replace("\\", "")
    assert number in shown
    assert "112" in shown
    assert not [one for one in others if one in shown]


async def test_whoever_is_in_no_group_finds_the_numbers_and_nobodys_list(world: World) -> None:
    await keeps(world, "P1", OURS)
    for place, reach in ((EMPTY_ROOM, Reach.PRIVATE), ("D1", Reach.DIRECT)):
        reply = await world.command(STRANGER, "nood", place=place, reach=reach)
        assert isinstance(reply, Reply)
        assert reply.answer is Answer.DONE
        assert "112" in told(reply)
        assert actions(reply.card) == []
        assert not [text for text in OURS.values() if text in told(reply)]


@pytest.mark.parametrize("who", ["Q1", STRANGER])
async def test_nobody_else_sees_or_changes_a_list(world: World, who: str) -> None:
    await keeps(world, "P1", OURS)
    before = world.dump()
    assert (await world.press(who, f"urgent|{world.group}")).answer is Answer.REFUSED
    opened = await world.opens(who, f"open-urgent|{world.group}")
    assert isinstance(opened, Reply)
    assert opened.answer is Answer.REFUSED
    page = await world.form("P1", f"open-urgent|{world.group}")
    assert (await world.sends(who, page, {"protocol": "Bel mij"})).answer is Answer.REFUSED
    assert world.dump()["team_group"] == before["team_group"]


async def test_the_list_stands_nowhere_in_clear(world: World) -> None:
    await keeps(world, "P1", OURS)
    assert not [text for text in OURS.values() if len(text) > 4 and text in str(world.dump())]


@pytest.mark.parametrize("name", HARMLESS)
async def test_odd_entries_are_shown_as_text(world: World, name: str) -> None:
    reply = await keeps(world, "P1", {"protocol": ODD[name][:LONGEST_ENTRY]})
    assert reply.answer is Answer.DONE
    shown = told(await world.told_by("P1", "nood"))
    assert not set(shown) & set("\x00\x07\x1b\x08\x1e\u202e\ud83d")


async def test_what_is_too_long_is_said_beside_its_field(world: World) -> None:
    reply = await keeps(world, "P1", {"protocol": "x" * (LONGEST_ENTRY + 1)})
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {"protocol"}
    assert "nog niets ingevuld" in told(await world.told_by("P1", "nood"))


@pytest.mark.parametrize("token", ["urgent", "urgent|", "urgent|x|y|z", "open-urgent|"])
async def test_odd_buttons_show_nothing(world: World, token: str) -> None:
    reply = await world.opens("P1", token) if "open" in token else await world.press("P1", token)
    assert not isinstance(reply, FormPage)
    assert reply.answer is Answer.REFUSED


async def test_whoever_is_stopped_finds_it_at_hand(world: World) -> None:
    """The word of care has a button; the list itself is not in the message."""
    await keeps(world, "P1", OURS)
    await world.begins("P1")
    await world.goes_to("exploration")
    (case,) = (await world.state()).cases
    await world.press("P1", f"withdraw-case|{world.group}|{case.case}")
    cards = [card for card in world.direct("P1") if "urgent" in actions(card)]
    assert len(cards) == 1
    assert not [text for text in OURS.values() if text in str(cards[0])]
    assert OURS["protocol"] in told(await world.press("P1", button(cards[0], "urgent").token))
