"""The lock files pin everything with hashes and name no address: which index is used is not theirs
to say. They follow pyproject.toml, and running takes the very versions that were tested.
"""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

KINDS = ("run", "dev")
PIN = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][0-9a-z.]*)"
    r"(?: ; (?P<marker>[a-z_]+ (?:[a-zA-Z0-9_.*'<>=!() ]+)))?"
    r"(?: --hash=sha256:[0-9a-f]{64})+"
)
COMMENT = re.compile(r"# [A-Za-z0-9 .,;:`_]+")


def _lines(text: str) -> list[str]:
    """One line for each requirement or comment; what was broken over lines is joined."""
    return [re.sub(r"\s+", " ", line) for line in text.replace("\\\n", " ").splitlines() if line]


def _off_lines(text: str) -> list[str]:
    return [line for line in _lines(text) if not (PIN.fullmatch(line) or COMMENT.fullmatch(line))]


def _pins(root: Path, kind: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for line in _lines((root / "requirements" / f"{kind}.lock").read_text(encoding="utf-8")):
        if found := PIN.fullmatch(line):
            pins.setdefault(found["name"], set()).add(found["version"])
    assert pins, f"{kind}.lock pins nothing"
    return pins


@pytest.mark.parametrize("kind", KINDS)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(root: Path, kind: str) -> None:
    """So there is no address, no host, no path and no option in it."""
    locks = sorted(path.name for path in (root / "requirements").iterdir())
    assert locks == ["dev.lock", "run.lock"]
    assert not _off_lines((root / "requirements" / f"{kind}.lock").read_text(encoding="utf-8"))


HASH = f"--hash=sha256:{'0' * 64}"


@pytest.mark.parametrize(
    "line",
    [
        "six==1.16.0",
        f"six>=1.16.0 {HASH}",
        f"--index-url https://index.example/simple\nsix==1.16.0 {HASH}",
        "--find-links wheels",
        "--trusted-host index.example",
        f"six @ https://index.example/six.whl {HASH}",
        f"six==1.16.0 {HASH} # from https://index.example",
        "# made with --extra-index-url https://index.example",
        "# made in /home/somebody",
        "-e .",
        "./wheels/six.whl",
    ],
)
def test_an_address_or_a_missing_hash_is_seen(line: str) -> None:
    assert _off_lines(line)


def test_running_takes_the_versions_that_were_tested(root: Path) -> None:
    run, dev = _pins(root, "run"), _pins(root, "dev")
    assert {name: versions for name, versions in run.items() if dev.get(name) != versions} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_the_locks_follow_the_project(root: Path, kind: str) -> None:
    """Whatever pyproject.toml asks for is pinned, within its range."""
    with (root / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    groups = project["dependency-groups"]
    asked = project["project"]["dependencies"] + groups["build"]
    if kind == "dev":
        asked += [line for line in groups["dev"] if isinstance(line, str)]
    pins = _pins(root, kind)
    off = [
        str(wanted)
        for wanted in map(Requirement, asked)
        if not any(wanted.specifier.contains(pin) for pin in pins.get(_key(wanted), ()))
    ]
    assert not off


def _key(wanted: Requirement) -> str:
    return canonicalize_name(wanted.name)
