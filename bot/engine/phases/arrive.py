"""Arriving: everybody says in one spoken sentence how they are here. Nothing is kept."""

from __future__ import annotations

from methods.spec import Mode

from ..screen import Line, Paragraph, Person, Tone
from ..view import View
from .kind import Kind


def _paragraphs(view: View) -> tuple[Paragraph, ...]:
    guide = view.state.facilitator
    if view.state.mode is not Mode.VOICE:
        return (Paragraph(Line("board.reads-nothing"), Tone.NOTE),)
    if guide is None:
        return (Paragraph(Line("board.hears-nothing-nobody-guides"), Tone.NOTE),)
    return (Paragraph(Line("board.hears-nothing", (("guide", Person(guide)),)), Tone.NOTE),)


ARRIVE = Kind(paragraphs=_paragraphs)
