"""What is somebody's own: the same on a page of their own and in one message, and nobody else's."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.cards import BUTTON_LIMIT, CONTROLS_LIMIT, TEXT_LIMIT, Answer, Card, Reply
from bot.groups.fields import LONGEST_TEXT
from bot.groups.own_words import PIECE
from bot.inputs import Locale, Visit
from bot.ports import Store
from bot.rehearsal.platform import WORKSPACE
from storage import InlineStore

from .conftest import NewWorld
from .many import found_more
from .test_founding import founded
from .test_room_in_posts import longest
from .world import CHAT, EMPTY_ROOM, STRANGER, World, actions, button, told


def words(cards: tuple[Card, ...] | Card | None) -> str:
    assert cards is not None
    shown = (cards,) if isinstance(cards, Card) else cards
    return "\n".join(told(Reply(Answer.DONE, card)) for card in shown)


async def mine(world: World, who: str, token: str = "mine") -> Card:
    reply = await world.press(who, token)
    assert reply.answer is Answer.DONE, told(reply)
    assert reply.card is not None
    return reply.card


async def test_a_member_finds_their_group_and_what_is_stored(world: World) -> None:
    group, _, stored = await world.home("P1")
    assert (group.title, stored.title) == ("Mijn groep", "Wat er van mij is bewaard")
    assert "donderdag 29 januari" in words(group)
    assert "Jij bent erbij" in words(group)
    assert "geen casus op tafel" in words(group)
    assert actions(group) == ["open-case", "prepare", "attendance", "dates", "call-me", "mirror"]
    assert "geen tekst van jou" in words(stored)
    assert "van welke groep je lid bent" in words(stored)


async def test_one_message_shows_the_same_as_the_page(world: World) -> None:
    await world.brings_case("P1", "Een titel")
    page = await world.form("P1", f"open-case|{world.group}")
    await world.sends("P1", page, {"title": "Half"}, as_draft=True)
    cards, message = await world.home("P1"), await mine(world, "P1")
    shown = {text.markup for text in message.texts}
    assert {text.markup for card in cards for text in card.texts} <= shown
    assert actions(message) == [one for card in cards for one in actions(card)]
    typed = await world.told_by("P1", "mijn")
    assert typed.card == message


async def test_a_case_is_read_changed_and_taken_back_from_here(world: World) -> None:
    await world.brings_case("P1", "Een titel")
    group, _, stored = await world.home("P1")
    assert "Een titel" in words(group)
    assert "Casussen: 1" in words(stored)
    await world.form("P1", button(group, "open-case").token)
    done = await world.press("P1", button(group, "withdraw-case").token)
    assert done.answer is Answer.DONE
    group, _, stored = await world.home("P1")
    assert "concept van een casus" in words(group)
    assert "withdraw-case" not in actions(group)
    assert "Concepten: 1" in words(stored)
    assert "Casussen" not in words(stored)


async def test_preparing_now_is_the_reminder_before_its_day(world: World) -> None:
    await world.brings_case("P1", "Een titel")
    for who, says in (("P1", "Lees hem nog één keer na"), ("P2", "niets voor te bereiden")):
        (group, *_) = await world.home(who)
        ready = await mine(world, who, button(group, "prepare").token)
        assert says in words(ready)
        assert "attendance" in actions(ready)


async def test_nobody_finds_anything_of_anybody_else(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    for who in ("P2", "P3"):
        await world.harvests(who, readers="group")
    for shown in (words(await world.home("P2")), words(await mine(world, "P2"))):
        assert "Als, dan: P2" in shown
        for other in ("P1", "P3"):
            assert f"Casus van {other}" not in shown
            assert f"Als, dan: {other}" not in shown


async def test_until_when_texts_are_kept_is_said(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    assert "van nu: 1. Die wis ik 7 dagen" in words(await world.home("P2"))
    assert "Teksten uit" not in words(await world.home("P3"))
    await world.goes_to("shared-harvest")
    await world.harvests("P2")
    await world.goes_to("closing")
    await world.goes_on()
    erased_at = (await world.timers())["erase-texts"].due_at
    after = words(await world.home("P2"))
    assert "bijeenkomst: 3. Die wis ik op donderdag 5 februari" in after
    assert "Voornemens: 1" in after
    await world.until(erased_at)
    after = words(await world.home("P2"))
    assert "Teksten uit" not in after
    assert "Voornemens: 1" in after


async def test_in_a_meeting_its_own_menu_is_there(world: World) -> None:
    await world.begins("P1")
    group, *_ = await world.home("P2")
    assert "is begonnen" in words(group)
    assert actions(group) == ["open-case", "more", "dates", "call-me", "mirror"]


async def test_before_everybody_agreed_that_is_what_is_asked(new_world: NewWorld) -> None:
    world = await new_world(CHAT)
    await founded(world)
    group, *_ = await world.home(STRANGER)
    assert actions(group) == ["agree"]
    await world.press(STRANGER, f"{button(group, 'agree').token}|nobody")
    group, *_ = await world.home(STRANGER)
    assert actions(group) == []
    assert "Zodra iedereen" in words(group)
    assert "R3" in words(group), EMPTY_ROOM


async def test_whoever_is_new_reads_what_this_is(world: World) -> None:
    (card,) = await world.home(STRANGER)
    assert "/intervisie start" in words(card)
    assert actions(card) == ["open-found-new"]


async def test_the_language_is_the_persons_own(world: World) -> None:
    visit = Visit(WORKSPACE, "P1", Locale("en-GB", "Europe/London"))
    group, _, stored = await world.bot.inbox.home(visit)
    assert (group.title, stored.title) == ("My group", "What is kept about me")
    assert "Thursday 29 January, 14:00" in words(group)


async def test_of_a_room_that_somebody_left_nothing_is_shown(world: World) -> None:
    await world.brings_case("P1", "Een titel")
    page = await world.form("P1", f"open-case|{world.group}")
    await world.sends("P1", page, {"title": "Mijn half verhaal"}, as_draft=True)
    world.platform.absent.add("P1")
    await world.looks_at_room()
    shown = words(await world.home("P1"))
    assert "29 januari" not in shown
    assert "Mijn half verhaal" in shown, "their own words stay theirs"
    for token in (f"group|{world.group}", "mine|groups|0"):
        assert "29 januari" not in told(await world.press("P1", token))
    world.platform.absent.clear()
    await world.looks_at_room()
    assert "29 januari" in words(await world.home("P1"))


async def test_two_or_three_groups_are_each_shown_whole(world: World) -> None:
    await found_more(world, 2, with_first=2)
    cards = await world.home("P1")
    assert [card.title for card in cards[:3]] == ["Mijn groep"] * 3
    message = await mine(world, "P1")
    # Two buttons with the same words do not go together: the others have one for each part.
    assert actions(message).count("open-case") == 1
    assert actions(message).count("group") == 2
    others = [one.token for one in message.buttons if one.action == "group"]
    shown = [words(await mine(world, "P1", token)) for token in others]
    assert ["R100" in text for text in shown] == [True, False]


async def test_somebody_in_thirty_of_a_hundred_groups(world: World) -> None:
    groups = await found_more(world, 99, with_first=29)
    cards = await world.home("P1")
    assert [card.title for card in cards] == [
        "Mijn groepen",
        "Voor mezelf",
        "Wat er van mij is bewaard",
    ]
    card, seen = cards[0], []
    while True:
        assert_fits(card)
        seen += [one.token.partition("|")[2] for one in card.buttons if one.action == "group"]
        further = [one.token for one in card.buttons if one.action == "mine"]
        if not further:
            break
        card = await mine(world, "P1", further[0])
    assert sorted(seen) == sorted([world.group, *groups])
    last = await mine(world, "P1", f"group|{groups[-1]}")
    assert actions(last) == ["open-case", "prepare", "attendance", "dates", "call-me", "mirror"]
    assert_fits(await mine(world, "P1"))


def assert_fits(card: Card) -> None:
    assert len(card.buttons) <= CONTROLS_LIMIT
    assert all(len(one.label) <= BUTTON_LIMIT for one in card.buttons)
    assert sum(len(text.markup) + 2 for text in card.texts) <= TEXT_LIMIT


async def test_however_much_somebody_wrote_each_card_fits(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    pages = [await world.form("P2", await world.token("open-give")) for _ in range(6)]
    await world.goes_on()
    for number, page in enumerate(pages):
        await world.sends("P2", page, {"text": longest(LONGEST_TEXT, f"laat-{number}")})
    cards = await world.home("P2")
    for card in cards:
        assert_fits(card)
    assert_fits(await mine(world, "P2"))
    seen = words(cards)
    further = next(one.token for one in cards[1].buttons if one.action == "mine")
    while further:
        card = await mine(world, "P2", further)
        assert_fits(card)
        seen += words(card)
        further = next((one.token for one in card.buttons if one.action == "mine"), "")
    assert all(f"laat-{number}" in seen for number in range(6))
    assert PIECE < LONGEST_TEXT


@pytest.mark.parametrize(
    "token", ["mine|groups|1", "mine|groups|-1", "mine|coffee", "mine|words|-1", "mine|words|x"]
)
async def test_a_part_that_is_not_there_is_refused(world: World, token: str) -> None:
    assert (await world.press("P1", token)).answer is Answer.REFUSED


async def test_parts_far_beyond_the_end_say_that_there_is_nothing(world: World) -> None:
    assert "Een groep begin je" in words(await mine(world, "P1", "mine|words|999"))


async def test_a_store_that_does_not_answer_shows_nothing(
    serving_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.groups.inbox.FORM_DEADLINE", -serving_world.clock.now().resolution)
    assert await serving_world.home("P1") == ()


async def test_a_text_whose_key_is_gone_is_said_to_be(world: World) -> None:
    page = await world.form("P1", f"open-case|{world.group}")
    await world.sends("P1", page, {"title": "Half"}, as_draft=True)
    store: Store = world.store
    assert isinstance(store, InlineStore)
    store._opened.vault._keystore.destroy(world.ids["P1"])
    (card, *_) = await world.home("P1")
    assert "Half" not in words(card)


async def test_looking_changes_nothing(world: World) -> None:
    before = world.dump()
    first, again = await world.home("P1"), await world.home("P1")
    assert first == again
    assert world.dump() == before
    assert all(one != other for one, other in pairwise(first))
