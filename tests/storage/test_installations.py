"""Workspaces that let the bot in, and what is left of one that let it go; in all stores."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import KeyLost
from bot.ports import Keystore, Store, Tx
from bot.records import Installation, Mark, Post
from storage import SqliteStore

from .world import (
    ANNA,
    BO,
    GROUP,
    INSTALLED,
    MEETING,
    MINUTE,
    NOON,
    case,
    contribution,
    draft,
    everything_in,
    intention,
    to_show,
)

THERE = Installation("2b2b", "slack:T2", "UBOT", "U9", (), NOON, "xoxb-for-good")


async def test_an_installation_comes_back_as_it_was(empty: Store) -> None:
    def unit(tx: Tx) -> None:
        assert tx.installations.get(INSTALLED.workspace) is None
        assert tx.installations.marks() == {}
        for one in (THERE, INSTALLED):
            tx.installations.put(one)
        assert tx.installations.get(INSTALLED.workspace) == INSTALLED
        assert tx.installations.get(THERE.workspace) == THERE
        assert tx.installations.marks() == {
            "slack:T1": Mark("1a1a", 0, NOON),
            "slack:T2": Mark("2b2b", 0, NOON),
        }

    await empty.write(unit)


async def test_its_tokens_can_be_read_nowhere(
    served: SqliteStore, tmp_path: Path, keys: Keystore
) -> None:
    await served.write(lambda tx: tx.installations.put(INSTALLED))
    stored = everything_in(tmp_path)
    assert INSTALLED.workspace.encode() in stored
    secrets = ("xoxe.xoxb-the-token", "xoxe-1-the-refresh")
    assert not [secret for secret in secrets if secret.encode() in stored]
    assert not [secret for secret in secrets if secret in repr(INSTALLED)]
    keys.destroy(INSTALLED.id)
    with pytest.raises(KeyLost):
        await served.read(lambda tx: tx.installations.get(INSTALLED.workspace))


async def test_new_tokens_are_kept_only_over_the_ones_that_were_read(empty: Store) -> None:
    first = replace(INSTALLED, token="xoxe.xoxb-2", refresh="xoxe-1-2", expires_at=NOON + MINUTE)

    def unit(tx: Tx) -> None:
        tx.installations.put(INSTALLED)
        assert tx.installations.renew(first)
        assert tx.installations.get(INSTALLED.workspace) == replace(first, version=1)
        assert not tx.installations.renew(replace(first, token="late"))
        assert not tx.installations.renew(replace(first, id="another", version=1))
        assert tx.installations.get(INSTALLED.workspace) == replace(first, version=1)

    await empty.write(unit)


async def test_one_at_a_time_renews_until_its_time_is_over(empty: Store) -> None:
    def unit(tx: Tx) -> None:
        tx.installations.put(INSTALLED)
        claim = tx.installations.claim
        assert claim(INSTALLED, now=NOON, until=NOON + MINUTE)
        assert not claim(INSTALLED, now=NOON + MINUTE / 2, until=NOON + 2 * MINUTE)
        assert claim(INSTALLED, now=NOON + MINUTE, until=NOON + 2 * MINUTE), (
            "whoever had it is gone"
        )
        assert tx.installations.renew(INSTALLED)
        assert not claim(INSTALLED, now=NOON + 2 * MINUTE, until=NOON + 3 * MINUTE), "they are new"
        renewed = replace(INSTALLED, version=1)
        assert claim(renewed, now=NOON, until=NOON + MINUTE), "with new tokens it is free"

    await empty.write(unit)


async def test_a_forgotten_installation_leaves_no_key(empty: Store, keys: Keystore) -> None:
    def unit(tx: Tx) -> None:
        tx.installations.put(INSTALLED)
        tx.installations.put(THERE)
        tx.installations.forget(INSTALLED.workspace)
        tx.installations.forget(INSTALLED.workspace)
        assert tx.installations.get(INSTALLED.workspace) is None
        assert tx.installations.get(THERE.workspace) == THERE

    await empty.write(unit)
    assert keys.known(INSTALLED.id) is None
    assert keys.known(THERE.id) is not None


async def test_groups_and_people_move_to_another_workspace(store: Store) -> None:
    def unit(tx: Tx) -> None:
        assert tx.groups.move("practice:local", to="gone:1") == 1
        assert tx.people.move("practice:local", to="gone:1") == 2
        assert tx.groups.of_workspace("practice:local") == ()
        assert tx.people.find("practice:local", ANNA.external) is None
        assert tx.groups.of_workspace("gone:1") == (replace(GROUP, workspace="gone:1"),)
        moved = tuple(replace(one, workspace="gone:1") for one in (ANNA, BO))
        assert tx.people.of_workspace("gone:1") == moved == tx.people.all()
        assert tx.people.of_workspace("gone:1", limit=1) == moved[:1]
        assert tx.people.workspaces() == ("gone:1",)

    assert await store.read(lambda tx: tx.people.workspaces()) == ("practice:local",)
    await store.write(unit)


async def test_what_is_forgotten_is_gone_with_all_that_belongs_to_it(
    store: Store, keys: Keystore
) -> None:
    def fill(tx: Tx) -> None:
        tx.contributions.put(contribution("c1"))
        tx.cases.put(case("ca5e"))
        tx.intentions.put(intention("i1"))
        tx.drafts.put(draft("d1"))
        for place in ("group:9999", "thread:1111:1.core", "thread:2222:1.core", "person:aaaa"):
            tx.outbox.add(to_show(f"r-{place}", place=place))
            tx.posts.put_place(place, f"C-{place}")
            tx.posts.put(Post(f"board:{place}", place, f"P-{place}", NOON, has_words=False))

    def forget(tx: Tx) -> None:
        for place in ("group:9999", "thread:1111", "person:aaaa"):
            tx.outbox.forget_place(place)
            tx.posts.forget_place(place)
        tx.meetings.forget(MEETING.id)
        tx.groups.forget(GROUP.id)
        for person in (ANNA, BO):
            tx.people.forget(person.id)

    def look(tx: Tx) -> list[object]:
        return [
            tx.groups.all(),
            tx.groups.all_series(),
            tx.meetings.get(MEETING.id),
            tx.meetings.log(MEETING.id),
            tx.contributions.of_meeting(MEETING.id),
            tx.cases.of_group(GROUP.id),
            tx.intentions.of_group(GROUP.id),
            tx.drafts.of_person(BO.id),
            tx.people.of_workspace("practice:local"),
            tx.posts.place("group:9999"),
            tx.posts.of_card("board:thread:1111:1.core"),
        ]

    await store.write(fill)
    await store.write(forget)
    assert not any(await store.read(look))
    left = await store.read(lambda tx: tx.outbox.open_rows())
    assert [one.place for one in left] == ["thread:2222:1.core"], "of another meeting"
    assert await store.read(lambda tx: tx.posts.place("thread:2222:1.core"))
    assert [keys.known(one) for one in (GROUP.id, ANNA.id, BO.id)] == [None] * 3


async def test_two_rooms_may_bear_the_same_name(empty: Store) -> None:
    def unit(tx: Tx) -> None:
        tx.posts.put_place("group:2", "C1")
        tx.posts.put_place("group:1", "C1")
        assert tx.posts.places_named("C1") == ("group:1", "group:2")

    await empty.write(unit)
