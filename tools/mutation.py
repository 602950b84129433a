"""Changes the engine in every way mutmut knows and says how much its tests notice: `make mutation`.

Runs mutmut, which goes on where it was stopped, reads what it wrote, and holds docs/mutants.md
against it: there every survivor stands with its reason, and nothing else. Knows mutmut's files, and
nothing of meetings.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "mutants.md"
RESULTS = ROOT / "mutants"
JUDGED = RESULTS / "judged.txt"
#: What decides a verdict. A run goes on only while none of it changed.
DECIDES = ("bot/engine", "methods", "tests/engine", "tests/parity", "tests/scenarios")
SETTINGS = ("pyproject.toml", "tests/conftest.py", "requirements/dev.lock")
ENOUGH = 90.0

NOTICED = ("killed", "timeout")
#: What mutmut writes down for a mutant: how its tests ended.
VERDICTS = {
    None: "not checked",
    0: "survived",
    1: "killed",
    3: "killed",
    5: "no tests",
    33: "no tests",
    36: "timeout",
    24: "timeout",
    -24: "timeout",
    152: "timeout",
    255: "timeout",
}
ROW = re.compile(r"\| `(?P<name>[^`]+__mutmut_\d+)` \| (?P<change>.+) \| (?P<reason>.+) \|")


@dataclass(frozen=True)
class Row:
    """A survivor as the page tells of it: what was changed, and why no test notices."""

    name: str
    change: str
    reason: str


def read_verdicts(results: Path) -> dict[str, str]:
    """Every mutant with how it fared. What mutmut calls otherwise is "odd"."""
    verdicts: dict[str, str] = {}
    for path in sorted(results.glob("bot/engine/**/*.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        verdicts |= {name: VERDICTS.get(code, "odd") for name, code in codes.items()}
    return verdicts


def read_page(text: str) -> list[Row]:
    """The rows of the page's tables."""
    found = (ROW.fullmatch(line.strip()) for line in text.splitlines())
    return [Row(row["name"], row["change"].strip(), row["reason"].strip()) for row in found if row]


def share(verdicts: Iterable[str]) -> float:
    """How many of a hundred mutants were noticed."""
    counted = Counter(verdicts)
    total = counted.total()
    return 100 * sum(counted[verdict] for verdict in NOTICED) / total if total else 0.0


def complaints(verdicts: dict[str, str], rows: list[Row]) -> list[str]:
    """What stands in the way of calling it done, a sentence each."""
    said: list[str] = []
    unchecked = sum(verdict == "not checked" for verdict in verdicts.values())
    if unchecked or not verdicts:
        said.append(f"{unchecked} mutants were not tried yet: run `make mutation` again.")
    if (noticed := share(verdicts.values())) < ENOUGH:
        said.append(f"{noticed:.2f} % were noticed; {ENOUGH:.0f} % is asked for.")
    alive = {n for n, verdict in verdicts.items() if verdict not in (*NOTICED, "not checked")}
    named = Counter(row.name for row in rows)
    twice = [name for name, count in named.items() if count > 1]
    said += [f"{n} lives and does not stand in docs/mutants.md." for n in alive - named.keys()]
    said += [f"{n} stands in docs/mutants.md and does not live." for n in named.keys() - alive]
    said += [f"{n} stands twice in docs/mutants.md." for n in twice]
    return sorted(said)


def what_decides() -> str:
    """A fingerprint of all that verdicts rest on."""
    files = [ROOT / name for name in SETTINGS]
    for folder in DECIDES:
        files += (p for p in (ROOT / folder).rglob("*") if p.is_file() and p.suffix != ".pyc")
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def forget(results: Path, verdict: str) -> None:
    """Let mutmut try anew what fared so."""
    for path in results.glob("bot/engine/**/*.meta"):
        kept = json.loads(path.read_text(encoding="utf-8"))
        for name, code in kept["exit_code_by_key"].items():
            if VERDICTS.get(code, "odd") == verdict:
                kept["exit_code_by_key"][name] = None
        path.write_text(json.dumps(kept, indent=4), encoding="utf-8")


def run(children: int, *, survivors_only: bool) -> None:
    """Run mutmut to its end, from the beginning where something that decides has changed."""
    now = what_decides()
    if survivors_only:
        forget(RESULTS, "survived")
    elif RESULTS.exists() and (not JUDGED.exists() or JUDGED.read_text("ascii") != now):
        print("The engine, its tests or their settings changed: beginning anew.")
        shutil.rmtree(RESULTS)
    RESULTS.mkdir(exist_ok=True)
    if not survivors_only:
        JUDGED.write_text(now, "ascii")
    mutmut = Path(sys.executable).with_name("mutmut")
    command = ["nice", "-n", "15", str(mutmut), "run", "--max-children", str(children)]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> int:
    """Run and judge; 0 when enough was noticed and the page tells of exactly the rest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=2, help="mutants tried side by side")
    parser.add_argument("--read", action="store_true", help="judge what is there, run nothing")
    parser.add_argument(
        "--survivors",
        action="store_true",
        help="only try survivors again; no judgement of the rest",
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="end with an object")
    wanted = parser.parse_args()
    if not wanted.read:
        run(wanted.children, survivors_only=wanted.survivors)
    verdicts = read_verdicts(RESULTS)
    rows = read_page(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else []
    counted = Counter(verdicts.values())
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counted.items())))
    print(f"{share(verdicts.values()):.2f} % of {len(verdicts)} mutants were noticed.")
    said = complaints(verdicts, rows)
    print("\n".join(said))
    if wanted.as_json:
        killed = sum(counted[verdict] for verdict in NOTICED)
        print(json.dumps({"all": len(verdicts), "killed": killed, "unexplained": len(said)}))
    return 1 if said else 0


if __name__ == "__main__":
    raise SystemExit(main())
