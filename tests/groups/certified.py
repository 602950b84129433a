"""Somebody asks a colleague for a certificate of the meeting that was just held."""

from __future__ import annotations

import json
from typing import Any

from bot.cards import File, Reply
from bot.records import Certificate, Subject

from .attending import is_held
from .world import World, told


async def looks(world: World, who: str, about: Subject) -> Reply:
    return await world.press(who, f"certificate|{about.word}|0")


async def asks(world: World, who: str, asked: str, about: Subject | None = None) -> Reply:
    """``who`` asks ``asked``, and the message to them has come."""
    word = (about or Subject(world.meeting)).word
    reply = await world.press(who, f"ask-colleague|{word}|{world.ids[asked]}")
    await world.passes(hours=72)
    return reply


async def vouches(world: World, asked: str, who: str, about: Subject | None = None) -> Reply:
    word = (about or Subject(world.meeting)).word
    reply = await world.press(asked, f"vouch|{world.ids[who]}|{word}")
    await world.passes(hours=72)
    return reply


async def has_one(world: World, who: str = "P1", asked: str = "P2") -> Certificate:
    """A meeting was held, and a colleague confirmed that this person was there."""
    await is_held(world)
    await asks(world, who, asked)
    await vouches(world, asked, who)
    return await kept(world, who)


async def all_of(world: World, who: str) -> tuple[Certificate, ...]:
    return await world.store.read(lambda tx: tx.certificates.of_person(world.ids[who]))


async def kept(world: World, who: str) -> Certificate:
    (one,) = await all_of(world, who)
    return one


async def file_of(world: World, form: str, who: str = "P1", about: Subject | None = None) -> File:
    word = (about or Subject(world.meeting)).word
    reply = await world.press(who, f"proof-file|{word}|{form}")
    assert reply.file is not None, told(reply)
    return reply.file


async def data_of(world: World, who: str = "P1", about: Subject | None = None) -> dict[str, Any]:
    return dict(json.loads((await file_of(world, "json", who, about)).content))
