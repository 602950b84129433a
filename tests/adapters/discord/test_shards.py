"""Which shards a process has, as an operator writes it."""

import pytest

from adapters.discord import Shards, read_shards
from adapters.discord.shards import shard_of
from bot.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "shards"),
    [
        ("", None),
        ("  ", None),
        ("0-3/8", Shards(0, 3, 8)),
        (" 4-7/8 ", Shards(4, 7, 8)),
        ("2/3", Shards(2, 2, 3)),
        ("0/1", Shards(0, 0, 1)),
        ("0-0/1", Shards(0, 0, 1)),
    ],
)
def test_a_range_is_read(text: str, shards: Shards | None) -> None:
    assert read_shards(text) == shards


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("all", "0-3/8"),
        ("0-3", "0-3/8"),
        ("8", "0-3/8"),
        ("-1/8", "0-3/8"),
        ("0-3/8/9", "0-3/8"),
        ("0,1/8", "0-3/8"),
        ("٣/8", "0-3/8"),
        ("0-3/123456", "0-3/8"),
        ("0/0", "at least one shard"),
        ("3-0/8", "comes before"),
        ("0-8/8", "the last one is 7"),
        ("8/8", "the last one is 7"),
    ],
)
def test_a_range_that_cannot_be_is_said_plainly(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=f"INTERVISOR_DISCORD_SHARDS: .*{why}"):
        read_shards(text)


def test_the_numbers_of_a_range() -> None:
    assert Shards(2, 4, 8).ids == [2, 3, 4]


def test_servers_are_spread_as_discord_spreads_them() -> None:
    assert [shard_of(server << 22, 3) for server in range(5)] == [0, 1, 2, 0, 1]
