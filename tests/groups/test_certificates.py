"""A certificate: asked for, confirmed by one who was there, handed out signed, and withdrawn."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cards import Answer, Reply
from bot.engine.ids import GroupId
from bot.groups.certificate_document import paper_document
from bot.groups.certificate_facts import facts_of
from bot.groups.certificate_file import FORMS, paper_file
from bot.groups.certificate_paper import paper_of
from bot.groups.certificates import ASKED_FOR
from bot.groups.erasing import certificate_name, erase_again
from bot.groups.signing import LONGEST, Verdict, signed_file, verdict_on, verdict_on_number
from bot.groups.speech import Speech
from bot.groups.withdrawing import withdraw
from bot.groups.workspaces import erase_group, erase_meeting
from bot.paper import Sign
from bot.ports import Tx
from bot.records import About, Certificate, Subject
from bot.schedule.series import local_date
from bot.words import PlainDialect, format_day

from .attending import begins, ends, held, is_held, sits_together
from .certified import all_of, asks, data_of, file_of, has_one, kept, looks, vouches
from .noted import Noted
from .world import PEOPLE, STRANGER, World, actions, told

DOCS = Path(__file__).parent.parent.parent / "docs" / "certificates.md"


async def verdict(world: World, content: bytes) -> Verdict:
    secret = world.bot.tools.secret
    return await world.store.read(lambda tx: verdict_on(tx, secret, content))


async def says(world: World, number: str) -> Verdict:
    return await world.store.read(lambda tx: verdict_on_number(tx, number))


# Asked for, and confirmed


async def test_one_asks_and_one_who_was_there_confirms(world: World) -> None:
    await is_held(world)
    about = Subject(world.meeting)
    looked = await looks(world, "P1", about)
    assert "hele kwartieren" in told(looked)
    assert "kan wat genoteerd is nog worden verbeterd" in told(looked)
    assert actions(looked.card).count("ask-colleague") == len(PEOPLE) - 1
    assert await all_of(world, "P1") == (), "looking keeps nothing"
    before = len(world.direct("P2"))
    await asks(world, "P1", "P2")
    assert len(world.direct("P2")) == before + 1
    assert world.has("P2", "vouch")
    one = await kept(world, "P1")
    assert not one.is_valid
    assert await says(world, one.number) is Verdict.UNKNOWN
    refused = await world.press("P1", f"proof-file|{about.word}|json")
    assert refused.answer is Answer.REFUSED
    assert (await vouches(world, "P2", "P1")).answer is Answer.DONE
    one = await kept(world, "P1")
    assert one.is_valid
    assert await says(world, one.number) is Verdict.VALID
    assert not world.has("P2", "vouch"), "it is settled"
    assert world.has("P1", "certificate"), "they hear that it is there"


async def test_the_message_says_who_asks_and_for_which_day_and_no_more(world: World) -> None:
    await is_held(world)
    await asks(world, "P1", "P2")
    (card,) = (card for card in world.direct("P2") if "vouch" in actions(card))
    text = told(Reply(Answer.DONE, card))
    for other in ("P3", "crea", "kwartier", "minuten", "casus", "Casus", "gespreksleider"):
        assert other not in text


async def test_nobody_else_confirms_it(world: World) -> None:
    await begins(world, away=("P6",))
    await sits_together(world, 30)
    await ends(world)
    refused = await world.press("P1", f"ask-colleague|{world.meeting}.|{world.ids['P6']}")
    assert refused.answer is Answer.REFUSED, "who was not there"
    mine = await world.press("P1", f"ask-colleague|{world.meeting}.|{world.ids['P1']}")
    assert mine.answer is Answer.REFUSED, "who asks"
    await asks(world, "P1", "P2")
    for who in ("P1", "P3", "P6", "Q1", STRANGER):
        assert (await vouches(world, who, "P1")).answer is Answer.REFUSED
    assert not (await kept(world, "P1")).is_valid


async def test_everything_may_be_pressed_twice(world: World) -> None:
    await is_held(world)
    before = len(world.direct("P2"))
    for _ in range(2):
        await asks(world, "P1", "P2")
    assert len(world.direct("P2")) == before + 1
    number = (await kept(world, "P1")).number
    for _ in range(2):
        assert (await vouches(world, "P2", "P1")).answer is Answer.DONE
    await asks(world, "P1", "P3")
    one = await kept(world, "P1")
    assert (one.number, one.is_valid) == (number, True)
    assert not world.has("P3", "vouch")


async def test_whoever_is_asked_once_more_gets_another_message(world: World) -> None:
    await has_one(world)
    await world.press("P1", f"withdraw-proof|{world.meeting}.|yes")
    await world.deliver()
    before = {who: len(world.direct(who)) for who in ("P1", "P2")}
    await asks(world, "P1", "P2")
    await vouches(world, "P2", "P1")
    assert {who: len(world.direct(who)) - n for who, n in before.items()} == {"P1": 1, "P2": 1}
    assert world.has("P1", "certificate") == 1, "the message from before says that it is over"


async def test_another_colleague_is_asked_in_place_of_the_first(world: World) -> None:
    await is_held(world)
    await asks(world, "P1", "P2")
    await asks(world, "P1", "P3")
    assert not world.has("P2", "vouch")
    assert world.has("P3", "vouch")
    assert (await vouches(world, "P2", "P1")).answer is Answer.REFUSED
    assert (await vouches(world, "P3", "P1")).answer is Answer.DONE


@pytest.mark.in_memory
async def test_whoever_was_not_there_has_none(world: World) -> None:
    await begins(world, away=("P6",))
    await sits_together(world, 30)
    await ends(world)
    for who in ("P6", "Q1", STRANGER):
        for token in ("certificate|{}.|0", "proof-file|{}.|json"):
            reply = await world.press(who, token.format(world.meeting))
            assert reply.answer is Answer.REFUSED
            assert reply.file is None


@pytest.mark.in_memory
@pytest.mark.parametrize(
    "token",
    [
        "certificates|-1",
        "certificates|x",
        "certificate|x|0",
        "certificate||0",
        "certificate|1111.02025|0",
        "ask-colleague|x|y",
        "vouch|x|y",
        "proof-file|1111.|exe",
        "withdraw-proof|1111.|no",
        "withdraw-proof",
    ],
)
async def test_what_nobody_was_offered_does_nothing(world: World, token: str) -> None:
    reply = await world.press("P1", token)
    assert reply.answer is not Answer.DONE
    assert reply.file is None


@pytest.mark.in_memory
async def test_what_nobody_confirmed_goes_by_itself(world: World) -> None:
    await is_held(world)
    await asks(world, "P1", "P2")
    await world.passes(days=ASKED_FOR.days + 1)
    await world.bot.sweep()
    assert await all_of(world, "P1") == ()
    assert (await vouches(world, "P2", "P1")).answer is Answer.REFUSED


@pytest.mark.in_memory
async def test_the_list_holds_own_meetings_and_years_that_are_over(world: World) -> None:
    none = await world.press("P1", "certificates|0")
    assert actions(none.card) == []
    await is_held(world)
    listed = await world.press("P1", "certificates|0")
    assert actions(listed.card) == ["certificate"]
    assert listed.card is not None
    assert (await world.press("P1", listed.card.buttons[0].token)).answer is Answer.DONE
    assert actions((await world.press("P1", "certificates|8")).card) == []
    assert (await world.press(STRANGER, "certificates|0")).answer is Answer.REFUSED
    await world.passes(days=366)
    listed = await world.press("P1", "certificates|0")
    assert listed.card is not None
    (year,) = (one for one in listed.card.buttons if ".2026|" in one.token)
    assert "2026" in year.label
    assert (await world.press("P1", year.token)).answer is Answer.DONE


# What is handed out


@pytest.mark.in_memory
async def test_the_file_says_what_is_noted_and_the_way_always(world: World) -> None:
    one = await has_one(world)
    meeting = await held(world)
    assert meeting is not None
    whole = await data_of(world)
    assert whole["number"] == one.number
    assert whole["name"] == world.platform.dialect.plain_name("P1")
    assert whole["meeting"]["way"] == "chat"
    assert whole["meeting"]["minutes"] == meeting.minutes
    assert whole["meeting"]["own_case"] is True
    assert (whole["meeting"]["present"], whole["meeting"]["absent"]) == (
        meeting.present,
        meeting.absent,
    )
    files = {form: await file_of(world, form) for form in FORMS}
    assert files["pdf"].content.startswith(b"%PDF-")
    assert {file.name for file in files.values()} == {
        f"certificate-{one.number}.{f}" for f in FORMS
    }
    table = files["csv"].content.decode()
    assert one.number in table
    assert ",chat," in table
    for file in (files["csv"], files["json"]):
        for other in ("Casus van", "Zuid", "P2", "Bram", str(world.group)):
            assert other not in file.content.decode()


@pytest.mark.in_memory
@pytest.mark.parametrize("is_year", [False, True])
async def test_each_method_is_told_with_its_reference(world: World, *, is_year: bool) -> None:
    await has_one(world)
    person, tools, about = await world.person("P1"), world.bot.tools, Subject(world.meeting)
    if is_year:
        await world.passes(days=366)
        about = Subject(world.group, 2026)
        await asks(world, "P1", "P2", about)
        await vouches(world, "P2", "P1", about)
    method = tools.shelf.library["crea-m"]
    told_of = {"id": "crea-m", "version": method.version, "reference": method.source}
    assert (await data_of(world, "P1", about))["methods"] == [told_of]
    speech = Speech(world.bot.words, PlainDialect(), "en", person.zone, {}, None)
    paper = await world.store.read(lambda tx: paper_of(tx, tools, speech, person, subject=about))
    assert paper is not None
    assert any(method.source in text for text in paper_document(paper, speech).texts())


@pytest.mark.in_memory
async def test_the_picture_of_a_year_shows_the_days_that_stand_in_words_under_it(
    world: World,
) -> None:
    await is_held(world)
    await is_held(world)
    await world.passes(days=366)
    about = Subject(world.group, 2026)
    await asks(world, "P1", "P2", about)
    await vouches(world, "P2", "P1", about)
    person, tools = await world.person("P1"), world.bot.tools
    speech = Speech(world.bot.words, PlainDialect(), "nl", person.zone, {}, None)
    paper = await world.store.read(lambda tx: paper_of(tx, tools, speech, person, subject=about))
    assert paper is not None
    year, each, _ = paper_document(paper, speech).sections
    assert year.year is not None
    days = [day for day, sign in year.year.days if sign is Sign.FULL]
    held = [local_date(one.held.ended_at, one.held.zone) for one in paper.facts.meetings]
    assert days == held
    assert len(days) > 1
    lines = each.entries[0].parts[0][1].splitlines()
    assert len(lines) == len(days)
    for day, line in zip(days, lines, strict=True):
        assert format_day(day, language="nl") in line


@pytest.mark.in_memory
async def test_a_name_that_a_table_would_work_out_is_text(world: World) -> None:
    await has_one(world)
    person, tools = await world.person("P1"), world.bot.tools
    speech = Speech(world.bot.words, PlainDialect(), "nl", person.zone, {}, None)
    about = Subject(world.meeting)
    paper = await world.store.read(lambda tx: paper_of(tx, tools, speech, person, subject=about))
    assert paper is not None
    for name in ("=1+1", "+1", "-1", "@x"):
        file = paper_file(replace(paper, name=name), tools.secret, speech, "csv")
        assert f"'{name}" in file.content.decode()


@pytest.mark.in_memory
async def test_a_year_is_certified_when_it_is_over(world: World) -> None:
    await is_held(world)
    about = Subject(world.group, world.clock.now().year)
    early = await looks(world, "P1", about)
    assert early.answer is Answer.REFUSED
    assert "voorbij" in told(early)
    await world.passes(days=365)
    assert (await looks(world, "P1", about)).answer is Answer.DONE
    await asks(world, "P1", "P2", about)
    await vouches(world, "P2", "P1", about)
    whole = await data_of(world, "P1", about)
    facts = await world.store.read(lambda tx: facts_of(tx, world.ids["P1"], about))
    assert facts is not None
    assert whole["year"] == about.year
    assert whole["ways"] == [
        {"way": one.way.value, "meetings": one.meetings, "minutes": one.minutes}
        for one in facts.sums
    ]
    assert [(one["began_at"], one["way"], one["minutes"]) for one in whole["meetings"]] == [
        (one.held.began_at.isoformat(timespec="seconds"), one.held.way.value, one.own.minutes)
        for one in facts.meetings
    ]
    other = Subject(GroupId("none"), about.year)
    assert (await looks(world, "P1", other)).answer is Answer.REFUSED


@pytest.mark.in_memory
async def test_a_meeting_that_is_noted_late_withdraws_its_year(world: World) -> None:
    about = Subject(world.group, world.clock.now().year)
    mine, at = world.ids["P1"], world.clock.now()
    one = Certificate(
        "23456789AB", at.year, About(mine, world.group, about, world.ids["P2"], at, at)
    )
    await world.store.write(lambda tx: tx.certificates.put(one))
    await is_held(world)
    await withdrawn(world, one)


# What a file is


@pytest.mark.in_memory
async def test_a_file_is_valid_as_it_was_handed_out_and_in_no_other_way(world: World) -> None:
    await has_one(world)
    content = (await file_of(world, "json")).content
    assert await verdict(world, content) is Verdict.VALID
    secret = world.bot.tools.secret

    def all_changed(tx: Tx) -> set[Verdict]:
        found = set()
        for place in range(len(content)):
            for bit in (1, 0x20):
                other = bytes([content[place] ^ bit])
                found.add(verdict_on(tx, secret, content[:place] + other + content[place + 1 :]))
        return found

    assert await world.store.read(all_changed) == {Verdict.CHANGED, Verdict.UNKNOWN}
    for longer in (content + b" ", b" " + content, content.replace(b"  ", b"   ", 1)):
        assert await verdict(world, longer) is Verdict.CHANGED


@pytest.mark.in_memory
async def test_a_forged_one_and_one_under_another_number_are_changed(world: World) -> None:
    one = await has_one(world)
    body = json.loads((await file_of(world, "json")).content)
    more = {**body, "meeting": {**body["meeting"], "minutes": 600}}
    for taken in ("schema", "kind", "signature"):
        more.pop(taken)
    assert await verdict(world, signed_file(b"x" * 32, more)) is Verdict.CHANGED
    await asks(world, "P3", "P2")
    await vouches(world, "P2", "P3")
    other, content = await kept(world, "P3"), (await file_of(world, "json")).content
    replayed = content.replace(one.number.encode(), other.number.encode())
    assert await verdict(world, replayed) is Verdict.CHANGED
    unknown = content.replace(one.number.encode(), b"WWWWWWWWWW")
    assert await verdict(world, unknown) is Verdict.UNKNOWN


@pytest.mark.in_memory
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.4",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b"[" * (LONGEST - 1),
        b"9" * (LONGEST - 1),
        b" " * (LONGEST + 1),
        b'{"schema": 1, "kind": "certificate"}',
        b'{"schema": 1, "kind": "certificate", "number": 7, "signature": ""}',
        b'{"schema": 1, "kind": "certificate", "number": "x", "signature": 7}',
        b'{"schema": 1, "kind": "certificate", "number": "x", "signature": "zz"}',
        b'{"schema": 1, "kind": "certificate", "number": "\\ud800", "signature": "00"}',
        b'{"schema": {}, "kind": [], "number": [], "signature": ""}',
        b'{"schema": NaN, "kind": "certificate", "number": "x", "signature": ""}',
    ],
)
async def test_what_is_no_certificate_is_unknown(world: World, content: bytes) -> None:
    assert await verdict(world, content) is Verdict.UNKNOWN


@pytest.mark.in_memory
async def test_every_key_of_the_data_is_told_in_the_docs(world: World) -> None:
    await has_one(world)
    told_there = DOCS.read_text(encoding="utf-8")
    whole = await data_of(world)
    for key in (*whole, *whole["meeting"], "year", "ways", "meetings", "theme", "check_at"):
        assert f"`{key}`" in told_there or key == "schema", key


# Withdrawn


async def withdrawn(world: World, one: Certificate) -> None:
    """Its number is left, and nothing else; what was handed out is withdrawn from now on."""
    left = await world.store.read(lambda tx: tx.certificates.get(one.number))
    assert left == replace(one, about=None)
    assert await says(world, one.number) is Verdict.WITHDRAWN


async def test_whoever_it_is_about_withdraws_it_by_a_second_press(world: World) -> None:
    one = await has_one(world)
    content = (await file_of(world, "json")).content
    first = await world.press("P1", f"withdraw-proof|{world.meeting}.")
    assert actions(first.card) == ["withdraw-proof"]
    assert await kept(world, "P1") == one
    for who in ("P2", "Q1", STRANGER):
        await world.press(who, f"withdraw-proof|{world.meeting}.|yes")
    assert await kept(world, "P1") == one, "nobody else's press"
    for _ in range(2):
        reply = await world.press("P1", f"withdraw-proof|{world.meeting}.|yes")
        assert reply.answer is Answer.DONE
    await withdrawn(world, one)
    assert await verdict(world, content) is Verdict.WITHDRAWN
    refused = await world.press("P1", f"proof-file|{world.meeting}.|json")
    assert refused.file is None
    await asks(world, "P1", "P3")
    await vouches(world, "P3", "P1")
    assert (await kept(world, "P1")).number != one.number


async def test_a_correction_of_two_withdraws_it(world: World) -> None:
    one = await has_one(world)
    tail = f"{world.meeting}|{world.ids['P4']}|0"
    await world.press("P5", f"say-there|{tail}")
    assert await kept(world, "P1") == one, "what one alone says changes nothing"
    await world.press("P3", f"confirm-there|{tail}")
    await withdrawn(world, one)
    await world.deliver()
    (over,) = (c for c in world.direct("P1") if "geldt niet meer" in told(Reply(Answer.DONE, c)))
    assert over.title == "Bewijs van intervisie"


@pytest.mark.in_memory
async def test_another_theme_withdraws_it_for_it_stands_on_the_paper(world: World) -> None:
    one = await has_one(world)
    page = await world.form("P3", f"open-theme|{world.meeting}")
    await world.sends("P3", page, {"theme": "workload"})
    await withdrawn(world, one)


async def test_who_erases_that_they_were_there_withdraws_their_own_alone(world: World) -> None:
    one = await has_one(world)
    await asks(world, "P3", "P2")
    await vouches(world, "P2", "P3")
    await world.press("P1", "erase|attendance|yes")
    await withdrawn(world, one)
    assert (await kept(world, "P3")).is_valid


async def test_with_its_group_it_is_withdrawn(world: World) -> None:
    one = await has_one(world)

    def unit(tx: Tx) -> None:
        for meeting in tx.meetings.of_group(world.group, limit=100):
            erase_meeting(tx, meeting.id)
        erase_group(tx, world.group)

    await world.store.write(unit)
    await withdrawn(world, one)


@pytest.mark.in_memory
async def test_with_the_meeting_it_goes_and_a_withdrawn_number_after_its_years(
    world: World,
) -> None:
    one = await has_one(world)
    number = replace(one, number="23456789AB", about=None)
    await world.store.write(lambda tx: tx.certificates.put(number))
    years = world.bot.tools.proof_years
    world.clock.move_to(world.clock.now().replace(year=one.of_year + years, month=12, day=31))
    await world.bot.sweep()
    assert await says(world, number.number) is Verdict.WITHDRAWN
    await world.bot.fire_timers()
    assert await says(world, one.number) is Verdict.UNKNOWN
    world.clock.move_to(world.clock.now().replace(year=one.of_year + years + 1))
    await world.bot.sweep()
    assert await says(world, number.number) is Verdict.UNKNOWN


@pytest.mark.in_memory
async def test_one_that_was_withdrawn_does_not_come_back_with_a_backup(world: World) -> None:
    one = await has_one(world)
    ledger = Noted()
    tools, now = replace(world.bot.tools, ledger=ledger), world.clock.now()
    await world.store.write(lambda tx: withdraw(tx, tools, one))
    assert ledger.names == [certificate_name(one.number)]

    def restored(tx: Tx) -> None:
        tx.certificates.put(one)
        erase_again(tx, ledger.noted_since(now), at=now)

    await world.store.write(restored)
    await withdrawn(world, one)
