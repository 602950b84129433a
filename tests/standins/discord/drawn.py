"""Reads what Discord shows back into cards and forms: from its own JSON, as a person sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cards import Button, Card, Text
from bot.engine.screen import Does, Progress, Tone

_PROGRESS = re.compile("-# (●*○*)")
_TEXT, _BUTTON, _LABEL = 10, 2, 18
_PRIMARY = 1


def card_of(components: Sequence[Mapping[str, Any]]) -> Card:
    """The card that these components show. What a notification says cannot be seen."""
    title, texts, progress = "", [], None
    for index, text in enumerate(
        part["content"] for part in walk(components) if part["type"] == _TEXT
    ):
        found = _PROGRESS.fullmatch(text)
        if index == 0 and text.startswith("### "):
            title = text.removeprefix("### ")
        elif found:
            progress = Progress(found[1].count("●"), len(found[1]))
        else:
            texts.append(_text(text))
    return Card(
        title=title,
        push="",
        language="",
        texts=tuple(texts),
        progress=progress,
        buttons=tuple(_button(part) for part in walk(components) if part["type"] == _BUTTON),
    )


def walk(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every component, in the order in which it is read."""
    for part in components:
        yield part
        yield from walk(part.get("components") or ())
        if part.get("component"):
            yield from walk([part["component"]])


def _text(text: str) -> Text:
    lines = text.split("\n")
    for sign, tone in (("> ", Tone.QUOTE), ("-# ", Tone.NOTE)):
        if lines[0].startswith(sign):
            return Text("\n".join(line.removeprefix(sign) for line in lines), tone)
    return Text(text.removeprefix(">>> "), Tone.QUOTE if text.startswith(">>> ") else Tone.PLAIN)


def _button(part: Mapping[str, Any]) -> Button:
    token = part["custom_id"]
    does = Does.FORM if token.startswith("open-") else Does.PRESS
    return Button(token, part["label"], does, main=part["style"] == _PRIMARY)


@dataclass(frozen=True, slots=True)
class DrawnField:
    """One field of a form as a person sees it."""

    name: str
    label: str
    value: str
    required: bool
    part: Mapping[str, Any]


def fields_of(modal: Mapping[str, Any]) -> tuple[DrawnField, ...]:
    """The fields of a form, with what they hold when it opens."""
    return tuple(
        _field(part["label"], part["component"])
        for part in modal["components"]
        if part["type"] == _LABEL
    )


def intro_of(modal: Mapping[str, Any]) -> str:
    """What is said before the first field."""
    return "\n\n".join(part["content"] for part in modal["components"] if part["type"] == _TEXT)


def _field(label: str, part: Mapping[str, Any]) -> DrawnField:
    if "options" in part:
        value = " ".join(one["value"] for one in part["options"] if one.get("default"))
    else:
        people = " ".join(str(one["id"]) for one in part.get("default_values") or ())
        value = part.get("value") or people
    return DrawnField(part["custom_id"], label, value, bool(part.get("required", True)), part)
