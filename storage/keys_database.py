"""The database of the keys: wrapped keys, what was erased, and the count that old copies lack.

It lies apart from what the keys seal, so that no backup holds both. Processes share it; every
one that serves says so by a lock, which tells a restore whether anybody is left.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from enum import Enum, auto
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, event

from bot.errors import Busy, ConfigError

from .errors import translate
from .server import KEYSTORE_SETTING, driver_of, engine_for, explained, setting_up, tables_in
from .sqlstates import Trouble, is_of_postgres, trouble_of

T = TypeVar("T")

WRAPPED = "wrapped_key"
ERASED = "erased"
EPOCH = "epoch"
#: Shared by every connection of a process that serves, held alone by a restore.
_SERVED = 0x1A7E2716
#: Held alone by a rotation of the master key.
_ROTATED = 0x1A7E2717
#: Shared by every connection that serves, with the number of a key with which it does so.
_OPENS, _WRAPS = 0x1A7E2718, 0x1A7E2719
_CONNECTIONS = 6
_ANSWERS_WITHIN = timedelta(seconds=2)
_REST_FOR_SECONDS = 0.01

# A row that was deleted is taken out of the file as soon as the server sweeps, about a minute.
_MAKE_TABLES = f"""
CREATE TABLE IF NOT EXISTS {WRAPPED} (
    name text PRIMARY KEY, wrapped bytea NOT NULL, made_at timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
CREATE TABLE IF NOT EXISTS {ERASED} (
    at timestamptz NOT NULL, name_hash text NOT NULL, PRIMARY KEY (at, name_hash)
);
CREATE TABLE IF NOT EXISTS {EPOCH} (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), count bigint NOT NULL
)
"""
_GET_ALL = f"SELECT name, wrapped FROM {WRAPPED} ORDER BY name"  # noqa: S608  # a name of ours
_GET = f"SELECT wrapped FROM {WRAPPED} WHERE name = %s"  # noqa: S608
_REPLACE = f"UPDATE {WRAPPED} SET wrapped = %s WHERE name = %s AND wrapped = %s"  # noqa: S608
_ADD = f"INSERT INTO {WRAPPED} (name, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING"  # noqa: S608
_COUNT = f"SELECT count FROM {EPOCH}"  # noqa: S608
_RISE = f"""
INSERT INTO {EPOCH} (count) VALUES (%s)
ON CONFLICT (one) DO UPDATE SET count = greatest({EPOCH}.count, excluded.count)
"""  # noqa: S608


# Those who serve and do not hold a second lock. A key of two numbers has objsubid 2.
_OTHERS_WITHOUT = """
WITH held AS (
    SELECT pid, classid::bigint AS one, objid::bigint AS two, objsubid AS form FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT count(*) FROM (
    SELECT pid FROM held WHERE one = 0 AND two = %s AND form = 1
    EXCEPT SELECT pid FROM held WHERE one = %s AND two = %s AND form = 2
) AS without
"""


class Access(Enum):
    """Why somebody opens it."""

    #: To serve, beside any number of others.
    SERVING = auto()
    #: To copy it: nothing is made, and nobody is in the way.
    READING = auto()
    #: To restore: nobody serves meanwhile.
    ALONE = auto()
    #: To wrap all keys under another master key: nobody serves but those who wrap with it already.
    ROTATING = auto()


class KeysDatabase:
    """See ``key_archive.KeyPlace``. ``Busy`` when it cannot be reached any more."""

    kind = "rows"

    def __init__(
        self, url: str, access: Access = Access.SERVING, *, shown: Sequence[int] = ()
    ) -> None:
        """``ConfigError`` when it is not to be used, or not now.

        ``shown``: the numbers of the master keys that this process opens with, of which it wraps
        with the first (``wrapping.Wrapper.shown``).
        """
        self._engine = engine_for(
            url,
            setting=KEYSTORE_SETTING,
            connections=_CONNECTIONS,
            answers_within=_ANSWERS_WITHIN if access is Access.SERVING else None,
        )
        if access is Access.SERVING:
            event.listen(self._engine, "connect", partial(_say_that_we_serve, shown))
        with ExitStack() as things:
            things.callback(self._engine.dispose)
            self._open(access, things, shown)
            self._things = things.pop_all()

    def _open(self, access: Access, things: ExitStack, shown: Sequence[int]) -> None:
        try:
            with explained(KEYSTORE_SETTING), self._engine.connect() as connection:
                if access is Access.READING:
                    _see_that_it_is_ours(connection)
                    return
                if access is Access.ALONE:
                    # On a connection of its own, until all are let go of.
                    _be_alone(things.enter_context(self._engine.connect()))
                if access is Access.ROTATING:
                    _see_that_it_is_ours(connection)
                    holding = things.enter_context(self._engine.connect())
                    if len(shown) > 1:
                        _be_the_one_that_rotates(holding, shown)
                    else:
                        _be_alone(holding)
                    return
                if access is Access.SERVING and len(shown) > 1:
                    _see_that_others_open_with(connection, shown[0])
                with setting_up(connection):
                    _see_that_nothing_else_is_there(connection)
                    driver_of(connection).execute(_MAKE_TABLES, prepare=False)
        except Busy:
            raise ConfigError(
                f"A backup is being restored, or the master key changed: somebody holds the keys of"
                f" {KEYSTORE_SETTING} for that. Start when it is done. Nothing was changed."
            ) from None

    def ask(self, ask: Callable[[Any], T]) -> T:
        """Ask on a connection that works. All that is asked may be asked twice.

        Connections may be left from before a restart: each is found out by using it. Whoever
        asks may hold a group meanwhile, so a server that is away is not waited for.
        """
        until = time.monotonic() + _ANSWERS_WITHIN.total_seconds()
        while True:
            try:
                with self._engine.connect() as connection:
                    return _asked(connection, ask)
            except Exception as error:
                if not is_of_postgres(error):
                    raise
                if trouble_of(error) is not Trouble.LOST or time.monotonic() >= until:
                    raise translate(error) from None
            time.sleep(_REST_FOR_SECONDS)

    def wrapped(self) -> dict[str, bytes]:
        """All wrapped keys, by the hashes of their names."""
        rows = self.ask(lambda driver: driver.execute(_GET_ALL).fetchall())
        return {name: bytes(wrapped) for name, wrapped in rows}

    def get(self, name: str) -> bytes | None:
        """The wrapped key under this hash, or None."""
        row = self.ask(lambda driver: driver.execute(_GET, (name,)).fetchone())
        return None if row is None else bytes(row[0])

    def replace(self, name: str, old: bytes, new: bytes) -> None:
        """Put ``new`` in the place of ``old``; one that was destroyed meanwhile stays so."""
        self.ask(lambda driver: driver.execute(_REPLACE, (new, name, old)))

    def put(self, wrapped: Mapping[str, bytes]) -> int:
        """Add the keys that are not there; return how many. One that is there stays."""
        rows = list(wrapped.items())
        return self.ask(lambda driver: _add_all(driver, rows))

    def remembered(self) -> int:
        """The count beside the keys; 0 where there is none yet."""
        row = self.ask(lambda driver: driver.execute(_COUNT).fetchone())
        return 0 if row is None else int(row[0])

    def remember(self, count: int) -> None:
        """Keep the count beside the keys; it never falls."""
        self.ask(lambda driver: driver.execute(_RISE, (count,)))

    def close(self) -> None:
        """Let go of the connections."""
        self._things.close()


def _add_all(driver: Any, rows: Sequence[tuple[str, bytes]]) -> int:
    with driver.transaction(), driver.cursor() as cursor:
        cursor.executemany(_ADD, rows)
        return int(cursor.rowcount)


def _asked(connection: Connection, ask: Callable[[Any], T]) -> T:
    try:
        return ask(driver_of(connection))
    except Exception as error:
        if is_of_postgres(error) and trouble_of(error) is Trouble.LOST:
            connection.invalidate()
        raise


def _say_that_we_serve(shown: Sequence[int], raw: Any, _record: object) -> None:
    # First what it opens and wraps with: whoever sees that it serves sees these as well.
    _say_what_opens(raw, shown)
    (may,) = raw.execute(f"SELECT pg_try_advisory_lock_shared({_SERVED})").fetchone()
    if not may:
        raw.close()
        raise Busy


def _say_what_opens(driver: Any, shown: Sequence[int]) -> None:
    for kind, number in [(_OPENS, one) for one in shown] + [(_WRAPS, one) for one in shown[:1]]:
        driver.execute("SELECT pg_advisory_lock_shared(%s, %s)", (kind, number))


def _see_that_others_open_with(connection: Connection, number: int) -> None:
    if _others_without(connection, _OPENS, number):
        raise ConfigError(
            "Another process that serves does not know the first of the master keys, and could"
            " not open what this one makes. Give every process that key in the second place first,"
            " and start them anew one after the other. Nothing was changed."
        )


def _be_the_one_that_rotates(connection: Connection, shown: Sequence[int]) -> None:
    """Neither beside a restore nor beside another rotation, and with all who serve at one."""
    driver = driver_of(connection)
    _say_what_opens(driver, shown)
    see = f"SELECT pg_try_advisory_lock_shared({_SERVED}) AND pg_try_advisory_lock({_ROTATED})"
    (may,) = driver.execute(see).fetchone()
    if not may:
        raise ConfigError(
            "The master key is being changed by another command, or a backup is being restored."
            " Wait until it is done. Nothing was changed."
        )
    if _others_without(connection, _WRAPS, shown[0]):
        raise ConfigError(
            "A process that serves does not wrap with the new master key yet. Give every one both"
            " keys, the new one first, and start them anew one after the other; or stop them all."
            " Nothing was changed."
        )


def _others_without(connection: Connection, kind: int, number: int) -> int:
    """How many connections serve that have not said this of that key."""
    driver = driver_of(connection)
    (count,) = driver.execute(_OTHERS_WITHOUT, (_SERVED, kind, number)).fetchone()
    return int(count)


def _be_alone(connection: Connection) -> None:
    (may,) = driver_of(connection).execute(f"SELECT pg_try_advisory_lock({_SERVED})").fetchone()
    if not may:
        raise ConfigError(
            f"Another process is using the keys of {KEYSTORE_SETTING}: a bot that serves,"
            " another restore, or a change of the master key. Stop every process of the bot first,"
            " on every machine. Nothing was changed."
        )


def _see_that_nothing_else_is_there(connection: Connection) -> None:
    if tables_in(connection) - {WRAPPED, ERASED, EPOCH}:
        raise ConfigError(
            f"The database of {KEYSTORE_SETTING} holds other things than keys. Keys and what"
            " they seal must not lie in one backup: give the keys an empty database of their"
            " own. Nothing was changed."
        )


def _see_that_it_is_ours(connection: Connection) -> None:
    if not tables_in(connection) >= {WRAPPED, ERASED, EPOCH}:
        raise ConfigError(
            f"There are no keys in the database of {KEYSTORE_SETTING}. Name the one that the bot"
            " runs with. Nothing was done."
        )
