"""Reads what Slack shows back into neutral cards and forms, from Slack's own JSON.

What is judged is what is seen: nothing of what the bot meant to show is known here.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cards import Button, Card, Choice, FieldKind, Text
from bot.engine.screen import Does, Progress, Tone
from bot.rehearsal.window import SeenCard

from .workspace import Json, View, Workspace

KINDS = {
    "radio_buttons": FieldKind.CHOICE,
    "static_select": FieldKind.CHOICE,
    "datepicker": FieldKind.DATE,
    "timepicker": FieldKind.TIME,
    "multi_users_select": FieldKind.PEOPLE,
}


@dataclass(frozen=True)
class SeenField:
    """A field of a form as it is drawn, with what it holds."""

    name: str
    label: str
    kind: FieldKind
    value: str
    hint: str
    required: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class SeenForm:
    """A form as it is drawn."""

    token: str
    title: str
    send_label: str
    intro: tuple[Text, ...]
    fields: tuple[SeenField, ...]


def card_of(text: str, blocks: Sequence[Json], *, title: str = "") -> Card:
    """A message as a card. ``title`` where it stands outside the blocks."""
    texts: list[Text] = []
    buttons: list[Button] = []
    progress = None
    for block in blocks:
        name = block.get("block_id")
        if block["type"] == "actions":
            buttons.extend(_button(element) for element in block["elements"])
        elif name == "|title":
            title = _title(block)
        elif name == "|progress":
            bar = block["elements"][0]["text"]
            progress = Progress(bar.count("●"), len(bar))
        else:
            texts.extend(_texts(block))
    return Card(
        title=title,
        push=html.unescape(text),
        language="",
        texts=tuple(texts),
        progress=progress,
        buttons=tuple(buttons),
    )


def card_in(view: View) -> Card:
    """A view that shows a card."""
    return card_of("", view.drawn["blocks"], title=_escaped(view.drawn["title"]["text"]))


def home_in(view: View) -> list[Card]:
    """The cards on somebody's Home tab, each below a line but the first."""
    pages: list[list[Json]] = [[]]
    for block in view.drawn["blocks"]:
        if block["type"] == "divider":
            pages.append([])
        else:
            pages[-1].append({**block, "block_id": _own_name(block.get("block_id", "x"))})
    return [card_of("", blocks) for blocks in pages]


def _own_name(block_id: str) -> str:
    """What a block is called on a card that stands alone."""
    number = block_id.rpartition("|")[2]
    return block_id.removesuffix(f"|{number}") if number.isdecimal() else block_id


def offers(blocks: Sequence[Json], token: str) -> bool:
    """Whether a button with this token is there to be pressed."""
    rows = (block for block in blocks if block["type"] == "actions")
    return any(element["value"] == token for row in rows for element in row["elements"])


def form_in(view: View) -> SeenForm:
    """A view that shows a form."""
    drawn = view.drawn
    blocks = drawn["blocks"]
    whole = next((b["text"]["text"] for b in blocks if b.get("block_id") == "|title"), None)
    said = [b for b in blocks if b["type"] != "input" and b.get("block_id") != "|title"]
    return SeenForm(
        token=view.token,
        title=whole or drawn["title"]["text"],
        send_label=drawn["submit"]["text"],
        intro=tuple(text for block in said for text in _texts(block)),
        fields=tuple(_field(block) for block in blocks if block["type"] == "input"),
    )


def seen_by(workspace: Workspace, person: str) -> list[SeenCard]:
    """Every card that a person sees, without private answers."""
    return [
        SeenCard(
            place=f"{one.conversation}/{one.thread}" if one.thread else one.conversation,
            post=one.ts,
            card=card_of(one.text, one.blocks),
            direct=workspace.conversations[one.conversation].kind == "im",
            at=one.at,
        )
        for one in workspace.visible(person)
        if one.only_for is None and one.blocks
    ]


def _button(element: Json) -> Button:
    token = element["value"]
    return Button(
        token=token,
        label=element["text"]["text"],
        does=Does.FORM if token.startswith("open-") else Does.PRESS,
        main=element.get("style") == "primary",
        guide=element["action_id"].startswith("guide|"),
    )


def _title(block: Json) -> str:
    if block["type"] == "header":
        return _escaped(block["text"]["text"])
    return _markup(block["elements"][0]["elements"], ignoring="bold")


def _texts(block: Json) -> list[Text]:
    if block["type"] == "context":
        return [Text(_escaped(element["text"]), Tone.NOTE) for element in block["elements"]]
    texts = []
    for part in block["elements"]:
        elements = part["elements"]
        if part["type"] == "rich_text_quote":
            texts.append(Text(_markup(elements), Tone.QUOTE))
        elif all(_has(element, "italic") for element in elements):
            texts.append(Text(_markup(elements), Tone.NOTE))
        else:
            texts.append(Text(_markup(elements)))
    return texts


def _markup(elements: Sequence[Json], *, ignoring: str = "") -> str:
    """The adapter's markup: its own words for what these elements show."""
    said, strong = "", False
    for element in elements:
        bold = ignoring != "bold" and _has(element, "bold")
        if bold != strong:
            said += "<b>" if bold else "</b>"
            strong = bold
        said += _one(element)
    return said + ("</b>" if strong else "")


def _one(element: Json) -> str:
    match element["type"]:
        case "text":
            return _escaped(element["text"])
        case "user":
            return f"<@{element['user_id']}>"
        case "channel":
            return f"<#{element['channel_id']}>"
        case _:
            fallback = _escaped(element["fallback"])
            return f"<!date^{element['timestamp']}^{element['format']}|{fallback}>"


def _has(element: Mapping[str, Any], style: str) -> bool:
    return bool(element.get("style", {}).get(style))


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _field(block: Json) -> SeenField:
    element = block["element"]
    kind = KINDS.get(element["type"])
    if kind is None:
        kind = FieldKind.TEXT if element["multiline"] else FieldKind.LINE
    chosen = element.get("initial_option", {}).get("value", "")
    people = " ".join(element.get("initial_users", ()))
    held = (
        element.get("initial_value")
        or element.get("initial_date")
        or element.get("initial_time")
        or chosen
        or people
    )
    return SeenField(
        name=block["block_id"],
        label=block["label"]["text"],
        kind=kind,
        value=held,
        hint=block.get("hint", {}).get("text", ""),
        required=not block["optional"],
        choices=tuple(Choice(o["value"], o["text"]["text"]) for o in element.get("options", ())),
    )
