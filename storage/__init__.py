"""Keeps what was given: database, writer, vault and keys.

``bot.app`` opens a store and a keystore here and knows nothing else of this folder.
"""

from .archive import Archive, Header, Identity, identities_in, new_identity, recipients_of, unseal
from .epoch import remember, remembered
from .errors import ReadOnly, StoreBroken, StoreClosed
from .files import WriterLock, private_folder, remove_left_behind
from .key_archive import KeyArchive, keys_in, read_body
from .keystore import FileKeystore, MemoryKeystore, load_or_make_master_key, noted_as
from .keystore_postgres import PostgresKeystore
from .ledger import FileLedger, MemoryLedger
from .postgres import PostgresStore, is_in_use, open_postgres_store
from .postgres_dump import PostgresSource
from .putting_back import check_restored, count_on, finish_file, put_in_place
from .sources import Source, SqliteSource
from .store import InlineStore, SqliteStore, open_inline_store, open_store

__all__ = [
    "Archive",
    "FileKeystore",
    "FileLedger",
    "Header",
    "Identity",
    "InlineStore",
    "KeyArchive",
    "MemoryKeystore",
    "MemoryLedger",
    "PostgresKeystore",
    "PostgresSource",
    "PostgresStore",
    "ReadOnly",
    "Source",
    "SqliteSource",
    "SqliteStore",
    "StoreBroken",
    "StoreClosed",
    "WriterLock",
    "check_restored",
    "count_on",
    "finish_file",
    "identities_in",
    "is_in_use",
    "keys_in",
    "load_or_make_master_key",
    "new_identity",
    "noted_as",
    "open_inline_store",
    "open_postgres_store",
    "open_store",
    "private_folder",
    "put_in_place",
    "read_body",
    "recipients_of",
    "remember",
    "remembered",
    "remove_left_behind",
    "unseal",
]
