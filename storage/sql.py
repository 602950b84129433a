"""Statements that SQLite and PostgreSQL both understand, though SQLAlchemy spells them twice.

``ON CONFLICT`` is the same sentence in both; it is built with PostgreSQL's construct, which both
compilers write down alike (a test asks them). Knows no table by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert


def insert_or_replace(table: Table) -> Insert:
    """INSERT, or overwrite all other columns of the row with the same primary key."""
    adding = insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {c.name: adding.excluded[c.name] for c in table.columns if c.name not in keys}
    return adding.on_conflict_do_update(index_elements=keys, set_=rest)


def delete_at_or_under(table: Table) -> Mapping[str, Delete]:
    """DELETE where ``table.place`` is a place or begins with it and ":", by dialect.

    ``at_or_under`` gives the values.
    """
    return {dialect: delete(table).where(way) for dialect, way in _at_or_under(table).items()}


def select_at_or_under(table: Table) -> Mapping[str, Select[Any]]:
    """SELECT of the same rows, by dialect."""
    return {dialect: select(table).where(way) for dialect, way in _at_or_under(table).items()}


def _at_or_under(table: Table) -> Mapping[str, ColumnElement[bool]]:
    """Where a place is this one or under it.

    Each database has its own way to be quick at it. SQLite compares bytes, and finds by an index
    what lies between ":" and ";"; PostgreSQL may sort by a language, in which signs count for
    nothing.
    """
    place = table.c.place
    here = place == bindparam("at")
    under = and_(place >= bindparam("first"), place < bindparam("beyond"))
    alike = place.like(bindparam("alike"))
    ways = {"sqlite": under, "postgresql": alike}
    return {dialect: or_(here, way) for dialect, way in ways.items()}


def at_or_under(place: str) -> dict[str, object]:
    """The values of both. Our places are made of ids, without signs of LIKE."""
    return {
        "at": place,
        "first": f"{place}:",
        "beyond": f"{place};",
        "alike": f"{place}:%",
    }


def insert_if_new(table: Table, unique: Sequence[str]) -> Insert:
    """INSERT, or do nothing when a row with the same ``unique`` columns is there.

    ``rowcount`` of its result says which; any other broken constraint is an error.
    """
    adding = insert(table).on_conflict_do_nothing(index_elements=list(unique))
    return adding.execution_options(preserve_rowcount=True)
