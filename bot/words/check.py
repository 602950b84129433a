"""Checks the catalogues against the code, against each other, and against our tone.

``intervisor words check`` prints what is wrong and how to put it right. It must not know what a
screen looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from .catalogue import LANGUAGES, WordsError, catalogue
from .used import Used, of_families, used_keys

ROOT = Path(__file__).resolve().parent.parent

#: The name of whose words a paragraph quotes, or ""; and what people type to ask for something.
ALWAYS_GIVEN = {"by", "command"}
LONGEST_SENTENCE = 25
LONGEST_SNIPPET = 500
#: What is put on a button, above a field or over a form, where there is little room.
SHORT = {
    r"control\.": 40,
    r"field\.": 45,
    r"hint\.": 100,
    r"choice\.": 60,
    r"send\.": 24,
    r"upcoming\.": 60,
    r"push\.": 60,
    r".*\.form$": 24,
    r".*title$": 90,
}

#: Words that are not ours on a screen, and what to say instead.
BANNED = {
    "nl": {
        "sessie": "bijeenkomst",
        "sessies": "bijeenkomsten",
        "meeting": "bijeenkomst",
        "fase": "stap",
        "fases": "stappen",
        "fasen": "stappen",
        "facilitator": "gespreksleider",
        "contributor": "wie inbrengt",
        "deelnemer": "lid, of wie er is",
        "deelnemers": "leden, of wie er zijn",
        "gebruiker": "lid, of je",
        "submit": "versturen",
        "anoniem": "wat je wel kunt beloven",
        "oeps": "wat er gebeurde en wat je kunt doen",
        "helaas": "wat er wel kan",
        "u": "je",
    },
    "en": {
        "session": "meeting",
        "sessions": "meetings",
        "phase": "step",
        "phases": "steps",
        "participant": "member, or whoever is here",
        "participants": "members, or who is here",
        "user": "member, or you",
        "users": "members",
        "moderator": "facilitator",
        "submit": "send",
        "flow": "method",
        "anonymous": "what we can promise",
        "anonymously": "what we can promise",
        "oops": "what happened and what to do",
        "unfortunately": "what can be done",
    },
}
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
_COMMAND = re.compile(r"/intervisi(?:e|on)\b")
_TAGS = re.compile(r"\{%.*?%\}", re.DOTALL)
_NAMES = re.compile(r"\{\{.*?\}\}", re.DOTALL)
#: All that a snippet may be made of: words, names and a choice between words.
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.Const,
    nodes.And,
    nodes.Or,
    nodes.Not,
)


def check_catalogues() -> list[str]:
    """Everything that is wrong, one sentence each; empty when all is well."""
    try:
        texts = {language: catalogue(language) for language in LANGUAGES}
    except (OSError, WordsError) as problem:
        return [str(problem)]
    return [*check_use(used_keys(ROOT), texts), *check_texts(texts)]


def check_use(used: list[Used], texts: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Keys without words, words that nobody asks for, and values that are not passed."""
    known = {key for snippets in texts.values() for key in snippets}
    asked = {item.key: item for item in used}
    found = [
        f"{language}: {key} has no words (asked in {item.where})"
        for key, item in sorted(asked.items())
        for language, snippets in texts.items()
        if key not in snippets
    ]
    unused = known - set(asked) - of_families()
    found += [f"{key}: nobody asks for these words" for key in sorted(unused)]
    for item in used:
        for language, snippets in texts.items():
            if item.given is None or item.key not in snippets:
                continue
            missing = names_in(snippets[item.key]) - item.given - ALWAYS_GIVEN
            found += [
                f"{language}: {item.key} wants {name}, not passed in {item.where}"
                for name in sorted(missing)
            ]
    return found


def check_texts(texts: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What is wrong with the snippets themselves."""
    found: list[str] = []
    for language, snippets in texts.items():
        for key, snippet in snippets.items():
            found += [f"{language}: {key}: {wrong}" for wrong in _wrong(key, snippet, language)]
    first, second = (texts[language] for language in LANGUAGES)
    for key in sorted(set(first) ^ set(second)):
        found.append(f"{key}: has words in one language only")
    for key in sorted(set(first) & set(second)):
        if names_in(first[key]) != names_in(second[key]):
            found.append(f"{key}: the two languages use different values")
    return found


def names_in(snippet: str) -> set[str]:
    """The values that a snippet needs; none when it cannot be read."""
    try:
        return meta.find_undeclared_variables(_parsed(snippet))
    except TemplateSyntaxError:
        return set()


def _parsed(snippet: str) -> nodes.Template:
    # Only parsed here, never filled, so there is nothing to escape.
    return Environment().parse(snippet)  # noqa: S701


def _wrong(key: str, snippet: str, language: str) -> Iterator[str]:
    try:
        tree = _parsed(snippet)
    except TemplateSyntaxError as mistake:
        yield f"cannot be read: {mistake.message}"
        return
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            yield f"{type(node).__name__.lower()} is more than words: decide that in the code"
    yield from _off_tone(snippet, language)
    text = _TAGS.sub("", snippet)
    if not snippet.strip() or len(text) > LONGEST_SNIPPET:
        yield f"needs between 1 and {LONGEST_SNIPPET} characters"
    for pattern, longest in SHORT.items():
        if re.match(pattern, key) and len(_NAMES.sub("", text)) > longest:
            yield f"at most {longest} characters here"


def _off_tone(snippet: str, language: str) -> Iterator[str]:
    text = _NAMES.sub("x", _TAGS.sub(". ", snippet))
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        if word in BANNED[language]:
            yield f"{word!r}: say {BANNED[language][word]}"
    if _COMMAND.search(text):
        yield "an operator may call the command by another name: write {{ command }}"
    if "!" in text or _EMOJI.search(text):
        yield "no exclamation mark and no emoji: a full stop will do"
    for sentence in re.split(r"[.?:;\n]+(?:\s|$)", text):
        if len(sentence.split()) > LONGEST_SENTENCE:
            yield f"a sentence has more than {LONGEST_SENTENCE} words"


def main() -> int:
    """Print what is wrong, and answer with an exit status: 0 when nothing is."""
    problems = check_catalogues()
    for problem in problems:
        print(problem)  # noqa: T201 - this is what the command is for
    keys = len(catalogue(LANGUAGES[0])) if not problems else 0
    if not problems:
        print(f"{keys} keys, complete in {' and '.join(LANGUAGES)}")  # noqa: T201
    return 1 if problems else 0
