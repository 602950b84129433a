"""``intervisor serve`` on PostgreSQL as several processes, and what one file does not allow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.errors import EXIT_CONFIG
from tests.servers.postgres import Server
from tests.standins.slack.workspace import BOT_TOKEN, SECRET

from .served import AGREEMENTS, START_SECONDS, Office, asked
from .test_start import command

KEY = "ab" * 32
PASSWORD = "Kanarievogel"
SLACK = {"INTERVISOR_SLACK_BOT_TOKEN": BOT_TOKEN, "INTERVISOR_SLACK_SIGNING_SECRET": SECRET}


@pytest.fixture
async def office(tmp_path: Path, root: Path) -> AsyncIterator[Office]:
    """A workspace, before any process was started."""
    office = Office(root, tmp_path, over_socket=False)
    await office.slack.start()
    yield office
    await office.close()


async def test_two_of_each_serve_one_group(
    office: Office, keystore_url: str, postgres: Server
) -> None:
    """Whoever takes a press in, the board is one board, and what one web left a worker sends."""
    with postgres.empty_database() as database:
        where = {"DATABASE_URL": database, "KEYSTORE_URL": keystore_url, "KEY": KEY}
        webs = [await office.launch("--only", "web", **where) for _ in range(2)]
        workers = [await office.launch("--only", "worker", **where) for _ in range(2)]
        for worker in workers:
            await worker.says("Connected: slack")
            where_it_is = await office.address(worker)
            assert await asked(where_it_is + "healthz") == (200, "ok")
            assert await asked(where_it_is + "readyz") == (200, "ready")
            assert (await asked(where_it_is + "slack/events", body=b"{}"))[0] == 404
        for web in webs:
            await office.connected(web)
        assert (await office.founds(in_days=10)).well
        await office.slack.eventually(lambda: bool(office.boards()))
        (board,) = office.boards()
        for number, person in enumerate(office.ids):
            await office.connected(webs[number % 2])
            assert (await office.agrees(person, office.boards()[0])).well
        # With the last one the first date is planned, by whoever took that in.
        await office.slack.eventually(lambda: "agree" not in actions(office))
        assert [b.ts for b in office.boards()] == [board.ts]
        # The agenda is due at once, by the clock: only a worker has one.
        await office.slack.eventually(lambda: len(office.seen()) == 2)
        for one in (*webs, *workers):
            assert await one.ask_to_end(within=START_SECONDS) == 0, one.output
            assert "Traceback" not in one.output
        assert AGREEMENTS in {one.card.title for one in office.seen()}


def actions(office: Office) -> set[str]:
    """What one can do on the newest board of the agreements."""
    return {button.action for button in office.card(office.boards()[-1]).buttons}


async def test_a_second_process_on_one_file_is_refused(office: Office) -> None:
    """It says so and ends; the first one goes on."""
    first = await office.start()
    second = await office.launch()
    assert await second.ended(within=START_SECONDS) == EXIT_CONFIG
    assert "Another process is using the database" in second.output
    assert "Traceback" not in second.output
    await office.connected(first)
    assert (await office.founds()).well


def test_a_part_alone_on_one_file_is_refused(tmp_path: Path, root: Path) -> None:
    for part in ("web", "worker"):
        ended = command(root, tmp_path, "serve", "--only", part, **SLACK)
        assert ended.returncode == EXIT_CONFIG
        assert "only one of them may write a SQLite file" in ended.stderr
        assert "INTERVISOR_DATABASE_URL" in ended.stderr
    assert list(tmp_path.iterdir()) == [], "nothing was made"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"DATABASE_URL": f"postgresql://u:{PASSWORD}@127.0.0.1:1/b"}, "KEYSTORE_URL is not"),
        ({"KEYSTORE_URL": f"postgresql://u:{PASSWORD}@127.0.0.1:1/b"}, "DATABASE_URL is not"),
        (
            {
                "INTERVISOR_DATABASE_URL": f"postgresql://u:{PASSWORD}@127.0.0.1:1/b",
                "KEYSTORE_URL": f"postgresql://u:{PASSWORD}@127.0.0.1:1/k",
            },
            "INTERVISOR_DATABASE_URL cannot be reached",
        ),
        (
            {"DATABASE_URL": f"oracle://u:{PASSWORD}@h/b", "KEYSTORE_URL": "x"},
            "INTERVISOR_DATABASE_URL is not the address",
        ),
    ],
)
def test_addresses_that_are_not_right(
    tmp_path: Path, root: Path, more: dict[str, str], says: str
) -> None:
    ended = command(root, tmp_path, "migrate", **more)
    assert ended.returncode == EXIT_CONFIG
    assert says in ended.stderr
    assert PASSWORD not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == [], "nothing was made"


def test_migrate_makes_a_database_ready(
    tmp_path: Path, root: Path, database_url: str, keystore_url: str
) -> None:
    """Twice is once; with another key it says what is wrong, and makes none beside it."""
    where = {"DATABASE_URL": database_url, "KEYSTORE_URL": keystore_url}
    for _ in range(2):
        ended = command(root, tmp_path, "migrate", INTERVISOR_KEY=KEY, **where)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "ready" in ended.stdout
    wrong = command(root, tmp_path, "migrate", INTERVISOR_KEY="cd" * 32, **where)
    assert wrong.returncode == EXIT_CONFIG
    assert "does not belong" in wrong.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_made_ready_too(tmp_path: Path, root: Path) -> None:
    ended = command(root, tmp_path, "migrate")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (tmp_path / "intervisor.db").exists()


def test_addresses_are_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://u:{PASSWORD}@h/b")
    settings = load_settings()
    assert PASSWORD not in repr(settings)
    assert PASSWORD in settings.database_url.get_secret_value()
