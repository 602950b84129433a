"""Founding a group from an empty room, and agreeing before anything begins."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from bot.cards import DISCORD, Answer, Card, FormPage, Invites, Reply
from bot.engine.ids import PersonId
from bot.errors import Unavailable
from bot.groups import keys
from bot.groups.lookups import group_at, next_meeting
from bot.groups.sizes import of_size
from bot.inputs import Command, Locale, PageSent, Press, Reach
from bot.ports import Tx
from bot.records import Beyond, Group, Member, Person, Room
from bot.rehearsal.platform import WORKSPACE
from methods.spec import Mode

from .world import AHEAD, EMPTY_ROOM, STRANGER, World, actions, button, told

THREE = "X1 P1 P2"


def filled(world: World, **more: str) -> dict[str, str]:
    """A form that is filled in well, changed by ``more``."""
    first_on = (world.clock.now() + AHEAD).date().isoformat()
    changed = {name.replace("_", "-"): value for name, value in more.items()}
    who = {"people": THREE, "kind": "fixed", "work": "yes"}
    return {**who, "first-on": first_on, "at": "15:00", "weeks": "6", "mode": "chat", **changed}


async def when(world: World, page: FormPage, locale: Locale) -> FormPage:
    """The second page, after a first one that is right."""
    sent = replace(world.page_sent(STRANGER, page, filled(world)), locale=locale)
    reply = await world.bot.inbox.send_page(sent)
    assert reply.next_page is not None, told(reply)
    return reply.next_page


async def opened(world: World, who: str = STRANGER) -> FormPage:
    return await world.starts(who, place=EMPTY_ROOM)


async def founded(world: World, **more: str) -> Reply:
    return await world.fills(STRANGER, await opened(world), filled(world, **more))


async def group_here(world: World) -> Group | None:
    def unit(tx: Tx) -> Group | None:
        group = group_at(tx, WORKSPACE, EMPTY_ROOM)
        return tx.groups.get(group) if group is not None else None

    return await world.store.read(unit)


async def members(world: World) -> list[Member]:
    group = await group_here(world)
    assert group is not None
    return list(await world.store.read(lambda tx: tx.groups.members(group.id)))


async def known(world: World, who: str) -> Person | None:
    return await world.store.read(lambda tx: tx.people.find(WORKSPACE, who))


def board(world: World) -> Card:
    seen = [s for s in world.platform.seen_by("P1") if s.place == EMPTY_ROOM]
    return seen[0].card


def agree_token(world: World) -> str:
    """What is pressed on the board, and then that nobody assesses anybody."""
    return f"{button(board(world), 'agree').token}|nobody"


async def all_agree(world: World) -> None:
    for who in THREE.split():
        await world.press(who, agree_token(world))


# What cannot be


@pytest.mark.parametrize(
    ("reach", "says"),
    [
        (Reach.SHUT, "/invite"),
        (Reach.UNKNOWN, "Probeer het nog eens"),
    ],
)
async def test_a_place_where_no_group_can_be(world: World, reach: Reach, says: str) -> None:
    reply = await world.command(STRANGER, "start", place=EMPTY_ROOM, reach=reach)
    assert isinstance(reply, Reply)
    assert reply.answer is Answer.REFUSED
    assert says in told(reply)


@pytest.mark.parametrize("text", ["", "menu", "start", "casus"])
async def test_a_room_that_is_shut_says_how_to_open_it(world: World, text: str) -> None:
    reply = await world.command(STRANGER, text, place=EMPTY_ROOM, reach=Reach.SHUT)
    assert "/invite" in told(reply)
    world.platform.able = replace(world.platform.able, invites=Invites.BY_SETTINGS)
    reply = await world.command(STRANGER, text, place=EMPTY_ROOM, reach=Reach.SHUT)
    assert "/invite" not in told(reply)
    assert "rechten" in told(reply)


async def test_a_room_with_a_group_gets_no_second_one(world: World) -> None:
    for who, says in (("P1", "al een groep"), (STRANGER, "hoort nog niet bij deze groep")):
        reply = await world.command(who, "start")
        assert isinstance(reply, Reply)
        assert reply.answer is Answer.REFUSED
        assert says in told(reply)


async def test_in_direct_messages_there_is_no_group_either(world: World) -> None:
    """Also where the bot has written there before; it begins in a room of its own."""
    place = await world.platform.direct("P1")
    await world.store.write(lambda tx: tx.posts.put_place(f"person:{world.ids['P1']}", place))
    page = await world.command("P1", "start", place=place, reach=Reach.DIRECT)
    assert isinstance(page, FormPage)
    assert page.token.startswith("found-new|")


async def test_somebody_in_the_room_who_is_no_member_hears_that(world: World) -> None:
    reply = await world.told_by(STRANGER, "")
    assert "hoort nog niet bij deze groep" in told(reply)


@pytest.mark.parametrize("beyond", list(Beyond))
async def test_a_room_that_others_can_read_is_no_groups_own(world: World, beyond: Beyond) -> None:
    page = await opened(world)
    world.platform.beyond = frozenset({beyond})
    reply = await world.fills(STRANGER, page, filled(world))
    assert list(reply.errors) == ["people"]
    assert await group_here(world) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", ""),
        ("people", "X1 P1"),
        ("people", "X1 X1 P1"),
        ("people", " ".join(f"U{n}" for n in range(13))),
        ("people", "P1 P2 <script>"),
        ("people", "P1 P2 " + "x" * 65),
        ("first_on", "gisteren"),
        ("first_on", "2026-01-05"),
        ("first_on", "2031-01-01"),
        ("first_on", ""),
        ("at", "drie uur"),
        ("at", "25:00"),
        ("at", "15:00+01:00"),
        ("at", ""),
        ("mode", "telepathie"),
    ],
)
async def test_a_field_that_needs_another_look(world: World, field: str, value: str) -> None:
    reply = await founded(world, **{field: value})
    assert reply.answer is Answer.INVALID
    assert list(reply.errors) == [field.replace("_", "-")]
    assert await group_here(world) is None
    # Of a guest is kept what they filled in, once a page of it was right; else nothing.
    assert (await known(world, STRANGER) is None) == (field == "people")


@pytest.mark.parametrize(
    ("in_room", "chosen", "says"),
    [
        ("X1 P1", THREE, "laat eerst toe"),
        ("P1 P2", THREE, "jijzelf meegeteld"),
        ("X1 P1 P2 P3", THREE, "ook anderen"),
        ("X1 P1 P2 role:7", THREE, "ook anderen"),
        ("", THREE, "laat eerst toe"),
    ],
)
async def test_a_group_is_exactly_the_people_in_its_room(
    world: World, in_room: str, chosen: str, says: str
) -> None:
    """Looked at when the form is sent: somebody may have come or gone since it was opened."""
    page = await opened(world)
    world.platform.in_empty_room = set(in_room.split())
    reply = await world.fills(STRANGER, page, filled(world, people=chosen))
    assert reply.answer is Answer.INVALID
    assert says in reply.errors["people"].lower()
    assert await group_here(world) is None


async def test_a_room_that_cannot_be_looked_at_founds_no_group(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await opened(world)
    look = world.platform.room

    async def away(place: str) -> Room:
        raise Unavailable

    monkeypatch.setattr(world.platform, "room", away)
    reply = await world.fills(STRANGER, page, filled(world))
    assert reply.answer is Answer.NOT_KEPT
    monkeypatch.setattr(world.platform, "room", look)
    assert await group_here(world) is None
    assert (await world.fills(STRANGER, page, filled(world))).answer is Answer.DONE


async def test_a_room_that_is_looked_at_for_too_long_founds_no_group(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await opened(world)

    async def slow(place: str) -> Room:
        await asyncio.sleep(60)
        raise AssertionError("nobody waits so long")

    monkeypatch.setattr(world.platform, "room", slow)
    monkeypatch.setattr("bot.groups.inbox.LOOK_FOR", timedelta(milliseconds=5))
    reply = await world.fills(STRANGER, page, filled(world))
    assert reply.answer is Answer.NOT_KEPT


async def test_a_form_that_was_opened_for_somebody_else(world: World) -> None:
    page = await opened(world, "P1")
    reply = await world.fills(STRANGER, page, filled(world))
    assert reply.answer is Answer.REFUSED
    elsewhere = replace(page, token=page.token.replace(EMPTY_ROOM, "R4"))
    reply = await world.fills("P1", elsewhere, filled(world))
    assert reply.answer is Answer.REFUSED
    assert await group_here(world) is None


@pytest.mark.parametrize(
    "token", ["found", "found|R3", "found|R3|x|y", "found||||", "open-found|R3|"]
)
async def test_a_token_that_somebody_made_up(world: World, token: str) -> None:
    before = world.dump()
    sent = PageSent("made-up", WORKSPACE, STRANGER, token, filled(world))
    assert (await world.bot.inbox.send_page(sent)).answer is Answer.REFUSED
    opening = await world.opens("P1", token)
    assert isinstance(opening, Reply)
    assert world.dump() == before


async def test_somebody_outside_agrees_to_nothing(world: World) -> None:
    await founded(world)
    token = agree_token(world)
    for who in ("P3", "Q1", "X9"):
        assert (await world.press(who, token)).answer is Answer.REFUSED
    assert not any(member.agreed_at for member in await members(world))


# How it goes


async def test_the_form_names_who_is_in_the_room(world: World) -> None:
    command = Command(WORKSPACE, STRANGER, EMPTY_ROOM, "start", readers=("P1", STRANGER, "P3"))
    page = await world.bot.inbox.command(command)
    assert isinstance(page, FormPage)
    assert page.fields[0].value.split() == [STRANGER, "P1", "P3"]
    world.platform.in_empty_room = {"P1", "P2", "P3"}
    page = await opened(world, "P2")
    people = page.fields[0]
    assert people.value.split() == ["P2", "P1", "P3"], "also from the button of the choice"
    assert people.at_most == 12
    assert page.intro, "who a group is for is said first"


async def test_a_guest_founds_a_group_of_three(world: World) -> None:
    reply = await founded(world)
    assert reply.answer is Answer.DONE
    group = await group_here(world)
    assert group is not None
    assert group.mode is Mode.CHAT
    assert len(await members(world)) == 3
    assert board(world).progress is not None
    assert actions(board(world)) == ["agree", "room-kind"]
    assert await world.store.read(lambda tx: next_meeting(tx, group.id)) is None


async def test_the_hint_names_the_zone_that_is_used(world: World) -> None:
    locale = Locale("nl", "America/Paramaribo")
    command = Command(WORKSPACE, STRANGER, EMPTY_ROOM, "start", locale=locale)
    page = await world.bot.inbox.command(command)
    assert isinstance(page, FormPage)
    assert "America/Paramaribo" in told(await when(world, page, locale))


async def test_sent_twice_is_one_group(world: World) -> None:
    page = await opened(world)
    for _ in range(2):
        reply = await world.fills(STRANGER, page, filled(world))
        assert reply.answer is Answer.DONE
    groups = await world.store.read(lambda tx: tx.groups.all())
    assert len(groups) == 3


async def test_two_people_found_at_once(world: World) -> None:
    """The second one changes what nobody has agreed to yet; a stranger changes nothing."""
    first, second = await opened(world), await opened(world, "P1")
    assert (await world.fills(STRANGER, first, filled(world))).answer is Answer.DONE
    late = await world.fills("P1", second, filled(world, mode="slow"))
    assert late.answer is Answer.DONE
    group = await group_here(world)
    assert group is not None
    assert group.mode is Mode.SLOW
    assert len(await members(world)) == 3
    world.platform.in_empty_room.add("P5")
    outside = await world.command("P5", "start", place=EMPTY_ROOM)
    assert isinstance(outside, Reply)


async def test_a_wrong_start_can_be_put_right(world: World) -> None:
    """Somebody else was meant; whoever agreed to the other group is asked again."""
    await founded(world)
    await world.press("P1", agree_token(world))
    world.platform.in_empty_room = {STRANGER, "P1", "P3", "P4"}
    page = await opened(world, "P1")
    first = await world.sends("P1", page, {"people": "X1 P1 P3 P4"})
    assert first.next_page is not None
    assert {one.name: one.value for one in first.next_page.fields}["at"] == "15:00"
    changed = filled(world, people="X1 P1 P3 P4", at="09:00")
    assert (await world.fills("P1", page, changed)).answer is Answer.DONE
    names = {world.ids[who] for who in ("P1", "P3", "P4")}
    found = await members(world)
    assert names <= {member.person for member in found}
    assert len(found) == 4
    assert not any(member.agreed_at for member in found)
    assert (await world.press("P2", agree_token(world))).answer is Answer.REFUSED
    for who in ("X1", "P1", "P3", "P4"):
        await world.press(who, agree_token(world))
    group = await group_here(world)
    assert group is not None
    meeting = await world.store.read(lambda tx: next_meeting(tx, group.id))
    assert meeting is not None
    assert meeting.starts_at.astimezone(UTC).hour == 8


async def test_the_same_form_again_asks_nobody_anew(world: World) -> None:
    page = await opened(world)
    await world.fills(STRANGER, page, filled(world))
    await world.press("P1", agree_token(world))
    await world.fills(STRANGER, page, filled(world))
    assert sum(member.agreed_at is not None for member in await members(world)) == 1


async def test_after_all_agreed_a_form_that_was_left_open_changes_nothing(world: World) -> None:
    page = await opened(world)
    await world.fills(STRANGER, page, filled(world))
    await all_agree(world)
    reply = await world.fills(STRANGER, page, filled(world, mode="slow"))
    assert reply.answer is Answer.DONE
    group = await group_here(world)
    assert group is not None
    assert group.mode is Mode.CHAT


async def test_the_founder_is_a_member_also_when_left_out(world: World) -> None:
    await founded(world, people="P1 P2")
    founder = await known(world, STRANGER)
    assert founder is not None
    assert founder.id in {member.person for member in await members(world)}


async def test_nothing_begins_before_the_last_one_agreed(world: World) -> None:
    await founded(world)
    group = await group_here(world)
    assert group is not None
    token = agree_token(world)
    for agreed, who in enumerate(("X1", "P1"), start=1):
        for _ in range(2):
            assert (await world.press(who, token)).answer is Answer.DONE
        progress = board(world).progress
        assert progress is not None
        assert (progress.done, progress.of) == (agreed, 3)
        await world.bot.plan_meetings()
        assert await world.store.read(lambda tx: next_meeting(tx, group.id)) is None
    refused = await world.opens("P2", f"open-case|{group.id}")
    assert isinstance(refused, Reply)
    assert actions(refused.card) == ["agree"], "whoever still has to can do it here"
    waits = await world.opens("P1", f"open-case|{group.id}")
    assert isinstance(waits, Reply)
    assert actions(waits.card) == []
    await world.press("P2", token)
    meeting = await world.store.read(lambda tx: next_meeting(tx, group.id))
    assert meeting is not None
    assert meeting.on == (world.clock.now() + AHEAD).date()
    assert board(world).progress is None
    assert actions(board(world)) == ["open-case", "guidance"]
    assert isinstance(await world.opens("P2", f"open-case|{group.id}"), FormPage)


async def test_words_that_were_typed_before_all_agreed_are_kept(world: World) -> None:
    """The form is made up; what somebody wrote in it is not lost all the same."""
    await founded(world)
    group = await group_here(world)
    assert group is not None
    token = f"case|{group.id}|{'a' * 16}|2"
    page = FormPage(token, keys.form_id("a" * 16), "", "nl", (), "")
    first = replace(page, token=f"{token[:-1]}1")
    await world.sends("P1", first, {"title": "Te vroeg", "stuck": "Ik weet het niet"})
    reply = await world.sends("P1", page)
    assert reply.answer is Answer.REFUSED
    await all_agree(world)
    again = await world.opens("P1", f"open-case|{group.id}")
    assert isinstance(again, FormPage)
    assert again.fields[1].value == "Te vroeg"


# In whose language


async def test_people_are_answered_as_their_platform_says(world: World) -> None:
    command = Command(WORKSPACE, STRANGER, EMPTY_ROOM, "start", locale=Locale("en-GB", None))
    page = await world.bot.inbox.command(command)
    assert isinstance(page, FormPage)
    assert page.language == "en"
    locale = Locale("en-GB", "Europe/London")
    token = (await when(world, page, locale)).token
    sent = PageSent("en", WORKSPACE, STRANGER, token, filled(world), locale=locale)
    assert (await world.bot.inbox.send_page(sent)).answer is Answer.DONE
    group = await group_here(world)
    assert group is not None
    assert (group.language, group.zone) == ("en", "Europe/London")


@pytest.mark.parametrize(
    ("locale", "language", "zone"),
    [
        (Locale("nl"), "nl", "Europe/Amsterdam"),
        (Locale("en-US", "America/New_York"), "en", "America/New_York"),
        (Locale("de", "Mars/Phobos"), "en", "Europe/Amsterdam"),
        (Locale("", ""), "nl", "Europe/Amsterdam"),
        (Locale(None, "../../etc/passwd"), "nl", "Europe/Amsterdam"),
    ],
)
async def test_a_member_moves_with_their_platform(
    world: World, locale: Locale, language: str, zone: str
) -> None:
    press = Press("moved", WORKSPACE, "P1", "mine", locale)
    assert (await world.bot.inbox.press(press)).answer is Answer.DONE
    person = await known(world, "P1")
    assert person is not None
    assert (person.language, person.zone) == (language, zone)


# Where a form is gone once it was sent


async def test_a_closed_form_opens_again_with_what_it_held(world: World) -> None:
    world.platform.able = replace(DISCORD, name="closed")
    reply = await founded(world, at="drie uur")
    assert reply.answer is Answer.INVALID
    assert reply.errors
    assert actions(reply.card) == ["open-found-when"]
    assert reply.card is not None
    token = button(reply.card, "open-found-when").token
    again = await world.opens(STRANGER, token)
    assert isinstance(again, FormPage)
    held = {field.name: field.value for field in again.fields}
    assert held["at"] == "drie uur"
    before = await world.opens(STRANGER, token.replace("open-found-when", "open-found"))
    assert isinstance(before, FormPage)
    assert before.fields[0].value == THREE
    assert isinstance(await world.opens("P1", token), Reply), "it is nobody else's"
    assert (await world.sends(STRANGER, again, {"at": "15:00"})).answer is Answer.DONE


async def test_a_case_goes_on_with_a_button_where_no_form_can_follow(world: World) -> None:
    world.platform.able = replace(DISCORD, name="closed")
    page = await world.form("P1", f"open-case|{world.group}")
    said = "\n".join(text.markup for text in page.intro)
    assert "Wie deze omgeving beheert" in said, "administrators can read the room"
    assert "zonder te versturen" in said, "and a window that is closed loses what is in it"
    long = await world.sends("P1", page, {"title": "T", "stuck": "*" * 2000})
    assert long.answer is Answer.INVALID
    assert long.card is not None
    again = await world.form("P1", button(long.card, "open-case").token)
    assert again.fields[2].value == "*" * 2000, "nothing is lost"
    first = await world.sends("P1", again, {"stuck": "S"})
    assert first.next_page is None
    assert first.card is not None
    second = await world.form("P1", button(first.card, "open-case").token)
    assert second.page == 2
    assert (await world.sends("P1", second)).answer is Answer.DONE


async def test_a_text_of_a_step_opens_again(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    world.platform.able = replace(DISCORD, name="closed")
    page = await world.form("P2", await world.token("open-give"))
    reply = await world.sends("P2", page, {"text": "?" * 1600})
    assert reply.answer is Answer.INVALID
    assert reply.card is not None
    again = await world.form("P2", button(reply.card, "open-give").token)
    assert {f.name: f.value for f in again.fields}["text"] == "?" * 1600
    assert (await world.sends("P2", again, {"text": "Wat nu?"})).answer is Answer.DONE


async def test_the_first_date_is_on_the_day_that_was_chosen(world: World) -> None:
    on = (world.clock.now() + timedelta(days=3)).date()
    await founded(world, first_on=on.isoformat(), at="09:30", mode="voice")
    await all_agree(world)
    group = await group_here(world)
    assert group is not None
    meeting = await world.store.read(lambda tx: next_meeting(tx, group.id))
    assert meeting is not None
    assert (meeting.on, group.mode) == (date(2026, 1, 8), Mode.VOICE)
    assert meeting.starts_at.isoformat() == "2026-01-08T08:30:00+00:00"
    assert PersonId("") not in {member.person for member in await members(world)}


@pytest.mark.parametrize(
    ("people", "says"),
    [(3, "found.few"), (4, None), (8, None), (9, "found.many"), (12, "found.many")],
)
def test_outside_four_to_eight_it_says_why_that_is_hard(people: int, says: str | None) -> None:
    assert of_size(people) == ((says,) if says else ())


async def test_a_small_group_hears_so_when_it_is_founded(world: World) -> None:
    assert "Met vier tot acht gaat het makkelijker" in told(await founded(world))
