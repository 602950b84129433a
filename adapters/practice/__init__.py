"""The practice room: a local page with the whole bot behind it.

It is a pretend chat platform with an adapter in front of it, behind the same ports as any other.
"""

from .clock import PracticeClock
from .controls import RoomControls
from .dialect import PracticeDialect
from .hub import Hub
from .platform import Room
from .records import CHANNEL, WORKSPACE, Place, PlaceKind, RoomPerson, SeenCard
from .send import PracticePlatform
from .server import PageServer
from .store import PracticeStore
from .web import create_app

__all__ = [
    "CHANNEL",
    "WORKSPACE",
    "Hub",
    "PageServer",
    "Place",
    "PlaceKind",
    "PracticeClock",
    "PracticeDialect",
    "PracticePlatform",
    "PracticeStore",
    "Room",
    "RoomControls",
    "RoomPerson",
    "SeenCard",
    "create_app",
]
