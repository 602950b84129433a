"""Column types of ours: a moment in UTC, and a cell that may only hold sealed bytes.

Both look the same on SQLite and PostgreSQL. They know nothing of keys: sealing is done by the
repositories, because a column type cannot see which row it writes.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Dialect, LargeBinary, String
from sqlalchemy.types import TypeDecorator

#: The first byte of every sealed cell: the version of its form.
SEALED_V1 = b"\x01"


class Moment(TypeDecorator[datetime]):
    """An aware moment as text of fixed width in UTC, so that it sorts as it happened."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Refuse a naive datetime: nobody can know which hour it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC."""
        return None if value is None else datetime.fromisoformat(value)


class Sealed(TypeDecorator[bytes]):
    """Bytes that the vault made. Anything else is refused, so no plain text slips in."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes:
        """Refuse what does not begin as a sealed cell does."""
        if not isinstance(value, bytes) or value[:1] != SEALED_V1:
            raise TypeError("only sealed bytes may stand here")
        return value
