"""Keeps what a chat platform would keep, sealed, in a SQLite database of its own.

It owns rows and their sealing. It decides nothing: what may be posted, seen or lost is the
room's business, and meetings are unknown here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.cards import Card
from bot.errors import ConfigError, KeyLost
from bot.ports import Ids

from .codec import card_from_json, card_to_json
from .records import Kept, Place, PlaceKind, RoomPerson
from .schema import open_database, told_plainly, writing
from .seal import Seal, load_seal

_CHECK = "the practice room's own key"
_COLUMNS = "number, external, place, rev, made_at, author, only_for, under, expires_at, body"
_SEEN_BY = "(only_for IS NULL OR only_for = :person)"


class PracticeStore:
    """The room's database. Open it with ``PracticeStore.open``; one process at a time.

    Every call may raise ``StoreFull`` or ``Unavailable``; then nothing was kept.
    """

    def __init__(self, connection: sqlite3.Connection, seal: Seal, ids: Ids) -> None:
        self.seal = seal
        self._db = connection
        self._ids = ids
        self._opened: dict[str, tuple[int, Card | str]] = {}

    @classmethod
    def open(cls, path: Path, *, key_path: Path, ids: Ids) -> PracticeStore:
        """Open or make the database; ``ConfigError`` for a wrong or missing key or file."""
        seal = load_seal(key_path, may_make=not path.exists())
        store = cls(open_database(path), seal, ids)
        try:
            store._check_key(path.name)
        except BaseException:
            store.close()
            raise
        return store

    def _check_key(self, name: str) -> None:
        try:
            known = self.setting("key-check")
        except KeyLost:
            raise ConfigError(
                f"The practice room's key file does not fit its database {name}. Nothing was"
                " changed. Put the right key back, or remove both to start anew."
            ) from None
        if known is None:
            self.set_setting("key-check", _CHECK)
            self.set_setting("room", self._ids.new())

    def close(self) -> None:
        self._db.close()

    @property
    def room(self) -> str:
        """The room's own opaque id; another one after starting over."""
        return self.setting("room") or ""

    def setting(self, name: str) -> str | None:
        with told_plainly():
            row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else self.seal.open(row[0], about=f"setting:{name}")

    def set_setting(self, name: str, value: str) -> None:
        sealed = self.seal.seal(value, about=f"setting:{name}")
        with writing(self._db):
            self._db.execute("REPLACE INTO setting VALUES (?, ?)", (name, sealed))

    def put_people(self, people: Sequence[RoomPerson]) -> None:
        with writing(self._db):
            for position, person in enumerate(people):
                name = self.seal.seal(person.name, about=f"person:{person.external}")
                self._db.execute(
                    "REPLACE INTO person VALUES (?, ?, ?, ?)",
                    (person.external, name, person.colour, position),
                )

    def people(self) -> tuple[RoomPerson, ...]:
        with told_plainly():
            rows = self._db.execute(
                "SELECT external, name, colour FROM person ORDER BY position"
            ).fetchall()
        return tuple(
            RoomPerson(external, self.seal.open(name, about=f"person:{external}"), colour)
            for external, name, colour in rows
        )

    def put_place(self, place: Place) -> None:
        """Keep a place, or its new title."""
        title = self.seal.seal(place.title, about=f"place:{place.external}")
        with writing(self._db):
            self._db.execute(
                "REPLACE INTO place VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    place.external,
                    place.kind.value,
                    title,
                    _written(place.made_at),
                    place.parent,
                    place.under,
                    place.owner,
                ),
            )

    def places(self) -> tuple[Place, ...]:
        """All places, the oldest first."""
        with told_plainly():
            rows = self._db.execute(
                "SELECT external, kind, title, made_at, parent, under, owner FROM place"
                " ORDER BY rowid"
            ).fetchall()
        return tuple(
            Place(
                external,
                PlaceKind(kind),
                self.seal.open(title, about=f"place:{external}"),
                _read(made_at),
                parent,
                under,
                owner,
            )
            for external, kind, title, made_at, parent, under, owner in rows
        )

    def put_names(self, table: str, place: str, people: Iterable[str]) -> None:
        """Set who is in ``table`` ("member" or "listener") of a place."""
        assert table in {"member", "listener"}
        with writing(self._db):
            self._db.execute(f"DELETE FROM {table} WHERE place = ?", (place,))  # noqa: S608 - asserted above
            self._db.executemany(
                f"INSERT INTO {table} VALUES (?, ?)",  # noqa: S608 - asserted above
                [(place, person) for person in sorted(set(people))],
            )

    def names(self, table: str, place: str) -> frozenset[str]:
        """Who is in ``table`` ("member" or "listener") of a place."""
        assert table in {"member", "listener"}
        with told_plainly():
            rows = self._db.execute(
                f"SELECT person FROM {table} WHERE place = ?",  # noqa: S608 - asserted above
                (place,),
            ).fetchall()
        return frozenset(person for (person,) in rows)

    def add_post(self, post: Kept, *, kept_at: datetime, nonce: str | None = None) -> None:
        """Append a post; its ``number`` is given out here. ``kept_at`` is the world's time."""
        body = self._sealed(post.external, post.card if post.card is not None else post.text)
        with writing(self._db):
            self._db.execute(
                "INSERT INTO post (external, place, rev, made_at, kept_at, author, only_for,"
                " under, expires_at, nonce, body) VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    post.external,
                    post.place,
                    _written(post.made_at),
                    _written(kept_at),
                    post.author,
                    post.only_for,
                    post.under,
                    None if post.expires_at is None else _written(post.expires_at),
                    nonce,
                    body,
                ),
            )

    def edit_post(self, external: str, card: Card) -> None:
        """Put another card into a post of the bot's."""
        with writing(self._db):
            self._db.execute(
                "UPDATE post SET body = ?, rev = rev + 1 WHERE external = ?",
                (self._sealed(external, card), external),
            )

    def forget_post(self, external: str) -> None:
        self._opened.pop(external, None)
        with writing(self._db):
            self._db.execute("DELETE FROM post WHERE external = ?", (external,))

    def forget_expired(self, now: datetime) -> None:
        """Forget private replies whose hour is over."""
        with told_plainly():
            rows = self._db.execute(
                "SELECT external FROM post WHERE expires_at <= ?", (_written(now),)
            ).fetchall()
        for (external,) in rows:
            self.forget_post(external)

    def post(self, external: str) -> Kept | None:
        with told_plainly():
            row = self._db.execute(
                f"SELECT {_COLUMNS} FROM post WHERE external = ?",  # noqa: S608 - a constant
                (external,),
            ).fetchone()
        return None if row is None else self._kept(row)

    def private_under(self, post: str) -> tuple[Kept, ...]:
        """The private replies that stand below a post, anybody's."""
        with told_plainly():
            rows = self._db.execute(
                f"SELECT {_COLUMNS} FROM post WHERE under = ?",  # noqa: S608 - a constant
                (post,),
            ).fetchall()
        return tuple(self._kept(row) for row in rows)

    def post_with(self, place: str, nonce: str, *, since: datetime | None = None) -> str | None:
        """Return the first post with this nonce, kept at or after ``since``."""
        with told_plainly():
            row = self._db.execute(
                "SELECT external FROM post WHERE place = ? AND nonce = ? AND kept_at >= ?"
                " ORDER BY number LIMIT 1",
                (place, nonce, "" if since is None else _written(since)),
            ).fetchone()
        return None if row is None else str(row[0])

    def posts(self, place: str, *, person: str, limit: int = 300) -> tuple[Kept, ...]:
        """The newest posts that a person sees in a place, the oldest of them first."""
        with told_plainly():
            rows = self._db.execute(
                f"SELECT {_COLUMNS} FROM post WHERE place = :place AND {_SEEN_BY}"  # noqa: S608 - constants
                " ORDER BY number DESC LIMIT :limit",
                {"place": place, "person": person, "limit": limit},
            ).fetchall()
        return tuple(self._kept(row) for row in reversed(rows))

    def counts(self, person: str) -> dict[str, tuple[int, int]]:
        """Per place: how many posts this person sees, and the newest that they did not write."""
        with told_plainly():
            rows = self._db.execute(
                "SELECT place, count(*), max(CASE WHEN author = :person THEN 0 ELSE number END)"  # noqa: S608 - a constant
                f" FROM post WHERE {_SEEN_BY} GROUP BY place",
                {"person": person},
            ).fetchall()
        return {place: (count, newest) for place, count, newest in rows}

    def seen(self, person: str) -> dict[str, int]:
        with told_plainly():
            rows = self._db.execute(
                "SELECT place, number FROM seen WHERE person = ?", (person,)
            ).fetchall()
        return dict(rows)

    def mark_seen(self, person: str, place: str, number: int) -> None:
        with writing(self._db):
            self._db.execute("REPLACE INTO seen VALUES (?, ?, ?)", (person, place, number))

    def clear(self) -> None:
        """Forget everything but the key: people, places, posts and settings."""
        self._opened.clear()
        with writing(self._db):
            for table in ("person", "place", "member", "listener", "post", "seen", "setting"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant
        self._check_key("")

    def _sealed(self, external: str, body: Card | str) -> bytes:
        written = "t" + body if isinstance(body, str) else "c" + card_to_json(body)
        return self.seal.seal(written, about=f"post:{external}")

    def _kept(self, row: tuple[Any, ...]) -> Kept:
        number, external, place, rev, made_at, author, only_for, under, expires_at, sealed = row
        body = self._body(external, rev, sealed)
        return Kept(
            external=external,
            place=place,
            number=number,
            rev=rev,
            made_at=_read(made_at),
            author=author,
            only_for=only_for,
            under=under,
            expires_at=None if expires_at is None else _read(expires_at),
            card=None if isinstance(body, str) else body,
            text=body if isinstance(body, str) else "",
        )

    def _body(self, external: str, rev: int, sealed: bytes) -> Card | str:
        """Open a body once per revision: colleagues look at the room often."""
        known = self._opened.get(external)
        if known is not None and known[0] == rev:
            return known[1]
        written = self.seal.open(sealed, about=f"post:{external}")
        body = written[1:] if written[0] == "t" else card_from_json(written[1:])
        self._opened[external] = (rev, body)
        return body


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _read(written: str) -> datetime:
    return datetime.fromisoformat(written)
