"""Odd texts in every field: they are shown as text, or sent back with what to do."""

from __future__ import annotations

import pytest

from bot.cards import Answer, FieldKind, FormPage, Reply
from bot.groups import keys
from bot.inputs import PageSent
from bot.rehearsal.platform import WORKSPACE
from storage import InlineStore

from .odd import HARMLESS, ODD
from .world import World, told

#: Fields that take whatever somebody types; in the others one chooses.
TYPED = (FieldKind.LINE, FieldKind.TEXT)


@pytest.mark.parametrize("name", HARMLESS)
async def test_odd_texts_in_every_field_of_a_case(world: World, name: str) -> None:
    """The case comes on the table; its words come back without what steers or breaks."""
    page = await world.form("P1", f"open-case|{world.group}")
    for _ in range(2):
        texts = [one.name for one in page.fields if one.kind in TYPED]
        reply = await world.sends("P1", page, dict.fromkeys(texts, ODD[name]))
        assert reply.answer is Answer.DONE, told(reply)
        page = reply.next_page or page
    again = await world.form("P1", f"open-case|{world.group}")
    kept = again.fields[1].value
    assert kept
    assert not set(kept) & set("\x00\x07\x1b\x08\x1e\u202e\u202c\ud83d\r")


@pytest.mark.parametrize("name", ["empty", "white", "long"])
async def test_texts_that_cannot_be_taken_keep_the_form_open(world: World, name: str) -> None:
    """A sentence beside each field says what is wrong; nothing is stored."""
    page = await world.form("P1", f"open-case|{world.group}")
    before = world.dump()
    reply = await world.sends("P1", page, {one.name: ODD[name] for one in page.fields})
    assert reply.answer is Answer.INVALID
    assert {"title", "stuck"} <= set(reply.errors)
    assert all(error.strip() for error in reply.errors.values())
    assert "xxxx" not in told(reply)
    assert world.dump() == before


@pytest.mark.parametrize("name", list(ODD))
async def test_odd_texts_in_a_step_are_shown_as_text_or_sent_back(world: World, name: str) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    reply = await world.gives("P2", text=ODD[name])
    if name not in HARMLESS:
        assert reply.answer is Answer.INVALID
        assert reply.errors["text"]
        return
    assert reply.answer is Answer.DONE, told(reply)
    await world.press("P3", await world.token("reveal"))
    shown = "".join(
        t.markup for p in world.platform.posts() if p.place.startswith("T") for t in p.card.texts
    )
    assert not set(shown) & set("\x00\x07\x1b\x08\x1e\u202e\ud83d")


@pytest.mark.parametrize("name", list(ODD))
async def test_odd_texts_in_every_field_of_the_harvest(world: World, name: str) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    page = await world.form("P1", await world.token("open-give"))
    reply = await world.sends("P1", page, {one.name: ODD[name] for one in page.fields})
    # A choice and a date take what was offered and nothing else.
    assert reply.answer is Answer.INVALID
    assert {"plan", "readers"} <= set(reply.errors)
    chosen = {"plan": "plan", "readers": "group", "ask-on": ""}
    texts = {"takeaway": ODD[name], "intention": ODD[name]}
    reply = await world.sends("P1", page, {**texts, **chosen})
    assert reply.answer is (Answer.DONE if name in HARMLESS else Answer.INVALID), told(reply)


@pytest.mark.parametrize(
    "day", ["gisteren", "2026-13-01", "0000-00-00", "2026-01-05", "9999-12-31", "2026-W07-1x"]
)
async def test_days_that_cannot_be_chosen(world: World, day: str) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    reply = await world.harvests("P1", **{"ask-on": day})
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {"ask-on"}


async def test_fields_nobody_asked_for_are_left_out(world: World) -> None:
    page = await world.form("P1", f"open-case|{world.group}")
    await world.sends("P1", page, {"title": "T", "stuck": "S", "status": "discussed", "x": "y"})
    draft = await world.store.read(
        lambda tx: tx.drafts.get(world.ids["P1"], keys.case_draft(world.group))
    )
    assert draft is not None
    assert set(draft.fields) == {"kept-from", "title", "stuck", "waits"}


async def test_a_form_that_comes_back_without_its_fields(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    page = await world.form("P1", await world.token("open-give"))
    sent = PageSent("d", WORKSPACE, "P1", page.token, {})
    reply = await world.bot.inbox.send_page(sent)
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {"takeaway", "intention"}


@pytest.mark.parametrize("text", list(ODD.values()))
async def test_odd_commands(world: World, text: str) -> None:
    reply = await world.told_by("P1", text)
    known = not text.strip()
    assert reply.answer is (Answer.DONE if known else Answer.REFUSED)
    assert "script" not in told(reply)


async def test_a_text_whose_key_is_gone(world: World) -> None:
    """It is said that it cannot be opened; everything else goes on."""
    await world.begins("P1")
    await world.goes_to("exploration")
    token = await world.token("open-give")
    page = await world.form("P2", token)
    await world.sends("P2", page, {"text": "Half een"}, as_draft=True)
    assert isinstance(world.store, InlineStore)
    world.store._opened.vault._keystore.destroy(world.ids["P2"])
    before = world.dump()
    case = await world.form("P2", f"open-case|{world.group}")
    replies = (
        await world.press("P2", "mine"),
        await world.opens("P2", token),
        await world.sends("P2", case, {"title": "T", "stuck": "S"}),
    )
    for reply in replies:
        assert isinstance(reply, Reply | FormPage)
        assert "Half een" not in told(reply)
    assert (await world.gives("P3", text="Wat zie je?")).answer is Answer.DONE
    assert before["draft"] == [row for row in world.dump()["draft"] if row in before["draft"]]
