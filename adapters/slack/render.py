"""Lays cards and forms out as Slack's blocks and views: plain dicts, within Slack's limits.

It adds no words: what a limit cuts off is shown whole elsewhere. Nothing here calls Slack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from bot.cards import Button, Card, Choice, Field, FieldKind, FormPage, Text, bar
from bot.engine.screen import Tone

from .markup import Element, NameOf, as_elements, as_text, escape, is_person, is_plain, people_in

Block = dict[str, object]
View = dict[str, object]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
HEADER_LIMIT = 150
VIEW_TITLE_LIMIT = 24
BUTTON_TEXT_LIMIT = 75
OPTION_TEXT_LIMIT = 75
INPUT_LIMIT = 3000
HINT_LIMIT = 2000
BUTTONS_A_ROW = 5
RADIO_LIMIT = 10
SELECT_LIMIT = 100

#: No field of a form has such a name.
TITLE, PROGRESS = "|title", "|progress"
#: What a button's id begins with: whether it is meant for whoever guides.
OWN, GUIDE = "own", "guide"


#: What goes with every message: Slack is to make no mention and no link of what it reads in one.
PLAINLY: Mapping[str, object] = {"link_names": False, "parse": "none"}


@dataclass(frozen=True, slots=True)
class Renderer:
    """Draws with the names that are known now. ``name_of`` gives a name or None."""

    name_of: NameOf

    def message(self, card: Card) -> dict[str, object]:
        """The arguments of a message. ``text`` is what notifications show."""
        return {"text": escape(card.push), "blocks": self.blocks(card, most=MESSAGE_BLOCKS)}

    def blocks(self, card: Card, *, most: int, titled: bool = True, mark: str = "") -> list[Block]:
        """A card as blocks; several paragraphs share one where there would be too many.

        ``mark`` tells its blocks from those of other cards in the same view.
        """
        head = [self._title(card.title, TITLE + mark)] if titled and card.title else []
        body = [self._paragraph(text) for text in card.texts if text.markup]
        foot = list(_progress(card, PROGRESS + mark)) + list(_rows(card.buttons, mark))
        if len(head) + len(body) + len(foot) > most:
            body = _joined(body)
        return head + body + foot

    def plain(self, card: Card) -> str:
        """What a card says, as plain text, for where nothing else is taken."""
        return " ".join(self._plain(text.markup) for text in card.texts)

    def card_view(self, card: Card) -> View:
        """A card as a view; it is over when it is closed."""
        plain = self._plain(card.title)
        whole = len(plain) > VIEW_TITLE_LIMIT or not is_plain(card.title)
        return {
            "type": "modal",
            "title": _plain_text(clip(plain, VIEW_TITLE_LIMIT)),
            "blocks": self.blocks(card, most=VIEW_BLOCKS, titled=whole),
        }

    def home_view(self, cards: Sequence[Card]) -> View:
        """Cards below each other on the Home tab, with a line between them."""
        most = VIEW_BLOCKS // len(cards) - 1
        blocks: list[Block] = []
        for number, card in enumerate(cards):
            between: list[Block] = [{"type": "divider"}] if blocks else []
            blocks += between + self.blocks(card, most=most, mark=f"|{number}")
        return {"type": "home", "blocks": blocks}

    def form_view(self, page: FormPage) -> View:
        """A page of a form as a view. Its token travels with it, and its fields bear their names.

        Slack keeps what was typed into an input of the same name and action when a view follows
        a view, so the action is named after the page.
        """
        head = [_header(page.title)] if len(page.title) > VIEW_TITLE_LIMIT else []
        intro = [self._paragraph(text) for text in page.intro if text.markup]
        return {
            "type": "modal",
            "title": _plain_text(clip(page.title, VIEW_TITLE_LIMIT)),
            "submit": _plain_text(clip(page.send_label, VIEW_TITLE_LIMIT)),
            "private_metadata": page.token,
            "blocks": head + intro + [self._input(one, page.token) for one in page.fields],
        }

    def _title(self, markup: str, name: str) -> Block:
        if is_plain(markup):
            return _header(self._plain(markup), name)
        return _rich([_section(self._elements(markup, strong=True))], name=name)

    def _paragraph(self, text: Text) -> Block:
        match text.tone:
            case Tone.PLAIN:
                return _rich([_section(self._elements(text.markup))])
            case Tone.QUOTE:
                quote: Element = {
                    "type": "rich_text_quote",
                    "elements": self._elements(text.markup),
                }
                return _rich([quote])
            case Tone.NOTE if is_plain(text.markup):
                plain = as_text(text.markup, name_of=str)
                return {"type": "context", "elements": [_plain_text(plain)]}
            case Tone.NOTE:
                # A name or a moment cannot stand in a plain text, and nothing goes out as mrkdwn.
                return _rich([_section(self._elements(text.markup, italic=True))])

    def _elements(
        self, markup: str, *, strong: bool = False, italic: bool = False
    ) -> list[Element]:
        return as_elements(markup, name_of=self.name_of, strong=strong, italic=italic)

    def _plain(self, markup: str) -> str:
        return as_text(markup, name_of=lambda person: self.name_of(person) or person)

    def _input(self, field: Field, token: str) -> Block:
        block: Block = {
            "type": "input",
            "block_id": field.name,
            "label": _plain_text(field.label),
            "optional": not field.required,
            "element": {**self._element(field), "action_id": token},
        }
        if field.hint:
            block["hint"] = _plain_text(clip(field.hint, HINT_LIMIT))
        return block

    def _element(self, field: Field) -> Element:
        match field.kind:
            case FieldKind.LINE | FieldKind.TEXT:
                return _typed(field)
            case FieldKind.CHOICE:
                return self._choice(field)
            case FieldKind.DATE:
                return _with("datepicker", "initial_date", _date(field.value))
            case FieldKind.TIME:
                return _with("timepicker", "initial_time", _time(field.value))
            case FieldKind.PEOPLE:
                people = [one for one in field.value.split() if is_person(one)]
                element = _with("multi_users_select", "initial_users", people[: field.at_most])
                return element | {"max_selected_items": field.at_most}

    def _choice(self, field: Field) -> Element:
        """One of few is seen at a glance; what may be left open needs a list, to take it back."""
        options = [self._option(choice) for choice in field.choices[:SELECT_LIMIT]]
        few = field.required and len(options) <= RADIO_LIMIT
        chosen = next((one for one in options if one["value"] == field.value), None)
        element = _with("radio_buttons" if few else "static_select", "initial_option", chosen)
        return element | {"options": options}

    def _option(self, choice: Choice) -> Element:
        known = self.name_of(choice.person) if choice.person else None
        label = clip(known or choice.label, OPTION_TEXT_LIMIT)
        return {"text": _plain_text(label), "value": choice.value}


def named_in(card: Card) -> Iterator[str]:
    """The ids of the people whom a card names."""
    for markup in (card.title, *(text.markup for text in card.texts)):
        yield from people_in(markup)


def clip(text: str, limit: int) -> str:
    """Cut a text that is too long; Slack counts as we do, in characters."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _plain_text(text: str) -> Element:
    # Without "emoji" a typed ":smile:" stays what was typed.
    return {"type": "plain_text", "text": text, "emoji": False}


def _header(text: str, name: str = TITLE) -> Block:
    return {"type": "header", "block_id": name, "text": _plain_text(clip(text, HEADER_LIMIT))}


def _rich(elements: Sequence[Element], *, name: str | None = None) -> Block:
    block: Block = {"type": "rich_text", "elements": list(elements)}
    return block if name is None else block | {"block_id": name}


def _section(elements: list[Element]) -> Element:
    return {"type": "rich_text_section", "elements": elements}


def _joined(blocks: list[Block]) -> list[Block]:
    """Neighbours of rich text in one block."""
    joined: list[Block] = []
    for is_rich, run in groupby(blocks, key=lambda block: block["type"] == "rich_text"):
        if is_rich:
            joined.append(_rich([element for block in run for element in _elements_of(block)]))
        else:
            joined.extend(run)
    return joined


def _elements_of(block: Block) -> list[Element]:
    elements = block["elements"]
    assert isinstance(elements, list)
    return elements


def _progress(card: Card, name: str) -> Iterator[Block]:
    if card.progress is not None:
        drawn = _plain_text(bar(card.progress))
        yield {"type": "context", "block_id": name, "elements": [drawn]}


def _rows(buttons: Sequence[Button], mark: str) -> Iterator[Block]:
    """Buttons in rows; those for whoever guides begin a row of their own."""
    numbered = enumerate(buttons)
    for guide, run in groupby(numbered, key=lambda one: one[1].guide):
        kind = f"{GUIDE if guide else OWN}{mark}"
        drawn = [_button(button, f"{kind}|{number}") for number, button in run]
        for start in range(0, len(drawn), BUTTONS_A_ROW):
            yield {"type": "actions", "elements": drawn[start : start + BUTTONS_A_ROW]}


def _button(button: Button, action: str) -> Element:
    drawn: Element = {
        "type": "button",
        "action_id": action,
        "value": button.token,
        "text": _plain_text(clip(button.label, BUTTON_TEXT_LIMIT)),
    }
    return drawn | {"style": "primary"} if button.main else drawn


def _typed(field: Field) -> Element:
    limit = min(field.max_length, INPUT_LIMIT)
    element = _with("plain_text_input", "initial_value", field.value[:limit])
    return element | {"multiline": field.kind is FieldKind.TEXT, "max_length": limit}


def _with(kind: str, name: str, value: object) -> Element:
    """An element of a form, with what it holds now, if anything."""
    return {"type": kind, name: value} if value else {"type": kind}


def _date(value: str) -> str:
    """A date as Slack takes it; nothing where what it holds is none."""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return ""


def _time(value: str) -> str:
    try:
        return time.fromisoformat(value).isoformat("minutes")
    except ValueError:
        return ""
