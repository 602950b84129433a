"""What a person typed can be read with the right key, in its own row, and nowhere else."""

import asyncio
import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from bot.engine.ids import CaseId, ContributionId
from bot.errors import ConfigError, KeyLost, StoreFull
from bot.ports import Keystore, Store, Tx
from bot.records import Contribution
from storage import FileKeystore, MemoryKeystore, open_inline_store, open_store
from storage import files as storage_files
from storage.repositories import People
from storage.vault import BUCKET_BYTES, Cell, Vault

from .world import (
    ANNA,
    BO,
    GROUP,
    MEETING,
    NOON,
    case,
    contribution,
    draft,
    everything_in,
    intention,
    move_in,
)

CELL = Cell("contribution", "fields", key="9999", row="c1")
MASTER = b"m" * 32
ODD = st.text(st.characters(codec=None), max_size=300)


@given(ODD)
@example("")
@example("\x00")
@example("\ud800 half a pair")
@example("שלום \u202e مرحبا \u200d👩‍👩‍👧‍👦 \x1b[31m")
def test_every_text_comes_back(text: str) -> None:
    vault = Vault(MemoryKeystore())
    sealed = vault.seal(text, CELL)
    assert vault.open(sealed, CELL) == text
    assert (len(sealed) - 1 - 12 - 16) % BUCKET_BYTES == 0


@given(st.dictionaries(ODD, ODD, max_size=5))
@settings(max_examples=50)
def test_every_form_comes_back_from_the_store(fields: dict[str, str]) -> None:
    async def there_and_back() -> Contribution | None:
        store = open_inline_store(keystore=MemoryKeystore(), now=lambda: NOON)
        await store.write(move_in)
        await store.write(lambda tx: tx.contributions.put(odd))
        back = await store.read(lambda tx: tx.contributions.get(odd.id))
        await store.close()
        return back

    odd = replace(contribution("c1"), fields=fields)
    assert asyncio.run(there_and_back()) == odd


@pytest.mark.parametrize("letter", ["a", "é", "👩‍👩‍👧‍👦", "\x00", "\u202e", "<b>&*_`|"])
async def test_fifty_thousand_characters_come_back(store: Store, letter: str) -> None:
    long = contribution("c1", (letter * 50_000)[:50_000])
    await store.write(lambda tx: tx.contributions.put(long))
    assert await store.read(lambda tx: tx.contributions.get(long.id)) == long


@given(st.integers(0, 20_000), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, change: int) -> None:
    vault = Vault(MemoryKeystore())
    sealed = bytearray(vault.seal("Wat zie je?", CELL))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(KeyLost):
        vault.open(bytes(sealed), CELL)


@given(st.integers(0, 200))
def test_a_cut_cell_is_noticed(length: int) -> None:
    vault = Vault(MemoryKeystore())
    sealed = vault.seal("Wat zie je?", CELL)
    with pytest.raises(KeyLost):
        vault.open(sealed[: length % len(sealed)], CELL)


@pytest.mark.parametrize("other", [{"table": "draft"}, {"column": "x"}, {"row": "c2"}])
def test_a_cell_opens_only_where_it_belongs(other: dict[str, str]) -> None:
    vault = Vault(MemoryKeystore())
    with pytest.raises(KeyLost):
        vault.open(vault.seal("Wat zie je?", CELL), replace(CELL, **other))


def test_the_same_text_never_looks_the_same_and_short_ones_are_as_long() -> None:
    vault = Vault(MemoryKeystore())
    assert vault.seal("ja", CELL) != vault.seal("ja", CELL)
    assert len(vault.seal("ja", CELL)) == len(vault.seal("nee, nooit", CELL))


async def test_plain_text_cannot_be_put_in_a_sealed_column(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slip in ("plain", b"plain", None):
        monkeypatch.setattr(Vault, "seal", lambda *_, slip=slip: slip)
        with pytest.raises(StatementError, match="only sealed bytes"):
            await store.write(lambda tx: tx.contributions.put(contribution("c1")))


async def test_a_row_swapped_in_the_file_does_not_open(store: Store) -> None:
    def swap(tx: Tx) -> None:
        tx.contributions.put(contribution("c1", "van Bo"))
        tx.contributions.put(contribution("c2", "van een ander"))
        assert isinstance(tx.people, People)
        tx.people._reach.connection.exec_driver_sql(
            "UPDATE contribution SET fields = (SELECT fields FROM contribution WHERE id = 'c2')"
            " WHERE id = 'c1'"
        )

    await store.write(swap)
    with pytest.raises(KeyLost):
        await store.read(lambda tx: tx.contributions.get(ContributionId("c1")))
    listed = await store.read(lambda tx: tx.contributions.of_meeting(MEETING.id))
    assert [one.fields for one in listed] == [{}, {"text": "van een ander"}]


async def test_a_destroyed_key_takes_its_texts_along_and_nothing_else(
    store: Store, keys: MemoryKeystore
) -> None:
    def write(tx: Tx) -> None:
        tx.contributions.put(contribution("c1"))
        tx.cases.put(case("k1"))
        tx.drafts.put(draft("d1"))
        tx.intentions.put(intention("i1"))

    def lists(tx: Tx) -> list[bool]:
        return [
            bool(one.fields)
            for records in (
                tx.groups.all(),
                tx.groups.of_person(BO.id),
                tx.contributions.of_meeting(MEETING.id),
                tuple(tx.contributions.many([ContributionId("c1")]).values()),
                tx.cases.of_group(GROUP.id),
                tuple(tx.cases.many([CaseId("k1")]).values()),
                tx.drafts.of_person(ANNA.id),
                tx.intentions.of_person(BO.id),
                tx.intentions.of_group(GROUP.id),
            )
            for one in records
        ]

    await store.write(write)
    assert await store.read(lists) == [True] * 9
    keys.destroy(GROUP.id)
    assert await store.read(lists) == [False] * 6 + [True] * 3
    for key in (ANNA.id, BO.id):
        keys.destroy(key)
    assert await store.read(lists) == [False] * 9
    for get in (
        lambda tx: tx.groups.get(GROUP.id),
        lambda tx: tx.contributions.get(ContributionId("c1")),
        lambda tx: tx.cases.get(CaseId("k1")),
        lambda tx: tx.drafts.get(ANNA.id, "d1"),
        lambda tx: tx.intentions.get(ContributionId("i1")),
    ):
        with pytest.raises(KeyLost):
            await store.read(get)


@pytest.fixture(params=["file", "memory"])
def keystore(request: pytest.FixtureRequest, tmp_path: Path) -> Keystore:
    """A keystore of each kind."""
    return FileKeystore(tmp_path / "keys", MASTER) if request.param == "file" else MemoryKeystore()


def test_a_key_stays_until_it_is_destroyed(keystore: Keystore) -> None:
    assert keystore.known("a") is None
    made = keystore.key("a")
    assert len(made) == 32
    assert keystore.key("a") == keystore.known("a") == made
    assert keystore.key("b") != made
    keystore.destroy("a")
    keystore.destroy("a")
    assert keystore.known("a") is None
    assert keystore.key("a") != made


def test_keys_outlive_the_process_and_stay_destroyed(tmp_path: Path) -> None:
    first = FileKeystore(tmp_path / "keys", MASTER)
    kept, gone = first.key("kept"), first.key("gone")
    first.destroy("gone")
    again = FileKeystore(tmp_path / "keys", MASTER)
    assert again.known("kept") == kept
    assert again.known("gone") is None
    (file,) = (tmp_path / "keys").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert kept not in file.read_bytes()
    assert gone not in everything_in(tmp_path)


def test_a_destroyed_key_is_overwritten_before_it_is_removed(tmp_path: Path) -> None:
    keystore = FileKeystore(tmp_path / "keys", MASTER)
    keystore.key("a")
    (file,) = (tmp_path / "keys").iterdir()
    before = file.read_bytes()
    os.link(file, tmp_path / "still-there")
    keystore.destroy("a")
    after = (tmp_path / "still-there").read_bytes()
    assert len(after) == len(before)
    assert not set(_pieces(before)) & set(_pieces(after))


def _pieces(content: bytes) -> list[bytes]:
    return [content[i : i + 8] for i in range(len(content) - 8)]


def test_a_key_is_not_overwritten_by_a_wrong_master_key(tmp_path: Path) -> None:
    FileKeystore(tmp_path / "keys", MASTER).key("a")
    before = everything_in(tmp_path)
    wrong = FileKeystore(tmp_path / "keys", b"w" * 32)
    for ask in (wrong.key, wrong.known):
        with pytest.raises(KeyLost):
            ask("a")
    assert everything_in(tmp_path) == before


def test_a_key_file_under_another_name_does_not_open(tmp_path: Path) -> None:
    keystore = FileKeystore(tmp_path / "keys", MASTER)
    keystore.key("a")
    (file,) = (tmp_path / "keys").iterdir()
    content = file.read_bytes()
    keystore.key("b")
    (other,) = (path for path in (tmp_path / "keys").iterdir() if path != file)
    for spoilt in (content, content[:5], b""):
        other.write_bytes(spoilt)
        with pytest.raises(KeyLost):
            FileKeystore(tmp_path / "keys", MASTER).known("b")


def test_a_master_key_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="32 bytes"):
        FileKeystore(tmp_path / "keys", b"short")


def test_many_keys_are_not_all_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.keystore._HELD", 2)
    keystore = FileKeystore(tmp_path / "keys", MASTER)
    made = {name: keystore.key(name) for name in "abcd"}
    assert len(keystore._held) == 2
    assert {name: keystore.known(name) for name in "abcd"} == made


async def test_no_room_for_a_key_stores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(
        tmp_path / "store.db", keystore=FileKeystore(tmp_path / "keys", MASTER), now=lambda: NOON
    )
    await store.write(move_in)
    before = sorted(os.listdir(tmp_path / "keys"))

    def no_room(part: Path, content: bytes) -> None:
        part.write_bytes(content[:3])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(storage_files, "_write_part", no_room)
        with pytest.raises(StoreFull):
            await store.write(lambda tx: tx.drafts.put(draft("d1")))
    assert sorted(os.listdir(tmp_path / "keys")) == before
    assert await store.read(lambda tx: tx.drafts.of_person(ANNA.id)) == ()
    await store.write(lambda tx: tx.drafts.put(draft("d1")))
    await store.close()


async def test_nothing_that_was_typed_stands_in_any_file(tmp_path: Path) -> None:
    marker = "kanarie-7f3a"
    store = open_store(
        tmp_path / "store.db", keystore=FileKeystore(tmp_path / "keys", MASTER), now=lambda: NOON
    )

    def write(tx: Tx) -> None:
        move_in(tx)
        tx.groups.save(replace(GROUP, fields={"name": marker}))
        for i in range(20):
            tx.contributions.put(contribution(f"c{i}", marker * (i + 1)))
            tx.cases.put(case(f"k{i}", marker))
            tx.drafts.put(draft(f"d{i}", marker))
            tx.intentions.put(intention(f"i{i}", marker))

    def forget(tx: Tx) -> None:
        for i in range(10):
            tx.contributions.forget(ContributionId(f"c{i}"))
            tx.drafts.forget(ANNA.id, f"d{i}")

    await store.write(write)
    assert marker.encode() not in everything_in(tmp_path)
    await store.write(forget)
    assert marker.encode() not in everything_in(tmp_path)
    assert (await store.read(lambda tx: tx.cases.get(CaseId("k1")))) == case("k1", marker)
    await store.close()
    assert marker.encode() not in everything_in(tmp_path)
    raw = sqlite3.connect(tmp_path / "store.db")
    assert marker not in "\n".join(map(str, raw.iterdump()))
    raw.close()
