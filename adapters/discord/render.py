"""Cards as Discord shows them: one container with texts, then rows of buttons.

Layout only: every word comes from the card. What it builds is sent and forgotten; what a button
does is read from its own id, so nothing has to be remembered for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import discord
from discord import ui

from bot.cards import Button, Card, File, Text, bar
from bot.engine.screen import Tone

#: Discord's limits for one message (its page on components).
TEXT_LIMIT = 4000
PARTS_LIMIT = 40
ROW_LIMIT = 5
LABEL_LIMIT = 80

Mark = Callable[[str, str], str]


def render_card(card: Card, file: File | None = None) -> ui.LayoutView:
    """Lay a card out, with a file under it. ``ValueError`` when it does not fit.

    The core sees to it that it does.
    """
    rows = [card.buttons[at : at + ROW_LIMIT] for at in range(0, len(card.buttons), ROW_LIMIT)]
    room = PARTS_LIMIT - 1 - len(card.buttons) - len(rows)
    container: ui.Container[ui.LayoutView] = ui.Container()
    for text in _fitting(card, room):
        container.add_item(ui.TextDisplay(text))
    for row in rows:
        container.add_item(ui.ActionRow(*(_button(button) for button in row)))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    if file is not None:
        view.add_item(ui.File(f"attachment://{file.name}"))
    # A view that has stopped is not kept by the library when it is sent.
    view.stop()
    return view


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    style = discord.ButtonStyle.primary if button.main else discord.ButtonStyle.secondary
    return ui.Button(style=style, label=button.label[:LABEL_LIMIT], custom_id=button.token)


def _fitting(card: Card, room: int) -> list[str]:
    """The texts with as much form as their length leaves room for."""
    for mark, between in ((_every_line, "\n\n"), (_once, "\n\n"), (_not_at_all, "\n")):
        texts = _joined([*_texts(card, mark)], room, between)
        if 0 < sum(map(len, texts)) <= TEXT_LIMIT:
            return texts
    raise ValueError("The card does not fit in a message.")


def _texts(card: Card, mark: Mark) -> Iterator[str]:
    if card.title:
        yield mark("### ", card.title)
    for text in card.texts:
        if text.markup.strip():
            yield _toned(text, mark)
    if card.progress is not None:
        yield mark("-# ", bar(card.progress))


def _toned(text: Text, mark: Mark) -> str:
    match text.tone:
        case Tone.PLAIN:
            return text.markup
        case Tone.NOTE:
            return mark("-# ", text.markup)
        case Tone.QUOTE:
            return mark("> ", text.markup)


def _every_line(sign: str, markup: str) -> str:
    """Set every line apart. A quiet line that is empty would show its sign."""
    lines = markup.split("\n")
    return "\n".join(sign + line if line.strip() or sign == "> " else "" for line in lines)


def _once(sign: str, markup: str) -> str:
    """Set the whole text apart with one sign, where there is one for that."""
    return f">>> {markup}" if sign == "> " else markup


def _not_at_all(sign: str, markup: str) -> str:
    return markup


def _joined(texts: list[str], room: int, between: str) -> list[str]:
    """Bring neighbours together until there are no more than ``room``.

    Nothing is put behind ">>> ", which takes all that follows.
    """
    joined = list(texts)
    while len(joined) > room:
        at = min(
            range(len(joined) - 1),
            key=lambda i: (joined[i].startswith(">>> "), len(joined[i]) + len(joined[i + 1])),
        )
        joined[at : at + 2] = [joined[at] + between + joined[at + 1]]
    return joined
