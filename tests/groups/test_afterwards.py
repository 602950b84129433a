"""After a meeting: questions on their day, words that leave, and whose turn comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cards import Answer, Reply
from bot.engine.state import Presence, Stage
from bot.errors import NotAllowed, OutcomeUnknown, PlatformError
from bot.groups import card_keys, keys
from bot.records import Followed, Intention, Post

from .world import PEOPLE, ZONE, World, actions, button, told

HERE = ZoneInfo(ZONE)


async def intention_of(world: World, who: str) -> Intention:
    (one,) = await world.store.read(lambda tx: tx.intentions.of_person(world.ids[who]))
    return one


# After the meeting


async def harvested(world: World, who: str, ask_on: str) -> Intention:
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    await world.harvests(who, **{"ask-on": ask_on})
    await world.goes_to("closing")
    await world.goes_on()
    return await intention_of(world, who)


@pytest.mark.parametrize(
    ("ask_on", "asked_at"),
    [
        ("2026-03-10", "2026-03-10 12:15"),
        # In summer time.
        ("2026-03-31", "2026-03-31 12:15"),
        # A Saturday: on Monday, when working hours begin.
        ("2026-03-14", "2026-03-16 08:30"),
    ],
)
async def test_the_question_about_an_intention_comes_on_its_day_and_once(
    world: World, ask_on: str, asked_at: str
) -> None:
    intention = await harvested(world, "P2", ask_on)
    day = datetime.fromisoformat(f"{asked_at}:00").replace(tzinfo=HERE).astimezone(UTC)
    await world.until(day - timedelta(seconds=1))
    card = card_keys.follow_card(intention.id, world.ids["P2"], intention.ask_on)
    assert await world.card(card) is None
    await world.until(day)
    shown = await world.card(card)
    assert shown is not None
    assert actions(shown) == ["open-follow", "quiet"]
    assert "Als, dan" not in told(Reply(Answer.DONE, shown)), "it shows on a lock screen"
    await world.until(day + timedelta(days=3))
    assert world.has("P2", "open-follow") == 1
    page = await world.form("P2", button(shown, "open-follow").token)
    assert "Als, dan: P2" in told(page)
    reply = await world.sends("P2", page, {"followed": "partly"})
    assert reply.answer is Answer.DONE
    assert (await intention_of(world, "P2")).followed is Followed.PARTLY


async def test_an_answer_beforehand_leaves_nothing_to_ask(world: World) -> None:
    """Also when the question already waits for Monday morning."""
    intention = await harvested(world, "P2", "2026-03-14")
    saturday = datetime(2026, 3, 14, 13, tzinfo=UTC)
    await world.until(saturday)
    mine = await world.press("P2", "mine")
    assert mine.card is not None
    page = await world.form("P2", button(mine.card, "open-follow").token)
    await world.sends("P2", page, {"followed": "done"})
    posts = len(world.direct("P2"))
    await world.until(saturday + timedelta(days=4))
    assert len(world.direct("P2")) == posts
    assert await world.timers(keys.intention_owner(intention.id)) == {}


async def test_a_question_missed_while_away_comes_once(world: World) -> None:
    intention = await harvested(world, "P2", "2026-03-10")
    world.clock.move_to(datetime(2026, 3, 12, 10, tzinfo=UTC))
    await world.deliver()
    await world.deliver()
    assert world.has("P2", "open-follow") == 1
    assert (await intention_of(world, "P2")).asked_at == world.clock.now()
    assert intention.asked_at is None


async def with_words(world: World) -> tuple[Post, ...]:
    return await world.store.read(lambda tx: tx.posts.with_words(world.meeting))


async def test_words_leave_the_room_and_texts_leave_the_store(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    await world.goes_to("shared-harvest")
    await world.harvests("P2", readers="group")
    await world.goes_to("closing")
    await world.goes_on()
    ended_at = (await world.state()).ended_at
    assert ended_at is not None
    for text in ("Wat zie je?", "Casus van P1", "Inzicht van P2", "Als, dan: P2"):
        assert world.shown(text) == 1, text
    await world.until(ended_at + timedelta(hours=24) - timedelta(seconds=1))
    assert await with_words(world)
    await world.until(ended_at + timedelta(hours=24, minutes=2))
    assert await with_words(world) == ()
    for text in ("Wat zie je?", "Casus van P1", "Inzicht van P2", "Als, dan: P2"):
        assert world.shown(text) == 0, text
    await world.until(ended_at + timedelta(days=7))
    dump = world.dump()
    assert dump["contribution"] == []
    case = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert case == ()
    # What people keep is theirs.
    assert (await intention_of(world, "P2")).fields["takeaway"] == "Inzicht van P2"


async def test_a_case_that_was_not_discussed_stays_on_the_table(world: World) -> None:
    await world.begins("P1", "P2")
    await world.goes_to("choose")
    page = await world.form("P3", await world.token("open-vote"))
    chosen = next(c.value for c in page.fields[0].choices if c.label == "Casus van P2")
    await world.sends("P3", page, {"case": chosen})
    await world.goes_to("closing")
    await world.goes_on()
    await world.passes(days=8)
    left = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert [case.fields["title"] for case in left] == ["Casus van P1"]


async def test_drafts_that_were_never_given_go_after_thirty_days(world: World) -> None:
    page = await world.form("P1", f"open-case|{world.group}")
    await world.sends("P1", page, {"title": "Ooit"}, as_draft=True)
    await world.passes(days=29)
    await world.bot.sweep()
    assert world.dump()["draft"]
    await world.passes(days=2)
    await world.bot.sweep()
    assert world.dump()["draft"] == []


async def test_a_meeting_that_everybody_left_ends_and_its_words_leave(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    await world.passes(hours=14)
    assert (await world.state()).stage is Stage.ENDED
    assert world.shown("Wat zie je?") == 0
    await world.passes(hours=25)
    assert await with_words(world) == ()


# Whose turn


async def test_passing_asks_the_next_person_once(world: World) -> None:
    await world.until((await world.timers())["whose-turn"].due_at)
    token = next(b.token for c in world.direct("P1") for b in c.buttons if b.action == "pass-turn")
    for _ in range(3):
        reply = await world.press("P1", token)
        assert reply.answer is Answer.DONE
    assert [world.has(who, "pass-turn") for who in PEOPLE] == [1, 1, 0, 0, 0, 0]
    # Somebody who was not asked passes: nothing happens.
    await world.press("P5", token)
    assert [world.has(who, "pass-turn") for who in PEOPLE] == [1, 1, 0, 0, 0, 0]
    for who in ("P2", "P3", "P4", "P5", "P6", "P6"):
        await world.press(who, token)
    assert [world.has(who, "pass-turn") for who in PEOPLE] == [1] * 6


async def test_passing_after_saying_that_one_does_not_come(world: World) -> None:
    await world.until((await world.timers())["whose-turn"].due_at)
    await world.press("P1", f"attend|{world.meeting}|absent")
    await world.press("P1", f"pass-turn|{world.meeting}")
    assert [world.has(who, "pass-turn") for who in PEOPLE] == [1, 1, 0, 0, 0, 0]


async def test_passing_when_something_lies_on_the_table_asks_nobody(world: World) -> None:
    await world.until((await world.timers())["whose-turn"].due_at)
    await world.brings_case("P4")
    await world.press("P1", f"pass-turn|{world.meeting}")
    assert [world.has(who, "pass-turn") for who in PEOPLE] == [1, 0, 0, 0, 0, 0]


async def test_the_turn_goes_round(world: World) -> None:
    """Who brought a case last time is asked last."""
    await world.begins("P1")
    await world.goes_to("closing")
    await world.goes_on()
    following = (await world.meetings())[1]
    timers = await world.timers(keys.meeting_owner(following.id))
    await world.until(timers["whose-turn"].due_at)
    assert [world.has(who, "pass-turn") for who in PEOPLE] == [0, 1, 0, 0, 0, 0]


async def test_whoever_does_not_come_is_not_reminded(world: World) -> None:
    await world.press("P2", f"attend|{world.meeting}|absent")
    await world.until((await world.timers())["prepare"].due_at)
    assert [world.has(who, "attendance") for who in PEOPLE] == [1, 0, 1, 1, 1, 1]
    people = (await world.state()).people
    assert [a.presence for a in people][1] is Presence.ABSENT


async def test_whoever_began_a_case_is_reminded_of_it_and_nobody_else(world: World) -> None:
    """They said that they bring something, and stopped on the way; no word of it stands there."""
    page = await world.form("P1", f"open-case|{world.group}")
    await world.sends("P1", page, {"title": "Een titel", "stuck": "Ik loop vast."}, as_draft=True)
    await world.brings_case("P2")
    await world.until((await world.timers())["prepare"].due_at)
    for who in ("P1", "P2", "P3"):
        (card,) = (one for one in world.direct(who) if "attendance" in actions(one))
        said = told(Reply(Answer.DONE, card))
        assert ("nog niet op tafel" in said) == (who == "P1")
        assert ("open-case" in actions(card)) == (who != "P3")
        assert "Een titel" not in said


@pytest.mark.parametrize("error", [NotAllowed(), OutcomeUnknown()])
async def test_words_that_cannot_leave_are_taken_out_when_they_can(
    world: World, monkeypatch: pytest.MonkeyPatch, error: PlatformError
) -> None:
    """For two days the platform does not let us; then it does, and nobody had to ask."""
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Een vraag die weer weg moet")
    await world.goes_to("closing")
    await world.goes_on()

    def seen() -> bool:
        cards = (kept.card for kept in world.platform.posts())
        return any("weer weg" in text.markup for card in cards for text in card.texts)

    removed = world.platform.remove

    async def refuses(place: str, post: str) -> None:
        raise error

    monkeypatch.setattr(world.platform, "remove", refuses)
    await world.passes(days=3)
    assert seen()
    monkeypatch.setattr(world.platform, "remove", removed)
    await world.passes(days=1)
    assert not seen()
    assert not await world.store.read(lambda tx: tx.posts.with_words(world.meeting))
    timers = await world.timers()
    assert keys.REMOVE_AGAIN not in timers
