"""``make mutants``: puts each seeded bug into the real code and counts the lives until it shows.

Every bug is tried in an operating system's process of its own, with the simulation as it is: no
fault is chosen for it. One that does not show in so many lives ends the command with status 1.
``shown_in.json`` keeps the life in which each showed last: that one is lived first, and where it
shows there no more, all of them are in which its code runs. ``--keep`` writes it anew.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import pytest

from bot.laboratory import laboratory
from bot.simulation.lives import Ask
from tests.rehearsal.test_seeded_bugs import BUGS as OF_REHEARSAL
from tests.simulation.agreement_bugs import OF_AGREEMENTS
from tests.simulation.attendance_bugs import OF_ATTENDANCE
from tests.simulation.bugs import BUGS as FIRST
from tests.simulation.case_bugs import OF_CASES
from tests.simulation.case_form_bugs import OF_CASE_FORM
from tests.simulation.certificate_bugs import OF_CERTIFICATES
from tests.simulation.closing_bugs import OF_CLOSING
from tests.simulation.coming_bugs import OF_COMING
from tests.simulation.coordinator_bugs import OF_COORDINATORS
from tests.simulation.date_bugs import OF_DATES
from tests.simulation.elsewhere_bugs import OF_ELSEWHERE
from tests.simulation.feed_bugs import OF_FEEDS
from tests.simulation.given_bugs import OF_GIVEN
from tests.simulation.goal_bugs import OF_GOALS
from tests.simulation.guard_bugs import OF_GUARDS
from tests.simulation.guiding_bugs import OF_GUIDING
from tests.simulation.half_bugs import OF_HALVES
from tests.simulation.home_bugs import OF_HOME
from tests.simulation.intention_bugs import OF_INTENTIONS
from tests.simulation.key_bugs import OF_KEYS
from tests.simulation.life_bugs import OF_LIFE
from tests.simulation.method_bugs import OF_METHODS
from tests.simulation.more_bugs import MORE
from tests.simulation.new_room_bugs import OF_NEW_ROOMS
from tests.simulation.on_paper_bugs import OF_PAPERS
from tests.simulation.open_bugs import OF_OPEN_GROUPS
from tests.simulation.poll_bugs import OF_POLLS
from tests.simulation.programme_bugs import OF_PROGRAMMES
from tests.simulation.reaching import Where, lives_for, reached_in
from tests.simulation.recognising_bugs import OF_RECOGNISING
from tests.simulation.register_bugs import OF_REGISTERS
from tests.simulation.report_bugs import OF_REPORTS
from tests.simulation.room_bugs import OF_ROOM
from tests.simulation.sealed_bugs import OF_SEALED_ROOMS
from tests.simulation.swap_bugs import OF_SWAPS
from tests.simulation.trial_bugs import OF_TRIALS
from tests.simulation.unrecognisable_bugs import OF_UNRECOGNISABLE
from tests.simulation.way_bugs import OF_WAYS
from tests.simulation.with_bug import NAMED
from tests.simulation.workspace_bugs import OF_WORKSPACES
from tests.simulation.year_bugs import OF_YEARS

ROOT = Path(__file__).resolve().parent.parent.parent
#: The seed of a life in which each bug showed, by its name.
SHOWN_IN = Path(__file__).with_name("shown_in.json")
#: So many bugs of which it is not known where they show make it worth to look at what lives reach.
WORTH_A_LOOK = 20
BUGS = (
    *FIRST,
    *MORE,
    *OF_ROOM,
    *OF_NEW_ROOMS,
    *OF_HOME,
    *OF_INTENTIONS,
    *OF_WORKSPACES,
    *OF_METHODS,
    *OF_CASES,
    *OF_CASE_FORM,
    *OF_DATES,
    *OF_COMING,
    *OF_GUARDS,
    *OF_TRIALS,
    *OF_AGREEMENTS,
    *OF_FEEDS,
    *OF_GUIDING,
    *OF_LIFE,
    *OF_GOALS,
    *OF_REPORTS,
    *OF_REGISTERS,
    *OF_ATTENDANCE,
    *OF_CERTIFICATES,
    *OF_YEARS,
    *OF_PAPERS,
    *OF_GIVEN,
    *OF_POLLS,
    *OF_SEALED_ROOMS,
    *OF_SWAPS,
    *OF_RECOGNISING,
    *OF_COORDINATORS,
    *OF_WAYS,
    *OF_OPEN_GROUPS,
    *OF_PROGRAMMES,
    *OF_CLOSING,
    *OF_UNRECOGNISABLE,
    *OF_HALVES,
    *OF_KEYS,
    *OF_ELSEWHERE,
)
#: Bugs that need no fault to show; a rehearsal catches them too.
#: Left out: the same mistake under a second name, and one that only people who write late bring
#: to light; a rehearsal has such people.
NOT_HERE = ("a takeaway is missing", "a nudge is sent twice")
PLAIN = {bug.name: bug.make for bug in OF_REHEARSAL if bug.name not in NOT_HERE}
MAKE = {bug.name: bug.make for bug in BUGS} | PLAIN


@dataclass(frozen=True)
class Caught:
    """How soon a bug showed: within so many lives, by this rule; "" when it did not."""

    bug: str
    judge: str
    lives: int
    rule: str
    seconds: float


def names() -> list[str]:
    """Every bug, by its name."""
    return list(MAKE)


def catch(name: str, seeds: Sequence[int]) -> Caught:
    """Live these lives, in their order, until this bug shows."""
    began = time.perf_counter()
    judge = next((bug.judge for bug in BUGS if bug.name == name), "")
    if judge:
        return _judged_by_tests(name, judge, began)
    here = laboratory()
    for seed in seeds:
        with pytest.MonkeyPatch.context() as patch:
            MAKE[name](patch)
            broken = here.live(Ask(seed)).failures
        # What breaks without the bug as well is no catch.
        if broken and here.live(Ask(seed)).ok:
            took = time.perf_counter() - began
            return Caught(name, "simulation", seed + 1, broken[0].name, round(took, 1))
    return Caught(name, "simulation", len(seeds), "", round(time.perf_counter() - began, 1))


def _judged_by_tests(name: str, judge: str, began: float) -> Caught:
    """Run the tests that must fail with this mistake in the code."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "tests.simulation.with_bug", judge]
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, NAMED: name}, capture_output=True, check=False
    )
    rule = "a test fails" if ended.returncode == pytest.ExitCode.TESTS_FAILED else ""
    return Caught(name, judge, 0, rule, round(time.perf_counter() - began, 1))


def _kept(path: Path | None) -> dict[str, Caught]:
    """What a run before this one found, by the bug; it belongs to the same commit."""
    if path is None or not path.exists():
        return {}
    return {one["bug"]: Caught(**one) for one in json.loads(path.read_text())}


def shown_in() -> dict[str, int]:
    """The seed of a life in which each bug showed, as far as that is known."""
    found: dict[str, int] = json.loads(SHOWN_IN.read_text())
    return found


def keep_seeds(found: Iterable[Caught]) -> None:
    """Beside what is kept of bugs that were not tried this time; of gone ones nothing stays."""
    shown = shown_in() | {one.bug: one.lives - 1 for one in found if one.lives and one.rule}
    kept = {name: shown[name] for name in names() if name in shown}
    SHOWN_IN.write_text(json.dumps(kept, indent=1) + "\n")


def are_many(left: Iterable[str], shown: Mapping[str, int]) -> bool:
    """Whether a look at what lives reach is worth its time: most are found where they showed."""
    judged = {bug.name for bug in BUGS if bug.judge}
    return sum(name not in shown and name not in judged for name in left) >= WORTH_A_LOOK


def _lives(
    name: str, most: int, first: int | None, reached: Mapping[int, frozenset[Where]]
) -> Sequence[int]:
    """The seeds to try of this bug; none are needed where tests are its judge."""
    if any(bug.judge for bug in BUGS if bug.name == name):
        return ()
    return lives_for(MAKE[name], most, first=first, reached=reached)


def _say(line: str, to: TextIO) -> None:
    to.write(f"{line}\n")
    to.flush()


def main(arguments: list[str]) -> int:
    """Try all of them, or ``--only`` some."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", choices=names(), action="append", help="as often as wanted")
    parser.add_argument("--keep", action="store_true", help="write where each bug showed")
    parser.add_argument("--look", type=int, default=200, help="see first what so many lives reach")
    parser.add_argument("--every", type=int, default=1, help="a sample: every so many bugs")
    parser.add_argument("--resume", type=Path, help="a file with what is done; made if new")
    parser.add_argument("--json", action="store_true", dest="as_json")
    asked = parser.parse_args(arguments)
    wanted = asked.only or names()[:: asked.every]
    done = _kept(asked.resume)
    shown = shown_in()
    left = [name for name in wanted if name not in done]
    with ProcessPoolExecutor(asked.jobs) as pool:
        looks = min(asked.look, asked.lives) if are_many(left, shown) else 0
        reached = dict(enumerate(pool.map(reached_in, range(looks))))
        todo = [
            pool.submit(catch, name, _lives(name, asked.lives, shown.get(name), reached))
            for name in left
        ]
        for caught in (one.result() for one in as_completed(todo)):
            done[caught.bug] = caught
            if asked.keep:
                keep_seeds([caught])
            if asked.resume is not None:
                asked.resume.write_text(json.dumps([asdict(one) for one in done.values()]))
            judged = f"{caught.lives} lives" if caught.lives else caught.judge
            how = f"{judged}, {caught.rule}" if caught.rule else "NOT CAUGHT"
            # It takes long: whoever waits for the figures sees how far it is.
            to = sys.stderr if asked.as_json else sys.stdout
            _say(f"{caught.bug}: {how} ({caught.seconds} s)", to)
    found = [done[name] for name in wanted]
    missed = [one.bug for one in found if not one.rule]
    if asked.as_json:
        bugs = [asdict(one) for one in found]
        figures = {"all": len(found), "caught": len(found) - len(missed), "bugs": bugs}
        _say(json.dumps(figures), sys.stdout)
    else:
        _say(f"{len(found) - len(missed)} of {len(found)} caught", sys.stdout)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
