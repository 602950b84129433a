"""A sealed group: what members write is read behind a button, and never stands in their room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import TEXT_LIMIT, Answer, Card, FormPage, Reply
from bot.engine.screen import Control, Line, Paragraph, Progress, Screen, Typed
from bot.groups import card_keys
from bot.groups.sealed_room import for_room, has_words
from bot.ports import Tx
from bot.records import Group, RoomKind
from methods.spec import Mode

from .conftest import NewWorld
from .test_founding import (
    agree_token,
    all_agree,
    board,
    filled,
    founded,
    group_here,
    members,
    opened,
)
from .world import EMPTY_ROOM, STRANGER, VOICE, Wish, World, actions, button, told

SEALED = Wish(mode=Mode.SLOW, room_kind=RoomKind.SEALED)
SEALED_VOICE = Wish(mode=Mode.VOICE, room_kind=RoomKind.SEALED)


@pytest.fixture
async def sealed(new_world: NewWorld) -> World:
    """Six people who meet over days and read behind a button."""
    return await new_world(SEALED)


async def to_step(world: World, phase: str) -> None:
    """Days pass until this step runs."""
    while (await world.state()).slot.phase_id != phase:
        await world.passes(hours=6)


def reading(world: World, *, about: str) -> Card:
    """The newest post in the room with a button to read, whose title or text holds this."""
    cards = [
        post.card
        for post in world.platform.posts()
        if world.platform.is_shared(post.place) and "read-along" in actions(post.card)
    ]
    return next(c for c in reversed(cards) if about in told(Reply(Answer.DONE, c)))


async def reads(world: World, who: str, card: Card) -> Reply:
    return await world.press(who, button(card, "read-along").token)


# Who cannot read, and what cannot be read


async def test_wherever_words_stand_on_a_screen_they_stay_behind_the_button(sealed: World) -> None:
    """In its title, in a line or on a button; what is ours stays, and how far people are."""
    words = (("text", Typed("Zorg op zondag")),)
    ours, more = Line("case.heading"), Control("more", "control.more")
    group = await sealed.store.read(lambda tx: tx.groups.get(sealed.group))
    assert group is not None
    for screen in (
        Screen(Line("case.title", words), Line("push.something-appears"), controls=(more,)),
        Screen(ours, Line("push.something-appears"), (Paragraph(Line("case.title", words)),)),
        Screen(
            ours,
            Line("push.something-appears"),
            progress=Progress(1, 2),
            controls=(more, Control("choose", "control.more", values=words)),
        ),
    ):
        assert has_words(screen)
        shown = for_room(group, screen)
        assert not has_words(shown)
        assert shown.progress == screen.progress
        assert shown.controls == screen.controls[:1]
        threaded = replace(group, room_kind=RoomKind.THREADED)
        assert for_room(threaded, screen) == screen


async def test_somebody_outside_the_group_reads_nothing(sealed: World) -> None:
    await sealed.begins("P1")
    await to_step(sealed, "exploration")
    card = reading(sealed, about="brengt dit in")
    before = sealed.dump()
    for who in ("Q1", STRANGER):
        assert (await reads(sealed, who, card)).reason == "refuse.not-a-member"
    assert sealed.dump() == before


async def test_nothing_is_read_before_it_appears_whatever_token_is_made_up(sealed: World) -> None:
    await sealed.begins("P1")
    await to_step(sealed, "thinking-aloud")
    await sealed.gives("P3", text="Ik denk aan mijn oma.")
    slot = (await sealed.state()).slot
    for start in ("0", "1"):
        reply = await sealed.press("P2", f"read-along|{sealed.meeting}|{slot}|{start}")
        assert "mijn oma" not in told(reply)
    for odd in ("-1", "x"):
        reply = await sealed.press("P2", f"read-along|{sealed.meeting}|{slot}|{odd}")
        assert reply.reason == "refuse.unknown-control"
    odd_step = await sealed.press("P2", f"read-along|{sealed.meeting}|1.nowhere|0")
    assert odd_step.answer is not Answer.DONE or "niets te lezen" in told(odd_step)


async def test_before_the_meeting_and_after_its_words_are_over_nothing_is_read(
    new_world: NewWorld,
) -> None:
    world = await new_world(SEALED_VOICE)
    slot = "1.introduction"
    early = await world.press("P2", f"read-along|{world.meeting}|{slot}|0")
    assert early.reason == "refuse.not-open"
    await world.begins("P1")
    await world.goes_to("exploration")
    card = reading(world, about="brengt dit in")
    await world.goes_to("closing")
    await world.goes_on()
    assert "Casus van P1" in told(await reads(world, "P2", card)), "a day after as well"
    await world.passes(hours=25)
    assert (await reads(world, "P2", card)).reason == "refuse.reading-over"
    assert not [
        post
        for post in world.platform.posts()
        if world.platform.is_shared(post.place) and "read-along" in actions(post.card)
    ]


async def test_a_room_that_nobody_agreed_to_shows_nothing(sealed: World) -> None:
    await sealed.begins("P1")
    await to_step(sealed, "exploration")
    card = reading(sealed, about="brengt dit in")
    sealed.platform.outsiders.add("X1")
    await sealed.looks_at_room()
    assert (await reads(sealed, "P2", card)).reason == "refuse.frozen"


async def test_a_case_that_is_taken_back_is_read_no_more(new_world: NewWorld) -> None:
    world = await new_world(SEALED_VOICE)
    await world.begins("P1")
    await world.goes_to("exploration")
    card = reading(world, about="brengt dit in")
    cases = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert "Casus van P1" in told(await reads(world, "P3", card))
    await world.press("P1", f"withdraw-case|{world.group}|{cases[0].id}")
    assert "Casus van P1" not in told(await reads(world, "P3", card))


# What is read


async def test_what_appeared_is_counted_in_the_room_and_read_behind_the_button(
    sealed: World,
) -> None:
    await sealed.begins("P1")
    await to_step(sealed, "thinking-aloud")
    await sealed.gives("P3", text="Ik denk aan mijn oma.")
    await sealed.gives("P4", text="Er komt een beeld op.")
    await to_step(sealed, "own-harvest")
    card = reading(sealed, about="2 teksten")
    assert [b.label for b in card.buttons] == ["Lezen"]
    for who in ("P1", "P6"):
        reply = await reads(sealed, who, card)
        assert "mijn oma" in told(reply)
        assert "een beeld" in told(reply)
        assert reply.card is not None
        assert {t.by for t in reply.card.texts if t.by} == {sealed.ids["P3"], sealed.ids["P4"]}
    for text in ("mijn oma", "een beeld", "Casus van P1", "Ik loop vast"):
        assert not sealed.shown(text)


async def test_the_whole_case_is_one_post_and_read_page_by_page(new_world: NewWorld) -> None:
    world = await new_world(SEALED_VOICE)
    own = {
        "happened": "Toen gebeurde dit. " * 90,
        "question": "Hoe kan ik dit zien?",
    }
    own |= {"title": "Mijn zware titel", "stuck": "Ik loop vast.", "help": "Met ordenen. " * 110}
    page: FormPage | None = await world.form("P1", f"open-case|{world.group}")
    while page is not None:
        fields = {one.name for one in page.fields}
        values = {name: text for name, text in own.items() if name in fields}
        reply = await world.sends("P1", page, values)
        assert reply.answer is Answer.DONE, (told(reply), reply.errors)
        page = reply.next_page
    await world.begins()
    await world.goes_to("exploration")
    posts = [
        post
        for post in world.platform.posts()
        if world.platform.is_shared(post.place) and "read-along" in actions(post.card)
    ]
    assert len(posts) == 1
    assert "Mijn zware titel" not in told(Reply(Answer.DONE, posts[0].card))
    reply = await reads(world, "P2", posts[0].card)
    pages = [told(reply)]
    while reply.card is not None and reply.card.buttons:
        assert sum(len(text.markup) for text in reply.card.texts) <= TEXT_LIMIT
        reply = await world.press("P2", reply.card.buttons[0].token)
        pages.append(told(reply))
    read = "\n".join(pages)
    for text in (
        "Mijn zware titel",
        "Ik loop vast.",
        "Toen gebeurde dit.",
        own["question"],
        "ordenen",
    ):
        assert text in read
    assert read.count("Mijn zware titel") == 1
    assert len(pages) > 1


async def test_what_changes_in_a_case_is_read_and_stays_out_of_the_room(
    new_world: NewWorld,
) -> None:
    world = await new_world(SEALED_VOICE)
    await world.begins("P1")
    await world.goes_to("exploration")
    card = reading(world, about="brengt dit in")
    await world.brings_case("P1", "Een andere titel")
    assert "Een andere titel" in told(await reads(world, "P2", card))
    assert not world.shown("Een andere titel")


async def test_reading_leaves_no_trace_and_no_message(sealed: World) -> None:
    await sealed.begins("P1")
    await to_step(sealed, "exploration")
    before, direct = await sealed.the_meeting(), sealed.direct("P2")
    acts = len(sealed.platform.diary)
    assert (await reads(sealed, "P2", reading(sealed, about="brengt dit in"))).answer is Answer.DONE
    assert await sealed.the_meeting() == before
    assert sealed.direct("P2") == direct
    assert len(sealed.platform.diary) == acts


async def test_the_record_says_until_when_it_is_read_and_speaks_of_no_removal(
    new_world: NewWorld,
) -> None:
    world = await new_world(SEALED_VOICE)
    await world.begins("P1")
    await world.goes_to("closing")
    await world.goes_on()
    record = await world.card(card_keys.record_card(world.meeting))
    assert record is not None
    text = told(Reply(Answer.DONE, record))
    assert "te lezen tot" in text
    assert "haal ik hier weg" not in text


async def test_the_agreements_are_read_aloud_with_it(new_world: NewWorld) -> None:
    for wish, stands in ((SEALED_VOICE, True), (VOICE, False)):
        world = await new_world(wish)
        await world.begins("P1")
        await world.goes_to("agreements")
        assert ("achter een knop" in told(Reply(Answer.DONE, await world.board()))) == stands


# Choosing it


async def kind_of(world: World) -> RoomKind:
    group = await group_here(world)
    assert group is not None
    return group.room_kind


async def sets(world: World, who: str, kind: str, *more: str) -> Reply:
    group = await group_here(world)
    assert group is not None
    return await world.press(who, "|".join(("room-kind", group.id, kind, *more)))


async def test_nobody_outside_chooses_it_and_no_made_up_value_is_taken(world: World) -> None:
    await founded(world, mode="voice")
    assert (await sets(world, "Q1", "sealed", "yes")).reason == "refuse.not-a-member"
    for odd in (("open",), ("sealed", "no"), ("",)):
        assert (await sets(world, "P1", *odd)).reason == "refuse.unknown-control"
    assert await kind_of(world) is RoomKind.THREADED


async def test_the_first_press_only_tells_and_the_second_asks_everybody_again(
    world: World,
) -> None:
    await founded(world, mode="voice")
    await world.press("P1", agree_token(world))
    reply = await world.press("P2", button(board(world), "room-kind").token)
    assert "opnieuw" in told(reply)
    assert await kind_of(world) is RoomKind.THREADED
    assert any(member.agreed_at for member in await members(world))
    assert reply.card is not None
    token = button(reply.card, "room-kind").token
    for _ in range(2):
        assert (await world.press("P2", token)).answer is Answer.DONE
    assert await kind_of(world) is RoomKind.SEALED
    assert not any(member.agreed_at for member in await members(world))
    card = told(Reply(Answer.DONE, board(world)))
    assert "achter een knop" in card
    assert button(board(world), "room-kind").label == "Liever in het kanaal"
    # Pressing the same once more, when somebody agreed meanwhile, asks nobody again.
    await world.press("P1", agree_token(world))
    await world.press("P2", token)
    assert sum(member.agreed_at is not None for member in await members(world)) == 1


async def test_once_all_have_confirmed_it_stays(world: World) -> None:
    await founded(world, mode="voice")
    await all_agree(world)
    assert "room-kind" not in actions(board(world))
    late = await sets(world, "P1", "sealed", "yes")
    assert late.reason == "refuse.room-kind-settled"
    assert await kind_of(world) is RoomKind.THREADED


async def test_who_types_together_is_told_why_it_cannot_be(world: World) -> None:
    await founded(world)
    reply = await sets(world, "P1", "sealed", "yes")
    assert reply.reason == "refuse.sealed-chat"
    assert "start" in told(reply)
    assert await kind_of(world) is RoomKind.THREADED


async def test_a_sealed_group_does_not_begin_to_type_together(world: World) -> None:
    await founded(world, mode="voice")
    await sets(world, "P1", "sealed", "yes")
    page = await opened(world)
    reply = await world.fills(STRANGER, page, filled(world))
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {"mode"}
    again = await world.fills(STRANGER, await opened(world), filled(world, mode="slow"))
    assert again.answer is Answer.DONE
    assert await kind_of(world) is RoomKind.SEALED, "as they chose it before"


async def test_a_trial_has_no_such_choice(world: World) -> None:
    page = await world.command(STRANGER, "proef", place=EMPTY_ROOM)
    assert isinstance(page, FormPage)
    await world.sends(STRANGER, page, {"mode": "voice"})

    def unit(tx: Tx) -> list[Group]:
        return [group for group in tx.groups.all() if group.is_trial]

    (trial,) = await world.store.read(unit)
    reply = await world.press(STRANGER, f"room-kind|{trial.id}|sealed|yes")
    assert reply.reason == "refuse.unknown-control"
    assert await world.store.read(unit) == [trial]
