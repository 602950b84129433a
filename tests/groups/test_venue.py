"""Where a group comes together: kept by any member, read by button, and in no post."""

from __future__ import annotations

import pytest

from bot.cards import Answer, FormPage, Reply
from bot.groups.venue import LONGEST

from .conftest import NewWorld
from .odd import HARMLESS, ODD
from .world import STRANGER, VOICE, World, actions, button, told

OURS = "kamer 2.14, of https://beeld.example/zuid_1"


async def keeps(world: World, who: str, text: str) -> Reply:
    return await world.sends(
        who, await world.form(who, f"open-venue|{world.group}"), {"venue": text}
    )


@pytest.mark.parametrize("who", ["Q1", STRANGER])
async def test_nobody_else_sees_or_changes_it(world: World, who: str) -> None:
    await keeps(world, "P1", OURS)
    before = world.dump()
    assert (await world.press(who, f"venue|{world.group}")).reason == "refuse.not-a-member"
    opened = await world.opens(who, f"open-venue|{world.group}")
    assert isinstance(opened, Reply)
    assert opened.reason == "refuse.not-a-member"
    page = await world.form("P1", f"open-venue|{world.group}")
    assert (await world.sends(who, page, {"venue": "bij mij"})).answer is Answer.REFUSED
    assert world.dump()["team_group"] == before["team_group"]


@pytest.mark.parametrize(
    "odd",
    [
        "javascript:alert(1)",
        "zie JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/hosts",
        "ftp://beeld.example",
        "https://beeld.example en slack://open",
        "x" * (LONGEST + 1),
    ],
)
async def test_what_is_no_page_or_too_long_is_said_beside_its_field(world: World, odd: str) -> None:
    reply = await keeps(world, "P1", odd)
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {"venue"}
    assert odd not in reply.errors["venue"]
    assert "nog geen plek" in told(await world.told_by("P1", "plek"))


@pytest.mark.parametrize("name", HARMLESS)
async def test_odd_lines_are_shown_as_text(world: World, name: str) -> None:
    await keeps(world, "P1", ODD[name][:LONGEST])
    shown = told(await world.told_by("P1", "plek"))
    assert not set(shown) & set("\x00\x07\x1b\x08\x1e\u202e\ud83d")


@pytest.mark.parametrize("token", ["venue", "venue|", "open-venue|", "open-venue"])
async def test_odd_buttons_show_nothing(world: World, token: str) -> None:
    reply = await world.opens("P1", token) if "open" in token else await world.press("P1", token)
    assert not isinstance(reply, FormPage)
    assert reply.answer is Answer.REFUSED


async def test_one_keeps_it_and_all_find_it_by_word_or_button(world: World) -> None:
    assert "nog geen plek" in told(await world.told_by("P2", "plek"))
    for text in (OURS, "Zaal: 3", "12:30 in de kantine", "http://beeld.example"):
        kept = await keeps(world, "P1", text)
        assert kept.answer is Answer.DONE
        assert kept.card is not None
        shown = told(await world.press("P3", button(kept.card, "venue").token))
        assert world.platform.dialect.escape(text) in shown
        assert told(await world.told_by("P4", "place")) == shown
    again = await world.form("P5", f"open-venue|{world.group}")
    assert again.fields[0].value == "http://beeld.example"
    taken = await world.sends("P5", again, {"venue": " "})
    assert "geen plek meer" in told(taken)
    assert "nog geen plek" in told(await world.told_by("P1", "plek"))


async def test_it_stands_in_no_post_and_nowhere_in_clear(new_world: NewWorld) -> None:
    world = await new_world(VOICE)
    meeting = await world.the_meeting()
    await world.passes(days=10)
    assert "venue" not in actions(await world.agenda())
    await keeps(world, "P1", OURS)
    assert "venue" in actions(await world.agenda()), "the board that stands is told at once"
    await world.until(meeting.starts_at)
    assert "venue" in actions(await world.agenda()), "for whoever joins later as well"
    more = await world.press("P2", f"more|{world.meeting}")
    assert more.answer is Answer.DONE
    assert not [post for post in world.platform.posts() if "beeld" in str(post.card)]
    assert "zuid_1" not in str(world.dump())
    await keeps(world, "P2", "")
    assert "venue" not in actions(await world.agenda())


async def test_keeping_the_same_again_changes_nothing(world: World) -> None:
    await keeps(world, "P1", OURS)
    acts = len(world.platform.diary)
    await keeps(world, "P2", f"  {OURS}")
    assert len(world.platform.diary) == acts
