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
