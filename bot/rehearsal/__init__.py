"""A meeting without people: virtual time, a platform in memory, simulated colleagues.

Used by the practice room, whose colleagues these are, and by the rehearsal of a whole cycle.
"""

from .clock import SeededIds, VirtualClock
from .colleagues import Around, Colleagues, Refused
from .habits import Habits
from .pacing import Lively, Pacing, Rehearsed
from .steps import StepNow, StepReader, Steps
from .window import Seen, SeenCard, Window

__all__ = [
    "Around",
    "Colleagues",
    "Habits",
    "Lively",
    "Pacing",
    "Refused",
    "Rehearsed",
    "SeededIds",
    "Seen",
    "SeenCard",
    "StepNow",
    "StepReader",
    "Steps",
    "VirtualClock",
    "Window",
]
