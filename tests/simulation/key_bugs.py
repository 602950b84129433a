"""Deliberate mistakes about a change of the master key; tests are their judge."""

from typing import Any

from bot import rotating
from storage import files, key_archive, keys_database, master_keys
from storage.master_keys import MasterKeys
from storage.wrapping import Wrapper, hidden
from tests.simulation.bugs import Bug, Patch

TESTS = "tests/backup/test_rotation.py"
BY_OPERATORS = "tests/backup/test_rotation_by_operators.py"


def _a_key_is_left_under_the_old_one(patch: Patch) -> None:
    is_current = Wrapper.is_current

    def near_enough(self: Any, place: str, wrapped: bytes) -> bool:
        return place == hidden("group-a") or is_current(self, place, wrapped)

    patch.setattr(Wrapper, "is_current", near_enough)


def _names_change_with_the_master_key(patch: Patch) -> None:
    def derived(self: Any, purpose: str, get: Any) -> bytes:
        return master_keys.derived(self.keys[0], purpose)

    patch.setattr(MasterKeys, "secret", derived)


def _the_old_master_key_still_opens(patch: Patch) -> None:
    patch.setattr(MasterKeys, "first", property(lambda self: self))


def _the_new_master_key_is_written_after_the_keys(patch: Patch) -> None:
    write = master_keys.write_master_keys

    def later(path: Any, keys: MasterKeys) -> None:
        if len(keys.keys) == 1:
            write(path, keys)

    patch.setattr(rotating, "write_master_keys", later)


def _the_old_bytes_stay_on_the_disk(patch: Patch) -> None:
    for module in (key_archive, master_keys):
        patch.setattr(module, "write_over_and_wipe", files.write_over)


def _a_process_makes_what_others_cannot_open(patch: Patch) -> None:
    patch.setattr(keys_database, "_see_that_others_open_with", lambda connection, number: None)


def _a_destroyed_key_comes_back(patch: Patch) -> None:
    def put(self: Any, name: str, old: bytes, new: bytes) -> None:
        self.ask(lambda driver: driver.execute("DELETE FROM wrapped_key WHERE name = %s", (name,)))
        self.put({name: new})

    patch.setattr(keys_database.KeysDatabase, "replace", put)


OF_KEYS = (
    Bug("a key is left under the old master key", _a_key_is_left_under_the_old_one, TESTS),
    Bug("names change with the master key", _names_change_with_the_master_key, TESTS),
    Bug("the old master key still opens", _the_old_master_key_still_opens, TESTS),
    Bug(
        "a new master key is written after the keys",
        _the_new_master_key_is_written_after_the_keys,
        TESTS,
    ),
    Bug("a wrapped key stays on the disk", _the_old_bytes_stay_on_the_disk, TESTS),
    Bug("a key that is destroyed meanwhile comes back", _a_destroyed_key_comes_back, BY_OPERATORS),
    Bug(
        "a process makes what others cannot open",
        _a_process_makes_what_others_cannot_open,
        BY_OPERATORS,
    ),
)
