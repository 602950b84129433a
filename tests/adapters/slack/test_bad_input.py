"""What comes in and is not as Slack sends it changes nothing, reaches nobody and is not quoted."""

import asyncio
import json
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from tests.standins.slack.wire import HttpWire, signed
from tests.standins.slack.workspace import SECRET

from .conftest import WORDS, Office

TEAM = "T0TEAM"


async def post(office: Office, body: bytes, headers: dict[str, str]) -> httpx.Response:
    assert isinstance(office.slack.app, HttpWire)
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(office.slack.app.url, content=body, headers=headers)


def command_body(**changes: str) -> bytes:
    told = {
        "command": "/intervisie",
        "text": WORDS,
        "team_id": TEAM,
        "user_id": "U1",
        "channel_id": "C1",
        "channel_name": "privategroup",
        "trigger_id": "t",
    }
    return urlencode(told | changes).encode()


def press_payload(**changes: object) -> dict[str, object]:
    told: dict[str, object] = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "U1", "team_id": TEAM},
        "trigger_id": "t",
        "container": {"type": "message", "message_ts": "1.000001", "channel_id": "C1"},
        "actions": [
            {"type": "button", "action_id": "own|0", "value": "ready|1", "action_ts": "2.000001"}
        ],
    }
    return told | changes


def form_payload(**view: object) -> dict[str, object]:
    text = {"text": {"give|1": {"type": "plain_text_input", "value": WORDS}}}
    drawn = {"id": "V1", "hash": "h1", "private_metadata": "give|1", "state": {"values": text}}
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": "U1", "team_id": TEAM},
        "view": drawn | view,
    }


def interactive(payload: object) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": ""},
        {"x-slack-signature": "v0=é"},
        {"x-slack-signature": "nonsense"},
        {"x-slack-request-timestamp": ""},
        {"x-slack-request-timestamp": "yesterday"},
        {"x-slack-request-timestamp": "-1"},
        {"x-slack-request-timestamp": "9" * 400},
    ],
)
async def test_a_wrong_signature_is_refused(http_office: Office, wrong: dict[str, str]) -> None:
    body = command_body()
    headers = signed(body, secret=SECRET, at=http_office.clock.now()) | wrong
    sent = {name.encode(): value.encode() for name, value in headers.items()}
    assert isinstance(http_office.slack.app, HttpWire)
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(http_office.slack.app.url, content=body, headers=sent)
    assert (answer.status_code, answer.content) == (401, b"")
    assert http_office.came_in() == 0


@pytest.mark.parametrize("off", [timedelta(minutes=6), -timedelta(minutes=6)])
async def test_an_old_request_is_refused_and_a_young_one_is_not(
    http_office: Office, off: timedelta
) -> None:
    body, now = command_body(), http_office.clock.now()
    assert (
        await post(http_office, body, signed(body, secret=SECRET, at=now + off))
    ).status_code == 401
    young = signed(body, secret=SECRET, at=now + off * 0.5)
    assert (await post(http_office, body, young)).status_code == 200


async def test_a_signature_of_somebody_else_is_refused(http_office: Office) -> None:
    body = command_body()
    headers = signed(body, secret="another", at=http_office.clock.now())
    assert (await post(http_office, body, headers)).status_code == 401


async def test_a_huge_body_is_refused_before_it_is_read(http_office: Office) -> None:
    body = b"x" * 1_500_000
    headers = signed(body, secret=SECRET, at=http_office.clock.now())
    assert (await post(http_office, body, headers)).status_code == 400


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", command_body()[:-20] + b"\xc3"])
async def test_what_is_not_utf8_is_refused_signed_or_not(http_office: Office, body: bytes) -> None:
    headers = signed(body, secret=SECRET, at=http_office.clock.now())
    assert (await post(http_office, body, headers)).status_code == 401
    assert http_office.came_in() == 0


async def test_a_request_that_was_cut_short_is_refused(http_office: Office) -> None:
    """The signature is of the whole; and where the rest never comes, nobody waits for it."""
    body = command_body()
    headers = signed(body, secret=SECRET, at=http_office.clock.now())
    assert (await post(http_office, body[:-1], headers)).status_code == 401
    assert isinstance(http_office.slack.app, HttpWire)
    url = urlsplit(http_office.slack.app.url)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    said = [f"{name}: {value}" for name, value in headers.items()]
    top = ["POST /slack/events HTTP/1.1", "host: bot", f"content-length: {len(body)}", *said]
    writer.write("\r\n".join([*top, "", ""]).encode() + body[:-1])
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 5)
    assert b"500" not in answer
    writer.close()
    assert http_office.came_in() == 0


async def test_a_request_that_is_sent_again_is_the_same_deed(http_office: Office) -> None:
    """Whoever caught it may send it for five minutes: the core knows it by its delivery."""
    for body in (interactive(press_payload()), interactive(form_payload())):
        headers = signed(body, secret=SECRET, at=http_office.clock.now())
        for _ in range(2):
            assert (await post(http_office, body, headers)).status_code == 200
    inbox = http_office.inbox
    assert len({press.delivery for press in inbox.pressed}) == 1
    assert len({page.delivery for page in inbox.sent}) == 1
    assert (len(inbox.pressed), len(inbox.sent)) == (2, 2)


@pytest.mark.parametrize("path", ["/", "/slack/install", "/slack/events/x", "/slack/events/"])
async def test_there_is_one_address_only(http_office: Office, path: str) -> None:
    assert isinstance(http_office.slack.app, HttpWire)
    url = http_office.slack.app.url.replace("/slack/events", path)
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(url)).status_code == 404
        assert (await client.get(http_office.slack.app.url)).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"payload=" + WORDS.encode(),
        b"payload=%7B",
        b"payload=[1]",
        b"payload=%22text%22",
        b"{" + WORDS.encode(),
        b"[" * 100_000,
        b'payload={"type":"block_actions"}',
        b"{" + b'"a":{' * 20_000,
        b"\xff\xfe\x00",
        b'{"team": 3, "type": "block_actions"}',
    ],
)
async def test_a_malformed_body_fails_without_quoting_it(
    http_office: Office, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = signed(body, secret=SECRET, at=http_office.clock.now())
    headers["content-type"] = "application/json" if body[:1] == b"{" else headers["content-type"]
    answer = await post(http_office, body, headers)
    assert answer.status_code in (200, 400, 401)
    assert answer.content == b""
    said = capsys.readouterr()
    assert WORDS not in said.out + said.err
    assert http_office.came_in() == 0


MALFORMED = (
    press_payload(actions=[]),
    press_payload(actions="x"),
    press_payload(actions=[{"type": "button", "action_id": "a", "action_ts": "1"}]),
    press_payload(
        actions=[{"type": "button", "action_id": "a", "value": "a b", "action_ts": "1.1"}]
    ),
    press_payload(
        actions=[{"type": "button", "action_id": "a", "value": "x" * 101, "action_ts": "1.1"}]
    ),
    press_payload(
        actions=[{"type": "button", "action_id": "a", "value": "a\n", "action_ts": "1.1"}]
    ),
    press_payload(
        actions=[{"type": "button", "action_id": ["a"], "value": "a", "action_ts": "1.1"}]
    ),
    press_payload(user={"id": "u; drop", "team_id": TEAM}),
    press_payload(user=None),
    press_payload(container={"type": "message", "message_ts": "1", "channel_id": 7}),
    press_payload(
        container={
            "type": "message",
            "message_ts": "1.1",
            "channel_id": "C1",
            "thread_ts": "no time",
        }
    ),
    press_payload(container={"type": "view", "view_id": "V1"}, view={"id": "not one"}),
    form_payload(private_metadata=""),
    form_payload(private_metadata="a b"),
    form_payload(hash=None),
    form_payload(state=None),
    form_payload(state={"values": []}),
    form_payload(state={"values": {"a b": {"x": {"type": "datepicker"}}}}),
    form_payload(state={"values": {"text": {}}}),
    form_payload(state={"values": {"text": {"x": {"type": "file_input"}}}}),
    form_payload(state={"values": {"text": {"x": {"type": "plain_text_input", "value": 3}}}}),
    form_payload(
        state={"values": {"text": {"x": {"type": "plain_text_input", "value": "x" * 12_001}}}}
    ),
    form_payload(state={"values": {f"f{n}": {"x": {"type": "datepicker"}} for n in range(21)}}),
    form_payload(
        state={"values": {"p": {"x": {"type": "multi_users_select", "selected_users": ["<@U>"]}}}}
    ),
)


@pytest.mark.parametrize("payload", MALFORMED, ids=range(len(MALFORMED)))
async def test_a_payload_in_another_shape_is_refused(
    http_office: Office, payload: dict[str, object]
) -> None:
    body = interactive(payload)
    answer = await post(http_office, body, signed(body, secret=SECRET, at=http_office.clock.now()))
    assert (answer.status_code, answer.content) == (400, b"")
    assert http_office.came_in() == 0


@pytest.mark.parametrize(
    "body",
    [
        command_body(team_id="T0OTHER"),
        interactive(press_payload(team={"id": "T0OTHER"})),
        interactive(press_payload(user={"id": "U1", "team_id": "T0OTHER"})),
        interactive(form_payload() | {"team": {"id": "T0OTHER"}}),
        interactive(form_payload(app_installed_team_id="T0OTHER")),
    ],
)
async def test_another_workspace_is_refused(http_office: Office, body: bytes) -> None:
    headers = signed(body, secret=SECRET, at=http_office.clock.now())
    assert (await post(http_office, body, headers)).status_code == 403
    assert http_office.came_in() == 0


@pytest.mark.parametrize(
    "body",
    [
        command_body(command="/other"),
        interactive({"type": "view_closed", "team": {"id": TEAM}}),
        interactive({"type": "shortcut"}),
        interactive({"type": "block_suggestion", "value": WORDS}),
        interactive({"type": "something-new"}),
        json.dumps(
            {"type": "event_callback", "event": {"type": "message", "text": WORDS}}
        ).encode(),
        interactive(press_payload(actions=[{"type": "datepicker", "action_id": "x"}])),
        b"",
    ],
)
async def test_what_is_not_for_us_is_acknowledged_and_ignored(
    http_office: Office, body: bytes
) -> None:
    headers = signed(body, secret=SECRET, at=http_office.clock.now())
    answer = await post(http_office, body, headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert http_office.came_in() == 0


async def test_the_same_payloads_in_the_right_shape_come_in(http_office: Office) -> None:
    for body in (command_body(), interactive(press_payload()), interactive(form_payload())):
        headers = signed(body, secret=SECRET, at=http_office.clock.now())
        assert (await post(http_office, body, headers)).status_code == 200
    assert http_office.came_in() == 3
    assert http_office.inbox.sent[0].values == {"text": WORDS}


@pytest.mark.by_the_clock
async def test_a_fault_of_ours_is_not_acknowledged_and_quotes_nobody(
    open_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    open_office.inbox.breaks = RuntimeError(WORDS)
    answered = await open_office.slack.press(open_office.anna, "ready|1")
    assert not answered.well
    said = capsys.readouterr()
    assert WORDS not in said.out + said.err
    assert "RuntimeError" in said.out
