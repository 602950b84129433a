"""What the delivery asks of Slack is done once, and trouble is told in the delivery's own words."""

import json
import socket
from datetime import timedelta

import pytest

from adapters.slack.calls import AWAY, GONE, MAYBE_DONE, READS, TOO_FAST, UNSURE, WebApi
from adapters.slack.settings import SlackSettings
from bot.cards import SLACK
from bot.errors import (
    NotAllowed,
    NotThere,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Unavailable,
)
from bot.ports import Platform
from tests.standins.slack.reading import card_of, seen_by
from tests.standins.slack.reference import METHODS
from tests.standins.slack.workspace import BOT_USER

from .conftest import WORDS, Office, card


@pytest.fixture
def platform(http_office: Office) -> Platform:
    return http_office.platform


async def test_a_post_is_made_edited_and_removed(http_office: Office, platform: Platform) -> None:
    office = http_office
    post = await platform.post(office.room, card(), nonce="n")
    await platform.edit(office.room, post, card("Stap 4"))
    (seen,) = seen_by(office.slack.workspace, office.bram)
    assert (seen.place, seen.post, seen.card.title) == (office.room, post, "Stap 4")
    await platform.remove(office.room, post)
    assert seen_by(office.slack.workspace, office.bram) == []


async def test_a_board_notifies_nobody_whom_it_names(
    http_office: Office, platform: Platform
) -> None:
    """A mention would ring at every step; a name does not, also after a restart."""
    office = http_office
    named = f"{platform.dialect.person(office.anna)} let op de tijd"
    await platform.post(office.room, card("Stap 4", named), nonce="n")
    (message,) = office.slack.workspace.visible(office.bram)
    assert '"user"' not in json.dumps(message.blocks)
    (seen,) = seen_by(office.slack.workspace, office.bram)
    name = office.slack.workspace.members[office.anna].name
    assert seen.card.texts[0].markup == f"{name} let op de tijd"


async def test_a_thread_hangs_under_its_post(http_office: Office, platform: Platform) -> None:
    office = http_office
    post = await platform.post(office.room, card(), nonce="n")
    thread = await platform.open_thread(office.room, post, title="Stap 3", nonce="n")
    again = await platform.open_thread(office.room, post, title="Stap 3", nonce="m")
    assert thread == again
    inside = await platform.post(thread, card("In de draad"), nonce="o")
    await platform.edit(thread, inside, card("Woorden", WORDS))
    assert [seen.place for seen in seen_by(office.slack.workspace, office.anna)] == [
        office.room,
        thread,
    ]
    assert office.slack.workspace.message(office.room, inside).thread == post
    await platform.remove(thread, inside)


async def test_a_person_has_one_place_of_their_own(http_office: Office, platform: Platform) -> None:
    place = await platform.direct(http_office.anna)
    assert place == await platform.direct(http_office.anna)
    await platform.post(place, card(), nonce="n")
    (seen,) = seen_by(http_office.slack.workspace, http_office.anna)
    assert seen.direct
    assert seen_by(http_office.slack.workspace, http_office.bram) == []
    with pytest.raises(NotThere):
        await platform.direct("U0GONE")


async def test_what_slack_cannot_do_is_not_asked_for(
    http_office: Office, platform: Platform
) -> None:
    calls = len(http_office.slack.api.calls)
    await platform.set_listeners(f"{http_office.room}/1.000001", [http_office.anna])
    assert await platform.find(http_office.room, nonce="n") is None
    assert len(http_office.slack.api.calls) == calls
    assert platform.capabilities is SLACK


async def test_a_post_that_may_not_be_deleted_is_emptied(
    http_office: Office, platform: Platform
) -> None:
    office = http_office
    post = await platform.post(office.room, card("Woorden", WORDS), nonce="n")
    office.slack.api.undeletable.add(post)
    await platform.remove(office.room, post)
    left = office.slack.workspace.message(office.room, post)
    assert left.blocks == []
    assert card_of(left.text, []).title == ""


async def test_a_room_that_put_the_bot_out_is_no_proof_that_its_words_are_gone(
    http_office: Office, platform: Platform
) -> None:
    office = http_office
    post = await platform.post(office.room, card("Woorden", WORDS), nonce="n")
    office.slack.workspace.conversations[office.room].members.remove(BOT_USER)
    with pytest.raises(NotAllowed):
        await platform.remove(office.room, post)
    with pytest.raises(NotThere):
        await platform.edit(office.room, post, card())


async def test_a_post_that_is_gone_is_not_there(http_office: Office, platform: Platform) -> None:
    for call in (
        platform.edit(http_office.room, "1.000001", card()),
        platform.remove(http_office.room, "1.000001"),
        platform.post(f"{http_office.room}/1.000001", card(), nonce="n"),
        platform.post("C0GONE", card(), nonce="n"),
    ):
        with pytest.raises(NotThere):
            await call


async def test_a_room_that_is_put_away_is_not_there(
    http_office: Office, platform: Platform
) -> None:
    http_office.slack.workspace.conversations[http_office.room].archived = True
    with pytest.raises(NotThere):
        await platform.post(http_office.room, card(), nonce="n")


SAID: tuple[tuple[int, dict[str, object], type[PlatformError]], ...] = (
    (429, {}, RateLimited),
    (200, {"ok": False, "error": "ratelimited"}, RateLimited),
    (200, {"ok": False, "error": "rate_limited"}, RateLimited),
    (500, {}, OutcomeUnknown),
    (502, {"ok": False, "error": "channel_not_found"}, OutcomeUnknown),
    (200, {"ok": False, "error": "internal_error"}, OutcomeUnknown),
    (200, {"ok": False}, OutcomeUnknown),
    (200, {}, OutcomeUnknown),
    (200, {"ok": False, "error": "channel_not_found"}, NotThere),
    (200, {"ok": False, "error": "is_archived"}, NotThere),
    (200, {"ok": False, "error": "not_in_channel"}, NotAllowed),
    (200, {"ok": False, "error": "restricted_action"}, NotAllowed),
    (200, {"ok": False, "error": "missing_scope"}, NotAllowed),
    (200, {"ok": False, "error": "msg_blocks_too_long"}, NotAllowed),
    (200, {"ok": False, "error": "a_word_of_tomorrow"}, NotAllowed),
    (200, {"ok": False, "error": "token_revoked"}, Unavailable),
    (200, {"ok": False, "error": "service_unavailable"}, Unavailable),
)


@pytest.mark.parametrize(("status", "body", "error"), SAID)
async def test_every_answer_of_slacks_has_one_meaning(
    http_office: Office,
    platform: Platform,
    status: int,
    body: dict[str, object],
    error: type[PlatformError],
    capsys: pytest.CaptureFixture[str],
) -> None:
    http_office.slack.answer_next("chat.postMessage", status, body)
    with pytest.raises(error) as raised:
        await platform.post(http_office.room, card("Woorden", WORDS), nonce="n")
    assert WORDS not in str(raised.value) + capsys.readouterr().out


async def test_how_long_to_wait_is_what_slack_says(http_office: Office, platform: Platform) -> None:
    for said, wait_for in (("7", 7), ("soon", 1), ("", 1)):
        http_office.slack.answer_next("chat.update", 429, {}, {"Retry-After": said})
        with pytest.raises(RateLimited) as raised:
            await platform.edit(http_office.room, "1.000001", card())
        assert raised.value.wait_for == timedelta(seconds=wait_for)


async def test_a_board_too_old_to_be_edited_is_made_anew(
    http_office: Office, platform: Platform
) -> None:
    too_old = {"ok": False, "error": "edit_window_closed"}
    http_office.slack.answer_next("chat.update", 200, too_old)
    with pytest.raises(NotThere):
        await platform.edit(http_office.room, "1.000001", card())


async def test_a_lost_reply_is_neither_done_nor_undone_and_is_not_sent_again(
    http_office: Office, platform: Platform
) -> None:
    office = http_office
    office.slack.lose_next("chat.postMessage")
    with pytest.raises(OutcomeUnknown):
        await platform.post(office.room, card(), nonce="n")
    assert len(seen_by(office.slack.workspace, office.anna)) == 1
    post = seen_by(office.slack.workspace, office.anna)[0].post
    office.slack.lose_next("chat.delete")
    with pytest.raises(OutcomeUnknown):
        await platform.remove(office.room, post)
    with pytest.raises(NotThere):
        await platform.remove(office.room, post)


async def test_a_slack_that_cannot_be_reached_did_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    api = WebApi(SlackSettings("xoxb-right", api_url=f"http://127.0.0.1:{port}/api/"))
    api.client.proxy = None
    with pytest.raises(Unavailable):
        await api.call("chat.postMessage", channel="C1", text="x")
    with pytest.raises(Unavailable):
        await api.answer(f"http://127.0.0.1:{port}/answers/x", {})
    await api.close()


def test_every_code_that_is_named_for_a_method_is_one_of_that_methods() -> None:
    """From Slack's own reference."""
    for named in (GONE, UNSURE):
        for method, codes in named.items():
            assert codes <= set(METHODS[method]["errors"]), method
    assert set(METHODS) >= READS
    assert all(METHODS[method]["http_method"] == "GET" for method in READS)


def test_codes_of_every_method_mean_one_thing_only() -> None:
    """The reference names these once, on a page of their own."""
    of_one_method = {code for codes in (*GONE.values(), *UNSURE.values()) for code in codes}
    assert not (TOO_FAST | MAYBE_DONE | AWAY) & of_one_method
    assert not AWAY & (TOO_FAST | MAYBE_DONE)
