"""A portfolio: of one's own alone, looked at before it is made, and made whole or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cards import Answer, File, FormPage, Reply
from bot.groups.portfolio import FORMS
from bot.groups.portfolio_choice import HowMuch
from bot.groups.portfolio_json import SCHEMA
from bot.inputs import Reach
from bot.records import TITLE, ReportKind

from .given import intentions
from .over_time import meets
from .test_goals import writes
from .test_reports import chooses, opened
from .world import STRANGER, World, actions, told

GOAL = "In drie gesprekken begin ik met mijn eigen vraag"
REACHED = "Elke week plan ik een uur zonder telefoon"
THEIRS = "Het doel van iemand anders"
REPORT = "Ik werd stil toen het over haast ging"
DOCS = Path(__file__).parent.parent.parent / "docs" / "portfolio.md"


async def lived(world: World) -> None:
    """A meeting from which P1 keeps something of each kind; P2 writes as well."""
    await meets(world, harvest=("P1", "P2"))
    await chooses(world, "P1", ReportKind.STARRT)
    await world.sends("P1", await opened(world), {"situation": REPORT})
    await writes(world, "P1", GOAL)
    await writes(world, "P1", REACHED)
    goals = await world.store.read(lambda tx: tx.goals.of_person(world.ids["P1"]))
    (reached,) = (one for one in goals if one.fields[TITLE] == REACHED)
    await world.press("P1", f"goal-reached|{reached.id}|yes")
    await writes(world, "P2", THEIRS)


async def looks(world: World, who: str = "P1", **chosen: HowMuch) -> Reply:
    page = await world.form(who, "open-portfolio")
    return await world.sends(who, page, {f"portfolio-{k}": one for k, one in chosen.items()})


def file_token(reply: Reply, form: str) -> str:
    assert reply.card is not None
    return next(one.token for one in reply.card.buttons if one.token.endswith(f"|{form}"))


async def given(world: World, form: str, who: str = "P1", **chosen: HowMuch) -> File:
    looked = await looks(world, who, **chosen)
    reply = await world.press(who, file_token(looked, form))
    assert reply.file is not None, told(reply)
    return reply.file


async def data_of(world: World, who: str = "P1", **chosen: HowMuch) -> dict[str, object]:
    file = await given(world, "json", who, **chosen)
    return dict(json.loads(file.content))


@pytest.fixture
async def alive(world: World) -> World:
    await lived(world)
    return world


# Nobody else's, and nothing else


@pytest.mark.in_memory
async def test_it_holds_what_is_ones_own_and_of_nobody_else(alive: World) -> None:
    text = (await given(alive, "markdown")).content.decode()
    for mine in (GOAL, REACHED, REPORT, "Inzicht van P1", "Als, dan: P1"):
        assert mine in text
    for other in (THEIRS, "van P2", "Casus van", "Anna", "Zuid"):
        assert other not in text
    whole = await data_of(alive, "P2")
    assert [one["title"] for one in whole["goals"]] == [THEIRS]  # type: ignore[attr-defined]
    assert REPORT not in str(whole)


@pytest.mark.in_memory
async def test_a_button_of_somebody_else_makes_nothing_of_theirs(alive: World) -> None:
    token = file_token(await looks(alive), "markdown")
    for who in ("P2", "Q1", STRANGER):
        reply = await alive.press(who, token)
        assert reply.file is None
        assert reply.answer is Answer.REFUSED
        assert GOAL not in told(reply)


@pytest.mark.in_memory
async def test_somebody_in_no_group_or_with_nothing_is_told_what_to_do(world: World) -> None:
    reply = await world.command(STRANGER, "portfolio", reach=Reach.PRIVATE)
    assert isinstance(reply, Reply)
    assert reply.answer is Answer.REFUSED
    empty = await looks(world)
    assert empty.answer is Answer.REFUSED
    assert actions(empty.card) == ["open-portfolio"]


@pytest.mark.in_memory
async def test_only_what_was_chosen_goes_in(alive: World) -> None:
    none = HowMuch.NONE
    assert set(await data_of(alive, goals=none, meetings=none)) == {
        *("schema", "kind", "language", "made_on"),
        *("intentions", "reports"),
    }
    reached = await data_of(alive, goals=HowMuch.SOME, intentions=HowMuch.SOME, reports=none)
    assert [one["title"] for one in reached["goals"]] == [REACHED]  # type: ignore[attr-defined]
    assert reached["intentions"] == []
    assert len(reached["meetings"]) == 1  # type: ignore[arg-type]


# What it looks like


@pytest.mark.in_memory
async def test_every_file_has_a_name_that_says_only_the_day(alive: World) -> None:
    files = [await given(alive, form) for form in FORMS]
    day = alive.clock.now().date().isoformat()
    names = [f"portfolio-{day}.{ending}" for ending in ("pdf", "md", "json")]
    assert [one.name for one in files] == names
    assert files[0].content.startswith(b"%PDF-")
    assert all(GOAL not in repr(one) for one in files)


@pytest.mark.in_memory
async def test_the_same_at_the_same_moment_is_the_same_file(alive: World) -> None:
    for form in FORMS:
        assert await given(alive, form) == await given(alive, form)


@pytest.mark.in_memory
async def test_an_intention_names_its_goal_where_that_is_in_it(alive: World) -> None:
    await puts_it_at_its_goal(alive)
    whole = json.loads((await given(alive, "json")).content)
    number = [one["title"] for one in whole["goals"]].index(GOAL) + 1
    assert [one["goal"] for one in whole["intentions"]] == [number]
    belongs = f"**Hoort bij doel**  \n{number}\\. {GOAL}"
    assert belongs in (await given(alive, "markdown")).content.decode()
    for how_much in (HowMuch.NONE, HowMuch.SOME):
        without = await data_of(alive, goals=how_much)
        assert ["goal" in one for one in without["intentions"]] == [False]  # type: ignore[attr-defined]
        assert GOAL not in str(without)
        assert "Hoort bij" not in (await given(alive, "markdown", goals=how_much)).content.decode()


async def puts_it_at_its_goal(world: World) -> None:
    """The intention of P1 belongs to the goal that is not reached yet."""
    (kept,) = await intentions(world, "P1")
    goals = await world.store.read(lambda tx: tx.goals.of_person(world.ids["P1"]))
    page = await world.form("P1", f"open-link|{kept.id}")
    mine = next(one.id for one in goals if one.fields[TITLE] == GOAL)
    assert (await world.sends("P1", page, {"goal": mine})).answer is Answer.DONE


@pytest.mark.in_memory
async def test_every_key_of_the_data_is_told_where_people_look(alive: World) -> None:
    await puts_it_at_its_goal(alive)
    whole, docs = await data_of(alive), DOCS.read_text(encoding="utf-8")
    assert whole["schema"] == SCHEMA
    assert f"`schema` is {SCHEMA}" in docs

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return {*value} | {key for one in value.values() for key in keys(one)}
        return {key for one in value for key in keys(one)} if isinstance(value, list) else set()

    assert {key for key in keys(whole) if f"`{key}`" not in docs} == set()


# Looked at before it is made


@pytest.mark.in_memory
async def test_it_is_looked_at_for_whom_it_may_show(alive: World) -> None:
    await writes(alive, "P1", "Ik bel mevrouw De Vries op tijd terug")
    looked = told(await looks(alive))
    assert "Doelen: 3" in looked
    assert "De Vries" in looked
    assert "schrijf liever een rol" in looked
    assert "Vries" not in told(await looks(alive, goals=HowMuch.NONE))


async def test_what_changed_since_is_not_handed_over_unseen(alive: World) -> None:
    looked = await looks(alive)
    before = [file_token(looked, form) for form in FORMS]
    await alive.press("P1", "erase|goals|yes")
    replies = [await alive.press("P1", token) for token in before]
    for reply in replies:
        assert (reply.answer, reply.file) == (Answer.REFUSED, None)
        assert actions(reply.card) == ["portfolio-check"]
    (reply, *_) = replies
    assert reply.card is not None
    again = await alive.press("P1", reply.card.buttons[0].token)
    made = await alive.press("P1", file_token(again, "markdown"))
    assert made.file is not None
    assert GOAL not in made.file.content.decode()


@pytest.mark.in_memory
async def test_all_of_it_erased_leaves_nothing_to_hand_over(alive: World) -> None:
    token = file_token(await looks(alive, meetings=HowMuch.NONE), "pdf")
    for what in ("goals", "intentions", "reports"):
        await alive.press("P1", f"erase|{what}|yes")
    reply = await alive.press("P1", token)
    assert (reply.answer, reply.file) == (Answer.REFUSED, None)


@pytest.mark.in_memory
async def test_nothing_of_it_is_kept(alive: World) -> None:
    looked = await looks(alive)
    tables = {name: rows for name, rows in alive.dump().items() if name != "delivery"}
    assert (await alive.press("P1", file_token(looked, "pdf"))).file is not None
    assert {name: rows for name, rows in alive.dump().items() if name != "delivery"} == tables


ODD_BUTTONS = (
    "portfolio|x",
    "portfolio-check",
    "portfolio-check|aaa",
    "portfolio-check|aaax",
    "portfolio-file|aaaa|x",
    "portfolio-file|aaaa|0000000000000000|exe",
    "portfolio-file|zzzz|0000000000000000|pdf",
    "open-portfolio|x",
)


@pytest.mark.in_memory
async def test_odd_buttons_make_nothing(alive: World) -> None:
    for token in ODD_BUTTONS:
        opens = token.startswith("open")
        reply = await alive.opens("P1", token) if opens else await alive.press("P1", token)
        assert not isinstance(reply, FormPage), token
        assert (reply.answer, reply.file) == (Answer.REFUSED, None), token


# Where no file can be handed over


@pytest.mark.in_memory
async def test_without_a_private_way_it_is_said_at_once(world: World) -> None:
    world.platform.able = replace(world.platform.able, gives_files=False)
    for reply in (
        await world.told_by("P1", "portfolio"),
        await world.opens("P1", "open-portfolio"),
    ):
        assert isinstance(reply, Reply)
        assert reply.answer is Answer.REFUSED
        assert "INTERVISOR_PUBLIC_URL" in told(reply)
