"""The tables as declared and as migrated are the same, portable, and quick where it counts."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import ClauseElement, Delete, Dialect, Engine, create_engine, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql import Executable

import storage.repositories
from bot.errors import ConfigError
from storage.database import prepare_memory, writing_engine
from storage.migrations import newest, upgrade
from storage.repositories import outbox, posts
from storage.schema import SCHEMA
from storage.table import METADATA

from .world import NOON

DIALECTS: tuple[Dialect, ...] = (
    create_engine("sqlite://").dialect,
    postgresql.dialect(),  # type: ignore[no-untyped-call]  # as SQLAlchemy declares it
)


def _shape(engine: Engine) -> list[str]:
    """Every table and index as SQLite keeps it, but for Alembic's own."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all()
    # A table that was made anew has its name in quotes: the same name.
    said = (
        " ".join(str(sql).replace('"', "").split()) for name, sql in rows if "alembic" not in name
    )
    # The order in which the constraints of a table are named means nothing.
    return sorted(" ".join(sorted(re.split(r",? CONSTRAINT | \)$", one))) for one in said)


def test_the_expected_schema_is_the_newest_migration() -> None:
    assert newest() == SCHEMA


def test_the_migrations_make_what_the_tables_declare(tmp_path: Path) -> None:
    migrated, declared = writing_engine(tmp_path / "a.db"), writing_engine(None)
    upgrade(migrated)
    prepare_memory(declared)
    assert _shape(migrated) == _shape(declared)
    assert len(inspect(declared).get_table_names()) == 46
    migrated.dispose()
    declared.dispose()


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    engine = writing_engine(tmp_path / "a.db")
    upgrade(engine)
    before = _shape(engine)
    upgrade(engine)
    assert _shape(engine) == before
    engine.dispose()


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    engine = writing_engine(tmp_path / "a.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE delivery (in_the_way TEXT)")
    with pytest.raises(OperationalError, match="already exists"):
        upgrade(engine)
    assert _shape(engine) == ["CREATE TABLE delivery (in_the_way TEXT)"]
    engine.dispose()


def test_a_reference_to_nothing_is_found_after_migrating(tmp_path: Path) -> None:
    engine = writing_engine(tmp_path / "a.db")
    upgrade(engine)
    raw = sqlite3.connect(tmp_path / "a.db")
    raw.execute("INSERT INTO event_log VALUES ('nowhere', 1, ?, '')", (NOON.isoformat(),))
    raw.commit()
    raw.close()
    with pytest.raises(ConfigError, match="refers to what is not there"):
        upgrade(engine)
    engine.dispose()


def _statements() -> Iterator[tuple[str, ClauseElement]]:
    for module in pkgutil.iter_modules(storage.repositories.__path__):
        names = vars(importlib.import_module(f"storage.repositories.{module.name}"))
        for name, value in names.items():
            if name.isupper() and isinstance(value, Executable):
                assert isinstance(value, ClauseElement)
                yield f"{module.name}.{name}", value


STATEMENTS = tuple(_statements())


@pytest.mark.parametrize(("name", "statement"), STATEMENTS, ids=[name for name, _ in STATEMENTS])
def test_every_statement_can_be_said_in_both_dialects(name: str, statement: ClauseElement) -> None:
    for dialect in DIALECTS:
        assert str(statement.compile(dialect=dialect)), name


def test_every_table_can_be_made_in_both_dialects() -> None:
    for dialect in DIALECTS:
        for table in METADATA.sorted_tables:
            assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
            for index in table.indexes:
                assert "CREATE INDEX" in str(CreateIndex(index).compile(dialect=dialect))


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (outbox._FIRST_READY, "ix_place_claim_ready"),
        (outbox._FIRST_DUE, "ix_place_claim_due"),
        (outbox._NEXT_READY, "ix_place_claim_ready"),
        (outbox._NEXT_DUE, "ix_place_claim_due"),
        (outbox._CLAIMED, "ix_place_claim_worker"),
        (outbox._OPEN_ROWS, "ix_outbox_open_place"),
        (outbox._WAITS_ALREADY, "ix_outbox_open_card"),
        (outbox._DROP, "ix_outbox_open_card"),
    ],
)
def test_looking_for_work_never_walks_through_idle_places(
    statement: ClauseElement, index: str
) -> None:
    said = _plan(statement)
    assert index in said
    assert "TEMP B-TREE" not in said


@pytest.mark.parametrize("ways", [*outbox._FORGET_PLACE, *posts._FORGET_PLACE])
def test_forgetting_a_place_never_walks_through_all_places(ways: Mapping[str, Delete]) -> None:
    said = _plan(ways["sqlite"])
    assert "SCAN" not in said
    assert "place>? AND place<?" in said


def _plan(statement: ClauseElement) -> str:
    """How SQLite goes about it."""
    engine = writing_engine(None)
    prepare_memory(engine)
    compiled = statement.compile(dialect=DIALECTS[0])
    nothing = (None,) * str(compiled).count("?")
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", nothing).all()
    engine.dispose()
    return " / ".join(str(step[3]) for step in plan)
