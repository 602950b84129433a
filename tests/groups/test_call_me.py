"""What each member may be called for: a line of their own, for the group alone, until they go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import TEXT_LIMIT, Answer, FormPage, Reply
from bot.groups import call_me
from bot.groups.call_me import FOR, LONGEST_LINE
from bot.groups.erasing import call_me_name, erase_again
from bot.groups.workspaces import begin_erasing
from bot.inputs import Reach
from bot.ports import Tx
from bot.rehearsal.platform import WORKSPACE

from .many import found_more
from .noted import Noted
from .odd import HARMLESS, ODD
from .world import PEOPLE, STRANGER, World, actions, button, told

LINE = "Een lastig oudergesprek, na vieren"
OTHER = "Alles rond het tuchtrecht"


async def writes(world: World, who: str, text: str = LINE) -> Reply:
    page = await world.form(who, f"open-call-me|{world.group}")
    assert [one.name for one in page.fields] == [FOR]
    return await world.sends(who, page, {FOR: text})


async def reads(world: World, who: str, word: str = "bellen") -> str:
    reply = await world.told_by(who, word)
    assert reply.answer is Answer.DONE
    return told(reply)


async def test_a_line_is_written_by_one_and_read_by_the_group(world: World) -> None:
    assert "staat nog niets" in await reads(world, "P2")
    kept = await writes(world, "P1")
    assert kept.answer is Answer.DONE
    assert kept.card is not None
    shown = told(await world.press("P2", button(kept.card, "call-me").token))
    assert LINE in shown
    assert "Anna" in shown or "P1" in shown
    for word in ("bellen", "call", "BELLEN"):
        for who in PEOPLE:
            assert LINE in await reads(world, who, word)


async def test_only_ones_own_line_is_changed_or_erased(world: World) -> None:
    await writes(world, "P1")
    mine, others = await world.told_by("P1", "bellen"), await world.told_by("P2", "bellen")
    assert actions(mine.card) == ["open-call-me", "erase-call-me"]
    assert actions(others.card) == ["open-call-me"]
    await world.press("P2", f"erase-call-me|{world.group}")
    await writes(world, "P2", OTHER)
    shown = await reads(world, "P3")
    assert LINE in shown
    assert OTHER in shown
    page = await world.form("P1", f"open-call-me|{world.group}")
    assert [one.value for one in page.fields] == [LINE]
    await world.sends("P1", page, {FOR: "Iets anders"})
    shown = await reads(world, "P3")
    assert LINE not in shown
    assert "Iets anders" in shown
    assert OTHER in shown


@pytest.mark.parametrize("how", ["empty", "button", "page"])
async def test_it_is_erased_in_three_ways_and_twice_is_fine(world: World, how: str) -> None:
    await writes(world, "P1")
    for _ in range(2):
        match how:
            case "empty":
                reply = await writes(world, "P1", "  ")
            case "button":
                reply = await world.press("P1", f"erase-call-me|{world.group}")
            case _:
                asked = await world.press("P1", "erase|call-me")
                assert asked.card is not None
                reply = await world.press("P1", button(asked.card, "erase").token)
        assert reply.answer is Answer.DONE
    assert "staat nog niets" in await reads(world, "P2")
    assert not world.dump()["call_me"]


async def test_it_goes_with_whoever_leaves_and_does_not_come_back(world: World) -> None:
    await writes(world, "P1")
    await writes(world, "P2", OTHER)
    told_first = told(await world.press("P1", f"leave|{world.group}"))
    assert "mag bellen, wis ik" in told_first
    await world.press("P1", f"leave|{world.group}|yes")
    shown = await reads(world, "P2")
    assert LINE not in shown
    assert OTHER in shown
    assert len(world.dump()["call_me"]) == 1


@pytest.mark.parametrize("who", ["Q1", STRANGER])
async def test_nobody_else_reads_or_writes(world: World, who: str) -> None:
    await writes(world, "P1")
    page = await world.form("P1", f"open-call-me|{world.group}")
    before = world.dump()["call_me"]
    for token in (f"call-me|{world.group}|0", f"erase-call-me|{world.group}"):
        reply = await world.press(who, token)
        assert reply.answer is Answer.REFUSED
        assert LINE not in told(reply)
    opened = await world.opens(who, f"open-call-me|{world.group}")
    assert isinstance(opened, Reply)
    assert opened.answer is Answer.REFUSED
    assert (await world.sends(who, page, {FOR: OTHER})).answer is Answer.REFUSED
    typed = await world.command(who, "bellen", reach=Reach.PRIVATE)
    assert isinstance(typed, Reply)
    assert LINE not in told(typed)
    assert world.dump()["call_me"] == before


async def test_whoever_left_reads_no_more(world: World) -> None:
    await writes(world, "P1")
    page = await world.form("P2", f"open-call-me|{world.group}")
    await world.press("P2", f"leave|{world.group}|yes")
    assert (await world.press("P2", f"call-me|{world.group}|0")).answer is Answer.REFUSED
    assert (await world.sends("P2", page, {FOR: OTHER})).answer is Answer.REFUSED
    assert len(world.dump()["call_me"]) == 1


async def test_a_line_stands_nowhere_in_clear_and_in_no_push(world: World) -> None:
    reply = await writes(world, "P1")
    assert LINE not in str(world.dump())
    assert reply.card is not None
    assert LINE not in told(reply)
    shown = await world.told_by("P2", "bellen")
    assert shown.card is not None
    assert LINE not in shown.card.push
    assert world.shown(LINE) == 0


@pytest.mark.parametrize("name", HARMLESS)
async def test_odd_lines_are_shown_as_text(world: World, name: str) -> None:
    reply = await writes(world, "P1", ODD[name][:LONGEST_LINE])
    assert reply.answer is Answer.DONE
    shown = await reads(world, "P2")
    assert not set(shown) & set("\x00\x07\x1b\x08\x1e\u202e\ud83d")


async def test_what_is_too_long_is_said_beside_its_field(world: World) -> None:
    reply = await writes(world, "P1", "x" * (LONGEST_LINE + 1))
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {FOR}
    assert not world.dump()["call_me"]


async def test_the_longest_lines_of_all_fit_or_are_read_on(world: World) -> None:
    for who in PEOPLE:
        await writes(world, who, who + "<&" * ((LONGEST_LINE - 2) // 2))
    seen, start = [], 0
    for _ in range(len(PEOPLE)):
        reply = await world.press("P1", f"call-me|{world.group}|{start}")
        assert reply.card is not None
        assert sum(len(text.markup) for text in reply.card.texts) <= TEXT_LIMIT
        lines = [who for who in PEOPLE if any(f"{who}<&" in t.markup for t in reply.card.texts)]
        seen += lines
        start += len(lines)
        if "call-me" not in actions(reply.card):
            break
    assert seen == list(PEOPLE)


@pytest.mark.parametrize(
    "token",
    ["call-me", "call-me|", "call-me|x|0", "open-call-me", "open-call-me|x|y", "erase-call-me|"],
)
async def test_odd_buttons_show_nothing(world: World, token: str) -> None:
    reply = await world.opens("P1", token) if "open" in token else await world.press("P1", token)
    assert not isinstance(reply, FormPage)
    assert reply.answer is Answer.REFUSED


@pytest.mark.parametrize("start", ["-1", "x", "99999999999999999999"])
async def test_odd_places_in_the_list_show_no_line(world: World, start: str) -> None:
    await writes(world, "P1")
    reply = await world.press("P1", f"call-me|{world.group}|{start}")
    assert LINE not in told(reply)


async def test_what_is_kept_of_it_is_said_and_lies_behind_a_button(world: World) -> None:
    await writes(world, "P1")
    group, _, stored = await world.home("P1")
    assert "call-me" in actions(group)
    assert "mag bellen: 1" in told(Reply(Answer.DONE, stored))
    assert "erase" in actions(stored)
    *_, none = await world.home("P2")
    assert "mag bellen: " not in told(Reply(Answer.DONE, none))


async def test_each_group_has_its_own(world: World) -> None:
    (more,) = await found_more(world, 1, with_first=1)
    await writes(world, "P1")
    page = await world.form("P1", f"open-call-me|{more}")
    assert [one.value for one in page.fields] == [""]
    await world.sends("P1", page, {FOR: OTHER})
    first = told(await world.press("P1", f"call-me|{world.group}|0"))
    second = told(await world.press("P1", f"call-me|{more}|0"))
    assert (LINE in first, OTHER in first) == (True, False)
    assert (LINE in second, OTHER in second) == (False, True)
    await world.press("P1", "erase|call-me|yes")
    assert not world.dump()["call_me"]


async def test_what_was_erased_stays_so_in_a_database_from_before(world: World) -> None:
    """The ledger knows the form that brought the words; a line written since is another."""
    await writes(world, "P1")
    (line,) = await world.store.read(lambda tx: tx.groups.call_me_lines(world.group))
    at = world.clock.now()
    gone = call_me_name(line.form)
    erased = await world.store.write(lambda tx: erase_again(tx, lambda name: name == gone, at=at))
    assert erased == 1
    assert not world.dump()["call_me"]
    await writes(world, "P1", OTHER)
    await world.store.write(lambda tx: erase_again(tx, lambda name: name == gone, at=at))
    assert OTHER in await reads(world, "P2")


async def test_a_form_that_comes_once_more_brings_nothing_back(world: World) -> None:
    page = await world.form("P1", f"open-call-me|{world.group}")
    await world.sends("P1", page, {FOR: LINE})
    await world.press("P1", f"erase-call-me|{world.group}")
    again = await world.sends("P1", page, {FOR: LINE})
    assert again.answer is Answer.DONE
    assert LINE not in told(again)
    assert not world.dump()["call_me"]


async def test_what_is_erased_is_noted_first(world: World) -> None:
    await writes(world, "P1")
    (line,) = await world.store.read(lambda tx: tx.groups.call_me_lines(world.group))
    noted = Noted()
    tools = replace(world.bot.tools, ledger=noted)

    def forget(tx: Tx) -> None:
        call_me.forget_call_me(tx, tools, world.group, world.ids["P1"])

    for _ in range(2):
        await world.store.write(forget)
    assert noted.names == [call_me_name(line.form)]
    assert not world.dump()["call_me"]


async def test_a_workspace_that_lets_the_bot_go_takes_them_with_it(world: World) -> None:
    await writes(world, "P1")
    await writes(world, "P2", OTHER)
    await world.store.write(lambda tx: begin_erasing(tx, world.bot.tools, WORKSPACE))
    await world.deliver()
    assert not world.dump()["call_me"]
