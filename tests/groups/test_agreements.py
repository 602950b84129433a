"""What a group agrees in its own words: proposed by one, holding when all have said yes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import Answer, Card, FormPage, Reply
from bot.engine.ids import PersonId
from bot.groups import card_keys
from bot.groups.changing_agreements import LONGEST
from bot.groups.erasing import agreements_name, erase_again
from bot.groups.versions import OWN, Versions, versions_of
from bot.ports import Tx
from bot.records import Agreements, Newcomer

from .conftest import NewWorld
from .odd import HARMLESS, ODD
from .world import PEOPLE, SLOW, STRANGER, VOICE, Wish, World, actions, button, told

OURS = "Wat hier gezegd wordt, blijft tussen ons zessen."
BESIDE = "We beginnen op tijd, ook zonder koffie."
STANDARD = "Wat hier gezegd wordt, blijft hier."


async def proposes(world: World, who: str = "P1", text: str = OURS, which: str = "1") -> Reply:
    page = await world.form(who, f"open-agreement|{world.group}")
    return await world.sends(who, page, {"which": which, "agreement": text})


async def versions(world: World) -> Versions:
    return await world.store.read(lambda tx: versions_of(tx, world.group))


async def known(world: World) -> tuple[Agreements, ...]:
    return await world.store.read(lambda tx: tx.groups.agreements(world.group))


async def says_yes(world: World, *people: str) -> None:
    number = (await known(world))[-1].number
    for who in people or PEOPLE:
        reply = await world.press(who, f"agree-change|{world.group}|{number}")
        assert reply.answer is Answer.DONE, told(reply)


async def holds(world: World, text: str = OURS, which: str = "1") -> None:
    """All of the group want it so."""
    await proposes(world, "P1", text, which)
    await says_yes(world)


async def in_room(world: World) -> Card:
    """What the room shows of the newest proposal."""
    card = await world.card(card_keys.change_card(world.group, (await known(world))[-1].number))
    assert card is not None
    return card


def words(card: Card) -> str:
    return " ".join([card.title, card.push, *(text.markup for text in card.texts)])


# Who may not, and what does not fit


@pytest.mark.parametrize("who", ["Q1", STRANGER])
async def test_nobody_else_reads_proposes_agrees_or_drops(world: World, who: str) -> None:
    await proposes(world)
    page = await world.form("P2", f"open-urgent|{world.group}")
    before = world.dump()["agreements"]
    group = world.group
    for token in ("change", "agree-change", "drop-change"):
        reply = await world.press(who, f"{token}|{group}|2")
        assert reply.answer is Answer.REFUSED
        assert OURS not in told(reply)
    assert (await world.press(who, f"drop-change|{group}|2|yes")).answer is Answer.REFUSED
    assert (await world.press(who, f"agreements|{group}")).answer is Answer.REFUSED
    opened = await world.opens(who, f"open-agreement|{group}")
    assert isinstance(opened, Reply)
    assert opened.answer is Answer.REFUSED
    sent = replace(page, token=f"agreement|{group}|{page.form}")
    reply = await world.sends(who, sent, {"which": "1", "agreement": BESIDE})
    assert reply.answer is Answer.REFUSED
    assert world.dump()["agreements"] == before


async def test_nothing_changes_before_all_have_confirmed_the_first_agreements(
    world: World,
) -> None:
    page = await world.form("P1", f"open-agreement|{world.group}")

    def unit(tx: Tx) -> None:
        member = tx.groups.member(world.group, world.ids["P3"])
        assert member is not None
        tx.groups.put_member(replace(member, agreed_at=None))

    await world.store.write(unit)
    for who in ("P1", "P3"):
        opened = await world.opens(who, f"open-agreement|{world.group}")
        assert isinstance(opened, Reply)
        assert "Eerst bevestigt ieder" in told(opened)
    reply = await world.sends("P1", page, {"which": "1", "agreement": OURS})
    assert reply.answer is Answer.REFUSED
    assert await known(world) == ()
    assert "open-agreement" not in actions((await world.told_by("P1", "afspraken")).card)
    assert actions((await world.told_by("P3", "afspraken")).card) == ["agree"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"which": "1", "agreement": ""}, "agreement"),
        ({"which": "1", "agreement": " \t\n "}, "agreement"),
        ({"which": "beside", "agreement": ""}, "agreement"),
        ({"which": "2", "agreement": "x" * (LONGEST + 1)}, "agreement"),
        ({"which": "", "agreement": OURS}, "which"),
        ({"which": "6", "agreement": OURS}, "which"),
        ({"which": "7", "agreement": OURS}, "which"),
        ({"which": "own-1", "agreement": OURS}, "which"),
    ],
)
async def test_what_does_not_fit_is_said_beside_its_field(
    world: World, values: dict[str, str], field: str
) -> None:
    page = await world.form("P1", f"open-agreement|{world.group}")
    reply = await world.sends("P1", page, values)
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {field}
    assert await known(world) == ()
    world.platform.able = replace(world.platform.able, keeps_form_open=False)
    again = await world.sends("P1", page, values)
    assert actions(again.card) == ["open-agreement"]
    quoted = told(again).replace("\\", "")
    assert values["agreement"].strip() in quoted, "what was typed goes back to its author"


async def test_what_holds_already_is_no_change(world: World) -> None:
    await holds(world)
    reply = await proposes(world, "P2", f"  {OURS}\n")
    assert reply.errors["agreement"].startswith("Zo staat het er al")


async def test_own_agreements_stay_few_and_short_enough_to_read_aloud(world: World) -> None:
    for place in OWN:
        await holds(world, f"Nog iets: {place}. " + "?!" * 90, "beside")
        assert place in (await versions(world)).own
    page = await world.form("P1", f"open-agreement|{world.group}")
    choices = [choice.value for choice in page.fields[0].choices]
    assert "beside" not in choices
    assert choices[-3:] == list(OWN)
    for which in ("1", "2"):
        await holds(world, "?!" * 120, which)
    reply = await proposes(world, "P1", "?!" * 120, "3")
    assert "te lang om voor te lezen" in reply.errors["agreement"]
    shown = await world.told_by("P1", "afspraken")
    assert shown.card is not None
    assert sum(len(text.markup) for text in shown.card.texts) < 3800


async def test_two_changes_at_once_are_one_and_no_word_is_lost(world: World) -> None:
    first = await world.form("P1", f"open-agreement|{world.group}")
    second = await world.form("P2", f"open-agreement|{world.group}")
    assert (await world.sends("P1", first, {"which": "1", "agreement": OURS})).answer is Answer.DONE
    late = await world.sends("P2", second, {"which": "beside", "agreement": BESIDE})
    assert late.answer is Answer.REFUSED
    assert BESIDE.rstrip(".") in told(late).replace("\\", "")
    assert actions(late.card) == ["change"]
    opened = await world.opens("P3", f"open-agreement|{world.group}")
    assert isinstance(opened, Reply)
    assert actions(opened.card) == ["change"]
    assert [one.number for one in await known(world)] == [2]


async def test_the_same_form_twice_proposes_once(world: World) -> None:
    page = await world.form("P1", f"open-agreement|{world.group}")
    values = {"which": "1", "agreement": OURS}
    for delivery in ("d1", "d1", "d2"):
        assert (await world.sends("P1", page, values, delivery=delivery)).answer is Answer.DONE
    await says_yes(world)
    assert (await world.sends("P1", page, values)).answer is Answer.DONE
    await world.press("P2", f"drop-change|{world.group}|2|yes")
    assert len(await known(world)) == 1
    assert (await versions(world)).own == {"1": OURS}


@pytest.mark.parametrize(
    "token",
    ["change", "change|{g}", "change|{g}|x", "change|{g}|9", "agree-change|{g}|2|yes",
     "agree-change|{g}|0", "drop-change|{g}|2|no", "drop-change|{g}", "agreements|",
     "open-agreement|", "open-agreement|x"],
)  # fmt: skip
async def test_odd_buttons_change_nothing(world: World, token: str) -> None:
    await proposes(world)
    before = world.dump()["agreements"]
    token = token.format(g=world.group)
    reply = await world.opens("P2", token) if "open" in token else await world.press("P2", token)
    assert not isinstance(reply, FormPage)
    assert reply.answer is Answer.REFUSED
    assert world.dump()["agreements"] == before


# What holds, and from when


async def test_a_change_holds_from_the_last_yes_and_the_old_one_until_then(world: World) -> None:
    proposed = await proposes(world)
    assert "niet van wie" not in told(proposed)
    await says_yes(world, "P2", "P3", "P2", "P4", "P5")
    assert (await versions(world)).own == {}
    assert STANDARD in told(await world.told_by("P6", "afspraken"))
    asked = await world.press("P6", f"change|{world.group}|2")
    assert STANDARD in told(asked)
    assert OURS.rstrip(".") in told(asked).replace("\\", "")
    assert actions(asked.card) == ["agree-change", "drop-change"]
    last = await world.press("P6", button_of(asked, "agree-change"))
    assert "het geldt nu" in told(last)
    now = await versions(world)
    assert (now.number, now.own, now.asked) == (2, {"1": OURS}, None)
    shown = told(await world.told_by("P1", "afspraken")).replace("\\", "")
    assert OURS in shown
    assert STANDARD not in shown
    assert "versie 2" in shown
    for token in ("change", "agree-change", "drop-change"):
        late = await world.press("P2", f"{token}|{world.group}|2")
        assert late.answer is Answer.DONE
        assert "het geldt nu" in told(late)
    assert (await versions(world)).own == {"1": OURS}


def button_of(reply: Reply, action: str) -> str:
    assert reply.card is not None
    return button(reply.card, action).token


async def test_a_group_adds_changes_and_drops_an_agreement_of_its_own(world: World) -> None:
    await holds(world, BESIDE, "beside")
    assert (await versions(world)).own == {"own-1": BESIDE}
    page = await world.form("P2", f"open-agreement|{world.group}")
    assert BESIDE in [choice.label for choice in page.fields[0].choices]
    await holds(world, "We beginnen op tijd.", "own-1")
    await holds(world, OURS, "1")
    gone = await proposes(world, "P3", "", "own-1")
    assert gone.answer is Answer.DONE
    asked = await world.press("P4", f"change|{world.group}|5")
    assert "vervalt" in told(asked)
    await says_yes(world)
    assert (await versions(world)).own == {"1": OURS}
    await proposes(world, "P3", "", "1")
    asked = await world.press("P4", f"change|{world.group}|6")
    assert STANDARD in told(asked)
    await says_yes(world)
    assert (await versions(world)).own == {}
    assert (await versions(world)).number == 6


async def test_one_who_would_rather_not_takes_it_off_the_table(world: World) -> None:
    await proposes(world)
    await says_yes(world, "P2", "P3")
    asks = await world.press("P4", f"drop-change|{world.group}|2")
    assert "voor iedereen van tafel" in told(asks)
    assert (await versions(world)).asked is not None, "the first press only asks"
    assert (await world.press("P4", button_of(asks, "drop-change"))).answer is Answer.DONE
    card = await in_room(world)
    assert "van tafel" in words(card)
    assert actions(card) == []
    assert not [name for name in PEOPLE.values() if name in words(card)]
    (dropped,) = await known(world)
    assert dropped.fields == {}
    for token in ("change", "agree-change", "drop-change"):
        late = await world.press("P5", f"{token}|{world.group}|2")
        assert late.answer is Answer.REFUSED
        assert actions(late.card) == ["open-agreement"]
    await proposes(world, "P6", BESIDE, "beside")
    await says_yes(world)
    assert (await versions(world)).own == {"own-1": BESIDE}
    assert [one.number for one in await known(world)] == [2, 3]


async def test_what_was_taken_off_the_table_stays_erased_after_a_restore(world: World) -> None:
    await proposes(world)
    (asked,) = await known(world)
    await world.press("P4", f"drop-change|{world.group}|2|yes")

    def restored(tx: Tx) -> int:
        tx.groups.put_agreements(asked)
        erased = {agreements_name(asked.form)}
        return erase_again(tx, erased.__contains__, at=world.clock.now())

    assert await world.store.write(restored) == 1
    (again,) = await known(world)
    assert (again.fields, again.dropped_at) == ({}, world.clock.now())


# The room, and nobody in it


async def test_the_room_hears_that_there_is_a_proposal_and_not_what_or_whose(world: World) -> None:
    before = len(world.platform.posts())
    await proposes(world, "P3")
    assert len(world.platform.posts()) == before + 1
    card = await in_room(world)
    assert actions(card) == ["change"]
    assert "1 van de 6 is akkoord" in words(card)
    await says_yes(world, "P1", "P2")
    assert "3 van de 6 zijn akkoord" in words(await in_room(world))
    await says_yes(world)
    settled = await in_room(world)
    assert "het geldt nu" in words(settled)
    assert actions(settled) == ["agreements"]
    assert len(world.platform.posts()) == before + 1
    everything = " ".join(words(post.card) for post in world.platform.posts())
    assert OURS not in everything
    assert not [name for name in PEOPLE.values() if name in words(settled)]
    assert OURS in told(await world.press("P2", f"agreements|{world.group}")).replace("\\", "")
    for who in PEOPLE:
        assert not world.has(who, "change"), "nobody gets a message of their own"


async def test_own_words_stand_nowhere_in_clear(world: World) -> None:
    await holds(world)
    await proposes(world, "P2", BESIDE, "beside")
    assert not [text for text in (OURS, BESIDE) if text in str(world.dump())]


@pytest.mark.parametrize("name", HARMLESS)
async def test_odd_agreements_are_shown_as_text(world: World, name: str) -> None:
    await holds(world, ODD[name][:LONGEST])
    shown = told(await world.told_by("P1", "afspraken"))
    assert not set(shown) & set("\x00\x07\x1b\x08\x1e\u202e\ud83d\u2028")


# Who leaves, and who comes


async def test_who_proposed_it_leaves_and_it_waits_for_the_others_only(world: World) -> None:
    await proposes(world, "P1")
    await says_yes(world, "P2", "P3", "P4")
    await world.press("P1", f"leave|{world.group}|yes")
    assert "3 van de 5 zijn akkoord" in words(await in_room(world))
    await says_yes(world, "P5")
    assert (await versions(world)).own == {}
    await world.press("P6", f"leave|{world.group}|yes")
    assert (await versions(world)).own == {"1": OURS}, "who left is not waited for"
    late = await world.press("P6", f"agree-change|{world.group}|2")
    assert late.answer is Answer.REFUSED


async def newcomer(world: World) -> Newcomer | None:
    found = await world.store.read(lambda tx: tx.groups.newcomers(world.group))
    return found[0] if found else None


async def comes_in(world: World) -> PersonId:
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    there = await newcomer(world)
    assert there is not None
    return there.person


async def test_whoever_assesses_a_member_reads_none_of_the_groups_own_words(world: World) -> None:
    await holds(world)
    person = await comes_in(world)
    for answer in ("", "|somebody"):
        reply = await world.press(STRANGER, f"join|{world.group}|{person}{answer}")
        assert OURS not in told(reply).replace("\\", "")


async def test_a_newcomer_confirms_the_version_that_holds(world: World) -> None:
    await holds(world)
    await proposes(world, "P2", BESIDE, "beside")
    person = await comes_in(world)
    question = await world.press(STRANGER, f"join|{world.group}|{person}|nobody")
    said = told(question).replace("\\", "")
    assert OURS in said
    assert BESIDE not in said
    await says_yes(world)
    stale = await world.press(STRANGER, button_of(question, "join"))
    said = told(stale).replace("\\", "")
    assert "ondertussen veranderd" in said
    assert BESIDE in said
    there = await newcomer(world)
    assert there is not None
    assert there.agreed_at is None
    agreed = await world.press(STRANGER, button_of(stale, "join"))
    assert "Zodra iedereen" in told(agreed)


async def test_who_agreed_and_is_not_in_yet_reads_a_change_before_they_are(world: World) -> None:
    person = await comes_in(world)
    question = await world.press(STRANGER, f"join|{world.group}|{person}|nobody")
    await world.press(STRANGER, button_of(question, "join"))
    for who in list(PEOPLE)[:-1]:
        await world.press(who, f"welcome|{world.group}|{person}")
    await holds(world)
    await world.press("P6", f"welcome|{world.group}|{person}")
    assert await newcomer(world) is not None, "they have not read what holds"
    question = await world.press(STRANGER, f"join|{world.group}|{person}|nobody")
    assert OURS in told(question).replace("\\", "")
    await world.press(STRANGER, button_of(question, "join"))
    assert await newcomer(world) is None


async def test_a_newcomer_who_is_in_is_asked_about_what_is_on_the_table(world: World) -> None:
    await proposes(world)
    await says_yes(world, "P2", "P3", "P4", "P5")
    person = await comes_in(world)
    question = await world.press(STRANGER, f"join|{world.group}|{person}|nobody")
    await world.press(STRANGER, button_of(question, "join"))
    for who in PEOPLE:
        await world.press(who, f"welcome|{world.group}|{person}")
    assert "5 van de 7 zijn akkoord" in words(await in_room(world))
    await says_yes(world, "P6")
    assert (await versions(world)).own == {}
    await says_yes(world, STRANGER)
    assert (await versions(world)).own == {"1": OURS}


# Meetings


@pytest.mark.parametrize("wish", [VOICE, SLOW], ids=["voice", "slow"])
async def test_a_meeting_begins_on_what_holds_and_says_that_more_is_proposed(
    new_world: NewWorld, wish: Wish
) -> None:
    world = await new_world(wish)
    await holds(world)
    await proposes(world, "P2", BESIDE, "beside")
    await world.begins("P1")
    if wish is VOICE:
        await world.goes_to("agreements")
    else:
        await reads_in_slow(world)
    board = await world.board()
    assert "niet iedereen akkoord is" in words(board)
    assert STANDARD not in words(board)
    assert OURS not in words(board)
    assert "in eigen woorden" in words(board)
    assert {"agreements", "change"} <= set(actions(board))
    assert OURS in told(await world.press("P3", button(board, "agreements").token))
    await says_yes(world)
    assert (await versions(world)).number == 3


async def reads_in_slow(world: World) -> None:
    for who in PEOPLE:
        if (await world.state()).slot.phase_id != "agreements":
            await world.press(who, await world.token("ready"))
    assert (await world.state()).slot.phase_id == "agreements"


async def test_in_a_meeting_a_change_is_proposed_and_nothing_stands_still(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("agreements")
    board = await world.board()
    assert STANDARD in words(board)
    assert "open-agreement" in actions(board)
    page = await world.form("P4", button(board, "open-agreement").token)
    await world.sends("P4", page, {"which": "1", "agreement": OURS})
    await world.goes_to("choose")
    await says_yes(world)
    assert (await versions(world)).own == {"1": OURS}
    passed = await world.card(
        card_keys.board_card(world.meeting, next(s for s in (await world.state()).script
                                           if s.phase_id == "agreements"))
    )  # fmt: skip
    assert passed is not None
    assert "open-agreement" not in actions(passed)
    assert not (await world.state()).frozen
