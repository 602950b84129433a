"""What somebody wants on a certificate beside the facts: a number in a register, and a goal.

No words get there: a number is a number by its type, and what a goal is about comes from a list.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import get_type_hints

import pytest

from bot.cards import TEXT_LIMIT, Answer, Reply
from bot.groups import certificate_paper, certificate_screens
from bot.groups.certificate_goal import CHOICES, NONE
from bot.groups.goal_fields import CHECKS
from bot.groups.registrations import MOST_ON_PAPER
from bot.groups.signing import Verdict, verdict_on
from bot.groups.stated import Stated
from bot.ports import Tx
from bot.records import (
    NUMBER,
    PAPER,
    Area,
    Guided,
    OnPaper,
    RegisterNumber,
    Subject,
)
from bot.registers import built_in

from .attending import begins, ends, held, is_held, noted, sits_together
from .certified import all_of, asks, data_of, file_of, has_one, kept, looks, vouches
from .test_guidance import names
from .world import STRANGER, World, actions, told

MINE, GUIDES = "4711.zw-26", "SV-20250"
NO_NUMBERS = (
    "",
    "een heel verhaal",
    "Jansen",
    "dr. De Vries 3",
    "1" * 21,
    "-1",
    ".5",
    "4711\n",
    "4711 ",
    "=1+1",
    "4711/b",
    "4711é",
    "٤٧١١",
    "<b>1</b>",
)


async def states(
    world: World, who: str, number: str, paper: OnPaper, *, register: str = "lvv"
) -> Reply:
    """They say under which number they are in a register, and where that may stand."""
    page = await world.form(who, f"open-registration|{register}")
    values = {"since": "2024-03-01", NUMBER: number, PAPER: paper.value}
    return await world.sends(who, page, values)


async def is_guided(world: World, *, number: str = GUIDES) -> None:
    """A meeting was held, which the group had asked P6 to guide, and who is in a register."""
    await names(world, "P6")
    assert (await states(world, "P6", number, OnPaper.GUIDED)).answer is Answer.DONE
    await is_held(world)


async def certified(world: World, who: str = "P1", asked: str = "P2") -> None:
    await asks(world, who, asked)
    await vouches(world, asked, who)


# A number is a number


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_number_can_be_made_of_words(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        RegisterNumber(text)


@pytest.mark.parametrize("text", [MINE, GUIDES, "1", "19012345601", "a" * 19 + "1"])
def test_a_number_is_kept_as_it_is_and_printed_nowhere(text: str) -> None:
    assert RegisterNumber(text).text == text
    assert text not in repr(RegisterNumber(text))


def test_nothing_typed_reaches_a_paper_but_through_that_type() -> None:
    hints = get_type_hints(Stated)
    assert {one.name: hints[one.name] for one in fields(Stated)} == {
        "register": str,
        "name": str,
        "number": RegisterNumber,
    }


@pytest.mark.in_memory
async def test_words_in_the_place_of_a_number_stay_private_or_are_refused(world: World) -> None:
    for text in NO_NUMBERS:
        if text.strip() in ("4711", "1" * 21):
            continue
        for paper in (OnPaper.OWN, OnPaper.GUIDED):
            reply = await states(world, "P1", text, paper)
            assert reply.errors.keys() == {NUMBER}, text
            assert "twintig tekens" in reply.errors[NUMBER]
    assert (await states(world, "P1", "een heel verhaal", OnPaper.NOWHERE)).answer is Answer.DONE
    await has_one(world)
    assert "registrations" not in await data_of(world)


@pytest.mark.in_memory
async def test_words_that_got_there_in_another_way_are_on_no_paper(world: World) -> None:
    await states(world, "P1", MINE, OnPaper.GUIDED)

    def changed(tx: Tx) -> None:
        (one,) = tx.registrations.of_person(world.ids["P1"])
        words = {**one.fields, NUMBER: "een heel verhaal"}
        tx.registrations.put(
            type(one)(one.id, one.person, one.register, one.since, one.form, words)
        )

    await world.store.write(changed)
    await has_one(world)
    assert "registrations" not in await data_of(world)
    for form in ("json", "csv"):
        assert b"verhaal" not in (await file_of(world, form)).content


# Their own


async def test_their_own_number_stands_on_their_own_certificate_and_no_other(world: World) -> None:
    await states(world, "P1", MINE, OnPaper.OWN)
    await is_held(world)
    looked = told(await looks(world, "P1", Subject(world.meeting)))
    assert "LVV, vertrouwenspersonen, nummer 4711" in looked.replace("\\", "")
    await certified(world)
    await certified(world, "P3")
    mine, theirs = await data_of(world), await data_of(world, "P3")
    assert mine["registrations"] == [{"register": "lvv", "number": MINE}]
    assert MINE not in json.dumps(theirs)
    assert MINE not in told(await looks(world, "P3", Subject(world.meeting))).replace("\\", "")
    table = (await file_of(world, "csv")).content.decode()
    assert f"lvv {MINE}" in table
    content = (await file_of(world, "json")).content
    secret = world.bot.tools.secret
    verdict = await world.store.read(lambda tx: verdict_on(tx, secret, content))
    assert verdict is Verdict.VALID
    other = content.replace(MINE.encode(), b"4712.zw-26")
    assert await world.store.read(lambda tx: verdict_on(tx, secret, other)) is Verdict.CHANGED


@pytest.mark.in_memory
async def test_it_is_on_none_unless_they_want_it_and_on_none_once_they_take_it_back(
    world: World,
) -> None:
    await states(world, "P1", MINE, OnPaper.NOWHERE)
    await has_one(world)
    assert "registrations" not in await data_of(world)
    await states(world, "P1", MINE, OnPaper.OWN)
    await states(world, "P1", "99", OnPaper.OWN, register="skj")
    assert [one["number"] for one in (await data_of(world))["registrations"]] == [MINE, "99"]
    await states(world, "P1", MINE, OnPaper.NOWHERE)
    assert [one["number"] for one in (await data_of(world))["registrations"]] == ["99"]
    await world.press("P1", "erase-registration|skj|yes")
    assert "registrations" not in await data_of(world)
    assert (await kept(world, "P1")).is_valid, "the fact that they were there is as it was"


@pytest.mark.in_memory
async def test_their_page_says_where_it_stands(world: World) -> None:
    for paper, says in (
        (OnPaper.NOWHERE, "op geen papier"),
        (OnPaper.OWN, "bewijzen die voor jou"),
        (OnPaper.GUIDED, "zonder je naam"),
    ):
        assert says in told(await states(world, "P1", MINE, paper))
        page = await world.form("P1", "open-registration|lvv")
        assert [one.value for one in page.fields] == ["2024-03-01", MINE, paper.value]


@pytest.mark.in_memory
async def test_so_many_of_their_numbers_are_on_paper_and_a_card_holds_them_all(
    world: World,
) -> None:
    every, longest = sorted(built_in()), "9" * 20
    for register in every[:MOST_ON_PAPER]:
        await states(world, "P1", longest, OnPaper.OWN, register=register)
    more = await states(world, "P1", longest, OnPaper.GUIDED, register=every[-1])
    assert more.errors.keys() == {PAPER}
    assert (await states(world, "P1", longest, OnPaper.NOWHERE, register=every[-1])).card
    again = await states(world, "P1", "8", OnPaper.OWN, register=every[0])
    assert again.answer is Answer.DONE, "one of them may be changed"
    await has_one(world)
    assert len((await data_of(world))["registrations"]) == MOST_ON_PAPER
    looked = await looks(world, "P1", Subject(world.meeting))
    assert looked.card is not None
    assert sum(len(text.markup) for text in looked.card.texts) < TEXT_LIMIT


@pytest.mark.in_memory
async def test_many_guides_of_a_year_are_all_on_paper_and_a_card_tells_what_it_can(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Stated("lvv", "LVV, vertrouwenspersonen", RegisterNumber("9" * 20))
    many = ((one, 1),) * 100
    for module in (certificate_paper, certificate_screens):
        monkeypatch.setattr(module, "guides_stated", lambda *_, **__: many)
    await has_one(world)
    assert len((await data_of(world))["guides"]) == 100
    assert (await file_of(world, "pdf")).content.startswith(b"%PDF-")
    looked = await looks(world, "P1", Subject(world.meeting))
    assert looked.card is not None
    assert sum(len(text.markup) for text in looked.card.texts) < TEXT_LIMIT


# Whoever guided


async def test_who_was_named_stands_on_papers_of_what_they_guided_by_number_alone(
    world: World,
) -> None:
    await is_guided(world)
    meeting = await held(world)
    assert meeting is not None
    assert (meeting.guided, meeting.guide) == (Guided.NAMED, world.ids["P6"])
    assert GUIDES in told(await looks(world, "P1", Subject(world.meeting))).replace("\\", "")
    await certified(world)
    whole = await data_of(world)
    assert whole["guides"] == [{"register": "lvv", "number": GUIDES}]
    assert whole["meeting"]["guided"] == "named"
    assert "registrations" not in whole
    name = world.platform.dialect.plain_name("P6")
    for form in ("json", "csv"):
        content = (await file_of(world, form)).content.decode()
        assert name not in content
        assert world.ids["P6"] not in content
    await states(world, "P6", GUIDES, OnPaper.OWN)
    taken_back = await data_of(world)
    assert "guides" not in taken_back
    assert taken_back["meeting"]["guided"] == "named"


@pytest.mark.in_memory
async def test_of_a_year_it_says_at_how_many_meetings(world: World) -> None:
    await is_guided(world)
    await is_held(world)
    year = world.clock.now().year
    about = Subject(world.group, year)
    await world.passes(days=366)
    await asks(world, "P1", "P2", about)
    await vouches(world, "P2", "P1", about)
    guides = (await data_of(world, "P1", about))["guides"]
    assert guides == [{"register": "lvv", "number": GUIDES, "meetings": 2}]
    assert "2 keer" in told(await looks(world, "P1", about))


@pytest.mark.in_memory
@pytest.mark.parametrize("how", ["erased", "was not there"])
async def test_a_guide_who_is_noted_there_no_more_is_on_no_paper(world: World, how: str) -> None:
    await is_guided(world)
    if how == "erased":
        await world.press("P6", "erase|attendance|yes")
    else:
        tail = f"{world.meeting}|{world.ids['P6']}|0"
        await world.press("P5", f"say-there|{tail}")
        await world.press("P3", f"confirm-there|{tail}")
    await certified(world)
    whole = await data_of(world)
    assert "guides" not in whole
    assert GUIDES not in json.dumps(whole)


async def test_whoever_guides_in_turn_is_not_named_for_it(world: World) -> None:
    for who in ("P1", "P2", "P3", "P4", "P5", "P6"):
        await states(world, who, GUIDES, OnPaper.GUIDED)
    await has_one(world)
    meeting = await held(world)
    assert meeting is not None
    assert (meeting.guided, meeting.guide) == (Guided.IN_TURN, None)
    assert "guides" not in await data_of(world)
    assert "om de beurt" in told(await looks(world, "P1", Subject(world.meeting)))


@pytest.mark.in_memory
async def test_who_was_named_and_stayed_away_is_on_none(world: World) -> None:
    await names(world, "P6")
    await states(world, "P6", GUIDES, OnPaper.GUIDED)
    await begins(world, away=("P6",))
    await sits_together(world, 30)
    await ends(world)
    meeting = await held(world)
    assert meeting is not None
    assert (meeting.guided, meeting.guide) == (Guided.IN_TURN, None)


# A goal


def test_what_a_goal_can_be_about_is_the_list_that_goals_have() -> None:
    (link,) = (check for check in CHECKS if check.name == "link")
    assert [one.value for one in Area] == list(link.asked[0].choices)
    assert list(CHOICES) == [*(one.value for one in Area), NONE]


async def test_a_goal_stands_on_it_where_its_owner_wants_that(world: World) -> None:
    await is_held(world)
    about = Subject(world.meeting)
    assert "certificate-goal" in actions((await looks(world, "P1", about)).card)
    asked = await world.press("P1", f"certificate-goal|{about.word}")
    assert asked.card is not None
    assert actions(asked.card) == ["certificate-goal"] * len(CHOICES)
    assert (await noted(world))["P1"].goal is None, "asking chooses nothing"
    for _ in range(2):
        shown = await world.press("P1", f"certificate-goal|{about.word}|communication")
        assert "communicatie" in told(shown)
    await certified(world)
    await certified(world, "P3")
    assert (await data_of(world))["meeting"]["goal"] == "communication"
    assert "goal" not in (await data_of(world, "P3"))["meeting"]
    assert "communicatie" in told(await world.press("P1", "proof|0"))
    assert "communicatie" not in told(await world.press("P3", "proof|0"))


async def test_what_a_colleague_confirmed_says_one_thing_until_it_is_withdrawn(
    world: World,
) -> None:
    one = await has_one(world)
    about = Subject(world.meeting)
    assert "certificate-goal" not in actions((await looks(world, "P1", about)).card)
    for tail in ("", "|co-operation"):
        late = await world.press("P1", f"certificate-goal|{about.word}{tail}")
        assert late.answer is Answer.REFUSED
        assert "trek het dan in" in told(late)
    assert (await noted(world))["P1"].goal is None
    assert await kept(world, "P1") == one
    await world.press("P1", f"withdraw-proof|{about.word}|yes")
    await world.press("P1", f"certificate-goal|{about.word}|co-operation")
    await certified(world)
    assert (await data_of(world))["meeting"]["goal"] == "co-operation"
    await world.press("P1", f"withdraw-proof|{about.word}|yes")
    await world.press("P1", f"certificate-goal|{about.word}|{NONE}")
    assert (await noted(world))["P1"].goal is None


@pytest.mark.in_memory
async def test_nobody_else_chooses_it_and_nothing_else_is_chosen(world: World) -> None:
    await begins(world, away=("P6",))
    await sits_together(world, 30)
    await ends(world)
    word = Subject(world.meeting).word
    for who in ("P6", "Q1", STRANGER):
        for tail in ("", "|communication"):
            assert (await world.press(who, f"certificate-goal|{word}{tail}")).answer is (
                Answer.REFUSED
            )
    for token in (f"{word}|mijn doel", f"{word}|communication|x", f"{world.group}.2025", "", "x"):
        odd = await world.press("P1", f"certificate-goal|{token}")
        assert odd.answer is not Answer.DONE
    assert {one.goal for one in (await noted(world)).values()} == {None}
    assert await all_of(world, "P1") == ()
