"""Cards as JSON and back, the way the pretend platform keeps a post's body.

It knows the shape of a card and nothing of how it is sealed or shown.
"""

from __future__ import annotations

import json
from typing import Any

from bot.cards import Button, Card, Text
from bot.engine.ids import PersonId
from bot.engine.screen import Does, Progress, Tone


def card_to_json(card: Card) -> str:
    """Write a card down."""
    progress = card.progress
    return json.dumps(
        {
            "title": card.title,
            "push": card.push,
            "language": card.language,
            "texts": [[text.markup, text.tone.value, text.by] for text in card.texts],
            "progress": None if progress is None else [progress.done, progress.of],
            "buttons": [
                [button.token, button.label, button.does.value, button.main, button.guide]
                for button in card.buttons
            ],
        },
        ensure_ascii=True,
    )


def card_from_json(body: str) -> Card:
    """Read a card that ``card_to_json`` wrote."""
    raw: dict[str, Any] = json.loads(body)
    progress = raw["progress"]
    return Card(
        title=raw["title"],
        push=raw["push"],
        language=raw["language"],
        texts=tuple(
            Text(markup, Tone(tone), None if by is None else PersonId(by))
            for markup, tone, by in raw["texts"]
        ),
        progress=None if progress is None else Progress(progress[0], progress[1]),
        buttons=tuple(
            Button(token, label, Does(does), main, guide)
            for token, label, does, main, guide in raw["buttons"]
        ),
    )
