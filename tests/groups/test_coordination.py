"""The coordinator of an organisation: founds groups for others, and stays outside all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace

import pytest

from bot.cards import (
    CONTROLS_LIMIT,
    HINT_LIMIT,
    LABEL_LIMIT,
    PARTS_PER_PAGE,
    SEND_LIMIT,
    TEXT_LIMIT,
    Answer,
    Card,
    FormPage,
    Reply,
)
from bot.groups import card_keys, choosing_people, sight
from bot.groups.choosing_people import LEAVE_OUT
from bot.groups.coordinated import end_all_coordination
from bot.groups.division import MOST
from bot.groups.erasing import coordination_name, erase_again, kept_to_itself_name
from bot.groups.openings import OPENINGS
from bot.groups.pages import SENDINGS
from bot.groups.presses import PRESSES
from bot.groups.workspaces import begin_erasing, erase_person
from bot.inputs import Locale, PageSent, Press, Visit
from bot.records import LABEL
from bot.rehearsal.platform import WORKSPACE
from bot.words import LANGUAGES

from .coordinating import (
    COORDINATOR,
    TEAM,
    chooses,
    coordinated,
    coordinates_the_six,
    divides,
    eyes_on,
    id_of,
    makes,
    page_of,
    proposed,
    wishes,
)
from .noted import Noted
from .odd import ODD
from .world import OTHERS, PEOPLE, World, actions, button, told

#: A word that nobody else would type.
LABELLED = "Voorjaar"


def words(card: Card) -> str:
    return told(Reply(Answer.DONE, card))


# Wrong, late, twice


async def test_nobody_goes_on_with_what_they_did_not_choose(world: World) -> None:
    card = await proposed(world)
    make = button(card, "make-groups").token
    for who in ("P1", "Q1"):
        before = world.dump()
        for token in ("division", make, button(card, "shuffle").token, "stop-coordinating|yes"):
            assert (await world.press(who, token)).answer is Answer.REFUSED, token
        assert isinstance(await world.opens(who, "open-division"), Reply)
        assert world.dump() == before
    assert not world.platform.made


@pytest.mark.parametrize(
    ("people", "team", "wrong"),
    [
        ("", "", "people"),
        (COORDINATOR, "", "people"),
        ("P1 <script>", "", "people"),
        (" ".join(f"U{number}" for number in range(MOST + 1)), "", "people"),
        ("P1", "x" * 41, "team"),
    ],
)
async def test_a_list_that_needs_another_look(
    world: World, people: str, team: str, wrong: str
) -> None:
    for keeps in (True, False):
        world.platform.able = replace(world.platform.able, keeps_form_open=keeps)
        reply = await chooses(world, people, team)
        assert reply.answer is Answer.INVALID
        assert list(reply.errors) == [wrong]
        assert (reply.card is None) is keeps
        assert await world.store.read(lambda tx: tx.people.find(WORKSPACE, COORDINATOR)) is None


async def test_several_forms_add_up_and_each_counts_once(world: World) -> None:
    page = await world.form(COORDINATOR, "open-people")
    await world.sends(COORDINATOR, page, {"people": "P1 P2 X1", "team": "Zuid"})
    shown = await world.sends(COORDINATOR, page, {"people": "P1 P2 X1", "team": "Zuid"})
    assert "Gekozen: 2 mensen" in told(shown)
    assert "Zuid: 2" in told(shown)
    assert "minstens 4" in told(shown)
    assert "vier mensen" in told(await world.opens(COORDINATOR, "open-division"))
    await chooses(world, "P2 Q1 Q2", "Noord")
    shown = await chooses(world, "Q1", what=LEAVE_OUT)
    assert "Gekozen: 3 mensen" in told(shown)
    assert "Noord: 2" in told(shown), "who is chosen again is of the team that was said last"
    assert "Zuid: 1" in told(shown)
    assert "lijst is gewist" in told(await chooses(world, "P1 P2 Q2", what=LEAVE_OUT))
    late = await world.sends(COORDINATOR, page, {"people": "P1 P2", "team": "Zuid"})
    assert late.answer is Answer.REFUSED, "the same form brings nobody back"


async def test_more_people_than_can_be_divided_are_not_taken(world: World) -> None:
    many = [f"U{number}" for number in range(MOST + 1)]
    await chooses(world, " ".join(many[:30]))
    reply = await chooses(world, " ".join(many[30:]))
    assert "48" in reply.errors["people"]
    assert "Gekozen: 30 mensen" in told(await world.press(COORDINATOR, "division"))


async def test_a_list_has_so_many_teams(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing_people, "MOST_TEAMS", 1)
    await chooses(world, "P1", "Zuid")
    assert "team" in (await chooses(world, "P2", "Noord")).errors


async def test_only_what_was_seen_is_made(world: World) -> None:
    card = await proposed(world)
    shuffled = await world.press(COORDINATOR, button(card, "shuffle").token)
    again = await world.press(COORDINATOR, button(card, "shuffle").token)
    assert shuffled.card == again.card != card, "pressed twice it is shuffled once"
    reply = await world.press(COORDINATOR, button(card, "make-groups").token)
    assert reply.answer is Answer.REFUSED
    assert "niet meer wat je zag" in told(reply)
    assert not world.platform.made


async def test_what_is_not_divided_yet_is_not_made(world: World) -> None:
    await chooses(world, TEAM)
    person = await id_of(world)
    (draft,) = await world.store.read(lambda tx: tx.drafts.of_person(person))
    before = world.dump()
    reply = await world.press(COORDINATOR, f"make-groups|{draft.form}")
    assert reply.answer is Answer.REFUSED
    assert "open-division" in actions(reply.card)
    assert world.dump() == before
    assert not world.platform.made


async def test_pressed_twice_and_late_is_made_once(world: World) -> None:
    card = await proposed(world)
    for _ in range(3):
        reply = await world.press(COORDINATOR, button(card, "make-groups").token)
        assert reply.answer is Answer.DONE
    assert len(world.platform.made) == len(await coordinated(world)) == 2


async def test_a_day_that_is_over_is_chosen_anew(world: World) -> None:
    card = await proposed(world)
    await world.passes(days=25)
    reply = await world.press(COORDINATOR, button(card, "make-groups").token)
    assert "eerste bijeenkomst is voorbij" in told(reply)
    fresh = await divides(world)
    assert fresh.card is not None
    await world.press(COORDINATOR, button(fresh.card, "make-groups").token)
    assert len(world.platform.made) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("size", "9"), ("room_name", "!!!"), ("first_on", "2026-01-05"), ("at", "drie"), ("mode", "")],
)
async def test_a_division_that_needs_another_look(world: World, field: str, value: str) -> None:
    await chooses(world, TEAM)
    for keeps in (True, False):
        world.platform.able = replace(world.platform.able, keeps_form_open=keeps)
        reply = await divides(world, **{field: value})
        assert list(reply.errors) == [field.replace("_", "-")]
        assert (reply.card is None) is keeps
        assert keeps or actions(reply.card) == ["open-division"]
    assert "make-groups" not in actions((await world.press(COORDINATOR, "division")).card)


@pytest.mark.parametrize("name", ["markup", "template", "separator", "emoji"])
async def test_whatever_a_team_is_called(world: World, name: str) -> None:
    reply = await chooses(world, TEAM, ODD[name][:40])
    assert reply.answer is Answer.DONE
    assert (await divides(world)).answer is Answer.DONE


async def test_a_list_is_erased(world: World) -> None:
    card = await proposed(world)
    await world.press(COORDINATOR, button(card, "clear-division").token)
    assert (await world.press(COORDINATOR, "division")).answer is Answer.REFUSED
    assert not world.dump()["draft"]


# The groups are there


async def test_each_group_gets_a_room_without_whoever_made_it(world: World) -> None:
    rooms = await makes(world)
    assert [room.name for room in rooms] == ["voorjaar-1", "voorjaar-2"]
    assert sorted(one for room in rooms for one in room.members) == sorted({*PEOPLE, *OTHERS})
    for room in rooms:
        assert len(room.members & PEOPLE.keys()) == len(room.members & OTHERS.keys()) == 3
        assert COORDINATOR not in room.members
    for one in await coordinated(world):
        card = await world.card(card_keys.agreements_card(one.group))
        assert card is not None
        assert f"{COORDINATOR} stelde deze groep samen en hoort er niet bij" in words(card)
        assert LABELLED not in words(card)
        assert actions(card) == ["agree", "room-kind", "keep-to-itself"]
    assert not world.direct(COORDINATOR)


async def test_the_page_holds_counts_and_dates(world: World) -> None:
    await makes(world)
    first, second = await coordinated(world)
    await eyes_on(world, first.group)
    inside = [world.name(one.person) for one in await members(world)]
    for who in inside[:5]:
        await world.press(who, f"agree|{first.group}|nobody")
    await world.press(inside[5], f"leave|{first.group}|yes")
    await world.press(inside[0], f"agree|{first.group}|nobody")
    shown = words(await page_of(world))
    assert "Voorjaar 1: 5 leden, van wie er 5 de afspraken hebben bevestigd" in shown
    assert "Voorjaar 2: 6 leden, van wie er 0 de afspraken hebben bevestigd" in shown
    assert "Nog niet samengekomen" in shown
    assert "Begonnen in januari 2026" in shown
    assert "Volgende keer: donderdag 29 januari" in shown
    assert not any(name in shown for name in (*PEOPLE.values(), *OTHERS.values()))
    assert not any(re.search(rf"\b{one}\b", shown) for one in (*PEOPLE, *OTHERS))
    assert second.group not in shown
    assert first.group not in shown


async def members(world: World):  # type: ignore[no-untyped-def]
    return await world.store.read(lambda tx: tx.groups.members(world.group))


async def test_the_page_tells_the_month_of_a_meeting_and_how_many_there_were(world: World) -> None:
    await coordinates_the_six(world)
    await world.begins("P1")
    assert "Nog niet samengekomen" in words(await page_of(world))
    await world.goes_to("closing")
    await world.goes_on()
    shown = words(await page_of(world))
    assert "Laatst samengekomen in januari 2026; dit jaar 1 keer." in shown
    assert "Casus van P1" not in shown


def test_nothing_but_counts_and_dates_can_be_seen() -> None:
    kinds = {one.type for one in fields(sight.Sight)}
    assert kinds == {"int", "date", "date | None"}


async def test_the_page_is_found_at_home_and_in_english(world: World) -> None:
    await makes(world)
    titles = [card.title for card in await world.bot.inbox.home(Visit(WORKSPACE, COORDINATOR))]
    assert "Groepen voor anderen" in titles
    assert words(await page_of(world, word="coördinatie")) == words(await page_of(world))
    stored = told(await world.press(COORDINATOR, "mine|stored"))
    assert "Groepen die je voor anderen samenstelde: 2" in stored
    person = await id_of(world)
    known = await world.store.read(lambda tx: tx.people.get(person))
    assert known is not None
    await world.store.write(lambda tx: tx.people.save(replace(known, language="en")))
    assert "of whom 0 have confirmed the agreements" in words(await page_of(world))


async def test_many_groups_are_shown_a_card_at_a_time(world: World) -> None:
    for _ in range(5):
        await makes(world)
    card = await page_of(world)
    assert words(card).count("leden, van wie") == 8
    further = await world.press(COORDINATOR, button(card, "coordination").token)
    assert told(further).count("leden, van wie") == 2
    assert (await world.press(COORDINATOR, "coordination|10")).answer is Answer.REFUSED


async def test_what_a_group_is_called_is_sealed_and_in_no_message(world: World) -> None:
    await makes(world)
    assert LABELLED not in str(world.dump())
    assert not any(LABELLED in words(post.card) for post in world.platform.posts())


async def test_a_room_that_cannot_be_made_is_tried_again(world: World) -> None:
    world.platform.allows_rooms = False
    card = await proposed(world)
    await world.press(COORDINATOR, button(card, "make-groups").token)
    cards = world.direct(COORDINATOR)
    assert len(cards) == 2
    assert "kanaal van een van je groepen" in words(cards[0])
    world.platform.allows_rooms = True
    for card in cards:
        token = button(card, "make-room-again").token
        assert (await world.press("P1", token)).answer is Answer.REFUSED
        for _ in range(2):
            await world.press(COORDINATOR, token)
    assert len(world.platform.made) == len(await coordinated(world)) == 2


async def test_who_cannot_be_invited_is_brought_in_by_the_group(world: World) -> None:
    world.platform.not_to_invite = {"P1"}
    await makes(world)
    (card,) = world.direct(COORDINATOR)
    assert "Vraag iemand van de groep" in words(card)
    assert "Jij hoeft er niet bij" in words(card)


# Outside


#: What is one's own, or nobody's: it says nothing of a group.
OWN = {
    *("mine", "calendar", "coordination", "stop-coordinating", "erase", "in-group", "which-group"),
    *("division", "clear-division", "shuffle", "make-groups", "make-room-again"),
    *("open-people", "open-division", "open-found-new", "open-trial-new", "people", "divide"),
    *("found-new", "trial-new", "portfolio"),
}


def every_door(world: World) -> Iterator[str]:
    """Every kind of token, about this group and its meeting."""
    group, meeting, form = world.group, world.meeting, "0" * 16
    for action in {*PRESSES, *OPENINGS, *SENDINGS} - OWN:
        for about in (group, meeting):
            for rest in ("", "|yes", f"|{form}", "|1|1", "|1.exploration|0|open-question"):
                yield f"{action}|{about}{rest}"
            yield f"{action}|{about}|1.exploration|1|open-question|{form}"


async def test_no_door_of_a_group_opens_for_its_coordinator(world: World) -> None:
    await coordinates_the_six(world)
    await world.begins("P1")
    seen: set[str] = set()
    for phase in ("choose", "exploration", "closing"):
        await world.goes_to(phase)
        cards = [one.card for who in PEOPLE for one in world.platform.seen_by(who)]
        tokens = {one.token for card in cards for one in card.buttons if one.action not in OWN}
        new, seen = tokens - seen, seen | tokens
        before = world.dump()
        doors = [*new, *every_door(world)] if phase == "exploration" else new
        for token in doors:
            await nothing_opens(world, token)
        assert world.dump() == before
    forms = [token for token in seen if token.startswith("open-")]
    assert len(forms) > 3
    for token in forms:
        page = await world.opens("P3", token)
        if isinstance(page, FormPage):
            reply = await world.sends(COORDINATOR, page)
            assert reply.answer is Answer.REFUSED, token
    for word in ("casussen", "volgende", "afspraken", "spiegel", "bellen", "bijeenkomst"):
        assert (await world.told_by(COORDINATOR, word)).answer is Answer.REFUSED


async def nothing_opens(world: World, token: str) -> None:
    page = world.page_sent(COORDINATOR, await world.form("P1", "open-people"))
    answers: list[FormPage | Reply] = [
        await world.opens(COORDINATOR, token),
        await world.bot.inbox.press(world._press(COORDINATOR, token, None)),
        await world.bot.inbox.send_page(replace(page, token=token)),
    ]
    for answer in answers:
        assert isinstance(answer, Reply), token
        assert answer.answer is Answer.REFUSED, token
        assert "Casus van" not in told(answer)


async def test_a_coordinator_who_comes_in_is_a_newcomer_like_anybody(world: World) -> None:
    await coordinates_the_six(world)
    world.platform.outsiders = {COORDINATOR}
    await world.looks_at_room()
    me = world.ids[COORDINATOR]
    for who in PEOPLE:
        await world.press(who, f"welcome|{world.group}|{me}")
    assert await coordinated(world), "coming in is not joining"
    honest = await world.press(COORDINATOR, f"join|{world.group}|{me}|nobody")
    assert "stelde deze groep samen" in told(honest)
    await world.press(COORDINATOR, f"join|{world.group}|{me}|1|agree")
    assert me in {one.person for one in await members(world)}
    assert await coordinated(world) == []
    assert "Voorjaar" not in words(await page_of(world))


async def test_a_member_sees_nothing_as_a_coordinator(world: World) -> None:
    """Also where a version that knows of no coordinators took them in."""
    await coordinates_the_six(world)
    (one,) = await coordinated(world)
    world.ids[COORDINATOR] = world.ids["P1"]
    inside = replace(one, person=world.ids["P1"])
    now = world.clock.now()
    assert await world.store.read(lambda tx: sight.sight_of(tx, one, now=now)) is not None
    assert await world.store.read(lambda tx: sight.sight_of(tx, inside, now=now)) is None


async def test_the_founding_form_takes_a_coordinator_in_too(world: World) -> None:
    room, _ = await makes(world)
    one, _ = await coordinated(world)
    room.members.add(COORDINATOR)
    founder = sorted(room.members - {COORDINATOR})[0]
    page = await world.command(founder, "start", place=room.external)
    assert isinstance(page, FormPage)
    values = {**wishes(world), "people": " ".join(sorted(room.members))}
    assert (await world.fills(founder, page, values)).answer is Answer.DONE
    assert one.group not in {left.group for left in await coordinated(world)}


# A group keeps it to itself


async def test_any_member_lets_the_group_show_nothing_any_more(world: World) -> None:
    room, _ = await makes(world)
    one, _ = await coordinated(world)
    await eyes_on(world, one.group)
    inside, outside = sorted(room.members), sorted({*PEOPLE, *OTHERS} - room.members)
    token = f"keep-to-itself|{one.group}"
    for who in (outside[0], COORDINATOR):
        for press in (token, f"{token}|yes"):
            assert (await world.press(who, press)).answer is Answer.REFUSED
    asked = await world.press(inside[3], token)
    assert "niet terug te draaien" in told(asked)
    assert "Voorjaar 1: 6 leden" in words(await page_of(world)), "the first press only asks"
    assert asked.card is not None
    for who in inside[2:4]:
        done = await world.press(who, button(asked.card, "keep-to-itself").token)
        assert done.answer is Answer.DONE
    shown = words(await page_of(world))
    assert "Voorjaar 1: deze groep houdt het voor zichzelf" in shown
    assert "Voorjaar 2: 6 leden" in shown
    card = await world.card(card_keys.agreements_card(one.group))
    assert card is not None
    assert "ziet er niets van" in words(card)
    assert "keep-to-itself" not in actions(card)
    in_full = await world.told_by(inside[0], "afspraken", place=room.external)
    assert "ziet er niets van" in told(in_full)
    assert COORDINATOR in told(in_full)


async def test_a_backup_shows_nothing_again(world: World) -> None:
    await makes(world)
    one, other = await coordinated(world)
    gone = {kept_to_itself_name(one.group), coordination_name(other.group)}
    now = world.clock.now()
    for _ in range(2):
        await world.store.write(lambda tx: erase_again(tx, gone.__contains__, at=now))
    (left,) = await coordinated(world)
    assert (left.group, left.withdrawn_at) == (one.group, now)
    assert left.fields == {LABEL: "Voorjaar 1"}


# It ends


async def test_whoever_stops_sees_nothing_and_is_named_nowhere(world: World) -> None:
    await makes(world)
    one, _ = await coordinated(world)
    asked = await world.press(COORDINATOR, "stop-coordinating")
    assert asked.card is not None
    assert len(await coordinated(world)) == 2
    await world.press(COORDINATOR, button(asked.card, "stop-coordinating").token)
    assert not world.dump()["coordination"]
    card = await world.card(card_keys.agreements_card(one.group))
    assert card is not None
    assert COORDINATOR not in words(card)
    assert (await world.press(COORDINATOR, "stop-coordinating|yes")).answer is Answer.REFUSED


async def test_what_ends_is_noted_first(world: World) -> None:
    await makes(world)
    noted, both = Noted(), await coordinated(world)
    tools = replace(world.bot.tools, ledger=noted)
    me = world.ids[COORDINATOR]
    await world.store.write(lambda tx: end_all_coordination(tx, tools, me))
    assert sorted(noted.names) == sorted(coordination_name(one.group) for one in both)
    assert not world.dump()["coordination"]


async def test_an_account_that_is_closed_coordinates_nothing(world: World) -> None:
    await makes(world)
    assert await world.bot.news.person_gone(WORKSPACE, COORDINATOR)
    assert not world.dump()["coordination"]


async def test_erasing_somebody_ends_what_they_coordinated(world: World) -> None:
    await makes(world)
    person = await id_of(world)
    assert await world.store.read(lambda tx: tx.people.is_anywhere(person))
    await world.store.write(lambda tx: erase_person(tx, person))
    assert not world.dump()["coordination"]
    assert len(world.platform.made) == 2, "the groups are their members'"


async def test_a_workspace_that_lets_the_bot_go_takes_all_of_it(world: World) -> None:
    await makes(world)
    await world.store.write(lambda tx: begin_erasing(tx, world.bot.tools, WORKSPACE))
    await world.deliver()
    assert not world.dump()["coordination"]


# It fits


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_fullest_list_and_page_fit_the_narrowest_platform(
    world: World, language: str
) -> None:
    locale = Locale(language, "Europe/Amsterdam")
    everybody = [f"{10**18 + number}" for number in range(MOST)]
    for at in range(choosing_people.MOST_TEAMS):
        opens = Press(f"o{at}", WORKSPACE, COORDINATOR, "open-people", locale)
        page = await world.bot.inbox.open_form(opens)
        assert isinstance(page, FormPage)
        fits(page)
        people = " ".join(everybody[at :: choosing_people.MOST_TEAMS])
        values = {"people": people, "team": f"{at:02}" + "x" * 38, "what": "add"}
        sent = PageSent(f"s{at}", WORKSPACE, COORDINATOR, page.token, values, locale=locale)
        assert (await world.bot.inbox.send_page(sent)).answer is Answer.DONE
    page = await world.form(COORDINATOR, "open-division")
    fits(page)
    shown = await world.sends(COORDINATOR, page, wishes(world, size="4", room_name="x" * 40))
    assert shown.card is not None
    assert words(shown.card).count("10000000000000000") == MOST
    assert sum(len(text.markup) for text in shown.card.texts) <= TEXT_LIMIT
    assert len(shown.card.buttons) <= CONTROLS_LIMIT
    await world.press(COORDINATOR, button(shown.card, "make-groups").token)
    assert len(await coordinated(world)) == 12
    card = await page_of(world)
    assert sum(len(text.markup) for text in card.texts) <= TEXT_LIMIT


def fits(page: FormPage) -> None:
    assert len(page.title) <= 45
    assert len(page.send_label) <= SEND_LIMIT
    assert len(page.fields) + bool(page.intro) <= PARTS_PER_PAGE
    assert all(len(field.label) <= LABEL_LIMIT for field in page.fields)
    assert all(len(field.hint) <= HINT_LIMIT for field in page.fields)
