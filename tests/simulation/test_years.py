"""A group's life on PostgreSQL, judged as on SQLite: the short form of ``years``."""

from __future__ import annotations

import pytest

from bot.simulation.lives import Ask
from tests.servers.postgres import Server
from tests.simulation.mutants import MAKE
from tests.simulation.years import POSTGRES, laboratory_on


def test_a_life_breaks_nothing_on_postgresql_either(postgres: Server) -> None:
    with laboratory_on(POSTGRES, postgres) as here:
        lived = here.live(Ask(0))
    assert lived.failures == ()
    assert lived.checked > 700, "as much is judged as on SQLite"


@pytest.mark.parametrize(
    ("bug", "rule"),
    [("a text lies in clear", "in clear"), ("a timer fires twice", "timers")],
)
def test_what_breaks_is_seen_there_too(
    postgres: Server, monkeypatch: pytest.MonkeyPatch, bug: str, rule: str
) -> None:
    MAKE[bug](monkeypatch)
    with laboratory_on(POSTGRES, postgres) as here:
        lived = here.live(Ask(0))
    assert any(rule in one.name for one in lived.failures)
