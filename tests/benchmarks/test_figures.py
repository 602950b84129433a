"""Figures are judged by their aims, and a proof that says nothing is missed, never left out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import figures
from benchmarks.figure import Figure
from benchmarks.figures import NoFigures, judged, last_object, run
from benchmarks.proofs import PROOFS, Check, Proof, at, share

CAUGHT = (
    Check("kills", at("kills")),
    Check("lost", at("lost"), 0),
    Check("caught", share("caught", "all"), 90, "%", at_least=True),
)


class Command(Proof):
    """A proof whose command is a few lines of Python."""

    __slots__ = ()

    def command(self, *, short: bool) -> tuple[str, ...]:
        given = self.short if short else self.long
        assert given is not None
        return (sys.executable, "-c", given[0])


def writing(found: object, *, status: int = 0, before: str = "", after: str = "") -> Proof:
    code = f"print({before!r}); print({json.dumps(found)!r}); print({after!r}); exit({status})"
    return Command("kill loop", (code,), (code,), CAUGHT)


WELL = {"kills": 1200, "lost": [], "caught": 19, "all": 20}


def lines_of(proof: Proof) -> list[str]:
    return [str(line) for line in run(proof, short=True, within=30).lines]


def test_a_figure_with_a_least_is_missed_below_it_and_one_with_a_most_above_it() -> None:
    assert Figure("P1", "share", 0.6, 0.6, "", at_least=True).is_met
    assert not Figure("P1", "share", 0.59, 0.6, "", at_least=True).is_met
    assert Figure("P5", "apply", 25, 25, "µs").is_met
    assert not Figure("P5", "apply", 25.1, 25, "µs").is_met


def test_a_figure_says_its_name_value_aim_and_whether_it_is_met() -> None:
    met = Figure("P1", "share of bare", 0.7, 0.6, "", at_least=True)
    assert met.line() == "P1   share of bare: 0.7 (aim: at least 0.6) met"
    missed = Figure("P5", "apply", 30, 25, "µs")
    assert missed.line() == "P5   apply: 30 µs (aim: at most 25 µs) missed"


def test_a_proof_that_is_well_says_each_of_its_figures() -> None:
    assert lines_of(writing(WELL, before="it begins", after="violation: none {")) == [
        "kills: 1,200 (aim: none) done",
        "lost: 0 (aim: at most 0) met",
        "caught: 95 % (aim: at least 90 %) met",
    ]


def test_what_is_worse_than_its_aim_is_missed() -> None:
    lines = lines_of(writing({**WELL, "lost": ["one"], "caught": 17}))
    assert lines[1:] == [
        "lost: 1 (aim: at most 0) missed",
        "caught: 85 % (aim: at least 90 %) missed",
    ]


@pytest.mark.parametrize("failures", [(), (319,), (7, 319)])
def test_lives_that_broke_something_are_named(failures: tuple[int, ...]) -> None:
    checks = next(one for one in PROOFS if one.name == "simulation").checks
    broken = [{"seed": seed, "invariant": "boards settle", "detail": ""} for seed in failures]
    found = {"lives": 9, "crashes": 3, "seconds": 1, "jobs": 1, "failures": broken}
    code = f"print({json.dumps({**found, 'invariants_broken': len(broken)})!r})"
    line = lines_of(Command("simulation", (code,), (code,), checks))[2]
    named = "; ".join(f"seed {seed}: boards settle" for seed in failures)
    assert line.endswith(f"missed ({named})" if failures else "met")


def test_a_figure_that_is_not_told_is_missed_and_the_others_are_judged() -> None:
    told = {name: value for name, value in WELL.items() if name != "lost"}
    lines = lines_of(writing(told))
    assert lines[1] == "lost: not told (aim: at most 0) missed (not in what it wrote: 'lost')"
    assert lines[2].endswith(" met")


def test_figures_that_are_well_do_not_hide_a_command_that_ends_badly() -> None:
    lines = lines_of(writing(WELL, status=1))
    assert lines[-1] == "kill loop: status 1 (aim: status 0) missed"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise SystemExit('no server here')", "status 1, no figures; it says: no server here"),
        ("print('all is well')", "status 0, no figures"),
        ("print('[1]'); print('{broken')", "status 0, no figures"),
    ],
)
def test_a_command_that_gives_no_figures_misses_all_of_them(code: str, why: str) -> None:
    proof = Command("kill loop", (code,), (code,), CAUGHT)
    lines = lines_of(proof)
    assert len(lines) == len(CAUGHT)
    assert all(line.endswith(f"missed ({why})") for line in lines), lines


def test_a_command_that_is_not_there_and_one_that_does_not_end_are_missed() -> None:
    nowhere = Proof("workers", ("tests.nowhere",), ("tests.nowhere",), CAUGHT)
    assert "No module named tests.nowhere" in lines_of(nowhere)[0]
    code = "import time; time.sleep(600)"
    endless = Command("kill loop", (code,), (code,), CAUGHT)
    (first, *_) = run(endless, short=True, within=0.2).lines
    assert str(first) == "kills: not run (aim: none) missed (not done in 0 s)"


def test_benchmarks_bring_their_own_aims_and_reasons() -> None:
    proof = Proof("benchmarks", ("benchmarks",), ("benchmarks",), tells_aims=True)
    told = {
        "number": "P1",
        "name": "share",
        "value": 0.5,
        "aim": 0.6,
        "unit": "",
        "at_least": True,
    }
    failed = {"number": "P3", "name": "share", "why": "OSError: no server"}
    assert [str(line) for line in judged(proof, {"figures": [told, failed]})] == [
        "P1 share: 0.5 (aim: at least 0.6) missed",
        "P3 share: not measured (aim: a figure) missed (OSError: no server)",
    ]
    with pytest.raises(NoFigures):
        judged(proof, {"figures": []})


def test_the_last_object_counts() -> None:
    assert last_object('{"kills": 1}\n{"kills": 2}\n3\n') == {"kills": 2}
    assert last_object("nothing\n") is None


def test_the_status_is_1_when_anything_is_missed_and_the_page_keeps_the_run(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    file = tmp_path / "figures.md"
    given = ("--short", "--write", str(file))
    assert figures.main(given, proofs=(writing(WELL),), say=said.append) == 0
    assert figures.main(given, proofs=(writing({**WELL, "lost": [1]}),), say=said.append) == 1
    page = file.read_text(encoding="utf-8")
    assert "| lost | 1 | at most 0 | missed |" in page
    for part in (
        "- Command: `python -m benchmarks.figures --short",
        "- Written at commit ",
        "- Date: 20",
    ):
        assert part in page
    assert said[0] in page, "the machine"


def test_what_is_kept_is_not_done_again_for_the_same_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = tmp_path / "count"
    code = f"open({str(count)!r}, 'a').write('x'); print({json.dumps(WELL)!r})"
    proof = Command("kill loop", (code,), (f"{code} # less",), CAUGHT)
    given = ("--kept", str(tmp_path / "kept"))
    said: list[str] = []
    monkeypatch.setattr(figures, "commit", lambda: "one")
    for _ in range(2):
        assert figures.main(given, proofs=(proof,), say=said.append) == 0
    assert count.read_text() == "x"
    assert said[: len(said) // 2] == said[len(said) // 2 :]
    assert figures.main((*given, "--short"), proofs=(proof,), say=said.append) == 0
    monkeypatch.setattr(figures, "commit", lambda: "two")
    assert figures.main(given, proofs=(proof,), say=said.append) == 0
    assert count.read_text() == "xxx", "another form, and another commit"
    monkeypatch.setattr(figures, "commit", lambda: "three")
    page = tmp_path / "page.md"
    assert figures.main((*given, "--as-kept", "--write", str(page)), proofs=(proof,)) == 0
    assert count.read_text() == "xxx"
    assert "| two |" in page.read_text()
    with pytest.raises(SystemExit):
        figures.main(("--as-kept",), proofs=(proof,))


def test_what_can_go_on_is_told_where_it_was_stopped(tmp_path: Path) -> None:
    code = f"import sys; print({json.dumps(WELL)!r}); assert sys.argv[1] == '--resume'"
    proof = Command("kill loop", (code,), (code,), CAUGHT, resumes=True)
    assert figures.main(("--kept", str(tmp_path)), proofs=(proof,), say=lambda _: None) == 0


def test_the_page_names_what_is_not_in_it(tmp_path: Path) -> None:
    file = tmp_path / "figures.md"
    other = Command("restore drill", ("print('{}')",), ("print('{}')",), CAUGHT)
    given = ("--only", "kill loop", "--write", str(file))
    assert figures.main(given, proofs=(writing(WELL), other), say=lambda _: None) == 0
    assert "Not in this run: restore drill." in file.read_text(encoding="utf-8")


def test_a_name_that_no_proof_has_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    assert figures.main(("--only", "speed"), proofs=(writing(WELL),), say=said.append) == 2
    assert said == ["There is no proof of this name: speed."]


def test_no_two_proofs_share_a_name_or_a_figure() -> None:
    names = [proof.name for proof in PROOFS]
    checks = [check.name for proof in PROOFS for check in proof.checks]
    assert len(set(names)) == len(names)
    assert len(set(checks)) == len(checks)


@pytest.mark.parametrize("proof", PROOFS, ids=[proof.name for proof in PROOFS])
def test_a_proof_is_a_command_that_takes_what_it_is_given(proof: Proof, root: Path) -> None:
    """With one option more, that explains them all, the command does nothing."""
    command = (*proof.command(short=False), "--help")
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    given = (*proof.long, *(proof.short or ()))
    options = [part for part in given if part.startswith("--")]
    assert [one for one in options if one not in ended.stdout] == []


def test_a_proof_without_a_short_form_belongs_to_the_long_run() -> None:
    long_only = Proof("mutation score", ("nowhere",), None, CAUGHT)
    said: list[str] = []
    assert figures.main(["--short"], proofs=[long_only], say=said.append) == 0
    assert len(said) == 1, "the machine alone"
