"""Looking up what a register asks, and saying that one is in it: for oneself alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.cards import TEXT_LIMIT, Answer, FormPage, Reply
from bot.groups import registrations
from bot.groups.erasing import erase_again, registration_name
from bot.groups.register_screens import A_CARD
from bot.groups.registrations import LONGEST_NUMBER, NEW
from bot.groups.workspaces import begin_erasing
from bot.inputs import Reach
from bot.ports import Tx
from bot.records import NUMBER, PAPER, Registration
from bot.registers import Profile, built_in
from bot.registers.library import LONGEST_PAGE
from bot.rehearsal.platform import WORKSPACE

from .building import taken_up
from .noted import Noted
from .odd import HARMLESS, ODD
from .world import STRANGER, World, actions, told

OTHER, NUMBERED = "2023-05-06", "LVV-nummer 4711-zwaluw"
SINCE = "2024-03-01"


async def opened(world: World, who: str = "P1", register: str = "lvv") -> FormPage:
    return await world.form(who, f"open-registration|{register}")


async def said(
    world: World, who: str = "P1", register: str = "lvv", *, since: str = SINCE
) -> Registration:
    """They say that they are in a register."""
    values = {"since": since, NUMBER: NUMBERED}
    sent = await world.sends(who, await opened(world, who, register), values)
    assert sent.answer is Answer.DONE, told(sent)
    return next(one for one in await of_person(world, who) if one.register == register)


async def of_person(world: World, who: str = "P1") -> tuple[Registration, ...]:
    return await world.store.read(lambda tx: tx.registrations.of_person(world.ids[who]))


# Looking up


async def test_the_list_leads_to_every_register_and_back(world: World) -> None:
    first = await world.told_by("P1", "register")
    assert "Hier zoek je op" in told(first)
    assert actions(first.card) == ["register-list"]
    found: list[str] = []
    for start in range(0, len(built_in()), A_CARD):
        listed = await world.press("P1", f"register-list|{start}")
        assert listed.card is not None
        here = [one for one in listed.card.buttons if one.action == "register"]
        found += [one.token.split("|")[1] for one in here]
    assert sorted(found) == sorted(built_in())
    for register in found:
        shown = await world.press("P1", f"register|{register}")
        assert "Nagekeken op 27 november 2026" in told(shown), register
        assert "open-registration" in actions(shown.card)
    assert not world.dump()["registration"]


@pytest.mark.in_memory
async def test_the_same_word_in_english(world: World) -> None:
    for word in ("register", "registers"):
        assert actions((await world.told_by("P1", word)).card) == ["register-list"]


@pytest.mark.in_memory
async def test_it_stands_behind_a_button_on_ones_own_page(world: World) -> None:
    shelf = await world.press("P1", "mine|shelf")
    assert "registers" in actions(shelf.card)


async def test_somebody_in_no_group_is_told_how_to_begin(world: World) -> None:
    reply = await world.command(STRANGER, "register", reach=Reach.PRIVATE)
    assert isinstance(reply, Reply)
    assert reply.answer is Answer.REFUSED
    for token in ("registers|0", "register-list|0", "register|lvv"):
        assert (await world.press(STRANGER, token)).answer is Answer.REFUSED
    assert isinstance(await world.opens(STRANGER, "open-registration|lvv"), Reply)
    sent = await world.sends(STRANGER, await opened(world), {"since": SINCE})
    assert sent.answer is Answer.REFUSED
    assert not world.dump()["registration"]


# Saying that one is in it


async def test_what_somebody_said_is_theirs_and_nobody_elses(world: World) -> None:
    page = await opened(world)
    await said(world)
    mine = told(await world.press("P1", "register|lvv"))
    assert NUMBERED in mine
    assert "sinds 1 maart 2024" in mine
    assert "van 1 maart 2024 tot en met 29 februari 2028" in mine
    assert "1. LVV, vertrouwenspersonen, sinds 1 maart 2024" in told(
        await world.press("P1", "registers|0")
    )
    for who in ("P2", "Q1", STRANGER):
        looked = [await world.press(who, one) for one in ("registers|0", "register|lvv", "mine")]
        assert not any("maart 2024" in told(one) or NUMBERED in told(one) for one in looked)
        for token in ("erase-registration|lvv", "erase-registration|lvv|yes"):
            assert (await world.press(who, token)).answer is Answer.REFUSED
    for card in await world.home("P1"):
        assert NUMBERED not in told(Reply(Answer.DONE, card)), "a page that stays holds none of it"
    assert NUMBERED not in str(world.dump())
    assert world.shown(NUMBERED) == 0
    # Whoever sends somebody else's form says it of themselves.
    await world.sends("P2", page, {"since": OTHER})
    assert [one.fields[NUMBER] for one in await of_person(world)] == [NUMBERED]


async def test_a_number_need_not_be_given(world: World) -> None:
    sent = await world.sends("P1", await opened(world), {"since": SINCE})
    assert sent.answer is Answer.DONE
    assert "Je nummer:" not in told(sent)


async def test_several_registers_stand_beside_each_other(world: World) -> None:
    for register in ("skj", "lvv", "verpleegkundig-specialisten"):
        await said(world, register=register)
    listed = await world.press("P1", "registers|0")
    assert actions(listed.card).count("register") == 3
    shown = told(await world.press("P1", "register|verpleegkundig-specialisten"))
    assert "Intervisie telt hier niet" in shown


async def test_the_day_and_the_number_can_be_changed(world: World) -> None:
    await said(world)
    page = await opened(world)
    assert [one.value for one in page.fields] == [SINCE, NUMBERED, "nowhere"]
    await world.sends("P1", page, {"since": OTHER, NUMBER: ""})
    (kept,) = await of_person(world)
    assert (kept.since.isoformat(), kept.fields) == (OTHER, {NUMBER: "", PAPER: "nowhere"})


#: What is not kept, and the field beside which that is said.
WRONG: tuple[tuple[Mapping[str, str], str], ...] = (
    ({}, "since"),
    ({"since": "2026-02-30"}, "since"),
    ({"since": "gisteren"}, "since"),
    ({"since": "1979-12-31"}, "since"),
    ({"since": "2031-01-01"}, "since"),
    ({"since": "0000-00-00"}, "since"),
    ({"since": SINCE, NUMBER: "1" * (LONGEST_NUMBER + 1)}, NUMBER),
    ({"since": SINCE, NUMBER: NUMBERED, PAPER: "own"}, NUMBER),
    ({"since": SINCE, NUMBER: "", PAPER: "guided"}, NUMBER),
    ({"since": SINCE, NUMBER: "4711", PAPER: "overal"}, PAPER),
)


@pytest.mark.in_memory
async def test_what_is_not_right_is_said_beside_its_field(world: World) -> None:
    for values, wrong in WRONG:
        reply = await world.sends("P1", await opened(world), values)
        assert (reply.answer, set(reply.errors)) == (Answer.INVALID, {wrong}), values
    assert not world.dump()["registration"]


@pytest.mark.in_memory
@pytest.mark.parametrize("since", ["1980-01-01", "2026-01-05", "2026-12-01"])
async def test_a_day_may_lie_long_ago_or_soon(world: World, since: str) -> None:
    await said(world, since=since)


async def test_a_form_that_comes_once_more_brings_nothing_back(world: World) -> None:
    first = await opened(world)
    for _ in range(2):
        assert (await world.sends("P1", first, {"since": SINCE})).answer is Answer.DONE
    change = await opened(world)
    await world.sends("P1", change, {"since": OTHER})
    await world.sends("P1", first, {"since": SINCE})
    (kept,) = await of_person(world)
    assert kept.since.isoformat() == OTHER
    for _ in range(2):
        await world.press("P1", "erase-registration|lvv|yes")
    for late in (first, change):
        assert (await world.sends("P1", late, {"since": SINCE})).answer is Answer.DONE
    assert not world.dump()["registration"]


async def test_a_form_that_comes_after_erasing_brings_nothing_back(world: World) -> None:
    """It was opened over what was there, and sent when that was gone."""
    await said(world)
    late = await opened(world)
    await world.press("P1", "erase-registration|lvv|yes")
    for _ in range(2):
        reply = await world.sends("P1", late, {"since": OTHER})
        assert reply.answer is Answer.REFUSED
        assert NUMBERED in told(reply), "what was typed is given back"
    assert not world.dump()["registration"]


async def test_two_that_say_it_at_once_make_one(world: World) -> None:
    pages = [await opened(world), await opened(world)]
    days = (SINCE, OTHER)
    replies = await asyncio.gather(
        *(world.sends("P1", page, {"since": on}) for page, on in zip(pages, days, strict=True))
    )
    assert sorted(one.answer for one in replies) == [Answer.DONE, Answer.REFUSED]
    kept = next(on for on, one in zip(days, replies, strict=True) if one.answer is Answer.DONE)
    assert [one.since.isoformat() for one in await of_person(world)] == [kept]


@pytest.mark.in_memory
async def test_odd_numbers_are_shown_as_text(world: World) -> None:
    for name in HARMLESS:
        values = {"since": SINCE, NUMBER: ODD[name][:LONGEST_NUMBER].replace("\n", " ")}
        reply = await world.sends("P1", await opened(world), values)
        shown = told(reply) + told(await world.press("P1", "register|lvv"))
        assert not set(shown) & set("\x00\x07\x1b\x08\x1e\u202e\ud83d"), name


ODD_BUTTONS = (
    "registers|-1",
    "registers|x",
    "registers|7",
    "register-list",
    "register-list|99",
    "register-list|-3",
    "register",
    "register|none",
    "register|../lvv",
    "erase-registration",
    "erase-registration|skj",
    "erase-registration|lvv|no",
    "open-registration",
    "open-registration|none",
)


@pytest.mark.in_memory
async def test_odd_buttons_change_nothing(world: World) -> None:
    await said(world)
    before = world.dump()["registration"]
    for token in ODD_BUTTONS:
        odd = "open" in token
        reply = await world.opens("P1", token) if odd else await world.press("P1", token)
        assert not isinstance(reply, FormPage), token
        assert reply.answer is Answer.REFUSED, token
    assert world.dump()["registration"] == before


@pytest.mark.in_memory
async def test_odd_forms_change_nothing(world: World) -> None:
    page = await opened(world)
    for token in (
        "registration",
        "registration|lvv",
        f"registration|none|{NEW}|{'0' * 16}",
        f"registration|lvv|{NEW}|x",
        f"registration|lvv|{'0' * 16}|{'0' * 16}",
    ):
        reply = await world.sends("P1", replace(page, token=token), {"since": SINCE})
        assert reply.answer is Answer.REFUSED, token
    assert not world.dump()["registration"]


@pytest.mark.in_memory
async def test_the_fullest_page_fits_in_a_message(world: World) -> None:
    """A profile with as many words as a file may hold, and the longest number."""
    room, texts = LONGEST_PAGE - 200, built_in()["lvv"].words("nl")
    words = {"who": "w" * (room // 4), "asked": "w" * (room // 4), "group": "w" * (room // 4)}
    full = texts.model_copy(update={**words, "guide": "w" * (room // 4), "proof": None})
    profile = built_in()["lvv"].model_copy(update={"texts": {"nl": full}})
    world = taken_up(world, world.store, registers={"lvv": profile})
    values = {"since": SINCE, NUMBER: "<" * LONGEST_NUMBER}
    assert (await world.sends("P1", await opened(world), values)).answer is Answer.DONE
    card = (await world.press("P1", "register|lvv")).card
    assert card is not None
    assert sum(len(text.markup) for text in card.texts) <= TEXT_LIMIT


# A register that is gone


async def test_a_register_that_is_gone_can_be_read_and_erased(world: World) -> None:
    await said(world)
    late, fresh = await opened(world), await opened(world, "P2")
    world = taken_up(world, world.store, registers=without("lvv"))
    assert "1. lvv, sinds 1 maart 2024" in told(await world.press("P1", "registers|0"))
    shown = await world.press("P1", "register|lvv")
    assert NUMBERED in told(shown)
    assert "weet de bot niets meer" in told(shown)
    assert "open-registration" not in actions(shown.card)
    assert isinstance(await world.opens("P1", "open-registration|lvv"), Reply)
    for who, page in (("P1", late), ("P2", fresh)):
        reply = await world.sends(who, page, {"since": OTHER})
        assert reply.answer is Answer.REFUSED
        assert OTHER in told(reply)
    assert (await world.press("P2", "register|lvv")).answer is Answer.REFUSED
    await world.press("P1", "erase-registration|lvv|yes")
    assert not world.dump()["registration"]


def without(register: str) -> Mapping[str, Profile]:
    return {one.id: one for one in built_in().values() if one.id != register}


# Erasing, leaving, and what comes after


async def test_erasing_asks_first_and_erases_all_of_it(world: World) -> None:
    await said(world)
    await said(world, register="skj")
    asked = await world.press("P1", "erase-registration|lvv")
    assert "Terughalen kan niet" in told(asked)
    assert len(await of_person(world)) == 2
    await world.press("P1", "erase-registration|lvv|yes")
    assert [one.register for one in await of_person(world)] == ["skj"]
    stored = await world.press("P1", "mine|stored")
    assert "Registers waarin je staat: 1" in told(stored)
    for _ in range(2):
        await world.press("P1", "erase|registrations|yes")
    assert not world.dump()["registration"]
    assert "Registers waarin" not in told(await world.press("P1", "mine|stored"))


async def test_it_outlives_a_membership(world: World) -> None:
    await said(world)
    await world.press("P1", f"leave|{world.group}|yes")
    assert NUMBERED in told(await world.press("P1", "register|lvv"))


async def test_what_is_erased_is_noted_first_and_stays_erased(world: World) -> None:
    registration, noted = await said(world), Noted()
    tools = replace(world.bot.tools, ledger=noted)
    await world.store.write(lambda tx: registrations.forget_registration(tx, tools, registration))
    assert noted.names == [registration_name(registration.id)]

    def restored(tx: Tx) -> int:
        tx.registrations.put(registration)
        return erase_again(tx, noted.noted_since(world.clock.now()), at=world.clock.now())

    assert await world.store.write(restored) == 1
    assert not world.dump()["registration"]


async def test_registrations_go_with_their_owner(world: World) -> None:
    await said(world)
    await world.store.write(lambda tx: begin_erasing(tx, world.bot.tools, WORKSPACE))
    await world.deliver()
    assert not world.dump()["registration"]
