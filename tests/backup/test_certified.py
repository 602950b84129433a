"""A drill with certificates: what was handed out before a backup holds after it is restored, and
what was withdrawn since never holds again; also under another master key.
"""

from __future__ import annotations

import json
from pathlib import Path

from bot.groups.signing import Verdict, verdict_on, verdict_on_number
from bot.records import Certificate, OnPaper
from bot.rotating import Rotated, rotate
from tests.groups.attending import is_held
from tests.groups.certified import asks, data_of, file_of, kept, vouches
from tests.groups.test_on_paper import MINE, states
from tests.groups.world import World

from .house import Databases, House, moved_in

#: Who has a certificate, and who withdraws theirs once the backup is made.
KEEPS, WITHDRAWS, ERASES = "P1", "P3", "P4"
Handed = dict[str, tuple[Certificate, bytes]]


async def handed_out(root: Path, databases: Databases | None) -> tuple[House, World, Handed]:
    """Three have a certificate, one of them with their number in a register on it."""
    house, world = await moved_in(root, databases=databases)
    await states(world, KEEPS, MINE, OnPaper.OWN)
    await is_held(world)
    found: Handed = {}
    for who in (KEEPS, WITHDRAWS, ERASES):
        await asks(world, who, "P2")
        await vouches(world, "P2", who)
        found[who] = (await kept(world, who), (await file_of(world, "json", who)).content)
    assert json.loads(found[KEEPS][1])["registrations"][0]["number"] == MINE
    return house, world, found


async def takes_back(world: World) -> None:
    """One withdraws their certificate, another one erases that they were there."""
    await world.press(WITHDRAWS, f"withdraw-proof|{world.meeting}.|yes")
    await world.press(ERASES, "erase|attendance|yes")


async def verdicts(world: World, handed: Handed) -> dict[str, set[Verdict]]:
    """What each of the files is, by itself and by its number."""
    secret = world.bot.tools.secret
    return {
        who: await world.store.read(
            lambda tx, one=one, content=content: {  # type: ignore[misc]
                verdict_on(tx, secret, content),
                verdict_on_number(tx, one.number),
            }
        )
        for who, (one, content) in handed.items()
    }


AS_IT_IS = {
    KEEPS: {Verdict.VALID},
    WITHDRAWS: {Verdict.WITHDRAWN},
    ERASES: {Verdict.WITHDRAWN},
}


async def changed_key(house: House) -> None:
    """The bot has stopped; its master key is another one from here on."""
    done = rotate(house.settings)
    assert isinstance(done, Rotated)
    assert done.left == 0


async def holds_and_is_made_again(world: World, handed: Handed) -> None:
    """As it is; and the same file is made again, with the number that is sealed."""
    assert await verdicts(world, handed) == AS_IT_IS
    assert (await file_of(world, "json", KEEPS)).content == handed[KEEPS][1]
    changed = handed[KEEPS][1].replace(MINE.encode(), b"4712.zw-26")
    secret = world.bot.tools.secret
    verdict = await world.store.read(lambda tx: verdict_on(tx, secret, changed))
    assert verdict is Verdict.CHANGED


async def test_what_was_handed_out_holds_and_what_was_withdrawn_stays_so(
    tmp_path: Path, databases: Databases | None
) -> None:
    house, world, handed = await handed_out(tmp_path, databases)
    file = await house.back_up()
    await takes_back(world)
    await house.lose(world)
    await house.restore(file)
    world = house.start(world)
    await holds_and_is_made_again(world, handed)
    await asks(world, WITHDRAWS, "P2")
    await vouches(world, "P2", WITHDRAWS)
    anew = await data_of(world, WITHDRAWS)
    assert anew["number"] != handed[WITHDRAWS][0].number
    assert await verdicts(world, handed) == AS_IT_IS
    await world.store.close()


async def test_it_is_so_under_another_master_key(
    tmp_path: Path, databases: Databases | None
) -> None:
    """A backup from before the change, and one from after it."""
    house, world, handed = await handed_out(tmp_path, databases)
    before = await house.back_up()
    await takes_back(world)
    await world.store.close()
    await changed_key(house)
    world = house.start(world)
    await holds_and_is_made_again(world, handed)
    await house.lose(world)
    await house.restore(before)
    world = house.start(world)
    await holds_and_is_made_again(world, handed)
    after = await house.back_up("two.age")
    await world.store.close()
    await changed_key(house)
    world = house.start(world)
    await house.lose(world)
    await house.restore(after)
    world = house.start(world)
    await holds_and_is_made_again(world, handed)
    await world.store.close()


async def test_it_is_so_when_the_keys_come_from_a_backup_of_their_own(
    tmp_path: Path, databases: Databases | None
) -> None:
    """The keys are lost as well. Their copy is the newer one: it knows what was withdrawn."""
    house, world, handed = await handed_out(tmp_path, databases)
    file = await house.back_up()
    await takes_back(world)
    keys = await house.back_up_keys()
    await house.lose(world)
    if house.databases is not None:
        house.databases.lose_keys()
    else:
        for path in house.folder.keys.iterdir():
            if path.name != "master.key":
                path.unlink()
    await house.restore(file, keys=keys)
    world = house.start(world)
    await holds_and_is_made_again(world, handed)
    await world.store.close()
