"""Which word of the command somebody means."""

from __future__ import annotations

from collections.abc import Mapping

from bot.command_words import COMMAND_WORDS, CommandWord, words_typed

_BY_TYPED: Mapping[str, CommandWord] = {
    typed: word for word in COMMAND_WORDS for typed in word.typed
}


def find_command_word(text: str) -> CommandWord | None:
    """The word that is meant by what was typed; None where there is no such word."""
    return _BY_TYPED.get(next(iter(words_typed(text)), ""))
