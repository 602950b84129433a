"""What one contribution asks of the store: nothing is read twice, and nothing is asked in vain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.cards import Answer, FormPage
from bot.inputs import PageSent
from bot.rehearsal.platform import WORKSPACE
from storage.repositories.compiled import Compiled, Result

from .given import in_exploration
from .world import World

FIRST = [
    "SELECT person",
    "INSERT INTO delivery",
    "SELECT team_group",
    "SELECT meeting",
    "SELECT person",
    "INSERT INTO contribution",
    "UPDATE meeting",
    "INSERT INTO event_log",
    "SELECT outbox",
    "INSERT INTO place_claim",
    "INSERT INTO outbox",
    "DELETE FROM draft",
]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that units ask, in order: what each does, and to which table."""
    found: list[str] = []
    run = Compiled.run

    def noting(self: Compiled, driver: Any, values: Mapping[str, object]) -> Result:
        words = self._sql.replace(".", " ").split()
        does = {"SELECT": 2, "UPDATE": 2}.get(words[0], 3)
        found.append(" ".join(words[:does]))
        return run(self, driver, values)

    monkeypatch.setattr(Compiled, "run", noting)
    return found


async def test_a_contribution_reads_its_meeting_once(world: World, asked: list[str]) -> None:
    await in_exploration(world)
    page = await world.form("P2", await world.token("open-give"))
    await _sends(world, page, "d1", "Wat zie je?", asked)
    assert asked == FIRST
    await _sends(world, page, "d2", "Wat hoor je?", asked)
    changed = [
        *FIRST[:5],
        "SELECT contribution",
        *FIRST[5:8],
        "DELETE FROM contribution",
        "SELECT outbox",
        "DELETE FROM draft",
    ]
    assert asked == changed, "its board waits to be shown already"


async def _sends(world: World, page: FormPage, delivery: str, text: str, asked: list[str]) -> None:
    """A page is sent, and nothing is delivered meanwhile."""
    asked.clear()
    values = {"kind": "open-question", "text": text}
    reply = await world.bot.inbox.send_page(
        PageSent(delivery, WORKSPACE, "P2", page.token, values, as_draft=False)
    )
    assert reply.answer is Answer.DONE
