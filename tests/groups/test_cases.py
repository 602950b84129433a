"""Cases: written page by page, brought, changed, taken back, and closed for a night."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards import Answer, FormPage, Reply
from bot.groups import keys
from bot.inputs import PageSent
from bot.records import Case, CaseStatus, Draft
from bot.rehearsal.platform import WORKSPACE

from .world import World, actions, button, told


async def cases(world: World) -> tuple[Case, ...]:
    return await world.store.read(lambda tx: tx.cases.of_group(world.group))


async def draft(world: World, who: str) -> Draft | None:
    key = keys.case_draft(world.group)
    return await world.store.read(lambda tx: tx.drafts.get(world.ids[who], key))


def values(page: FormPage) -> dict[str, str]:
    return {one.name: one.value for one in page.fields}


def opens_case(world: World) -> str:
    return f"open-case|{world.group}"


async def test_two_pages_become_one_case(world: World) -> None:
    """Every page that is sent is kept, and the case is there with the last one."""
    page = await world.form("P1", opens_case(world))
    assert (page.page, page.pages, len(page.fields)) == (1, 2, 4)
    first = await world.sends("P1", page, {"title": "Titel", "stuck": "Vast"})
    assert first.next_page is not None
    assert await cases(world) == ()
    kept = await draft(world, "P1")
    assert kept is not None
    assert kept.fields["stuck"] == "Vast"
    asked = {"happened": "Rust", "question": "Hoe kan ik luisteren?"}
    second = await world.sends("P1", first.next_page, asked)
    assert second.answer is Answer.DONE
    (case,) = await cases(world)
    assert case.fields["happened"] == "Rust"
    assert case.fields["question"] == "Hoe kan ik luisteren?"
    assert await draft(world, "P1") is None
    assert second.card is not None
    assert actions(second.card) == ["open-case", "open-preparation", "withdraw-case"]


async def test_the_form_asks_what_the_method_of_the_meeting_asks(world: World) -> None:
    """Where somebody is stuck; by a method for successes, what went well."""
    before = await world.form("P1", opens_case(world))
    assert before.fields[2].label == "Waar loop ik in vast?"
    await world.press("P3", f"use-method|{world.meeting}|appreciative")
    after = await world.form("P1", opens_case(world))
    assert (after.fields[2].name, after.fields[2].label) == ("stuck", "Wat ging er goed?")


async def test_leaving_halfway_and_coming_back(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    first = await world.sends("P1", page, {"title": "Titel", "stuck": "Vast"})
    assert first.next_page is not None
    await world.sends("P1", first.next_page, {"help": "Van alles"}, as_draft=True)
    again = await world.form("P1", opens_case(world))
    assert again.form == page.form
    assert values(again)["title"] == "Titel"
    more = await world.sends("P1", again)
    assert more.next_page is not None
    assert values(more.next_page)["help"] == "Van alles"
    await world.sends("P1", more.next_page)
    assert [case.fields["help"] for case in await cases(world)] == ["Van alles"]


async def test_a_draft_may_have_gaps(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    reply = await world.sends("P1", page, {"title": "Alleen een titel"}, as_draft=True)
    assert reply.answer is Answer.DONE
    assert values(await world.form("P1", opens_case(world)))["title"] == "Alleen een titel"
    assert values(await world.form("P2", opens_case(world)))["title"] == ""


async def test_the_last_page_without_the_first_asks_for_it(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    token = page.token[:-1] + "2"
    reply = await world.press("P1", "mine")
    assert "Van alles" not in told(reply)
    first = await world.sends("P1", page, {"title": "T", "stuck": "S"})
    assert first.next_page is not None
    assert first.next_page.token == token
    other = page.token.replace(page.form, "e" * 16)[:-1] + "2"
    lost = await world.bot.inbox.send_page(_page(world, other, {"help": "Van alles"}))
    assert lost.next_page is not None
    assert lost.next_page.page == 1
    # What the other form held was set aside, and both can still be finished.
    assert "T" in told(await world.press("P1", "mine"))
    done = await world.sends("P1", first.next_page)
    assert done.answer is Answer.DONE
    assert [case.fields["title"] for case in await cases(world)] == ["T"]
    kept = await draft(world, "P1")
    assert kept is not None
    assert kept.fields["help"] == "Van alles"


def _page(world: World, token: str, fields: dict[str, str]) -> PageSent:
    return PageSent(world._next(), WORKSPACE, "P1", token, fields)


async def test_two_windows_lose_nothing(world: World) -> None:
    """The form stands open on a phone and on a computer; both are sent."""
    phone = await world.form("P1", opens_case(world))
    computer = await world.form("P1", opens_case(world))
    on_phone = await world.sends("P1", phone, {"title": "Telefoon", "stuck": "Een"})
    on_computer = await world.sends("P1", computer, {"title": "Computer", "stuck": "Twee"})
    assert on_phone.next_page is not None
    assert on_computer.next_page is not None
    await world.sends("P1", on_phone.next_page)
    await world.sends("P1", on_computer.next_page)
    titles = {case.fields["title"] for case in await cases(world)}
    assert titles == {"Telefoon", "Computer"}


async def test_changing_a_case_on_the_table(world: World) -> None:
    await world.brings_case("P1", "Eerst")
    page = await world.form("P1", opens_case(world))
    assert values(page)["title"] == "Eerst"
    await world.brings_case("P1", "Later")
    assert [case.fields["title"] for case in await cases(world)] == ["Later"]
    # The same page once more, from a window that stood open.
    reply = await world.sends("P1", page, {"title": "Nog later"})
    assert reply.next_page is not None
    await world.sends("P1", reply.next_page)
    assert [case.fields["title"] for case in await cases(world)] == ["Nog later"]


async def test_taking_a_case_back_and_bringing_it_again(world: World) -> None:
    reply = await world.brings_case("P1", "Toch niet")
    assert reply.card is not None
    token = button(reply.card, "withdraw-case").token
    assert (await world.press("P2", token)).answer is Answer.REFUSED
    for _ in range(2):
        assert (await world.press("P1", token)).answer is Answer.DONE
    assert await cases(world) == ()
    kept = await draft(world, "P1")
    assert kept is not None
    assert kept.fields["title"] == "Toch niet"
    # Off the table, its words stand with their owner only.
    raw = await world.store.read(lambda tx: tx.cases.by_form(world.ids["P1"], kept.form))
    assert raw is not None
    assert raw.status is CaseStatus.WITHDRAWN
    assert not raw.fields
    for title in ("Toch wel", "Toch wel, beter"):
        page = await world.form("P1", opens_case(world))
        first = await world.sends("P1", page, {"title": title})
        assert first.next_page is not None
        await world.sends("P1", first.next_page)
        assert [case.fields["title"] for case in await cases(world)] == [title]


async def test_taking_back_keeps_what_was_written_since(world: World) -> None:
    """Changes that were not sent to the end are newer than what lies on the table."""
    reply = await world.brings_case("P1", "Op tafel")
    assert reply.card is not None
    page = await world.form("P1", opens_case(world))
    await world.sends("P1", page, {"title": "Nieuwer"}, as_draft=True)
    await world.press("P1", button(reply.card, "withdraw-case").token)
    kept = await draft(world, "P1")
    assert kept is not None
    assert kept.fields["title"] == "Nieuwer"


async def _closing(world: World) -> datetime:
    return (await world.timers())["cases-close"].due_at


async def test_cases_are_closed_from_the_evening_before_until_the_opening(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    first = await world.sends("P1", page, {"title": "Titel", "stuck": "Vast"})
    assert first.next_page is not None
    closes_at = await _closing(world)
    await world.until(closes_at + timedelta(minutes=1))
    late = await world.sends("P1", first.next_page, {"help": "Van alles"})
    assert late.answer is Answer.REFUSED
    assert "concept" in told(late)
    assert await cases(world) == ()
    kept = await draft(world, "P1")
    assert kept is not None
    assert kept.fields["help"] == "Van alles"
    await world.until((await world.the_meeting()).starts_at)
    assert (await world.brings_case("P1", "Op de dag zelf")).answer is Answer.DONE
    assert len((await world.state()).cases) == 1


async def test_just_before_the_closing_is_in_time(world: World) -> None:
    closes_at = await _closing(world)
    await world.until(closes_at - timedelta(seconds=1))
    assert (await world.brings_case("P1")).answer is Answer.DONE
    # What is on the table may still get better words, and may still be taken back.
    await world.until(closes_at + timedelta(hours=1))
    assert (await world.brings_case("P1", "Beter")).answer is Answer.DONE
    (case,) = await cases(world)
    await world.press("P1", f"withdraw-case|{world.group}|{case.id}")
    # Back on the table is a new case: that has to wait for the day itself.
    page = await world.form("P1", opens_case(world))
    first = await world.sends("P1", page)
    assert first.next_page is not None
    assert (await world.sends("P1", first.next_page)).answer is Answer.REFUSED


async def test_the_agenda_says_whether_cases_may_come(world: World) -> None:
    await world.until((await world.timers())["agenda"].due_at)
    before = told(Reply(Answer.DONE, await world.agenda()))
    assert "Je kunt nog een casus inbrengen" in before
    await world.brings_case("P1")
    assert "Er ligt al iets op tafel" in told(Reply(Answer.DONE, await world.agenda()))
    await world.until(await _closing(world))
    after = told(Reply(Answer.DONE, await world.agenda()))
    assert "Casussen vooraf inbrengen is voorbij" in after


async def test_a_case_taken_back_in_the_middle_ends_its_round_and_leaves_the_room(
    world: World,
) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    assert world.shown("Casus van P1") == 1
    (case,) = await cases(world)
    await world.press("P1", f"withdraw-case|{world.group}|{case.id}")
    assert (await world.state()).slot.phase_id == "evaluation"
    assert world.shown("Casus van P1") == 0
    assert "Wat zie je?" in told(await world.press("P2", "mine"))
    kept = await draft(world, "P1")
    assert kept is not None
    assert kept.fields["title"] == "Casus van P1"


async def test_a_case_changed_while_it_is_discussed_shows_its_newer_words(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.brings_case("P1", "Nieuwe woorden")
    assert world.shown("Casus van P1") == 0
    assert world.shown("Nieuwe woorden") == 1


async def test_a_form_that_stood_open_until_its_case_was_discussed(world: World) -> None:
    """It is no new case by accident, and its words are kept."""
    await world.brings_case("P1", "Eerst")
    page = await world.form("P1", opens_case(world))
    await world.begins()
    await world.goes_to("closing")
    await world.goes_on()
    (case,) = await cases(world)
    assert case.status is CaseStatus.DISCUSSED
    first = await world.sends("P1", page, {"title": "Wat ik nog wilde zeggen"})
    assert first.next_page is not None
    late = await world.sends("P1", first.next_page)
    assert late.answer is Answer.REFUSED
    assert "besproken" in told(late)
    assert [one.status for one in await cases(world)] == [CaseStatus.DISCUSSED]
    # As a case of its own it may come on the table.
    again = await world.form("P1", opens_case(world))
    assert values(again)["title"] == "Wat ik nog wilde zeggen"
    more = await world.sends("P1", again)
    assert more.next_page is not None
    assert (await world.sends("P1", more.next_page)).answer is Answer.DONE
    statuses = sorted(one.status for one in await cases(world))
    assert statuses == [CaseStatus.DISCUSSED, CaseStatus.ON_TABLE]


async def test_the_case_of_one_group_is_not_reached_from_another(world: World) -> None:
    reply = await world.brings_case("P1", "Geheim")
    assert reply.card is not None
    (case,) = await cases(world)
    token = f"case|{world.other_group}|{case.form}|2"
    answer = await world.bot.inbox.send_page(_page(world, token, {"help": "x"}))
    assert answer.answer is Answer.REFUSED
    assert "Geheim" not in told(answer)


async def test_only_titles_and_short_explanations_are_read_before_choosing(world: World) -> None:
    for who in ("P1", "P2"):
        await world.brings_case(who, f"Titel {who}", tried="alleen voor later", help="rust")
    await world.begins()
    await world.goes_to("choose")
    page = await world.form("P3", await world.token("open-vote"))
    words = told(page)
    assert "Titel P1" in words
    assert "Ik loop vast." in words
    assert "alleen voor later" not in words
    await world.sends("P3", page, {"case": page.fields[0].choices[1].value})
    await world.goes_to("exploration")
    assert world.shown("Titel P2") == 1
    assert world.shown("Titel P1") == 0
    assert world.shown("alleen voor later") == 0


async def test_a_page_whose_answer_got_lost_is_answered_with_the_next_one(world: World) -> None:
    """The platform sends it again; what somebody wrote since then stays."""
    page = await world.form("P1", opens_case(world))
    values = {"title": "Titel", "stuck": "Vast"}
    first = await world.sends("P1", page, values, delivery="d1")
    assert first.next_page is not None
    await world.sends("P1", first.next_page, {"help": "Van alles"}, as_draft=True)
    again = await world.sends("P1", page, values, delivery="d1")
    assert again.next_page is not None
    assert again.next_page.token == first.next_page.token
    assert {one.name: one.value for one in again.next_page.fields}["help"] == "Van alles"
    last = await world.sends("P1", again.next_page, delivery="d2")
    assert (await world.sends("P1", again.next_page, delivery="d2")).answer is Answer.DONE
    assert last.card is not None
    assert len(await cases(world)) == 1


async def test_a_case_is_withdrawn_in_its_own_group_only(world: World) -> None:
    await world.brings_case("P1", "Een titel")
    (case,) = await cases(world)
    elsewhere = await world.press("P1", f"withdraw-case|{world.other_group}|{case.id}")
    assert elsewhere.answer is Answer.REFUSED
    assert (await cases(world))[0].fields["title"] == "Een titel"


async def test_more_cases_than_a_form_can_offer(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    for number in range(30):
        token = page.token.replace(page.form, f"{number:016x}")[:-1]
        for part in ("1", "2"):
            values = {"title": f"Casus {number}", "stuck": "Vast"} if part == "1" else {}
            await world.bot.inbox.send_page(_page(world, token + part, values))
    assert len(await cases(world)) == 30
    await world.begins()
    await world.goes_to("choose")
    form = await world.form("P2", await world.token("open-vote"))
    assert len(form.fields[0].choices) == 25
