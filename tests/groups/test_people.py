"""Who comes, later or not; who leaves; who guides; and what each finds under "more" and "mine"."""

from __future__ import annotations

from bot.cards import Answer, Reply
from bot.engine.state import Presence, RoundOutcome
from bot.records import Readers

from .conftest import NewWorld
from .world import PEOPLE, VOICE, World, actions, button, told


async def presence(world: World) -> dict[str, Presence]:
    return {world.name(a.person): a.presence for a in (await world.state()).people}


async def more(world: World, who: str) -> list[str]:
    reply = await world.press(who, f"more|{world.meeting}")
    assert reply.answer is Answer.DONE
    return actions(reply.card)


async def test_saying_beforehand_whether_one_comes(world: World) -> None:
    """It shows on the agenda at once, and counts when the meeting opens."""
    await world.until((await world.timers())["agenda"].due_at)
    asked = await world.press("P2", button(await world.agenda(), "attendance").token)
    assert asked.card is not None
    choices = {b.token.rpartition("|")[2]: b.token for b in asked.card.buttons}
    assert list(choices) == ["later", "early", "absent", "here"]
    await world.press("P2", choices["later"])
    await world.press("P3", choices["absent"])
    await world.press("P4", choices["absent"])
    await world.press("P4", choices["here"])
    words = told(Reply(Answer.DONE, await world.agenda()))
    coming = next(line for line in words.splitlines() if line.startswith("Erbij:"))
    assert "Anna" in coming
    assert "Dewi" in coming
    assert "Bram" not in coming
    assert "Chris" not in words, "who does not come is not listed"
    assert any("Bram" in line for line in words.splitlines() if line.startswith("Later"))
    await world.begins()
    found = await presence(world)
    assert (found["P2"], found["P3"], found["P4"]) == (
        Presence.LATER,
        Presence.ABSENT,
        Presence.HERE,
    )


async def test_whoever_leaves_early_comes_and_lets_somebody_else_guide(world: World) -> None:
    """One line on the agenda says it, and nothing happens by itself later on."""
    await world.until((await world.timers())["agenda"].due_at)
    before = await world.agenda()
    for _ in range(2):
        reply = await world.press("P1", f"attend|{world.meeting}|early")
        assert reply.answer is Answer.DONE
    words = told(Reply(Answer.DONE, await world.agenda()))
    assert "Gaat eerder weg: Anna" in words.splitlines()
    assert next(line for line in words.splitlines() if "Erbij" in line).startswith("Erbij: Anna")
    mine = await world.told_by("P1", "volgende")
    assert "gaat eerder weg" in told(mine)
    # Two who change their mind leave no trace of it.
    await world.press("P2", f"attend|{world.meeting}|early")
    await world.press("P2", f"attend|{world.meeting}|absent")
    await world.press("P2", f"attend|{world.meeting}|here")
    assert "Gaat eerder weg: Anna" in told(Reply(Answer.DONE, await world.agenda())).splitlines()
    await world.begins()
    state = await world.state()
    assert (await presence(world))["P1"] is Presence.HERE
    assert world.name(state.facilitator) == "P2"
    assert before.buttons != (await world.agenda()).buttons
    assert (await world.press("P3", f"attend|{world.meeting}|early")).answer is Answer.REFUSED
    assert await world.state() == state


async def test_whoever_says_it_for_somebody_else_says_it_for_themselves(world: World) -> None:
    await world.press("P2", f"attend|{world.meeting}|absent|{world.ids['P3']}")
    found = await presence(world)
    assert found["P3"] is Presence.HERE
    assert found["P2"] is Presence.ABSENT


async def test_joining_late_and_being_asked_from_then_on(world: World) -> None:
    await world.press("P2", f"attend|{world.meeting}|later")
    await world.begins("P1")
    await world.goes_to("exploration")
    refused = await world.opens("P2", await world.token("open-give"))
    assert isinstance(refused, Reply)
    assert "Meer" in told(refused), "it says how to join"
    menu = await world.press("P2", f"more|{world.meeting}")
    assert menu.card is not None
    assert (await world.press("P2", button(menu.card, "attend").token)).answer is Answer.DONE
    assert (await world.gives("P2", text="Wat zie je?")).answer is Answer.DONE


async def test_leaving_midway(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    await world.press("P2", f"attend|{world.meeting}|left")
    assert (await presence(world))["P2"] is Presence.LEFT
    assert isinstance(await world.opens("P2", await world.token("open-give")), Reply)
    # What was given stays, and appears with the rest.
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    assert world.shown("Wat zie je?") == 1


async def test_an_old_message_sends_nobody_away_in_the_middle(world: World) -> None:
    """What was offered before the meeting does not end the round of whoever presses it now."""
    early = await world.press("P1", f"attendance|{world.meeting}")
    assert early.card is not None
    assert (await world.press("P1", f"attend|{world.meeting}|left")).answer is Answer.REFUSED
    await world.begins("P1")
    await world.goes_to("exploration")
    before = await world.state()
    for one in early.card.buttons:
        reply = await world.press("P1", one.token)
        here = one.token.endswith("|here")
        assert reply.answer is (Answer.DONE if here else Answer.REFUSED)
    assert await world.state() == before


async def test_the_contributor_leaves_and_the_round_ends_with_care(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.press("P1", f"attend|{world.meeting}|left")
    state = await world.state()
    assert state.round(1).outcome is RoundOutcome.CONTRIBUTOR_LEFT
    assert state.slot.phase_id == "evaluation"
    assert len(world.direct("P1")) > len(world.direct("P2"))


async def test_whoever_guides_leaves_and_somebody_else_guides(world: World) -> None:
    await world.begins("P1")
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, f"attend|{world.meeting}|left")
    following = world.name((await world.state()).facilitator)
    assert following != guide
    assert (await world.press(following, await world.token("next"))).answer is Answer.DONE


async def test_handing_over(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    guide = world.name((await world.state()).facilitator)
    page = await world.form(guide, f"open-hand-over|{world.meeting}")
    offered = {choice.label for choice in page.fields[0].choices}
    # The group comes first; the contributor does not guide, and oneself is no choice.
    assert "Anna" not in offered
    assert PEOPLE[guide] not in offered
    assert page.fields[0].choices[0].value == "group"
    assert len(offered) == 5
    other = next(one for one in PEOPLE if one not in ("P1", guide))
    assert (await world.sends(other, page)).answer is not Answer.DONE
    reply = await world.sends(guide, page, {"person": world.ids[other]})
    assert reply.answer is Answer.DONE
    assert world.name((await world.state()).facilitator) == other
    assert isinstance(await world.opens(guide, f"open-hand-over|{world.meeting}"), Reply)
    stale = await world.sends(guide, page, {"person": world.ids["P1"]})
    assert stale.answer is not Answer.DONE
    assert world.name((await world.state()).facilitator) == other


async def test_handing_over_to_somebody_who_is_not_there(world: World) -> None:
    await world.begins("P1")
    guide = world.name((await world.state()).facilitator)
    page = await world.form(guide, f"open-hand-over|{world.meeting}")
    for person in (world.ids["Q1"], "0" * 16, "", "P9"):
        reply = await world.sends(guide, page, {"person": person})
        assert reply.answer is Answer.INVALID
    assert world.name((await world.state()).facilitator) == guide


async def test_taking_over(world: World) -> None:
    """Anybody present takes the guiding; the contributor of the round cannot."""
    await world.begins("P1")
    await world.goes_to("exploration")
    assert (await world.press("P1", f"guide|{world.meeting}")).answer is Answer.REFUSED
    assert (await world.press("P6", f"guide|{world.meeting}")).answer is Answer.DONE
    assert world.name((await world.state()).facilitator) == "P6"


async def test_more_shows_only_what_fits(world: World) -> None:
    assert await more(world, "P2") == [
        "attendance",
        "open-methods",
        "dates",
        "ways",
        "venue",
        "mine",
    ]
    await world.press("P6", f"attend|{world.meeting}|later")
    await world.begins("P1")
    await world.goes_to("exploration")
    guide = world.name((await world.state()).facilitator)
    other = next(one for one in ("P2", "P3", "P4") if one != guide)
    assert await more(world, guide) == ["console", "attend", "mine"]
    assert await more(world, other) == ["guide", "attend", "mine"]
    assert await more(world, "P1") == ["attend", "mine"]
    assert await more(world, "P6") == ["attend", "mine"]
    await world.goes_to("closing")
    await world.goes_on()
    assert await more(world, guide) == ["mine"]


async def test_everything_that_more_offers_can_be_done(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    for who in ("P6", "P2", "P1"):
        reply = await world.press(who, f"more|{world.meeting}")
        assert reply.card is not None
        for one in reply.card.buttons:
            if one.action.startswith("open-"):
                await world.form(who, one.token)
            else:
                done = await world.press(who, one.token)
                assert done.answer is Answer.DONE, one.token


#: What is looked up of a group beside its dates.
ABOUT_GROUP = ("call-me", "mirror", "reports", "portfolio", "proof", "registers")


async def test_mine_shows_only_what_is_ones_own(world: World) -> None:
    nothing = await world.press("P2", "mine")
    assert actions(nothing.card) == [
        "open-case",
        "prepare",
        "attendance",
        "dates",
        *ABOUT_GROUP,
    ]
    await world.brings_case("P1", "Van mij alleen")
    await world.begins()
    await world.goes_to("shared-harvest")
    for who in ("P2", "P3"):
        await world.harvests(who, readers=Readers.ME.value)
    mine = await world.press("P2", "mine")
    assert "Als, dan: P2" in told(mine)
    assert "Als, dan: P3" not in told(mine)
    assert "Van mij alleen" not in told(mine)
    contributor = await world.press("P1", "mine")
    assert actions(contributor.card) == [
        "open-case",
        "withdraw-case",
        "more",
        "dates",
        *ABOUT_GROUP,
    ]


async def test_a_member_without_a_case_is_hardly_disturbed(new_world: NewWorld) -> None:
    """At most five questions and six messages in a cycle, outside the meeting."""
    world = await new_world(VOICE)
    await world.begins("P1")
    before = {who: list(world.direct(who)) for who in PEOPLE}
    await world.goes_to("shared-harvest")
    for who in ("P2", "P3"):
        await world.harvests(who, **{"ask-on": "2026-02-10"})
    await world.goes_to("closing")
    await world.goes_on()
    assert [list(world.direct(who)) for who in PEOPLE] == list(before.values()), "nothing inside"
    # Until the evening before the next cycle asks whose turn it is.
    await world.passes(days=20)
    for who in ("P2", "P3", "P4", "P5", "P6"):
        messages = world.direct(who)
        agenda = 1
        assert len(messages) + agenda <= 6
        assert sum(bool(card.buttons) for card in messages) + agenda <= 5
