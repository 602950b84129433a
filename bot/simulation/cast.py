"""Who lives a life, and how: drawn by its seed, or as it is wanted."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from methods.spec import Method, Mode

from ..records import GroupKind, RoomKind

#: So many of a hundred groups read what they write behind a button, where they can.
SEALED_PERCENT = 30
#: So many of a hundred are open: people come and go, and confirm the agreements each time.
OPEN_PERCENT = 20


@dataclass(frozen=True, slots=True)
class Cast:
    """Who lives this life, and how. ``meetings``: how many of the group's are lived through."""

    people: int
    mode: Mode
    language: str
    rounds: int
    profile: str
    processes: int
    meetings: int
    method: str = "crea-m"
    room_kind: RoomKind = RoomKind.THREADED
    kind: GroupKind = GroupKind.FIXED


def cast_for(
    seed: int,
    library: Mapping[str, Method],
    *,
    meetings: int = 1,
    method: str | None = None,
    kind: GroupKind | None = None,
) -> Cast:
    """A group as the seed draws it; with ``method`` one that goes by it, and is fit for it."""
    chance = random.Random(f"{seed}:cast")
    cast = Cast(
        people=chance.choice((3, 4, 4, 5, 6)),
        mode=chance.choice((Mode.VOICE, Mode.CHAT, Mode.CHAT, Mode.SLOW)),
        language=chance.choice(("nl", "en")),
        rounds=chance.choice((1, 1, 1, 2)),
        profile=chance.choice(("practice", "no-idempotency", "nonce-window")),
        processes=chance.choice((1, 2, 2, 3)),
        meetings=meetings,
    )
    # A source of its own: the rest of a life stays as it was when the library grows.
    by_itself = random.Random(f"{seed}:method")
    if method is None:
        cast = replace(cast, method=by_itself.choice(_fitting(cast, library)))
    else:
        wanted = library[method]
        people = min(max(cast.people, wanted.people.min), wanted.people.max)
        mode = cast.mode if cast.mode in wanted.modes else by_itself.choice(wanted.modes)
        cast = replace(cast, method=method, people=people, mode=mode)
    return replace(cast, room_kind=_room_kind(cast, seed), kind=kind or _kind(seed))


def _kind(seed: int) -> GroupKind:
    """By a source of its own as well."""
    is_open = random.Random(f"{seed}:kind").randrange(100) < OPEN_PERCENT
    return GroupKind.OPEN if is_open else GroupKind.FIXED


def _room_kind(cast: Cast, seed: int) -> RoomKind:
    """Also by a source of its own."""
    wished = random.Random(f"{seed}:room-kind").randrange(100) < SEALED_PERCENT
    is_sealed = wished and cast.mode is not Mode.CHAT
    return RoomKind.SEALED if is_sealed else RoomKind.THREADED


def _fitting(cast: Cast, library: Mapping[str, Method]) -> list[str]:
    """The methods for this group; a group that is too small for any of them takes one anyway."""
    in_mode = [name for name in sorted(library) if cast.mode in library[name].modes]
    people = {name: library[name].people for name in in_mode}
    return [name for name in in_mode if people[name].min <= cast.people <= people[name].max] or (
        in_mode
    )
