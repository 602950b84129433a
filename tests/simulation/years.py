"""Two years of fixed and of open groups, on both databases: ``python -m tests.simulation.years``.

Eighteen meetings, six weeks apart, past both changes of the clock in each year, with everything
that goes wrong in a simulated life: holidays and pauses, people who join, leave and cancel, and
somebody who assesses a member and tries every door. One line a group; status 1 when a rule broke.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

from bot.laboratory import laboratory
from bot.records import GroupKind
from bot.simulation.lives import Ask, Laboratory, Lived
from tests.servers.postgres import Server
from tests.simulation.on_postgres import PostgresLife

MEETINGS = 18
SQLITE, POSTGRES = STORES = ("sqlite", "postgres")


@contextmanager
def laboratory_on(store: str, server: Server | None) -> Iterator[Laboratory]:
    """Where a life is lived on this kind of database: one of its own on ``server``."""
    usual = laboratory()
    if server is None or store == SQLITE:
        yield usual
        return
    with server.database() as url:
        yield Laboratory(usual.library, lambda now: PostgresLife(url, now=now))


def line(store: str, lived: Lived) -> str:
    """What came of one group."""
    cast = lived.cast
    broke = ", ".join(f"{one.name} ({one.detail})" for one in lived.failures) or "nothing broke"
    struck = ", ".join(f"{kind} {count}" for kind, count in sorted(lived.counts.items()))
    return (
        f"{store}, {cast.kind} group {lived.ask.seed}: {cast.people} people, {cast.mode},"
        f" {cast.meetings} meetings, {lived.checked} checks in {lived.seconds:.0f} s: {broke}."
        f" {struck}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--groups", type=int, default=4, help="how many, on each database")
    parser.add_argument("--seed", type=int, default=0, help="the first of their seeds")
    parser.add_argument("--meetings", type=int, default=MEETINGS)
    parser.add_argument("--store", choices=STORES, action="append")
    parser.add_argument("--kind", type=GroupKind, choices=list(GroupKind), action="append")
    wanted = parser.parse_args()
    stores = wanted.store or STORES
    server = Server() if POSTGRES in stores else None
    all_is_well = True
    try:
        seeds = range(wanted.seed, wanted.seed + wanted.groups)
        for seed, kind, store in product(seeds, wanted.kind or list(GroupKind), stores):
            with laboratory_on(store, server) as here:
                lived = here.live(Ask(seed, meetings=wanted.meetings, kind=kind))
            all_is_well = all_is_well and lived.ok
            sys.stdout.write(line(store, lived) + "\n")
            sys.stdout.flush()
    finally:
        if server is not None:
            server.close()
    return 0 if all_is_well else 1


if __name__ == "__main__":
    sys.exit(main())
