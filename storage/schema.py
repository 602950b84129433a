"""Which schema this version works with, and beside which newer ones it can go on.

While an update is rolled out, processes of two versions share one database. A migration that only
adds leaves the older version working; one that takes something away says from which schema on a
version can live with what is left (``SchemaReachRow``). So a change comes in two releases: first
what is new beside what is old, then, when no version needs it any more, the old thing goes.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from bot.errors import ConfigError

#: The schema this code works with: the newest migration, and the only place that names it.
SCHEMA = "0029"
VERSION = text("SELECT version_num FROM alembic_version")
REACH = text("SELECT works_from FROM schema_reach")


def check_schema(found: Sequence[str], works_from: Sequence[str], *, where: str) -> str:
    """Return the schema that was found when this version can work with it.

    ``found`` and ``works_from`` are the rows of the two statements above; ``where`` names the
    database at the beginning of a sentence. ``ConfigError`` when it is not ours or too new.
    """
    if len(found) != 1 or not found[0].isdigit():
        raise ConfigError(
            f"{where} belongs to another program. Name another one. Nothing was changed."
        )
    (schema,) = found
    if schema > SCHEMA and (len(works_from) != 1 or works_from[0] > SCHEMA):
        raise ConfigError(
            f"{where} was made by a newer version of this bot (schema {schema}, this version"
            f" knows {SCHEMA}). Install that version again, or put back a backup from before the"
            " update. Nothing was changed."
        )
    return schema
