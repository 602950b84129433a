"""The simulation sees what is wrong: a sample of the seeded bugs, each within a few lives."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.simulation.mutants import MAKE, Caught, catch, main, names

SOON = (
    "sent is assumed",
    "a lost sender is taken for done",
    "a text lies in clear",
    "a stop has a name",
)


@pytest.mark.parametrize("name", SOON, ids=lambda name: name.replace(" ", "-"))
def test_a_seeded_bug_shows_within_a_few_lives(name: str) -> None:
    assert catch(name, 40).rule


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own() -> None:
    assert len(names()) == len(set(names()))
    assert len(names()) >= 40


def test_what_is_done_is_not_done_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An hour of lives goes on where it was stopped."""
    done = tmp_path / "done.json"
    kept = [Caught(SOON[0], "simulation", 7, "a rule", 0.1)]
    done.write_text(json.dumps([asdict(one) for one in kept]))
    assert main(["--only", SOON[0], "--resume", str(done), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bugs"] == [asdict(kept[0])]


@pytest.mark.parametrize("name", names(), ids=lambda name: name.replace(" ", "-"))
def test_each_can_be_put_into_the_code_as_it_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that is renamed or moved takes its mistake along."""
    MAKE[name](monkeypatch)
