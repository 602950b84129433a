"""What a table is here: our own metadata, with names that are the same on every database."""

from __future__ import annotations

from sqlalchemy import Index, MetaData, Table, text
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


class Row(SQLModel, registry=registry(metadata=METADATA)):
    """What all tables have in common: our own metadata, and nothing else."""


def table_of(model: type[Row]) -> Table:
    """Return the Core table of a model, for statements."""
    return METADATA.tables[str(model.__tablename__)]


def only_where(name: str, *columns: str, where: str) -> Index:
    """Make an index over the few rows that somebody looks for, on both databases."""
    condition = text(where)
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)
