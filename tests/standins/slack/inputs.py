"""A form as somebody fills it in: what stands in its window, as it comes in a payload."""

from __future__ import annotations

from .workspace import Json, View


def filled_in(view: View, values: dict[str, str | list[str]]) -> Json:
    """What a window holds once these values were typed; they stay typed in it.

    Raises ``AssertionError`` for what a window would not send.
    """
    state: Json = {}
    left = dict(values)
    for block in view.drawn["blocks"]:
        if block["type"] != "input":
            continue
        name, element = block["block_id"], block["element"]
        key = (name, element["action_id"])
        if name in left:
            view.typed[key] = left.pop(name)
        held = view.typed.get(key, _initial(element))
        assert held or block["optional"], f"{name} must be filled in"
        state[name] = {element["action_id"]: _held(element, held)}
    assert not left, f"no such fields: {sorted(left)}"
    return state


def _initial(element: Json) -> str | list[str]:
    if "initial_option" in element:
        return str(element["initial_option"]["value"])
    for name in ("initial_value", "initial_date", "initial_time", "initial_users"):
        if name in element:
            held: str | list[str] = element[name]
            return held
    return ""


def _held(element: Json, held: str | list[str]) -> Json:
    """An input with what it holds, as it comes in a payload."""
    kind = element["type"]
    if kind == "plain_text_input":
        assert isinstance(held, str)
        assert len(held) <= element.get("max_length", 3000), "longer than the window takes"
        return {"type": kind, "value": held or None}
    if kind in ("radio_buttons", "static_select"):
        option = next((o for o in element["options"] if o["value"] == held), None)
        assert option is not None or not held, "none of the options"
        return {"type": kind, "selected_option": option}
    if kind == "multi_users_select":
        people = held if isinstance(held, list) else held.split()
        assert len(people) <= element["max_selected_items"], "more people than the window takes"
        return {"type": kind, "selected_users": people}
    name = "selected_date" if kind == "datepicker" else "selected_time"
    return {"type": kind, name: held or None}
