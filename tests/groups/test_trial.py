"""A trial: half an hour in a private room, by those who say to be in, of which nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.cards import Answer, FormPage, Reply
from bot.engine.state import Stage
from bot.groups import card_keys, keys
from bot.groups.lookups import group_at, groups_at
from bot.groups.trial_room import meeting_of, trial_at
from bot.inputs import Grant, Reach
from bot.ports import Tx
from bot.records import Beyond, Group, MeetingStatus, Person
from bot.rehearsal.platform import WORKSPACE

from .world import EMPTY_ROOM, PEOPLE, STRANGER, World, actions, button, told

THREE = (STRANGER, "P1", "P2")
TOWN = "R9"


@pytest.fixture(autouse=True)
def _works_there(world: World) -> None:
    """Whoever begins is known to the platform, and to nobody else."""
    world.platform.take_in(STRANGER)


async def opened(world: World, who: str = STRANGER) -> FormPage:
    page = await world.command(who, "proef", place=EMPTY_ROOM)
    assert isinstance(page, FormPage), told(page)
    return page


async def put(world: World, mode: str = "chat") -> Group:
    """A trial stands in the empty room, with who put it there in it."""
    reply = await world.sends(STRANGER, await opened(world), {"mode": mode})
    assert reply.answer is Answer.DONE, told(reply)
    return await looked_at(world)


async def looked_at(world: World) -> Group:
    """From now on the world's eyes are on the trial."""

    def unit(tx: Tx) -> Group:
        group = next(one for one in groups_at(tx, WORKSPACE, EMPTY_ROOM) if one.is_trial)
        world.group, world.meeting = group.id, meeting_of(tx, group.id).id
        person = tx.people.find(WORKSPACE, STRANGER)
        assert person is not None
        world.ids[STRANGER] = person.id
        return group

    return await world.store.read(unit)


async def joined(world: World, *people: str) -> None:
    for who in people:
        reply = await world.press(who, f"trial-join|{world.meeting}")
        assert reply.answer is Answer.DONE, told(reply)


async def begun(world: World, mode: str = "chat") -> None:
    await put(world, mode)
    await joined(world, "P1", "P2")
    reply = await world.press("P2", button(await world.agenda(), "begin").token)
    assert reply.answer is Answer.DONE, told(reply)


async def with_case(world: World) -> None:
    await begun(world)
    await world.goes_to("choose")
    page = await world.form("P1", await world.token("open-case"))
    reply = await world.sends("P1", page, {"title": "Proeftitel", "stuck": "Ik loop hier vast."})
    assert reply.answer is Answer.DONE, told(reply)


async def held(world: World) -> None:
    """To its end, with something written in it and left as a draft."""
    await with_case(world)
    page = await world.form("P2", f"open-case|{world.group}")
    await world.sends(
        "P2", page, {"title": "Een concept", "stuck": "Blijft liggen."}, as_draft=True
    )
    await world.goes_to("takeaways")
    for who in THREE:
        page = await world.form(who, await world.token("open-give"))
        assert [one.name for one in page.fields] == ["text"]
        await world.sends(who, page, {"text": f"Meegenomen door {who}"})
    await world.goes_to("trial-closing")
    await world.goes_on()
    assert (await world.state()).stage is Stage.ENDED


async def trials(world: World) -> int:
    return sum(group.is_trial for group in await world.store.read(lambda tx: tx.groups.all()))


def stands(world: World) -> list[str]:
    """What the bot posted in the empty room and its threads."""
    return [
        seen.card.title
        for seen in world.platform.seen_by(STRANGER)
        if world.platform._parents.get(seen.place, seen.place) == EMPTY_ROOM
    ]


# Where none can be


async def test_not_where_a_group_lives(world: World) -> None:
    reply = await world.told_by("P1", "proef")
    assert reply.reason == "refuse.trial-in-group"
    assert (await world.told_by(STRANGER, "trial")).reason == "refuse.not-a-member"


async def test_a_group_came_while_the_form_was_open(world: World) -> None:
    page = await opened(world)
    founding = await world.starts("P1", place=EMPTY_ROOM)
    first_on = (world.clock.now() + timedelta(days=9)).date().isoformat()
    values = {"people": " ".join(THREE), "first-on": first_on}
    assert (await world.fills("P1", founding, values)).answer is Answer.DONE
    reply = await world.sends(STRANGER, page)
    assert reply.reason == "refuse.trial-in-group"
    assert await trials(world) == 0


async def test_where_the_room_is_open_it_is_held_in_a_new_one(world: World) -> None:
    page = await world.command(STRANGER, "proef", place=TOWN, reach=Reach.OPEN)
    assert isinstance(page, FormPage)
    assert [one.name for one in page.fields] == ["people", "room-name", "mode"]


@pytest.mark.parametrize(
    ("reach", "reason"),
    [(Reach.SHUT, "refuse.invite-by-command"), (Reach.UNKNOWN, "refuse.one-moment")],
)
async def test_where_the_bot_is_not_there_or_cannot_tell(
    world: World, reach: Reach, reason: str
) -> None:
    reply = await world.command(STRANGER, "proef", place=TOWN, reach=reach)
    assert isinstance(reply, Reply)
    assert reply.reason == reason


@pytest.mark.parametrize(
    ("readers", "beyond", "reason"),
    [
        ({STRANGER, "P1"}, frozenset(), "refuse.trial-few-here"),
        ({STRANGER, *PEOPLE, *(f"Z{n}" for n in range(9))}, frozenset(), "refuse.trial-many-here"),
        (set(THREE), frozenset({Beyond.MANY}), "refuse.trial-others-read"),
        ({"P1", "P2", "P3"}, frozenset(), "refuse.trial-not-here"),
    ],
)
async def test_not_among_these_people(
    world: World, readers: set[str], beyond: frozenset[Beyond], reason: str
) -> None:
    page = await opened(world)
    world.platform.in_empty_room, world.platform.beyond = readers, beyond
    reply = await world.sends(STRANGER, page)
    assert reply.reason == reason
    assert await trials(world) == 0


async def test_a_form_for_another_room_puts_nothing(world: World) -> None:
    page = await opened(world)
    action, _, mark, form = page.token.split("|")
    for token in (f"{action}|R1|{mark}|{form}", f"{action}|{EMPTY_ROOM}|{mark}|no-form"):
        reply = await world.sends(STRANGER, replace(page, token=token))
        assert reply.answer is Answer.REFUSED
    assert (await world.sends("P1", page)).answer is Answer.REFUSED
    assert await trials(world) == 0


async def test_a_mode_that_takes_days_is_none(world: World) -> None:
    reply = await world.sends(STRANGER, await opened(world), {"mode": "slow"})
    assert reply.answer is Answer.INVALID
    assert await trials(world) == 0


# Who is in


async def test_two_forms_put_one_trial(world: World) -> None:
    first, second = await opened(world), await opened(world, "P1")
    for who, page in ((STRANGER, first), (STRANGER, first), ("P1", second)):
        assert (await world.sends(who, page)).answer is Answer.DONE
    assert await trials(world) == 1
    await looked_at(world)
    reply = await world.command("P1", "proef", place=EMPTY_ROOM)
    assert isinstance(reply, Reply)
    assert reply.reason == "refuse.trial-is-here"
    assert actions(reply.card) == ["trial-join"]


async def test_its_card_says_what_it_is_and_who_is_in(world: World) -> None:
    await put(world)
    board = await world.agenda()
    text = "\n".join(one.markup for one in board.texts)
    assert "half uur" in text
    assert "2 mensen" in text
    assert actions(board) == ["trial-join", "trial-end"]
    await joined(world, "P1", "P1")
    assert "Nog iemand" in "\n".join(one.markup for one in (await world.agenda()).texts)
    await joined(world, "P2")
    assert actions(await world.agenda()) == ["begin", "trial-join", "trial-end"]


async def test_whoever_is_not_in_the_room_is_not_in(world: World) -> None:
    await put(world)
    for token in (f"trial-join|{world.meeting}", f"begin|{world.meeting}"):
        assert (await world.press("P3", token)).answer is Answer.REFUSED
    reply = await world.press("P3", f"trial-end|{world.meeting}")
    assert await trials(world) == 1, told(reply)
    shown = await world.command("P3", "proef", place=EMPTY_ROOM)
    assert isinstance(shown, Reply)
    assert shown.reason == "refuse.trial-not-here"


async def test_it_begins_with_three_who_are_in(world: World) -> None:
    await put(world)
    await joined(world, "P1")
    token = f"begin|{world.meeting}"
    assert (await world.press("P1", token)).reason == "refuse.trial-few-in"
    assert (await world.press("P2", token)).reason == "refuse.trial-join-first"
    await joined(world, "P2")
    world.platform.beyond = frozenset({Beyond.MANY})
    await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    assert (await world.press("P2", token)).reason == "refuse.trial-others-read"
    world.platform.beyond = frozenset()
    await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    assert (await world.press("P2", token)).answer is Answer.DONE
    assert (await world.press("P1", token)).answer is Answer.REFUSED, "it is begun once"


async def test_until_it_begins_its_people_are_those_in_the_room(world: World) -> None:
    """Also who put it there may go; whoever comes back says anew to be in."""
    await put(world)
    await joined(world, "P1", "P2")
    world.platform.in_empty_room = {"P1", "P2", "P3"}
    await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    assert (await world.press("P1", f"begin|{world.meeting}")).reason == "refuse.trial-few-in"
    await joined(world, "P3")
    world.platform.in_empty_room = {STRANGER, "P1", "P2", "P3"}
    await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    refusal = await world.press(STRANGER, f"begin|{world.meeting}")
    assert refusal.reason == "refuse.trial-join-first"
    assert (await world.press("P3", f"begin|{world.meeting}")).answer is Answer.DONE
    assert len((await world.state()).here()) == 3
    await joined(world, STRANGER)
    assert len((await world.state()).here()) == 4, "who reads may still be in"


async def test_what_belongs_to_groups_is_refused(world: World) -> None:
    await put(world)
    for token in (
        f"dates|{world.group}",
        f"in-group|data|{world.group}",
        f"use-method|{world.meeting}|crea-m|0",
        f"trial-join|{(await world.of_the_others()).meeting}",
    ):
        assert (await world.press(STRANGER, token)).answer is Answer.REFUSED, token
    for token in (f"open-move|{world.meeting}", f"open-methods|{world.meeting}"):
        assert isinstance(await world.opens(STRANGER, token), Reply)
    assert (await world.told_by(STRANGER, "data", place=EMPTY_ROOM)).reason == "refuse.in-trial"
    reply = await world.command("P1", "start", place=EMPTY_ROOM)
    assert isinstance(reply, Reply)
    assert reply.reason == "refuse.trial-running"


# How it goes


async def test_it_goes_by_a_method_for_half_an_hour(world: World) -> None:
    await begun(world)
    hand = await world.at_hand()
    assert hand.method.id == "troika"
    phases = [slot.phase_id for slot in hand.state.script]
    assert phases[:4] == ["arrive", "agreements", "choose", "roles"]
    assert phases[-2:] == ["takeaways", "trial-closing"]
    assert "look-back" not in phases
    assert hand.state.minutes == 30


async def test_its_case_is_a_title_and_a_sentence(world: World) -> None:
    await begun(world)
    await world.goes_to("choose")
    page = await world.form("P1", await world.token("open-case"))
    assert [one.name for one in page.fields] == ["kept-from", "title", "stuck", "waits"]
    assert page.pages == 1
    assert "open-methods" not in actions(await world.board())
    refused = await world.sends(
        "P1", page, {"title": "Een titel", "stuck": "Vast.", "kept-from": "P2"}
    )
    assert "open-case" in actions(refused.card), "a case that must not be heard here is off it"


async def test_in_voice_nothing_but_the_case_is_written(world: World) -> None:
    await begun(world, "voice")
    await world.goes_to("choose")
    page = await world.form("P1", await world.token("open-case"))
    await world.sends("P1", page, {"title": "Hardop verteld", "stuck": "Ik loop vast."})
    await world.goes_to("takeaways")
    assert "open-give" not in actions(await world.board())


async def test_a_stranger_in_the_room_makes_it_stand_still(world: World) -> None:
    await with_case(world)
    world.platform.in_empty_room = {*THREE, "P4"}
    await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    assert (await world.state()).frozen
    world.platform.in_empty_room = set(THREE)
    await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    assert not (await world.state()).frozen


async def test_who_leaves_in_the_middle_is_not_asked_after(world: World) -> None:
    await with_case(world)
    world.platform.in_empty_room = {STRANGER, "P1"}
    await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    await world.passes(days=3)
    assert not world.has("P2", "leave")
    assert await trials(world) == 0


# Nothing is left


async def test_what_was_written_is_gone_when_it_ends(world: World) -> None:
    before = world.dump()
    await held(world)
    await world.deliver()
    assert not any("Meegenomen" in t.markup for p in world.platform.posts() for t in p.card.texts)
    assert not any("Proeftitel" in t.markup for p in world.platform.posts() for t in p.card.texts)
    rows = world.dump()
    for table in ("contribution", "draft", "intention"):
        assert rows[table] == before[table], table
    assert await world.store.read(lambda tx: tx.cases.of_group(world.group)) == ()
    board = await world.card(card_keys.record_card(world.meeting))
    assert actions(board) == ["open-trial-group", "trial-end"]


async def test_what_comes_too_late_is_not_kept(world: World) -> None:
    await with_case(world)
    await world.goes_to("takeaways")
    give = await world.form("P1", await world.token("open-give"))
    case = await world.form("P2", f"open-case|{world.group}")
    await world.goes_to("trial-closing")
    await world.goes_on()
    for page, values in ((give, {"text": "Te laat"}), (case, {"title": "Te laat", "stuck": "Ja."})):
        who = "P1" if page is give else "P2"
        for as_draft in (False, True):
            reply = await world.sends(who, page, values, as_draft=as_draft)
            assert reply.reason == "refuse.trial-over"
    assert world.dump()["draft"] == []
    assert isinstance(await world.opens("P2", f"open-case|{world.group}"), Reply)
    assert (await world.press("P1", f"trial-join|{world.meeting}")).reason == "refuse.trial-over"
    assert (await world.press("P1", f"begin|{world.meeting}")).reason == "refuse.trial-over"


@pytest.mark.parametrize("presses", [True, False])
async def test_nothing_of_it_is_left(world: World, presses: bool) -> None:
    """Also when nobody presses anything; and nobody is known from it alone."""
    before = {name: rows for name, rows in world.dump().items() if name not in GROWS}
    await held(world)
    if presses:
        reply = await world.press("P1", f"trial-end|{world.meeting}")
        assert reply.answer is Answer.DONE
        await world.passes(minutes=25)
    else:
        await world.passes(hours=23)
        assert await trials(world) == 1
        await world.passes(hours=2)
    assert stands(world) == []
    after = {name: rows for name, rows in world.dump().items() if name not in GROWS}
    assert after == before
    again = await world.press("P1", f"trial-end|{world.meeting}")
    assert again.reason == "refuse.trial-gone"
    opened = await world.opens("P1", f"open-trial-group|{world.meeting}")
    assert isinstance(opened, Reply)
    assert opened.reason == "refuse.trial-gone"


#: What tells of calls and of methods, and holds nothing of anybody.
GROWS = ("delivery", "outbox", "place_claim", "method_snapshot", "place")


def _find(tx: Tx, *, who: str) -> Person | None:
    return tx.people.find(WORKSPACE, who)


async def test_one_that_never_begins_is_gone_in_a_day(world: World) -> None:
    """With all who were in its room for a while, and what they began to write."""
    await put(world)
    world.platform.in_empty_room = {*THREE, "Y1"}
    await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    await joined(world, "Y1")
    page = await world.form("Y1", f"open-case|{world.group}")
    await world.sends("Y1", page, {"title": "Een concept"}, as_draft=True)
    assert len(world.dump()["draft"]) == 1
    world.platform.in_empty_room = set(THREE)
    await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    await world.passes(hours=25)
    assert await trials(world) == 0
    assert stands(world) == []
    assert world.dump()["draft"] == []
    for who in (STRANGER, "Y1"):
        assert await world.store.read(partial(_find, who=who)) is None


async def test_one_that_stands_in_its_room_is_not_erased_while_it_runs(world: World) -> None:
    await put(world)
    await joined(world, "P1", "P2")
    await world.passes(hours=23, minutes=50)
    await world.press("P2", f"begin|{world.meeting}")
    await world.passes(minutes=35)
    assert (await world.state()).stage is Stage.RUNNING
    await world.passes(days=3)
    assert await trials(world) == 0


@pytest.mark.in_memory
async def test_put_out_of_the_room_it_is_erased_all_the_same(world: World) -> None:
    """Nobody is written to about it; what stands there is taken away if the bot comes back."""
    await with_case(world)
    world.platform.is_closed = True
    world.platform.close_room()
    await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    for _ in range(3):
        await world.passes(days=1)
    rows = world.dump()
    assert (rows["contribution"], rows["draft"]) == ([], [])
    assert await trials(world) == 1
    for _ in range(12):
        await world.passes(days=1)
    assert await trials(world) == 0
    assert world.direct(STRANGER) == ()


async def test_a_trial_that_is_not_wanted_after_all(world: World) -> None:
    await put(world)
    refusal = await world.press("P1", f"trial-end|{world.meeting}")
    assert refusal.reason == "refuse.trial-join-first"
    assert (await world.press(STRANGER, f"trial-end|{world.meeting}")).answer is Answer.DONE
    await world.passes(minutes=25)
    assert await trials(world) == 0
    await put(world)
    await joined(world, "P1", "P2")
    await world.press("P1", f"begin|{world.meeting}")
    reply = await world.press("P1", f"trial-end|{world.meeting}")
    assert reply.reason == "refuse.trial-running"


async def test_another_one_may_follow_at_once(world: World) -> None:
    await held(world)
    first = world.group
    await put(world)
    assert world.group != first or await trials(world) == 2
    await world.passes(minutes=25)
    assert await trials(world) == 1
    assert (await looked_at(world)).id != first


# It becomes a group


async def test_it_becomes_a_group_when_somebody_says_so(world: World) -> None:
    await held(world)
    trial = world.group
    page = await world.form("P1", f"open-trial-group|{world.meeting}")
    assert set(page.fields[0].value.split()) == set(THREE)
    first_on = (world.clock.now() + timedelta(days=9)).date().isoformat()
    reply = await world.fills("P1", page, {"first-on": first_on})
    assert reply.answer is Answer.DONE, told(reply)
    await world.passes(minutes=25)
    group = await world.store.read(lambda tx: group_at(tx, WORKSPACE, EMPTY_ROOM))
    assert group is not None
    assert group != trial
    assert await trials(world) == 0
    members = await world.store.read(lambda tx: tx.groups.members(group))
    assert [member.agreed_at for member in members] == [None, None, None]
    assert await world.store.read(lambda tx: tx.meetings.of_group(group)) == ()
    assert stands(world) == ["Onze afspraken"]


async def test_not_while_it_runs(world: World) -> None:
    await begun(world)
    reply = await world.opens("P1", f"open-trial-group|{world.meeting}")
    assert isinstance(reply, Reply)
    assert reply.reason == "refuse.trial-running"
    other = await world.of_the_others()
    assert isinstance(await world.opens("Q1", f"open-trial-group|{other.meeting}"), Reply)


async def test_a_trial_stands_on_nobodys_list_of_groups(world: World) -> None:
    await put(world)
    titles = [card.title for card in await world.home(STRANGER)]
    assert len(titles) == 2, titles
    reply = await world.command("P1", "", place=EMPTY_ROOM)
    assert isinstance(reply, Reply)
    assert reply.reason == "refuse.trial-is-here"
    await joined(world, "P1", "P2")
    await world.press("P1", f"begin|{world.meeting}")
    running = await world.command("P1", "", place=EMPTY_ROOM)
    assert isinstance(running, Reply)
    assert "attend" in actions(running.card)
    for word in ("nood", "casus"):
        assert (await world.command("P1", word, place=EMPTY_ROOM)) is not None


async def test_in_a_room_that_is_made_for_it(world: World) -> None:
    page = await world.command(STRANGER, "proef", place=TOWN, reach=Reach.OPEN)
    assert isinstance(page, FormPage)
    values = {"people": " ".join(THREE), "room-name": "een-proef", "mode": "chat"}
    for _ in range(2):
        assert (await world.sends(STRANGER, page, values)).answer is Answer.DONE
    (room,) = world.platform.made.values()
    assert room.members == set(THREE)
    found = await world.store.read(lambda tx: trial_at(tx, WORKSPACE, room.external))
    assert found is not None
    world.group = found.id
    meeting = await world.store.read(lambda tx: meeting_of(tx, found.id))
    assert meeting.status is MeetingStatus.PLANNED
    world.meeting = meeting.id
    await joined(world, "P1", "P2")
    assert (await world.press("P1", f"begin|{world.meeting}")).answer is Answer.DONE
    assert await trials(world) == 1


async def test_a_room_that_cannot_be_made_for_it(world: World) -> None:
    world.platform.allows_rooms = False
    page = await world.command(STRANGER, "proef", place=TOWN, reach=Reach.OPEN)
    assert isinstance(page, FormPage)
    values = {"people": " ".join(THREE), "room-name": "een-proef", "mode": "chat"}
    await world.sends(STRANGER, page, values)
    assert await trials(world) == 0
    (card,) = world.direct(STRANGER)
    again = await world.form(STRANGER, button(card, "open-trial-new").token)
    assert [one.name for one in again.fields] == ["people", "room-name", "mode"]


async def test_a_workspace_that_leaves_takes_its_trial_along(world: World) -> None:
    grant = Grant(WORKSPACE, "UBOT", STRANGER, ("chat:write",), "a-token")
    await world.bot.installations.install(grant)
    trial = await put(world)
    assert await world.timers(keys.trial_owner(trial.id))
    assert await world.bot.news.workspace_left(WORKSPACE, at=world.clock.now())
    await world.deliver()
    assert await world.timers(keys.trial_owner(trial.id)) == {}
