"""A page of a form as a modal, and what comes back of one as plain values.

A modal carries its token, so a page that was opened before a restart is read like any other. It
decides nothing about what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import discord
from discord import ui

from bot.cards import Choice, Field, FieldKind, FormPage

#: Discord's limits for a modal (its page on components).
TITLE_LIMIT = 45
LABEL_LIMIT = 45
HINT_LIMIT = 100
VALUE_LIMIT = 4000
OPTION_LIMIT = 100
INTRO_LIMIT = 4000
RADIOS = range(2, 11)
_PLACEHOLDERS = {FieldKind.DATE: "2026-03-12", FieldKind.TIME: "15:00"}
_LABEL, _ROW = 18, 1

#: The name of a person, if it is known.
NameOf = Callable[[str], str | None]


def people_of(page: FormPage) -> Iterator[str]:
    """Those whose names stand in a page (external ids)."""
    for field in page.fields:
        yield from (choice.person for choice in field.choices if choice.person is not None)


def render_page(page: FormPage, name_of: NameOf) -> ui.Modal:
    """Lay a page of a form out."""
    modal = ui.Modal(title=page.title[:TITLE_LIMIT], custom_id=page.token, timeout=None)
    intro = "\n\n".join(text.markup for text in page.intro)
    if intro:
        modal.add_item(ui.TextDisplay(intro[:INTRO_LIMIT]))
    for field in page.fields:
        modal.add_item(
            ui.Label(
                text=field.label[:LABEL_LIMIT],
                description=field.hint[:HINT_LIMIT] or None,
                component=_input(field, name_of),
            )
        )
    # What is sent is routed by its token: the library need not keep the modal.
    modal.stop()
    return modal


def _input(field: Field, name_of: NameOf) -> ui.Item[Any]:
    match field.kind:
        case FieldKind.CHOICE:
            return _choice(field, name_of)
        case FieldKind.PEOPLE:
            chosen = [discord.Object(int(one)) for one in field.value.split() if one.isdigit()]
            most = max(1, min(field.at_most, 25))
            return ui.UserSelect(
                custom_id=field.name,
                min_values=1 if field.required else 0,
                max_values=most,
                required=field.required,
                default_values=[
                    discord.SelectDefaultValue(id=one.id, type=discord.SelectDefaultValueType.user)
                    for one in chosen[:most]
                ],
            )
        case FieldKind.TEXT | FieldKind.LINE | FieldKind.DATE | FieldKind.TIME:
            long = field.kind is FieldKind.TEXT
            most = max(1, min(field.max_length, VALUE_LIMIT))
            return ui.TextInput(
                custom_id=field.name,
                style=discord.TextStyle.long if long else discord.TextStyle.short,
                default=field.value[:most] or None,
                placeholder=_PLACEHOLDERS.get(field.kind),
                required=field.required,
                max_length=most,
            )


def _choice(field: Field, name_of: NameOf) -> ui.Item[Any]:
    options = [
        (choice.value, _label(choice, name_of), choice.value == field.value)
        for choice in field.choices
    ]
    if len(options) in RADIOS:
        return ui.RadioGroup(
            custom_id=field.name,
            required=field.required,
            options=[
                discord.RadioGroupOption(label=label, value=value, default=chosen)
                for value, label, chosen in options
            ],
        )
    return ui.Select(
        custom_id=field.name,
        required=field.required,
        min_values=1 if field.required else 0,
        options=[
            discord.SelectOption(label=label, value=value, default=chosen)
            for value, label, chosen in options
        ],
    )


def _label(choice: Choice, name_of: NameOf) -> str:
    known = name_of(choice.person) if choice.person is not None else None
    return (known or choice.label)[:OPTION_LIMIT]


def read_values(data: Mapping[str, Any]) -> dict[str, str]:
    """What a modal brought back, by the names of its fields; people with a space between them.

    Anything that does not look like a field is left out: what is wrong with it, the core says.
    """
    return dict(_values(data.get("components")))


def _values(components: object) -> Iterator[tuple[str, str]]:
    if not isinstance(components, list):
        return
    for component in components:
        if not isinstance(component, dict):
            continue
        if component.get("type") == _LABEL:
            yield from _values([component.get("component")])
        elif component.get("type") == _ROW:
            yield from _values(component.get("components"))
        elif isinstance(name := component.get("custom_id"), str):
            yield name, _value(component)


def _value(component: Mapping[str, Any]) -> str:
    several, one = component.get("values"), component.get("value")
    if isinstance(several, list):
        return " ".join(value for value in several if isinstance(value, str))
    return one if isinstance(one, str) else ""
