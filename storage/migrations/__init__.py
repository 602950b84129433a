"""Brings a database to the newest schema with Alembic. Imported only when there is work."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from bot.errors import ConfigError

from ..database import raw_of

__all__ = ["newest", "run_all", "upgrade"]


def _config() -> Config:
    config = Config()
    folder = str(Path(__file__).parent).replace("%", "%%")
    config.set_main_option("script_location", folder)
    return config


def newest() -> str | None:
    """Return the name of the newest migration."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def run_all(connection: Connection) -> None:
    """Run all migrations that are missing, in the transaction that the caller has begun."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def upgrade(engine: Engine) -> None:
    """Bring a file to the newest schema: all migrations in one transaction, or none.

    References are not enforced meanwhile (rebuilding a table would empty those that refer to
    it) and are all checked before the commit; ``ConfigError`` when one does not hold.
    """
    with engine.connect() as connection:
        raw_of(connection).execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            run_all(connection)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise ConfigError(
                    "The database could not be brought to this version: something in it refers"
                    " to what is not there. Nothing was changed; put back a backup, or ask for"
                    " help with this sentence."
                )
