"""Screens become cards: keys become sentences, references become names, times and quotations.

Owns how long a title, a button and a paragraph may be. It must not know a platform or a store:
names and texts are handed in, and a ``Dialect`` says how to write them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from methods.spec import Method

from ..cards import BUTTON_LIMIT, PARAGRAPH_LIMIT, TITLE_LIMIT, TOKEN_LIMIT, Button, Card, Text
from ..engine.ids import PersonId
from ..engine.screen import CaseTitle, Control, Does, Line, Paragraph, Screen, Typed
from ..ports import Dialect
from ..records import Person
from .catalogue import LANGUAGES, Safe, Snippets, WordsError
from .typed import clean, clip, divide
from .values import Context, LeftOut, markup, plain, write_all, write_name

#: Stands between the pieces of a text that is too long for one paragraph. No typed text holds
#: it: ``clean`` takes it away.
_DIVIDER = "\x1e"
#: What our own words, names and times may take of a paragraph beside what somebody typed.
_ROOM_FOR_OWN_WORDS = 800
#: How the command is called, unless an operator chose another name: without the slash.
COMMAND = "intervisie"
#: More does not fit on a lock screen.
_PUSH_LIMIT = 150


_PLAIN = Snippets(str)
_BY_KIND: dict[type[Dialect], Snippets] = {}


class Words:
    """Makes words of screens and lines. Compiled snippets are shared within a process.

    ``command``: what people type to ask for something, without the slash.

    Every method takes ``language`` ("nl" or "en"; anything else reads English), the
    ``dialect`` of the platform, ``people`` for the names that are mentioned, ``zone`` for
    moments and ``method`` for its texts. Mistakes of ours raise ``WordsError``.
    """

    def __init__(self, command: str = COMMAND) -> None:
        self._command = f"/{command}"

    def card(
        self,
        screen: Screen,
        *,
        language: str,
        dialect: Dialect,
        people: Mapping[PersonId, Person],
        zone: str,
        method: Method | None = None,
    ) -> Card:
        """Put a whole screen into words. A long paragraph becomes several; no word is lost."""
        context = Context(_known(language), dialect, people, zone, method)
        if any(isinstance(value, (Typed, CaseTitle)) for _, value in screen.push.values):
            raise WordsError(f"{screen.push.key}: a push holds nobody's words")
        return Card(
            title=self._title(screen.title, context),
            push=clip(self._plain_line(screen.push, context), _PUSH_LIMIT),
            language=context.language,
            texts=tuple(
                Text(piece, paragraph.tone, paragraph.by)
                for paragraph in screen.paragraphs
                for piece in self._pieces(paragraph, context)
            ),
            progress=screen.progress,
            buttons=tuple(self._button(control, context) for control in screen.controls),
        )

    def line(
        self,
        line: Line,
        *,
        language: str,
        dialect: Dialect,
        people: Mapping[PersonId, Person],
        zone: str,
        method: Method | None = None,
    ) -> str:
        """One line in the dialect's markup, of any length; "" where a method leaves it out."""
        context = Context(_known(language), dialect, people, zone, method)
        try:
            return self._markup_line(line, context)
        except LeftOut:
            return ""

    def plain(
        self,
        line: Line,
        *,
        language: str,
        dialect: Dialect,
        people: Mapping[PersonId, Person],
        zone: str,
        method: Method | None = None,
    ) -> str:
        """One line as plain text, on one line: for push texts, buttons and labels of fields.

        Nothing is escaped: whoever shows it must treat it as text, never as markup.
        """
        context = Context(_known(language), dialect, people, zone, method)
        try:
            return self._plain_line(line, context)
        except LeftOut:
            return ""

    def _button(self, control: Control, context: Context) -> Button:
        parts = (control.action, *control.args)
        token = "|".join(parts)
        if len(token) > TOKEN_LIMIT or "|" in "".join(parts):
            raise WordsError(f"the token of {control.action} is too long, or a part holds a |")
        if (control.does is Does.FORM) != control.action.startswith("open-"):
            raise WordsError(f'{control.action}: "open-" goes with opening a form, and only then')
        label = clip(self._plain_line(Line(control.label, control.values), context), BUTTON_LIMIT)
        return Button(token, label, control.does, main=control.main, guide=control.guide)

    def _plain_line(self, line: Line, context: Context) -> str:
        if not line.values:
            return _own_line(line.key, context.language, self._command)
        values = self._always(write_all(line, context, plain(context)))
        return clean(_PLAIN.render(line.key, context.language, values), one_line=True)

    def _markup_line(
        self, line: Line, context: Context, *, by: str = "", room: int | None = None
    ) -> str:
        """Fill a line. ``by`` is the name of whose words it holds, in markup.

        ``room``: divide typed texts that are longer, with a divider between the pieces.
        """
        escape = context.dialect.escape

        def typed(text: str) -> str:
            pieces = [text] if room is None else divide(text, room, escape=escape)
            return _DIVIDER.join(escape(piece) for piece in pieces)

        values = self._always(write_all(line, context, markup(context, typed=typed)), by=by)
        return _snippets(context.dialect).render(line.key, context.language, values)

    def _pieces(self, paragraph: Paragraph, context: Context) -> list[str]:
        """A paragraph in markup, in pieces of at most ``PARAGRAPH_LIMIT`` characters."""
        line = paragraph.line
        by = _author(paragraph, context)
        try:
            whole = self._markup_line(line, context, by=by)
            typed = sum(isinstance(value, Typed) for _, value in line.values)
            if len(whole) > PARAGRAPH_LIMIT and typed:
                room = (PARAGRAPH_LIMIT - _ROOM_FOR_OWN_WORDS) // typed
                whole = self._markup_line(line, context, by=by, room=room)
        except LeftOut:
            return []
        return [piece for piece in whole.split(_DIVIDER) if piece.strip()]

    def _title(self, line: Line, context: Context) -> str:
        """A line in markup, at most ``TITLE_LIMIT`` as it reads; only typed text is clipped."""
        escape = context.dialect.escape
        limit = TITLE_LIMIT

        def typed(text: str) -> str:
            return escape(clip(clean(text, one_line=True), limit))

        def length() -> int:
            values = self._always(write_all(line, context, plain(context, typed=typed)))
            return len(_PLAIN.render(line.key, context.language, values))

        if any(isinstance(value, Typed) for _, value in line.values):
            while limit > 1 and length() > TITLE_LIMIT:
                limit -= max(1, limit // 8)
        values = self._always(write_all(line, context, markup(context, typed=typed)))
        return _snippets(context.dialect).render(line.key, context.language, values)

    def _always(self, values: Mapping[str, object], *, by: str = "") -> Mapping[str, object]:
        """The values of a line, and those that every snippet may ask for."""
        return {"by": Safe(by), "command": self._command, **values}


@cache
def _own_line(key: str, language: str, command: str) -> str:
    """A plain line that is all our own; there are as many as the catalogues hold."""
    return clean(_PLAIN.render(key, language, {"command": command}), one_line=True)


def _snippets(dialect: Dialect) -> Snippets:
    """The snippets as this kind of dialect writes them, compiled once in a process.

    How a dialect escapes depends on its kind alone; what differs is whom it knows by name.
    """
    kept = _BY_KIND.get(type(dialect))
    if kept is None:
        kept = _BY_KIND[type(dialect)] = Snippets(dialect.escape)
    return kept


def _author(paragraph: Paragraph, context: Context) -> str:
    """Whose words a quotation holds, set apart; "" where no name belongs to them."""
    if paragraph.by is None:
        return ""
    name = write_name(paragraph.by, context, markup(context, typed=context.dialect.escape))
    return context.dialect.strong(name)


def _known(language: str) -> str:
    return language if language in LANGUAGES else "en"
