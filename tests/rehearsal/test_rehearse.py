"""Whole cycles of a group, in every mode and language, with nothing broken."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.rehearsal import Rehearsed
from bot.rehearsal.run import Wanted
from methods.spec import Mode

from .conftest import LIBRARY, Rehearse

#: The title of the reminder in slow mode, in English.
NUDGE = "There is still time"
PHASES = [phase.id for phase in LIBRARY["crea-m"].phases]


@pytest.mark.parametrize("wrong", [{"people": 2}, {"people": 11}, {"rounds": 0}, {"rounds": 4}])
def test_what_cannot_be_rehearsed_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"(rehearsal|meeting) has"):
        Wanted(**wrong)  # type: ignore[arg-type]  # the values are numbers, whatever their names


@pytest.mark.parametrize("wrong", [Wanted(method="no-such"), Wanted(profile="no-such")])
async def test_a_method_or_a_profile_that_is_not_there_is_refused(
    play: Rehearse, wrong: Wanted
) -> None:
    with pytest.raises(KeyError):
        await play(wrong)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("people", "language", "rounds", "seed"),
    [(3, "nl", 1, 5), (6, "en", 1, 4), (10, "nl", 1, 2), (6, "nl", 2, 3), (4, "en", 3, 1)],
)
async def test_a_cycle_keeps_every_promise(
    play: Rehearse, mode: Mode, people: int, language: str, rounds: int, seed: int
) -> None:
    wanted = Wanted(people=people, mode=mode, language=language, rounds=rounds, seed=seed)
    report, lines = await play(wanted)
    assert report.failures == ()
    assert report.ok
    assert report.refusals == 0
    assert report.invariants_checked > 200
    assert set(report.takeaways.values()) == {rounds}
    assert set(report.intentions.values()) == {rounds}
    assert rounds <= len(report.contributors)
    for name, asks in report.asks_per_member.items():
        # A contributor is handed a page and asked how they are, and hears of a talk they asked for.
        assert asks <= 5 + 3 * (name in report.contributors)
    assert len(lines) > 50


async def test_the_summary_is_one_object_of_plain_values(play: Rehearse) -> None:
    report, _ = await play(Wanted())
    summary = json.loads(json.dumps(report.as_json()))
    assert summary["phases"] == PHASES
    assert summary["mode"] == "voice"
    assert summary["people"] == len(summary["contributions"]) == 6
    assert summary["invariants_broken"] == 0
    assert set(summary) >= {
        *("method", "language", "rounds", "takeaways", "intentions", "refusals", "timers_fired"),
        *("asks_per_member", "messages_per_member", "wall_seconds", "invariants_checked"),
        *("seed", "meeting_minutes", "failures"),
    }


async def test_in_voice_nothing_is_written_but_the_harvest(play: Rehearse) -> None:
    report, _ = await play(Wanted(mode=Mode.VOICE))
    assert set(report.contributions.values()) == {2}
    assert 60 <= report.meeting_minutes <= 110


async def test_in_chat_what_counts_is_given_by_form(play: Rehearse) -> None:
    report, lines = await play(Wanted(mode=Mode.CHAT, language="nl"))
    assert min(report.contributions.values()) >= 5
    assert any("draad bij 3" in line for line in lines)
    assert any("alleen voor" in line for line in lines)


async def test_each_step_of_a_round_is_entered_once_a_round(play: Rehearse) -> None:
    """Two rounds as wanted, and one more for which there is time and a case."""
    report, _ = await play(Wanted(rounds=2))
    assert report.phases.count("exploration") == report.phases.count("choose") == 3
    assert report.phases.count("arrive") == report.phases.count("closing") == 1


async def test_the_same_seed_plays_the_same_cycle(play: Rehearse) -> None:
    wanted = Wanted(mode=Mode.CHAT, seed=9)
    (first, lines), (again, same_lines) = await play(wanted), await play(wanted)
    assert lines == same_lines
    assert first == replace(again, wall_seconds=first.wall_seconds)
    _, other_lines = await play(Wanted(mode=Mode.CHAT, seed=10))
    assert lines != other_lines


def test_a_seed_does_not_depend_on_the_order_of_sets(root: Path) -> None:
    """Two processes with other hash seeds play the same cycle to the letter."""
    program = (
        "import asyncio, hashlib\n"
        "from tests.rehearsal.conftest import assemble\n"
        "from bot.rehearsal.run import Wanted, rehearse\n"
        "from methods.spec import Mode\n"
        "_, lines = asyncio.run(rehearse(assemble, Wanted(mode=Mode.CHAT, seed=5)))\n"
        "print(hashlib.sha256('\\n'.join(lines).encode()).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


async def test_whoever_is_late_in_slow_mode_is_reminded_in_working_hours(play: Rehearse) -> None:
    """People who write at the last moment get a nudge, and never at night."""
    wanted = Wanted(mode=Mode.SLOW, language="en", pacing=Rehearsed(writing=0.95))
    report, lines = await play(wanted)
    assert report.failures == ()
    private = [line for line in lines if re.match(r"\d\d:\d\d  \[only for ", line)]
    assert {int(line[:2]) for line in private} <= set(range(8, 19))
    assert any(NUDGE in line for line in private)


@pytest.mark.parametrize("profile", ["no-idempotency", "nonce-window"])
async def test_every_kind_of_platform_will_do(play: Rehearse, profile: str) -> None:
    report, _ = await play(Wanted(mode=Mode.CHAT, profile=profile, people=4))
    assert report.failures == ()
