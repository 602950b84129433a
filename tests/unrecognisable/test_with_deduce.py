"""Beside the patterns, a process that takes long to start, is slow, lies, or goes."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.unrecognisable import PATTERNS, Kind
from bot.unrecognisable.deduce_worker import serve
from bot.unrecognisable.with_deduce import WithDeduce

TEXT = "Ik sprak met de buurman over Fatima."
NEIGHBOUR = TEXT.index("buurman")
#: Answers with the word "buurman", and does first what the text says.
WORKER = """
import json, sys, time
{before}
print(json.dumps({{"ready": True}}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    text = asked["text"]
    {each}
    at = text.find("buurman")
    found = [["persoon", at, at + 7], ["leeftijd", 0, 2], ["persoon", -4, 900]] if at >= 0 else []
    print(json.dumps({{"number": asked["number"], "found": found}}), flush=True)
"""


def worker(folder: Path, *, before: str = "", each: str = "") -> tuple[str, str]:
    path = folder / "worker.py"
    path.write_text(WORKER.format(before=before, each=each), encoding="utf-8")
    return (sys.executable, str(path))


@pytest.fixture
def closing() -> Iterator[list[WithDeduce]]:
    made: list[WithDeduce] = []
    yield made
    for one in made:
        one.close()


def until_ready(finder: WithDeduce) -> list[tuple[Kind, str]]:
    """What it finds once its process answers."""
    found: list[tuple[Kind, str]] = []
    for _ in range(200):
        found = [(one.kind, one.of(TEXT)) for one in finder.find(TEXT, "nl")]
        if len(found) > 1:
            return found
        time.sleep(0.05)
    return found


def test_it_adds_what_the_patterns_do_not_see(tmp_path: Path, closing: list[WithDeduce]) -> None:
    finder = WithDeduce(worker(tmp_path), answers_within=5)
    closing.append(finder)
    assert until_ready(finder) == [(Kind.NAME, "buurman"), (Kind.NAME, "Fatima")]
    assert [one.of(TEXT) for one in finder.find(TEXT, "en")] == ["Fatima"], "it knows Dutch only"


def test_nobody_waits_for_it(tmp_path: Path, closing: list[WithDeduce]) -> None:
    finder = WithDeduce(worker(tmp_path, before="time.sleep(60)"))
    closing.append(finder)
    began = time.monotonic()
    assert finder.find(TEXT, "nl") == PATTERNS.find(TEXT, "nl")
    assert time.monotonic() - began < 10


def test_an_answer_that_is_late_is_nobodys(tmp_path: Path, closing: list[WithDeduce]) -> None:
    slow = worker(tmp_path, each="time.sleep(0.5 if 'traag' in text else 0)")
    finder = WithDeduce(slow, answers_within=0.2)
    closing.append(finder)
    until_ready(finder)
    assert finder.find("traag, zei de buurman", "nl") == ()
    time.sleep(0.6)
    assert finder.find("Niets bijzonders hier.", "nl") == ()


@pytest.mark.parametrize("each", ["sys.exit(3)", "print('no json'); continue"])
def test_one_that_goes_or_babbles_costs_nothing(
    tmp_path: Path, closing: list[WithDeduce], each: str
) -> None:
    finder = WithDeduce(worker(tmp_path, each=each), answers_within=0.1)
    closing.append(finder)
    for _ in range(5):
        assert finder.find(TEXT, "nl") == PATTERNS.find(TEXT, "nl")
        time.sleep(0.1)


def test_nobody_waits_twice_for_one_that_stands_still(
    tmp_path: Path, closing: list[WithDeduce]
) -> None:
    stands = worker(tmp_path, each="time.sleep(60 if 'traag' in text else 0)")
    finder = WithDeduce(stands, answers_within=1)
    closing.append(finder)
    until_ready(finder)
    long = "traag " + "en nog veel meer " * 200
    began = time.monotonic()
    for _ in range(40):
        assert finder.find(long, "nl") == ()
    assert time.monotonic() - began < 20, "asked each time, it would be forty seconds or for ever"


def test_one_that_cannot_load_is_not_started_with_every_text(
    tmp_path: Path, closing: list[WithDeduce]
) -> None:
    log = tmp_path / "started"
    before = f"open({str(log)!r}, 'a').write('x'); sys.exit(1)"
    finder = WithDeduce(worker(tmp_path, before=before))
    closing.append(finder)
    for _ in range(100):
        assert finder.find(TEXT, "nl") == PATTERNS.find(TEXT, "nl")
        time.sleep(0.02)
        if log.exists() and finder._asked is None:
            break
    for _ in range(5):
        finder.find(TEXT, "nl")
    assert log.read_text() == "x"


def test_one_that_cannot_be_started_costs_nothing(closing: list[WithDeduce]) -> None:
    finder = WithDeduce(("/nowhere/at/all",))
    closing.append(finder)
    assert finder.find(TEXT, "nl") == PATTERNS.find(TEXT, "nl")


def test_it_ends_when_nobody_asks_and_starts_again(
    tmp_path: Path, closing: list[WithDeduce]
) -> None:
    finder = WithDeduce(worker(tmp_path), answers_within=5, idle_for=0.5, starts_apart=0)
    closing.append(finder)
    until_ready(finder)
    time.sleep(1.5)
    assert finder._asked is None
    assert len(until_ready(finder)) == 2


def test_the_process_answers_line_by_line() -> None:
    out = io.StringIO()
    asked = io.StringIO(json.dumps({"number": 4, "text": "abc"}) + "\n")

    def find(text: str) -> list[SimpleNamespace]:
        return [SimpleNamespace(tag="persoon", start_char=0, end_char=len(text))]

    serve(find, asked, out)
    ready, answer = (json.loads(line) for line in out.getvalue().splitlines())
    assert ready == {"ready": True}
    assert answer == {"number": 4, "found": [["persoon", 0, 3]]}
