"""The platform in memory keeps posts as a chat platform would, and a diary of every call."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.cards import Card, Text
from bot.errors import NotThere
from bot.rehearsal import VirtualClock
from bot.rehearsal.platform import ROOM, Did, MemoryPlatform

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = {"P1": "Anna", "P2": "Bram"}


def _card(title: str) -> Card:
    return Card(title=title, push="push", language="nl", texts=(Text("text"),))


def _platform(profile: str = "practice") -> tuple[MemoryPlatform, VirtualClock]:
    clock = VirtualClock(START)
    return MemoryPlatform(PEOPLE, clock, profile=profile), clock


def test_there_are_only_the_profiles_that_there_are() -> None:
    with pytest.raises(KeyError):
        _platform("carrier-pigeon")


@pytest.mark.parametrize("place", ["R2", "DP9", "Tm1", ""])
async def test_a_place_that_is_not_there_takes_no_post(place: str) -> None:
    platform, _ = _platform()
    with pytest.raises(NotThere):
        await platform.post(place, _card("a"), nonce="n")
    assert not platform.diary


async def test_a_post_is_found_only_in_its_own_place() -> None:
    platform, _ = _platform()
    post = await platform.post(ROOM, _card("a"), nonce="n")
    for call in (platform.remove("DP1", post), platform.edit("DP1", post, _card("b"))):
        with pytest.raises(NotThere):
            await call


async def test_a_post_that_was_removed_is_gone() -> None:
    platform, _ = _platform()
    post = await platform.post(ROOM, _card("a"), nonce="n")
    await platform.remove(ROOM, post)
    with pytest.raises(NotThere):
        await platform.remove(ROOM, post)
    assert not platform.posts()
    assert [act.did for act in platform.diary] == [Did.CREATE, Did.REMOVE]


async def test_nobody_unknown_has_messages() -> None:
    platform, _ = _platform()
    with pytest.raises(NotThere):
        await platform.direct("P9")


@pytest.mark.parametrize(
    ("profile", "later_for", "posts"),
    [
        ("practice", timedelta(days=9), 1),
        ("nonce-window", timedelta(minutes=5), 1),
        ("nonce-window", timedelta(minutes=6), 2),
        ("no-idempotency", timedelta(0), 2),
    ],
)
async def test_the_same_nonce_again(profile: str, later_for: timedelta, posts: int) -> None:
    """What a repeated create does is what makes profiles differ."""
    platform, clock = _platform(profile)
    first = await platform.post(ROOM, _card("a"), nonce="n")
    clock.move_to(START + later_for)
    again = await platform.post(ROOM, _card("a"), nonce="n")
    assert (first == again) == (posts == 1)
    assert len(platform.posts()) == posts


async def test_a_nonce_is_looked_up_only_where_that_is_possible() -> None:
    for profile, found in (("practice", True), ("no-idempotency", False)):
        platform, _ = _platform(profile)
        post = await platform.post(ROOM, _card("a"), nonce="n")
        assert await platform.find(ROOM, nonce="n") == (post if found else None)
        assert await platform.find(ROOM, nonce="other") is None


async def test_everybody_sees_the_room_and_threads_and_only_their_own_messages() -> None:
    platform, _ = _platform()
    post = await platform.post(ROOM, _card("board"), nonce="1")
    thread = await platform.open_thread(ROOM, post, title="t", nonce="2")
    assert thread == await platform.open_thread(ROOM, post, title="t", nonce="3")
    await platform.post(thread, _card("in the thread"), nonce="4")
    await platform.post(await platform.direct("P2"), _card("for Bram"), nonce="5")
    assert [s.card.title for s in platform.seen_by("P1")] == ["board", "in the thread"]
    assert [s.card.title for s in platform.seen_by("P2") if s.direct] == ["for Bram"]
    assert (await platform.room(thread)).readers == {"P1", "P2"}
    assert (await platform.room("DP2")).readers == {"P2"}
    assert not (await platform.room("nowhere")).exists


async def test_what_is_seen_follows_every_edit() -> None:
    platform, _ = _platform()
    post = await platform.post(ROOM, _card("before"), nonce="1")
    assert platform.seen_by("P1")[0].card.title == "before"
    await platform.edit(ROOM, post, _card("after"))
    assert platform.seen_by("P1")[0].card.title == "after"


async def test_listeners_are_kept_by_thread() -> None:
    platform, _ = _platform()
    post = await platform.post(ROOM, _card("board"), nonce="1")
    thread = await platform.open_thread(ROOM, post, title="t", nonce="2")
    await platform.set_listeners(thread, ["P1"])
    assert platform.listeners(thread) == ("P1",)
    with pytest.raises(NotThere):
        await platform.set_listeners("nowhere", ["P1"])


@pytest.mark.parametrize(
    ("profile", "later_for", "nonce", "found"),
    [
        ("practice", None, "n", True),
        ("no-idempotency", timedelta(seconds=9), "n", False),
        ("nonce-window", None, "n", False),
        ("nonce-window", timedelta(minutes=4), "another", True),
        ("nonce-window", timedelta(minutes=6), "n", False),
    ],
)
async def test_a_post_that_was_made_again_in_time_could_have_been_known(
    profile: str, later_for: timedelta | None, nonce: str, found: bool
) -> None:
    platform, clock = _platform(profile)
    post = await platform.post(ROOM, _card("a"), nonce="n")
    await platform.post(ROOM, _card("b"), nonce="m")
    if later_for is not None:
        clock.move_to(START + later_for)
        await platform.post(ROOM, _card("a"), nonce=nonce)
    assert platform.was_found(post) is found
