"""What a group gave to a contributor: their own page at the close, and nowhere else after it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import TEXT_LIMIT, Answer, FormPage, Reply
from bot.engine.state import Presence
from bot.errors import NotAllowed
from bot.groups import card_keys
from bot.groups.erasing import contribution_name, erase_again, page_name
from bot.groups.meetings import note_presence
from bot.groups.workspaces import begin_erasing
from bot.ports import Tx
from bot.records import ContributorPage, RoomKind
from bot.rehearsal.platform import WORKSPACE

from .conftest import NewWorld
from .given import texts
from .in_halves import ends, eyes_on, names, parted
from .noted import Noted
from .odd import ODD
from .world import PEOPLE, SLOW, STRANGER, Wish, World, actions, button, told

QUESTION, IMAGE = "Wat raakt je hier", "Ik zie een brug zonder leuning"
OWN_ANSWER, EVALUATION = "Dat het mijn eigen haast is", "Rustig gesprek"
SEALED = Wish(room_kind=RoomKind.SEALED)


async def pages(world: World, who: str) -> tuple[ContributorPage, ...]:
    return await world.store.read(lambda tx: tx.contributor_pages.of_person(world.ids[who]))


async def page_of(world: World, who: str) -> ContributorPage:
    (page,) = await pages(world, who)
    return page


async def through(world: World, until: str = "closing") -> None:
    """A case of P1: a question, an answer and a thought; then on to a later step."""
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text=QUESTION)
    await world.goes_to("thinking-aloud")
    await world.gives("P3", text=IMAGE)
    await world.goes_to("evaluation")
    await world.gives("P4", text=EVALUATION)
    await world.goes_to(until)


async def handed_over(world: World) -> ContributorPage:
    await through(world)
    await world.goes_on()
    return await page_of(world, "P1")


async def reads(world: World, who: str, page: ContributorPage) -> Reply:
    return await world.press(who, f"given|{page.id}|0")


# Bad input, and the wrong person


async def test_nobody_else_reads_or_erases_it(world: World) -> None:
    page = await handed_over(world)
    before = world.dump()["contributor_page"]
    for who in ("P2", "P6", "Q1", STRANGER):
        erases = f"erase-given|{page.id}"
        for token in (f"given|{page.id}|0", erases, f"{erases}|yes"):
            reply = await world.press(who, token)
            gone = "refuse.given-gone" if who != STRANGER else "refuse.not-a-member"
            assert reply.reason == gone, token
            assert QUESTION not in told(reply)
        assert QUESTION not in told(await world.press(who, "mine"))
        assert "given" not in actions((await world.press(who, "given-pages|0")).card)
    assert world.dump()["contributor_page"] == before


async def test_tokens_of_nobodys_making(world: World) -> None:
    page = await handed_over(world)
    before = world.dump()["contributor_page"]
    broken = [
        "given",
        f"given|{page.id}",
        f"given|{page.id}|-1",
        f"given|{page.id}|999",
        f"given|{page.id}|{'9' * 5000}",
        "given-pages|-1",
        "given-pages|1",
        "given-pages",
        f"erase-given|{page.id}|perhaps",
        "erase-given",
        *(f"given|{odd}|0" for odd in ODD),
    ]
    for token in broken:
        assert (await world.press("P1", token)).answer is Answer.REFUSED, token
    assert world.dump()["contributor_page"] == before


# What stands on it


async def test_it_holds_what_was_given_and_says_of_nobody_that_they_gave_it(world: World) -> None:
    page = await handed_over(world)
    assert list(page.fields.values()) == [QUESTION, IMAGE]
    shown = told(await reads(world, "P1", page))
    assert shown.index("Vragen") < shown.index(QUESTION) < shown.index("Gedachten")
    assert shown.index("Gedachten") < shown.index(IMAGE)
    for name in ("Bram", "Chris", "P2", "P3"):
        assert name not in shown
    for text in (EVALUATION, "Casus van P1"):
        assert text not in shown
    for text in (QUESTION, IMAGE):
        assert text not in str(world.dump()), "it is sealed"


async def test_the_message_at_the_close_holds_no_word_and_comes_once(world: World) -> None:
    await handed_over(world)
    assert world.has("P1", "given") == 1
    card = await world.card(card_keys.given_card(world.meeting, world.ids["P1"]))
    assert card is not None
    assert QUESTION not in told(Reply(Answer.DONE, card))
    read = await world.press("P1", button(card, "given").token)
    assert QUESTION in told(read)
    assert actions(read.card) == ["erase-given"], "there is no other page to go to"
    for other in PEOPLE:
        if other != "P1":
            assert world.has(other, "given") == 0


async def test_it_is_found_on_ones_own_page_which_holds_no_words(world: World) -> None:
    page = await handed_over(world)
    for card in await world.home("P1"):
        assert QUESTION not in told(Reply(Answer.DONE, card))
    assert any("given" in actions(card) for card in await world.home("P1"))
    listed = await world.press("P1", "given-pages|0")
    assert "2 teksten" in told(listed)
    assert button(listed.card, "given").token == f"given|{page.id}|0"  # type: ignore[arg-type]
    assert "Bladen met wat je als inbrenger meekreeg: 1" in told(
        await world.press("P1", "mine|stored")
    )


async def test_what_had_not_appeared_is_not_on_it(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text=QUESTION)
    await world.press("P1", f"stop|{world.meeting}|{(await world.state()).turn}")
    assert await pages(world, "P1") == ()
    await world.passes(days=3)
    assert all(QUESTION not in one.fields.values() for one in await pages(world, "P1"))


async def test_where_nothing_was_given_there_is_no_page_and_no_message(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("closing")
    await world.goes_on()
    assert await pages(world, "P1") == ()
    assert world.has("P1", "given") == 0
    record = await world.card(card_keys.record_card(world.meeting))
    assert record is not None
    assert "eigen blad" not in told(Reply(Answer.DONE, record))


async def test_much_of_it_is_read_page_by_page(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    given = [f"{who} {n} " + "woord " * 300 for who in ("P2", "P3") for n in range(3)]
    for text in given:
        await world.gives(text[:2], text=text)
    await world.goes_to("closing")
    await world.goes_on()
    reply = await reads(world, "P1", await page_of(world, "P1"))
    found = told(reply)
    while "given" in actions(reply.card):
        assert reply.card is not None
        assert sum(len(text.markup) for text in reply.card.texts) <= TEXT_LIMIT
        reply = await world.press("P1", button(reply.card, "given").token)
        found += told(reply)
    assert all(text[:4] in found for text in given)


# It is gone elsewhere


@pytest.mark.parametrize("wish", [Wish(), SEALED])
async def test_once_the_words_have_left_the_room_it_stands_nowhere_else(
    new_world: NewWorld, wish: Wish
) -> None:
    world = await new_world(wish)
    page = await handed_over(world)
    ended_at = (await world.state()).ended_at
    assert ended_at is not None
    record = await world.card(card_keys.record_card(world.meeting))
    assert record is not None
    assert "op een eigen blad" in told(Reply(Answer.DONE, record))
    is_sealed = wish.room_kind is RoomKind.SEALED
    said = "De groep kan dit nog lezen tot" if is_sealed else "In het kanaal staat dit nog tot"
    assert said in told(await reads(world, "P1", page))
    assert {QUESTION, IMAGE} <= set(await texts(world))
    await world.until(ended_at + timedelta(hours=24, minutes=2))
    assert await texts(world) == [EVALUATION]
    assert not world.shown(QUESTION)
    assert "Ik bewaar dit alleen nog hier" in told(await reads(world, "P1", page))
    stored = told(await world.press("P2", "mine|stored"))
    assert "Teksten uit een bijeenkomst" not in stored
    await world.until(ended_at + timedelta(days=8))
    assert QUESTION in told(await reads(world, "P1", page))
    assert await texts(world) == []


async def test_a_post_that_cannot_be_removed_is_told_of(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(place: str, post: str) -> None:
        raise NotAllowed

    page = await handed_over(world)
    monkeypatch.setattr(world.platform, "remove", refuses)
    await world.passes(hours=25)
    shown = told(await reads(world, "P1", page))
    assert "nog niet alles weg" in shown


async def test_a_version_before_this_one_made_no_page_and_loses_nobody_a_word(
    world: World,
) -> None:
    """It ended the meeting; what nobody could read any more goes a few days earlier."""
    page = await handed_over(world)
    await world.store.write(lambda tx: tx.contributor_pages.forget(page.id))
    await world.passes(days=2)
    assert await pages(world, "P1") == ()
    assert await texts(world) == [EVALUATION]


# Whose it is


async def test_two_contributors_have_each_their_own(new_world: NewWorld) -> None:
    world = await new_world(Wish(rounds=2))
    await world.begins("P1", "P2")
    for _ in range(60):
        state = await world.state()
        if state.ended_at is not None:
            break
        if state.slot.phase_id == "exploration":
            giver = "P3" if state.slot.round == 1 else "P4"
            await world.gives(giver, text=f"{QUESTION} {state.slot.round}")
        if state.slot == (1, "choose"):
            form = await world.form("P3", await world.token("open-vote"))
            await world.sends("P3", form, {"case": form.fields[0].choices[0].value})
        await world.goes_on()
    state = await world.state()
    for one in state.rounds:
        mine = await page_of(world, world.name(one.contributor))
        assert list(mine.fields.values()) == [f"{QUESTION} {one.number}"]


async def test_in_two_rounds_side_by_side_too(large: World) -> None:
    """Each half is handed over by itself, and its rooms may be gone by the time it is read."""
    for half in await parted(large, "P1", "P2"):
        eyes = await eyes_on(large, half)
        await eyes.goes_to("shared-harvest")
        assert (await eyes.state()).round(1).contributor is not None
        await ends(large, half)
        assert set(names(large, half)) <= set(large.ids)
    assert large.dump()["contributor_page"] == [], "people talked: nothing was written"


async def test_whoever_left_before_the_close_gets_nothing_of_it(world: World) -> None:
    await through(world)
    await world.press("P1", f"leave|{world.group}|yes")
    await world.goes_on()
    assert await pages(world, "P1") == ()
    assert world.has("P1", "given") == 0


async def test_whoever_leaves_the_group_is_told_and_it_is_erased(world: World) -> None:
    await handed_over(world)
    asked = await world.press("P1", f"leave|{world.group}")
    assert "gaf, wis ik dan ook" in told(asked)
    assert "given-pages" in actions(asked.card)
    await world.press("P1", f"leave|{world.group}|yes")
    assert world.dump()["contributor_page"] == []
    others = await world.press("P2", f"leave|{world.group}")
    assert "gaf, wis ik dan ook" not in told(others)


async def test_where_the_clock_ends_it_at_night_nobody_is_disturbed(new_world: NewWorld) -> None:
    """The next day they read it with the question how they are."""
    world = await new_world(SLOW)
    await world.begins("P1")
    page = None
    for _ in range(80):
        state = await world.state()
        if state.ended_at is not None:
            break
        if state.slot.phase_id == "exploration" and page is None:
            page = await world.opens("P2", await world.token("open-give"))
            assert isinstance(page, FormPage)
            await world.sends("P2", page, {"text": QUESTION})
        await world.passes(hours=6)
    assert (await world.state()).ended_at is not None
    assert list((await page_of(world, "P1")).fields.values()) == [QUESTION]
    await world.passes(days=4)
    assert world.has("P1", "given") in (1, 2)
    care = await world.card(card_keys.care_card(world.meeting, world.ids["P1"]))
    assert "given" in actions(care)


# Erasing


async def test_its_owner_erases_it_for_good_and_twice_is_once(world: World) -> None:
    page = await handed_over(world)
    asked = await world.press("P1", f"erase-given|{page.id}")
    assert asked.answer is Answer.DONE
    assert len(await pages(world, "P1")) == 1, "the first press asks"
    assert (await world.press("P1", f"erase-given|{page.id}|yes")).answer is Answer.DONE
    assert await pages(world, "P1") == ()
    again = await world.press("P1", f"erase-given|{page.id}|yes")
    assert again.reason == "refuse.given-gone"
    late = await reads(world, "P1", page)
    assert late.reason == "refuse.given-gone"
    assert QUESTION not in told(late)


async def test_all_of_them_are_erased_at_once(world: World) -> None:
    await handed_over(world)
    for _ in range(2):
        assert (await world.press("P1", "erase|given|yes")).answer is Answer.DONE
    assert world.dump()["contributor_page"] == []


async def test_what_was_erased_stays_so_in_a_database_from_before(world: World) -> None:
    noted = Noted()
    object.__setattr__(world.bot.tools, "ledger", noted)
    page = await handed_over(world)
    copies = await world.store.read(lambda tx: tx.contributions.of_meeting(world.meeting))
    await world.passes(days=2)
    kept = {contribution_name(one.id) for one in copies if EVALUATION not in one.fields.values()}
    assert kept == set(noted.names)
    await world.press("P1", f"erase-given|{page.id}|yes")
    assert page_name(page.id) in noted.names

    def restored(tx: Tx) -> int:
        for copy in copies:
            tx.contributions.put(copy)
        tx.contributor_pages.put(page)
        return erase_again(tx, set(noted.names).__contains__, at=world.clock.now())

    assert await world.store.write(restored) == 3
    assert world.dump()["contributor_page"] == []
    assert await texts(world) == [EVALUATION]


async def test_a_workspace_that_lets_the_bot_go_takes_it_with_it(world: World) -> None:
    await handed_over(world)
    await world.store.write(lambda tx: begin_erasing(tx, world.bot.tools, WORKSPACE))
    await world.deliver()
    rows = world.dump()
    assert (rows["contributor_page"], rows["aftercare"], rows["talk_wish"]) == ([], [], [])


async def test_whoever_went_for_a_moment_still_has_it(world: World) -> None:
    """Not being in the meeting at its end is not leaving the group."""
    await through(world)

    def unit(tx: Tx) -> None:
        tools, person = world.bot.tools, world.ids["P1"]
        note_presence(tx, tools, world.meeting, person, presence=Presence.LEFT)

    await world.store.write(unit)
    await world.goes_on()
    assert list((await page_of(world, "P1")).fields.values()) == [QUESTION, IMAGE]
