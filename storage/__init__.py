"""Keeps what was given: database, writer, vault and keys.

``bot.app`` opens a store and a keystore here and knows nothing else of this folder.
"""

from .errors import ReadOnly, StoreBroken, StoreClosed
from .keystore import FileKeystore, MemoryKeystore, load_or_make_master_key
from .keystore_postgres import PostgresKeystore
from .postgres import PostgresStore, is_in_use, open_postgres_store
from .store import InlineStore, SqliteStore, open_inline_store, open_store

__all__ = [
    "FileKeystore",
    "InlineStore",
    "MemoryKeystore",
    "PostgresKeystore",
    "PostgresStore",
    "ReadOnly",
    "SqliteStore",
    "StoreBroken",
    "StoreClosed",
    "is_in_use",
    "load_or_make_master_key",
    "open_inline_store",
    "open_postgres_store",
    "open_store",
]
