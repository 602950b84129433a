"""The catalogues: one ``.po`` file a language, a key to a snippet of words.

Owns reading them and the environment in which snippets are compiled. It must not know what the
values of a snippet mean. A snippet holds words, ``{{ names }}`` and ``{% if %}``, nothing more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po
from jinja2 import Environment, StrictUndefined, Template, TemplateError, Undefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from ..errors import IntervisorError

#: Dutch first; English equally good.
LANGUAGES = ("nl", "en")

CATALOGUES = Path(__file__).parent / "catalogues"


_KEY = re.compile(r'^msgid "(.+)"$', re.MULTILINE)


class WordsError(IntervisorError):
    """A mistake of ours in a screen or a catalogue. It never holds anything a person typed."""


class Safe(str):
    """Markup that is finished: escaped already, or written by the dialect itself."""

    __slots__ = ()


def read_catalogue(path: Path) -> Mapping[str, str]:
    """Read a catalogue: key to snippet. ``WordsError`` when a line of it cannot be read."""
    try:
        with path.open("rb") as file:
            messages = list(read_po(file, abort_invalid=True))
    except PoFileError as problem:
        raise WordsError(f"{path.name} cannot be read: {problem}") from None
    twice = [
        key for key, count in Counter(_KEY.findall(path.read_text("utf-8"))).items() if count > 1
    ]
    if twice:
        # Read by itself the last one would win, and another screen would say its words.
        raise WordsError(f"{path.name}: {twice[0]} stands there twice")
    found: dict[str, str] = {}
    for message in messages:
        if not message.id:
            continue
        key, snippet = message.id, message.string
        if not isinstance(key, str) or not isinstance(snippet, str) or message.fuzzy:
            raise WordsError(f"{path.name}: every key has one snippet, and none is fuzzy")
        found[key] = snippet
    return found


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The snippets of one of ``LANGUAGES``, read once."""
    return read_catalogue(CATALOGUES / f"{language}.po")


class _OwnWords(Extension):
    """Writes the words of a snippet itself in the dialect's markup, before it is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        escape: Callable[[str], str] = self.environment.escape_words  # type: ignore[attr-defined]
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, token.type, escape(token.value))
            else:
                yield token


class Snippets:
    """The compiled snippets of all languages in one dialect; compiled when first used.

    ``escape`` neutralises a text for the dialect. Values that are ``Safe`` stand as they are,
    all others go through ``escape``.
    """

    def __init__(self, escape: Callable[[str], str]) -> None:
        # Each dialect escapes in a way of its own, here and in the values; not all are HTML.
        self._environment = Environment(  # noqa: S701
            undefined=StrictUndefined, finalize=self._finalize, keep_trailing_newline=True
        )
        self._environment.extend(escape_words=escape)
        self._environment.add_extension(_OwnWords)
        # Snippets call nothing, and every filling would carry what could be called along.
        self._environment.globals.clear()
        self._escape = escape
        self._compiled: dict[tuple[str, str], Template | str] = {}

    def _finalize(self, value: object) -> str:
        if isinstance(value, Safe):
            return value
        if isinstance(value, (str, int, Undefined)):
            return self._escape(str(value))
        raise WordsError(f"a snippet was given a {type(value).__name__}")

    def render(self, key: str, language: str, values: Mapping[str, object]) -> str:
        """Fill the snippet of ``key``. ``WordsError`` when it or one of its values is missing."""
        template = self._compiled.get((language, key))
        try:
            if template is None:
                template = self._compile(catalogue(language)[key])
                self._compiled[language, key] = template
            return template if isinstance(template, str) else template.render(values)
        except KeyError:
            raise WordsError(f"no words for {key} in {language}") from None
        except TemplateError as mistake:
            raise WordsError(f"{key} in {language}: {mistake.message}") from None

    def _compile(self, snippet: str) -> Template | str:
        """Compile a snippet; one that holds nothing but words is those words from now on."""
        template = self._environment.from_string(snippet)
        return template if "{" in snippet else template.render()
