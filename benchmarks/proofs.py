"""The proofs behind the figures: for each a command that writes one JSON object, and its aims.

A line here is a promise that the project makes. How a proof works is for its own command.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    """One figure of a proof. ``take`` finds it in what the command wrote.

    ``aim`` is the most that it may be, or the least; None where it only says how much was done.
    ``why`` says what a figure that is missed is made of.
    """

    name: str
    take: Callable[[Json], float]
    aim: float | None = None
    unit: str = ""
    at_least: bool = False
    why: Callable[[Json], str] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A command in its long and its short form, as arguments of this Python.

    ``short``: None where nothing shorter proves anything; then it belongs to the long run alone.
    """

    name: str
    long: tuple[str, ...]
    short: tuple[str, ...] | None
    checks: tuple[Check, ...] = ()
    #: It writes figures that know their own aims, as the benchmarks do.
    tells_aims: bool = False
    #: It takes ``--resume FILE``, and goes on where it was stopped.
    resumes: bool = False

    @property
    def file_name(self) -> str:
        """Its name as part of a file's name."""
        return self.name.replace(" ", "-").lower()

    def command(self, *, short: bool) -> tuple[str, ...]:
        """What is run."""
        return (sys.executable, "-m", *self._arguments(short=short))

    def spelled(self, *, short: bool) -> str:
        """The command as somebody would type it."""
        return " ".join(("python -m", *self._arguments(short=short)))

    def _arguments(self, *, short: bool) -> tuple[str, ...]:
        if not short:
            return self.long
        assert self.short is not None, "it has no short form"
        return self.short


def at(key: str) -> Callable[[Json], float]:
    """The number under a key; of a list, how many stand in it."""

    def take(found: Json) -> float:
        value = found[key]
        return float(len(value) if isinstance(value, list) else value)

    return take


def _broken_lives(found: Json) -> str:
    """Which lives broke what, so that they can be lived again."""
    return "; ".join(f"seed {one['seed']}: {one['invariant']}" for one in found["failures"])


def share(part: str, whole: str) -> Callable[[Json], float]:
    """One number as a percentage of another."""
    return lambda found: 100 * at(part)(found) / at(whole)(found)


def _lives_a_second(found: Json) -> float:
    return at("lives")(found) / at("seconds")(found) / float(found.get("jobs", 1))


BENCHMARKS = Proof(
    "benchmarks",
    ("benchmarks", "--json"),
    ("benchmarks", "--json", "--short"),
    tells_aims=True,
)
SIMULATION = Proof(
    "simulation",
    ("bot", "simulate", "--lives", "1000", "--seed", "1", "--jobs", "2", "--json"),
    ("bot", "simulate", "--lives", "60", "--seed", "1", "--jobs", "2", "--json"),
    (
        Check("lives of groups simulated", at("lives")),
        Check("crashes in them", at("crashes")),
        Check("invariants broken", at("invariants_broken"), 0, why=_broken_lives),
        Check("lives a second a core", _lives_a_second, 3, at_least=True),
    ),
)
SEEDED_BUGS = Proof(
    "seeded bugs",
    ("tests.simulation.mutants", "--json"),
    ("tests.simulation.mutants", "--every", "9", "--json"),
    (Check("seeded bugs caught", share("caught", "all"), 100, "%", at_least=True),),
    resumes=True,
)
CRASHES = Proof(
    "crash loop",
    ("tests.crash", "--kills", "1000", "--json"),
    ("tests.crash", "--kills", "15", "--json"),
    (
        Check("kills of the real process", at("kills")),
        Check("acknowledged inputs lost", at("acknowledged inputs lost"), 0),
        Check("inputs stored twice", at("stored twice"), 0),
        Check("visible doubles with words", at("visible doubles with words"), 0),
    ),
    resumes=True,
)
CRASHES_ON_POSTGRES = Proof(
    "crash loop on PostgreSQL",
    ("tests.crash", "--store", "postgres", "--kills", "1000", "--json"),
    ("tests.crash", "--store", "postgres", "--kills", "15", "--json"),
    tuple(
        Check(f"{check.name} (PostgreSQL)", check.take, check.aim, check.unit)
        for check in CRASHES.checks
    ),
    resumes=True,
)
CALLS = Proof(
    "every call failing once",
    ("tests.crash.calls", "--json"),
    ("tests.crash.calls", "--every", "400", "--json"),
    (
        Check("runs in which one call failed", at("runs")),
        Check("violations in them", at("violations"), 0),
    ),
    resumes=True,
)
WORKERS = Proof(
    "several workers on PostgreSQL",
    ("tests.workers", "--faults", "500", "--seed", "4", "--json"),
    ("tests.workers", "--faults", "10", "--json"),
    (
        Check("faults", at("faults")),
        Check("effects twice", at("twice"), 0),
        Check("effects lost", at("lost"), 0),
        Check("doubles with words among workers", at("doubles_with_words"), 0),
        Check("doubles on a platform with a key", at("doubles_with_key"), 0),
        Check("longest takeover", at("takeover_seconds"), 30, "s"),
    ),
    resumes=True,
)
RESTORE = Proof(
    "restore drill",
    ("tests.backup.big", "--groups", "1000"),
    ("tests.backup.big", "--groups", "50"),
    (
        Check("groups restored", at("groups")),
        Check("restore", at("restore_seconds"), 60, "s"),
    ),
)
MUTATION = Proof(
    "mutation score",
    ("tools.mutation", "--json"),
    None,
    (
        Check("mutation score of the engine", share("killed", "all"), 90, "%", at_least=True),
        Check("mutants that nobody explained", at("unexplained"), 0),
    ),
)

PROOFS = (
    BENCHMARKS,
    SIMULATION,
    SEEDED_BUGS,
    CRASHES,
    CRASHES_ON_POSTGRES,
    CALLS,
    WORKERS,
    RESTORE,
    MUTATION,
)
