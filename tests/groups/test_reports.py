"""What somebody writes for themselves after a meeting: by choice, private, and theirs to erase."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.cards import PARTS_PER_PAGE, TEXT_LIMIT, Answer, FormPage, Reply
from bot.engine.state import Stage
from bot.groups import card_keys, reports
from bot.groups.erasing import erase_again, report_name
from bot.groups.report_fields import LONGEST_ANSWER, QUESTIONS
from bot.groups.workspaces import begin_erasing
from bot.inputs import Reach
from bot.ports import Tx
from bot.records import Report, ReportKind
from bot.rehearsal.platform import WORKSPACE

from .noted import Noted
from .odd import HARMLESS, ODD
from .over_time import meets
from .world import STRANGER, World, actions, button, told

TEXT = "Ik werd stil toen het over haast ging"
OTHER = "Haast is vooral van mij"


async def chooses(world: World, who: str, kind: ReportKind = ReportKind.SHORT) -> None:
    assert (await world.press(who, f"reports-choose|{kind}")).answer is Answer.DONE


async def opened(world: World, who: str = "P1") -> FormPage:
    """Their form for the meeting that is over, from the button that everybody sees."""
    record = await world.card(card_keys.record_card(world.meeting))
    assert record is not None
    return await world.form(who, button(record, "open-report").token)


async def written(world: World, who: str = "P1", text: str = TEXT) -> Report:
    """A meeting, and a report of it."""
    await meets(world)
    await chooses(world, who)
    page = await opened(world, who)
    assert (await world.sends(who, page, {"touched": text})).answer is Answer.DONE
    return await report_of(world, who)


async def report_of(world: World, who: str = "P1") -> Report:
    (report,) = await world.store.read(lambda tx: tx.reports.of_person(world.ids[who]))
    return report


# Only for whoever chose it


async def test_nobody_writes_any_until_they_choose_to(world: World) -> None:
    await meets(world)
    before = len(world.direct("P1"))
    offered = await world.opens("P1", f"open-report|{world.meeting}")
    assert isinstance(offered, Reply)
    assert "Het staat uit" in told(offered)
    assert actions(offered.card).count("reports-choose") == len(ReportKind)
    await chooses(world, "P1")
    await opened(world)
    assert len(world.direct("P1")) == before, "nobody is sent anything for it"
    again = await world.opens("P2", f"open-report|{world.meeting}")
    assert isinstance(again, Reply), "what one chose is nobody else's choice"
    await world.press("P1", "reports-choose|none")
    assert isinstance(await world.opens("P1", f"open-report|{world.meeting}"), Reply)


async def test_a_report_is_its_owners_and_nobody_elses(world: World) -> None:
    report = await written(world)
    page = await opened(world)
    before = world.dump()["report"]
    tokens = [f"report|{report.id}|0", f"erase-report|{report.id}", f"erase-report|{report.id}|yes"]
    for who in ("P2", "Q1", STRANGER):
        for token in tokens:
            reply = await world.press(who, token)
            assert reply.answer is Answer.REFUSED
            assert TEXT not in told(reply)
        sent = await world.sends(who, page, {"touched": OTHER})
        assert sent.answer is Answer.REFUSED
        looked = [told(await world.press(who, "reports|0")), told(await world.told_by(who, "mijn"))]
        looked += [told(Reply(Answer.DONE, card)) for card in await world.home(who)]
        assert TEXT not in "\n".join(looked)
    assert world.dump()["report"] == before
    assert TEXT not in str(world.dump())
    assert world.shown(TEXT) == 0


@pytest.mark.in_memory
async def test_only_of_a_meeting_that_is_over_and_that_they_were_at(world: World) -> None:
    await chooses(world, "P1")
    await chooses(world, "P6")
    await chooses(world, "Q1")
    await meets(world, away=("P6",), last="exploration")
    page = f"open-report|{world.meeting}"
    for who in ("P1", "P6", "Q1"):
        early = await world.opens(who, page)
        assert isinstance(early, Reply)
        assert "nog niet afgerond" in told(early)
    while (await world.state()).stage is not Stage.ENDED:
        await world.goes_on()
    await opened(world)
    for who in ("P6", "Q1"):
        assert isinstance(await world.opens(who, page), Reply)


async def test_somebody_in_no_group_is_told_how_to_begin(world: World) -> None:
    reply = await world.command(STRANGER, "verslag", reach=Reach.PRIVATE)
    assert isinstance(reply, Reply)
    assert reply.answer is Answer.REFUSED
    assert (await world.press(STRANGER, "reports-choose|short")).answer is Answer.REFUSED
    assert not world.dump()["report_choice"]


# Writing


@pytest.mark.in_memory
async def test_every_way_is_one_page_that_says_whom_to_write_about(world: World) -> None:
    names = [one.name for asked in QUESTIONS.values() for one in asked]
    assert len(names) == len(set(names)), "each way asks what the others do not"
    await meets(world)
    for kind in ReportKind:
        await chooses(world, "P1", kind)
        page = await opened(world)
        assert [one.name for one in page.fields] == [one.name for one in QUESTIONS[kind]]
        assert len(page.fields) < PARTS_PER_PAGE
        assert "over jezelf, niet over de casus van een ander" in page.intro[0].markup
        texts = {one.name: f"Over {one.name}" for one in page.fields}
        kept = await world.sends("P1", page, texts)
        assert kept.card is not None
        shown = told(await world.press("P1", button(kept.card, "report").token))
        assert all(text in shown for text in texts.values())
        listed = await world.told_by("P1", "verslag")
        assert "1. Over donderdag" in told(listed)
        await world.press("P1", f"erase-report|{(await report_of(world)).id}|yes")


#: What is not kept, and the field beside which that is said.
WRONG: tuple[tuple[Mapping[str, str], str], ...] = (
    ({}, "touched"),
    ({"touched": " ", "next": "\n"}, "touched"),
    ({"next": "x" * (LONGEST_ANSWER + 1)}, "next"),
    ({one.name: "<&" * 300 for one in QUESTIONS[ReportKind.SHORT]}, "touched"),
)


@pytest.mark.in_memory
async def test_what_is_not_right_is_said_beside_its_field(world: World) -> None:
    await meets(world)
    await chooses(world, "P1")
    for values, wrong in WRONG:
        reply = await world.sends("P1", await opened(world), values)
        assert (reply.answer, set(reply.errors)) == (Answer.INVALID, {wrong})
    assert not world.dump()["report"]


async def test_a_form_that_comes_once_more_brings_nothing_back(world: World) -> None:
    await meets(world)
    await chooses(world, "P1")
    page = await opened(world)
    for _ in range(2):
        assert (await world.sends("P1", page, {"touched": TEXT})).answer is Answer.DONE
    change = await opened(world)
    await world.sends("P1", change, {"touched": OTHER})
    await world.sends("P1", page, {"touched": TEXT})
    report = await report_of(world)
    assert report.fields["touched"] == OTHER
    await world.press("P1", f"erase-report|{report.id}|yes")
    for late in (page, change):
        assert (await world.sends("P1", late, {"touched": TEXT})).answer is Answer.DONE
    assert not world.dump()["report"]


async def test_what_was_written_meanwhile_is_not_written_over(world: World) -> None:
    await meets(world)
    await chooses(world, "P1")
    one, another = await opened(world), await opened(world)
    await world.sends("P1", one, {"touched": TEXT})
    for _ in range(2):
        late = await world.sends("P1", another, {"touched": OTHER})
        assert late.answer is Answer.REFUSED
        assert OTHER in told(late)
    assert (await report_of(world)).fields["touched"] == TEXT


async def test_two_that_begin_it_at_once_make_one(world: World) -> None:
    await meets(world)
    await chooses(world, "P1")
    pages = [await opened(world), await opened(world)]
    texts = (TEXT, OTHER)
    replies = await asyncio.gather(
        *(world.sends("P1", page, {"touched": t}) for page, t in zip(pages, texts, strict=True))
    )
    assert sorted(one.answer for one in replies) == [Answer.DONE, Answer.REFUSED]
    kept = next(t for t, one in zip(texts, replies, strict=True) if one.answer is Answer.DONE)
    assert (await report_of(world)).fields["touched"] == kept


@pytest.mark.in_memory
async def test_what_was_answered_to_other_questions_stays(world: World) -> None:
    """Whoever chooses another way goes on with a report along the questions it was begun with."""
    report = await written(world)
    await chooses(world, "P1", ReportKind.STARRT)
    assert (await opened(world)).fields[0].name == "touched"
    mixed = replace(
        await opened(world), token=f"report|sides|{world.meeting}|{report.form}|{'0' * 16}"
    )
    await world.sends("P1", mixed, {"technical": OTHER})
    shown = told(await world.press("P1", f"report|{report.id}|0"))
    assert TEXT in shown
    assert OTHER in shown


@pytest.mark.in_memory
async def test_the_longest_report_can_be_read_to_its_end(world: World) -> None:
    await meets(world)
    await chooses(world, "P1")
    texts = {one.name: "<" * 162 for one in QUESTIONS[ReportKind.SHORT]}
    assert (await world.sends("P1", await opened(world), texts)).answer is Answer.DONE
    report = await report_of(world)
    seen, start = 0, 0
    while seen < len(texts):
        card = (await world.press("P1", f"report|{report.id}|{start}")).card
        assert card is not None
        assert sum(len(text.markup) for text in card.texts) <= TEXT_LIMIT
        here = sum("&lt;" in text.markup or "<<" in text.markup for text in card.texts)
        seen, start = seen + here, start + here
    assert seen == len(texts)


@pytest.mark.in_memory
async def test_by_what_somebody_may_be_recognised_is_said_privately(world: World) -> None:
    await meets(world)
    await chooses(world, "P1")
    text = "Mevrouw De Vries maakte me stil"
    kept = await world.sends("P1", await opened(world), {"touched": text})
    assert "schrijf liever een rol" in told(kept)
    assert (await report_of(world)).fields["touched"] == text


@pytest.mark.in_memory
async def test_odd_reports_are_shown_as_text(world: World) -> None:
    report = await written(world)
    for name in HARMLESS:
        await world.sends("P1", await opened(world), {"touched": ODD[name][:LONGEST_ANSWER]})
        shown = told(await world.press("P1", f"report|{report.id}|0"))
        assert not set(shown) & set("\x00\x07\x1b\x08\x1e\u202e\ud83d"), name


ODD_BUTTONS = (
    "reports|-1",
    "reports|x",
    "reports|7",
    "reports-choose|best",
    "reports-choose",
    "report",
    "report|x|0",
    "report|{}|-1",
    "report|{}|9",
    "erase-report|{}|no",
    "open-report|x",
    "open-report",
)


@pytest.mark.in_memory
async def test_odd_buttons_change_nothing(world: World) -> None:
    report = await written(world)
    before = world.dump()["report"], world.dump()["report_choice"]
    for token in ODD_BUTTONS:
        odd = token.format(report.id)
        reply = await world.opens("P1", odd) if "open" in odd else await world.press("P1", odd)
        assert not isinstance(reply, FormPage), odd
        assert reply.answer is Answer.REFUSED, odd
    assert (world.dump()["report"], world.dump()["report_choice"]) == before


# Erasing, leaving, and what comes after


async def test_erasing_asks_first_and_erases_all_of_it(world: World) -> None:
    report = await written(world)
    asked = await world.press("P1", f"erase-report|{report.id}")
    assert "Terughalen kan niet" in told(asked)
    assert (await report_of(world)).id == report.id
    for _ in range(2):
        await world.press("P1", "erase|reports|yes")
    assert not world.dump()["report"]
    assert "Verslagen" not in told(await world.press("P1", "mine|stored"))


async def test_a_report_outlives_its_meeting_and_its_membership(world: World) -> None:
    report = await written(world)
    await world.passes(days=40)
    await world.press("P1", f"leave|{world.group}|yes")
    assert TEXT in told(await world.press("P1", f"report|{report.id}|0"))
    await world.sends("P1", await opened(world), {"touched": OTHER})
    assert (await report_of(world)).fields["touched"] == OTHER


async def test_what_is_erased_is_noted_first_and_stays_erased(world: World) -> None:
    report, noted = await written(world), Noted()
    tools = replace(world.bot.tools, ledger=noted)
    await world.store.write(lambda tx: reports.forget_report(tx, tools, report))
    assert noted.names == [report_name(report.id)]

    def restored(tx: Tx) -> int:
        tx.reports.put(report)
        return erase_again(tx, noted.noted_since(world.clock.now()), at=world.clock.now())

    assert await world.store.write(restored) == 1
    assert not world.dump()["report"]


async def test_reports_go_with_their_owner(world: World) -> None:
    await written(world)
    await world.store.write(lambda tx: begin_erasing(tx, world.bot.tools, WORKSPACE))
    await world.deliver()
    assert not world.dump()["report"]
    assert not world.dump()["report_choice"]
