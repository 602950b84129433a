"""A sample of all calls that can fail; ``python -m tests.crash.calls`` is all of them."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from tests.scenarios.reader import scenarios

#: Every so many calls of each scenario: some seventy failures, others in each of them.
EVERY = 997
T = TypeVar("T")


@pytest.mark.timeout(240)
def test_a_call_that_fails_changes_nothing_in_the_end(root: Path) -> None:
    """A process of its own: it forks at every call that is to fail."""
    command = [sys.executable, "-m", "tests.crash.calls", "--every", str(EVERY), "--json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["violations"] == []
    assert figures["scenarios"] == len(scenarios()) == 21
    assert figures["runs"] > figures["calls"] // EVERY - 20 > 50


HALF_A_UNIT = """
from storage.commit import Committer, _Done
from storage.tx import SqlTx
from tests.crash import frail
from tests.crash.calls import Piece, work

# Half a claim is claimed again for ever; that is found out as well, and need not take minutes.
frail.HANGS_AFTER = 20

def keeps_half(self, job, reach):
    try:
        return _Done(job, value=job.run(SqlTx(reach)))
    except Exception as error:
        return _Done(job, error=error)

Committer._one = keeps_half
found = work(Piece("cases-on-the-table", 3, 16, "database", False))
print(found.runs, len(found.violations))
"""


@pytest.mark.timeout(240)
def test_a_store_that_keeps_half_a_unit_is_found_out(root: Path) -> None:
    command = [sys.executable, "-c", HALF_A_UNIT]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    runs, violations = map(int, done.stdout.splitlines()[-1].split())
    assert 0 < violations < runs, "a failure that changes nothing is none"


@pytest.mark.timeout(120)
def test_nothing_goes_on_when_the_command_is_killed(root: Path) -> None:
    command = [sys.executable, "-m", "tests.crash.calls", "--only", "thin-path", "--jobs", "1"]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL) as running:
        (worker,) = _until(lambda: _children(running.pid))
        # By its first fork it is in the midst of its work.
        _until(lambda: _children(worker))
        running.kill()
    _until(lambda: not _runs(worker))


def _until(found: Callable[[], T]) -> T:
    """Wait for something, for as long as a test may take."""
    while not (now := found()):
        time.sleep(0.02)
    return now


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _runs(pid: int) -> bool:
    """Whether it is there, and not only because nobody asked how it ended."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
