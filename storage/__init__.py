"""Keeps what was given: database, writer, vault and keys.

``bot.app`` opens a store and a keystore here and knows nothing else of this folder.
"""

from .errors import ReadOnly, StoreBroken, StoreClosed
from .keystore import FileKeystore, MemoryKeystore, load_or_make_master_key
from .store import InlineStore, SqliteStore, open_inline_store, open_store

__all__ = [
    "FileKeystore",
    "InlineStore",
    "MemoryKeystore",
    "ReadOnly",
    "SqliteStore",
    "StoreBroken",
    "StoreClosed",
    "load_or_make_master_key",
    "open_inline_store",
    "open_store",
]
