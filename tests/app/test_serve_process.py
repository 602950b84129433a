"""``intervisor serve`` from outside: killed, asked to end, kept waiting, and listened to.

A real process beside a Slack of ours, over HTTP and over a socket.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.errors import EXIT_CONFIG
from bot.schedule import SystemClock
from tests.standins.slack.browser import Browser
from tests.standins.slack.oauth import CLIENT_ID, CLIENT_SECRET
from tests.standins.slack.wire import Answered, signed
from tests.standins.slack.workspace import APP_TOKEN, BOT_TOKEN, SECRET, TEAM

from .served import NAMES, START_SECONDS, Office, asked, held_by, in_clear

#: A claim that nobody gives back, and then the doubt whether its post is still on its way.
SETTLED_WITHIN = 15.0 + 10.0 + 10.0
DRAFTS = 2
#: A call to Slack ends in 4 seconds, and what is being answered in 3.
END_SECONDS = 10.0
SECRETS = (BOT_TOKEN, APP_TOKEN, SECRET)
#: What people type, and are called.
TYPED = "Kanarievogel"

Opens = Callable[..., Awaitable[Office]]


@pytest.fixture
async def open_office(tmp_path: Path, root: Path) -> AsyncIterator[Opens]:
    """Opens offices, and lets go of them."""
    async with AsyncExitStack() as offices:

        async def opens(
            *, over_socket: bool, listens: bool = True, names: Sequence[str] = NAMES
        ) -> Office:
            folder = tmp_path / ("over-socket" if over_socket else "over-http")
            folder.mkdir()
            office = Office(root, folder, over_socket, names)
            offices.push_async_callback(office.close)
            if listens:
                await office.slack.start()
            return office

        yield opens


# Killed


async def killed_during(
    office: Office, deed: Callable[[], Coroutine[None, None, Answered]], *, after: float | None
) -> bool:
    """Kill the process so soon after a deed, or when it was just acknowledged; whether it was."""
    doing = asyncio.create_task(deed())
    if after is None:
        assert (await doing).well
    else:
        await asyncio.sleep(after)
    await office.process.kill()
    return (await doing).well


async def agrees(office: Office, person: str, *, after: float | None) -> None:
    """Press a button from before a kill, and once more where Slack said that it did not work."""
    board = office.offers("agree")[0]
    pressing = partial(office.agrees, person, board)
    if not await killed_during(office, pressing, after=after):
        await office.start()
        await killed_during(office, pressing, after=None)
    await office.start()


async def founds_without_a_board(office: Office, chance: random.Random, *, posted: bool) -> None:
    """The group is acknowledged, and its board on its way; ``posted``: there, and nobody knows."""
    slack = office.slack
    (slack.hold_replies if posted else slack.hold)("chat.postMessage")
    assert (await office.founds()).well
    await slack.eventually(lambda: bool(slack.held))
    await office.process.kill()
    assert len(office.boards()) == posted
    slack.hold_no_more("chat.postMessage")
    for _ in range(2):
        await office.start()
        await asyncio.sleep(chance.uniform(0, 1))
        await office.process.kill()
    await office.start()
    await slack.eventually(lambda: len(office.boards()) > posted, within=SETTLED_WITHIN)


async def brings_a_draft(office: Office, chance: random.Random, person: str) -> None:
    """The first page of a case is sent again and again; what was acknowledged is in the form."""
    kept = 0
    for number in range(1, DRAFTS + 1):
        view = await office.opens(person, "casus")
        assert int(held_by(view)["title"] or 0) >= kept, "a draft that was acknowledged is lost"
        sending = partial(office.slack.send, view, {"title": str(number), "stuck": TYPED})
        after = None if number == DRAFTS else chance.uniform(0, 0.06)
        if await killed_during(office, sending, after=after):
            kept = number
        await office.start()
    again = held_by(await office.opens(person, "casus"))
    assert (again["title"], again["stuck"]) == (str(DRAFTS), TYPED)


async def story(office: Office, chance: random.Random, *, posted: bool) -> None:
    """A group is founded and agrees, and one of them begins a case, through a dozen kills."""
    anna, bram, dewi = office.ids
    await office.start()
    await founds_without_a_board(office, chance, posted=posted)
    await agrees(office, anna, after=None)
    await agrees(office, bram, after=chance.uniform(0, 0.06))
    await agrees(office, dewi, after=None)
    await brings_a_draft(office, chance, dewi)
    # What was acknowledged and not sent yet is shown in the end, and in one place.
    await office.slack.eventually(lambda: bool(office.offers("open-case")), within=SETTLED_WITHIN)
    assert office.offers("open-case") == office.boards()[-1:]
    assert len(office.seen()) == len(office.boards()) == 1 + posted
    assert not any(TYPED in str(one.blocks) + one.text for one in office.boards())
    assert not in_clear(office.data, TYPED)
    assert "Traceback" not in office.output


@pytest.mark.timeout(240)
async def test_killed_again_and_again(open_office: Opens) -> None:
    """Both ways in at once: most of it is waiting for what a dead process had claimed."""
    over_http = await open_office(over_socket=False)
    over_socket = await open_office(over_socket=True)
    async with asyncio.TaskGroup() as both:
        both.create_task(story(over_http, random.Random(8), posted=True))
        both.create_task(story(over_socket, random.Random(9), posted=False))


@pytest.mark.parametrize("over_socket", [False, True])
async def test_killed_while_slack_asks_to_wait(open_office: Opens, over_socket: bool) -> None:
    """What was to be sent in the meantime goes out as soon as Slack is there."""
    office = await open_office(over_socket=over_socket)
    slack = office.slack
    await office.start()
    slack.answer_next(
        "chat.postMessage", 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"}
    )
    assert (await office.founds()).well
    await slack.eventually(lambda: "chat.postMessage" in slack.troubled)
    # By now it is noted when it may go out; the process does not live to see it.
    await asyncio.sleep(0.5)
    await office.process.kill()
    assert office.boards() == []
    await asyncio.sleep(0.5)
    held = slack.hold("auth.test")
    served = await office.launch()
    await slack.eventually(lambda: "auth.test" in slack.held, within=START_SECONDS)
    await asyncio.sleep(1)
    slack.hold_no_more("auth.test")
    held.set()
    await office.connected(served)
    await slack.eventually(lambda: len(office.boards()) == 1, within=5)


# Asked to end


@pytest.mark.parametrize(
    ("held", "over_socket"),
    [
        ("auth.test", True),
        ("views.open", False),
        ("views.open", True),
        ("chat.postMessage", False),
        (None, True),
    ],
)
async def test_asked_to_end(open_office: Opens, over_socket: bool, held: str | None) -> None:
    """It ends in order and soon, whatever Slack holds back just then."""
    office = await open_office(over_socket=over_socket)
    slack = office.slack
    if held is not None:
        slack.hold(held)
    served = await (office.launch() if held == "auth.test" else office.start())
    deeds: list[asyncio.Task[Answered]] = []
    if held == "views.open":
        deeds.append(asyncio.create_task(slack.command(office.ids[0], office.room, "start")))
    elif held == "chat.postMessage":
        assert (await office.founds()).well
    wanted = [] if held is None else [held]
    await slack.eventually(lambda: slack.held == wanted, within=START_SECONDS)
    assert await served.ask_to_end(within=END_SECONDS) == 0, served.output
    assert "Traceback" not in office.output
    await asyncio.gather(*deeds)


# Settings that are not right, and a Slack that is not there


@pytest.mark.parametrize(
    ("over_socket", "name", "value"),
    [
        (False, "SLACK_BOT_TOKEN", "xoxb-kanarie"),
        (True, "SLACK_BOT_TOKEN", "xoxb-kanarie"),
        (True, "SLACK_BOT_TOKEN", "kanarie"),
        (True, "SLACK_APP_TOKEN", "xapp-kanarie"),
        (True, "SLACK_APP_TOKEN", "kanarie"),
    ],
)
async def test_a_token_that_slack_does_not_know(
    open_office: Opens, over_socket: bool, name: str, value: str
) -> None:
    """It ends with the status for wrong settings and one sentence, which repeats no token."""
    office = await open_office(over_socket=over_socket)
    served = await office.launch(**{name: value})
    assert await served.ended(within=START_SECONDS) == EXIT_CONFIG, served.output
    assert f"INTERVISOR_{name}" in served.output
    assert "Connected" not in served.output
    assert "Traceback" not in served.output
    assert not [secret for secret in (*SECRETS, "kanarie") if secret in served.output]


@pytest.mark.parametrize("over_socket", [False, True])
async def test_slack_is_not_there_yet(open_office: Opens, over_socket: bool) -> None:
    """It waits, says that it waits, and people can come in when Slack is there."""
    office = await open_office(over_socket=over_socket, listens=False)
    with socket.create_server(("127.0.0.1", 0)) as free:
        office.slack.port = free.getsockname()[1]
    served = await office.launch()
    await served.says("platform not reached")
    assert served.runs
    address = await office.address(served)
    assert await asked(f"{address}healthz") == (200, "ok")
    assert await asked(f"{address}readyz") == (503, "slack: not reached yet")
    # There, and not well yet.
    office.slack.answer_next("auth.test", 503, {})
    await office.slack.start(port=office.slack.port)
    await office.connected(served)
    await office.opens(office.ids[0], "start")
    assert await asked(f"{address}readyz") == (200, "ready")
    assert "Traceback" not in served.output


# Listened to


@pytest.mark.parametrize("over_socket", [False, True])
async def test_words_and_secrets_stand_nowhere_in_clear(
    open_office: Opens, over_socket: bool
) -> None:
    """Not in what it says at its most talkative, and not in any file that it leaves."""
    office = await open_office(over_socket=over_socket, names=tuple(f"{n} {TYPED}" for n in NAMES))
    slack, (anna, _, dewi) = office.slack, office.ids
    served = await office.start()
    for text in (TYPED, f"start {TYPED}", f"casus {TYPED}"):
        assert (await slack.command(anna, office.room, text)).well
    assert (await office.founds()).well
    await slack.eventually(lambda: bool(office.offers("agree")))
    for person in office.ids:
        assert (await office.agrees(person, office.boards()[0])).well
    # What goes wrong is said, and what was in it is not.
    slack.answer_next("chat.update", 500, {"ok": False, "error": "internal_error", "text": TYPED})
    for token in (TYPED, f"agree|{TYPED}", f"open-case|{TYPED}"):
        await slack.press(anna, token)
    await slack.app.deliver({"type": "block_actions", "actions": TYPED, "user": {"id": TYPED}})
    if not over_socket:
        await deliver_badly(office, await office.address(served))
    view = await office.opens(dewi, "casus")
    await slack.send(view, {"title": TYPED, "stuck": f"Ik loop vast met {TYPED}."})
    # The second page is left open, and everything is on disk by now.
    assert in_clear(office.data, dewi), "what is looked for can be found"
    assert not in_clear(office.data, TYPED)
    await served.kill()
    assert (office.data / "intervisor.db-wal").stat().st_size > 0
    assert not in_clear(office.data, TYPED)
    served = await office.start()
    view = await office.opens(dewi, "casus")
    assert held_by(view)["title"] == TYPED, "it was kept, all the same"
    assert await served.ask_to_end(within=END_SECONDS) == 0, served.output
    assert "payload refused" in office.output, "what went wrong is said"
    for secret in (TYPED, *SECRETS):
        assert not in_clear(office.folder, secret)
        assert secret not in office.output


async def deliver_badly(office: Office, address: str) -> None:
    """Requests that Slack signed, and that hold nothing that Slack would send."""
    bodies = (
        f"payload={TYPED}",
        f'payload={{"type": "{TYPED}"}}',
        f'payload={{"type": "view_submission", "view": "{TYPED}", "user": []}}',
        f"command=/intervisie&text={TYPED}&team_id={TYPED}",
        f"{TYPED}=%ff%fe",
        "payload=" + "[" * 5000 + TYPED,
    )
    for body in bodies:
        headers = signed(body.encode(), secret=SECRET, at=SystemClock().now())
        status, _ = await asked(f"{address}slack/events", body=body.encode(), headers=headers)
        assert status < 500, body


# The web front


async def test_a_workspace_that_let_it_in_is_there_after_a_kill_and_gone_when_it_leaves(
    open_office: Opens,
) -> None:
    """A real process, its pages in a browser, and keys that are not on the disk any more."""
    office = await open_office(over_socket=False)
    many = {
        "SLACK_BOT_TOKEN": "",
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
    }
    served = await office.launch(**many)
    await office.connected(served)
    browser = Browser(office.slack, (await office.address(served)).rstrip("/"))
    assert (await browser.installs(TEAM)).status == 200
    assert (await office.founds()).well
    await served.kill()

    served = await office.launch(**many)
    await office.connected(served)
    # The killed one may have been sending: its place is free when its lease is over.
    await office.slack.eventually(lambda: len(office.boards()) == 1, within=SETTLED_WITHIN)
    keys = office.data / "keys"
    before = len(list(keys.glob("*.key")))
    assert [one.status for one in await office.slack.uninstall()] == [200, 200]
    async with asyncio.timeout(START_SECONDS):
        # That of the installation, and that of the group.
        while len(list(keys.glob("*.key"))) > before - 2:  # noqa: ASYNC110 - the disk has no event
            await asyncio.sleep(0.05)
    await served.kill()
    for secret in ("xox", CLIENT_SECRET, SECRET):
        assert secret not in office.output


async def test_the_web_front(open_office: Opens) -> None:
    """It says that it is well, takes in what Slack signed lately, and has nothing else.

    What it counts is told at a port of its own, and there is nothing but that.
    """
    office = await open_office(over_socket=False)
    served = await office.launch(METRICS_PORT="0")
    await office.connected(served)
    address = await office.address(served)
    assert await asked(f"{address}healthz") == (200, "ok")
    for path in (
        "",
        "slack",
        "slack/",
        "slack/oauth",
        "healthz/more",
        "slack/events/",
        "docs",
        "metrics",
        ".env",
        "x/../.env",
    ):
        assert (await asked(address + path))[0] == 404, path
        assert (await asked(address + path, body=b""))[0] == 404, path
    body = b"command=/intervisie"
    now = SystemClock().now()
    right = signed(body, secret=SECRET, at=now)
    for headers in (
        {},
        signed(body, secret="another", at=now),
        signed(body, secret=SECRET, at=now - timedelta(minutes=6)),
        signed(b"other", secret=SECRET, at=now),
        {**right, "x-slack-signature": ""},
        {name: value for name, value in right.items() if "timestamp" not in name},
    ):
        assert await asked(f"{address}slack/events", body=body, headers=headers) == (401, "")
    # Signed, but of nobody's workspace: the signature is what was looked at first.
    assert (await asked(f"{address}slack/events", body=body, headers=right))[0] in (400, 403)
    figures = await served.says("Figures at ")
    status, text = await asked(figures)
    assert status == 200
    assert "intervisor_loop_lag_seconds_count" in text
    assert (await asked(figures.replace("metrics", "healthz")))[0] == 404
