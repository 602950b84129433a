"""Lives under faults: the same for the same seed, clean without a bug, and told when they break."""

import asyncio
import json
import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
import typer

from bot.cli_simulate import simulate
from bot.delivery import steps
from bot.laboratory import laboratory
from bot.records import Sending
from bot.simulation import world
from bot.simulation.cast import Cast
from bot.simulation.faults import Fault
from bot.simulation.lives import Ask, Lived
from bot.simulation.search import Tally, live_all, shorten
from bot.simulation.workspace import Workspace
from methods.spec import Mode

DIGEST = """
import hashlib
from bot.laboratory import laboratory
from bot.simulation.lives import Ask
lived = laboratory().live(Ask({seed}, tells=True))
story = "\\n".join((*lived.story, str(lived.counts), str(lived.checked), str(lived.events)))
print(hashlib.sha256(story.encode()).hexdigest(), len(lived.story), lived.ok)
"""


def test_a_seed_is_the_same_life_under_any_hash_seed(root: Path) -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", DIGEST.format(seed=8)],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashing in ("1", "2")
    }
    assert len(told) == 1
    _, lines, ok = told.pop().split()
    assert int(lines) > 50
    assert ok == "True"


def test_a_group_follows_a_programme_to_its_end() -> None:
    lived = laboratory().live(Ask(173, tells=True))
    assert lived.ok, lived.failures
    assert any("agree on a programme" in line for line in lived.story)
    assert any("the programme is over" in line for line in lived.story)


def test_a_life_that_falls_over_is_told_of_without_words(monkeypatch: pytest.MonkeyPatch) -> None:
    async def falls(_life: Workspace) -> None:
        raise ValueError("what somebody typed")

    monkeypatch.setattr(Workspace, "live", falls)
    lived = laboratory().live(Ask(2))
    (failure,) = [one for one in lived.failures if one.name == "a life goes on to its end"]
    assert failure.detail.startswith("ValueError in test_lives.py, line ")
    assert "typed" not in failure.detail


def test_a_life_in_which_nothing_comes_of_anything_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a mistake that keeps something waiting for ever keeps whoever looks for it waiting."""
    whole = laboratory().live(Ask(2))
    assert whole.ok
    monkeypatch.setattr(world, "MOST_IN_VAIN", 3)
    ended = laboratory().live(Ask(2))
    assert "what waits to be sent is sent" in {one.name for one in ended.failures}
    assert ended.events < whole.events / 2


def test_a_life_that_waits_for_ever_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    async def waits(life: Workspace) -> None:
        for _hour in count():
            await asyncio.sleep(3600)

    monkeypatch.setattr(Workspace, "live", waits)
    lived = laboratory().live(Ask(2))
    (failure,) = [one for one in lived.failures if one.name == "a life goes on to its end"]
    assert failure.detail.startswith("TimeoutError")


def test_faults_strike_and_nothing_breaks() -> None:
    tally = Tally()
    for lived in live_all(laboratory, [Ask(seed) for seed in range(8)], jobs=2):
        tally.add(lived)
    assert [(one.ask.seed, one.failures) for one in tally.broken] == []
    assert tally.crashes > 20
    assert tally.checked > 2000
    strikes = {kind for kind, count in tally.faults.items() if count}
    assert len(strikes) >= len(Fault) - 3, "nearly every kind struck in one of them"


def test_a_group_lives_on_from_meeting_to_meeting() -> None:
    lived = laboratory().live(Ask(14, meetings=3))
    assert lived.failures == ()
    assert lived.checked > laboratory().live(Ask(14)).checked


def test_what_comes_back_does_not_depend_on_how_many_live_at_once() -> None:
    asks = [Ask(seed, kinds=frozenset({Fault.DOUBLE, Fault.CRASH})) for seed in range(3)]

    def seen(jobs: int) -> list[tuple[int, int, dict[str, int]]]:
        return [
            (one.events, one.checked, dict(one.counts))
            for one in live_all(laboratory, asks, jobs=jobs)
        ]

    assert seen(1) == seen(2)


def _sent_is_assumed(patch: pytest.MonkeyPatch) -> None:
    """A seeded bug: a lost reply is taken for a yes."""

    def assume(row, step, able, now):  # type: ignore[no-untyped-def]  # as the real one
        return steps.Verdict(Sending.SENT, row.attempts + 1)

    patch.setattr(steps, "_after_unknown", assume)


def _first_broken() -> Lived:
    kinds = frozenset({Fault.NEVER_SENT, Fault.DOUBLE, Fault.REORDER})
    small = Cast(3, Mode.VOICE, "nl", 1, "practice", processes=1, meetings=1)
    for seed in range(40):
        lived = laboratory().live(Ask(seed, kinds=kinds, cast=small))
        if not lived.ok:
            return lived
    raise AssertionError("the bug was not seen in forty lives")


def test_a_broken_life_is_told_in_its_shortest_story(monkeypatch: pytest.MonkeyPatch) -> None:
    _sent_is_assumed(monkeypatch)
    broken = _first_broken()
    short = shorten(laboratory(), broken)
    assert {f.name for f in short.failures} & {f.name for f in broken.failures}
    assert {one.kind for one in short.struck} == {Fault.NEVER_SENT}
    assert 1 <= len(short.struck) <= min(3, len(broken.struck))
    assert short.story
    again = laboratory().live(short.ask)
    assert (again.failures, again.story) == (short.failures, short.story)


def test_the_command_gives_one_object(root: Path) -> None:
    command = [sys.executable, "-m", "bot", "simulate", "--lives", "2", "--jobs", "1", "--json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    wanted = {
        "lives", "seed", "commit", "events", "crashes", "faults", "invariants_checked",
        "invariants_broken", "failures", "seconds",
    }  # fmt: skip
    assert wanted <= set(found)
    assert (found["lives"], found["invariants_broken"], found["failures"]) == (2, 0, [])


def test_a_life_that_breaks_is_named_as_soon_as_it_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a long run nobody waits for its end to see what broke, nor loses it with that run."""
    asked: list[int] = []

    async def falls(life: Workspace) -> None:
        asked.append(len(capsys.readouterr().err.splitlines()))
        raise ValueError("typed")

    monkeypatch.setattr(Workspace, "live", falls)
    with pytest.raises(typer.Exit):
        simulate(lives=3, seed=7, jobs=1, as_json=True)
    told = capsys.readouterr()
    assert asked == [0, 1, 1]
    assert told.err.startswith("seed 9: a life goes on to its end: ValueError in ")
    assert json.loads(told.out)["invariants_broken"] == 3


def test_a_fault_that_there_is_not_is_named_with_those_there_are(root: Path) -> None:
    command = [sys.executable, "-m", "bot", "simulate", "--faults", "fire"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 78
    assert "lost-reply" in done.stderr
