"""``python -m benchmarks.figures``: every figure with its aim, met or missed, a line each.

It runs the proofs one after another, and ends with status 1 when any figure is missed. A proof
that cannot be run, ends badly, or does not say what it should is missed, with the reason. Only the
mutation run has no short form. ``--write FILE`` keeps the run with its command, commit, date and
machine.

A long run takes hours. With ``--kept FOLDER`` what each proof came to is kept there, and is not
done again for the same commit: so proofs may run one at a time (``--only``), side by side, and go
on where they were stopped. ``--as-kept`` takes what is kept of any commit, and says of which. What
stands in docs/figures.md is kept in docs/figures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from .figure import machine
from .proofs import PROOFS, Check, Json, Proof

#: A proof that takes longer is ended, and missed.
SHORT_FOR, LONG_FOR = 300, 12 * 60 * 60


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as it is printed. ``met`` is None where there is no aim."""

    name: str
    value: str
    aim: str
    met: bool | None
    why: str = ""

    @property
    def judgement(self) -> str:
        """In one word."""
        return "done" if self.met is None else "met" if self.met else "missed"

    def __str__(self) -> str:
        why = f" ({self.why})" if self.why else ""
        return f"{self.name}: {self.value} (aim: {self.aim}) {self.judgement}{why}"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a proof came to, how long it took, on which day it ended, and of which commit."""

    proof: Proof
    lines: tuple[Line, ...]
    seconds: float
    date: str
    commit: str


class NoFigures(Exception):
    """A proof gave no figures; the text says why."""


def run(proof: Proof, *, short: bool, within: float, more: Sequence[str] = ()) -> Ran:
    """Run a proof and judge what it wrote. ``more``: arguments beside its own."""
    begun = time.monotonic()
    try:
        status, found = _ended((*proof.command(short=short), *more), within)
        lines = judged(proof, found)
    except NoFigures as reason:
        lines = _all_missed(proof, str(reason))
    else:
        if status and not any(line.met is False for line in lines):
            lines = (*lines, Line(proof.name, f"status {status}", "status 0", met=False))
    took = time.monotonic() - begun
    return Ran(proof, lines, took, f"{datetime.now(UTC):%Y-%m-%d}", commit())


def _ended(command: Sequence[str], within: float) -> tuple[int, Json]:
    """The status of a command and the figures that it wrote."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=within, check=False)
    except subprocess.TimeoutExpired:
        raise NoFigures(f"not done in {within:.0f} s") from None
    except OSError as error:
        raise NoFigures(f"cannot be run: {error.strerror}") from None
    found = last_object(done.stdout)
    if found is None:
        said = done.stderr.strip().splitlines()
        complaint = f"; it says: {said[-1][:200]}" if said else ""
        raise NoFigures(f"status {done.returncode}, no figures{complaint}")
    return done.returncode, found


def last_object(output: str) -> Json | None:
    """The last line that is a JSON object: commands may say more before and after it."""
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict):
                return found
    return None


def judged(proof: Proof, found: Json) -> tuple[Line, ...]:
    """The figures of a proof. Raises ``NoFigures`` when there is none at all."""
    if proof.tells_aims:
        lines = tuple(_told(one) for one in found.get("figures", ()))
        if not lines:
            raise NoFigures("it tells of no figure")
        return lines
    return tuple(_checked(check, found) for check in proof.checks)


def _told(figure: Json) -> Line:
    """A figure that brings its own aim, or the reason why it could not be measured."""
    name = f"{figure['number']} {figure['name']}"
    if "why" in figure:
        return Line(name, "not measured", "a figure", met=False, why=str(figure["why"]))
    at_least, unit = bool(figure["at_least"]), str(figure["unit"])
    value, aim = float(figure["value"]), float(figure["aim"])
    return _line(name, value, Check(name, lambda _: value, aim, unit, at_least))


def _checked(check: Check, found: Json) -> Line:
    try:
        value = check.take(found)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        why = f"not in what it wrote: {error}"
        return Line(check.name, "not told", _aim(check), met=False, why=why)
    line = _line(check.name, value, check)
    if line.met is not False or check.why is None:
        return line
    return replace(line, why=check.why(found))


def _line(name: str, value: float, check: Check) -> Line:
    met: bool | None = None
    if check.aim is not None:
        met = value >= check.aim if check.at_least else value <= check.aim
    return Line(name, _amount(value, check.unit), _aim(check), met)


def _amount(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if value == int(value) else f"{value:.3g}"
    return f"{text} {unit}".rstrip()


def _aim(check: Check) -> str:
    if check.aim is None:
        return "none"
    return f"at {'least' if check.at_least else 'most'} {_amount(check.aim, check.unit)}"


def _all_missed(proof: Proof, why: str) -> tuple[Line, ...]:
    """Every figure that it should have told, so that nobody takes silence for success."""
    if proof.tells_aims:
        return (Line(proof.name, "not run", "figures", met=False, why=why),)
    return tuple(
        Line(check.name, "not run", _aim(check), met=False, why=why) for check in proof.checks
    )


def page(runs: Sequence[Ran], *, command: str, short: bool, left_out: Sequence[str] = ()) -> str:
    """The run as a page of documentation. ``left_out``: proofs that are not in it, by name."""
    rows = [
        f"| {line.name} | {line.value} | {line.aim} | {line.judgement}"
        f"{f': {line.why}' if line.why else ''} |"
        for ran in runs
        for line in ran.lines
    ]
    commands = [
        f"| {ran.proof.name} | `{ran.proof.spelled(short=short)}` | {ran.seconds:,.0f} s |"
        f" {ran.date} | {ran.commit} |"
        for ran in runs
    ]
    return "\n".join(
        [
            "# Figures",
            "",
            "What the project promises, as it was last measured in full. `make figures` measures",
            "anew; this page is written by the run itself and never by hand. Figures of speed",
            "stand beside the bare library in the same run: take the ratios.",
            "",
            f"- Command: `{command}`",
            f"- Written at commit {commit()}; each proof below names its own",
            f"- Date: {datetime.now(UTC):%Y-%m-%d}",
            f"- Machine: {machine()}",
            "",
            "| figure | value | aim | |",
            "|---|---|---|---|",
            *rows,
            "",
            "| proof | command | took | ended | commit |",
            "|---|---|---|---|---|",
            *commands,
            "",
            *((f"Not in this run: {', '.join(left_out)}.", "") if left_out else ()),
        ]
    )


def commit() -> str:
    """The commit that is measured, and whether anything was changed since."""
    try:
        head, changed = (
            subprocess.run(("git", *what), capture_output=True, text=True, check=True).stdout
            for what in (
                ("rev-parse", "--short=12", "HEAD"),
                # What a page says changes no figure.
                ("status", "--porcelain", "--untracked-files=no", "--", ".", ":(exclude)docs"),
            )
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head.strip() + (" with changes" if changed.strip() else "")


def main(
    given: Sequence[str],
    *,
    proofs: Sequence[Proof] = PROOFS,
    say: Callable[[str], object] = print,
) -> int:
    """Run the proofs as asked; the status is 1 when a figure is missed."""
    wanted = _arguments(given)
    within = SHORT_FOR if wanted.short else LONG_FOR
    chosen = [proof for proof in proofs if not wanted.only or proof.name in wanted.only]
    if wanted.short:
        chosen = [proof for proof in chosen if proof.short is not None]
    if unknown := set(wanted.only) - {proof.name for proof in proofs}:
        say(f"There is no proof of this name: {', '.join(sorted(unknown))}.")
        return 2
    say(machine())
    runs: list[Ran] = []
    for proof in chosen:
        ran = None
        if wanted.as_kept:
            ran = _kept(proof, wanted.kept, short=wanted.short, of=None)
        elif wanted.kept is not None:
            ran = _kept(proof, wanted.kept, short=wanted.short, of=commit())
        ran = ran or _run_and_keep(proof, wanted.kept, short=wanted.short, within=within)
        for line in ran.lines:
            say(str(line))
        runs.append(ran)
    if wanted.write is not None:
        command = " ".join(("python -m benchmarks.figures", *given))
        left_out = [proof.name for proof in proofs if proof not in chosen]
        text = page(runs, command=command, short=wanted.short, left_out=left_out)
        wanted.write.write_text(text, encoding="utf-8")
    return int(any(line.met is False for ran in runs for line in ran.lines))


def _kept(proof: Proof, folder: Path, *, short: bool, of: str | None) -> Ran | None:
    """What is kept of this proof in this form. ``of``: only if it is of this commit."""
    file = folder / f"{proof.file_name}.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if kept.get("command") != proof.spelled(short=short) or of not in (None, kept["commit"]):
        return None
    lines = tuple(Line(**line) for line in kept["lines"])
    return Ran(proof, lines, kept["seconds"], kept["date"], kept["commit"])


def _run_and_keep(proof: Proof, folder: Path | None, *, short: bool, within: float) -> Ran:
    if folder is None:
        return run(proof, short=short, within=within)
    folder.mkdir(parents=True, exist_ok=True)
    spelled = proof.spelled(short=short)
    mark = hashlib.sha256(f"{commit()} {spelled}".encode()).hexdigest()[:8]
    halfway = (folder / f"{proof.file_name}.{mark}.part").absolute()
    ran = run(
        proof,
        short=short,
        within=within,
        more=("--resume", str(halfway)) if proof.resumes else (),
    )
    told = {"command": spelled, "commit": ran.commit, "date": ran.date, "seconds": ran.seconds}
    told |= {"lines": [asdict(line) for line in ran.lines]}
    file = folder / f"{proof.file_name}.json"
    file.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return ran


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--short", action="store_true", help="small proofs, in minutes")
    form.add_argument("--long", action="store_true", help="whole proofs, in hours (the default)")
    parser.add_argument("--only", action="append", default=[], help="one proof, by its name")
    parser.add_argument("--kept", type=Path, help="a folder for what each proof came to")
    parser.add_argument("--as-kept", action="store_true", help="what is kept, of any commit")
    parser.add_argument("--write", type=Path, help="keep the run as a page")
    wanted = parser.parse_args(given)
    if wanted.as_kept and wanted.kept is None:
        parser.error("--as-kept needs --kept FOLDER")
    return wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
