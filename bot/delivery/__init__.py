"""The way out: what is to be shown goes from the outbox to the platforms, in order and once.

Nothing is sent inside a transaction, and nobody's words are in a call that creates a post.
"""

from .dispatcher import Delivery, Worker
from .link import RoomSeen
from .maker import CardMaker

__all__ = ["CardMaker", "Delivery", "RoomSeen", "Worker"]
