"""An open group: who confirmed the agreements for a meeting is in it, and nobody else is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import Answer, Reply
from bot.engine.state import Presence, Stage
from bot.groups.cycle import OPENS_LATE_FOR
from bot.ports import Tx
from bot.records import GroupKind, MeetingStatus, RoomKind
from methods.spec import Mode

from .conftest import NewWorld
from .test_founding import all_agree, board, filled, founded, group_here, opened
from .test_limits import fits
from .world import PEOPLE, STRANGER, Wish, World, actions, button, told

OPEN = Wish(kind=GroupKind.OPEN)
SLOW = Wish(mode=Mode.SLOW, kind=GroupKind.OPEN, room_kind=RoomKind.SEALED)
VOICE = Wish(mode=Mode.VOICE, kind=GroupKind.OPEN)
FOUR = ("P1", "P2", "P3", "P4")


@pytest.fixture
async def group(new_world: NewWorld) -> World:
    """Six people of an open group who meet in chat."""
    return await new_world(OPEN)


async def confirm(world: World, *people: str) -> Reply:
    """The last answer, when each of these has confirmed for the meeting."""
    replies = [await world.press(who, f"confirm|{world.meeting}") for who in people]
    return replies[-1]


async def running(world: World, *people: str, case: str = "P1") -> None:
    """A meeting runs with these; the others have not confirmed."""
    await confirm(world, *people)
    await world.begins(case)
    assert (await world.state()).stage is Stage.RUNNING


async def doors(world: World, who: str, tokens: Sequence[str]) -> None:
    """Behind none of these is anything for this person, and each says what helps."""
    for token in tokens:
        before = await world.state()
        opens = token.startswith("open-")
        reply = await (world.opens(who, token) if opens else world.press(who, token))
        assert isinstance(reply, Reply), token
        assert reply.answer is Answer.REFUSED, token
        assert reply.reason == "refuse.confirm-first", (token, reply.reason)
        assert "confirm" in actions(reply.card), token
        assert "Casus van" not in told(reply)
        assert await world.state() == before, token


# Who cannot


async def test_whoever_has_not_confirmed_finds_every_door_shut(group: World) -> None:
    await running(group, *FOUR)
    shown: set[str] = set()
    for _ in range(8):
        state = await group.state()
        card = await group.board()
        tokens = [one.token for one in card.buttons if one.action not in ("more", "confirm")]
        mine = [one for one in tokens if one.split("|")[0] in OF_MEETING]
        shown |= {one.split("|")[0] for one in mine}
        await doors(group, "P5", mine)
        if state.slot.phase_id == "choose" and state.contributor is None:
            page = await group.form(group.name(state.facilitator), await group.token("open-choose"))
            choice = page.fields[0].choices[0].value
            await group.sends(group.name(state.facilitator), page, {"case": choice})
        await group.goes_on()
    assert {"next", "stop", "ready", "open-give"} <= shown
    meeting, slot = group.meeting, (await group.state()).slot
    await doors(
        group,
        "P5",
        (
            f"attend|{meeting}|here",
            f"console|{meeting}",
            f"guide|{meeting}",
            f"read-along|{meeting}|{slot}|0",
            f"open-hand-over|{meeting}",
            f"open-methods|{meeting}",
            f"extend|{meeting}|{slot}|0",
            f"answer-stop|{meeting}|1|go-on",
            f"withdraw|{meeting}|{slot}|nothing",
        ),
    )
    own = await group.press("P5", f"more|{meeting}")
    assert actions(own.card) == ["confirm", "mine"]


#: What a board asks of somebody who is in the meeting.
OF_MEETING = {
    *("next", "back", "reveal", "pause", "resume", "stop", "ready", "module", "extend"),
    *("open-give", "open-vote", "open-choose", "open-weigh", "read-along", "console"),
}


async def test_a_form_of_somebody_who_has_not_confirmed_keeps_nothing(group: World) -> None:
    await running(group, *FOUR)
    while "open-give" not in actions(await group.board()):
        await group.goes_on()
    page = await group.form("P2", await group.token("open-give"))
    for as_draft in (True, False):
        reply = await group.sends("P5", page, {"text": "Iets van P5"}, as_draft=as_draft)
        assert reply.reason == "refuse.confirm-first"
    drafts = await group.store.read(lambda tx: tx.drafts.of_person(group.ids["P5"]))
    assert drafts == ()


async def test_what_lies_ready_is_read_after_confirming(group: World) -> None:
    await group.brings_case("P1", "Casus van P1")
    await group.until((await group.timers())["prepare"].due_at)
    await doors(group, "P2", (f"open-recognise|{group.group}",))
    assert group.has("P2", "open-recognise") == 0
    assert group.has("P2", "confirm") == 1, "the reminder has the button"
    await confirm(group, "P2")
    page = await group.form("P2", f"open-recognise|{group.group}")
    assert "Casus van P1" in told(page)


async def test_nobody_from_outside_confirms(group: World) -> None:
    for who in (STRANGER, "Q1"):
        reply = await group.press(who, f"confirm|{group.meeting}")
        assert reply.reason == "refuse.not-a-member"
    assert (await group.state()).confirmed == ()


async def test_a_fixed_group_is_asked_nothing(world: World) -> None:
    assert (await world.press("P1", f"confirm|{world.meeting}")).answer is Answer.REFUSED
    await world.until((await world.timers())["agenda"].due_at)
    assert "confirm" not in actions(await world.agenda())
    await world.begins("P1")
    assert len((await world.state()).here()) == len(PEOPLE)


async def test_in_a_sealed_room_nothing_is_read_without_it(new_world: NewWorld) -> None:
    world = await new_world(SLOW)
    await running(world, *FOUR)
    slot = (await world.state()).slot
    token = f"read-along|{world.meeting}|{slot}|0"
    assert (await world.press("P1", token)).answer is Answer.DONE
    await doors(world, "P5", (token,))
    await confirm(world, "P5")
    assert (await world.press("P5", token)).answer is Answer.DONE


async def test_once_it_is_over_nobody_confirms_any_more(group: World) -> None:
    await running(group, *FOUR)
    await group.passes(days=3)
    assert (await group.state()).stage is Stage.ENDED
    late = await confirm(group, "P5")
    assert late.answer is Answer.REFUSED
    slot = (await group.state()).script[0]
    read = await group.press("P5", f"read-along|{group.meeting}|{slot}|0")
    assert read.reason == "refuse.confirm-over"
    assert actions(read.card) == []
    present = {one.person for one in (await group.state()).people if one.presence is Presence.LATER}
    assert group.ids["P5"] in present, "who was not in it is not told to have been"


# How it goes


async def test_it_is_confirmed_from_the_agenda_on_and_twice_is_once(group: World) -> None:
    await group.until((await group.timers())["agenda"].due_at)
    agenda = await group.agenda()
    assert "niemand is te herkennen" in told(Reply(Answer.DONE, agenda))
    token = button(agenda, "confirm").token
    for _ in range(2):
        reply = await group.press("P1", token)
        assert reply.answer is Answer.DONE
        assert "Wat hier gezegd wordt, blijft hier." in told(reply)
    await group.press("P2", token)
    state = await group.state()
    assert state.confirmed == (group.ids["P1"], group.ids["P2"])
    text = told(Reply(Answer.DONE, await group.agenda()))
    assert "2 van jullie hebben dat al gedaan." in text


async def test_it_begins_at_its_hour_with_those_who_confirmed(group: World) -> None:
    await running(group, *FOUR)
    assert {group.name(one) for one in (await group.state()).here()} == set(FOUR)
    reply = await confirm(group, "P5")
    assert "Je bent erbij" in told(reply)
    assert group.ids["P5"] in (await group.state()).here()


async def test_the_third_who_confirms_begins_it_when_the_hour_has_come(group: World) -> None:
    await confirm(group, "P1", "P2")
    await group.begins("P1")
    assert (await group.state()).stage is Stage.PLANNED
    reply = await group.press("P1", f"begin|{group.meeting}")
    assert reply.reason == "refuse.too-few-confirmed"
    assert (await group.press("P4", f"begin|{group.meeting}")).reason == "refuse.confirm-first"
    await group.passes(minutes=5)
    await confirm(group, "P3")
    assert (await group.state()).stage is Stage.RUNNING
    planned = [one for one in await group.meetings() if one.status is MeetingStatus.PLANNED]
    assert len(planned) == 1


@pytest.mark.parametrize("waits", [-timedelta(minutes=10), OPENS_LATE_FOR + timedelta(minutes=1)])
async def test_before_the_hour_and_long_after_it_somebody_begins_it(
    group: World, waits: timedelta
) -> None:
    await group.brings_case("P1")
    await group.until((await group.the_meeting()).starts_at + waits)
    await confirm(group, *FOUR)
    assert (await group.state()).stage is Stage.PLANNED
    assert (await group.press("P1", f"begin|{group.meeting}")).answer is Answer.DONE
    assert (await group.state()).stage is Stage.RUNNING


@pytest.mark.parametrize(("waits", "stage"), [(11, Stage.RUNNING), (13, Stage.PLANNED)])
async def test_where_a_step_takes_days_it_waits_for_the_third_all_day(
    new_world: NewWorld, waits: int, stage: Stage
) -> None:
    world = await new_world(SLOW)
    await confirm(world, "P1", "P2")
    await world.until((await world.the_meeting()).starts_at + timedelta(hours=waits))
    assert (await world.state()).stage is Stage.PLANNED
    await confirm(world, "P3")
    assert (await world.state()).stage is stage


async def test_the_next_meeting_is_confirmed_anew(group: World) -> None:
    await running(group, *FOUR)
    following = next(m for m in await group.meetings() if m.status is MeetingStatus.PLANNED)
    assert following.state.confirmed == ()


async def test_a_date_that_was_moved_is_confirmed_anew(group: World) -> None:
    await confirm(group, *FOUR)
    page = await group.form("P1", f"open-pause|{group.group}")
    day = (await group.the_meeting()).on.isoformat()
    reply = await group.sends("P1", page, {one.name: day for one in page.fields})
    assert reply.answer is Answer.DONE, told(reply)
    planned = [one for one in await group.meetings() if one.status is MeetingStatus.PLANNED]
    assert [one.state.confirmed for one in planned] == [()]
    old = await confirm(group, "P5")
    assert old.reason == "refuse.date-not-held"


# Who guides it


async def test_the_agenda_says_once_that_nobody_guides(new_world: NewWorld) -> None:
    world = await new_world(VOICE)
    await world.until((await world.timers())["agenda"].due_at)
    assert "guidance" in actions(await world.agenda())
    assert "Er is nog niemand die deze open groep begeleidt" in told(
        Reply(Answer.DONE, await world.agenda())
    )
    await running(world, *FOUR)
    following = next(m for m in await world.meetings() if m.status is MeetingStatus.PLANNED)
    await world.until(following.starts_at - timedelta(days=13))
    assert "guidance" not in actions(await world.agenda(following.id)), "it went on without"


async def test_somebody_who_is_named_is_told_of_instead(group: World) -> None:
    await group.press("P2", f"take-guidance|{group.group}|always|-|yes|nobody")
    await group.until((await group.timers())["agenda"].due_at)
    assert "guidance" not in actions(await group.agenda())


# Founding one


async def test_an_open_group_begins_behind_a_button_and_with_somebody_who_guides(
    world: World,
) -> None:
    reply = await founded(
        world, kind="open", mode="voice", weeks="8", work="no", founding_guide="P2"
    )
    text = told(reply)
    for sentence in ("Het is een open groep", "vraag ik privé", "Ander werk kan goed", "Methode"):
        assert sentence in text
    group = await group_here(world)
    assert group is not None
    assert (group.kind, group.room_kind) == (GroupKind.OPEN, RoomKind.SEALED)
    series = await world.store.read(lambda tx: tx.groups.series_of(group.id))
    assert series is not None
    assert series.every_weeks == 8
    assert "We zijn een open groep" in told(Reply(Answer.DONE, board(world)))
    await world.passes(hours=1)
    assert world.has("P2", "take-guidance") == 1
    await all_agree(world)
    asked = next(card for card in world.direct("P2") if "take-guidance" in actions(card))
    yes = f"{button(asked, 'take-guidance').token}|nobody"
    assert (await world.press("P2", yes)).answer is Answer.DONE

    def unit(tx: Tx) -> list[str]:
        return [world.name(one.person) for one in tx.groups.guidances(group.id)]

    assert await world.store.read(unit) == ["P2"]


@pytest.mark.parametrize(
    ("changes", "says", "not_said"),
    [
        ({"kind": "open", "founding_guide": ""}, "Ik let dan alleen op de stappen", "privé om te"),
        ({"kind": "open"}, "In het kanaal zelf leest ieder mee", "Ik let dan alleen"),
        ({"work": "partly"}, "Jullie werk verschilt deels", "open groep"),
        ({}, "Methode, begeleiding en plek", "werk"),
    ],
)
async def test_what_is_said_of_a_group_that_begins(
    world: World, changes: dict[str, str], says: str, not_said: str
) -> None:
    text = told(await founded(world, **changes))
    assert says in text
    assert not_said not in text


async def test_whoever_guides_is_one_of_them(world: World) -> None:
    reply = await founded(world, kind="open", founding_guide="P5")
    assert reply.answer is Answer.INVALID
    assert list(reply.errors) == ["founding-guide"]
    assert await group_here(world) is None


async def test_both_pages_fit_on_the_narrowest_platform(world: World) -> None:
    first = await opened(world)
    second = (await world.sends(STRANGER, first, filled(world, kind="open"))).next_page
    assert second is not None
    assert [one.name for one in second.fields][-1] == "founding-guide"
    assert second.fields[-1].value == STRANGER, "by default somebody by name guides"
    for page in (first, second):
        fits(page)


async def test_a_second_page_without_a_first_one_begins_it_anew(world: World) -> None:
    page = await opened(world)
    second = replace(page, token=page.token.replace("found|", "found-when|"))
    reply = await world.sends(STRANGER, second, filled(world))
    assert reply.reason == "refuse.not-a-member", "nobody whom we know sends it"
    assert (await world.sends("P1", await opened(world, "P1"), filled(world))).next_page
    await world.press("P1", "erase|drafts|yes")
    when = (await opened(world, "P1")).token.replace("found|", "found-when|")
    reply = await world.sends("P1", replace(page, token=when), filled(world))
    assert reply.reason == "refuse.found-again"
    assert actions(reply.card) == ["open-found"]
    assert await group_here(world) is None
