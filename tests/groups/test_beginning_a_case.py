"""A case that begins from a goal or an intention, for whoever was already writing one."""

from __future__ import annotations

import asyncio

import pytest

from bot.cards import Answer, FormPage, Reply
from bot.records import Draft, Intention

from .conftest import NewWorld
from .given import drafts, intentions
from .test_cases import cases, draft, opens_case, values
from .test_goals import GOAL, OTHER, writes, written
from .world import STRANGER, Wish, World, actions, button, told

TITLE = "Al begonnen over iemand"
WRITTEN = {"title": TITLE, "stuck": "Ik zeg niets", "kept-from": "P3"}


async def was_writing(world: World, who: str = "P1", **fields: str) -> Draft:
    """Somebody kept a case as a draft, and named who must not hear it."""
    page = await world.form(who, opens_case(world))
    reply = await world.sends(who, page, fields or WRITTEN, as_draft=True)
    assert reply.answer is Answer.DONE
    kept = await draft(world, who)
    assert kept is not None
    return kept


async def from_goal(world: World) -> str:
    """The button that begins a case from a goal of P1."""
    return f"case-from-goal|{await written(world)}|{world.group}"


def action_of(token: str) -> str:
    return token.split("|", maxsplit=1)[0]


async def asked(world: World, token: str) -> Reply:
    reply = await world.press("P1", token)
    assert reply.answer is Answer.DONE
    assert actions(reply.card) == ["open-case", action_of(token)]
    return reply


async def goes_on_with(world: World, question: Reply) -> FormPage:
    assert question.card is not None
    return await world.form("P1", button(question.card, "open-case").token)


async def begins_anew(world: World, question: Reply, token: str, who: str = "P1") -> Reply:
    assert question.card is not None
    return await world.press(who, button(question.card, action_of(token)).token)


# The draft is kept


async def test_the_draft_stays_as_it_is_and_its_owner_alone_is_asked(world: World) -> None:
    kept, token = await was_writing(world), await from_goal(world)
    for question in [await asked(world, token) for _ in range(2)]:
        assert question.card is not None
        assert TITLE in question.card.texts[0].markup
        assert TITLE not in question.card.title + question.card.push
        assert not [one for one in question.card.buttons if TITLE in one.label]
        assert button(question.card, "open-case").main
    assert await drafts(world, "P1") == (kept,)
    assert world.shown(TITLE) == 0


async def test_a_draft_without_a_title_is_known_by_its_sentence(world: World) -> None:
    await was_writing(world, stuck="Ik zeg niets " * 40)
    quoted = told(await asked(world, await from_goal(world)))
    assert "Ik zeg niets" in quoted
    assert "…" in quoted


@pytest.mark.parametrize("field", ["kept-from", "waits"])
async def test_what_was_only_chosen_is_a_draft_too(world: World, field: str) -> None:
    kept = await was_writing(world, **{field: {"kept-from": "P3", "waits": "yes"}[field]})
    question = await asked(world, await from_goal(world))
    assert "P3" not in told(question)
    assert await drafts(world, "P1") == (kept,)


async def test_an_intention_asks_as_a_goal_does(world: World) -> None:
    intention = await intends(world)
    kept = await was_writing(world)
    question = await asked(world, f"case-from|{intention.id}")
    assert "voornemen" in told(question)
    assert await drafts(world, "P1") == (kept,)
    await begins_anew(world, question, f"case-from|{intention.id}")
    begun = await draft(world, "P1")
    assert begun is not None
    assert begun.fields["stuck"] == "Als, dan: P1"


async def intends(world: World) -> Intention:
    await world.begins("P2")
    await world.goes_to("shared-harvest")
    await world.harvests("P1")
    return (await intentions(world, "P1"))[-1]


async def test_it_is_asked_in_ones_own_language(new_world: NewWorld) -> None:
    world = await new_world(Wish(language="en"))
    await was_writing(world)
    question = await asked(world, await from_goal(world))
    assert question.card is not None
    assert question.card.title == "You already have a draft"
    labels = [one.label for one in question.card.buttons]
    assert labels == ["Go on with my draft", "Begin anew"]
    assert "goal" in told(question)


# Nothing to lose


async def test_where_nothing_was_typed_nobody_is_asked(world: World) -> None:
    await was_writing(world, title="", stuck=" ")
    begun = await world.press("P1", await from_goal(world))
    assert actions(begun.card) == ["open-case"]
    (kept,) = await drafts(world, "P1")
    assert kept.fields["stuck"] == GOAL


async def test_what_was_written_on_after_it_was_begun_stays(world: World) -> None:
    token = await from_goal(world)
    for _ in range(2):
        assert actions((await world.press("P1", token)).card) == ["open-case"]
    page = await world.form("P1", opens_case(world))
    await world.sends("P1", page, {"title": "Verder geschreven"}, as_draft=True)
    assert actions((await world.press("P1", token)).card) == ["open-case"]
    (kept,) = await drafts(world, "P1")
    assert (kept.form, kept.fields["title"]) == (page.form, "Verder geschreven")
    await writes(world, "P1", OTHER)
    goals = await world.store.read(lambda tx: tx.goals.of_person(world.ids["P1"]))
    (other,) = [one.id for one in goals if one.fields["title"] == OTHER]
    await asked(world, f"case-from-goal|{other}|{world.group}")


async def test_a_case_on_the_table_is_no_draft(world: World) -> None:
    await world.brings_case("P1", "Op tafel")
    assert actions((await world.press("P1", await from_goal(world))).card) == ["open-case"]
    assert [one.fields["title"] for one in await cases(world)] == ["Op tafel"]


# Going on with the draft


async def test_going_on_opens_the_draft_and_brings_it(world: World) -> None:
    kept = await was_writing(world, title=TITLE, stuck="Ik zeg niets")
    question = await asked(world, await from_goal(world))
    _, page = [await goes_on_with(world, question) for _ in range(2)]
    assert (page.form, values(page)["title"]) == (kept.form, TITLE)
    first = await world.sends("P1", page)
    assert first.next_page is not None
    await world.sends("P1", first.next_page)
    assert [one.fields["title"] for one in await cases(world)] == [TITLE]
    late = await goes_on_with(world, question)
    assert (late.form, values(late)["title"]) == (kept.form, TITLE), "it lies on the table by now"
    assert await drafts(world, "P1") == ()


async def test_a_draft_that_is_gone_is_not_opened_as_an_empty_form(world: World) -> None:
    await was_writing(world)
    question = await asked(world, await from_goal(world))
    await world.press("P1", "erase|drafts|yes")
    assert question.card is not None
    gone = await world.opens("P1", button(question.card, "open-case").token)
    assert isinstance(gone, Reply)
    assert gone.reason == "refuse.draft-gone"
    assert actions(gone.card) == ["mine"]


async def test_a_case_that_was_discussed_meanwhile_is_not_opened_again(world: World) -> None:
    await was_writing(world, title=TITLE, stuck="Ik zeg niets")
    question = await asked(world, await from_goal(world))
    await world.brings_case("P1", TITLE)
    await world.begins()
    await world.goes_to("exploration")
    await world.goes_to("closing")
    await world.goes_on()
    assert question.card is not None
    late = await world.opens("P1", button(question.card, "open-case").token)
    assert getattr(late, "reason", "") == "refuse.draft-gone"


# Beginning anew


async def test_beginning_anew_puts_the_draft_aside_and_twice_is_once(world: World) -> None:
    kept, token = await was_writing(world), await from_goal(world)
    question = await asked(world, token)
    first, begun = [await begins_anew(world, question, token) for _ in range(2)]
    assert first.answer is begun.answer is Answer.DONE
    assert actions(first.card) == actions(begun.card) == ["open-case"]
    assert begun.card is not None
    page = await world.form("P1", button(begun.card, "open-case").token)
    assert (values(page)["stuck"], values(page)["kept-from"]) == (GOAL, "")
    aside = [one for one in await drafts(world, "P1") if one.form == kept.form]
    assert [dict(one.fields) for one in aside] == [dict(kept.fields)]
    assert len(await drafts(world, "P1")) == 2
    assert told(await world.press("P1", "mine")).count(TITLE) == 1


async def test_pressed_twice_at_the_same_instant_nothing_is_lost(serving_world: World) -> None:
    world = serving_world
    kept, token = await was_writing(world), await from_goal(world)
    question = await asked(world, token)
    replies = await asyncio.gather(*(begins_anew(world, question, token) for _ in range(4)))
    assert {one.answer for one in replies} == {Answer.DONE}
    first, second = sorted(await drafts(world, "P1"), key=lambda one: one.form != kept.form)
    assert (dict(first.fields), second.fields["stuck"]) == (dict(kept.fields), GOAL)
    assert first.key != second.key


async def test_whoever_thinks_better_of_it_finds_the_first_one_in_its_form(world: World) -> None:
    kept, token = await was_writing(world), await from_goal(world)
    question = await asked(world, token)
    await begins_anew(world, question, token)
    page = await goes_on_with(world, question)
    assert page.form == kept.form
    assert (values(page)["title"], values(page)["kept-from"]) == (TITLE, "P3")
    await world.sends("P1", page, {"title": "En verder"}, as_draft=True)
    now = await draft(world, "P1")
    assert now is not None
    assert now.fields["title"] == "En verder"
    stuck = {one.fields["stuck"] for one in await drafts(world, "P1")}
    assert stuck == {"Ik zeg niets", GOAL}, "both are there"


async def test_written_on_meanwhile_it_is_put_aside_as_it_is_by_then(world: World) -> None:
    await was_writing(world)
    token = await from_goal(world)
    question = await asked(world, token)
    await was_writing(world, title="Nog beter")
    await begins_anew(world, question, token)
    assert "Nog beter" in told(await world.press("P1", "mine"))


@pytest.mark.parametrize("ended", ["brought", "erased"])
async def test_once_the_draft_is_gone_a_late_press_just_begins(world: World, ended: str) -> None:
    await was_writing(world, title=TITLE, stuck="Ik zeg niets")
    token = await from_goal(world)
    question = await asked(world, token)
    if ended == "brought":
        await world.brings_case("P1", TITLE)
    else:
        await world.press("P1", "erase|drafts|yes")
    assert actions((await begins_anew(world, question, token)).card) == ["open-case"]
    (kept,) = await drafts(world, "P1")
    assert kept.fields["stuck"] == GOAL
    assert len(await cases(world)) == (ended == "brought")


async def test_a_late_press_puts_no_other_draft_aside(world: World) -> None:
    await was_writing(world, title=TITLE, stuck="Ik zeg niets")
    token = await from_goal(world)
    question = await asked(world, token)
    await world.brings_case("P1", TITLE)
    other = await world.form("P1", f"{opens_case(world)}|anew")
    await world.sends("P1", other, {"title": "Een ander concept"}, as_draft=True)
    before = await drafts(world, "P1")
    again = await begins_anew(world, question, token)
    assert actions(again.card) == ["open-case", "case-from-goal"]
    assert "Een ander concept" in told(again)
    assert await drafts(world, "P1") == before


# Nobody else's


@pytest.mark.parametrize("who", ["P2", "Q1", STRANGER])
async def test_nobody_else_gets_anywhere_with_these_buttons(world: World, who: str) -> None:
    kept, token = await was_writing(world), await from_goal(world)
    if who == "P2":
        await was_writing(world, "P2", title="Van P2")
    question = await asked(world, token)
    assert question.card is not None
    opened = await world.opens(who, button(question.card, "open-case").token)
    assert isinstance(opened, Reply)
    anew = await begins_anew(world, question, token, who)
    for reply in (opened, anew, await world.press(who, token)):
        assert reply.answer is Answer.REFUSED
        assert TITLE not in told(reply)
        assert GOAL not in told(reply)
    assert await drafts(world, "P1") == (kept,)
    if who == "P2":
        assert [one.fields["title"] for one in await drafts(world, "P2")] == ["Van P2"]


async def test_whoever_left_the_group_begins_nothing_there(world: World) -> None:
    await was_writing(world)
    token = await from_goal(world)
    question = await asked(world, token)
    await world.press("P1", f"leave|{world.group}|yes")
    before = await drafts(world, "P1")
    assert (await begins_anew(world, question, token)).reason == "refuse.not-a-member"
    assert question.card is not None
    opened = await world.opens("P1", button(question.card, "open-case").token)
    assert getattr(opened, "reason", "") == "refuse.not-a-member"
    assert await drafts(world, "P1") == before


@pytest.mark.parametrize("tail", ["", "|", "|x", "|{group}x", "|1", "|eeeeeeeeeeeeeeee"])
async def test_odd_buttons_put_nothing_aside(world: World, tail: str) -> None:
    kept = await was_writing(world)
    token, tail = await from_goal(world), tail.format(group=world.group)
    await world.press("P1", f"{token}{tail}")
    assert await drafts(world, "P1") == (kept,)
    opened = await world.opens("P1", f"{opens_case(world)}|draft{tail}")
    assert isinstance(opened, Reply)
    assert opened.answer is Answer.REFUSED
