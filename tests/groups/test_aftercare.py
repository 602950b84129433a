"""The day after: one question to whoever brought a case, and whom they want to talk to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cards import Answer, Card, FormPage, Reply
from bot.groups import card_keys, keys
from bot.groups.restored import after_restore
from bot.records import Aftercare, TalkEnd, TalkWish

from .conftest import NewWorld
from .in_halves import ends, parted
from .odd import ODD
from .world import PEOPLE, STRANGER, Wish, World, actions, button, told

#: The meeting is on a Thursday; this is the Friday after it, and that day in their own time.
DAY_AFTER = datetime(2026, 1, 30, 11, 15, tzinfo=UTC)
FRIDAY = Wish(first_on=date(2026, 1, 30))


async def held(world: World, *, until: str = "closing") -> None:
    await world.begins("P1")
    await world.goes_to(until)
    await world.goes_on()


async def asked(world: World) -> Card:
    """The case of P1 was on the table, and they are asked."""
    await held(world)
    await world.until(DAY_AFTER)
    return await care_of(world)


async def care_of(world: World, who: str = "P1") -> Card:
    card = await world.card(card_keys.care_card(world.meeting, world.ids[who]))
    assert card is not None
    return card


async def kept(world: World) -> tuple[Aftercare, ...]:
    return await world.store.read(lambda tx: tx.aftercare.of_meeting(world.meeting))


async def wishes(world: World) -> tuple[TalkWish, ...]:
    return await world.store.read(lambda tx: tx.aftercare.wishes(world.meeting, world.ids["P1"]))


async def wants(world: World, whom: str, who: str = "P1") -> Reply:
    page = await world.form(who, f"open-talk|{world.meeting}")
    return await world.sends(who, page, {"talk-to": world.ids.get(whom, whom)})


def can(world: World, answer: str, person: str = "P1") -> str:
    return f"talk-when|{world.meeting}|{world.ids[person]}|{answer}"


def words(card: Card | None) -> str:
    return told(Reply(Answer.DONE, card))


# Bad input, and the wrong person


async def test_nobody_else_answers_it_or_sees_that_it_was_asked(world: World) -> None:
    await asked(world)
    before = await kept(world)
    page = await world.form("P1", f"open-talk|{world.meeting}")
    for who in ("P2", "P6", "Q1", STRANGER):
        for token in (f"care|{world.meeting}|fine", can(world, "today")):
            reply = await world.press(who, token)
            assert reply.answer is Answer.REFUSED, token
            assert "Anna" not in told(reply)
        opened = await world.opens(who, f"open-talk|{world.meeting}")
        assert isinstance(opened, Reply)
        assert opened.answer is Answer.REFUSED
        sent = await world.sends(who, page, {"talk-to": world.ids["P3"]})
        assert sent.answer is Answer.REFUSED
    assert (await kept(world), await wishes(world)) == (before, ())
    assert all(world.has(who, "care") == 0 for who in PEOPLE if who != "P1")


async def test_tokens_and_choices_of_nobodys_making(world: World) -> None:
    await asked(world)
    await wants(world, "P3")
    before = (await kept(world), await wishes(world))
    for token in ("care", f"care|{world.meeting}", f"care|{world.meeting}|ill", "care|x|fine"):
        assert (await world.press("P1", token)).answer is Answer.REFUSED, token
    for answer in ("withdrawn", "never", "", *ODD.values()):
        assert (await world.press("P3", can(world, answer))).answer is Answer.REFUSED, answer
    page = await world.form("P1", f"open-talk|{world.meeting}")
    assert "Chris" not in [one.label for one in page.fields[0].choices]
    for choice in ("", "P4", world.ids["P1"], world.ids["Q1"], *ODD.values()):
        sent = await world.sends("P1", page, {"talk-to": choice})
        assert sent.answer is Answer.INVALID, choice
    assert (await kept(world), await wishes(world)) == before


async def test_what_comes_too_late_is_met_with_whom_to_turn_to(world: World) -> None:
    card = await asked(world)
    await wants(world, "P3")
    page = await world.form("P1", f"open-talk|{world.meeting}")
    await world.passes(days=6)
    assert (await kept(world), world.dump()["talk_wish"]) == ((), [])
    late = await world.press("P1", button(card, "care").token)
    assert (late.reason, "urgent" in actions(late.card)) == ("refuse.care-over", True)
    assert (await world.sends("P1", page)).reason == "refuse.care-over"
    assert (await world.press("P3", can(world, "today"))).reason == "refuse.talk-over"


# Asking once


@pytest.mark.parametrize(
    ("wish", "on"),
    [
        (Wish(), DAY_AFTER),
        # After a Friday: on Monday, around lunch as on any day.
        (FRIDAY, datetime(2026, 2, 2, 11, 15, tzinfo=UTC)),
    ],
)
async def test_it_is_asked_on_the_next_working_day_and_silence_is_never_met(
    new_world: NewWorld, wish: Wish, on: datetime
) -> None:
    world = await new_world(wish)
    await held(world)
    await world.until(on - timedelta(seconds=1))
    assert world.has("P1", "care") == 0
    await world.until(on)
    assert world.has("P1", "care") == 1
    card = await care_of(world)
    assert actions(card) == ["care", "open-talk", "urgent"]
    assert card.push == "Er ligt een vraag voor je klaar."
    assert "Casus van P1" not in words(card), "it shows on a lock screen"
    messages = len(world.direct("P1"))
    await world.until(on + timedelta(days=9))
    assert len(world.direct("P1")) == messages
    assert await kept(world) == ()


async def test_a_case_that_was_stopped_is_asked_after_and_one_not_reached_is_not(
    world: World,
) -> None:
    await world.begins("P1", "P2")
    await world.goes_to("choose")
    page = await world.form("P3", await world.token("open-vote"))
    chosen = next(c.value for c in page.fields[0].choices if c.label == "Casus van P1")
    await world.sends("P3", page, {"case": chosen})
    await world.goes_to("exploration")
    case = (await world.state()).rounds[0].case
    await world.press("P1", f"withdraw-case|{world.group}|{case}")
    for _ in range(20):
        if (await world.state()).ended_at is not None:
            break
        await world.goes_on()
    await world.passes(days=2)
    asked_now = {who for who in PEOPLE if world.has(who, "care")}
    brought = {world.name(one.contributor) for one in (await world.state()).rounds}
    assert asked_now == brought == {"P1"}


async def test_where_nobody_brought_anything_nobody_is_asked(world: World) -> None:
    await world.begins()
    for _ in range(20):
        if (await world.state()).ended_at is not None:
            break
        await world.goes_on()
    await world.passes(days=3)
    assert await kept(world) == ()
    assert not {keys.AFTERCARE, keys.AFTERCARE_OVER} & (await world.timers()).keys()


@pytest.mark.parametrize(("days", "is_asked"), [(2, True), (4, False)])
async def test_a_bot_that_was_away_asks_a_little_later_or_not_at_all(
    world: World, days: int, is_asked: bool
) -> None:
    await held(world)
    world.clock.move_to(DAY_AFTER + timedelta(days=days, hours=1))
    await world.deliver()
    await world.passes(days=1)
    assert world.has("P1", "care") == is_asked
    assert bool(await kept(world)) == is_asked


async def test_a_restored_database_asks_nobody_again_and_forgets_all_the_same(
    world: World,
) -> None:
    await held(world)
    world.clock.move_to(DAY_AFTER + timedelta(hours=1))
    at = world.clock.now()
    await world.store.write(lambda tx: after_restore(tx, world.bot.tools, copied_at=at))
    await world.passes(days=7)
    assert (world.has("P1", "care"), await kept(world)) == (0, ())


# What they answer


async def test_it_is_fine_and_saying_so_twice_is_saying_it_once(world: World) -> None:
    card = await asked(world)
    for _ in range(2):
        reply = await world.press("P1", button(card, "care").token)
        assert reply.answer is Answer.DONE
        assert "Dank je" in told(reply)
    assert "Dank je" in words(await care_of(world))
    assert actions(await care_of(world)) == ["open-talk", "urgent"]
    assert all(world.has(who, "talk-when") == 0 for who in PEOPLE)


async def test_whom_they_choose_gets_one_message_and_no_word_of_the_case(world: World) -> None:
    await asked(world)
    form = await world.form("P1", f"open-talk|{world.meeting}")
    assert [one.label for one in form.fields[0].choices][-1] == "Liever iemand buiten de groep"
    for _ in range(2):
        reply = await world.sends("P1", form, {"talk-to": world.ids["P3"]})
        assert reply.answer is Answer.DONE
        assert "Chris krijgt jouw vraag" in told(reply)
    assert world.has("P3", "talk-when") == 1
    assert [w.asked for w in await wishes(world)] == [world.ids["P3"]]
    card = next(c for c in world.direct("P3") if "talk-when" in actions(c))
    assert "Anna wil graag even met jou praten" in words(card)
    assert card.push == "Er ligt een vraag voor je klaar."
    for word in ("casus", "Casus", "gisteren"):
        assert word not in words(card)
    assert all(world.has(who, "talk-when") == 0 for who in PEOPLE if who != "P3")


async def test_they_hear_when_the_other_can_and_that_may_change(world: World) -> None:
    await asked(world)
    await wants(world, "P3")
    for _ in range(2):
        reply = await world.press("P3", can(world, "today"))
        assert "Je zei dat het vandaag kan" in told(reply)
    heard = [c for c in world.direct("P1") if "Chris kan vandaag" in words(c)]
    assert len(heard) == 2, "in the message that asked, and in one of its own"
    assert "Chris kan vandaag" in words(await care_of(world))
    messages = len(world.direct("P1"))
    await world.press("P3", can(world, "this-week"))
    assert len(world.direct("P1")) == messages + 1, "they count on the first"
    assert not any("vandaag" in words(c) for c in world.direct("P1"))
    assert [w.end for w in await wishes(world)] == [TalkEnd.THIS_WEEK]


async def test_who_cannot_now_explains_nothing_and_another_is_asked(world: World) -> None:
    await asked(world)
    await wants(world, "P3")
    await world.press("P3", can(world, "not-now"))
    heard = next(c for c in world.direct("P1") if "Chris kan nu niet" in words(c))
    again = await world.form("P1", button(heard, "open-talk").token)
    assert world.ids["P3"] not in [one.value for one in again.fields[0].choices]
    await world.sends("P1", again, {"talk-to": world.ids["P4"]})
    assert (world.has("P3", "talk-when"), world.has("P4", "talk-when")) == (1, 1)


async def test_nobody_of_the_group_is_an_answer_and_leads_to_the_list(world: World) -> None:
    page = await world.form("P2", f"open-urgent|{world.group}")
    await world.sends("P2", page, {"counsellor": "Mies, toestel 12"})
    await asked(world)
    reply = await wants(world, "nobody")
    assert "Mies, toestel 12" in told(reply)
    assert "112" in told(reply)
    assert (await wishes(world), world.dump()["talk_wish"]) == ((), [])
    assert all(world.has(who, "talk-when") == 0 for who in PEOPLE)


async def test_fine_after_all_takes_the_question_back(world: World) -> None:
    card = await asked(world)
    await wants(world, "P3")
    await world.press("P1", button(card, "care").token)
    (message,) = [c for c in world.direct("P3") if "niet meer nodig" in words(c)]
    assert actions(message) == []
    late = await world.press("P3", can(world, "today"))
    assert late.reason == "refuse.talk-over"
    assert [w.end for w in await wishes(world)] == [TalkEnd.WITHDRAWN]
    assert "Dank je" in words(await care_of(world))


async def test_at_night_nobody_is_disturbed_and_what_was_taken_back_is_not_said(
    world: World,
) -> None:
    card = await asked(world)
    await world.until(DAY_AFTER + timedelta(hours=9))
    await wants(world, "P3")
    await wants(world, "P4")
    assert world.has("P3", "talk-when") == 0
    await world.press("P4", can(world, "not-now"))
    await world.press("P1", button(card, "care").token)
    await world.passes(days=3)
    assert world.has("P3", "talk-when") == 0
    assert not any("niet meer nodig" in words(c) for c in world.direct("P3"))


# Whoever left


async def test_whoever_was_asked_and_leaves_is_not_waited_for(world: World) -> None:
    await asked(world)
    await wants(world, "P3")
    await world.press("P3", f"leave|{world.group}|yes")
    assert any("Chris kan nu niet" in words(c) for c in world.direct("P1"))
    assert (await world.press("P3", can(world, "today"))).answer is Answer.REFUSED


async def test_of_who_brought_a_case_and_leaves_nothing_is_asked_or_kept(world: World) -> None:
    await held(world)
    await world.press("P1", f"leave|{world.group}|yes")
    await world.until(DAY_AFTER + timedelta(days=1))
    assert (world.has("P1", "care"), await kept(world)) == (0, ())


async def test_who_leaves_after_asking_takes_the_question_along(world: World) -> None:
    await asked(world)
    await wants(world, "P3")
    await world.press("P1", f"leave|{world.group}|yes")
    assert (await kept(world), await wishes(world)) == ((), ())
    assert any("niet meer nodig" in words(c) for c in world.direct("P3"))
    assert "voorbij" in words(await care_of(world))


# One message a day


async def test_the_question_about_an_intention_of_that_day_is_in_the_same_message(
    world: World,
) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    await world.harvests("P1", **{"ask-on": "2026-01-30"})
    await world.goes_to("shared-harvest")
    await world.harvests("P2", **{"ask-on": "2026-01-30"})
    await world.goes_to("closing")
    await world.goes_on()
    before = len(world.direct("P1"))
    await world.until(DAY_AFTER + timedelta(hours=1))
    assert len(world.direct("P1")) == before + 1
    card = await care_of(world)
    assert actions(card) == ["care", "open-talk", "open-follow", "urgent"]
    assert world.has("P2", "open-follow") == 1
    page = await world.form("P1", button(card, "open-follow").token)
    assert isinstance(page, FormPage)
    await world.until(DAY_AFTER + timedelta(days=7))
    again = [c for c in world.direct("P1") if "let-lie" in actions(c)]
    assert len(again) == 1, "silence about an intention is met once, as ever"


async def test_what_was_given_is_found_in_the_same_message(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat raakt je hier")
    await world.goes_to("closing")
    await world.goes_on()
    await world.until(DAY_AFTER)
    card = await care_of(world)
    assert actions(card) == ["care", "open-talk", "given", "urgent"]
    assert "Wat raakt je hier" in told(await world.press("P1", button(card, "given").token))


async def test_after_two_rounds_side_by_side_they_may_turn_to_somebody_of_the_other(
    large: World,
) -> None:
    world = large
    halves = await parted(world, "P1", "P2")
    for half in halves:
        await ends(world, half)
    await world.until(DAY_AFTER)
    brought = [
        (half, world.name(one.contributor))
        for half in halves
        for one in (await world.the_meeting(half.meeting.id)).state.rounds  # type: ignore[union-attr]
        if one.contributor is not None
    ]
    assert {who for who in world.ids if world.has(who, "care")} == {who for _, who in brought}
    half, who = brought[0]
    assert half.meeting is not None
    other = next(name for name in ("P3", "P4", "P5", "P6") if world.ids[name] not in half.people)
    page = await world.form(who, f"open-talk|{half.meeting.id}")
    reply = await world.sends(who, page, {"talk-to": world.ids[other]})
    assert reply.answer is Answer.DONE
    assert f"{PEOPLE[other]} krijgt jouw vraag" in told(reply)
    assert world.has(other, "talk-when") == 1


async def test_on_each_store_that_serves_it_is_handed_over_asked_answered_and_forgotten(
    serving_world: World,
) -> None:
    world = serving_world
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat raakt je hier")
    await world.goes_to("closing")
    await world.goes_on()
    await world.until(DAY_AFTER)
    read = await world.press("P1", button(await care_of(world), "given").token)
    assert "Wat raakt je hier" in told(read)
    await wants(world, "P3")
    await wants(world, "P4")
    await world.press("P3", can(world, "today"))
    await world.press("P4", f"leave|{world.group}|yes")
    ends_of = {world.name(wish.asked): wish.end for wish in await wishes(world)}
    assert ends_of == {"P3": TalkEnd.TODAY, "P4": TalkEnd.NOT_NOW}
    await world.press("P1", f"leave|{world.group}|yes")
    assert (await kept(world), await wishes(world)) == ((), ())
    me = world.ids["P1"]
    assert await world.store.read(lambda tx: tx.contributor_pages.of_person(me)) == ()
