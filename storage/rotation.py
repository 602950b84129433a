"""Wraps all keys of one place under the first of the master keys. Killed, it is begun again.

The old master key goes only when nothing is left that it opens, so at each moment every key can be
opened with the ones that are given. What the keys seal is not touched, and no name is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import ConfigError, KeyLost

from .database import PROOF
from .key_archive import KeyPlace
from .master_keys import PURPOSES, MasterKeys, kept_as
from .wrapping import hidden


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What came of it. ``left``: damaged, or under yet another key, and left as they are."""

    keys: int
    left: int


def check_opens(place: KeyPlace, masters: MasterKeys, where: str) -> None:
    """See that these are the keys' master keys; ``ConfigError`` when not, or when nothing is there.

    Every database is proved by a key of which we know the name.
    """
    proof = place.get(hidden(PROOF))
    if proof is None:
        raise ConfigError(
            f"There are no keys in {where}. Name the place that the bot runs with. Nothing was"
            " changed."
        )
    try:
        masters.wrapper().open(PROOF, proof)
    except KeyLost:
        raise ConfigError(
            f"The master key that is given does not open the keys in {where}. Give the one that"
            " the bot runs with. Nothing was changed."
        ) from None


def rewrap(place: KeyPlace, masters: MasterKeys) -> Rewrapped:
    """Wrap everything there under the first of ``masters``, whoever makes a key meanwhile.

    What names are hashed with is kept there first: it is what it was before any rotation.
    """
    wrapper = masters.wrapper()
    kept = {kept_as(purpose): masters.secret(purpose, place.get) for purpose in PURPOSES}
    place.put({hidden(name): wrapper.wrap(name, secret) for name, secret in kept.items()})
    left: set[str] = set()
    while waiting := {
        name: wrapped
        for name, wrapped in place.wrapped().items()
        if name not in left and not wrapper.is_current(name, wrapped)
    }:
        for name, wrapped in waiting.items():
            again = wrapper.again(name, wrapped)
            if again is None:
                left.add(name)
            else:
                place.replace(name, wrapped, again)
    return Rewrapped(len(place.wrapped()) - len(left), len(left))
