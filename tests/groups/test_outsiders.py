"""People from elsewhere, and buttons of another time: refused, nothing kept and nothing told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards import Answer, Reply
from bot.ports import Tx

from .world import STRANGER, World, told


async def test_somebody_of_another_group_gets_nothing_of_this_one(world: World) -> None:
    await world.brings_case("P1", "Geheim")
    await world.begins("P2")
    await world.goes_to("choose")
    state = await world.state()
    board = [b.token for b in (await world.board()).buttons]
    before = world.dump()
    more = [
        f"open-case|{world.group}",
        f"open-vote|{world.meeting}|{state.slot}",
        f"open-choose|{world.meeting}|{state.turn}",
        f"open-hand-over|{world.meeting}",
        f"group|{world.group}",
        f"prepare|{world.meeting}",
        f"in-group|volgende|{world.group}",
        f"more|{world.meeting}",
        f"withdraw-case|{world.group}|{state.cases[0].case}",
        f"withdraw-case|{world.other_group}|{state.cases[0].case}",
    ]
    for token in [*board, *more]:
        for who in ("Q1", STRANGER):
            opened = await world.opens(who, token)
            pressed = await world.press(who, token)
            for answer in (opened, pressed):
                assert isinstance(answer, Reply)
                assert answer.answer is Answer.REFUSED
                assert "Geheim" not in told(answer)
    assert world.dump() == before


async def test_words_of_somebody_from_outside_are_not_kept(world: World) -> None:
    """Their form is refused: no draft, no contribution, and the text is not given back either."""
    await world.begins("P1")
    await world.goes_to("exploration")
    page = await world.form("P2", await world.token("open-give"))
    before = world.dump()
    for who in ("Q1", STRANGER):
        for as_draft in (False, True):
            reply = await world.sends(who, page, {"text": "merkteken"}, as_draft=as_draft)
            assert reply.answer is Answer.REFUSED
            assert "merkteken" not in told(reply)
    case = await world.form("P2", f"open-case|{world.group}")
    for as_draft in (False, True):
        reply = await world.sends(
            "Q1", case, {"title": "merkteken", "stuck": "x"}, as_draft=as_draft
        )
        assert reply.answer is Answer.REFUSED
    assert world.dump() == before


async def test_a_command_in_a_room_that_is_not_yours(world: World) -> None:
    """Somebody of one group gets their own group's menu elsewhere, but nothing of this one."""
    reply = await world.told_by("Q1", "casus")
    assert reply.answer is Answer.REFUSED
    reply = await world.told_by(STRANGER, "")
    assert reply.answer is Answer.REFUSED
    elsewhere = await world.told_by("Q1", "", place="R9")
    assert elsewhere.answer is Answer.DONE
    assert world.group not in told(elsewhere)


async def test_a_member_who_left_is_outside(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    page = await world.form("P2", await world.token("open-give"))
    stop = await world.token("stop")

    def leaves(tx: Tx) -> None:
        (member,) = [m for m in tx.groups.members(world.group) if m.person == world.ids["P2"]]
        tx.groups.put_member(replace(member, left_at=world.clock.now()))

    await world.store.write(leaves)
    before = world.dump()
    assert (await world.press("P2", stop)).answer is Answer.REFUSED
    assert (await world.sends("P2", page, {"text": "nog iets"})).answer is Answer.REFUSED
    assert isinstance(await world.opens("P2", f"open-case|{world.group}"), Reply)
    assert world.dump() == before


async def test_the_buttons_of_last_month(world: World) -> None:
    """What is left of an old meeting is refused kindly and does nothing to the next one."""
    await world.begins("P1")
    old = [b.token for b in (await world.board()).buttons if b.action != "more"]
    await world.goes_to("closing")
    await world.goes_on()
    await world.until((await world.meetings())[1].starts_at + timedelta(minutes=1))
    before = world.dump()
    for token in old:
        reply = await world.press("P1", token)
        assert reply.answer is Answer.REFUSED, token
    assert world.dump() == before


async def test_a_button_of_another_meeting_moves_only_its_own(world: World) -> None:
    """The turn of one meeting means nothing in another."""
    await world.begins("P1")
    state = await world.state()
    (planned,) = [m for m in await world.meetings() if m.id != world.meeting]
    reply = await world.press("P1", f"next|{planned.id}|{state.turn}")
    assert reply.answer is Answer.REFUSED
    assert (await world.the_meeting(planned.id)).state.turn == 0
