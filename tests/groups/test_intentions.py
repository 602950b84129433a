"""From one meeting to the next: an intention is put better, told of, and shared or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.cards import Answer, FormPage, Reply
from bot.engine.ids import PersonId
from bot.engine.state import Presence
from bot.groups import card_keys, keys
from bot.groups.look_back import told_in
from bot.ports import Tx
from bot.records import Followed, Intention, Readers, Shares

from .conftest import NewWorld
from .given import drafts, intentions
from .world import PEOPLE, STRANGER, VOICE, World, actions, button, told

ASKED_ON = date(2026, 3, 10)
LATER = "2026-03-24"
ANSWER = {
    "followed": "partly",
    "happened": "Zij belde zelf",
    "worked": "Eerst ademhalen",
    "further": "Nog eens proberen",
}


async def meeting_is_over(world: World, *who: str, **values: str) -> None:
    """These keep an intention in the first meeting, which ends; the second one is planned."""
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    for one in who:
        harvest = {"readers": "me", "ask-on": ASKED_ON.isoformat(), **values}
        assert (await world.harvests(one, **harvest)).answer is Answer.DONE
    await world.goes_to("closing")
    await world.goes_on()


async def own(world: World, who: str) -> Intention:
    """The newest of their intentions."""
    return (await intentions(world, who))[-1]


async def it_is(world: World, day: date) -> None:
    """The afternoon of this day."""
    await world.until(datetime.combine(day, time(14), UTC))


async def asked(world: World, who: str, *, again: bool = False) -> Reply | None:
    """What they were asked about their intention, as it stands now."""
    kept = await own(world, who)
    card = card_keys.follow_card(kept.id, kept.person, kept.ask_on, again=again)
    shown = await world.card(card)
    return None if shown is None else Reply(Answer.DONE, shown)


async def answers(world: World, who: str, **values: str) -> Reply:
    page = await world.form(who, f"open-follow|{(await own(world, who)).id}")
    return await world.sends(who, page, values or ANSWER)


async def shares(world: World, who: str, what: Shares) -> Reply:
    page = await world.form(who, f"open-tell|{(await own(world, who)).id}")
    return await world.sends(who, page, {"shares": what.value})


async def read_at_look_back(world: World) -> set[PersonId]:
    """Of whom the group would read something at the look-back of the coming meeting."""
    coming = (await world.meetings())[-1]

    def look(tx: Tx) -> set[PersonId]:
        group = tx.groups.get(world.group)
        assert group is not None
        return {one.person for one in told_in(tx, group, coming)}

    return await world.store.read(look)


async def looks_back(world: World) -> None:
    """The next meeting comes to its look-back."""
    world.meeting = (await world.meetings())[-1].id
    await world.begins("P4")
    await world.goes_to("look-back")


# What does not fit


async def test_nobody_else_comes_near_an_intention(world: World) -> None:
    await meeting_is_over(world, "P2")
    kept = await own(world, "P2")
    opens = [f"{name}|{kept.id}" for name in ("open-follow", "open-intention", "open-tell")]
    pages = [await world.form("P2", token) for token in opens]
    before = world.dump()
    for who in ("P3", STRANGER):
        for token in opens:
            assert isinstance(await world.opens(who, token), Reply)
        for page in pages:
            assert (await world.sends(who, page)).answer is Answer.REFUSED
        for name in ("intention", "quiet", "let-lie"):
            reply = await world.press(who, f"{name}|{kept.id}")
            assert reply.answer is Answer.REFUSED
            assert "Als, dan" not in told(reply)
    assert world.dump() == before
    for who in ("P3", STRANGER):
        assert "Als, dan" not in told(await world.press(who, "intentions|0"))


@pytest.mark.parametrize(
    "token",
    [
        "intentions",
        "intentions|-1",
        "intentions|x",
        "intention",
        "intention|x",
        "quiet",
        "let-lie|",
    ],
)
async def test_what_was_made_up_changes_nothing(world: World, token: str) -> None:
    await meeting_is_over(world, "P2")
    before = world.dump()
    assert (await world.press("P2", token)).answer is Answer.REFUSED
    assert world.dump() == before


@pytest.mark.parametrize("day", ["2026-02-30", "2026-01-01", "2028-01-01", "morgen"])
async def test_a_day_that_does_not_fit_keeps_the_words(world: World, day: str) -> None:
    await meeting_is_over(world, "P2")
    page = await world.form("P2", f"open-intention|{(await own(world, 'P2')).id}")
    values = {"intention": "Als zij belt, dan wacht ik", "ask-on": day}
    assert set((await world.sends("P2", page, values)).errors) == {"ask-on"}
    world.platform.able = replace(world.platform.able, keeps_form_open=False)
    closed = await world.sends("P2", page, values)
    assert "Als zij belt, dan wacht ik" in told(closed)
    assert actions(closed.card) == ["open-intention"]
    assert (await own(world, "P2")).fields["intention"] == "Als, dan: P2"


async def test_an_answer_that_chooses_nothing_is_given_back(world: World) -> None:
    world.platform.able = replace(world.platform.able, keeps_form_open=False)
    await meeting_is_over(world, "P2")
    reply = await answers(world, "P2", **{**ANSWER, "followed": "vast wel"})
    assert reply.answer is Answer.INVALID
    assert "Zij belde zelf" in told(reply)
    assert (await own(world, "P2")).followed is None


async def test_in_its_meeting_it_is_changed_there(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("shared-harvest")
    first = await world.harvests("P2", intention="Ik bel haar")
    assert "Waaraan merk je" in told(first), "a word of help, and no more"
    assert actions(first.card) == ["open-give", "withdraw"]
    assert "Waaraan merk je" not in told(await world.harvests("P3"))
    assert "Waaraan merk je" not in told(
        await world.harvests("P4", intention="Mijn mening", plan="leave")
    )
    refused = await world.opens("P2", f"open-intention|{(await own(world, 'P2')).id}")
    assert getattr(refused, "reason", "") == "refuse.intention-in-meeting"


# Put better


async def test_it_is_put_better_and_asked_after_on_the_other_day_alone(world: World) -> None:
    await meeting_is_over(world, "P2")
    kept = await own(world, "P2")
    assert "intentions" in actions((await world.press("P2", "mine")).card)
    listed = await world.press("P2", "intentions|0")
    assert listed.card is not None
    shown = await world.press("P2", button(listed.card, "intention").token)
    assert "10 maart" in told(shown)
    page = await world.form("P2", f"open-intention|{kept.id}")
    assert {one.name: one.value for one in page.fields}["ask-on"] == ASKED_ON.isoformat()
    values = {
        "intention": "Als zij belt, dan wacht ik",
        "obstacle": "Als ik haast heb, dan zeg ik dat",
        "ask-on": LATER,
        "readers": "group",
    }
    for _ in range(2):
        assert (await world.sends("P2", page, values)).answer is Answer.DONE
    (now,) = await intentions(world, "P2")
    assert (now.id, now.made_at, now.readers) == (kept.id, kept.made_at, Readers.GROUP)
    assert now.fields["takeaway"] == "Inzicht van P2"
    assert "Als ik haast heb" in told(await world.press("P2", f"intention|{now.id}"))
    await it_is(world, ASKED_ON + timedelta(days=8))
    assert world.has("P2", "open-follow") == 0
    await it_is(world, date.fromisoformat(LATER))
    assert world.has("P2", "open-follow") == 1


async def test_without_a_day_nothing_is_asked_and_it_can_be_told_all_the_same(
    world: World,
) -> None:
    await meeting_is_over(world, "P2", **{"ask-on": ""})
    await world.passes(days=20)
    assert world.has("P2", "open-follow") == 0
    assert "niet uit mezelf" in told(
        await world.press("P2", f"intention|{(await own(world, 'P2')).id}")
    )
    assert (await answers(world, "P2")).answer is Answer.DONE
    assert (await own(world, "P2")).followed is Followed.PARTLY


async def test_what_was_looked_back_on_stays_and_a_smaller_one_stands_beside_it(
    world: World,
) -> None:
    await meeting_is_over(world, "P2")
    kept = await own(world, "P2")
    await answers(world, "P2")
    page = await world.form("P2", f"open-intention|{kept.id}")
    values = {"intention": "Als zij belt, dan adem ik", "ask-on": LATER}
    for _ in range(2):
        assert (await world.sends("P2", page, values)).answer is Answer.DONE
    first, second = sorted(await intentions(world, "P2"), key=lambda one: one.id != kept.id)
    assert (first.followed, first.fields["happened"]) == (Followed.PARTLY, "Zij belde zelf")
    assert first.fields["intention"] == "Als, dan: P2"
    assert (second.followed, second.shares, second.asked_at) == (None, None, None)
    assert second.fields["intention"] == "Als zij belt, dan adem ik"
    assert "happened" not in second.fields
    await it_is(world, date.fromisoformat(LATER))
    assert world.has("P2", "open-follow") == 1


# Silence


async def test_silence_is_met_once_and_then_nothing_is_asked(world: World) -> None:
    await meeting_is_over(world, "P2")
    await it_is(world, ASKED_ON)
    first = await asked(world, "P2")
    assert first is not None
    assert actions(first.card) == ["open-follow", "quiet"]
    await it_is(world, ASKED_ON + timedelta(days=8))
    again = await asked(world, "P2", again=True)
    assert again is not None
    assert actions(again.card) == ["open-follow", "open-intention", "case-from", "let-lie"]
    assert "Als, dan" not in told(again), "it shows on a lock screen"
    posts = len(world.direct("P2"))
    owner = keys.intention_owner((await own(world, "P2")).id)
    assert await world.timers(owner) == {}
    await world.passes(days=5)
    assert len(world.direct("P2")) == posts
    assert (await own(world, "P2")).followed is None, "silence is no answer"
    assert again.card is not None
    await world.press("P2", button(again.card, "case-from").token)
    (draft,) = await drafts(world, "P2")
    assert draft.fields["stuck"] == "Als, dan: P2"


@pytest.mark.parametrize("says", ["quiet", "let-lie"])
async def test_one_press_ends_the_asking(world: World, says: str) -> None:
    """Also pressed twice, and while the question waits for Monday morning."""
    await meeting_is_over(world, "P2", **{"ask-on": "2026-03-14"})
    await meeting_is_quiet_on_saturday(world, says)
    await world.passes(days=20)
    assert world.has("P2", "open-follow") == 0
    assert (await own(world, "P2")).leaves == (says == "let-lie")
    assert (await answers(world, "P2")).answer is Answer.DONE


async def meeting_is_quiet_on_saturday(world: World, says: str) -> None:
    kept = await own(world, "P2")
    due = (await world.timers(keys.intention_owner(kept.id)))[keys.FOLLOW_UP].due_at
    await world.until(due + timedelta(hours=1))
    for _ in range(2):
        assert (await world.press("P2", f"{says}|{kept.id}")).answer is Answer.DONE


async def test_a_question_that_was_silenced_says_so(world: World) -> None:
    await meeting_is_over(world, "P2")
    await it_is(world, ASKED_ON)
    await world.press("P2", f"quiet|{(await own(world, 'P2')).id}")
    silenced = await asked(world, "P2")
    assert silenced is not None
    assert actions(silenced.card) == ["open-follow"]
    await world.passes(days=10)
    assert await asked(world, "P2", again=True) is None
    await answers(world, "P2")
    settled = await asked(world, "P2")
    assert settled is not None
    assert actions(settled.card) == ["intention"]


async def test_what_is_left_on_purpose_is_asked_after_once(world: World) -> None:
    await meeting_is_over(world, "P2", plan="leave")
    assert "Laat ik bewust liggen" in told(await world.press("P2", "mine"))
    await it_is(world, ASKED_ON + timedelta(days=10))
    assert world.has("P2", "open-follow") == 1
    assert await asked(world, "P2", again=True) is None


# Who leaves


async def test_who_leaves_keeps_it_and_the_group_reads_no_more_of_it(world: World) -> None:
    await meeting_is_over(world, "P2", "P3", readers="group")
    await world.press("P2", f"leave|{world.group}|yes")
    await it_is(world, ASKED_ON)
    assert world.has("P2", "open-follow") == 1, "it is theirs"
    again = await answers(world, "P2", followed="not-done")
    assert actions(again.card) == ["open-intention", "let-lie"], "here it can be no case"
    assert "casus" not in told(again)
    kept = await own(world, "P2")
    refused = await world.opens("P2", f"open-tell|{kept.id}")
    assert getattr(refused, "reason", "") == "refuse.look-back-passed"
    assert (await world.press("P2", f"case-from|{kept.id}")).answer is Answer.REFUSED
    assert "Alleen jij leest dit" in told(await world.press("P2", f"intention|{kept.id}"))
    assert await read_at_look_back(world) == {world.ids["P3"]}
    await comes_back(world, "P2")
    assert isinstance(await world.opens("P2", f"open-tell|{kept.id}"), FormPage)
    assert await read_at_look_back(world) == {world.ids["P2"], world.ids["P3"]}


async def comes_back(world: World, who: str) -> None:
    """Whoever left and reads the room again is welcomed by everybody, and agrees."""
    await world.looks_at_room()
    card = next(seen.card for seen in world.platform.seen_by(who) if "join" in actions(seen.card))
    for member in (one for one in PEOPLE if one != who):
        await world.press(member, button(card, "welcome").token)
    said = await world.press(who, button(card, "join").token)
    for _ in ("assesses nobody", "agrees"):
        assert said.card is not None
        said = await world.press(who, said.card.buttons[0].token)
    members = await world.store.read(lambda tx: tx.groups.people(world.group))
    assert world.ids[who] in members


# Shared or not


async def test_each_decides_what_the_group_reads_and_a_private_answer_stays_private(
    world: World,
) -> None:
    people = ("P2", "P3", "P4", "P5", "P6")
    await meeting_is_over(world, *people, readers="group")
    for who in people:
        answer = {name: f"{text} {who}" for name, text in ANSWER.items() if name != "followed"}
        assert (await answers(world, who, followed="not-done", **answer)).answer is Answer.DONE
    wanted = dict(zip(people, (None, *Shares), strict=True))
    for who, what in wanted.items():
        if what is not None:
            assert (await shares(world, who, what)).answer is Answer.DONE
    before = await world.the_meeting((await world.meetings())[-1].id)
    prepared = card_keys.prepare_card(before.id, world.ids["P4"])
    await world.until(before.starts_at - timedelta(days=1))
    reminder = await world.card(prepared)
    assert reminder is not None
    assert "kies jij" in told(Reply(Answer.DONE, reminder))
    card = await world.press("P4", button(reminder, "intention").token)
    assert "open-tell" in actions(card.card)
    await looks_back(world)
    assert [world.shown(f"Als, dan: {who}") for who in people] == [1, 0, 1, 1, 1]
    assert [world.shown(f"Zij belde zelf {who}") for who in people] == [0, 0, 0, 0, 1]
    assert world.shown("niet gelukt") == 2, "of those who share what became of it"
    assert world.shown("Vier van jullie") + world.shown("4 van jullie") == 1
    page = await world.opens("P2", f"open-tell|{(await own(world, 'P2')).id}")
    assert getattr(page, "reason", "") == "refuse.look-back-passed"


async def test_another_answer_is_private_until_it_is_decided_anew(world: World) -> None:
    await meeting_is_over(world, "P2")
    page = await world.form("P2", f"open-tell|{(await own(world, 'P2')).id}")
    assert len(page.fields[0].choices) == 2, "there is no answer yet"
    assert (await world.sends("P2", page, {"shares": "all"})).answer is Answer.INVALID
    await answers(world, "P2")
    await shares(world, "P2", Shares.ALL)
    assert "opnieuw kiest" not in told(await answers(world, "P2")), "the same, sent twice"
    assert (await own(world, "P2")).shares is Shares.ALL
    changed = await answers(world, "P2", **{**ANSWER, "happened": ""})
    assert "opnieuw kiest" in told(changed)
    kept = await own(world, "P2")
    assert (kept.shares, kept.fields["happened"]) == (None, "")
    await looks_back(world)
    assert world.shown("Eerst ademhalen") == 0
    assert world.shown("Als, dan: P2") == 0


async def test_what_waits_while_the_meeting_begins_is_not_shared_any_more(world: World) -> None:
    await meeting_is_over(world, "P2")
    page = await world.form("P2", f"open-tell|{(await own(world, 'P2')).id}")
    await looks_back(world)
    late = await world.sends("P2", page, {"shares": "intention"})
    assert late.reason == "refuse.look-back-passed"
    assert world.shown("Als, dan: P2") == 0
    state = await world.state()
    assert all(one.presence is Presence.HERE for one in state.people), "nobody is set apart"


@pytest.mark.parametrize("what", [Shares.ALL, Shares.NOTHING])
async def test_where_people_talk_what_is_shared_stands_in_a_thread_and_else_there_is_none(
    new_world: NewWorld, what: Shares
) -> None:
    world = await new_world(VOICE)
    await meeting_is_over(world, "P2")
    await answers(world, "P2")
    await shares(world, "P2", what)
    await looks_back(world)
    slot = (await world.state()).slot
    thread = keys.thread_place(world.meeting, slot)
    place = await world.store.read(lambda tx: tx.posts.place(thread))
    is_read = what is Shares.ALL
    assert (place is not None) == is_read
    assert world.shown("Als, dan: P2") == world.shown("Eerst ademhalen") == int(is_read)
    guide = world.name((await world.state()).facilitator)
    for token in ("next", "back"):
        assert (await world.press(guide, await world.token(token))).answer is Answer.DONE
    assert world.shown("Als, dan: P2") == int(is_read), "it is there once"
