"""The end of a programme: what each writes is theirs, and how safe it was is told as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import TEXT_LIMIT, Answer, Reply
from bot.engine.ids import PersonId
from bot.groups.erasing import erase_again, evaluation_name, safety_name
from bot.groups.evaluation import LONGEST_REPORT
from bot.groups.leaving import let_member_go
from bot.groups.safety import QUESTIONS
from bot.groups.safety_summary import added_up
from bot.groups.workspaces import begin_erasing
from bot.ports import Tx
from bot.records import TITLE, Evaluation, Person, Verdict
from bot.rehearsal.platform import WORKSPACE

from .at_the_end import (
    PROGRAMME,
    REPORT,
    SAYS,
    all_answer,
    answers,
    comes_to_its_end,
    looks_back,
    programme,
    reports,
    talk_begins,
    written,
)
from .noted import Noted
from .world import STRANGER, World, actions, told

FOUR = ("P1", "P2", "P3", "P4")


async def mirror(world: World, who: str = "P6") -> str:
    return told(await world.press(who, f"mirror|{world.group}"))


async def drops(world: World) -> None:
    token = f"drop-programme|{world.group}|{PROGRAMME}|yes"
    assert (await world.press("P1", token)).answer is Answer.DONE


# What cannot be


@pytest.mark.parametrize("who", ["Q1", STRANGER])
async def test_nobody_else_looks_back(world: World, who: str) -> None:
    await comes_to_its_end(world)
    pages = [
        await world.form("P1", f"open-{name}|{world.group}") for name in ("evaluation", "safety")
    ]
    assert (await looks_back(world, who)).answer is Answer.REFUSED
    for page in pages:
        assert isinstance(await world.opens(who, f"open-evaluation|{world.group}"), Reply)
        assert (await world.sends(who, page, REPORT | SAYS)).answer is Answer.REFUSED
    assert not await written(world)


@pytest.mark.parametrize(
    "token",
    ["evaluation", "evaluation|", "evaluation|nobody", "open-safety|", "show-level|", "talk|x"],
)
async def test_odd_buttons_change_nothing(world: World, token: str) -> None:
    await comes_to_its_end(world)
    await reports(world, "P1")
    before = world.dump()["evaluation"]
    assert (await world.press("P1", token)).answer is Answer.REFUSED
    assert isinstance(await world.opens("P1", token), Reply)
    assert world.dump()["evaluation"] == before


async def test_there_is_a_time_for_it(world: World) -> None:
    assert "geen programma met een slotgesprek" in told(await looks_back(world, "P1"))
    await comes_to_its_end(world, meetings=2)
    assert "na de laatste bijeenkomst" in told(await looks_back(world, "P1"))
    assert isinstance(await world.opens("P1", f"open-safety|{world.group}"), Reply)
    await comes_to_its_end(world, meetings=2, has_closing=False)
    assert "geen programma met een slotgesprek" in told(await looks_back(world, "P1"))
    await comes_to_its_end(world)
    assert (await looks_back(world, "P1")).answer is Answer.DONE


async def test_the_same_form_twice_is_one_report_and_none_comes_back(world: World) -> None:
    await comes_to_its_end(world)
    page = await world.form("P1", f"open-evaluation|{world.group}")
    for _ in range(2):
        assert (await world.sends("P1", page, REPORT)).answer is Answer.DONE
    assert dict((await written(world))["P1"].fields) == REPORT
    await reports(world, "P1", changed="Iets anders")
    await world.sends("P1", page, REPORT)
    assert (await written(world))["P1"].fields["changed"] == "Iets anders"
    assert (await world.press("P1", "erase|evaluations|yes")).answer is Answer.DONE
    await world.sends("P1", page, REPORT)
    assert not await written(world)


async def test_what_does_not_fit_is_said_beside_its_field(world: World) -> None:
    await comes_to_its_end(world)
    reply = await reports(world, "P1", changed="x" * (LONGEST_REPORT + 1))
    assert list(reply.errors) == ["changed"]
    reply = await answers(world, "P1", **SAYS | {"safety-help": "perhaps"})
    assert list(reply.errors) == ["safety-help"]
    assert not await written(world)


async def test_after_the_talk_began_no_answer_is_taken_and_a_report_is(world: World) -> None:
    await comes_to_its_end(world)
    page = await world.form("P1", f"open-safety|{world.group}")
    await all_answer(world, "P2", "P3", "P4", "P5")
    await talk_begins(world)
    found = (await programme(world)).safety
    late = await world.sends("P1", page, SAYS | {"safety-say": "no"})
    assert "dus er is al opgeteld" in told(late)
    assert actions(late.card) == ["mirror", "evaluation"]
    assert isinstance(await world.opens("P1", f"open-safety|{world.group}"), Reply)
    assert (await programme(world)).safety == found
    assert (await reports(world, "P1")).answer is Answer.DONE
    assert "open-safety" not in actions((await looks_back(world, "P1")).card)


async def test_a_form_of_a_programme_that_was_let_go_is_given_back(world: World) -> None:
    await comes_to_its_end(world)
    page = await world.form("P1", f"open-evaluation|{world.group}")
    await reports(world, "P2")
    await all_answer(world, "P2", "P3")
    await drops(world)
    sent = await world.sends("P1", page, REPORT)
    assert sent.answer is Answer.REFUSED
    assert REPORT["changed"] in told(sent)
    # What was answered about the group is gone, and what somebody wrote for themselves stays.
    assert {who: dict(one.fields) for who, one in (await written(world)).items()} == {"P2": REPORT}
    assert REPORT["changed"] in told(await world.told_by("P2", "mijn"))


async def test_whoever_left_is_not_counted_and_keeps_their_report(world: World) -> None:
    await comes_to_its_end(world)
    await all_answer(world, *FOUR)
    await reports(world, "P4")
    page = await world.form("P4", f"open-safety|{world.group}")
    await world.press("P4", f"leave|{world.group}|yes")
    assert (await world.sends("P4", page, SAYS)).answer is Answer.REFUSED
    assert (await looks_back(world, "P4")).answer is Answer.REFUSED
    assert dict((await written(world))["P4"].fields) == REPORT
    assert REPORT["changed"] in told(await world.told_by("P4", "mijn"))
    await talk_begins(world)
    assert set((await programme(world)).safety or ()) == {Verdict.TOO_FEW}


# How safe it was


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (("yes", "yes", "yes", "yes"), Verdict.MOSTLY),
        (("mostly", "mostly", "mostly", "mostly"), Verdict.MOSTLY),
        (("mostly", "mostly", "half", "half"), Verdict.PARTLY),
        (("seldom", "seldom", "no", "half"), Verdict.HARDLY),
        (("no", "no", "no", "no"), Verdict.HARDLY),
        (("yes", "yes", "yes", "yes", "yes", "seldom"), Verdict.APART),
        (("yes", "half", "yes", "yes"), Verdict.MOSTLY),
        (("yes", "yes", "yes"), Verdict.TOO_FEW),
        (("no", "no", "no", "skip"), Verdict.TOO_FEW),
        (("no", "no", "no", "maybe"), Verdict.TOO_FEW),
        ((), Verdict.TOO_FEW),
    ],
)
def test_what_a_group_finds_is_one_word(given: tuple[str, ...], found: Verdict) -> None:
    one, *others = QUESTIONS
    assert added_up([{one: answer} for answer in given]) == (found, *([Verdict.TOO_FEW] * 3))
    assert len(others) == 3


async def test_four_answers_are_told_as_a_whole_and_gone(world: World) -> None:
    await comes_to_its_end(world)
    await all_answer(world, *FOUR)
    await reports(world, "P1")
    assert "veilig" not in await mirror(world)
    assert (await programme(world)).safety is None
    await talk_begins(world)
    seen = await mirror(world)
    assert "Zeggen wat je moeilijk vindt: de meesten vinden dat het hier kan." in seen
    assert "Hulp vragen: soms wel, soms niet." in seen
    assert "Anders zijn of denken: de meesten vinden dat het hier weinig kan." in seen
    left = await written(world)
    assert {who: dict(one.fields) for who, one in left.items()} == {"P1": REPORT}
    assert (await world.press("Q1", f"mirror|{world.group}")).answer is Answer.REFUSED


async def test_of_three_answers_nothing_is_told(world: World) -> None:
    await comes_to_its_end(world)
    await all_answer(world, "P1", "P2", "P3")
    await answers(world, "P4", **dict.fromkeys(QUESTIONS, "skip"))
    await talk_begins(world)
    seen = await mirror(world)
    assert "vanaf vier antwoorden" in seen
    assert "de meesten" not in seen
    assert not await written(world)


async def test_answers_can_be_changed_and_taken_back_until_then(world: World) -> None:
    await comes_to_its_end(world)
    await answers(world, "P1")
    page = await world.form("P1", f"open-safety|{world.group}")
    assert {one.name: one.value for one in page.fields} == SAYS
    await answers(world, "P1", **SAYS | {"safety-say": "skip"})
    assert "safety-say" not in (await written(world))["P1"].fields
    await answers(world, "P1", **dict.fromkeys(QUESTIONS, "skip"))
    assert not await written(world)


async def test_what_was_found_stays_when_meetings_are_added(world: World) -> None:
    await comes_to_its_end(world)
    await all_answer(world, *FOUR)
    await talk_begins(world)
    found = (await programme(world)).safety
    await world.store.write(
        lambda tx: let_member_go(tx, world.bot.tools, world.group, world.ids["P1"])
    )
    await world.goes_to("farewell")
    await world.goes_on()
    asked = await world.store.read(lambda tx: tx.groups.programmes(world.group)[-1])
    page = await world.form("P2", f"open-programme|{world.group}|{asked.id}")
    when = {"meetings": "2", "first-on": "2026-04-02", "at": "14:00", "every-weeks": "4"}
    second = await world.sends("P2", page, when)
    assert second.next_page is not None
    how = {"has-closing": "no", "rounds": "1", "minutes": "120"}
    assert (await world.sends("P2", second.next_page, how)).answer is Answer.DONE
    assert (await programme(world)).safety == found


# What somebody keeps


async def test_a_report_is_its_writers_alone_and_in_clear_nowhere(world: World) -> None:
    await comes_to_its_end(world)
    assert "Bewaard, voor jou alleen" in told(await reports(world, "P1"))
    assert REPORT["changed"] in told(await world.told_by("P1", "mijn"))
    for who in ("P2", "Q1", STRANGER):
        assert REPORT["changed"] not in told(await world.told_by(who, "mijn"))
        assert REPORT["changed"] not in told(await looks_back(world, who))
    assert REPORT["changed"] not in str(world.dump())
    page = await world.form("P1", f"open-evaluation|{world.group}")
    assert {one.name: one.value for one in page.fields} == REPORT
    await reports(world, "P1", **dict.fromkeys(REPORT, ""))
    assert not await written(world)


async def test_the_longest_of_all_is_read_to_its_end(world: World) -> None:
    await comes_to_its_end(world)
    longest = "&" * LONGEST_REPORT
    await reports(world, "P1", **dict.fromkeys(REPORT, longest))
    shown = await world.told_by("P1", "mijn")
    assert shown.card is not None
    assert sum(len(text.markup) for text in shown.card.texts) <= TEXT_LIMIT
    for number in range(7):
        page = await world.form("P1", "open-goal")
        assert (
            await world.sends("P1", page, {TITLE: f"{number}" + "&" * 140})
        ).answer is Answer.DONE
    card = (await looks_back(world, "P1")).card
    assert card is not None
    assert sum(len(text.markup) for text in card.texts) <= TEXT_LIMIT
    assert "goal-attained" in actions(card)


async def test_what_is_kept_is_counted_and_erased(world: World) -> None:
    await comes_to_its_end(world)
    await reports(world, "P1")
    await answers(world, "P1")
    await reports(world, "P2")
    assert "Terugblikken op een programma: 1" in told(await world.press("P1", "mine|stored"))
    asked = await world.press("P1", "erase|evaluations")
    assert "Terughalen kan niet" in told(asked)
    assert set(await written(world)) == {"P1", "P2"}
    for _ in range(2):
        await world.press("P1", "erase|evaluations|yes")
    assert set(await written(world)) == {"P2"}


async def test_what_was_let_go_of_stays_so_in_a_database_from_before(world: World) -> None:
    await comes_to_its_end(world)
    await reports(world, "P1")
    await all_answer(world, "P1", "P2")
    at, gone = world.clock.now(), {safety_name(PROGRAMME, world.ids["P1"])}

    def restored(tx: Tx) -> None:
        erase_again(tx, gone.__contains__, at=at)

    await world.store.write(restored)
    kept = await written(world)
    assert (dict(kept["P1"].fields), dict(kept["P2"].fields)) == (REPORT, SAYS)
    gone.add(evaluation_name(PROGRAMME, world.ids["P1"]))
    await world.store.write(restored)
    assert set(await written(world)) == {"P2"}


async def test_what_is_let_go_of_is_noted_first(world: World) -> None:
    await comes_to_its_end(world)
    noted = Noted()
    world.bot.tools = replace(world.bot.tools, ledger=noted)
    await all_answer(world, "P1", "P2")
    tools = world.bot.tools
    await world.store.write(lambda tx: let_member_go(tx, tools, world.group, world.ids["P2"]))
    assert safety_name(PROGRAMME, world.ids["P2"]) in noted.names


async def test_whoever_is_erased_leaves_no_report(world: World) -> None:
    await comes_to_its_end(world)
    gone = Person(PersonId("gone"), WORKSPACE, "U9", "nl", "Europe/Amsterdam")
    left = Evaluation(PROGRAMME, world.group, gone.id, world.clock.now(), REPORT)

    def unit(tx: Tx) -> None:
        tx.people.add(gone)
        tx.evaluations.put(left)
        assert tx.people.is_anywhere(gone.id)
        tx.people.forget(gone.id)
        assert not tx.evaluations.of_group(world.group)

    await world.store.write(unit)


async def test_a_workspace_that_lets_the_bot_go_takes_them_with_it(world: World) -> None:
    await comes_to_its_end(world)
    await reports(world, "P1")
    await world.store.write(lambda tx: begin_erasing(tx, world.bot.tools, WORKSPACE))
    await world.deliver()
    assert not world.dump()["evaluation"]


# Where people find it


async def test_the_way_there_is_where_people_look(world: World) -> None:
    await comes_to_its_end(world)
    meeting = await world.the_meeting()
    await world.until(meeting.starts_at - (meeting.starts_at - world.clock.now()) / 20)
    assert "evaluation" in actions(await world.agenda())
    for who in FOUR:
        assert world.has(who, "evaluation") == 1
    await all_answer(world, *FOUR)
    await talk_begins(world)
    await world.goes_to("at-work")
    assert "evaluation" in actions(await world.board())
    await world.goes_to("together")
    assert "mirror" in actions(await world.board())
