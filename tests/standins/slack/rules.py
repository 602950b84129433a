"""What Slack takes for blocks and views: limits and shapes, as its reference states them.

A mistake is told with its path. Where Slack's reference and what Slack is seen to do differ, the
stricter one is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
#: Not documented; a message with 13,200 characters in its blocks was refused.
MESSAGE_CHARACTERS = 13_000
TEXT_LIMIT = 4_000
VIEW_TEXT = 24
METADATA = 3_000
ID = 255

BLOCKS = {"section", "header", "context", "actions", "divider", "input", "rich_text"}
INPUTS = {
    "plain_text_input",
    "static_select",
    "radio_buttons",
    "datepicker",
    "timepicker",
    "multi_users_select",
}
RICH_PARTS = {"rich_text_section", "rich_text_quote"}
#: What Slack reads in a text and makes into a mention, of a person or of everybody.
CALLS_SOMEBODY = re.compile("<[!@#]")
PERSON = re.compile(r"[UW][A-Z0-9]+")
ROOM = re.compile(r"[CG][A-Z0-9]+")

Mistakes = Iterator[str]
Json = Mapping[str, Any]


def message_mistakes(text: object, blocks: object) -> list[str]:
    """Everything that is wrong with a message."""
    found = []
    if not isinstance(text, str) or not text.strip():
        found.append("text: empty, and it is what notifications show")
    elif len(text) > TEXT_LIMIT:
        found.append("text: too long")
    elif CALLS_SOMEBODY.search(text):
        found.append("text: calls somebody, who would be notified of it")
    if not isinstance(blocks, list) or len(blocks) > MESSAGE_BLOCKS:
        return [*found, "blocks: not a list, or too many"]
    found.extend(_blocks(blocks, inputs=False))
    if sum(len(said) for said in texts_of(blocks)) > MESSAGE_CHARACTERS:
        found.append("blocks: too long together")
    return found


def view_mistakes(view: object) -> list[str]:
    """Everything that is wrong with a window."""
    if not isinstance(view, dict) or view.get("type") != "modal":
        return ["view: not a modal"]
    known = {"type", "title", "blocks", "submit", "close", "private_metadata", "callback_id"}
    found = [f"view.{name}: unknown" for name in view if name not in known]
    for name in ("title", "submit", "close"):
        if name in view or name == "title":
            found.extend(_plain(view.get(name), f"view.{name}", most=VIEW_TEXT))
    return found + _view_mistakes(view)


def home_mistakes(view: object) -> list[str]:
    """Everything that is wrong with a page for the Home tab."""
    if not isinstance(view, dict) or view.get("type") != "home":
        return ["view: not a home"]
    known = {"type", "blocks", "private_metadata", "callback_id"}
    found = [f"view.{name}: unknown" for name in view if name not in known]
    return found + _view_mistakes(view)


def _view_mistakes(view: Json) -> list[str]:
    """What is wrong with that which all kinds of views have."""
    found = []
    for name, most in (("private_metadata", METADATA), ("callback_id", ID)):
        if len(view.get(name, "")) > most:
            found.append(f"view.{name}: too long")
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= VIEW_BLOCKS:
        return [*found, "view.blocks: none, or too many"]
    if view["type"] == "modal" and _asks(blocks) and "submit" not in view:
        found.append("view.submit: missing, and there are inputs")
    return [*found, *_blocks(blocks, inputs=True)]


def _asks(blocks: list[Any]) -> bool:
    return any(block.get("type") == "input" for block in blocks)


def texts_of(value: object) -> Iterator[str]:
    """Every text that is shown."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def _blocks(blocks: list[Any], *, inputs: bool) -> Mistakes:
    names = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(names)) != len(names):
        yield "blocks: a block_id twice"
    actions = [
        e.get("action_id") for b in blocks if b.get("type") == "actions" for e in b["elements"]
    ]
    if len(set(actions)) != len(actions):
        yield "blocks: an action_id twice"
    for number, block in enumerate(blocks):
        at = f"blocks[{number}]"
        kind = block.get("type")
        if len(block.get("block_id", "x")) not in range(1, ID + 1):
            yield f"{at}.block_id: empty or too long"
        if kind not in BLOCKS or (kind == "input" and not inputs):
            yield f"{at}: {kind} cannot stand here"
        else:
            yield from _BLOCK[kind](block, at)


def _section(block: Json, at: str) -> Mistakes:
    yield from _text(block.get("text"), f"{at}.text", most=3000)
    yield from _only(block, {"type", "block_id", "text"}, at)


def _header(block: Json, at: str) -> Mistakes:
    yield from _plain(block.get("text"), f"{at}.text", most=150)
    yield from _only(block, {"type", "block_id", "text"}, at)


def _context(block: Json, at: str) -> Mistakes:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 10:
        yield f"{at}: elements"
    for number, element in enumerate(elements):
        yield from _text(element, f"{at}.elements[{number}]", most=3000)
    yield from _only(block, {"type", "block_id", "elements"}, at)


def _divider(block: Json, at: str) -> Mistakes:
    yield from _only(block, {"type", "block_id"}, at)


def _actions(block: Json, at: str) -> Mistakes:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 25:
        yield f"{at}: elements"
    for number, element in enumerate(elements):
        here = f"{at}.elements[{number}]"
        if element.get("type") != "button":
            yield f"{here}: not a button"
            continue
        yield from _only(element, {"type", "action_id", "value", "text", "style"}, here)
        yield from _plain(element.get("text"), f"{here}.text", most=75)
        if not 1 <= len(element.get("action_id", "")) <= ID:
            yield f"{here}.action_id: none, or too long"
        if not 1 <= len(element.get("value", "")) <= 2000:
            yield f"{here}.value: none, or too long"
        if element.get("style", "primary") not in ("primary", "danger"):
            yield f"{here}.style: unknown"
    yield from _only(block, {"type", "block_id", "elements"}, at)


def _rich_text(block: Json, at: str) -> Mistakes:
    yield from _only(block, {"type", "block_id", "elements"}, at)
    if not block.get("elements"):
        yield f"{at}: no elements"
    for number, part in enumerate(block.get("elements", [])):
        here = f"{at}.elements[{number}]"
        if part.get("type") not in RICH_PARTS or not part.get("elements"):
            yield f"{here}: unknown or empty"
            continue
        yield from _only(part, {"type", "elements"}, here)
        for inner_number, element in enumerate(part["elements"]):
            yield from _rich_element(element, f"{here}.elements[{inner_number}]")


def _rich_element(element: Json, at: str) -> Mistakes:
    style = element.get("style", {"bold": True})
    if not style or not set(style) <= {"bold", "italic", "strike", "code"}:
        yield f"{at}.style: empty or unknown"
    match element.get("type"):
        case "text":
            yield from _only(element, {"type", "text", "style"}, at)
            if not isinstance(element.get("text"), str) or not element["text"]:
                yield f"{at}.text: empty"
        case "user":
            yield from _only(element, {"type", "user_id", "style"}, at)
            if not PERSON.fullmatch(element.get("user_id", "")):
                yield f"{at}.user_id: no person"
        case "channel":
            yield from _only(element, {"type", "channel_id", "style"}, at)
            if not ROOM.fullmatch(element.get("channel_id", "")):
                yield f"{at}.channel_id: no channel"
        case "date":
            yield from _only(element, {"type", "timestamp", "format", "fallback", "style"}, at)
            if not isinstance(element.get("timestamp"), int) or "{" not in element.get(
                "format", ""
            ):
                yield f"{at}: no moment"
        case other:
            yield f"{at}: {other} is unknown"


def _input(block: Json, at: str) -> Mistakes:
    yield from _only(block, {"type", "block_id", "label", "hint", "optional", "element"}, at)
    yield from _plain(block.get("label"), f"{at}.label", most=2000)
    if "hint" in block:
        yield from _plain(block["hint"], f"{at}.hint", most=2000)
    element = block.get("element", {})
    here, kind = f"{at}.element", element.get("type")
    if not 1 <= len(element.get("action_id", "")) <= ID:
        yield f"{here}.action_id: none, or too long"
    if kind not in INPUTS:
        yield f"{here}: {kind} is unknown"
    elif kind in ("static_select", "radio_buttons"):
        yield from _options(element, here, most=100 if kind == "static_select" else 10)
    elif kind == "plain_text_input":
        yield from _text_input(element, here)
    elif kind == "multi_users_select":
        yield from _people_input(element, here)
    else:
        yield from _moment_input(element, here)


def _options(element: Json, at: str, *, most: int) -> Mistakes:
    yield from _only(element, {"type", "action_id", "options", "initial_option"}, at)
    options = element.get("options", [])
    if not 1 <= len(options) <= most:
        yield f"{at}.options: none, or too many"
    values = [option.get("value") for option in options]
    if len(set(values)) != len(values):
        yield f"{at}.options: a value twice"
    for number, option in enumerate(options):
        yield from _plain(option.get("text"), f"{at}.options[{number}].text", most=75)
        if not 1 <= len(option.get("value", "")) <= 150:
            yield f"{at}.options[{number}].value: none, or too long"
    if "initial_option" in element and element["initial_option"] not in options:
        yield f"{at}.initial_option: none of the options"


def _text_input(element: Json, at: str) -> Mistakes:
    known = {"type", "action_id", "multiline", "max_length", "initial_value"}
    yield from _only(element, known, at)
    limit = element.get("max_length", 3000)
    if not 1 <= limit <= 3000:
        yield f"{at}.max_length: out of range"
    if len(element.get("initial_value", "")) > limit:
        yield f"{at}.initial_value: too long"
    if element.get("initial_value") == "":
        yield f"{at}.initial_value: empty"


def _people_input(element: Json, at: str) -> Mistakes:
    yield from _only(element, {"type", "action_id", "initial_users", "max_selected_items"}, at)
    most = element.get("max_selected_items", 1)
    people = element.get("initial_users", ["U1"])
    if most < 1 or not people or len(set(people)) != len(people):
        yield f"{at}: nobody, or somebody twice"
    if "initial_users" in element and len(people) > most:
        yield f"{at}.initial_users: too many"
    if not all(PERSON.fullmatch(person) for person in people):
        yield f"{at}.initial_users: no person"


def _moment_input(element: Json, at: str) -> Mistakes:
    is_date = element["type"] == "datepicker"
    name = "initial_date" if is_date else "initial_time"
    yield from _only(element, {"type", "action_id", name}, at)
    if name in element:
        try:
            read = (
                date.fromisoformat(element[name]) if is_date else time.fromisoformat(element[name])
            )
        except ValueError:
            yield f"{at}.{name}: none"
        else:
            if element[name] != (read.isoformat() if isinstance(read, date) else f"{read:%H:%M}"):
                yield f"{at}.{name}: not as Slack writes it"


def _plain(text: object, at: str, *, most: int) -> Mistakes:
    if isinstance(text, dict) and text.get("type") != "plain_text":
        yield f"{at}: must be plain_text"
    yield from _text(text, at, most=most)


def _text(text: object, at: str, *, most: int) -> Mistakes:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield f"{at}: no text"
        return
    extra = "emoji" if text["type"] == "plain_text" else "verbatim"
    yield from _only(text, {"type", "text", extra}, at)
    if not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= most:
        yield f"{at}: empty or too long"


def _only(value: Json, known: set[str], at: str) -> Mistakes:
    for name in value:
        if name not in known:
            yield f"{at}.{name}: unknown"


_BLOCK = {
    "section": _section,
    "header": _header,
    "context": _context,
    "divider": _divider,
    "actions": _actions,
    "rich_text": _rich_text,
    "input": _input,
}
