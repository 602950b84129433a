"""One word for one idea, in code and on screens, and the tone of every text a person reads.

Reads names as they are defined, and texts as they stand in method files, profiles of registers,
catalogues and templates.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

# A part of a name that we define -> the word that we use instead.
IN_NAMES = {
    "session": "meeting",
    "sessions": "meetings",
    "participant": "person, or member",
    "participants": "people, or members",
    "moderator": "facilitator",
    "submit": "send",
    "submitted": "sent",
    "submission": "contribution, or case",
    "submissions": "contributions, or cases",
    "workflow": "method",
}
# Beside an adapter's own border these too; behind it they are the platform's words.
IN_NEUTRAL_NAMES = IN_NAMES | {
    "user": "person",
    "users": "people",
    "channel": "place",
    "channels": "places",
}
# The same for texts, in every language.
IN_TEXTS = {
    "submit": "send, versturen",
    "session": "meeting",
    "sessie": "bijeenkomst",
    "sessies": "bijeenkomsten",
    "workflow": "method, methode",
    "flow": "method, methode",
    "participant": "member",
    "participants": "members",
    "deelnemer": "lid, or wie er is",
    "deelnemers": "leden, or wie er is",
    "moderator": "facilitator, gespreksleider",
    "user": "person, member",
    "users": "people, members",
    "gebruiker": "lid, or je",
    "gebruikers": "leden",
    "phase": "step",
    "phases": "steps",
    "fase": "stap",
    "fasen": "stappen",
    "fases": "stappen",
    "oeps": "say what happened and what to do",
    "oops": "say what happened and what to do",
}
IN_DUTCH_TEXTS = IN_TEXTS | {
    "facilitator": "gespreksleider",
    "contributor": "inbrenger",
    "meeting": "bijeenkomst",
}
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u26ff\u2700-\u2712\u2728\u2764]")
TAGS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)


def _defined(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Names that a file gives by itself; those it takes from a library are not ours to choose."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name


def _off_names(source: str, *, neutral: bool = True) -> list[str]:
    banned = IN_NEUTRAL_NAMES if neutral else IN_NAMES
    return [
        f"{line}: {name}: say {banned[part]}"
        for line, name in _defined(ast.parse(source))
        for part in re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower())
        if part in banned
    ]


def _off_text(text: str, *, dutch: bool) -> list[str]:
    banned = IN_DUTCH_TEXTS if dutch else IN_TEXTS
    words = re.findall(r"[^\W\d_]+", text.lower())
    off = [f"{word}: say {banned[word]}" for word in words if word in banned]
    if "!" in text:
        off.append("an exclamation mark: a full stop will do")
    if EMOJI.search(text):
        off.append("an emoji: words will do")
    return off


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _strings(inner)
        case list() | tuple():
            for inner in value:
                yield from _strings(inner)


def _texts(root: Path) -> Iterator[tuple[Path, bool, str]]:
    """Every text on a screen: its file, whether it is Dutch, and the text."""
    for path in sorted((root / "methods").rglob("*.toml")):
        if path.stem in {"nl", "en"}:
            with path.open("rb") as file:
                for text in _strings(tomllib.load(file)):
                    yield path, path.stem == "nl", text
    yield from _of_registers(root)
    for path in sorted((root / "bot" / "words").rglob("*.po")):
        dutch = "nl" in {path.stem, *path.parts}
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    for text in _strings(message.string):
                        yield path, dutch, text
    for folder in ("bot/words/templates", "adapters/practice/templates"):
        for path in sorted((root / folder).rglob("*.*")):
            text = TAGS.sub(" ", path.read_text(encoding="utf-8"))
            yield path, False, re.sub(r"&\w+;", " ", text)


def _of_registers(root: Path) -> Iterator[tuple[Path, bool, str]]:
    profiles = sorted((root / "bot" / "registers" / "profiles").glob("*.toml"))
    assert profiles, "no profile of a register: this test would prove nothing"
    for path in profiles:
        for language, texts in tomllib.loads(path.read_text(encoding="utf-8"))["texts"].items():
            for text in _strings(texts):
                yield path, language == "nl", text


@pytest.mark.parametrize("folder", ["bot", "methods", "storage", "adapters"])
def test_names_use_our_words(root: Path, folder: str) -> None:
    files = sorted((root / folder).rglob("*.py"))
    assert files, f"no Python file under {folder}: this test would prove nothing"
    off = [
        f"{path.relative_to(root)}:{found}"
        for path in files
        for found in _off_names(path.read_text(encoding="utf-8"), neutral=folder != "adapters")
    ]
    assert not off


def test_texts_use_our_words_and_keep_calm(root: Path) -> None:
    off = [
        f"{path.relative_to(root)}: {text!r}: {found}"
        for path, dutch, text in _texts(root)
        for found in _off_text(text, dutch=dutch)
    ]
    assert not off


@pytest.mark.parametrize(
    "source",
    [
        "def open_session(): ...",
        "class SessionCard: ...",
        "participants = 1",
        "def f(user_id): ...",
        "for moderator in people: ...",
    ],
)
def test_a_name_with_another_word_is_seen(source: str) -> None:
    assert _off_names(source)


def test_an_adapter_may_say_what_its_platform_says() -> None:
    assert _off_names("channel = 1")
    assert not _off_names("channel = 1", neutral=False)
    assert _off_names("participant = 1", neutral=False)


@pytest.mark.parametrize("source", ["meeting.session = 1", "f(session=1)", "obsession = 1"])
def test_a_library_may_have_words_of_its_own(source: str) -> None:
    assert not _off_names(source)


@pytest.mark.parametrize(
    ("text", "dutch"),
    [
        ("De sessie begint.", True),
        ("De volgende fase", True),
        ("De facilitator let op de tijd.", True),
        ("Submit your case.", False),
        ("Well done!", False),
        ("Klaar 🎉", True),
    ],
)
def test_a_text_with_another_word_or_tone_is_seen(text: str, dutch: bool) -> None:
    assert _off_text(text, dutch=dutch)


def test_a_plain_text_is_left_alone() -> None:
    assert not _off_text(
        "The facilitator keeps the time. Je kunt nu schrijven → klaar", dutch=False
    )
