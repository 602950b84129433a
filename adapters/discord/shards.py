"""Which part of Discord's servers a process hears of: a range of shards out of a number of them.

Discord spreads servers over shards by their ids, and sends direct messages to the first shard. To
send, no shard is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import ConfigError

_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?/([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards ``first`` to ``last`` of ``count``, both included; the first of all is 0."""

    first: int
    last: int
    count: int

    @property
    def ids(self) -> list[int]:
        """The numbers of the shards."""
        return list(range(self.first, self.last + 1))


def read_shards(text: str) -> Shards | None:
    """Read what an operator wrote, such as "0-3/8"; None for nothing, ``ConfigError`` for what
    cannot be.
    """
    if not text.strip():
        return None
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        raise _wrong("write it as 0-3/8 (the shards 0 to 3 of 8) or as 2/8 (shard 2 of 8)")
    first, count = int(found[1]), int(found[3])
    last = first if found[2] is None else int(found[2])
    if not count:
        raise _wrong("there is at least one shard, so at least 1 stands behind the slash")
    if first > last:
        raise _wrong("the first shard comes before the last one, as in 0-3/8")
    if last >= count:
        raise _wrong(f"shards are counted from 0, so of {count} the last one is {count - 1}")
    return Shards(first, last, count)


def shard_of(server: int, count: int) -> int:
    """The shard that a server is on, as Discord spreads them."""
    return (server >> 22) % count


def _wrong(why: str) -> ConfigError:
    return ConfigError(f"INTERVISOR_DISCORD_SHARDS: {why}. See docs/discord.md.")
