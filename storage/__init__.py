"""Keeps what was given: database, writer, vault and keys.

``bot.app`` opens a store and a keystore here and knows nothing else of this folder.
"""

from .archive import Archive, Header, Identity, identities_in, new_identity, recipients_of, unseal
from .epoch import Epoch, FileCount
from .errors import NO_ROOM, ReadOnly, StoreBroken, StoreClosed
from .files import WriterLock, private_folder, remove_left_behind, wipe_parts
from .key_archive import KeyArchive, KeyFolder, KeyPlace, Lines, read_body
from .keys_database import Access, KeysDatabase
from .keystore import FileKeystore, MemoryKeystore, noted_as
from .keystore_postgres import PostgresKeystore
from .ledger import FileLedger, MemoryLedger
from .ledger_postgres import PostgresLedger
from .master_keys import MasterKeys, derived, load_or_make_master_keys, write_master_keys
from .postgres import PostgresStore, is_in_use, open_postgres_store
from .postgres_dump import PostgresSource
from .postgres_restore import restore_into
from .putting_back import (
    check_restored,
    check_schema_of_backup,
    count_on,
    finish_file,
    put_in_place,
)
from .readers import read_beside
from .rotation import check_opens, rewrap
from .sources import Source, SqliteSource
from .store import InlineStore, SqliteStore, open_inline_store, open_store
from .vault import Vault

__all__ = [
    "NO_ROOM",
    "Access",
    "Archive",
    "Epoch",
    "FileCount",
    "FileKeystore",
    "FileLedger",
    "Header",
    "Identity",
    "InlineStore",
    "KeyArchive",
    "KeyFolder",
    "KeyPlace",
    "KeysDatabase",
    "Lines",
    "MasterKeys",
    "MemoryKeystore",
    "MemoryLedger",
    "PostgresKeystore",
    "PostgresLedger",
    "PostgresSource",
    "PostgresStore",
    "ReadOnly",
    "Source",
    "SqliteSource",
    "SqliteStore",
    "StoreBroken",
    "StoreClosed",
    "Vault",
    "WriterLock",
    "check_opens",
    "check_restored",
    "check_schema_of_backup",
    "count_on",
    "derived",
    "finish_file",
    "identities_in",
    "is_in_use",
    "load_or_make_master_keys",
    "new_identity",
    "noted_as",
    "open_inline_store",
    "open_postgres_store",
    "open_store",
    "private_folder",
    "put_in_place",
    "read_beside",
    "read_body",
    "recipients_of",
    "remove_left_behind",
    "restore_into",
    "rewrap",
    "unseal",
    "wipe_parts",
    "write_master_keys",
]
