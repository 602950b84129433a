"""Draws the blocks that go to Slack as a plain page, for pictures: what stands there, not Slack.

Kinds of blocks that the adapter does not send are not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Json = Mapping[str, Any]

STYLE = """
body{font:15px/1.45 "DejaVu Sans",system-ui,sans-serif;margin:0;background:#e9ecef;color:#1d2733}
main{width:640px;padding:20px}
article{background:#fff;border:1px solid #c7cdd3;border-radius:8px;padding:16px 20px}
h1{font-size:18px;margin:0}h2{font-size:16px;margin:0}
p,blockquote,label{display:block;margin:0;white-space:pre-line}
blockquote{border-left:4px solid #b5bdc6;padding-left:10px}
small{display:block;color:#55606b;font-size:13px;white-space:pre-line}
.by{font-weight:bold}.room{color:#55606b;margin:0 0 8px}
.row{display:flex;flex-wrap:wrap;gap:8px}
.button{border:1px solid #8a949e;border-radius:6px;padding:5px 12px;font-weight:bold;font-size:14px}
.main{background:#1f5f4a;border-color:#1f5f4a;color:#fff}
.end{display:flex;justify-content:flex-end}
label{font-weight:bold}.box{border:1px solid #8a949e;border-radius:6px;padding:6px 10px;
min-height:21px;font-weight:normal;margin-top:4px}.tall{min-height:64px}
.choice{font-weight:normal;margin-top:4px}
article>*+*{margin-top:10px}
"""


def message(blocks: Sequence[Json], *, room: str, names: Mapping[str, str]) -> str:
    """A message in a channel. ``names``: of people, by their ids."""
    inside = "".join(_block(block, names) for block in blocks)
    head = '<p class="by">Intervisor</p>'
    return _page(f'<p class="room">{escape(room)}</p><article>{head}{inside}</article>')


def window(view: Json, *, names: Mapping[str, str]) -> str:
    """A window, with the button that sends it."""
    inside = "".join(_block(block, names) for block in view["blocks"])
    sends = _button(view["submit"]["text"], is_main=True) if "submit" in view else ""
    title = escape(view["title"]["text"])
    return _page(f'<article><h1>{title}</h1>{inside}<div class="end">{sends}</div></article>')


def _page(inside: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><main>{inside}</main>'


def _block(block: Json, names: Mapping[str, str]) -> str:
    match block["type"]:
        case "header":
            return f"<h2>{escape(block['text']['text'])}</h2>"
        case "rich_text":
            return "".join(_part(part, names) for part in block["elements"])
        case "context":
            said = "".join(escape(one["text"]) for one in block["elements"])
            return f"<small>{said}</small>"
        case "actions":
            drawn = (
                _button(one["text"]["text"], is_main=one.get("style") == "primary")
                for one in block["elements"]
            )
            return f'<div class="row">{"".join(drawn)}</div>'
        case "divider":
            return "<hr>"
        case "input":
            return _input(block, names)
        case other:
            raise ValueError(f"no drawing for {other}")


def _part(part: Json, names: Mapping[str, str]) -> str:
    tag = "blockquote" if part["type"] == "rich_text_quote" else "p"
    return f"<{tag}>{''.join(_stretch(one, names) for one in part['elements'])}</{tag}>"


def _stretch(one: Json, names: Mapping[str, str]) -> str:
    match one["type"]:
        case "text":
            said = one["text"]
        case "user":
            said = f"@{names[one['user_id']]}"
        case "channel":
            said = "#"
        case _:
            said = one["fallback"]
    style, drawn = one.get("style", {}), escape(said)
    if style.get("bold"):
        drawn = f"<b>{drawn}</b>"
    return f"<i>{drawn}</i>" if style.get("italic") else drawn


def _button(label: str, *, is_main: bool) -> str:
    kind = "button main" if is_main else "button"
    return f'<span class="{kind}">{escape(label)}</span>'


def _input(block: Json, names: Mapping[str, str]) -> str:
    hint = f"<small>{escape(block['hint']['text'])}</small>" if "hint" in block else ""
    held = _held(block["element"], names)
    return f"<div><label>{escape(block['label']['text'])}{held}</label>{hint}</div>"


def _held(element: Json, names: Mapping[str, str]) -> str:
    """What an element of a form is like, with what it holds."""
    match element["type"]:
        case "radio_buttons":
            chosen = element.get("initial_option", {}).get("value")
            return "".join(
                f'<p class="choice">{"◉" if one["value"] == chosen else "○"}'
                f" {escape(one['text']['text'])}</p>"
                for one in element["options"]
            )
        case "multi_users_select":
            said = ", ".join(names[one] for one in element.get("initial_users", ()))
        case "static_select":
            said = element.get("initial_option", {}).get("text", {}).get("text", "")
        case "datepicker":
            said = element.get("initial_date", "")
        case "timepicker":
            said = element.get("initial_time", "")
        case _:
            said = element.get("initial_value", "")
    kind = "box tall" if element.get("multiline") else "box"
    return f'<p class="{kind}">{escape(said)}</p>'
