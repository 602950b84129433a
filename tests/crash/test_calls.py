"""A sample of all calls that can fail; ``python -m tests.crash.calls`` is all of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenarios.reader import scenarios

#: Every so many calls of each scenario: some seventy failures, others in each of them.
EVERY = 997


@pytest.mark.timeout(240)
def test_a_call_that_fails_changes_nothing_in_the_end(root: Path) -> None:
    """A process of its own: it forks at every call that is to fail."""
    command = [sys.executable, "-m", "tests.crash.calls", "--every", str(EVERY), "--json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["violations"] == []
    assert figures["scenarios"] == len(scenarios()) == 12
    assert figures["runs"] > figures["calls"] // EVERY - 12 > 50


HALF_A_UNIT = """
from storage.commit import Committer, _Done
from tests.crash.calls import Piece, work

def keeps_half(self, job):
    try:
        return _Done(job, value=job.run(self._tx))
    except Exception as error:
        return _Done(job, error=error)

Committer._one = keeps_half
found = work(Piece("cases-on-the-table", 5, 61, "database", False))
print(found.runs, len(found.violations))
"""


@pytest.mark.timeout(240)
def test_a_store_that_keeps_half_a_unit_is_found_out(root: Path) -> None:
    command = [sys.executable, "-c", HALF_A_UNIT]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    runs, violations = map(int, done.stdout.splitlines()[-1].split())
    assert 0 < violations < runs, "a failure that changes nothing is none"
