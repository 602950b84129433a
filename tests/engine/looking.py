"""What a board of a story's meeting shows, in a word or two."""

from __future__ import annotations

from bot.engine.screen import Control, Line, Screen
from bot.engine.screens import board
from bot.engine.state import Slot, StopAnswer

from .build import DEWI, SIX, Meeting


def shown(meeting: Meeting, slot: Slot | None = None) -> Screen:
    return board(meeting.method, meeting.state(), slot or meeting.slot())


def keys(screen: Screen) -> list[str]:
    return [p.line.key for p in screen.paragraphs]


def actions(screen: Screen) -> list[str]:
    return [c.action for c in screen.controls]


def control(screen: Screen, action: str) -> Control:
    return next(c for c in screen.controls if c.action == action)


def token(control: Control) -> str:
    return "|".join((control.action, *control.args))


def line(screen: Screen, key: str) -> Line:
    return next(p.line for p in screen.paragraphs if p.line.key == key)


def choosing_step(meeting: Meeting) -> None:
    """Somebody stopped, and all want another step."""
    meeting.stop(DEWI)
    meeting.everybody_answers(StopAnswer.OTHER_STEP)


def written(meeting: Meeting) -> None:
    """Everybody gives all that the phase takes."""
    for person in SIX:
        for gift in meeting.view().phase.gives:
            meeting.gives(person, gift)
