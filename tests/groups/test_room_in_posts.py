"""Whatever people write fits where it is shown, also where every sign of it has to be escaped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from string import punctuation

import pytest

from bot.cards import CHOICE_LIMIT, TEXT_LIMIT, Answer, Card, FormPage, Reply
from bot.engine.ids import FormId
from bot.engine.screen import Tone
from bot.groups.fields import LONGEST_SHOWN, LONGEST_TEXT
from bot.groups.forms import case_choice_page
from bot.groups.speech import Speech
from bot.ports import Tx
from bot.words import shown_length

from .conftest import NewWorld
from .world import CHAT, PEOPLE, ZONE, World, button


@dataclass(frozen=True, slots=True)
class Thorough:
    """A dialect that puts a backslash before every sign."""

    def escape(self, text: str) -> str:
        return "".join(f"\\{char}" if char in punctuation else char for char in text)

    def person(self, external: str) -> str:
        return f"<@{external:0>20}>"

    def plain_name(self, external: str) -> str:
        return external * 16

    def place(self, external: str) -> str:
        return f"<#{external:0>20}>"

    def plain_place(self, external: str) -> str:
        return external

    def crowd(self, external: str) -> str:
        return self.person(external)

    def moment(self, at: datetime, *, style: str, zone: str, language: str) -> str:
        return f"<t:{int(at.timestamp())}:F>"

    def strong(self, markup: str) -> str:
        return f"**{markup}**"


def longest(length: int, mark: str) -> str:
    """As long a text as may be, of signs, lines and words, that ends in ``mark``."""
    text = mark
    for piece in ("?! *_~ ", "regel\n", "woord ") * length:
        longer = piece + text
        if len(longer) > length or shown_length(longer) > LONGEST_SHOWN:
            return text
        text = longer
    raise AssertionError("it never gets long")


def size(card: Card) -> int:
    """What a post takes: a quotation has two more characters a line."""
    quoted = (text.markup.count("\n") + 1 for text in card.texts if text.tone is Tone.QUOTE)
    return sum(len(text.markup) + 1 for text in card.texts) + 2 * sum(quoted)


async def posts_with_words(world: World) -> list[Card]:
    """Every post of the meeting with words, as the thorough platform would show it."""

    def unit(tx: Tx) -> list[Card]:
        made = (
            world.bot.cards.make(tx, post.card, dialect=Thorough(), with_words=True)
            for post in tx.posts.with_words(world.meeting)
        )
        return [card for card in made if card is not None]

    return await world.store.read(unit)


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_every_post_has_room_for_the_longest_texts(
    new_world: NewWorld, language: str
) -> None:
    world = await new_world(replace(CHAT, language=language))
    fields = ("stuck", "happened", "help")
    long = {name: longest(LONGEST_TEXT, f"einde-{name}") for name in fields}
    long |= {"title": "?" * 150, "question": "!" * 150, "unwanted": "<" * 150, "wants": "mirror"}
    page = await world.form("P1", f"open-case|{world.group}")
    first = await world.sends("P1", page, long)
    assert first.next_page is not None
    assert (await world.sends("P1", first.next_page, long)).answer is Answer.DONE
    await world.begins()
    await world.goes_to("exploration")
    marks = [f"einde-{name}" for name in ("stuck", "happened", "help")]
    for who in list(PEOPLE)[1:]:
        for number in range(2):
            mark = f"vraag-{who}-{number}"
            marks.append(mark)
            given = await world.gives(who, text=longest(LONGEST_TEXT, mark))
            assert given.answer is Answer.DONE
    await world.goes_to("own-harvest")
    for step, people in (("own-harvest", ["P1"]), ("shared-harvest", list(PEOPLE)[1:])):
        await world.goes_to(step)
        for who in people:
            marks += [f"inzicht-{who}", f"actie-{who}"]
            values = {
                "takeaway": longest(600, f"inzicht-{who}"),
                "intention": longest(600, f"actie-{who}"),
                "readers": "group",
            }
            assert (await world.harvests(who, **values)).answer is Answer.DONE
    await world.goes_to("evaluation")
    cards = await posts_with_words(world)
    assert max(size(card) for card in cards) <= TEXT_LIMIT
    shown = "\n".join(text.markup for card in cards for text in card.texts).replace("\\", "")
    assert [mark for mark in marks if mark not in shown] == [], "nothing is cut"


async def test_the_look_back_of_many_is_several_posts(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    for step, people in (("own-harvest", ["P1"]), ("shared-harvest", list(PEOPLE)[1:])):
        await world.goes_to(step)
        for who in people:
            intention = longest(600, f"actie-{who}")
            await world.harvests(who, intention=intention, readers="group")
    await world.goes_to("closing")
    await world.goes_on()
    meetings = await world.meetings()
    world.meeting = meetings[-1].id
    await world.begins("P2")
    await world.goes_to("look-back")
    cards = await posts_with_words(world)
    shown = "\n".join(text.markup for card in cards for text in card.texts).replace("\\", "")
    assert all(f"actie-{who}" in shown for who in PEOPLE)
    assert max(size(card) for card in cards) <= TEXT_LIMIT


async def test_ones_own_texts_are_read_page_by_page(world: World) -> None:
    """Words that came too late are kept; however many they are, all can be read again."""
    await world.begins("P1")
    await world.goes_to("exploration")
    pages: list[FormPage] = []
    for _ in range(3):
        page = await world.form("P2", await world.token("open-give"))
        pages.append(page)
    await world.goes_on()
    for number, page in enumerate(pages):
        reply = await world.sends("P2", page, {"text": longest(LONGEST_TEXT, f"laat-{number}")})
        assert reply.answer is Answer.REFUSED
        assert isinstance(reply.card, Card)
        assert size(reply.card) <= TEXT_LIMIT
    seen, token = "", "mine"
    for _ in range(20):
        mine: Reply = await world.press("P2", token)
        assert mine.card is not None
        assert size(mine.card) <= TEXT_LIMIT
        seen += "\n".join(text.markup for text in mine.card.texts)
        if not any(one.action == "mine" for one in mine.card.buttons):
            break
        token = button(mine.card, "mine").token
    assert all(f"laat-{number}" in seen for number in range(3))


@pytest.mark.parametrize(
    ("start", "answer"),
    [
        ("-1", Answer.REFUSED),
        ("x", Answer.REFUSED),
        ("", Answer.REFUSED),
        ("999", Answer.DONE),
    ],
)
async def test_a_page_of_ones_own_that_is_not_there(
    world: World, start: str, answer: Answer
) -> None:
    reply = await world.press("P1", f"mine|words|{start}")
    assert reply.answer is answer


@pytest.mark.parametrize("count", [2, 6, 25])
async def test_all_cases_are_explained_before_the_choice(world: World, count: int) -> None:
    """However many there are, what stands before the one field has room on every platform."""
    method = world.bot.tools.shelf.current("crea-m")
    speech = Speech(world.bot.words, Thorough(), "nl", ZONE, {}, method)
    long = longest(LONGEST_TEXT, "einde")
    cases = [(f"{number:016x}", longest(150, f"t{number}"), long) for number in range(count)]
    page = case_choice_page(speech, "vote|m|1.choose|f", FormId("f" * 16), cases=cases)
    assert len(page.intro) == count
    assert sum(len(text.markup) + 2 for text in page.intro) <= TEXT_LIMIT
    assert all(len(choice.label) <= CHOICE_LIMIT for choice in page.fields[0].choices)
