"""Discord: what goes out and what comes in, on discord.py.

It reads no messages, keeps nothing and knows nothing of meetings; it knows the ports of the core.
"""

from .home import DiscordHome, DiscordSettings
from .shards import Shards, read_shards

__all__ = ["DiscordHome", "DiscordSettings", "Shards", "read_shards"]
