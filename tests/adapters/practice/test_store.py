"""The practice room's own database: sealed, kept over a restart, and plain about what is wrong."""

import sqlite3
import stat
from pathlib import Path

import pytest

from adapters.practice import PracticeStore, Room
from bot.errors import ConfigError, NotThere, StoreFull, Unavailable

from .conftest import CountingIds, House, card, open_house


def open_store(folder: Path) -> PracticeStore:
    return PracticeStore.open(folder / "room.db", key_path=folder / "room.key", ids=CountingIds())


def test_the_first_start_makes_a_key_that_only_its_owner_reads(house: House) -> None:
    for name in ("room.key", "room.db"):
        assert stat.S_IMODE((house.folder / name).stat().st_mode) == 0o600
    assert len((house.folder / "room.key").read_bytes()) == 32


async def test_nothing_that_was_said_is_readable_on_disk(house: House) -> None:
    await house.platform.post("C1", card("Zachte titel", text="Stille tekst"), nonce="1")
    house.room.say("C1", "Iets onder ons", person="P1", nonce="2")
    await house.platform.open_thread(
        "C1", await house.platform.post("C1", card(), nonce="3"), title="Draadnaam", nonce="4"
    )
    on_disk = b"".join(path.read_bytes() for path in house.folder.glob("room.db*"))
    for words in (b"Zachte", b"Stille", b"onder ons", b"Draadnaam", b"intervisie-zuid", b"Anna"):
        assert words not in on_disk


async def test_everything_is_there_after_a_restart(house: House) -> None:
    post = await house.platform.post("C1", card(), nonce="1")
    thread = await house.platform.open_thread("C1", post, title="Stap 3", nonce="2")
    house.room.set_listeners(thread, ["P2"])
    house.room.say("C1", "hoi", person="P1", nonce="3")
    house.room.reply_to("P1", card("Voor jou"), place="C1", under=post)
    house.room.lose_replies(True)
    house.room.set_members("C1", ["P1", "P2"])
    seen = house.room.posts("C1", person="P1")
    house.store.close()

    again = open_house(house.folder, world=house.world)
    assert again.room.posts("C1", person="P1") == seen
    assert again.room.loses_replies
    assert again.room.place(thread) is not None
    assert again.store.names("listener", thread) == {"P2"}
    channel = again.room.place("C1")
    assert channel is not None
    assert again.room.readers(channel) == {"P1", "P2"}
    again.store.close()


def test_a_missing_key_is_said_and_nothing_is_made(house: House) -> None:
    house.store.close()
    (house.folder / "room.key").unlink()
    before = (house.folder / "room.db").read_bytes()
    with pytest.raises(ConfigError, match=r"room\.key is missing"):
        open_store(house.folder)
    assert not (house.folder / "room.key").exists()
    assert (house.folder / "room.db").read_bytes() == before


@pytest.mark.parametrize("key", [b"x" * 32, b"short", b"", b"x" * 33])
def test_another_key_is_said_and_nothing_is_changed(house: House, key: bytes) -> None:
    house.store.close()
    (house.folder / "room.key").write_bytes(key)
    with pytest.raises(ConfigError, match=r"room\.key|key file does not fit"):
        open_store(house.folder)
    assert (house.folder / "room.key").read_bytes() == key


def test_a_key_that_is_a_folder_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "room.key").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        open_store(tmp_path)


def test_a_folder_that_is_a_file_cannot_hold_a_key(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be made"):
        open_store(tmp_path / "data")


def test_a_database_that_is_a_folder_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "room.key").write_bytes(b"x" * 32)
    (tmp_path / "room.db").mkdir()
    with pytest.raises(ConfigError, match="cannot be opened"):
        open_store(tmp_path)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "room.key").write_bytes(b"x" * 32)
    (tmp_path / "room.db").write_bytes(b"a letter to my aunt " * 200)
    with pytest.raises(ConfigError, match="is not a practice room's database"):
        open_store(tmp_path)
    assert (tmp_path / "room.db").read_bytes() == b"a letter to my aunt " * 200


def test_a_database_of_a_newer_version_is_left_alone(house: House) -> None:
    house.store.close()
    with sqlite3.connect(house.folder / "room.db") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(ConfigError, match="newer version"):
        open_store(house.folder)


def test_a_body_does_not_open_in_another_row(house: House) -> None:
    """Who can write the file cannot put one person's words under another post."""
    one = house.room.say("C1", "van Anna", person="P1", nonce="1")
    two = house.room.say("C1", "van Bram", person="P2", nonce="2")
    with sqlite3.connect(house.folder / "room.db") as database:
        database.execute(
            "UPDATE post SET body = (SELECT body FROM post WHERE external = ?) WHERE external = ?",
            (one, two),
        )
    database.close()
    house.store.close()
    again = open_house(house.folder, world=house.world)
    with pytest.raises(Exception, match="cannot be opened"):
        again.room.posts("C1", person="P1")
    again.store.close()


def fill_the_disk(house: House) -> None:
    """Let the database grow no further, as on a full disk."""
    database = house.store._db
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")


def talk_on(house: House) -> None:
    for number in range(100):
        house.room.say("C1", "x" * 4000, person="P1", nonce=f"say-{number}")


async def test_a_full_disk_loses_nothing_that_was_kept(house: House) -> None:
    first = await house.platform.post("C1", card(), nonce="1")
    fill_the_disk(house)
    with pytest.raises(StoreFull):
        talk_on(house)
    before = house.room.posts("C1", person="P1")
    with pytest.raises(Unavailable):
        await house.platform.post("C1", card(text="x" * 40_000), nonce="2")
    assert house.room.posts("C1", person="P1") == before
    assert before[0].external == first
    house.store._db.execute("PRAGMA max_page_count = 100000")
    assert await house.platform.post("C1", card(text="x" * 40_000), nonce="2")


def test_a_database_that_went_away_is_said_plainly(house: House) -> None:
    house.store._db.execute("DROP TABLE post")
    with pytest.raises(Unavailable):
        house.room.posts("C1", person="P1")


def test_starting_over_forgets_people_places_posts_and_the_clock(house: House) -> None:
    before = house.store.room
    house.room.say("C1", "hoi", person="P1", nonce="1")
    house.clock.move_to(house.clock.now().replace(year=2027))
    house.room.start_over()
    assert house.room.people() == ()
    assert house.room.place("C1") is None
    assert house.clock.now() == house.world.at
    assert house.store.room != before
    with pytest.raises(NotThere):
        house.room.direct_place("P1")
    room = Room(house.store, clock=house.clock, ids=house.ids, hub=house.hub)
    assert room.people() == ()
