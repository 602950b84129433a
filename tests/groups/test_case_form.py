"""The form of a case beyond its two lines: what cannot wait, what is for oneself, which help."""

from __future__ import annotations

import pytest

from bot.cards import Answer, FormPage, Reply
from bot.groups.cannot_wait import CANNOT, WAITS
from bot.groups.case_fields import GOAL, HELP, NO_GOAL, WANTS
from bot.groups.fields import clean
from bot.inputs import Reach
from bot.records import CaseStatus
from bot.rehearsal.platform import ROOM

from .odd import HARMLESS, ODD
from .test_cases import cases, draft, opens_case, values
from .test_goals import written
from .world import STRANGER, World, actions, button, told

URGENT = {"title": "Een kind dat ik elke dag zie", "stuck": "Ik denk dat het thuis misgaat."}
OWN = {"did": "Ik zweeg te lang.", "difficult": "Ik wil niet lastig zijn.", "value": "Moed."}


async def says_it_cannot_wait(world: World, who: str = "P1", **more: str) -> Reply:
    page = await world.form(who, opens_case(world))
    return await world.sends(who, page, {**URGENT, WAITS: CANNOT, **more})


def everything_seen(world: World) -> str:
    """All that stands in the room, and all that was sent to anybody."""
    return "\n".join(told(Reply(Answer.DONE, post.card)) for post in world.platform.posts())


async def own_page(world: World, who: str, form: str) -> FormPage:
    return await world.form(who, f"open-preparation|{world.group}|{form}")


# What cannot wait


@pytest.mark.parametrize("title", [URGENT["title"], ""])
async def test_what_cannot_wait_is_not_queued_and_whoever_says_so_is_pointed_the_way(
    world: World, title: str
) -> None:
    """At once, on the first page, whatever else is missing there."""
    bare = told(await says_it_cannot_wait(world, "P3"))
    assert ("112" in bare, "als het rustig is" in bare) == (True, False), "no time for a list"
    urgent = await world.form("P2", f"open-urgent|{world.group}")
    await world.sends("P2", urgent, {"protocol": "De meldcode hangt bij de balie"})
    before = everything_seen(world)
    reply = await says_it_cannot_wait(world, title=title)
    assert (reply.answer, reply.next_page, reply.errors) == (Answer.DONE, None, {})
    for text in ("gaat vóór alles", "De meldcode hangt bij de balie", "112", "als concept bij jou"):
        assert text in told(reply)
    assert reply.card is not None
    assert actions(reply.card) == ["open-case"]
    assert "misgaat" not in told(reply)
    assert "misgaat" not in reply.card.push
    assert await cases(world) == ()
    assert everything_seen(world) == before, "nobody hears of it"
    kept = await draft(world, "P1")
    assert kept is not None
    assert kept.fields["stuck"] == URGENT["stuck"]
    assert "Je hebt een concept" in told(await world.press("P1", "mine"))
    for who in ("P2", STRANGER):
        assert "concept" not in told(await world.press(who, "mine"))


async def test_it_stays_off_the_table_by_whatever_way_somebody_goes_on(world: World) -> None:
    """A form that stood open, and one more press, bring nothing on the table."""
    page = await world.form("P1", opens_case(world))
    first = await world.sends("P1", page, URGENT)
    assert first.next_page is not None
    await world.sends("P1", page, {**URGENT, WAITS: CANNOT})
    for reply in (
        await world.sends("P1", first.next_page, {"help": "Meedenken"}),
        await world.press("P1", f"bring-case|{world.group}|{page.form}"),
    ):
        assert "gaat vóór alles" in told(reply)
    assert await cases(world) == ()
    kept = await draft(world, "P1")
    assert kept is not None
    assert kept.fields["help"] == "Meedenken"


async def test_whoever_missed_the_answer_is_pointed_the_way_again(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    for _ in range(2):
        sent = {**URGENT, WAITS: CANNOT}
        reply = await world.sends("P1", page, sent, delivery="the same")
        assert reply.next_page is None
        assert "gaat vóór alles" in told(reply)
    assert await cases(world) == ()


async def test_on_second_thoughts_it_can_wait(world: World) -> None:
    reply = await says_it_cannot_wait(world)
    assert reply.card is not None
    page = await world.form("P1", button(reply.card, "open-case").token)
    assert values(page)["title"] == URGENT["title"]
    assert values(page)[WAITS] == CANNOT
    first = await world.sends("P1", page, {WAITS: "yes"})
    assert first.next_page is not None
    assert (await world.sends("P1", first.next_page)).answer is Answer.DONE
    assert [case.fields["title"] for case in await cases(world)] == [URGENT["title"]]


async def test_what_lay_on_the_table_comes_off_it_also_while_it_is_told(world: World) -> None:
    await world.brings_case("P1", URGENT["title"])
    await world.begins()
    await world.goes_to("exploration")
    assert world.shown(URGENT["title"]) == 1
    reply = await says_it_cannot_wait(world)
    assert "lag al op tafel" in told(reply)
    assert world.shown(URGENT["title"]) == 0
    assert [case.status for case in await cases(world)] == []
    kept = await draft(world, "P1")
    assert kept is not None
    assert kept.fields["stuck"] == URGENT["stuck"]


async def test_whom_it_must_not_reach_is_asked_again_once_it_can_wait(world: World) -> None:
    member = (await world.person("P2")).external
    reply = await says_it_cannot_wait(world, **{"kept-from": member})
    assert "gaat vóór alles" in told(reply)
    page = await world.form("P1", opens_case(world))
    assert "mag dit niet horen" in told(await world.sends("P1", page, {WAITS: "yes"}))
    assert await cases(world) == ()


@pytest.mark.parametrize("chosen", ["", "yes", "perhaps"])
async def test_only_a_clear_no_keeps_a_case_from_the_table(world: World, chosen: str) -> None:
    page = await world.form("P1", opens_case(world))
    first = await world.sends("P1", page, {**URGENT, WAITS: chosen})
    assert first.answer is (Answer.INVALID if chosen == "perhaps" else Answer.DONE)
    assert (first.next_page is None) == (chosen == "perhaps")


# One sentence is enough


async def test_a_title_and_a_sentence_are_brought_by_one_press(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    await world.sends("P1", page, {"title": "Titel", "stuck": "Vast"})
    token = f"bring-case|{world.group}|{page.form}"
    for wrong in ("P2", STRANGER):
        assert (await world.press(wrong, token)).answer is Answer.REFUSED
    for _ in range(2):
        brought = await world.press("P1", token)
        assert brought.answer is Answer.DONE
        assert brought.card is not None
        assert "open-preparation" in actions(brought.card)
    assert [case.fields["title"] for case in await cases(world)] == ["Titel"]


async def test_a_draft_without_a_sentence_is_not_enough(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    await world.sends("P1", page, {"title": "Alleen een titel"}, as_draft=True)
    reply = await world.press("P1", f"bring-case|{world.group}|{page.form}")
    assert reply.answer is Answer.REFUSED
    assert "één zin" in told(reply)
    assert await cases(world) == ()


# For oneself


async def test_what_is_for_oneself_is_kept_with_the_case_and_read_by_nobody(world: World) -> None:
    saved = await world.brings_case("P1", "Een titel")
    assert saved.card is not None
    page = await world.form("P1", button(saved.card, "open-preparation").token)
    assert [one.name for one in page.fields] == ["did", "difficult", "value", "tried"]
    assert (await world.sends("P1", page, OWN)).answer is Answer.DONE
    (case,) = await cases(world)
    assert (case.status, case.fields["did"]) == (CaseStatus.ON_TABLE, OWN["did"])
    assert values(await own_page(world, "P1", case.form))["value"] == OWN["value"]
    for who in ("P2", STRANGER):
        opened = await world.opens(who, f"open-preparation|{world.group}|{case.form}")
        assert isinstance(opened, Reply)
        assert opened.answer is Answer.REFUSED
        sent = await world.bot.inbox.send_page(world.page_sent(who, page, {"did": "Van mij"}))
        assert sent.answer is Answer.REFUSED
    await world.begins()
    await world.goes_to("exploration")
    assert world.shown("Een titel") == 1
    for text in OWN.values():
        assert world.shown(text) == 0
    assert (await cases(world))[0].fields["did"] == OWN["did"]


async def test_it_brings_no_draft_on_the_table(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    await world.sends("P1", page, {"title": "Titel", "stuck": "Vast"}, as_draft=True)
    own = await own_page(world, "P1", page.form)
    assert (await world.sends("P1", own, OWN)).answer is Answer.DONE
    assert await cases(world) == ()
    kept = await draft(world, "P1")
    assert kept is not None
    assert (kept.fields["title"], kept.fields["did"]) == ("Titel", OWN["did"])


async def test_a_page_for_oneself_that_comes_too_late_is_given_back(world: World) -> None:
    goal = await written(world, "P1")
    await world.brings_case("P1", "Een titel")
    (case,) = await cases(world)
    page = await own_page(world, "P1", case.form)
    await world.begins()
    await world.goes_to("closing")
    await world.goes_on()
    late = await world.sends("P1", page, {**OWN, GOAL: goal})
    assert late.answer is Answer.REFUSED
    assert OWN["did"] in told(late)
    assert goal not in told(late)
    assert (await cases(world))[0].fields.get("did", "") == ""


async def test_it_is_kept_also_where_the_case_was_taken_back(world: World) -> None:
    await world.brings_case("P1", "Een titel")
    (case,) = await cases(world)
    page = await own_page(world, "P1", case.form)
    await world.press("P1", f"withdraw-case|{world.group}|{case.id}")
    assert (await world.sends("P1", page, OWN)).answer is Answer.DONE
    assert await cases(world) == ()
    kept = await draft(world, "P1")
    assert kept is not None
    assert (kept.fields["title"], kept.fields["did"]) == ("Een titel", OWN["did"])


@pytest.mark.parametrize("name", HARMLESS)
async def test_odd_words_for_oneself_come_back_as_they_were(world: World, name: str) -> None:
    await world.brings_case("P1", "Een titel")
    (case,) = await cases(world)
    page = await own_page(world, "P1", case.form)
    assert (await world.sends("P1", page, {"did": ODD[name]})).answer is Answer.DONE
    assert values(await own_page(world, "P1", case.form))["did"] == clean(ODD[name])


# A goal of one's own


async def test_a_case_belongs_to_a_goal_of_ones_own_and_only_its_owner_sees_that(
    world: World,
) -> None:
    mine, others = await written(world, "P1"), await written(world, "P2", "Een ander doel")
    await world.brings_case("P1", "Een zin over nee zeggen")
    (case,) = await cases(world)
    page = await own_page(world, "P1", case.form)
    offered = next(one for one in page.fields if one.name == GOAL)
    assert [choice.value for choice in offered.choices] == [NO_GOAL, mine]
    wrong = await world.sends("P1", page, {GOAL: others})
    assert (wrong.answer, set(wrong.errors)) == (Answer.INVALID, {GOAL})
    assert (await world.sends("P1", page, {GOAL: mine})).answer is Answer.DONE
    assert "Een zin over nee zeggen" in told(await world.press("P1", f"goal|{mine}|0"))
    assert "nee zeggen" not in told(await world.press("P2", f"goal|{others}|0"))
    await world.begins()
    await world.goes_to("exploration")
    assert mine not in everything_seen(world)
    await world.press("P1", f"erase-goal|{mine}|yes")
    again = await own_page(world, "P1", case.form)
    assert GOAL not in values(again), "what is let go of is no goal any more"


async def test_what_was_chosen_is_no_text_of_anybodys_own(world: World) -> None:
    goal = await written(world, "P1")
    page = await world.form("P1", opens_case(world))
    await world.sends("P1", page, {"title": "Titel", "stuck": "Vast", WAITS: "yes"})
    own = await own_page(world, "P1", page.form)
    await world.sends("P1", own, {GOAL: goal})
    kept = await draft(world, "P1")
    assert kept is not None
    assert kept.fields[GOAL] == goal
    other = await world.form("P1", f"{opens_case(world)}|anew")
    await world.sends("P1", other, {"title": "Nog een", "stuck": "Ook"})
    shown = told(await world.press("P1", "mine|words|0"))
    assert "Titel" in shown
    for chosen in (goal, "yes"):
        assert chosen not in shown


# The help that is sought


@pytest.mark.parametrize("kind", HELP)
async def test_the_group_reads_what_help_is_sought_and_what_is_not(world: World, kind: str) -> None:
    page = await world.form("P1", opens_case(world))
    first = await world.sends("P1", page, {"title": "Titel", "stuck": "Vast"})
    assert first.next_page is not None
    asked = {WANTS: kind, "help": "Samen kijken", "unwanted": "Geen tips"}
    assert (await world.sends("P1", first.next_page, asked)).answer is Answer.DONE
    await world.begins()
    await world.goes_to("roles")
    assert world.shown("Geen tips") == 0
    await world.goes_to("exploration")
    for text in ("Wat ik zoek: ", "Wat mij helpt: Samen kijken", "niet wil: Geen tips"):
        assert world.shown(text) == 1, text


async def test_whoever_looks_for_a_method_reads_what_help_is_sought(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    first = await world.sends("P1", page, {"title": "Titel", "stuck": "Vast"})
    assert first.next_page is not None
    await world.sends("P1", first.next_page, {WANTS: "mirror"})
    before = await world.form("P1", f"open-methods|{world.meeting}")
    assert before.intro == (), "no case was chosen yet"
    await world.begins()
    await world.goes_to("roles")
    after = await world.form("P1", f"open-methods|{world.meeting}")
    assert "een spiegel voor het eigen aandeel" in told(after)
    assert after.fields[0].value == "", "nothing is chosen for anybody"


# A hint


async def test_one_hint_about_the_question_and_the_case_is_on_the_table(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    first = await world.sends("P1", page, {"title": "Titel", "stuck": "Ik loop vast."})
    assert first.next_page is not None
    asked = {"question": "Waarom doet nooit iemand iets?"}
    reply = await world.sends("P1", first.next_page, asked)
    assert "‘Waarom’ vraagt naar een oorzaak" in told(reply)
    assert "maakt je vraag groot" not in told(reply), "one is a question, two are a verdict"
    assert len(await cases(world)) == 1


async def test_a_word_of_danger_shows_where_to_turn(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    danger = {"title": "Titel", "stuck": "Ik twijfel over de meldcode."}
    first = await world.sends("P1", page, danger)
    assert first.next_page is not None
    reply = await world.sends("P1", first.next_page)
    assert reply.card is not None
    assert "urgent" in actions(reply.card)
    assert len(await cases(world)) == 1, "it is a hint, and the case is on the table"


async def test_what_is_said_before_the_first_field(world: World) -> None:
    """Without names, who reads it and when, and who could."""
    page = await world.form("P1", opens_case(world))
    for text in ("zonder namen", "twee dagen voor de bijeenkomst", "kan er technisch bij"):
        assert text in told(page)
    command = await world.command("P1", "casus", place=ROOM, reach=Reach.PRIVATE)
    assert isinstance(command, FormPage)
    assert command.intro == page.intro
