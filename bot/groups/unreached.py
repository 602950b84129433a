"""Somebody whom private messages do not reach hears of it where they come by themselves.

It is for their own eyes: nobody else is told that somebody's messages are closed. It is gone when
a message reaches them again.
"""

from __future__ import annotations

from dataclasses import replace

from ..engine.screen import Line, Moment, Paragraph, Screen
from .caller import Caller


def told_first(caller: Caller, screen: Screen) -> Screen:
    """A private screen of this person, with what did not reach them said at its top."""
    since_at = None if caller.is_guest else caller.tx.people.unreached_since(caller.person.id)
    if since_at is None:
        return screen
    line = Line("unreached.told", (("at", Moment(since_at, "date")),))
    return replace(screen, paragraphs=(Paragraph(line), *screen.paragraphs))
