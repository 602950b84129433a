"""A group is asked which day is best, and the best day becomes its date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cards import DISCORD, Answer, Card, FieldKind, FormPage, Reply
from bot.engine.state import Presence, Stage
from bot.groups import card_keys, keys
from bot.groups.lookups import next_meeting
from bot.groups.planning import plan_next
from bot.ports import Tx
from bot.records import DatePoll, Meeting, MeetingStatus, PollEnd

from .conftest import NewWorld
from .world import PEOPLE, STRANGER, ZONE, Wish, World, actions, button, told

HERE = ZoneInfo(ZONE)
#: The world begins on 5 January; the six meet on the 29th, and then on 12 March.
FIRST, NEXT = "2026-01-29", "2026-03-12"
TWO = ("2026-02-05", "2026-02-06")


async def days(world: World, who: str = "P1", *on: str) -> Reply:
    """The first page, sent with these days."""
    page = await world.form(who, f"open-poll|{world.group}")
    assert len(page.fields) == 5
    names = [field.name for field in page.fields]
    return await world.sends(
        who, page, dict.fromkeys(names, "") | dict(zip(names, on, strict=False))
    )


async def asks(
    world: World, who: str = "P1", *on: str, at: str = "15:00", until: str = ""
) -> Reply:
    """Both pages, as somebody fills them in."""
    first = await days(world, who, *(on or TWO))
    assert first.next_page is not None, told(first)
    values = {"poll-at": at} | ({"closes-on": until} if until else {})
    return await world.sends(who, first.next_page, values)


async def the_poll(world: World) -> DatePoll:
    found = await world.store.read(lambda tx: tx.groups.open_date_poll(world.group))
    assert found is not None
    return found


async def poll_card(world: World, poll: DatePoll) -> Card:
    card = await world.card(card_keys.poll_card(world.group, poll.id))
    assert card is not None
    return card


async def answers(world: World, who: str, *fits: str) -> Reply:
    poll = await the_poll(world)
    page = await world.form(who, f"open-poll-answer|{world.group}|{poll.id}")
    return await world.sends(who, page, {f"fits-{n}": fit for n, fit in enumerate(fits, start=1)})


async def planned(world: World) -> Meeting:
    found = await world.store.read(lambda tx: next_meeting(tx, world.group))
    assert found is not None
    return found


async def ended(world: World, poll: DatePoll) -> PollEnd | None:
    found = await world.store.read(lambda tx: tx.groups.date_poll(world.group, poll.id))
    assert found is not None
    return found.end


# What cannot be asked


@pytest.mark.parametrize(
    ("on", "field", "says"),
    [
        (("", ""), "day-1", "mist nog iets"),
        (("2026-02-05",), "day-2", "mist nog iets"),
        (("2026-02-05", "morgen"), "day-2", "Kies een dag"),
        (("2026-02-05", "2026-02-30"), "day-2", "Kies een dag"),
        (("2026-02-05", "2026-01-05"), "day-2", "na vandaag"),
        (("2026-02-05", "2025-02-06"), "day-2", "na vandaag"),
        (("2026-02-05", "2027-02-06"), "day-2", "binnen een jaar"),
        (("2026-01-06", "2026-02-05"), "day-1", "vanaf overmorgen"),
        (("2026-02-05", "2026-02-06", "2026-02-05"), "day-3", "staat er al"),
        (("2026-02-05", "20260205"), "day-2", "staat er al"),
        ((NEXT, "2026-02-05"), "day-1", "bijeenkomst daarna is op donderdag 12 maart"),
        (("2026-02-05", "", "", "", "2026-04-01"), "day-5", "Kies een dag ervoor"),
    ],
)
async def test_days_that_cannot_be(
    world: World, on: tuple[str, ...], field: str, says: str
) -> None:
    reply = await days(world, "P1", *on)
    assert reply.answer is Answer.INVALID
    assert says in reply.errors[field]
    assert await world.store.read(lambda tx: tx.groups.open_date_poll(world.group)) is None


async def test_a_pause_is_no_day_and_a_day_that_is_taken_neither(world: World) -> None:
    page = await world.form("P6", f"open-pause|{world.group}")
    await world.sends("P6", page, {"first-day": TWO[1], "last-day": TWO[1]})
    reply = await days(world, "P1", *TWO)
    assert list(reply.errors) == ["day-2"]
    assert "groep pauze" in reply.errors["day-2"]


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"poll-at": "vijf uur"}, "poll-at", "Schrijf de tijd"),
        ({"poll-at": ""}, "poll-at", "mist nog iets"),
        ({"closes-on": ""}, "closes-on", "mist nog iets"),
        ({"closes-on": "2026-01-05"}, "closes-on", "na vandaag"),
        # It closes before the first of the days, and before the date as it is now.
        ({"closes-on": "2026-01-29"}, "closes-on", "voor donderdag 29 januari, 15:00"),
        ({"closes-on": "2026-02-05"}, "closes-on", "eerdere dag"),
    ],
)
async def test_an_hour_or_an_end_that_cannot_be(
    world: World, values: dict[str, str], field: str, says: str
) -> None:
    first = await days(world, "P1", *TWO)
    assert first.next_page is not None
    reply = await world.sends("P1", first.next_page, values)
    assert reply.answer is Answer.INVALID
    assert says in reply.errors[field]


async def test_nobody_else(world: World) -> None:
    for who in (STRANGER, "Q1"):
        for token in (f"open-poll|{world.group}", f"open-poll-hour|{world.group}"):
            assert isinstance(await world.opens(who, token), Reply)
    page = await world.form("P1", f"open-poll|{world.group}")
    for who in (STRANGER, "Q1"):
        sent = await world.sends(who, page, {"day-1": TWO[0], "day-2": TWO[1]})
        assert sent.answer is Answer.REFUSED
    await asks(world)
    poll = await the_poll(world)
    answer = await world.form("P1", f"open-poll-answer|{world.group}|{poll.id}")
    for who in (STRANGER, "Q1"):
        sent = await world.sends(who, answer, {"fits-1": "yes", "fits-2": "yes"})
        assert sent.answer is Answer.REFUSED
        take_back = await world.press(who, f"take-back-poll|{world.group}|{poll.id}")
        assert take_back.answer is Answer.REFUSED
    assert await ended(world, poll) is None
    # A member of another group asks after this poll by the name of theirs.
    theirs = await world.opens("Q1", f"open-poll-answer|{world.other_group}|{poll.id}")
    assert isinstance(theirs, Reply)
    assert "gesloten" in told(theirs)


@pytest.mark.parametrize(
    "token",
    ["poll-days", "poll-days|{group}", "poll-days|{group}|x", "poll-hour|{group}|zz", "x|y"],
)
async def test_a_form_that_is_none_of_ours(world: World, token: str) -> None:
    page = await world.form("P1", f"open-poll|{world.group}")
    odd = replace(page, token=token.format(group=world.group))
    sent = await world.sends("P1", odd, {"day-1": TWO[0], "day-2": TWO[1]})
    assert sent.answer is Answer.REFUSED


async def test_the_second_page_without_the_first(world: World) -> None:
    reply = await world.opens("P1", f"open-poll-hour|{world.group}")
    assert isinstance(reply, Reply)
    assert reply.card is not None
    assert actions(reply.card) == ["open-poll"]
    first = await days(world, "P1", *TWO)
    assert first.next_page is not None
    other = await world.sends("P2", first.next_page)
    assert other.answer is Answer.REFUSED, "the days are somebody else's draft"
    await world.passes(days=21)
    late = await world.sends("P1", first.next_page)
    assert late.answer is not Answer.DONE, "a day passed by meanwhile"


async def test_an_answer_needs_all_days(world: World) -> None:
    await asks(world)
    for fits in (("yes",), ("yes", "perhaps"), ("", "")):
        reply = await answers(world, "P1", *fits)
        assert reply.answer is Answer.INVALID
    poll = await the_poll(world)
    assert await world.store.read(lambda tx: tx.groups.date_answers(world.group, poll.id)) == ()


async def test_there_is_one_question_at_a_time(world: World) -> None:
    """Two members ask at once: the second is shown what is asked already."""
    pages = [await days(world, who, *TWO) for who in ("P1", "P2")]
    for page in pages:
        assert page.next_page is not None
    assert (await world.sends("P1", pages[0].next_page or _none())).answer is Answer.DONE
    late = await world.sends("P2", pages[1].next_page or _none())
    assert late.answer is Answer.REFUSED
    assert late.card is not None
    assert actions(late.card) == ["open-poll-answer"]
    poll = await the_poll(world)
    assert (await world.sends("P1", pages[0].next_page or _none())).answer is Answer.DONE
    assert await the_poll(world) == poll, "sent twice, asked once"
    await world.press("P1", f"take-back-poll|{world.group}|{poll.id}")
    again = await world.sends("P1", pages[0].next_page or _none())
    assert again.answer is Answer.DONE
    assert await ended(world, poll) is PollEnd.TAKEN_BACK, "an old form asks nothing anew"


def _none() -> FormPage:
    raise AssertionError("there is a page")


async def test_too_late_before_the_meeting(world: World) -> None:
    await world.until(datetime(2026, 1, 28, 20, tzinfo=UTC))
    reply = await world.opens("P1", f"open-poll|{world.group}")
    assert isinstance(reply, Reply)
    assert "geen tijd" in told(reply)
    card = (await world.told_by("P1", "data")).card
    assert card is not None
    assert "open-poll" not in actions(card)


# What is asked


async def test_the_question_stands_in_the_room_and_names_nobody(world: World) -> None:
    dates = (await world.told_by("P1", "data")).card
    assert dates is not None
    assert button(dates, "open-poll").token == f"open-poll|{world.group}"
    assert (await asks(world)).answer is Answer.DONE
    poll = await the_poll(world)
    closes = datetime(2026, 1, 12, 16, tzinfo=UTC)
    assert poll.closes_at == closes, "a week from now, at five"
    card = await poll_card(world, poll)
    said = told(Reply(Answer.DONE, card))
    for line in ("29 januari, 15:00", "5 februari, 15:00", "6 februari, 15:00", "0 van de 6"):
        assert line in said
    assert actions(card) == ["open-poll-answer"]
    await answers(world, "P2", "no", "no")
    await answers(world, "P3", "yes", "if-needed")
    card = await poll_card(world, poll)
    assert card.progress is not None
    assert (card.progress.done, card.progress.of) == (2, 6)
    assert not any(name in told(Reply(Answer.DONE, card)) for name in PEOPLE.values())
    assert len(card.texts) == 6, "the question, two days, how many, until when, and who reads it"
    assert all(world.has(who, "open-poll-answer") == 0 for who in PEOPLE), "no private message"
    page = await world.form("P2", f"open-poll-answer|{world.group}|{poll.id}")
    assert [field.value for field in page.fields] == ["no", "no"]
    assert [field.kind for field in page.fields] == [FieldKind.CHOICE] * 2
    elsewhere = await world.form("P4", f"open-poll-answer|{world.group}|{poll.id}")
    assert [field.value for field in elsewhere.fields] == ["", ""]


async def test_it_closes_when_the_last_has_answered(world: World) -> None:
    await asks(world, at="16:30")
    poll, old = await the_poll(world), await world.the_meeting()
    for who in list(PEOPLE)[:-1]:
        await answers(world, who, "no" if who == "P1" else "yes", "if-needed")
    assert (await planned(world)).id == old.id
    await answers(world, "P6", "yes", "yes")
    new = await planned(world)
    assert new.starts_at.astimezone(HERE).strftime("%Y-%m-%d %H:%M") == "2026-02-06 16:30"
    assert new.series is None
    assert {one.presence for one in new.state.people} == {Presence.HERE}
    assert (await world.the_meeting()).status is MeetingStatus.CANCELLED
    assert await world.timers() == {}, "nothing comes of the old day"
    said = told(Reply(Answer.DONE, await poll_card(world, poll)))
    assert "Het wordt vrijdag 6 februari, 16:30" in said
    assert actions(await poll_card(world, poll)) == []
    assert actions(await world.agenda(new.id)), "the new day has its board at once"
    assert "date_answer" not in {name for name, rows in world.dump().items() if rows}


async def test_it_closes_at_its_hour_whoever_answered(world: World) -> None:
    await asks(world, until="2026-01-20")
    poll = await the_poll(world)
    assert poll.closes_at == datetime(2026, 1, 20, 16, tzinfo=UTC)
    await answers(world, "P1", "if-needed", "yes")
    await world.until(poll.closes_at - timedelta(minutes=1))
    assert await ended(world, poll) is None
    await world.until(poll.closes_at)
    assert await ended(world, poll) is PollEnd.CHOSEN
    assert (await planned(world)).on.isoformat() == TWO[1]
    late = await world.opens("P2", f"open-poll-answer|{world.group}|{poll.id}")
    assert isinstance(late, Reply)
    assert "gesloten" in told(late)


async def test_a_form_that_was_open_when_it_closed(world: World) -> None:
    await asks(world)
    poll = await the_poll(world)
    page = await world.form("P2", f"open-poll-answer|{world.group}|{poll.id}")
    await answers(world, "P1", "yes", "yes")
    await world.until(poll.closes_at)
    before = await planned(world)
    sent = await world.sends("P2", page, {"fits-1": "no", "fits-2": "yes"})
    assert sent.answer is Answer.REFUSED
    assert await planned(world) == before
    assert "date_answer" not in {name for name, rows in world.dump().items() if rows}


async def test_an_answer_may_change_until_then(world: World) -> None:
    await asks(world)
    poll = await the_poll(world)
    await answers(world, "P1", "yes", "no")
    await answers(world, "P1", "no", "yes")
    await world.until(poll.closes_at)
    assert (await planned(world)).on.isoformat() == TWO[1]


async def test_the_day_as_it_is_may_win(world: World) -> None:
    await asks(world, "P1", FIRST, TWO[0])
    poll, before = await the_poll(world), await world.the_meeting()
    await answers(world, "P1", "yes", "no")
    await world.until(poll.closes_at)
    assert await planned(world) == before
    assert "Het blijft" in told(Reply(Answer.DONE, await poll_card(world, poll)))


async def test_where_nobody_answers_nothing_moves(world: World) -> None:
    await asks(world)
    poll, before = await the_poll(world), await world.the_meeting()
    await world.until(poll.closes_at)
    assert await ended(world, poll) is PollEnd.NO_DAY
    assert await planned(world) == before
    assert "blijft op" in told(Reply(Answer.DONE, await poll_card(world, poll)))


async def test_taking_it_back(world: World) -> None:
    await asks(world)
    poll = await the_poll(world)
    await answers(world, "P1", "yes", "no")
    dates = (await world.told_by("P2", "data")).card
    assert dates is not None
    for _ in range(2):
        reply = await world.press("P2", button(dates, "take-back-poll").token)
        assert reply.answer is Answer.DONE
    assert await ended(world, poll) is PollEnd.TAKEN_BACK
    assert keys.POLL_CLOSES not in await world.timers()
    assert "date_answer" not in {name for name, rows in world.dump().items() if rows}
    assert (await asks(world, "P3")).answer is Answer.DONE, "and it may be asked anew"


async def test_beside_another_day(world: World) -> None:
    """Where too few come anybody asks, or still moves at once: then the question is over."""
    agenda = (await world.timers())["agenda"]
    await world.until(agenda.due_at)
    for who in ("P1", "P2", "P3", "P4"):
        await world.press(who, f"attend|{world.meeting}|absent")
    assert button(await world.agenda(), "open-poll").token == f"open-poll|{world.group}"
    await asks(world)
    poll = await the_poll(world)
    await answers(world, "P1", "yes", "no")
    page = await world.form("P5", f"open-move|{world.meeting}")
    await world.sends("P5", page, {"move-on": "2026-02-10", "move-at": "15:00"})
    assert await ended(world, poll) is PollEnd.OVERTAKEN
    await world.until(poll.closes_at + timedelta(hours=1))
    assert (await planned(world)).on.isoformat() == "2026-02-10"
    assert "niet meer nodig" in told(Reply(Answer.DONE, await poll_card(world, poll)))


async def test_a_pause_over_the_meeting_ends_it_and_one_over_a_day_takes_that_out(
    world: World,
) -> None:
    await asks(world)
    poll = await the_poll(world)
    await answers(world, "P1", "yes", "if-needed")
    page = await world.form("P6", f"open-pause|{world.group}")
    await world.sends("P6", page, {"first-day": TWO[0], "last-day": TWO[0]})
    await world.until(poll.closes_at)
    assert (await planned(world)).on.isoformat() == TWO[1], "the better day is a pause now"
    world.meeting = (await planned(world)).id
    await asks(world, "P2", "2026-02-12", "2026-02-13")
    second = await the_poll(world)
    page = await world.form("P6", f"open-pause|{world.group}")
    await world.sends("P6", page, {"first-day": TWO[1], "last-day": TWO[1]})
    assert await ended(world, second) is PollEnd.OVERTAKEN


async def test_the_bot_was_away_when_it_closed(world: World) -> None:
    """It is counted late; a day that passed by is none any more."""
    await asks(world, "P1", "2026-01-23", "2026-01-26", until="2026-01-22")
    poll = await the_poll(world)
    await answers(world, "P1", "yes", "if-needed")
    world.clock.move_to(datetime(2026, 1, 24, 9, tzinfo=UTC))
    await world.deliver()
    assert await ended(world, poll) is PollEnd.CHOSEN
    assert (await planned(world)).on.isoformat() == "2026-01-26"


async def test_the_bot_was_away_until_after_the_meeting(world: World) -> None:
    await asks(world)
    poll = await the_poll(world)
    await answers(world, "P1", "yes", "yes")
    world.clock.move_to(datetime(2026, 2, 2, 9, tzinfo=UTC))
    await world.deliver()
    assert await ended(world, poll) is PollEnd.OVERTAKEN
    assert (await planned(world)).on.isoformat() == NEXT
    assert "date_answer" not in {name for name, rows in world.dump().items() if rows}


async def test_whoever_leaves_is_not_waited_for(world: World) -> None:
    await asks(world)
    poll = await the_poll(world)
    for who in ("P1", "P2", "P3", "P4", "P6"):
        await answers(world, who, "no" if who == "P6" else "if-needed", "if-needed")
    await world.press("P6", f"leave|{world.group}|yes")
    kept = await world.store.read(lambda tx: tx.groups.date_answers(world.group, poll.id))
    assert len(kept) == 4, "what they answered goes with them"
    await world.press("P5", f"leave|{world.group}|yes")
    assert await ended(world, poll) is PollEnd.CHOSEN, "all who are left have answered"
    assert (await planned(world)).on.isoformat() == TWO[0]


@pytest.mark.parametrize(
    ("founded_at", "first_on", "night", "starts_at"),
    [
        # The night of 29 March 2026 has no half past two; that of 25 October has two.
        ("2026-03-10", "2026-04-02", "2026-03-29", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("2026-10-06", "2026-10-29", "2026-10-25", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
async def test_a_time_that_is_not_there_or_comes_twice(
    new_world: NewWorld, founded_at: str, first_on: str, night: str, starts_at: datetime
) -> None:
    founded = datetime.fromisoformat(f"{founded_at}T08:00+00:00")
    first = datetime.fromisoformat(first_on).date()
    world = await new_world(Wish(founded_at=founded, first_on=first))
    day_after = (datetime.fromisoformat(night) + timedelta(days=1)).date().isoformat()
    await asks(world, "P1", day_after, night, at="02:30")
    poll = await the_poll(world)
    assert poll.options[0] == starts_at, "the earlier comes first, in whichever order it was asked"
    await answers(world, "P1", "yes", "no")
    await world.until(poll.closes_at)
    assert (await planned(world)).starts_at == starts_at


async def test_the_meeting_goes_on_as_any_other(world: World) -> None:
    await asks(world)
    poll = await the_poll(world)
    await answers(world, "P1", "yes", "no")
    await world.until(poll.closes_at)
    new = await planned(world)
    for _ in range(3):
        await world.store.write(lambda tx: plan_next(tx, world.bot.tools, world.group))
    assert await planned(world) == new
    await world.until(new.starts_at)
    assert (await world.the_meeting(new.id)).state.stage is Stage.RUNNING
    assert [m.on.isoformat() for m in await world.meetings()] == [FIRST, TWO[0], NEXT]


async def test_what_was_sent_and_not_answered_comes_again(world: World) -> None:
    """The platform sends the first page once more: the second page follows all the same."""
    page = await world.form("P1", f"open-poll|{world.group}")
    values = {"day-1": TWO[0], "day-2": TWO[1]}
    first = await world.sends("P1", page, values, delivery="once")
    again = await world.sends("P1", page, values, delivery="once")
    assert first.next_page is not None
    assert again.next_page is not None
    assert again.next_page.token == first.next_page.token


async def test_days_are_kept_where_a_form_closes_itself(world: World) -> None:
    world.platform.able = DISCORD
    bad = await days(world, "P1", TWO[0], TWO[0])
    assert bad.answer is Answer.INVALID
    assert bad.card is not None
    page = await world.form("P1", button(bad.card, "open-poll").token)
    assert page.fields[0].value == TWO[0]
    kept = await world.sends("P1", page, {"day-2": TWO[1]})
    assert kept.card is not None
    assert kept.next_page is None
    page = await world.form("P1", button(kept.card, "open-poll-hour").token)
    wrong = await world.sends("P1", page, {"closes-on": NEXT})
    assert wrong.card is not None
    page = await world.form("P1", button(wrong.card, "open-poll-hour").token)
    assert (await world.sends("P1", page)).answer is Answer.DONE
    assert (await the_poll(world)).options


async def test_a_group_forgets_its_polls_with_everything_else(world: World) -> None:
    await asks(world)
    await answers(world, "P1", "yes", "no")

    def unit(tx: Tx) -> None:
        for meeting in tx.meetings.of_group(world.group, limit=100):
            tx.meetings.forget(meeting.id)
        tx.groups.forget(world.group)

    await world.store.write(unit)
    left = {name for name, rows in world.dump().items() if rows}
    assert not left & {"date_poll", "date_answer"}
