"""What the delivery asks of Discord: posts, threads, direct messages, and what goes wrong."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.cards import Answer, Button, Card, Reply
from bot.errors import (
    NotAllowed,
    NotThere,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Unavailable,
)
from tests.standins.discord.drawn import card_of

from .conftest import BOARD, Calling, Place, card, make_home

GONE = "4242424242424242424"


def seen(place: Place, name: str = "anna", *, where: str = "") -> list[Card]:
    there = int(where or place.room)
    messages = place.town.messages(there, viewer=place.person(name))
    return [card_of(message.components) for message in messages]


# What goes wrong


CALLS: dict[str, Calling] = {
    "post": lambda p: p.platform.post(p.room, BOARD, nonce="n"),
    "edit": lambda p: p.platform.edit(p.room, "1", BOARD),
    "remove": lambda p: p.platform.remove(p.room, "1"),
    "thread": lambda p: p.platform.open_thread(p.room, "1", title="t", nonce="n"),
    "direct": lambda p: p.platform.direct(str(p.person("anna"))),
    "listeners": lambda p: p.platform.set_listeners(p.room, [str(p.person("anna"))]),
}
EVERY_CALL = pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))


@EVERY_CALL
@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (429, 0, RateLimited),
        (404, 10003, NotThere),
        (404, 10008, NotThere),
        (403, 50001, NotAllowed),
        (403, 50013, NotAllowed),
        (403, 50007, NotAllowed),
        (400, 50035, NotAllowed),
        (401, 0, Unavailable),
        (500, 0, OutcomeUnknown),
        (503, 0, OutcomeUnknown),
    ],
)
async def test_what_discord_says_is_told_in_our_words(
    place: Place, call: Calling, status: int, code: int, error: type[PlatformError]
) -> None:
    place.town.env.inject_error("*", "*", status=status, code=code, message="mijn woorden")
    with capture_logs() as logs, pytest.raises(error) as caught:
        await call(place)
    assert "mijn woorden" not in str(caught.value) + str(logs)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_without_a_word_how_long_a_minute_is_waited(place: Place) -> None:
    place.town.env.inject_error("POST", "/channels/*/messages", status=429)
    with pytest.raises(RateLimited) as caught:
        await place.platform.post(place.room, BOARD, nonce="n")
    assert caught.value.wait_for == timedelta(minutes=1)


@EVERY_CALL
async def test_before_the_bot_is_connected_nothing_happens(call: Calling, place: Place) -> None:
    place.home = make_home()
    with pytest.raises(Unavailable):
        await call(place)


@pytest.mark.parametrize("external", ["", "C123", "-1", "1.5", "１２", "9" * 30, "../../users/@me"])
async def test_an_id_that_is_none_of_discords_is_nowhere(place: Place, external: str) -> None:
    for call in (
        place.platform.post(external, BOARD, nonce="n"),
        place.platform.edit(place.room, external, BOARD),
        place.platform.direct(external),
    ):
        with pytest.raises(NotThere):
            await call
    assert not (await place.platform.room(external)).exists


# What cannot be shown

TOO_LONG = card("Bord", "mijn woorden " * 400)
TOO_MANY = card("Bord", buttons=tuple(Button(f"next|{n}", "mijn woorden") for n in range(45)))


@pytest.mark.parametrize("too_big", [TOO_LONG, TOO_MANY], ids=["long", "many"])
async def test_a_card_that_does_not_fit_is_not_tried_again(place: Place, too_big: Card) -> None:
    """Nothing was sent, so its outcome is known: the delivery goes on with the next."""
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    asked = place.wire.judged
    with capture_logs() as logs:
        with pytest.raises(NotAllowed) as not_posted:
            await place.platform.post(place.room, too_big, nonce="n2")
        with pytest.raises(NotAllowed) as not_edited:
            await place.platform.edit(place.room, post, too_big)
    assert place.wire.judged == asked
    assert [one.buttons for one in seen(place)] == [BOARD.buttons]
    assert [log["event"] for log in logs] == ["card does not fit in a message"] * 2
    for caught in (not_posted.value, not_edited.value):
        assert caught.__suppress_context__
        assert "woorden" not in str(caught) + str(logs)


# Posts


async def test_a_post_is_there_for_everybody_and_can_change(place: Place) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    assert seen(place) == seen(place, "bram")
    assert seen(place)[0].buttons == BOARD.buttons
    await place.platform.edit(place.room, post, card("Het bord", "Nu met woorden."))
    assert [text.markup for text in seen(place)[0].texts] == ["Nu met woorden."]
    assert seen(place)[0].buttons == ()
    await place.platform.remove(place.room, post)
    assert seen(place) == []


async def test_nobody_is_ever_notified_by_what_is_said(place: Place) -> None:
    anna = place.person("anna")
    post = await place.platform.post(place.room, card("Bord", f"<@{anna}> @everyone"), nonce="n")
    await place.platform.edit(place.room, post, card("Bord", f"<@{anna}> @here <@&1>"))
    place.inbox.answer = Reply(Answer.DONE, card("Voor jou", f"<@{anna}> @everyone"))
    await place.town.press(anna, "mine|g")
    bodies = [
        (request.json or {}).get("data", request.json or {})
        for request in place.town.env.http_requests
        if request.method in ("POST", "PATCH")
    ]
    with_cards = [body for body in bodies if "components" in body]
    assert [body["allowed_mentions"] for body in with_cards] == [{"parse": []}] * 3
    message = place.town.backend.messages[place.town.room][int(post)]
    assert (message.ping_user_ids, message.mention_everyone) == ([], False)


async def test_the_same_nonce_is_the_same_post_also_when_the_reply_is_lost(place: Place) -> None:
    place.wire.lose_next()
    with pytest.raises(OutcomeUnknown):
        await place.platform.post(place.room, BOARD, nonce="n1")
    place.wire.lose_every = 0
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    assert len(seen(place)) == 1
    assert await place.platform.post(place.room, BOARD, nonce="n2") != post
    assert place.wire.repeated == 1


@pytest.mark.parametrize("what", ["edit", "remove", "thread", "listeners"])
async def test_everything_else_may_be_done_twice(place: Place, what: str) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    anna = str(place.person("anna"))
    calls: dict[str, Calling] = {
        "edit": lambda p: p.platform.edit(p.room, post, card("Anders")),
        "remove": lambda p: p.platform.remove(p.room, post),
        "thread": lambda p: p.platform.open_thread(p.room, post, title="t", nonce="n"),
        "listeners": lambda p: p.platform.set_listeners(p.room, [anna]),
    }
    place.wire.lose_next()
    with pytest.raises(OutcomeUnknown):
        await calls[what](place)
    place.wire.lose_every = 0
    if what == "remove":
        with pytest.raises(NotThere):
            await calls[what](place)
        assert seen(place) == []
    else:
        await calls[what](place)


async def test_a_board_too_old_to_edit_is_taken_away_to_be_posted_anew(place: Place) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    place.town.env.inject_error("PATCH", "/channels/*/messages/*", status=429, code=30046)
    with pytest.raises(NotThere):
        await place.platform.edit(place.room, post, card("Anders"))
    assert seen(place) == []


async def test_where_it_cannot_be_taken_away_either_the_delivery_hears_why(place: Place) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    place.town.env.inject_error("PATCH", "/channels/*/messages/*", status=429, code=30046)
    place.town.env.inject_error("DELETE", "/channels/*/messages/*", status=502)
    with pytest.raises(OutcomeUnknown):
        await place.platform.edit(place.room, post, card("Anders"))
    assert len(seen(place)) == 1


async def test_a_post_of_somebody_else_is_not_ours_to_change(place: Place) -> None:
    theirs = place.town.backend.create_message(place.town.room, place.person("anna"), "hoi")
    with pytest.raises(NotAllowed):
        await place.platform.edit(place.room, str(theirs.id), BOARD)
    with pytest.raises(NotAllowed):
        await place.platform.remove(place.room, str(theirs.id))


async def test_a_room_that_is_gone_or_shut(place: Place) -> None:
    with pytest.raises(NotThere):
        await place.platform.post(GONE, BOARD, nonce="n1")
    shut = place.town.channel("zonder-bot", ["anna"], bot=False)
    with pytest.raises(NotAllowed):
        await place.platform.post(str(shut), BOARD, nonce="n1")


async def test_a_post_cannot_be_looked_for(place: Place) -> None:
    await place.platform.post(place.room, BOARD, nonce="n1")
    assert not place.platform.capabilities.lookup
    assert await place.platform.find(place.room, nonce="n1") is None


# Threads


async def test_a_thread_hangs_under_its_post_and_is_opened_once(place: Place) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    thread = await place.platform.open_thread(
        place.room, post, title="**Stap 2:** wat\\_is de vraag van <@1>", nonce="n2"
    )
    again = await place.platform.open_thread(place.room, post, title="Anders", nonce="n3")
    assert thread == again == post
    kept = place.town.backend.channels[int(thread)]
    assert (kept.name, kept.parent_id) == ("Stap 2: wat_is de vraag van", place.town.room)
    await place.platform.post(thread, card("In de draad"), nonce="n4")
    assert [one.title for one in seen(place, where=thread)] == ["In de draad"]


@pytest.mark.parametrize("title", ["", "**", "x" * 300, "<t:1:t>"])
async def test_a_thread_always_has_a_name_that_fits(place: Place, title: str) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    thread = await place.platform.open_thread(place.room, post, title=title, nonce="n2")
    assert 1 <= len(place.town.backend.channels[int(thread)].name) <= 100


async def test_a_thread_under_nothing(place: Place) -> None:
    with pytest.raises(NotThere):
        await place.platform.open_thread(place.room, GONE, title="t", nonce="n2")


@pytest.mark.parametrize("what", ["edit", "remove", "post"])
async def test_a_thread_that_was_put_away_is_opened_again(place: Place, what: str) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    thread = await place.platform.open_thread(place.room, post, title="t", nonce="n2")
    words = await place.platform.post(thread, card("Woorden"), nonce="n3")
    place.town.backend.channels[int(thread)].thread_metadata.archived = True
    match what:
        case "edit":
            await place.platform.edit(thread, words, card("Geen woorden"))
            assert [one.title for one in seen(place, where=thread)] == ["Geen woorden"]
        case "remove":
            await place.platform.remove(thread, words)
            assert seen(place, where=thread) == []
        case _:
            await place.platform.post(thread, card("Meer"), nonce="n4")
            assert len(seen(place, where=thread)) == 2


# Direct messages


async def test_a_direct_message_is_for_one_person(place: Place) -> None:
    direct = await place.platform.direct(str(place.person("anna")))
    assert direct == await place.platform.direct(str(place.person("anna")))
    await place.platform.post(direct, BOARD, nonce="n1")
    assert len(seen(place, where=direct)) == 1
    assert seen(place, "bram", where=direct) == []


async def test_closed_direct_messages_are_not_tried_again(place: Place) -> None:
    direct = await place.platform.direct(str(place.person("anna")))
    place.town.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    with pytest.raises(NotAllowed):
        await place.platform.post(direct, BOARD, nonce="n1")


async def test_nobody_can_be_reached_who_is_not_there(place: Place) -> None:
    with pytest.raises((NotThere, NotAllowed)):
        await place.platform.direct(GONE)


# Secrecy


async def test_who_is_not_in_the_channel_sees_nothing_of_it(place: Place) -> None:
    place.town.add("zoe")
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    thread = await place.platform.open_thread(place.room, post, title="t", nonce="n2")
    await place.platform.post(thread, card("Woorden"), nonce="n3")
    direct = await place.platform.direct(str(place.person("anna")))
    await place.platform.post(direct, BOARD, nonce="n4")
    for where in (place.room, thread, direct):
        assert seen(place, "zoe", where=where) == []
    assert seen(place, where=thread)


async def test_every_request_was_held_against_discords_own_description(place: Place) -> None:
    before = place.wire.judged
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    await place.platform.edit(place.room, post, BOARD)
    thread = await place.platform.open_thread(place.room, post, title="t", nonce="n2")
    await place.platform.set_listeners(thread, [str(place.person("anna"))])
    await place.platform.direct(str(place.person("anna")))
    assert place.wire.judged == before + 5
