"""Who comes into the room, who goes out of it, and what becomes of the group then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from bot.cards import Answer, Card
from bot.engine.state import Presence, Stage
from bot.errors import OutcomeUnknown
from bot.groups import keys
from bot.ports import Tx
from bot.records import Beyond, Member, Newcomer
from bot.rehearsal.platform import ROOM, WORKSPACE

from .cast import SLOW, VOICE
from .conftest import NewWorld
from .world import PEOPLE, STRANGER, Wish, World, actions, button, told


async def newcomers(world: World) -> tuple[Newcomer, ...]:
    return await world.store.read(lambda tx: tx.groups.newcomers(world.group))


async def members(world: World) -> list[str]:
    found: tuple[Member, ...] = await world.store.read(lambda tx: tx.groups.members(world.group))
    names = await world.store.read(lambda tx: tx.groups.people(world.group))
    return [names[member.person].external for member in found]


def in_room(world: World, title: str, who: str = "P1") -> list[Card]:
    return [
        seen.card
        for seen in world.platform.seen_by(who)
        if seen.place == ROOM and seen.card.title == title
    ]


def to(world: World, who: str, title: str) -> list[Card]:
    return [
        seen.card
        for seen in world.platform.seen_by(who)
        if seen.direct and seen.card.title == title
    ]


NEW, OPEN = "Iemand kan meelezen", "Anderen kunnen meelezen"
GONE, CLOSED = "Je bent uit het kanaal van je groep", "Het kanaal van je groep is dicht"
AGAIN = "Het kanaal van je groep is weer open"


# Somebody comes in


async def test_a_meeting_stands_still_while_a_stranger_is_in_the_room(world: World) -> None:
    await world.begins("P1")
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    assert (await world.state()).frozen
    assert len(in_room(world, NEW)) == 1
    await world.looks_at_room()
    assert len(in_room(world, NEW)) == 1, "looking again changes nothing"
    world.platform.outsiders.clear()
    await world.looks_at_room()
    assert not (await world.state()).frozen
    assert in_room(world, NEW) == []
    assert await newcomers(world) == ()


async def test_somebody_is_a_member_when_all_say_so_and_they_agree(world: World) -> None:
    await world.begins("P1")
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    (card,) = in_room(world, NEW)
    assert actions(card) == ["welcome", "join"]
    for who in list(PEOPLE)[:-1]:
        assert (await world.press(who, button(card, "welcome").token)).answer is Answer.DONE
    await world.press("P1", button(card, "welcome").token)
    (card,) = in_room(world, NEW)
    assert "5 van de 6 heten welkom" in " ".join(text.markup for text in card.texts)
    question = await world.press(STRANGER, button(card, "join").token)
    assert question.card is not None
    assert "blijft hier" not in told(question), "first whether somebody assesses anybody"
    agreements = await world.press(STRANGER, question.card.buttons[0].token)
    assert "blijft hier" in told(agreements), "the agreements themselves are read"
    assert agreements.card is not None
    agreed = await world.press(STRANGER, agreements.card.buttons[0].token)
    assert "Zodra iedereen" in told(agreed)
    assert STRANGER not in await members(world)
    assert (await world.state()).frozen
    await world.press("P6", button(card, "welcome").token)
    assert (await members(world))[-1] == STRANGER
    assert not (await world.state()).frozen
    assert in_room(world, NEW) == []
    coming = (await world.meetings())[-1]
    assert world.ids.get(STRANGER) is None
    assert len(coming.state.people) == 7, "they are expected at the next date"
    (welcome,) = in_room(world, "Welkom")
    assert actions(welcome) == []
    assert (await world.press("P2", button(card, "welcome").token)).answer is Answer.DONE
    again = await world.press(STRANGER, button(card, "join").token)
    assert "Je hoort erbij" in told(again)


async def test_whoever_assesses_somebody_here_has_not_agreed_and_nobody_hears_it(
    world: World,
) -> None:
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    (card,) = in_room(world, NEW)
    question = await world.press(STRANGER, button(card, "join").token)
    assert question.card is not None
    answer = await world.press(STRANGER, question.card.buttons[1].token)
    assert "niemand waarom" in told(answer)
    for who in PEOPLE:
        await world.press(who, button(card, "welcome").token)
    assert STRANGER not in await members(world)
    assert in_room(world, NEW) != []


async def test_only_a_member_says_welcome_and_only_the_newcomer_agrees(world: World) -> None:
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    (card,) = in_room(world, NEW)
    welcome, join = button(card, "welcome").token, button(card, "join").token
    for who, token, says in (
        (STRANGER, welcome, "hoort nog niet bij deze groep"),
        ("Q1", welcome, "hoort nog niet bij deze groep"),
        ("P1", f"{join}|nobody", "voor wie er net bij kwam"),
        ("Q1", f"{join}|nobody", "voor wie er net bij kwam"),
    ):
        reply = await world.press(who, token)
        assert reply.answer is Answer.REFUSED, (who, token)
        assert says in told(reply)
    (newcomer,) = await newcomers(world)
    assert (newcomer.welcomed_by, newcomer.agreed_at) == ((), None)


async def test_old_buttons_about_somebody_who_went_say_so(world: World) -> None:
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    (card,) = in_room(world, NEW)
    world.platform.outsiders.clear()
    await world.looks_at_room()
    reply = await world.press("P1", button(card, "welcome").token)
    assert "niet meer in het kanaal" in told(reply)
    reply = await world.press(STRANGER, f"{button(card, 'join').token}|nobody")
    assert reply.answer is Answer.REFUSED
    assert await newcomers(world) == ()


@pytest.mark.parametrize("answer", ["x", "|", "nobody|nobody"])
async def test_an_answer_that_was_made_up_changes_nothing(world: World, answer: str) -> None:
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    (card,) = in_room(world, NEW)
    reply = await world.press(STRANGER, f"{button(card, 'join').token}|{answer}")
    assert reply.answer is Answer.REFUSED
    assert (await newcomers(world))[0].agreed_at is None


# Somebody leaves the group


async def test_leaving_is_asked_first_and_told_without_a_reason(world: World) -> None:
    assert (await world.brings_case("P2", "Casus van P2")).answer is Answer.DONE
    question = await world.told_by("P2", "verlaten")
    assert question.card is not None
    assert await members(world) == list(PEOPLE)
    done = await world.press("P2", question.card.buttons[0].token)
    assert "Verlaat ook het kanaal" in told(done)
    assert "P2" not in await members(world)
    assert len(in_room(world, "Afscheid")) == 1
    cases = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert cases == ()
    person = world.ids["P2"]
    draft = await world.store.read(lambda tx: tx.drafts.get(person, keys.case_draft(world.group)))
    assert draft is not None
    assert draft.fields["title"] == "Casus van P2"
    again = await world.press("P2", question.card.buttons[0].token)
    assert again.answer is Answer.DONE
    assert len(in_room(world, "Afscheid")) == 1


async def test_whoever_left_the_group_and_still_reads_stops_the_meeting(world: World) -> None:
    await world.begins("P1")
    reply = await world.told_by("P3", "leave")
    assert reply.card is not None
    await world.press("P3", reply.card.buttons[0].token)
    await world.looks_at_room()
    assert (await world.state()).frozen
    (card,) = in_room(world, NEW)
    assert "hoort niet meer bij de groep" in card.texts[0].markup
    world.platform.absent.add("P3")
    await world.looks_at_room()
    assert not (await world.state()).frozen


async def test_a_contributor_who_leaves_ends_the_round_with_care(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    reply = await world.told_by("P1", "verlaten")
    assert reply.card is not None
    await world.press("P1", reply.card.buttons[0].token)
    state = await world.state()
    assert world.ids["P1"] not in state.here()
    assert state.slot.phase_id != "exploration" or state.stage is not Stage.RUNNING


async def test_nobody_waits_for_the_welcome_of_somebody_who_left(world: World) -> None:
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    (card,) = in_room(world, NEW)
    question = await world.press(STRANGER, button(card, "join").token)
    assert question.card is not None
    agreements = await world.press(STRANGER, question.card.buttons[0].token)
    assert agreements.card is not None
    await world.press(STRANGER, agreements.card.buttons[0].token)
    for who in list(PEOPLE)[:-1]:
        await world.press(who, button(card, "welcome").token)
    reply = await world.told_by("P6", "verlaten")
    assert reply.card is not None
    await world.press("P6", reply.card.buttons[0].token)
    assert STRANGER in await members(world), "all who are left had said welcome"


async def test_a_group_that_is_too_small_is_told_what_it_needs(world: World) -> None:
    for who in ("P3", "P4", "P5", "P6"):
        reply = await world.told_by(who, "verlaten")
        assert reply.card is not None
        await world.press(who, reply.card.buttons[0].token)
    cards = in_room(world, "Afscheid")
    assert "vanaf drie" in " ".join(text.markup for text in cards[-1].texts)


async def test_whoever_has_no_account_any_more_leaves_their_groups(world: World) -> None:
    await world.begins("P1")
    assert await world.bot.news.person_gone(WORKSPACE, "P4")
    await world.deliver()
    assert "P4" not in await members(world)
    assert world.ids["P4"] not in (await world.state()).here()
    assert len(in_room(world, "Afscheid")) == 1
    assert await world.bot.news.person_gone(WORKSPACE, "P4")
    assert await world.bot.news.person_gone(WORKSPACE, STRANGER)
    await world.deliver()
    assert len(in_room(world, "Afscheid")) == 1


# Somebody is out of the room


async def test_whoever_is_out_of_the_room_is_asked_once_and_not_waited_for(world: World) -> None:
    await world.begins("P1")
    world.platform.absent.add("P4")
    await world.looks_at_room()
    await world.looks_at_room()
    (card,) = to(world, "P4", GONE)
    assert actions(card) == ["leave"]
    assert world.ids["P4"] not in (await world.state()).here()
    assert "P4" in await members(world)
    world.platform.absent.clear()
    await world.looks_at_room()
    (card,) = to(world, "P4", "Terug in het kanaal van je groep")
    assert actions(card) == []
    assert to(world, "P4", GONE) == []


async def test_whoever_goes_a_second_time_is_not_waited_for_either(world: World) -> None:
    await world.begins("P1")
    for _ in range(2):
        world.platform.absent.add("P4")
        await world.looks_at_room()
        assert world.ids["P4"] not in (await world.state()).here()
        (card,) = to(world, "P4", GONE)
        assert actions(card) == ["leave"], "the same message asks again"
        world.platform.absent.clear()
        await world.looks_at_room()
        await world.press("P4", f"attend|{world.meeting}|here")
        assert world.ids["P4"] in (await world.state()).here()


async def test_what_passed_in_the_night_is_told_to_nobody(world: World) -> None:
    world.clock.move_to(world.clock.now().replace(hour=22))
    before = len(world.platform.diary)
    world.platform.absent.add("P4")
    await world.looks_at_room()
    world.platform.absent.clear()
    world.platform.is_closed = True
    await world.looks_at_room()
    world.platform.is_closed = False
    await world.looks_at_room()
    await world.passes(hours=14)
    told_privately = [a for a in world.platform.diary[before:] if a.place.startswith("D")]
    assert told_privately == []


async def test_whoever_left_the_room_first_is_not_sent_out_of_it(world: World) -> None:
    world.platform.absent.add("P4")
    await world.looks_at_room()
    (card,) = to(world, "P4", GONE)
    question = await world.press("P4", button(card, "leave").token)
    assert question.card is not None
    gone = await world.press("P4", question.card.buttons[0].token)
    assert "Dank je" in told(gone)
    assert "kanaal" not in told(gone)


async def test_what_follows_from_a_look_stands_in_no_words_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: object) -> None:
        raise ValueError("Wat zie je?")

    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    monkeypatch.setattr("bot.groups.news.room_seen", fails)
    world.platform.absent.add("P4")
    guide = world.name((await world.state()).facilitator)
    with structlog.testing.capture_logs() as logs:
        await world.press(guide, await world.token("reveal"))
    assert world.shown("Wat zie je?") == 1
    assert {entry["error"] for entry in logs if entry["log_level"] == "error"} == {"ValueError"}
    assert "Wat zie je?" not in str(logs)


async def test_at_night_nobody_is_asked_why_they_left_the_room(world: World) -> None:
    world.clock.move_to(world.clock.now().replace(hour=22))
    world.platform.absent.add("P4")
    await world.looks_at_room()
    assert to(world, "P4", GONE) == []
    await world.passes(hours=12)
    assert len(to(world, "P4", GONE)) == 1


# The room itself


async def test_where_nobody_meets_an_hour_passes_before_it_is_told_that_a_room_is_closed(
    world: World,
) -> None:
    world.platform.is_closed = True
    await world.looks_at_room()
    await world.passes(minutes=59)
    assert [len(to(world, who, CLOSED)) for who in PEOPLE] == [0] * 6
    await world.passes(minutes=1)
    assert [len(to(world, who, CLOSED)) for who in PEOPLE] == [1] * 6


async def test_nobody_hears_of_a_room_that_was_closed_by_mistake_for_a_moment(world: World) -> None:
    world.platform.is_closed = True
    await world.looks_at_room()
    await world.passes(minutes=40)
    world.platform.is_closed = False
    await world.looks_at_room()
    await world.passes(hours=2)
    assert [len(to(world, who, CLOSED) + to(world, who, AGAIN)) for who in PEOPLE] == [0] * 6


async def test_those_who_meet_within_the_hour_are_told_as_they_begin_that_their_room_is_closed(
    world: World,
) -> None:
    starts_at = (await world.the_meeting()).starts_at
    world.clock.move_to(starts_at - timedelta(minutes=30))
    world.platform.is_closed = True
    await world.looks_at_room()
    await world.passes(minutes=29)
    assert [len(to(world, who, CLOSED)) for who in PEOPLE] == [0] * 6
    await world.passes(minutes=1)
    assert (await world.the_meeting()).state.opened_at is not None
    assert [len(to(world, who, CLOSED)) for who in PEOPLE] == [1] * 6
    await world.passes(hours=2)
    assert [len(to(world, who, CLOSED)) for who in PEOPLE] == [1] * 6


@pytest.mark.parametrize("wish", [VOICE, SLOW])
async def test_only_who_sits_together_hears_in_the_evening_that_their_room_is_closed(
    new_world: NewWorld, wish: Wish
) -> None:
    world = await new_world(wish)
    await world.begins("P1")
    await world.passes(hours=5)
    world.platform.is_closed = True
    await world.looks_at_room()
    assert [len(to(world, who, CLOSED)) for who in PEOPLE] == [int(wish is VOICE)] * 6
    await world.passes(hours=16)
    assert [len(to(world, who, CLOSED)) for who in PEOPLE] == [1] * 6


async def test_a_room_that_is_closed_loses_nothing(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    world.platform.is_closed = True
    await world.looks_at_room()
    assert (await world.state()).frozen
    assert [len(to(world, who, CLOSED)) for who in PEOPLE] == [1] * 6
    assert (await world.gives("P3", text="Wat hoor je?")).answer is Answer.DONE
    world.platform.is_closed = False
    await world.looks_at_room()
    state = await world.state()
    assert not state.frozen
    assert [len(to(world, who, AGAIN)) for who in PEOPLE] == [1] * 6
    guide = world.name(state.facilitator)
    assert (await world.press(guide, await world.token("reveal"))).answer is Answer.DONE
    assert world.shown("Wat zie je?") == 1


@pytest.mark.parametrize("beyond", list(Beyond))
async def test_what_was_posted_goes_out_of_an_open_room_and_comes_back(
    world: World, beyond: Beyond
) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    assert world.shown("Wat zie je?") == 1
    world.platform.beyond = frozenset({beyond})
    await world.looks_at_room()
    assert (await world.state()).frozen
    assert world.shown("Wat zie je?") == world.shown("Casus van P1") == 0
    assert len(in_room(world, OPEN)) == 1
    world.platform.beyond = frozenset()
    await world.looks_at_room()
    assert not (await world.state()).frozen
    await world.passes(minutes=1)
    assert world.shown("Wat zie je?") == 1
    assert world.shown("Casus van P1") == 1
    assert in_room(world, OPEN) == []


async def test_a_page_that_was_on_its_way_comes_back_behind_those_before_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are taken out while it is being posted, and nobody knows yet whether it was."""
    await world.begins("P1")
    await world.goes_to("exploration")
    guide = world.name((await world.state()).facilitator)
    post = world.platform.post

    async def opens_up(place: str, card: Card, *, nonce: str) -> str:
        if world.shown("Wat zie je?"):
            monkeypatch.undo()
            world.platform.beyond = frozenset({Beyond.MANY})
            await world.bot.news.look_at_room(WORKSPACE, ROOM)
            raise OutcomeUnknown
        return await post(place, card, nonce=nonce)

    monkeypatch.setattr(world.platform, "post", opens_up)
    for text in ("Wat zie je?", "Wat hoor je?"):
        await world.gives("P2", text=text)
        await world.press(guide, await world.token("reveal"))
    assert (world.shown("Wat zie je?"), world.shown("Wat hoor je?")) == (0, 0)
    world.platform.beyond = frozenset()
    await world.looks_at_room()
    await world.passes(minutes=5)
    shown = " ".join(t.markup for kept in world.platform.posts() for t in kept.card.texts)
    assert (shown.count("Wat zie je?"), shown.count("Wat hoor je?")) == (1, 1)
    assert shown.index("Wat zie je?") < shown.index("Wat hoor je?")


async def test_pages_come_back_in_their_order_whatever_the_clocks_of_workers_say(
    world: World,
) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    guide = world.name((await world.state()).facilitator)
    for text in ("Wat zie je?", "Wat hoor je?", "Wat wil je?"):
        await world.gives("P2", text=text)
        await world.press(guide, await world.token("reveal"))

    def clocks_differ(tx: Tx) -> None:
        for number, post in enumerate(tx.posts.with_words(world.meeting)):
            tx.posts.put(replace(post, made_at=post.made_at - timedelta(minutes=number)))

    await world.store.write(clocks_differ)
    world.platform.beyond = frozenset({Beyond.MANY})
    await world.looks_at_room()
    assert world.shown("Wat zie je?") == 0
    world.platform.beyond = frozenset()
    await world.looks_at_room()
    await world.passes(minutes=5)
    shown = " ".join(t.markup for kept in world.platform.posts() for t in kept.card.texts)
    places = [shown.index(text) for text in ("Casus van", "zie je?", "hoor je?", "wil je?")]
    assert places == sorted(places)


async def test_words_that_waited_for_hours_go_out_at_once(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    world.platform.beyond = frozenset({Beyond.MANY})
    await world.looks_at_room()
    await world.passes(hours=2)
    assert world.shown("Wat zie je?") == 0
    world.platform.beyond = frozenset()
    await world.looks_at_room()
    await world.passes(seconds=10)
    assert world.shown("Wat zie je?") == 1, "without waiting for the next look"


async def test_people_of_a_crowd_are_nobodys_newcomers(world: World) -> None:
    world.platform.beyond = frozenset({Beyond.MANY})
    world.platform.outsiders |= {f"X{number}" for number in range(50)}
    await world.looks_at_room()
    assert await newcomers(world) == ()
    assert in_room(world, NEW) == []


async def test_a_room_without_a_group_is_looked_at_by_nobody(world: World) -> None:
    asked = len(world.platform.diary)
    assert await world.bot.news.look_at_room(WORKSPACE, "R99")
    assert len(world.platform.diary) == asked


async def test_whoever_left_is_not_expected_at_the_next_date(world: World) -> None:
    assert (await world.state()).stage is Stage.PLANNED
    reply = await world.told_by("P5", "leave")
    assert reply.card is not None
    await world.press("P5", reply.card.buttons[0].token)
    (attendee,) = [a for a in (await world.state()).people if a.person == world.ids["P5"]]
    assert attendee.presence is Presence.ABSENT
