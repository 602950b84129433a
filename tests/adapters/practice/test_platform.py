"""The practice room as a platform: posts, nonces, lost replies, threads and who may write."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import PRACTICE, PRACTICE_LOST_REPLIES, Card, Text
from bot.engine.screen import Progress, Tone
from bot.errors import NotAllowed, NotThere, OutcomeUnknown, PlatformError
from bot.ports import Platform
from bot.records import Room

from .conftest import START, House, card


def seen(house: House, *, person: str = "P1", place: str = "C1") -> list[Card | str]:
    return [kept.card or kept.text for kept in house.room.posts(place, person=person)]


def test_it_is_what_the_delivery_asks_for(house: House) -> None:
    platform: Platform = house.platform
    assert platform.capabilities is PRACTICE


async def test_a_card_comes_back_as_it_went_in(house: House) -> None:
    whole = replace(
        card(),
        texts=(Text("a"), Text("b", Tone.NOTE), Text("c", Tone.QUOTE)),
        progress=Progress(4, 5),
    )
    await house.platform.post("C1", whole, nonce="1")
    assert seen(house) == [whole]


async def test_the_same_nonce_gives_the_same_post_for_five_minutes(house: House) -> None:
    first = await house.platform.post("C1", card(), nonce="1")
    assert await house.platform.post("C1", card("Anders"), nonce="1") == first
    assert seen(house) == [card()]
    house.world.at += timedelta(minutes=5, seconds=1)
    assert await house.platform.post("C1", card(), nonce="1") != first


async def test_a_moved_clock_does_not_make_a_nonce_old(house: House) -> None:
    first = await house.platform.post("C1", card(), nonce="1")
    house.clock.move_to(START + timedelta(days=40))
    assert await house.platform.post("C1", card(), nonce="1") == first


async def test_a_post_is_found_by_its_nonce_in_its_place(house: House) -> None:
    first = await house.platform.post("C1", card(), nonce="1")
    assert await house.platform.find("C1", nonce="1") == first
    assert await house.platform.find("DP1", nonce="1") is None
    assert await house.platform.find("C1", nonce="2") is None


async def test_an_edit_replaces_and_a_removal_takes_away(house: House) -> None:
    post = await house.platform.post("C1", card(), nonce="1")
    await house.platform.edit("C1", post, card("Nieuw"))
    assert seen(house) == [card("Nieuw")]
    await house.platform.remove("C1", post)
    assert seen(house) == []
    with pytest.raises(NotThere):
        await house.platform.remove("C1", post)
    with pytest.raises(NotThere):
        await house.platform.edit("C1", post, card())


async def test_a_place_or_post_that_is_not_there_is_said(house: House) -> None:
    post = await house.platform.post("C1", card(), nonce="1")
    for attempt in (
        house.platform.post("C9", card(), nonce="1"),
        house.platform.edit("DP1", post, card()),
        house.platform.open_thread("C1", "m0", title="x", nonce="2"),
        house.platform.set_listeners("T9", []),
        house.platform.direct("P9"),
    ):
        with pytest.raises(NotThere):
            await attempt
    assert await house.platform.room("C9") == Room(frozenset(), exists=False)


async def test_the_bot_cannot_touch_what_people_type(house: House) -> None:
    post = house.room.say("C1", "hoi", person="P1", nonce="1")
    for attempt in (house.platform.edit("C1", post, card()), house.platform.remove("C1", post)):
        with pytest.raises(NotAllowed):
            await attempt
    assert seen(house) == ["hoi"]


async def test_a_post_has_one_thread(house: House) -> None:
    post = await house.platform.post("C1", card(), nonce="1")
    thread = await house.platform.open_thread("C1", post, title="Stap 3", nonce="2")
    assert await house.platform.open_thread("C1", post, title="Stap 3", nonce="3") == thread
    await house.platform.post(thread, card("In de draad"), nonce="4")
    assert seen(house, place=thread) == [card("In de draad")]
    assert (await house.platform.room(thread)).readers == {"P1", "P2", "P3"}


async def test_who_listens_cannot_write_in_the_thread(house: House) -> None:
    post = await house.platform.post("C1", card(), nonce="1")
    thread = await house.platform.open_thread("C1", post, title="Stap 3", nonce="2")
    await house.platform.set_listeners(thread, ["P2"])
    with pytest.raises(NotAllowed):
        house.room.say(thread, "ik zeg toch iets", person="P2", nonce="3")
    house.room.say("C1", "hier wel", person="P2", nonce="4")
    await house.platform.set_listeners(thread, [])
    house.room.say(thread, "nu weer", person="P2", nonce="5")
    assert seen(house, place=thread) == ["nu weer"]


async def test_direct_messages_are_for_one_person(house: House) -> None:
    place = await house.platform.direct("P2")
    assert await house.platform.direct("P2") == place
    await house.platform.post(place, card("Voor Bram"), nonce="1")
    assert (await house.platform.room(place)).readers == {"P2"}
    assert [one.card.title for one in house.platform.seen_by("P2")] == ["Voor Bram"]
    assert house.platform.seen_by("P1") == ()


async def test_who_leaves_the_channel_reads_it_no_more(house: House) -> None:
    await house.platform.post("C1", card(), nonce="1")
    house.room.set_members("C1", ["P1"])
    assert (await house.platform.room("C1")).readers == {"P1"}
    assert house.platform.seen_by("P2") == ()
    with pytest.raises(NotThere):
        house.room.set_members("T1", [])


async def test_a_person_sees_cards_where_they_stand(house: House) -> None:
    post = await house.platform.post("C1", card(), nonce="1")
    thread = await house.platform.open_thread("C1", post, title="Stap 3", nonce="2")
    await house.platform.post(thread, card("Onthuld"), nonce="3")
    await house.platform.post(await house.platform.direct("P1"), card("Privé"), nonce="4")
    house.room.say("C1", "gewoon praten", person="P2", nonce="5")
    house.room.reply_to("P1", card("Antwoord"), place="C1", under=None)
    looks = {one.card.title: one for one in house.platform.seen_by("P1")}
    assert set(looks) == {"Stap 3", "Onthuld", "Privé", "Antwoord"}
    assert looks["Stap 3"].post == post
    assert looks["Stap 3"].at == START
    assert looks["Onthuld"].in_thread_of == post
    assert looks["Privé"].direct
    assert looks["Antwoord"].private
    assert {one.card.title for one in house.platform.seen_by("P2")} == {"Stap 3", "Onthuld"}


async def test_a_private_reply_stands_under_its_post_for_an_hour(house: House) -> None:
    board = await house.platform.post("C1", card(), nonce="1")
    house.room.say("C1", "later gezegd", person="P2", nonce="2")
    house.room.reply_to("P1", card("Voor jou"), place="C1", under=board)
    assert seen(house) == [card(), card("Voor jou"), "later gezegd"]
    assert seen(house, person="P2") == [card(), "later gezegd"]
    house.clock.move_to(START + timedelta(hours=1))
    assert seen(house) == [card(), "later gezegd"]
    house.room.sweep()
    (rows,) = house.store._db.execute("SELECT count(*) FROM post").fetchone()
    assert rows == 2


async def test_the_same_private_reply_is_not_said_twice(house: House) -> None:
    for _ in range(3):
        house.room.reply_to("P1", card("Voor jou"), place="C1", under=None)
    house.room.reply_to("P1", card("Iets anders"), place="C1", under=None)
    assert seen(house) == [card("Voor jou"), card("Iets anders")]


async def test_a_newer_word_back_takes_the_place_of_an_older_one_and_of_nothing_else(
    house: House,
) -> None:
    board = await house.platform.post("C1", card(), nonce="1")
    words = replace(card("Je tekst", buttons=False), texts=(Text("jouw woorden", Tone.QUOTE),))
    asks = card("Kun je een deel?")
    for reply in (words, asks, card("Bewaard", buttons=False), card("Nu niet", buttons=False)):
        house.room.reply_to("P1", reply, place="C1", under=board)
    house.room.reply_to("P1", card("Elders", buttons=False), place="C1", under=None)
    house.room.reply_to("P2", card("Voor Bram", buttons=False), place="C1", under=board)
    shown = [kept.card.title for kept in house.room.posts("C1", person="P1") if kept.card]
    assert shown == ["Stap 3", "Je tekst", "Kun je een deel?", "Nu niet", "Elders"]


async def test_replies_go_when_their_board_is_done_except_somebody_s_words(house: House) -> None:
    board = await house.platform.post("C1", card(), nonce="1")
    words = replace(card("Je tekst"), texts=(Text("jouw woorden", Tone.QUOTE),))
    for reply in (words, card("Aanpassen?")):
        house.room.reply_to("P1", reply, place="C1", under=board)
    house.room.reply_to("P1", card("Elders"), place="C1", under=None)
    await house.platform.edit("C1", board, card("Stap 3 loopt"))
    assert len(seen(house)) == 4
    done = card("Stap 3 is klaar", buttons=False)
    await house.platform.edit("C1", board, done)
    assert seen(house) == [done, words, card("Elders")]


async def test_a_private_reply_is_put_away_by_its_owner_only(house: House) -> None:
    post = house.room.reply_to("P1", card("Voor jou"), place="C1", under=None)
    with pytest.raises(NotThere):
        house.room.dismiss(post, person="P2")
    house.room.dismiss(post, person="P1")
    assert seen(house) == []
    board = await house.platform.post("C1", card(), nonce="1")
    with pytest.raises(NotThere):
        house.room.dismiss(board, person="P1")


async def test_with_lost_replies_it_behaves_as_a_platform_without_nonces(house: House) -> None:
    house.room.lose_replies(True)
    assert house.platform.capabilities is PRACTICE_LOST_REPLIES
    results = []
    for _ in range(10):
        try:
            await house.platform.post("C1", card(), nonce="1")
            results.append("told")
        except OutcomeUnknown:
            results.append("lost")
    assert results == (["told"] * 4 + ["lost"]) * 2
    assert len(seen(house)) == 10, "what was asked was done each time, lost reply or not"
    assert await house.platform.find("C1", nonce="1") is None


async def test_the_seed_decides_which_replies_are_lost(house: House) -> None:
    house.room.lose_replies(True)
    platform = type(house.platform)(house.room, seed=4)
    with pytest.raises(OutcomeUnknown):
        await platform.post("C1", card(), nonce="1")
    post = await platform.post("C1", card(), nonce="2")
    await platform.edit("C1", post, card("Nieuw"))
    await platform.open_thread("C1", post, title="x", nonce="3")
    with pytest.raises(NotThere):
        await platform.remove("C1", "m0")
    await platform.post("C1", card(), nonce="4")
    with pytest.raises(OutcomeUnknown):
        await platform.remove("C1", post)
    assert card("Nieuw") not in seen(house), "removed, though nobody was told"


async def test_without_nonces_nobody_is_kept_from_writing(house: House) -> None:
    post = await house.platform.post("C1", card(), nonce="1")
    thread = await house.platform.open_thread("C1", post, title="Stap 3", nonce="2")
    await house.platform.set_listeners(thread, ["P2"])
    house.room.lose_replies(True)
    house.room.say(thread, "dat kan hier", person="P2", nonce="3")
    assert seen(house, place=thread) == ["dat kan hier"]


def test_every_refusal_is_one_the_delivery_knows() -> None:
    for refusal in (NotThere, NotAllowed, OutcomeUnknown):
        assert issubclass(refusal, PlatformError)


def test_the_clock_only_moves_forward_and_stays_moved(house: House) -> None:
    house.clock.move_to(START + timedelta(days=2))
    house.clock.move_to(START)
    house.world.at += timedelta(hours=1)
    assert house.clock.now() == START + timedelta(days=2, hours=1)
    again = type(house.clock)(house.store, base=house.world, hub=house.hub)
    assert again.now() == house.clock.now()
    assert house.clock.real() == START + timedelta(hours=1)


def test_the_dialect_writes_names_moments_and_weight(house: House) -> None:
    dialect = house.platform.dialect
    assert dialect.person("P1") == '<span class="person">Anna</span>'
    assert dialect.plain_name("P1") == "Anna"
    assert dialect.person("<P9>") == '<span class="person">&lt;P9&gt;</span>'
    assert dialect.strong(dialect.escape("a & b")) == "<strong>a &amp; b</strong>"
    zone = "Europe/Amsterdam"
    for style, text in (("time", "15:00"), ("both", "donderdag 12 maart, 15:00")):
        assert dialect.moment(START, style=style, zone=zone, language="nl") == (
            f'<time datetime="2026-03-12T14:00:00+00:00" data-style="{style}">{text}</time>'
        )


async def test_a_room_is_made_once_and_people_come_into_it(house: House) -> None:
    room = await house.platform.make_room("intervisie-berk", nonce="a1", wished_by="P1")
    assert await house.platform.make_room("intervisie-berk", nonce="a1", wished_by="P1") == room
    assert await house.platform.room(room) == Room(readers=frozenset())
    for person in ("P1", "P2", "P1"):
        await house.platform.invite(room, person)
    assert (await house.platform.room(room)).readers == {"P1", "P2"}
    assert house.room.place_name(room) == "intervisie-berk"
    with pytest.raises(NotAllowed):
        await house.platform.invite(room, "nobody")
    for place in ("C2", "DP1"):
        with pytest.raises(NotThere):
            await house.platform.invite(place, "P1")
        with pytest.raises(NotThere):
            await house.platform.set_purpose(place, "Waarvoor")


async def test_a_made_room_is_there_after_a_restart(house: House) -> None:
    room = await house.platform.make_room("intervisie-berk", nonce="a1", wished_by="P1")
    await house.platform.invite(room, "P1")
    await house.platform.set_purpose(room, "Waarvoor")
    house.room._load()
    assert [place.external for place in house.room.places_of("P1")].count(room) == 1
    assert [place.external for place in house.room.places_of("P2")].count(room) == 0
    assert house.room.purpose_of(room) == "Waarvoor"
    assert house.room.purpose_of("C1") == ""
