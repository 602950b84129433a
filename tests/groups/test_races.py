"""Everybody at once, on each store that serves: nothing is lost, and nothing happens twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.cards import Answer, Reply
from bot.engine.state import Stage
from bot.inputs import PageSent, Press
from bot.rehearsal.platform import WORKSPACE

from .conftest import NewWorld
from .world import OTHERS, PEOPLE, Wish, World, told


async def all_at_once(world: World, presses: list[Press]) -> list[Reply]:
    return await asyncio.gather(*(world.bot.inbox.press(press) for press in presses))


def by(world: World, who: str, token: str) -> Press:
    return Press(world._next(), WORKSPACE, who, token)


async def writes(world: World, people: list[str], versions: tuple[str, ...]) -> list[PageSent]:
    """Three texts of each, in their forms, not sent yet."""
    token = await world.token("open-give")
    pages = []
    for who in people:
        for number in range(3):
            page = await world.form(who, token)
            for version in versions:
                fields = {"kind": "open-question", "text": f"{who} {number} {version}"}
                pages.append(PageSent(world._next(), WORKSPACE, who, page.token, fields))
    return pages


async def stored(world: World) -> dict[str, str]:
    given = await world.store.read(lambda tx: tx.contributions.of_meeting(world.meeting))
    state = await world.state()
    assert {one.id for one in given} == {g.contribution for g in state.run(state.slot).given}
    return {one.form: one.fields["text"] for one in given}


async def test_thirty_contributions_at_the_same_instant_are_thirty(
    new_serving_world: NewWorld,
) -> None:
    """Two groups meet at the same hour, and ten people write three texts each."""
    world = await new_serving_world(Wish(together=True))
    others = await world.of_the_others()
    await others.brings_case("Q1")
    await world.begins("P1")
    pages: list[PageSent] = []
    for one, people in ((world, list(PEOPLE)), (others, list(OTHERS))):
        await one.goes_to("exploration")
        pages += await writes(one, people[1:], ("wat zie je?",))
    assert len(pages) == 30
    replies = await asyncio.gather(*(world.bot.inbox.send_page(page) for page in pages))
    assert {reply.answer for reply in replies} == {Answer.DONE}
    kept = {**await stored(world), **await stored(others)}
    assert sorted(kept.values()) == sorted(page.values["text"] for page in pages)


async def test_corrections_at_the_same_instant_leave_one_text_a_form(serving_world: World) -> None:
    world = serving_world
    await world.begins("P1")
    await world.goes_to("exploration")
    pages = await writes(world, ["P2", "P3", "P4", "P5", "P6"], ("eerst", "daarna"))
    replies = await asyncio.gather(*(world.bot.inbox.send_page(page) for page in pages))
    assert {reply.answer for reply in replies} == {Answer.DONE}
    texts = sorted(text[:4] for text in (await stored(world)).values())
    assert texts == [f"P{person} {number}" for person in range(2, 7) for number in range(3)]


async def test_fifty_presses_of_next_move_one_step(serving_world: World) -> None:
    world = serving_world
    await world.begins("P1")
    before = await world.state()
    guide = world.name(before.facilitator)
    token = await world.token("next")
    replies = await all_at_once(world, [by(world, guide, token) for _ in range(50)])
    after = await world.state()
    assert after.position == before.position + 1
    assert after.turn == before.turn + 1
    answers = [reply.answer for reply in replies]
    assert answers.count(Answer.DONE) == 1
    assert answers.count(Answer.REFUSED) == 49
    assert all("stap verder" in told(r) for r in replies if r.answer is Answer.REFUSED)


async def test_eight_presses_of_more_time_add_it_once(serving_world: World) -> None:
    world = serving_world
    await world.begins("P1")
    before = await world.state()
    assert before.ends_at is not None
    guide = world.name(before.facilitator)
    token = await world.token("extend")
    replies = await all_at_once(world, [by(world, guide, token) for _ in range(8)])
    assert {reply.answer for reply in replies} == {Answer.DONE}
    assert (await world.state()).ends_at == before.ends_at + timedelta(minutes=5)
    await world.deliver()
    # The control that is on the board now adds once more.
    await world.press(guide, await world.token("extend"))
    assert (await world.state()).ends_at == before.ends_at + timedelta(minutes=10)


async def test_two_people_take_the_guiding(serving_world: World) -> None:
    world = serving_world
    await world.begins("P1")
    takers = [by(world, who, f"guide|{world.meeting}") for who in ("P5", "P6")]
    replies = await all_at_once(world, takers)
    assert {reply.answer for reply in replies} == {Answer.DONE}
    assert world.name((await world.state()).facilitator) in ("P5", "P6")


async def test_votes_at_once_are_all_counted(serving_world: World) -> None:
    world = serving_world
    await world.begins("P1", "P2")
    await world.goes_to("choose")
    token = await world.token("open-vote")
    pages = []
    for who in PEOPLE:
        page = await world.form(who, token)
        cases = {c.label: c.value for c in page.fields[0].choices}
        for title in ("Casus van P1", "Casus van P2"):
            fields = {"case": cases[title]}
            pages.append(PageSent(world._next(), WORKSPACE, who, page.token, fields))
    await asyncio.gather(*(world.bot.inbox.send_page(page) for page in pages))
    state = await world.state()
    run = state.run(state.slot)
    assert {person for person, _ in run.votes} == {world.ids[who] for who in PEOPLE}
    assert len(run.votes) == 6


async def test_everybody_presses_stop_at_once(serving_world: World) -> None:
    world = serving_world
    await world.begins("P1")
    before = await world.state()
    token = await world.token("stop")
    replies = await all_at_once(world, [by(world, who, token) for who in PEOPLE])
    assert {reply.answer for reply in replies} == {Answer.DONE}
    state = await world.state()
    assert state.stage is Stage.STOPPED
    assert state.turn == before.turn + 1
    await world.deliver()
    for who in PEOPLE:
        asked = [c for c in world.direct(who) if any(b.action == "answer-stop" for b in c.buttons)]
        assert len(asked) == 1


async def test_two_processes_plan_and_open_once(serving_world: World) -> None:
    """Planning and opening are asked for by several at the same time."""
    world = serving_world
    await asyncio.gather(*(world.bot.plan_meetings() for _ in range(5)))
    assert len(await world.meetings()) == 1
    starts_at = (await world.the_meeting()).starts_at
    await world.until(starts_at - timedelta(minutes=1))
    world.clock.move_to(starts_at)
    await asyncio.gather(*(world.bot.fire_timers() for _ in range(5)))
    opened = await world.state()
    assert opened.stage is Stage.RUNNING
    assert opened.turn == 1
    await asyncio.gather(*(world.bot.plan_meetings() for _ in range(5)))
    assert len(await world.meetings()) == 2


async def test_the_same_delivery_from_many_connections(serving_world: World) -> None:
    world = serving_world
    await world.begins("P1")
    await world.goes_to("exploration")
    page = await world.form("P2", await world.token("open-give"))
    fields = {"kind": "open-question", "text": "Wat zie je?"}
    pages = [PageSent("the same", WORKSPACE, "P2", page.token, fields) for _ in range(10)]
    replies = await asyncio.gather(*(world.bot.inbox.send_page(one) for one in pages))
    assert {reply.answer for reply in replies} == {Answer.DONE}
    given = await world.store.read(lambda tx: tx.contributions.of_meeting(world.meeting))
    assert len(given) == 1
