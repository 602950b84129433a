"""A full disk in the middle of a meeting: a clear answer, nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from bot.cards import Answer
from bot.groups import card_keys
from bot.inputs import PageSent
from bot.ports import Tx
from bot.rehearsal.platform import WORKSPACE
from storage import SqliteStore
from tests.groups.building import serving
from tests.groups.world import Wish, World, told

WRITERS = ("P2", "P3", "P4", "P5", "P6")


def writer_of(world: World) -> sqlite3.Connection:
    """The writer's own connection, to make its disk small."""
    assert isinstance(world.store, SqliteStore)
    raw = world.store._opened.connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def make_small(world: World, *, pages: int) -> None:
    """Leave so many pages of the disk free."""
    raw = writer_of(world)
    (used,) = raw.execute("PRAGMA page_count").fetchone()
    raw.execute(f"PRAGMA max_page_count = {used + pages}")


def make_room(world: World) -> None:
    writer_of(world).execute("PRAGMA max_page_count = 1000000")


async def test_people_are_told_and_nothing_that_was_taken_is_lost(tmp_path: Path) -> None:
    world = await serving(tmp_path, Wish())
    await world.begins("P1")
    await world.goes_to("exploration")
    page = await world.form("P2", await world.token("open-give"))
    make_small(world, pages=8)
    taken: list[str] = []
    refusals = []
    for number in range(40):
        # Drafts of many forms: each takes room of its own.
        token = page.token.replace(page.form, f"{number:016x}")
        text = f"{number} " + "x" * 1900
        values = {"kind": "open-question", "text": text}
        sent = PageSent(f"d-{number}", WORKSPACE, "P2", token, values, as_draft=True)
        reply = await world.bot.inbox.send_page(sent)
        if reply.answer is Answer.DONE:
            taken.append(text)
        else:
            refusals.append(told(reply))
    assert taken
    assert refusals
    assert all("ruimte" in words and "niet bewaard" in words for words in refusals)

    async def kept() -> set[str]:
        found = await world.store.read(lambda tx: tx.drafts.of_person(world.ids["P2"]))
        return {draft.fields["text"] for draft in found}

    assert await kept() == set(taken)
    # The meeting itself is where it was, and reading goes on.
    before = await world.state()
    assert (await world.form("P3", await world.token("open-give"))).fields
    make_room(world)
    # What was refused left no delivery key: the very same one is taken now.
    again = PageSent(
        f"d-{39}",
        WORKSPACE,
        "P2",
        page.token.replace(page.form, f"{39:016x}"),
        {"kind": "open-question", "text": "39 opnieuw"},
        as_draft=True,
    )
    assert (await world.bot.inbox.send_page(again)).answer is Answer.DONE
    assert "39 opnieuw" in await kept()
    assert await world.state() == before
    await world.goes_on()
    assert (await world.state()).turn == before.turn + 1
    await world.store.close()


async def test_timers_and_messages_wait_until_there_is_room(tmp_path: Path) -> None:
    """Nothing fires by half: what could not be stored is due again, and happens once."""
    world = await serving(tmp_path, Wish())
    starts_at = (await world.the_meeting()).starts_at
    world.clock.move_to(starts_at)
    make_small(world, pages=0)
    for _ in range(3):
        await world.bot.fire_timers()
        await world.bot.delivery.drain()
    opened_by_half = await world.state()
    make_room(world)
    await world.deliver()
    state = await world.state()
    assert state.opened_at == starts_at
    assert state.turn == 1
    assert opened_by_half.turn in (0, 1)
    boards = [p for p in world.platform.posts() if "Aankomen" in p.card.title]
    assert len(boards) == 1
    agenda = await world.card(card_keys.agenda_card(world.meeting))
    assert agenda is not None
    await world.store.close()


async def test_everybody_at_once_on_a_disk_that_fills_up(tmp_path: Path) -> None:
    """Units that were committed together with one that found no room are not lost with it."""
    world = await serving(tmp_path, Wish())
    await world.begins("P1")
    await world.goes_to("exploration")
    pages = {who: await world.form(who, await world.token("open-give")) for who in WRITERS}
    make_small(world, pages=6)
    sent = []
    for who, page in pages.items():
        for number in range(6):
            token = page.token.replace(page.form, f"{number:016x}")
            values = {"kind": "open-question", "text": f"{who} {number} " + "x" * 1900}
            delivery = f"{who}-{number}"
            sent.append(PageSent(delivery, WORKSPACE, who, token, values, as_draft=True))
    replies = await asyncio.gather(*(world.bot.inbox.send_page(one) for one in sent))
    answers = [reply.answer for reply in replies]
    assert Answer.DONE in answers
    assert Answer.NOT_KEPT in answers
    taken = {
        one.values["text"]
        for one, answer in zip(sent, answers, strict=True)
        if answer is Answer.DONE
    }

    def kept(tx: Tx) -> set[str]:
        drafts = [draft for who in WRITERS for draft in tx.drafts.of_person(world.ids[who])]
        return {draft.fields["text"] for draft in drafts}

    assert await world.store.read(kept) == taken
    make_room(world)
    again = await asyncio.gather(*(world.bot.inbox.send_page(one) for one in sent))
    assert {reply.answer for reply in again} == {Answer.DONE}
    await world.store.close()
