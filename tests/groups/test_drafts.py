"""Too late, half done, taken back: words stay with whoever wrote them."""

from __future__ import annotations

import pytest

from bot.cards import Answer, FormPage, Reply
from bot.engine.ids import ContributionId
from bot.groups import keys

from .conftest import NewWorld
from .given import drafts, given, in_exploration, intentions, texts
from .world import SLOW, VOICE, World, actions, button, told

# Too late


async def test_a_late_form_is_given_back_and_offered_when_its_step_comes_again(
    world: World,
) -> None:
    await in_exploration(world)
    page = await world.form("P2", await world.token("open-give"))
    await world.goes_on()
    late = await world.sends("P2", page, {"text": "Wat zie je?"})
    assert late.answer is Answer.REFUSED
    assert "Wat zie je?" in told(late)
    assert await given(world) == ()
    (draft,) = await drafts(world, "P2")
    assert draft.late
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("back"))
    again = await world.form("P2", await world.token("open-give"))
    assert {one.name: one.value for one in again.fields}["text"] == "Wat zie je?"
    assert (await world.sends("P2", again)).answer is Answer.DONE
    assert await texts(world) == ["Wat zie je?"]
    assert await drafts(world, "P2") == ()


async def test_a_late_harvest_keeps_both_lines_and_every_choice(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    page = await world.form("P1", await world.token("open-give"))
    await world.goes_on()
    harvest = {
        "takeaway": "Een",
        "intention": "Als a, dan b",
        "ask-on": "2026-03-10",
        "plan": "leave",
        "readers": "group",
    }
    late = await world.sends("P1", page, harvest)
    assert late.answer is Answer.REFUSED
    assert "Een" in told(late)
    assert "Als a, dan b" in told(late)
    (draft,) = await drafts(world, "P1")
    assert dict(draft.fields) == harvest
    assert await intentions(world, "P1") == ()
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("back"))
    again = await world.form("P1", await world.token("open-give"))
    assert {one.name: one.value for one in again.fields} == harvest


async def test_a_form_after_the_meeting_is_still_given_back(world: World) -> None:
    await in_exploration(world)
    page = await world.form("P2", await world.token("open-give"))
    await world.goes_to("closing")
    await world.goes_on()
    late = await world.sends("P2", page, {"text": "Wat zie je?"})
    assert late.answer is Answer.REFUSED
    assert "Wat zie je?" in told(late)
    mine = await world.press("P2", "mine")
    assert "Wat zie je?" in told(mine)


async def test_more_than_there_is_room_for_is_kept_for_its_author(world: World) -> None:
    await in_exploration(world)
    forms = set()
    for number in range(3):
        page = await world.form("P2", await world.token("open-give"))
        forms.add(page.form)
        await world.sends("P2", page, {"text": f"Vraag {number}"})
    full = await world.form("P2", await world.token("open-give"))
    assert full.form in forms, "the last one can be changed; there is no fourth"
    extra = FormPage(
        token=full.token.replace(full.form, "f" * 16),
        form=full.form,
        title="",
        language="nl",
        fields=full.fields,
        send_label="",
    )
    reply = await world.sends("P2", extra, {"text": "Vraag vier"})
    assert reply.answer is Answer.REFUSED
    assert "Vraag vier" in told(reply)
    assert len(await texts(world)) == 3
    assert [d.fields["text"] for d in await drafts(world, "P2")] == ["Vraag vier"]


# Taking back, and keeping for later


async def test_taking_a_text_back(world: World) -> None:
    await in_exploration(world)
    reply = await world.gives("P2", text="Wat zie je?")
    assert reply.card is not None
    withdraw = button(reply.card, "withdraw").token
    refused = await world.press("P3", withdraw)
    assert refused.answer is Answer.REFUSED
    assert await texts(world) == ["Wat zie je?"]
    taken_back = [await world.press("P2", withdraw) for _ in range(2)]
    assert [reply.answer for reply in taken_back] == [Answer.DONE, Answer.DONE]
    assert ["Teruggenomen" in told(reply) for reply in taken_back] == [True, False]
    assert await given(world) == ()


async def test_a_text_that_was_changed_is_not_taken_back_by_its_old_button(world: World) -> None:
    await in_exploration(world)
    form = await world.form("P2", await world.token("open-give"))
    first = await world.sends("P2", form, {"text": "Wat zie je?", "kind": "open-question"})
    await world.sends("P2", form, {"text": "Wat hoor je?", "kind": "factual-question"})
    assert first.card is not None
    reply = await world.press("P2", button(first.card, "withdraw").token)
    assert "Teruggenomen" not in told(reply)
    assert "dan staat dat er nog" in told(reply)
    assert await texts(world) == ["Wat hoor je?"]


async def test_taking_an_intention_back_stops_its_question(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    await world.harvests("P2", **{"ask-on": "2026-03-10"})
    (intention,) = await intentions(world, "P2")
    slot = (await world.state()).slot
    await world.press("P2", f"withdraw|{world.meeting}|{slot}|{intention.id}")
    assert await intentions(world, "P2") == ()
    assert await world.timers(keys.intention_owner(intention.id)) == {}


async def test_a_draft_in_a_step(world: World) -> None:
    """It is nobody else's, comes back when the form opens, and goes when the text is given."""
    await in_exploration(world)
    page = await world.form("P2", await world.token("open-give"))
    kept = await world.sends("P2", page, {"text": "Half een"}, as_draft=True)
    assert kept.answer is Answer.DONE
    assert await given(world) == ()
    again = await world.form("P2", await world.token("open-give"))
    assert again.form == page.form
    assert {f.name: f.value for f in again.fields}["text"] == "Half een"
    other = await world.form("P3", await world.token("open-give"))
    assert "Half een" not in told(other)
    await world.sends("P2", again, {"text": "Heel"})
    assert await drafts(world, "P2") == ()


async def test_a_draft_of_a_text_that_was_given_is_the_newer_one(world: World) -> None:
    """Changing what was given, and keeping the change for later, loses neither."""
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    await world.harvests("P2")
    page = await world.form("P2", await world.token("open-give"))
    await world.sends("P2", page, {"takeaway": "Nieuwer"}, as_draft=True)
    assert (await intentions(world, "P2"))[0].fields["takeaway"] == "Inzicht van P2"
    again = await world.form("P2", await world.token("open-give"))
    assert {f.name: f.value for f in again.fields}["takeaway"] == "Nieuwer"


async def test_a_draft_with_a_choice_that_is_none_says_which(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    page = await world.form("P1", await world.token("open-give"))
    reply = await world.sends("P1", page, {"ask-on": "gisteren"}, as_draft=True)
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {"ask-on"}


async def test_whoever_listens_is_told_so_and_loses_nothing(world: World) -> None:
    await in_exploration(world)
    await world.goes_on()
    token = await world.token("open-give")
    refused = await world.opens("P1", token)
    assert isinstance(refused, Reply)
    page = await world.form("P2", token)
    reply = await world.sends("P1", page, {"text": "Toch iets"})
    assert reply.answer is Answer.REFUSED
    assert "Toch iets" in told(reply)
    assert "Toch iets" in told(await world.press("P1", "mine"))


async def test_nobody_changes_or_reads_anothers_text_through_its_form(world: World) -> None:
    """A form of somebody else, sent by me, is a text of mine beside theirs."""
    await in_exploration(world)
    page = await world.form("P2", await world.token("open-give"))
    await world.sends("P2", page, {"text": "Van P2"})
    await world.sends("P3", page, {"text": "Van P3"})
    owners = {(one.person, one.fields["text"]) for one in await given(world)}
    assert owners == {(world.ids["P2"], "Van P2"), (world.ids["P3"], "Van P3")}


async def test_a_pass_needs_no_reason_and_no_text(world: World) -> None:
    await in_exploration(world)
    for who in ("P2", "P3", "P4", "P5", "P6"):
        reply = await world.press(who, await world.token("ready"))
        assert reply.answer is Answer.DONE
        assert reply.card is None
    assert await given(world) == ()


async def test_in_voice_the_harvest_stays_private(new_world: NewWorld) -> None:
    world = await new_world(VOICE)
    await world.begins("P1")
    await world.goes_to("own-harvest")
    reply = await world.harvests("P1", readers="group")
    assert reply.answer is Answer.DONE
    await world.goes_on()
    assert world.shown("Inzicht van P1") == 0
    assert world.shown("Als, dan: P1") == 0


@pytest.mark.parametrize(("readers", "times"), [("me", 0), ("group", 1)])
async def test_an_intention_appears_only_where_its_owner_said_so(
    world: World, readers: str, times: int
) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    await world.harvests("P1", readers=readers)
    await world.goes_on()
    assert world.shown("Inzicht van P1") == 1
    assert world.shown("Als, dan: P1") == times


async def test_in_slow_mode_the_last_one_ready_moves_the_step_and_loses_nothing(
    new_world: NewWorld,
) -> None:
    world = await new_world(SLOW)
    await world.begins("P1")
    for _ in range(20):
        if (await world.state()).slot.phase_id == "shared-harvest":
            break
        slot = (await world.state()).slot
        for who in world.ids:
            if who.startswith("P") and (await world.state()).slot == slot:
                await world.press(who, f"ready|{world.meeting}|{slot}|1|0")
    for who in ("P2", "P3", "P4", "P5", "P6"):
        assert (await world.harvests(who, readers="group")).answer is Answer.DONE
    for who in ("P2", "P3", "P4", "P5", "P6"):
        assert world.shown(f"Inzicht van {who}") == 1
        assert world.shown(f"Als, dan: {who}") == 1
    assert "ready" in actions(await world.board())


async def test_only_the_owner_takes_an_intention_up_again(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    await world.harvests("P1")
    (intention,) = await intentions(world, "P1")
    for token in (f"open-follow|{intention.id}", f"case-from|{intention.id}"):
        assert isinstance(await world.opens("P2", token), Reply)
        assert (await world.press("P2", token)).answer is Answer.REFUSED
    page = await world.form("P1", f"open-follow|{intention.id}")
    assert (await world.sends("P2", page)).answer is Answer.REFUSED
    reply = await world.sends("P1", page, {"followed": "not-done"})
    assert reply.card is not None
    assert actions(reply.card) == ["open-intention", "case-from", "let-lie"]
    # A case that was begun before does not get lost by it, however often it is pressed.
    begun = await world.form("P1", f"open-case|{world.group}")
    await world.sends("P1", begun, {"title": "Al begonnen"}, as_draft=True)
    again = button(reply.card, "case-from").token
    _, question = [await world.press("P1", again) for _ in range(2)]
    assert question.card is not None
    for _ in range(2):
        await world.press("P1", button(question.card, "case-from").token)
    mine = told(await world.press("P1", "mine"))
    assert mine.count("Al begonnen") == 1
    assert "Concept: Als, dan" not in mine
    case = await world.form("P1", f"open-case|{world.group}")
    assert {f.name: f.value for f in case.fields}["stuck"] == "Als, dan: P1"


async def test_a_contribution_that_never_was(world: World) -> None:
    await in_exploration(world)
    slot = (await world.state()).slot
    reply = await world.press("P2", f"withdraw|{world.meeting}|{slot}|{ContributionId('0' * 16)}")
    assert reply.answer is Answer.DONE, "there is nothing left of it, which is what was wanted"
    assert "Teruggenomen" not in told(reply)
    assert await given(world) == ()


async def test_long_texts_of_everybody_all_appear(world: World) -> None:
    """Fifteen texts as long as they may be, full of what has to be escaped."""
    await in_exploration(world)
    ends = []
    for who in ("P2", "P3", "P4", "P5", "P6"):
        for number in range(3):
            ends.append(f"einde-{who}-{number}")
            text = ("<&> woord " * 200)[: 1990 - len(ends[-1])] + ends[-1]
            assert (await world.gives(who, text=text)).answer is Answer.DONE
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    assert [world.shown(end) for end in ends] == [1] * 15
