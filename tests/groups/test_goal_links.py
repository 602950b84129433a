"""An intention belongs to a goal where its owner says so; and what of a goal a talk shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import TEXT_LIMIT, Answer, Reply
from bot.groups.erasing import erase_again, shown_level_name
from bot.groups.goal_release import READER
from bot.groups.linking_goals import NO_GOAL
from bot.ports import Tx
from bot.records import TITLE, Intention

from .given import intentions
from .noted import Noted
from .world import STRANGER, World, actions, told

GOAL, OTHER = "Ik begin met mijn eigen vraag", "Ik plan een uur zonder telefoon"
LEVELS = {"below": "Eén keer geprobeerd", "expected": "Drie keer gedaan"}


async def made(world: World, who: str = "P1") -> Intention:
    """Their intention from a meeting that is over."""
    await world.begins("P2")
    await world.goes_to("shared-harvest")
    await world.harvests(who, readers="me")
    await world.goes_to("closing")
    await world.goes_on()
    return (await intentions(world, who))[-1]


async def goal(world: World, who: str = "P1", text: str = GOAL) -> str:
    page = await world.form(who, "open-goal")
    assert (await world.sends(who, page, {TITLE: text})).answer is Answer.DONE
    mine = await world.store.read(lambda tx: tx.goals.of_person(world.ids[who]))
    return next(one.id for one in mine if one.fields[TITLE] == text)


async def links(world: World, who: str, intention: Intention, to: str) -> Reply:
    page = await world.form(who, f"open-link|{intention.id}")
    return await world.sends(who, page, {"goal": to})


async def linked(world: World, who: str = "P1") -> str | None:
    return (await intentions(world, who))[-1].goal


# An intention and its goal


async def test_nobody_else_says_what_belongs_together(world: World) -> None:
    kept = await made(world)
    mine, theirs = await goal(world), await goal(world, "P2", OTHER)
    page = await world.form("P1", f"open-link|{kept.id}")
    for who in ("P2", "Q1", STRANGER):
        assert isinstance(await world.opens(who, f"open-link|{kept.id}"), Reply)
        sent = await world.sends(who, page, {"goal": mine})
        assert sent.answer is Answer.REFUSED
        assert GOAL not in told(sent)
    for made_up in (theirs, "a-goal", ""):
        assert list((await world.sends("P1", page, {"goal": made_up})).errors) == ["goal"]
    assert await linked(world) is None


async def test_without_a_goal_there_is_nothing_to_choose(world: World) -> None:
    kept = await made(world)
    assert "open-link" not in actions((await world.press("P1", f"intention|{kept.id}")).card)
    refused = await world.opens("P1", f"open-link|{kept.id}")
    assert isinstance(refused, Reply)
    assert actions(refused.card) == ["open-goal"]


async def test_both_pages_tell_it_to_their_owner(world: World) -> None:
    kept = await made(world)
    first, second = await goal(world), await goal(world, text=OTHER)
    reply = await links(world, "P1", kept, first)
    assert actions(reply.card) == ["intention", "goal"]
    assert f"Hoort bij je doel: {GOAL}" in told(await world.press("P1", f"intention|{kept.id}"))
    shown = told(await world.press("P1", f"goal|{first}|0"))
    assert kept.fields["intention"] in shown
    assert kept.fields["takeaway"] in shown
    # Choosing again sets another, and the same form once more sets the same.
    page = await world.form("P1", f"open-link|{kept.id}")
    assert page.fields[0].value == first
    for _ in range(2):
        assert (await world.sends("P1", page, {"goal": second})).answer is Answer.DONE
    assert kept.fields["intention"] not in told(await world.press("P1", f"goal|{first}|0"))
    await links(world, "P1", kept, NO_GOAL)
    assert await linked(world) is None
    assert "Hoort bij" not in told(await world.press("P1", f"intention|{kept.id}")).split("\n")[2]


async def test_what_is_put_better_or_begun_anew_stays_with_its_goal(world: World) -> None:
    kept = await made(world)
    first = await goal(world)
    await links(world, "P1", kept, first)
    page = await world.form("P1", f"open-intention|{kept.id}")
    await world.sends("P1", page, {"intention": "Als het druk is, dan wacht ik"})
    assert await linked(world) == first
    page = await world.form("P1", f"open-follow|{kept.id}")
    await world.sends("P1", page, {"followed": "partly"})
    page = await world.form("P1", f"open-intention|{kept.id}")
    await world.sends("P1", page, {"intention": "Als het stil is, dan wacht ik"})
    assert [one.goal for one in await intentions(world, "P1")] == [first, first]
    shown = told(await world.press("P1", f"goal|{first}|0"))
    assert "Als het druk is" in shown
    assert "Als het stil is" in shown


async def test_a_goal_that_is_let_go_of_leaves_the_intention(world: World) -> None:
    kept = await made(world)
    first, second = await goal(world), await goal(world, text=OTHER)
    page = await world.form("P1", f"open-link|{kept.id}")
    await links(world, "P1", kept, first)
    await world.press("P1", f"erase-goal|{first}|yes")
    assert await linked(world) is None
    assert GOAL not in told(await world.press("P1", f"intention|{kept.id}"))
    assert list((await world.sends("P1", page, {"goal": first})).errors) == ["goal"]
    await links(world, "P1", kept, second)
    assert (await world.press("P1", "erase|goals|yes")).answer is Answer.DONE
    assert await linked(world) is None


# How far it came, for whoever reads the title


async def released(world: World, *, reached: str = "expected") -> str:
    """A goal with levels, one of which is reached, whose title P2 reads."""
    mine = await goal(world)
    await world.sends("P1", await world.form("P1", f"open-goal-levels|{mine}"), LEVELS)
    await world.press("P1", f"goal-attained|{mine}|{reached}")
    page = await world.form("P1", f"open-goal-release|{mine}")
    assert (await world.sends("P1", page, {READER: "P2"})).answer is Answer.DONE
    return mine


async def shows(world: World, mine: str, level: str = "expected") -> Reply:
    return await world.press("P1", f"show-level|{mine}|{level}|yes")


async def read(world: World, who: str = "P2") -> str:
    return told(await world.press(who, "mine|released|0"))


async def test_the_level_is_read_once_its_owner_says_so_and_no_other(world: World) -> None:
    mine = await released(world)
    assert LEVELS["expected"] not in await read(world)
    asked = await world.press("P1", f"show-level|{mine}")
    assert LEVELS["expected"] in told(asked)
    assert LEVELS["expected"] not in await read(world)
    for _ in range(2):
        assert LEVELS["expected"] in told(await shows(world, mine))
    assert LEVELS["expected"] in await read(world)
    assert LEVELS["below"] not in await read(world)
    for who in ("P3", "Q1", STRANGER):
        assert LEVELS["expected"] not in told(await world.told_by(who, "mijn"))
        assert (await world.press(who, f"show-level|{mine}|expected|yes")).answer is Answer.REFUSED
    for _ in range(2):
        await world.press("P1", f"show-level|{mine}|no")
    assert LEVELS["expected"] not in await read(world)
    assert GOAL in await read(world)


async def test_another_sentence_than_the_one_that_was_shown_is_private(world: World) -> None:
    mine = await released(world)
    await shows(world, mine)
    await world.press("P1", f"goal-attained|{mine}|below")
    assert LEVELS["below"] not in await read(world)
    # It stays so when the first one is reached again.
    await world.press("P1", f"goal-attained|{mine}|expected")
    assert LEVELS["expected"] not in await read(world)
    await world.press("P1", f"goal-attained|{mine}|below")
    # A button from before asks anew about what is reached now.
    asked = await shows(world, mine)
    assert LEVELS["below"] in told(asked)
    assert LEVELS["below"] not in await read(world)
    await shows(world, mine, "below")
    assert LEVELS["below"] in await read(world)
    page = await world.form("P1", f"open-goal-levels|{mine}")
    await world.sends("P1", page, LEVELS | {"below": "Iets voor mijzelf"})
    assert "Iets voor mijzelf" not in await read(world)


async def test_a_level_is_shown_to_whom_it_was_shown(world: World) -> None:
    mine = await released(world)
    await shows(world, mine)
    await world.press("P1", f"take-back-goal|{mine}")
    page = await world.form("P1", f"open-goal-release|{mine}")
    await world.sends("P1", page, {READER: "P3"})
    assert GOAL in await read(world, "P3")
    assert LEVELS["expected"] not in await read(world, "P3")


@pytest.mark.parametrize("args", ["|expected", "|no|yes", "|nothing|yes|yes", "|a|b"])
async def test_odd_buttons_show_nothing(world: World, args: str) -> None:
    mine = await released(world)
    await world.press("P1", f"show-level|{mine}{args}")
    assert LEVELS["expected"] not in await read(world)


async def test_a_level_that_nobody_reads_or_reached_is_not_asked_about(world: World) -> None:
    mine = await goal(world)
    for args in ("", "|expected|yes", "|no"):
        reply = await world.press("P1", f"show-level|{mine}{args}")
        assert "show-level" not in actions(reply.card)


async def test_a_level_that_was_hidden_stays_so_in_a_database_from_before(world: World) -> None:
    mine = await released(world)
    await shows(world, mine)
    noted, at = Noted(), world.clock.now()
    kept = await world.store.read(lambda tx: tx.goals.of_person(world.ids["P1"])[0])
    assert kept.release is not None
    world.bot.tools = replace(world.bot.tools, ledger=noted)

    def restored(tx: Tx) -> None:
        erase_again(tx, {shown_level_name(kept.release.form)}.__contains__, at=at)  # type: ignore[union-attr]  # above

    await world.store.write(restored)
    assert LEVELS["expected"] not in await read(world)
    assert GOAL in await read(world)


async def test_a_talk_is_prepared_from_what_is_released(world: World) -> None:
    seen = await world.press("P1", "talk|0")
    assert "niemand een doel lezen" in told(seen)
    mine = await released(world)
    await goal(world, text=OTHER)
    assert "talk" in actions((await world.press("P1", "goals|0")).card)
    seen = await world.press("P1", "talk|0")
    assert GOAL in told(seen)
    assert LEVELS["expected"] not in told(seen)
    assert OTHER not in told(seen)
    await shows(world, mine)
    assert LEVELS["expected"] in told(await world.press("P1", "talk|0"))
    for who in ("P2", STRANGER):
        assert GOAL not in told(await world.press(who, "talk|0"))
    for odd in ("1", "-1", "x"):
        assert (await world.press("P1", f"talk|{odd}")).answer is Answer.REFUSED


async def test_a_talk_about_many_goals_goes_on_page_after_page(world: World) -> None:
    for number in range(12):
        mine = await goal(world, text=f"{number} " + "&" * 140)
        page = await world.form("P1", f"open-goal-release|{mine}")
        await world.sends("P1", page, {READER: "P2"})
    seen, token = set(), "talk|0"
    while token:
        card = (await world.press("P1", token)).card
        assert card is not None
        assert sum(len(text.markup) for text in card.texts) <= TEXT_LIMIT
        seen |= {one.token for one in card.buttons if one.action == "goal"}
        token = next((one.token for one in card.buttons if one.action == "talk"), "")
    assert len(seen) == 12
