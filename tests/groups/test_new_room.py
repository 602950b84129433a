"""Founding a group where none can be: in a private room that the bot makes for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import PURPOSE_LIMIT, Answer, Card, FormPage, Reply
from bot.errors import OutcomeUnknown, RateLimited, Unavailable
from bot.groups import keys
from bot.groups.lookups import group_at, next_meeting
from bot.groups.new_room import LONGEST_NAME, room_name
from bot.groups.workspaces import begin_erasing, erase_some
from bot.inputs import Command, Locale, PageSent, Reach
from bot.records import Group, Op, Sending
from bot.rehearsal.platform import WORKSPACE, Made
from tests.groups.cast import WatchedPlatform

from .world import AHEAD, EMPTY_ROOM, STRANGER, World, actions, button, told

THREE = "X1 P1 P2"
#: A public channel.
TOWN = "R9"


@pytest.fixture(autouse=True)
def _works_there(world: World) -> None:
    """Whoever begins is known to the platform, and to nobody else."""
    world.platform.take_in(STRANGER)


async def opened(world: World, who: str = STRANGER, text: str = "start") -> FormPage:
    page = await world.command(who, text, place=TOWN, reach=Reach.OPEN)
    assert isinstance(page, FormPage), told(page)
    return page


def filled(world: World, **more: str) -> dict[str, str]:
    first_on = (world.clock.now() + AHEAD).date().isoformat()
    who = {"people": THREE, "room-name": "intervisie-berk", "kind": "fixed", "work": "yes"}
    how = {"first-on": first_on, "at": "15:00", "weeks": "6", "mode": "chat"}
    return {**who, **how, **{name.replace("_", "-"): v for name, v in more.items()}}


def held(page: FormPage) -> dict[str, str]:
    return {one.name: one.value for one in page.fields}


async def wished(world: World, **more: str) -> Reply:
    return await world.fills(STRANGER, await opened(world), filled(world, **more))


async def wished_only(world: World, who: str, page: FormPage, **more: str) -> None:
    """The wish is kept, and nothing of it is sent yet."""
    for delivery in ("who", "when"):
        sent = PageSent(delivery, WORKSPACE, who, page.token, filled(world, **more))
        reply = await world.bot.inbox.send_page(sent)
        assert reply.answer is Answer.DONE
        page = reply.next_page or page


def made(world: World) -> list[Made]:
    return list(world.platform.made.values())


async def group_in(world: World, room: str) -> Group | None:
    def unit(tx):  # type: ignore[no-untyped-def]
        group = group_at(tx, WORKSPACE, room)
        return tx.groups.get(group) if group is not None else None

    found: Group | None = await world.store.read(unit)
    return found


async def groups(world: World) -> int:
    """How many there are beside the two of the small world."""
    return len(await world.store.read(lambda tx: tx.groups.all())) - 2


def board(world: World, who: str = "P1") -> Card:
    (room,) = made(world)
    return next(s.card for s in world.platform.seen_by(who) if s.place == room.external)


# Where it is offered


@pytest.mark.parametrize("reach", [Reach.OPEN, Reach.DIRECT])
async def test_where_no_group_can_be_one_begins_in_a_new_room(world: World, reach: Reach) -> None:
    page = await world.command(STRANGER, "start", place=TOWN, reach=reach)
    assert isinstance(page, FormPage)
    assert [one.name for one in page.fields] == ["people", "room-name", "kind", "work"]
    proposed = held(page)
    assert proposed["people"] == STRANGER
    assert room_name(proposed["room-name"]) == proposed["room-name"]


@pytest.mark.parametrize("text", ["start nieuw", "START New", "begin new"])
async def test_also_where_one_could_be_here(world: World, text: str) -> None:
    page = await world.command(STRANGER, text, place=EMPTY_ROOM)
    assert isinstance(page, FormPage)
    assert page.token.startswith("found-new|")


@pytest.mark.parametrize(
    ("who", "text", "place", "reach"),
    [
        (STRANGER, "start", EMPTY_ROOM, Reach.SHUT),
        ("P1", "start", "R1", Reach.PRIVATE),
        (STRANGER, "", TOWN, Reach.OPEN),
    ],
)
async def test_a_refusal_offers_a_new_room(
    world: World, who: str, text: str, place: str, reach: Reach
) -> None:
    reply = await world.command(who, text, place=place, reach=reach)
    assert isinstance(reply, Reply)
    assert reply.card is not None
    assert actions(reply.card) == ["open-found-new"]
    page = await world.form(who, button(reply.card, "open-found-new").token)
    assert page.fields[0].value == who


# How it goes


async def test_a_room_is_made_and_everybody_invited(world: World) -> None:
    reply = await wished(world)
    assert reply.answer is Answer.DONE
    (room,) = made(world)
    assert room.name == "intervisie-berk"
    assert room.members == set(THREE.split())
    assert "blijft hier" in room.purpose
    assert len(room.purpose) <= PURPOSE_LIMIT
    group = await group_in(world, room.external)
    assert group is not None
    assert actions(board(world)) == ["agree", "room-kind"]
    for who in THREE.split():
        await world.press(who, f"{button(board(world), 'agree').token}|nobody")
    assert await world.store.read(lambda tx: next_meeting(tx, group.id)) is not None


async def test_in_the_language_of_whoever_began(world: World) -> None:
    locale = Locale("en-GB", "Europe/London")
    command = Command(WORKSPACE, STRANGER, TOWN, "start", Reach.OPEN, locale=locale)
    page = await world.bot.inbox.command(command)
    assert isinstance(page, FormPage)
    assert page.fields[1].value.startswith("intervision-")
    world.ids[STRANGER] = world.ids["P1"]
    reply = await world.fills(STRANGER, page, filled(world))
    assert reply.answer is Answer.DONE
    # Sent again without a locale, somebody unknown is answered in the bot's own language.
    assert "blijft hier" in made(world)[0].purpose


async def test_nobody_is_taken_to_have_left_who_is_on_the_way(world: World) -> None:
    """The platform tells of each who comes in, while the others are still to come."""
    await wished(world)
    (room,) = made(world)
    room.members = {STRANGER}
    assert await world.bot.news.look_at_room(WORKSPACE, room.external)
    await world.passes(days=3)
    assert not world.has("P1", "leave")
    assert not world.has("P2", "leave")
    room.members = set(THREE.split())
    assert await world.bot.news.look_at_room(WORKSPACE, room.external)
    room.members = {STRANGER, "P2"}
    assert await world.bot.news.look_at_room(WORKSPACE, room.external)
    await world.passes(days=3)
    assert world.has("P1", "leave") == 1, "who was there and went is asked"


async def test_sent_twice_is_one_room(world: World) -> None:
    page = await opened(world)
    for people in (THREE, THREE, f"{THREE} P3"):
        reply = await world.fills(STRANGER, page, filled(world, people=people))
        assert reply.answer is Answer.DONE
    assert len(made(world)) == await groups(world) == 1


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("Intervisie Zuid", "intervisie-zuid"),
        ("#één & twee!", "een-twee"),
        ("--a__b--", "a-b"),
        ("日本", ""),
        ("x" * 90, "x" * LONGEST_NAME),
        ("<!channel>", "channel"),
    ],
)
def test_a_name_is_one_that_every_platform_can_write(typed: str, called: str) -> None:
    assert room_name(typed) == called


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", ""),
        ("people", "X1 P1"),
        ("people", " ".join(f"U{n}" for n in range(13))),
        ("people", "P1 P2 <script>"),
        ("room_name", ""),
        ("room_name", "!!!"),
        ("room_name", "x" * (LONGEST_NAME + 1)),
        ("first_on", "2026-01-05"),
        ("at", "drie uur"),
        ("mode", "telepathie"),
    ],
)
async def test_a_field_that_needs_another_look(world: World, field: str, value: str) -> None:
    reply = await wished(world, **{field: value})
    assert reply.answer is Answer.INVALID
    assert list(reply.errors) == [field.replace("_", "-")]
    assert made(world) == []
    known = await world.store.read(lambda tx: tx.people.find(WORKSPACE, STRANGER))
    assert (known is None) == (field in ("people", "room_name")), "a page that was right is kept"


async def test_what_was_filled_in_is_kept_where_forms_close(world: World) -> None:
    world.platform.able = replace(world.platform.able, keeps_form_open=False)
    reply = await wished(world, people="P1")
    assert reply.card is not None
    page = await world.form(STRANGER, button(reply.card, "open-found-new").token)
    assert held(page).items() <= filled(world, people="P1").items()
    assert (await world.fills(STRANGER, page, filled(world))).answer is Answer.DONE
    assert len(made(world)) == 1


@pytest.mark.parametrize("token", ["found-new", "found-new|x", "found-new|<b>", "open-found-new|x"])
async def test_a_token_that_somebody_made_up(world: World, token: str) -> None:
    page = replace(await opened(world), token=token)
    before = world.dump()
    assert (await world.fills(STRANGER, page, filled(world))).answer is Answer.REFUSED
    assert isinstance(await world.opens(STRANGER, token), Reply)
    assert world.dump() == before


# When it does not go


async def test_who_cannot_be_invited_keeps_nobody_out(world: World) -> None:
    world.platform.not_to_invite = {"P1"}
    await wished(world)
    (room,) = made(world)
    assert room.members == {STRANGER, "P2"}
    (card,) = world.direct(STRANGER)
    assert "Anna" in told(Reply(Answer.DONE, card))
    assert not world.direct("P1")
    # The form is filled in anew in the room, without whoever cannot come.
    page = await world.command(STRANGER, "start", place=room.external)
    assert isinstance(page, FormPage)
    room.members.add("P3")
    reply = await world.fills(STRANGER, page, filled(world, people="X1 P2 P3"))
    assert reply.answer is Answer.DONE
    assert await groups(world) == 1


async def test_where_the_workspace_says_no_the_founder_is_told_how_else(world: World) -> None:
    world.platform.allows_rooms = False
    await wished(world)
    assert made(world) == []
    assert await groups(world) == 0
    (card,) = world.direct(STRANGER)
    assert "laat je collega’s en mij er één voor één in" in told(Reply(Answer.DONE, card))
    assert not world.direct("P1")
    world.platform.allows_rooms = True
    page = await world.form(STRANGER, button(card, "open-found-new").token)
    assert held(page).items() <= filled(world).items()
    again = await world.sends(STRANGER, page)
    assert again.next_page is not None
    assert held(again.next_page).items() <= filled(world).items()
    assert (await world.sends(STRANGER, again.next_page)).answer is Answer.DONE
    assert len(made(world)) == await groups(world) == 1


async def test_a_wish_that_was_erased_makes_no_room(world: World) -> None:
    page = await opened(world, "P1")
    room = keys.new_room(world.ids["P1"], page.form)
    await wished_only(world, "P1", page, people="P1 P2 P3")
    assert await world.store.read(lambda tx: tx.outbox.open_rows(room))
    await world.press("P1", "erase|drafts|yes")
    await world.passes(minutes=1)
    assert made(world) == []
    assert not await world.store.read(lambda tx: tx.outbox.open_rows(room))


def away(platform: WatchedPlatform, error: Exception, *, times: int) -> Callable[..., object]:
    """Makes a room and loses the reply, or makes none, so many times."""
    make, left = platform.make_room, [error] * times

    async def make_room(name: str, *, nonce: str, wished_by: str) -> str:
        if not left or isinstance(left[0], OutcomeUnknown):
            room = await make(name, nonce=nonce, wished_by=wished_by)
            if not left:
                return room
        raise left.pop()

    return make_room


@pytest.mark.parametrize(
    "error", [OutcomeUnknown(), Unavailable(), RateLimited(timedelta(seconds=3))]
)
async def test_a_room_whose_making_nobody_heard_of_is_one_group(
    world: World, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.platform, "make_room", away(world.platform, error, times=3))
    await wished(world)
    await world.passes(minutes=2)
    assert await groups(world) == 1
    assert len(made(world)) == 1


async def test_a_workspace_that_goes_takes_its_wishes_along(world: World) -> None:
    await wished_only(world, STRANGER, await opened(world))
    assert len(await world.store.read(lambda tx: tx.outbox.open_rows())) == 1

    def unit(tx):  # type: ignore[no-untyped-def]
        gone = begin_erasing(tx, world.bot.tools, WORKSPACE).gone
        while erase_some(tx, gone):
            pass
        return tx.outbox.open_rows()

    assert await world.store.write(unit) == ()


async def test_a_restored_wish_is_let_go_of(world: World) -> None:
    """Its room may have been made since the copy."""
    from bot.groups.restored import Life, fate_of  # noqa: PLC0415  # beside the only use
    from bot.records import OutboxRow  # noqa: PLC0415

    now = world.clock.now()
    room = OutboxRow("r", "room:p:f", "room:p:f", Op.ROOM, "n", now)
    invite = OutboxRow("i", "group:g", "invite:g:p", Op.INVITE, "n", now, refs=("p", "f"))
    assert fate_of(room, Life.OVER, is_posted=False) is Sending.GIVEN_UP
    assert fate_of(invite, Life.OVER, is_posted=False) is Sending.WAITING


async def test_the_group_is_on_the_page_of_whoever_was_invited(world: World) -> None:
    """Before anybody looked at its room."""
    before = len(await world.home("P1"))
    await wished(world)
    assert len(await world.home("P1")) == before + 1


async def test_whoever_is_in_no_group_begins_from_the_page_of_their_own(world: World) -> None:
    (card,) = await world.home(STRANGER)
    page = await world.form(STRANGER, button(card, "open-found-new").token)
    assert (await world.fills(STRANGER, page, filled(world))).answer is Answer.DONE
    assert len(made(world)) == 1
