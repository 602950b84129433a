"""The plan and the report of a group's year: facts of the group, no name and no word of anybody."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import get_type_hints

import pytest

from bot.cards import CONTROLS_LIMIT, Answer
from bot.groups.certificate_facts import Sum
from bot.groups.signing import LONGEST, Verdict, signed_file, verdict_on
from bot.groups.speech import Speech
from bot.groups.workspaces import erase_group, erase_meeting
from bot.groups.year_dates import YearDate
from bot.groups.year_document import year_document
from bot.groups.year_facts import Kind, Told, Workings, YearPlan, YearReport
from bot.groups.year_paper import FORMS, YearPaper, year_paper
from bot.paper import Sign
from bot.ports import Tx
from bot.records import GroupKind, Guided, HeldMeeting, MethodUsed, Theme, Way
from bot.schedule.series import UnknownZone
from bot.words import PlainDialect

from .attending import begins, held, is_held, sits_together
from .conftest import NewWorld
from .coordinating import COORDINATOR, coordinates_the_six
from .many import found_more
from .over_time import comes_to_next
from .test_attendance import _kinds
from .world import CHAT, OTHERS, PEOPLE, SLOW, STRANGER, ZONE, World, actions, told
from .years import PLAN, REPORT, asks, data_of, file_of, holds, is_moved, looks, rows_of, word

DOCS = Path(__file__).parent.parent.parent / "docs" / "certificates.md"


async def paper_of(world: World, kind: Kind, year: int = 2026) -> YearPaper | None:
    def unit(tx: Tx) -> YearPaper | None:
        group = tx.groups.get(world.group)
        assert group is not None
        return year_paper(tx, world.bot.tools, group, kind=kind, year=year)

    return await world.store.read(unit)


async def report_of(world: World, year: int = 2026) -> YearReport:
    paper = await paper_of(world, Kind.REPORT, year)
    assert paper is not None
    assert isinstance(paper.year, YearReport)
    return paper.year


async def verdict(world: World, content: bytes) -> Verdict:
    secret = world.bot.tools.secret
    return await world.store.read(lambda tx: verdict_on(tx, secret, content))


# Who finds it


async def test_a_member_finds_it_under_proof_and_nothing_is_kept_of_it(world: World) -> None:
    await is_held(world)
    proof = await world.told_by("P1", "bewijs")
    assert "years" in actions(proof.card)
    before = world.dump()
    listed = await world.press("P1", "years|0")
    assert listed.card is not None
    assert [one.label for one in listed.card.buttons] == [
        "Jaarplan 2026",
        "Jaarplan 2027",
        "Jaarverslag 2026",
    ]
    for one in listed.card.buttons:
        looked = await world.press("P1", one.token)
        assert looked.card is not None
        assert [b.action for b in looked.card.buttons] == ["year-file"] * len(FORMS)
        for button in looked.card.buttons:
            for _ in range(2):
                given = await world.press("P1", button.token)
                assert given.file is not None
    after = world.dump()
    delivered = {"delivery"} & before.keys()
    assert {name: rows for name, rows in after.items() if rows != before[name]}.keys() <= delivered


async def test_whoever_is_in_several_groups_says_which(world: World) -> None:
    await found_more(world, 12, with_first=12)
    listed = await world.press("P1", "years|0")
    assert "meer dan één groep" in told(listed)
    assert listed.card is not None
    assert len(listed.card.buttons) <= CONTROLS_LIMIT
    further = [one.token for one in listed.card.buttons if one.action == "years"]
    more = await world.press("P1", further[0])
    assert more.card is not None
    tokens = [b.token for card in (listed.card, more.card) for b in card.buttons]
    of_groups = [one for one in tokens if one.startswith("year-papers|")]
    assert len(of_groups) == len(set(of_groups)) == 13
    assert actions((await world.press("P1", of_groups[-1])).card) == ["year-paper"] * 2


async def test_nobody_else_has_it(world: World) -> None:
    await is_held(world)
    await coordinates_the_six(world)
    await world.press("P6", f"leave|{world.group}|yes")
    for who in (STRANGER, *OTHERS, COORDINATOR, "P6"):
        for token in (
            f"year-papers|{world.group}",
            f"year-paper|{word(world)}|plan",
            f"year-file|{word(world)}|report|json",
        ):
            reply = await world.press(who, token)
            assert (reply.answer, reply.file) == (Answer.REFUSED, None), (who, token)
    assert (await world.press(STRANGER, "years|0")).answer is Answer.REFUSED
    assert (await world.press("P6", "years|0")).answer is Answer.REFUSED
    assert "years" not in actions((await world.press("P6", "proof|0")).card)


@pytest.mark.in_memory
@pytest.mark.parametrize(
    "token",
    [
        "years",
        "years|x",
        "year-papers",
        "year-papers|none",
        "year-paper|{group}|plan",
        "year-paper|{group}.|plan",
        "year-paper|{group}.02026|plan",
        "year-paper|{group}.-1|plan",
        "year-paper|{group}.2026|diary",
        "year-paper|{meeting}.2026|report",
        "year-file|{group}.2026|plan|exe",
        "year-file|{group}.2026|plan",
        "year-file|none.2026|plan|json",
    ],
)
async def test_what_nobody_was_offered_does_nothing(world: World, token: str) -> None:
    await is_held(world)
    made_up = token.format(group=world.group, meeting=world.meeting)
    reply = await world.press("P1", made_up)
    assert reply.file is None
    assert reply.answer is not Answer.DONE


@pytest.mark.in_memory
@pytest.mark.parametrize(
    ("kind", "year"),
    [(REPORT, 2026), (REPORT, 2025), (REPORT, 2027), (REPORT, 9999), (PLAN, 2025), (PLAN, 2028)],
)
async def test_of_a_year_of_which_nothing_is_to_be_told_there_is_nothing(
    world: World, kind: str, year: int
) -> None:
    """Nobody met yet; before the group was there; and too far ahead."""
    for reply in (await looks(world, kind, year=year), await asks(world, kind, year=year)):
        assert reply.answer is Answer.REFUSED
        assert "ander jaar" in told(reply)
        assert actions(reply.card) == ["year-papers"]


@pytest.mark.in_memory
async def test_a_group_that_did_not_agree_yet_has_no_plan(world: World) -> None:
    await is_held(world)

    def newcomer(tx: Tx) -> None:
        one = tx.groups.members(world.group)[0]
        tx.groups.put_member(replace(one, agreed_at=None))

    await world.store.write(newcomer)
    assert (await looks(world, PLAN)).answer is Answer.REFUSED
    assert (await data_of(world, REPORT))["planned"] == []
    listed = await world.press("P1", f"year-papers|{world.group}")
    assert actions(listed.card) == ["year-paper"], "what was held can be told"


@pytest.mark.in_memory
async def test_where_no_file_can_be_given_it_can_be_read(world: World) -> None:
    await is_held(world)
    world.platform.able = replace(world.platform.able, gives_files=False)
    reply = await asks(world, REPORT)
    assert (reply.answer, reply.file) == (Answer.REFUSED, None)
    assert "INTERVISOR_PUBLIC_URL" in told(reply)
    assert "1 keer" in told(await looks(world, REPORT))


# A report


async def test_a_report_says_what_is_noted_of_each_meeting_and_its_sums(world: World) -> None:
    await is_held(world, minutes=80)
    first = await held(world)
    assert first is not None
    await is_held(world, away=("P5", "P6"))
    second = await held(world)
    assert second is not None
    themed = replace(second, theme=Theme.WORKLOAD)
    await world.store.write(lambda tx: tx.attendances.put_meeting(themed))
    whole = await data_of(world, REPORT)
    assert [one["on"] for one in whole["meetings"]] == ["2026-01-29", "2026-03-12"]
    assert [one["minutes"] for one in whole["meetings"]] == [first.minutes, second.minutes]
    assert [(one["present"], one["members"]) for one in whole["meetings"]] == [(6, 6), (4, 6)]
    assert [one.get("theme") for one in whole["meetings"]] == [None, "workload"]
    assert [one["guided"] for one in whole["meetings"]] == ["in-turn", "in-turn"]
    assert [one["own_cases"] for one in whole["meetings"]] == [1, 1]
    assert [one["were_enough"] for one in whole["meetings"]] == [
        first.are_enough,
        second.are_enough,
    ]
    minutes = first.minutes + second.minutes
    assert whole["ways"] == [{"way": "chat", "meetings": 2, "minutes": minutes}]
    assert (whole["held"], whole["own_cases"], whole["so_far"]) == (2, 2, True)
    assert whole["were_enough"] == sum(one.are_enough for one in (first, second))
    assert whole["founded_on"] == "2026-01-05"
    assert [one["id"] for one in whole["methods"]] == ["crea-m"]
    assert whole["not_held"] == []
    assert whole["planned"][0] == "2026-04-23"


async def test_what_is_put_right_stands_in_the_next_one(world: World) -> None:
    await is_held(world)
    tail = f"{world.meeting}|{world.ids['P4']}|0"
    await world.press("P5", f"say-there|{tail}")
    assert (await data_of(world, REPORT))["meetings"][0]["present"] == 6
    await world.press("P3", f"confirm-there|{tail}")
    assert (await data_of(world, REPORT))["meetings"][0]["present"] == 5


async def test_a_meeting_that_runs_is_planned_and_not_yet_held(world: World) -> None:
    await begins(world)
    await sits_together(world, 10)
    assert (await looks(world, REPORT)).answer is Answer.REFUSED
    plan = await data_of(world, PLAN)
    assert plan["dates"][0] == {
        "on": "2026-01-29",
        "state": "planned",
        "starts_at": "2026-01-29T14:00:00+00:00",
    }


@pytest.mark.in_memory
async def test_days_that_were_moved_or_that_nobody_opened_are_told_and_not_counted(
    world: World,
) -> None:
    moved = await is_moved(world)
    await comes_to_next(world)
    for who in ("P2", "P3", "P4", "P5", "P6"):
        await world.press(who, f"attend|{world.meeting}|absent")
    on = (await world.the_meeting()).on.isoformat()
    starts_at = (await world.the_meeting()).starts_at
    await world.until(starts_at)
    today = await report_of(world)
    assert [one.isoformat() for one in today.not_held] == [moved], "its day is not over"
    await world.passes(days=1)
    whole = await data_of(world, REPORT)
    assert whole["not_held"] == [moved, on]
    assert whole["held"] == 0
    assert (whole["meetings"], whole["ways"]) == ([], [])
    rows = await rows_of(world, REPORT)
    assert [row["on"] for row in rows if row["state"] == "not-held"] == [moved, on]


@pytest.mark.in_memory
async def test_a_day_on_which_the_group_met_after_all_was_held(world: World) -> None:
    await is_held(world)
    moved = date.fromisoformat(await is_moved(world))
    assert (await report_of(world)).not_held == (moved,)
    await holds(world, datetime.combine(moved, datetime.min.time(), UTC))
    report = await report_of(world)
    assert [one.on for one in report.meetings] == [date(2026, 1, 29), moved]
    assert report.not_held == ()


@pytest.mark.in_memory
@pytest.mark.parametrize(
    ("began_at", "year"),
    [
        (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 2027),
        (datetime(2027, 1, 1, 10, 0, tzinfo=UTC), 2027),
    ],
)
async def test_a_meeting_belongs_to_the_year_in_which_it_began_where_the_group_is(
    world: World, began_at: datetime, year: int
) -> None:
    await holds(world, began_at, minutes=90)
    world.clock.move_to(datetime(2028, 1, 10, tzinfo=UTC))
    on = {y: [one.held.began_at for one in (await report_of(world, y)).meetings] for y in (2026,)}
    assert (began_at in on[2026]) == (year == 2026)
    there = await paper_of(world, Kind.REPORT, 2027)
    assert (there is not None) == (year == 2027)


@pytest.mark.in_memory
async def test_which_year_it_is_is_the_groups_own_affair(world: World) -> None:
    """An hour before midnight in London it is next year where this group is."""
    await is_held(world)
    world.clock.move_to(datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    assert (await data_of(world, REPORT))["so_far"] is True
    assert (await looks(world, PLAN, year=2028)).answer is Answer.REFUSED
    world.clock.move_to(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    whole = await data_of(world, REPORT)
    assert (whole["year"], whole["so_far"], whole["made_on"]) == (2026, False, "2027-01-01")
    assert (await looks(world, PLAN, year=2028)).answer is Answer.DONE
    assert (await looks(world, PLAN, year=2026)).answer is Answer.REFUSED


async def test_what_everybody_erased_is_told_nowhere(world: World) -> None:
    await is_held(world)
    await is_held(world)
    for who in ("P1", "P2"):
        await world.press(who, "erase|attendance|yes")
    one = (await data_of(world, REPORT))["meetings"][0]
    assert one["guided"] == "in-turn", "who guided, nothing says; that a member did, does"
    assert (one["present"], one["own_cases"]) == (6, 0)
    for who in ("P3", "P4", "P5", "P6"):
        await world.press(who, "erase|attendance|yes")
    assert (await looks(world, REPORT)).answer is Answer.REFUSED
    plan = await data_of(world, PLAN)
    assert "held" not in {one["state"] for one in plan["dates"]}


@pytest.mark.in_memory
async def test_a_year_of_which_a_part_is_gone_is_not_told(world: World) -> None:
    await is_held(world)
    year, years = 2026, world.bot.tools.proof_years
    world.clock.move_to(datetime(year + years - 1, 12, 31, 12, tzinfo=UTC))
    listed = await world.press("P1", "years|0")
    assert listed.card is not None
    assert listed.card.buttons[-1].label == "Jaarverslag 2026"
    assert (await looks(world, REPORT, year=year)).answer is Answer.DONE
    world.clock.move_to(datetime(year + years, 1, 1, 0, 30, tzinfo=UTC))
    assert (await looks(world, REPORT, year=year)).answer is Answer.REFUSED
    assert "Jaarverslag 2026" not in told(await world.press("P1", "years|0"))


@pytest.mark.in_memory
async def test_with_the_group_it_is_gone(world: World) -> None:
    await is_held(world)

    def unit(tx: Tx) -> None:
        for meeting in tx.meetings.of_group(world.group, limit=100):
            erase_meeting(tx, meeting.id)
        erase_group(tx, world.group)

    await world.store.write(unit)
    assert (await asks(world, REPORT)).answer is Answer.REFUSED


@pytest.mark.in_memory
async def test_how_a_meeting_was_guided_is_told_as_it_is_noted(world: World) -> None:
    for month, guided in enumerate((*Guided, None), start=5):
        await holds(world, datetime(2026, month, 1, 10, tzinfo=UTC), guided=guided)
    told = (await data_of(world, REPORT))["meetings"]
    assert [one.get("guided") for one in told[-4:]] == ["named", "in-turn", "bot", None]


@pytest.mark.in_memory
async def test_ways_are_added_up_apart_and_what_is_written_has_no_hours(world: World) -> None:
    await holds(world, datetime(2026, 6, 1, 10, tzinfo=UTC), way=Way.VIDEO, minutes=90)
    await holds(world, datetime(2026, 7, 1, 10, tzinfo=UTC), way=Way.VIDEO, minutes=45)
    written = await holds(world, datetime(2026, 8, 1, 10, tzinfo=UTC), way=Way.WRITTEN, minutes=0)
    report = await report_of(world)
    first = report.meetings[0].held
    assert report.sums == (
        Sum(Way.VIDEO, 2, 135),
        Sum(Way.CHAT, 1, first.minutes),
        Sum(Way.WRITTEN, 1, 0),
    )
    whole = await data_of(world, REPORT)
    assert whole["ways"][-1] == {"way": "written", "meetings": 1}
    assert "minutes" not in whole["meetings"][-1]
    assert "geen uren" in told(await looks(world, REPORT))
    assert written == report.meetings[-1].held.meeting


# A plan


async def test_a_plan_says_how_the_group_works_and_when_it_meets(world: World) -> None:
    await is_held(world)
    plan = await data_of(world, PLAN)
    minutes = plan["minutes"]
    assert {key: plan[key] for key in ("group", "members", "every_weeks", "way", "rounds")} == {
        "group": "fixed",
        "members": 6,
        "every_weeks": 6,
        "way": "chat",
        "rounds": 1,
    }
    assert (plan["guided"], plan["agreements"], plan["agreed_on"]) == ("in-turn", 1, "2026-01-05")
    assert [one["state"] for one in plan["dates"]] == ["held"] + ["planned"] * 8
    days = [date.fromisoformat(one["on"]) for one in plan["dates"]]
    assert all((b - a).days == 42 for a, b in pairwise(days))
    assert (plan["planned"], plan["planned_minutes"]) == (len(days), len(days) * minutes)
    following = await data_of(world, PLAN, year=2027)
    assert {one["on"][:4] for one in following["dates"]} == {"2027"}
    assert (date.fromisoformat(following["dates"][0]["on"]) - days[-1]).days == 42


async def test_the_hour_is_the_groups_own_before_and_after_its_clock_changes(world: World) -> None:
    dates = (await data_of(world, PLAN))["dates"]
    hours = {one["on"]: one["starts_at"][11:16] for one in dates}
    assert hours["2026-03-12"] == "14:00"
    assert hours["2026-04-23"] == "13:00"
    assert hours["2026-11-19"] == "14:00"


async def test_what_was_named_to_guide_and_agreed_anew_is_told_without_words(world: World) -> None:
    await world.press("P3", f"take-guidance|{world.group}|always|-|yes|nobody")
    assert (await data_of(world, PLAN))["guided"] == "named"


@pytest.mark.in_memory
async def test_what_is_written_over_days_plans_no_hours(new_world: NewWorld) -> None:
    world = await new_world(SLOW)
    plan = await data_of(world, PLAN)
    assert plan["way"] == "written"
    assert plan["guided"] == "bot"
    assert {"minutes", "planned_minutes"}.isdisjoint(plan)
    assert "geen uren" in told(await looks(world, PLAN))
    assert "00:00" not in told(await looks(world, PLAN))


@pytest.mark.in_memory
async def test_a_pause_takes_its_dates_out_of_the_plan(world: World) -> None:
    moved = await is_moved(world)
    days = [one["on"] for one in (await data_of(world, PLAN))["dates"]]
    assert moved not in days
    assert days[0] == "2026-02-05", "a week later"


# What is on it, and what never is


@pytest.mark.in_memory
async def test_no_word_that_anybody_typed_and_no_name_is_on_any_of_them(world: World) -> None:
    await is_held(world)
    secrets = ("Casus van", "Ik loop vast", "Zuid", *PEOPLE, *PEOPLE.values())
    secrets = (*secrets, *world.ids.values(), str(world.group), str(world.meeting))
    for kind in Kind:
        paper = await paper_of(world, kind)
        assert paper is not None
        for language in ("nl", "en"):
            speech = Speech(world.bot.words, PlainDialect(), language, ZONE, {}, None)
            document = year_document(paper.year, paper.methods, speech)
            texts = [
                text.replace(one.source, "")
                for text in document.texts()
                for one in paper.methods.values()
            ]
            files = [
                f"{(await file_of(world, kind.value, form)).content!r}" for form in ("csv", "json")
            ]
            for secret in secrets:
                assert not any(secret in text for text in (*texts, *files)), secret


#: What a field may be. A new one has to be thought about: could anybody's words stand in it?
MAY_BE = (
    *(datetime, date, int, bool, type(None)),
    *(Way, Guided, GroupKind, MethodUsed, HeldMeeting, Workings, YearDate, Told),
)


@pytest.mark.in_memory
def test_no_field_of_a_year_can_hold_what_somebody_typed() -> None:
    for record in (YearPlan, YearReport, Workings, Told, YearDate):
        hints = get_type_hints(record)
        for one in fields(record):
            kinds = _kinds(hints[one.name])
            assert all(kind in MAY_BE or one.name == "zone" for kind in kinds), one.name
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for text in ("een heel verhaal", "", "dr. De Vries", "x" * 200):
        with pytest.raises(UnknownZone):
            YearReport(2026, now, text, now.date(), True, (), (), ())
        with pytest.raises(UnknownZone):
            replace(PLANNED, zone=text)


PLANNED = YearPlan(
    2026,
    datetime(2026, 1, 1, tzinfo=UTC),
    ZONE,
    Workings(
        date(2026, 1, 1),
        GroupKind.OPEN,
        5,
        1,
        2,
        90,
        Way.VOICE,
        Guided.NAMED,
        MethodUsed("crea-m", 1, "a"),
        2,
        date(2026, 1, 2),
    ),
    (YearDate(date(2026, 2, 2), datetime(2026, 2, 2, 14, tzinfo=UTC)),),
)


@pytest.mark.in_memory
async def test_the_picture_shows_what_stands_in_words_under_it(world: World) -> None:
    await is_held(world)
    await is_moved(world)
    paper = await paper_of(world, Kind.REPORT)
    assert paper is not None
    report = paper.year
    assert isinstance(report, YearReport)
    speech = Speech(world.bot.words, PlainDialect(), "nl", ZONE, {}, None)
    document = year_document(report, paper.methods, speech)
    strip = document.sections[0].year
    assert strip is not None
    shown = {sign: [on for on, one in strip.days if one is sign] for sign in Sign}
    assert shown[Sign.FULL] == [one.on for one in report.meetings]
    assert shown[Sign.CROSS] == list(report.not_held)
    assert shown[Sign.RING] == [one.on for one in report.to_come]
    assert all(shown.values())
    assert len(strip.legend) == len(Sign)
    in_words = "\n".join(document.texts())
    for on, _ in strip.days:
        assert f"{on.day} " in in_words
    assert in_words.count("uur") >= len(report.meetings)


@pytest.mark.in_memory
async def test_each_file_is_named_by_what_it_is_and_its_year_alone(world: World) -> None:
    await is_held(world)
    for kind in (PLAN, REPORT):
        files = {form: await file_of(world, kind, form) for form in FORMS}
        assert {one.name for one in files.values()} == {f"year-{kind}-2026.{f}" for f in FORMS}
        assert files["pdf"].content.startswith(b"%PDF-")
        assert files["csv"].content.startswith(b"year,zone,on,state,")
    rows = await rows_of(world, REPORT)
    assert [row["state"] for row in rows] == ["held"] + ["planned"] * 8
    assert rows[0]["methods"] == "crea-m 1"
    assert {row["year"] for row in rows} == {"2026"}


@pytest.mark.in_memory
async def test_every_key_of_the_data_is_told_in_the_docs(world: World) -> None:
    await holds(world, datetime(2026, 6, 1, 10, tzinfo=UTC), theme=Theme.WORKLOAD)
    there = DOCS.read_text(encoding="utf-8")
    plan, report = await data_of(world, PLAN), await data_of(world, REPORT)
    inner = [*plan["dates"][0], *report["meetings"][-1], *report["methods"][0], *report["ways"][0]]
    for key in (*plan, *report, *inner):
        assert f"`{key}`" in there, key


# Signed


async def test_a_file_is_known_as_it_was_made_and_in_no_other_way(world: World) -> None:
    await is_held(world)
    for kind in (PLAN, REPORT):
        content = (await file_of(world, kind)).content
        assert await verdict(world, content) is Verdict.MADE_HERE
        secret = world.bot.tools.secret

        def all_changed(tx: Tx, content: bytes = content, secret: bytes = secret) -> set[Verdict]:
            found = set()
            for place in range(0, len(content), 3):
                other = bytes([content[place] ^ 1])
                made = content[:place] + other + content[place + 1 :]
                found.add(verdict_on(tx, secret, made))
            return found

        assert await world.store.read(all_changed) == {Verdict.UNKNOWN}
        for longer in (content + b" ", content.replace(b"  ", b"   ", 1)):
            assert await verdict(world, longer) is Verdict.UNKNOWN
        body = json.loads(content)
        assert await verdict(world, signed_file(b"x" * 32, body)) is Verdict.UNKNOWN
        # What was signed as one thing holds as no other.
        other = {**body, "kind": "year-report" if kind == PLAN else "year-plan"}
        forged = (json.dumps(other, ensure_ascii=False, indent=2) + "\n").encode()
        assert await verdict(world, forged) is Verdict.UNKNOWN
        as_certificate = {**body, "kind": "certificate", "number": "23456789AB"}
        forged = (json.dumps(as_certificate, ensure_ascii=False, indent=2) + "\n").encode()
        assert await verdict(world, forged) is Verdict.UNKNOWN


@pytest.mark.in_memory
async def test_the_fullest_year_is_no_longer_than_what_is_read(world: World) -> None:
    await is_held(world)
    for week in range(1, 53):
        await holds(
            world,
            datetime.fromordinal(date(2026, 1, 1).toordinal() + week * 7 - 6).replace(
                hour=9, tzinfo=UTC
            ),
            theme=Theme.WORKLOAD,
        )
    world.clock.move_to(datetime(2027, 1, 2, tzinfo=UTC))
    content = (await file_of(world, REPORT, year=2026)).content
    assert len(content) < LONGEST / 2
    assert await verdict(world, content) is Verdict.MADE_HERE
    pdf = (await file_of(world, REPORT, "pdf", year=2026)).content
    assert pdf == (await file_of(world, REPORT, "pdf", year=2026)).content


@pytest.mark.in_memory
async def test_in_english(new_world: NewWorld) -> None:
    world = await new_world(replace(CHAT, language="en"))
    await is_held(world)
    report, plan = told(await looks(world, REPORT)), told(await looks(world, PLAN))
    for line in ("Year report 2026", "together at keyboards: once", "at 1 of 1", "no names"):
        assert line in report, line
    for line in ("Year plan 2026", "Every 6 weeks", "A fixed group of 6 members", "with one case"):
        assert line in plan, line
