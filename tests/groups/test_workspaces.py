"""A workspace lets the bot go: nothing of it is left, and it may begin anew at once."""

from bot.cards import Answer, FormPage
from bot.engine.ids import PersonId
from bot.groups.setup import add_person
from bot.inputs import Grant, Reach
from bot.ports import Tx
from bot.records import Mark, Person
from bot.rehearsal.platform import WORKSPACE

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
