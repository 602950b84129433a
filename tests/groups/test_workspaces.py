"""A workspace lets the bot go: nothing of it is left, and it may begin anew at once."""

import pytest

from bot.cards import Answer, FormPage
from bot.engine.ids import PersonId
from bot.groups import keys
from bot.groups.setup import add_person
from bot.groups.workspaces import begin_erasing
from bot.inputs import Grant, Reach
from bot.ports import Tx
from bot.records import Mark, Person
from bot.rehearsal.platform import NAME, ROOM, WORKSPACE

from .conftest import NewWorld
from .world import World

GRANT = Grant(WORKSPACE, "UBOT", "P1", ("chat:write",), "a-token")
#: What says nothing of anybody: facts about the database itself, methods, and keys of deliveries.
KEPT = {"alembic_version", "delivery", "meta", "method_snapshot", "schema_reach"}


async def installed(world: World) -> Mark:
    await world.bot.installations.install(GRANT)
    return (await world.bot.installations.marks())[WORKSPACE]


async def lives(world: World) -> None:
    """A meeting in the middle, with a case, something given, drafts, and messages to come."""
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P3", text="Wat zie je?")
    await world.deliver()


def tables(world: World) -> set[str]:
    """The tables that are not empty."""
    return {name for name, rows in world.dump().items() if rows}


async def leaves(world: World) -> None:
    assert await world.bot.news.workspace_left(WORKSPACE, at=world.clock.now())


async def test_nothing_is_left_of_it(world: World) -> None:
    await installed(world)
    await lives(world)
    names = [group.id for group in await world.store.read(lambda tx: tx.groups.all())]
    keys = [*names, *world.ids.values(), (await installed(world)).id]
    await leaves(world)
    await world.deliver()
    assert tables(world) <= KEPT | {"timer"}
    assert list(await world.timers(f"workspace:{WORKSPACE}")) == ["erase-late"]
    assert len(world.dump()["timer"]) == 1
    keystore = world.bot.store._store._opened.vault._keystore  # type: ignore[attr-defined]
    assert [name for name in keys if keystore.known(name) is not None] == []
    await world.passes(minutes=10)
    assert tables(world) <= KEPT


async def test_nobody_finds_it_from_the_first_moment_on(world: World) -> None:
    """What is to be erased waits for its turn; meanwhile nothing of it is anybody's."""
    await installed(world)
    await lives(world)
    await leaves(world)
    assert await world.bot.installations.marks() == {}
    assert await world.store.read(lambda tx: tx.groups.of_workspace(WORKSPACE)) == ()
    assert await world.store.read(lambda tx: tx.people.find(WORKSPACE, "P1")) is None
    assert "hoort nog niet bij deze groep" in await said(world, "next")


async def said(world: World, action: str) -> str:
    reply = await world.press("P1", f"{action}|{world.meeting}|1")
    assert reply.card is not None
    return " ".join(text.markup for text in reply.card.texts)


async def test_it_begins_empty_while_the_old_is_still_being_erased(world: World) -> None:
    await installed(world)
    await lives(world)
    await leaves(world)
    mark = await installed(world)
    anna = await world.store.write(lambda tx: known(tx, world))
    await world.passes(minutes=10)
    assert await world.bot.installations.marks() == {WORKSPACE: mark}
    assert await world.store.read(lambda tx: tx.people.all()) == (anna,)
    assert await world.store.read(lambda tx: tx.groups.all()) == ()
    assert tables(world) - KEPT == {"installation", "person"}


def known(tx: Tx, world: World) -> Person:
    return add_person(
        tx, world.bot.tools, workspace=WORKSPACE, external="P1", language="nl", zone="UTC"
    )


async def test_late_news_of_an_old_installation_takes_nothing(world: World) -> None:
    await installed(world)
    left_at = world.clock.now()
    await leaves(world)
    await world.deliver()
    world.sleeps(seconds=1)
    mark = await installed(world)
    await world.store.write(lambda tx: known(tx, world))
    assert await world.bot.news.workspace_left(WORKSPACE, at=left_at)
    assert await world.bot.installations.marks() == {WORKSPACE: mark}
    assert len(await world.store.read(lambda tx: tx.people.of_workspace(WORKSPACE))) == 1


async def test_the_very_second_of_an_installation_counts_as_after_it(world: World) -> None:
    """Platforms tell whole seconds: rather erased than kept against somebody's wish."""
    world.sleeps(seconds=0.75)
    mark = await installed(world)
    at = mark.installed_at.replace(microsecond=0)
    assert await world.bot.news.workspace_left(WORKSPACE, at=at)
    assert await world.bot.installations.marks() == {}


async def test_a_workspace_that_installed_nothing_loses_nothing(world: World) -> None:
    """Its operator gave a token by hand, and may give another."""
    before = world.dump()
    await leaves(world)
    await world.deliver()
    assert world.dump() == before


async def test_other_workspaces_do_not_notice(world: World) -> None:
    await installed(world)
    other = Grant("memory:other", "UBOT", "P1", (), "another-token")
    await world.bot.installations.install(other)

    def elsewhere(tx: Tx) -> PersonId:
        tools = world.bot.tools
        return add_person(
            tx, tools, workspace=other.workspace, external="P1", language="en", zone="UTC"
        ).id

    person = await world.store.write(elsewhere)
    await leaves(world)
    await world.deliver()
    assert set(await world.bot.installations.marks()) == {other.workspace}
    kept = await world.bot.installations.get(other.workspace)
    assert kept is not None
    assert kept.token == "another-token"
    assert [one.id for one in await world.store.read(lambda tx: tx.people.all())] == [person]


async def test_one_that_installs_again_keeps_what_it_has(world: World) -> None:
    first = await installed(world)
    again = await installed(world)
    assert (again.id, again.version) == (first.id, first.version + 1)
    assert await world.store.read(lambda tx: tx.groups.of_workspace(WORKSPACE))


async def test_a_ticket_is_used_once(world: World) -> None:
    use_once = world.bot.installations.use_once
    assert [await use_once("a"), await use_once("a"), await use_once("b")] == [True, False, True]


async def test_on_the_store_that_serves(new_serving_world: NewWorld) -> None:
    """With threads, on each database."""
    world = await new_serving_world()
    await installed(world)
    await lives(world)
    await leaves(world)
    await world.deliver()
    assert await world.store.read(lambda tx: tx.groups.all()) == ()
    assert await world.store.read(lambda tx: tx.people.all()) == ()
    assert await world.store.read(lambda tx: tx.outbox.open_rows()) == ()


async def test_what_was_on_its_way_when_it_left_is_erased_as_well(world: World) -> None:
    """Another process may take a form a moment longer, until it knows that nobody is there."""
    await installed(world)
    page = await world.command("P1", "start", place="R9", reach=Reach.OPEN)
    assert isinstance(page, FormPage)
    await leaves(world)
    await world.deliver()
    values = {"people": "P1 P2 P3", "room-name": "berk", "first-on": "2026-03-02", "at": "15:00"}
    assert (await world.fills("P1", page, {**values, "mode": "chat"})).answer is Answer.DONE
    await world.passes(minutes=10)
    assert tables(world) <= KEPT


# One that put the bot out, perhaps by mistake


async def is_put_out(world: World) -> None:
    assert await world.bot.news.shut_out(WORKSPACE)


async def groups(world: World) -> int:
    return len(await world.store.read(lambda tx: tx.groups.of_workspace(WORKSPACE)))


async def test_who_put_the_bot_out_is_waited_for_for_a_week(world: World) -> None:
    await lives(world)
    named = [group.id for group in await world.store.read(lambda tx: tx.groups.all())]
    await is_put_out(world)
    await world.passes(days=6, hours=23)
    assert await groups(world) == 2
    # Telling it again does not put it off.
    await is_put_out(world)
    await world.passes(hours=2)
    assert tables(world) <= KEPT
    keystore = world.bot.store._store._opened.vault._keystore  # type: ignore[attr-defined]
    assert [name for name in named if keystore.known(name) is not None] == []


async def test_whoever_lets_the_bot_in_again_in_that_week_keeps_everything(world: World) -> None:
    await lives(world)
    await is_put_out(world)
    await world.passes(days=6)
    assert await world.bot.news.let_in(WORKSPACE)
    await world.passes(days=3)
    assert await groups(world) == 2
    assert await world.timers(keys.workspace_owner(WORKSPACE)) == {}


async def test_a_meeting_stands_still_until_the_bot_is_back(world: World) -> None:
    await lives(world)
    await is_put_out(world)
    assert (await world.state()).frozen
    assert await world.bot.news.let_in(WORKSPACE)
    await world.looks_at_room()
    assert not (await world.state()).frozen


async def test_a_clock_that_comes_late_waits_a_day_for_news(world: World) -> None:
    """Nothing ran for weeks: perhaps the bot was let in again, and nobody heard of it yet."""
    await lives(world)
    await is_put_out(world)
    world.sleeps(days=20)
    await world.bot.fire_timers()
    assert await groups(world) == 2
    assert await world.bot.news.let_in(WORKSPACE)
    await world.passes(days=2)
    assert await groups(world) == 2


async def test_a_clock_that_comes_late_erases_all_the_same(world: World) -> None:
    await is_put_out(world)
    world.sleeps(days=20)
    await world.bot.fire_timers()
    await world.passes(days=1, hours=1)
    assert tables(world) <= KEPT


async def test_a_server_that_begins_anew_is_not_erased_with_its_old_self(world: World) -> None:
    await lives(world)
    await is_put_out(world)
    await world.passes(days=7, minutes=5)
    assert await groups(world) == 0
    anna = await world.store.write(lambda tx: known(tx, world))
    assert await world.bot.news.let_in(WORKSPACE)
    await world.passes(days=10)
    assert await world.store.read(lambda tx: tx.people.all()) == (anna,)


async def test_one_that_was_erased_by_hand_meanwhile_is_not_erased_again(world: World) -> None:
    await lives(world)
    await is_put_out(world)
    await world.store.write(lambda tx: begin_erasing(tx, world.bot.tools, WORKSPACE))
    await world.passes(minutes=10)
    anna = await world.store.write(lambda tx: known(tx, world))
    await world.passes(days=10)
    assert await world.store.read(lambda tx: tx.people.all()) == (anna,)


async def test_of_one_that_nobody_knows_nothing_is_noted(world: World) -> None:
    before = world.dump()
    assert await world.bot.news.shut_out("memory:nobody")
    assert await world.bot.news.let_in("memory:nobody")
    assert world.dump() == before


async def test_what_there_is_of_a_platform(world: World) -> None:
    news = world.bot.news
    assert await news.workspaces_on(NAME) == (WORKSPACE,)
    assert await news.workspaces_on("another") == ()
    assert set(await news.rooms_of(WORKSPACE)) == {ROOM, "R2"}
    assert await news.rooms_of("memory:other") == ()
    await is_put_out(world)
    await world.passes(days=7, minutes=5)
    assert await news.workspaces_on(NAME) == ()


async def direct_post(world: World, who: str) -> str:
    """A post that was sent to somebody directly."""
    place = keys.person_place(world.ids[who])
    await lives(world)
    (post, *_) = await world.store.read(lambda tx: tx.posts.in_place(place))
    return post.external


async def test_a_direct_post_tells_its_workspace_to_whom_it_was_sent(world: World) -> None:
    post, news = await direct_post(world, "P2"), world.bot.news
    assert await news.came_from(NAME, "P2", post) == WORKSPACE
    assert await news.came_from(NAME, "P1", post) is None
    assert await news.came_from("another", "P2", post) is None


@pytest.mark.parametrize("post", ["", "nothing", "person:P2"])
async def test_a_post_that_is_none_tells_nothing(world: World, post: str) -> None:
    await lives(world)
    assert await world.bot.news.came_from(NAME, "P2", post) is None


async def test_a_post_of_the_room_belongs_to_nobody(world: World) -> None:
    await lives(world)
    place = keys.group_place(world.group)
    (post, *_) = await world.store.read(lambda tx: tx.posts.in_place(place))
    assert await world.bot.news.came_from(NAME, "P2", post.external) is None
