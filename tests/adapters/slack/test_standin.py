"""The stand-in is as strict as Slack: what Slack would not take, it does not take either."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError

from adapters.slack.calls import SlackAwayError, SlackRefusalError, WebApi
from adapters.slack.settings import SlackSettings
from bot.errors import NotThere, RateLimited
from tests.standins.slack.home import without_proxies
from tests.standins.slack.reference import unknown
from tests.standins.slack.rules import message_mistakes, view_mistakes
from tests.standins.slack.server import StandInSlack
from tests.standins.slack.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER

from .conftest import Office

PLAIN = {"type": "plain_text", "text": "x"}
HEADER = {"type": "header", "text": PLAIN}
BUTTON = {"type": "button", "action_id": "a", "value": "v", "text": PLAIN}
INPUT: dict[str, Any] = {
    "type": "input",
    "block_id": "text",
    "label": PLAIN,
    "optional": False,
    "element": {"type": "plain_text_input", "action_id": "a", "multiline": False},
}
MODAL: dict[str, Any] = {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": [INPUT]}


def text(length: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": "x" * length}


def rich(*elements: object) -> dict[str, Any]:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


def api(slack: StandInSlack, token: str = BOT_TOKEN) -> WebApi:
    with without_proxies():
        return WebApi(SlackSettings(token, api_url=slack.api_url))


async def refused(slack: StandInSlack, method: str, *, token: str = BOT_TOKEN, **given: Any) -> str:
    """The code with which a call is refused."""
    caller = api(slack, token)
    try:
        await caller.call(method, **given)
    except (SlackRefusalError, SlackAwayError) as error:
        return error.code
    except NotThere:
        return "not there"
    finally:
        await caller.close()
    return "taken"


WRONG_BLOCKS: tuple[list[dict[str, Any]], ...] = (
    [HEADER] * 51,
    [{**HEADER, "block_id": "a"}, {**HEADER, "block_id": "a"}],
    [{**HEADER, "block_id": "x" * 256}],
    [{"type": "header", "text": text(151)}],
    [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    [{"type": "section", "text": text(3001)}],
    [{"type": "section", "text": text(0)}],
    [{"type": "section", "text": text(3000)}] * 5,
    [{"type": "context", "elements": [PLAIN] * 11}],
    [{"type": "context", "elements": []}],
    [{"type": "actions", "elements": [{**BUTTON, "action_id": str(n)} for n in range(26)]}],
    [{"type": "actions", "elements": [BUTTON, BUTTON]}],
    [{"type": "actions", "elements": [{**BUTTON, "value": "x" * 2001}]}],
    [{"type": "actions", "elements": [{**BUTTON, "text": text(76)}]}],
    [{"type": "actions", "elements": [{**BUTTON, "style": "blue"}]}],
    [{"type": "actions", "elements": [{**BUTTON, "surprise": 1}]}],
    [{"type": "divider", "surprise": 1}],
    [{"type": "image"}],
    [INPUT],
    [rich()],
    [{"type": "rich_text", "elements": []}],
    [rich({"type": "text", "text": ""})],
    [rich({"type": "text", "text": "x", "style": {}})],
    [rich({"type": "user", "user_id": "anna"})],
    [rich({"type": "date", "timestamp": "now", "format": "{time}", "fallback": "x"})],
    [rich({"type": "sparkle"})],
)


@pytest.mark.parametrize("blocks", WRONG_BLOCKS, ids=range(len(WRONG_BLOCKS)))
def test_blocks_that_slack_does_not_take(blocks: list[dict[str, Any]]) -> None:
    assert message_mistakes("x", blocks)


@pytest.mark.parametrize("said", ["", " ", None, "x" * 4001, "Kom <!channel>", "Kom <@U1>"])
def test_a_text_that_slack_does_not_take(said: str | None) -> None:
    assert message_mistakes(said, [HEADER])
    assert not message_mistakes("x", [HEADER])


def changed(**element: object) -> list[dict[str, Any]]:
    return [{**INPUT, "element": {"action_id": "a", **element}}]


OPTION = {"text": PLAIN, "value": "v"}
ELEVEN = [{**OPTION, "value": str(number)} for number in range(11)]
WRONG_VIEWS: tuple[Mapping[str, Any], ...] = (
    {"type": "home"},
    {"title": text(25)},
    {"title": text(0)},
    {"submit": text(25)},
    {"private_metadata": "x" * 3001},
    {"callback_id": "x" * 256},
    {"blocks": []},
    {"blocks": [{**HEADER, "block_id": str(n)} for n in range(101)]},
    {"surprise": 1},
    {"blocks": [{**INPUT, "label": text(2001)}]},
    {"blocks": [{**INPUT, "hint": text(2001)}]},
    {"blocks": changed(type="file_input")},
    {"blocks": changed(type="plain_text_input", max_length=3001)},
    {"blocks": changed(type="plain_text_input", max_length=2, initial_value="xxx")},
    {"blocks": changed(type="plain_text_input", initial_value="")},
    {"blocks": changed(type="radio_buttons", options=[])},
    {"blocks": changed(type="radio_buttons", options=ELEVEN)},
    {"blocks": changed(type="static_select", options=[OPTION, OPTION])},
    {"blocks": changed(type="static_select", options=[{**OPTION, "text": text(76)}])},
    {"blocks": changed(type="static_select", options=[{**OPTION, "value": "x" * 151}])},
    {
        "blocks": changed(
            type="static_select", options=[OPTION], initial_option={**OPTION, "value": "w"}
        )
    },
    {"blocks": changed(type="datepicker", initial_date="tomorrow")},
    {"blocks": changed(type="datepicker", initial_date="20260312")},
    {"blocks": changed(type="timepicker", initial_time="9:5")},
    {"blocks": changed(type="timepicker", initial_time="09:05:00")},
    {"blocks": changed(type="multi_users_select", max_selected_items=0)},
    {"blocks": changed(type="multi_users_select", initial_users=["U1", "U2"])},
    {"blocks": changed(type="multi_users_select", initial_users=["anna"])},
    {"blocks": changed(type="multi_users_select", initial_users=[])},
)


@pytest.mark.parametrize("change", WRONG_VIEWS, ids=range(len(WRONG_VIEWS)))
def test_views_that_slack_does_not_take(change: Mapping[str, Any]) -> None:
    assert view_mistakes({**MODAL, **change})
    assert not view_mistakes(MODAL)


def test_a_form_needs_a_button_to_send_it() -> None:
    assert view_mistakes({"type": "modal", "title": PLAIN, "blocks": [INPUT]})


async def test_a_token_is_known_and_of_the_right_kind(office: Office) -> None:
    slack = office.slack
    assert await refused(slack, "auth.test", token="xoxb-wrong") == "invalid_auth"
    assert await refused(slack, "auth.test", token=APP_TOKEN) == "not_allowed_token_type"
    assert await refused(slack, "apps.connections.open") == "not_allowed_token_type"
    assert await refused(slack, "auth.test") == "taken"


async def test_an_argument_that_is_not_in_the_reference_is_refused(office: Office) -> None:
    message: dict[str, Any] = {"channel": office.room, "text": "x", "blocks": [HEADER]}
    assert await refused(office.slack, "chat.postMessage", **message) == "taken"
    wrong = await refused(office.slack, "chat.postMessage", nonce="n", **message)
    assert wrong == "invalid_arguments"
    assert await refused(office.slack, "chat.update", text="x") == "missing_args"
    assert await refused(office.slack, "chat.shout") == "unknown_method"
    assert len(office.slack.api.complaints) == 3


async def test_a_scope_that_was_not_given_is_missing(office: Office) -> None:
    slack = office.slack
    public = slack.workspace.add_conversation("open", "public", {BOT_USER})
    assert await refused(slack, "conversations.info", channel=public.id) == "missing_scope"
    slack.api.scopes = frozenset()
    for method, given in (
        ("chat.postMessage", {"channel": office.room, "text": "x", "blocks": [HEADER]}),
        ("conversations.members", {"channel": office.room}),
        ("conversations.open", {"users": office.anna}),
        ("users.info", {"user": office.anna}),
    ):
        assert await refused(slack, method, **given) == "missing_scope"


async def test_a_closed_room_is_not_found_from_outside(office: Office) -> None:
    space = office.slack.workspace
    shut = space.add_conversation("dicht", "private", {office.anna})
    for method in ("conversations.info", "conversations.members"):
        assert await refused(office.slack, method, channel=shut.id) == "not there"
    message: dict[str, Any] = {"channel": shut.id, "text": "x", "blocks": [HEADER]}
    assert await refused(office.slack, "chat.postMessage", **message) == "not there"
    public = space.add_conversation("open", "public", {office.anna})
    message["channel"] = public.id
    assert await refused(office.slack, "chat.postMessage", **message) == "not_in_channel"


async def test_a_private_message_goes_to_somebody_who_is_there(office: Office) -> None:
    message: dict[str, Any] = {"channel": office.room, "text": "x", "blocks": [HEADER]}
    zoe = office.slack.workspace.add_member("Zoë").id
    for person, code in ((office.anna, "taken"), (zoe, "user_not_in_channel")):
        got = await refused(office.slack, "chat.postEphemeral", user=person, **message)
        assert got == code


async def test_a_window_opens_once_and_within_three_seconds(office: Office) -> None:
    slack = office.slack
    trigger = slack.workspace.trigger(office.anna)
    assert await refused(slack, "views.open", view=MODAL, trigger_id="x") == "invalid_trigger_id"
    assert await refused(slack, "views.open", view=MODAL, trigger_id=trigger) == "taken"
    again = await refused(slack, "views.open", view=MODAL, trigger_id=trigger)
    assert again == "exchanged_trigger_id"
    late = slack.workspace.trigger(office.anna)
    office.clock.move_to(office.clock.now() + timedelta(seconds=4))
    assert await refused(slack, "views.open", view=MODAL, trigger_id=late) == "expired_trigger_id"


async def test_a_window_that_changed_or_closed_is_not_written_over(office: Office) -> None:
    slack = office.slack
    view = slack.workspace.open_view(office.anna, MODAL)
    given: dict[str, Any] = {"view_id": view.id, "view": MODAL}
    assert await refused(slack, "views.update", hash="old", **given) == "hash_conflict"
    assert await refused(slack, "views.update", hash=view.hash, **given) == "taken"
    slack.workspace.close_view(view, whole_window=True)
    assert await refused(slack, "views.update", **given) == "not_found"


async def test_a_page_on_the_home_tab_is_not_a_window_and_not_written_over(office: Office) -> None:
    slack, page = office.slack, {"type": "home", "blocks": [HEADER]}
    given: dict[str, Any] = {"user_id": office.anna, "view": page}
    assert await refused(slack, "views.publish", hash="", **given) == "taken"
    stands = slack.workspace.homes[office.anna]
    assert await refused(slack, "views.publish", hash="old", **given) == "hash_conflict"
    assert await refused(slack, "views.publish", hash=stands.hash, **given) == "taken"
    assert await refused(slack, "views.publish", **given) == "taken"
    assert await refused(slack, "views.publish", user_id="U1", view=page) == "user_not_found"
    for wrong in (MODAL, page | {"title": PLAIN}, page | {"blocks": []}):
        given["view"] = wrong
        assert await refused(slack, "views.publish", **given) == "invalid_arguments"


async def test_a_view_may_not_be_larger_than_slack_takes(office: Office) -> None:
    """As long as every text in it may be, and together more than 250 kB."""
    long = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3000}}
    view, trigger = MODAL | {"blocks": [long] * 90}, office.slack.workspace.trigger(office.anna)
    assert not view_mistakes(view)
    got = await refused(office.slack, "views.open", view=view, trigger_id=trigger)
    assert got == "view_too_large"


async def test_a_window_does_not_send_what_is_not_filled_in(open_office: Office) -> None:
    slack, anna = open_office.slack, open_office.anna
    view = slack.workspace.open_view(anna, {**MODAL, "private_metadata": "give|1"})
    for values in ({}, {"text": "x" * 3001}, {"other": "x", "text": "x"}):
        with pytest.raises(AssertionError):
            await slack.send(view, dict(values))
    assert open_office.came_in() == 0


async def test_an_address_for_answers_works_five_times(office: Office) -> None:
    slack = office.slack
    name = slack.workspace.answer_to(office.anna, office.room, None)
    caller = api(slack)
    body = {"response_type": "ephemeral", "text": "x", "blocks": [HEADER]}
    for _ in range(5):
        await caller.answer(slack._address(name), body)
    with pytest.raises(SlackRefusalError):
        await caller.answer(slack._address(name), body)
    await caller.close()
    assert len(slack.private(office.anna)) == 5


@pytest.mark.parametrize(
    ("method", "a_minute", "wait_for"),
    [("users.info", 100, 1), ("conversations.info", 50, 2), ("auth.test", 300, 1)],
)
async def test_a_method_is_called_so_often_in_a_minute(
    office: Office, method: str, a_minute: int, wait_for: int
) -> None:
    """By its tier; whoever calls more often waits, and other methods go on."""
    slack, given = office.slack, {"user": office.anna, "channel": office.room}
    known = {name: one for name, one in given.items() if not unknown(method, [name])}
    slack.limits.on = True
    caller = api(slack)
    for _ in range(a_minute):
        await caller.call(method, **known)
    for _ in range(2):
        with pytest.raises(RateLimited) as raised:
            await caller.call(method, **known)
        assert raised.value.wait_for == timedelta(seconds=wait_for)
    await caller.call("conversations.members", channel=office.room)
    office.clock.move_to(office.clock.now() + timedelta(seconds=wait_for))
    await caller.call(method, **known)
    await caller.close()


async def test_a_channel_takes_one_message_a_second_and_a_few_at_once(office: Office) -> None:
    slack, caller = office.slack, api(office.slack)
    slack.limits.on = True
    message: dict[str, Any] = {"text": "x", "blocks": [HEADER]}
    for _ in range(3):
        await caller.call("chat.postMessage", channel=office.room, **message)
    with pytest.raises(RateLimited):
        await caller.call("chat.postMessage", channel=office.room, **message)
    office.clock.move_to(office.clock.now() + timedelta(seconds=1))
    await caller.call("chat.postMessage", channel=office.room, **message)
    await caller.close()


async def test_what_reads_looks_at_no_body_of_json(office: Office) -> None:
    caller = api(office.slack)
    caller.client.token = BOT_TOKEN
    with pytest.raises(SlackApiError) as raised:
        await caller.client.api_call("users.info", json={"user": office.anna})
    assert raised.value.response["error"] == "missing_args"
    await caller.close()


async def test_a_list_comes_in_pages_of_a_thousand_at_most(office: Office) -> None:
    got = await refused(office.slack, "conversations.members", channel=office.room, limit=1001)
    assert got == "invalid_limit"


class Deaf:
    """An app that answers every event with a status, and keeps how it was told."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self._answer = status, dict(headers)
        self.told: list[tuple[str | None, str | None]] = []

    async def take(self, request: web.Request) -> web.Response:
        headers = request.headers
        self.told.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
        status, said = self._answer
        return web.Response(status=status, headers=said)


@pytest.mark.parametrize(
    ("status", "headers", "times"),
    [(200, {}, 1), (503, {}, 4), (404, {}, 4), (503, {"x-slack-no-retry": "1"}, 1)],
)
async def test_an_event_that_is_not_taken_is_told_at_once_after_a_minute_and_after_five(
    office: Office, status: int, headers: Mapping[str, str], times: int
) -> None:
    deaf, slack = Deaf(status, headers), office.slack
    app = web.Application()
    app.router.add_post("/slack/events", deaf.take)
    async with TestServer(app) as server:
        slack.over_http(str(server.make_url("/slack/events")))
        await slack.tell({"type": "group_archive", "channel": office.room})
        told = [len(deaf.told)]
        for pause in (timedelta(), timedelta(seconds=59), timedelta(seconds=1)):
            office.clock.move_to(office.clock.now() + pause)
            await slack.tell_again()
            told.append(len(deaf.told))
        for pause in (timedelta(minutes=4, seconds=59), timedelta(seconds=1), timedelta(hours=2)):
            office.clock.move_to(office.clock.now() + pause)
            await slack.tell_again()
            told.append(len(deaf.told))
    assert told == ([1, 2, 2, 3, 3, 4, 4] if times == 4 else [1] * 7)
    assert deaf.told[0] == (None, None)
    assert deaf.told[1:] == [(str(number), "http_error") for number in range(1, times)]


async def test_ten_connections_stand_and_each_payload_goes_to_one_of_them(office: Office) -> None:
    sockets = office.slack.sockets
    async with aiohttp.ClientSession() as client:
        url = f"http://127.0.0.1:{office.slack.port}/link?ticket="
        links = [await client.ws_connect(url + sockets.ticket()) for _ in range(11)]
        said = [await link.receive_json() for link in links]
        assert [one["type"] for one in said] == ["hello"] * 10 + ["disconnect"]
        assert said[-1]["reason"] == "too_many_websockets"
        assert sockets.open == 10
        for _ in range(20):
            telling = asyncio.create_task(sockets.deliver({"type": "block_actions"}))
            heard = [asyncio.create_task(link.receive_json()) for link in links[:10]]
            (one,), others = await asyncio.wait(heard, return_when=asyncio.FIRST_COMPLETED)
            for waiting in others:
                waiting.cancel()
            await links[heard.index(one)].send_json({"envelope_id": one.result()["envelope_id"]})
            assert (await telling).well
        for link in links:
            await link.close()


async def test_the_address_of_a_socket_works_once(office: Office) -> None:
    await office.run(over_socket=True)
    ticket = office.slack.sockets.ticket()
    office.slack.sockets._tickets.clear()
    url = f"http://127.0.0.1:{office.slack.port}/link?ticket={ticket}"
    async with aiohttp.ClientSession() as browser, browser.get(url) as response:
        assert response.status == 403
