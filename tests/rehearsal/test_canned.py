"""The words of simulated colleagues: the same shape in both languages, and never advice."""

import re
import tomllib
from collections.abc import Iterator
from importlib import resources

import pytest

from bot.rehearsal.canned import Canned, Drawer, Material, canned
from bot.rehearsal.scripts import Scripts
from methods import load_library, to_json

from .conftest import LIBRARY

LANGUAGES = ("nl", "en")

ADVICE = {
    "nl": re.compile(
        r"je (moet|zou|kunt|kan) |probeer|misschien kun je|heb je (al|wel) (eens )?"
        r"(gedacht|geprobeerd|overwogen)|waarom (doe|ga|vraag) je niet|mijn advies|als ik jou was"
        r"|tip:",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"you (should|could|must|might want)|have you (tried|thought|considered)|why don.t you"
        r"|my advice|if i were you|what about \w+ing|try (to|and) |tip:",
        re.IGNORECASE,
    ),
}
QUESTION = {"nl": "Hoe kan ik ", "en": "How can I "}
ABOUT_ONESELF = {"nl": re.compile(r"^Ik "), "en": re.compile(r"^I ")}
PLAN = {"nl": re.compile(r"^Als .+, dan .+ ik "), "en": re.compile(r"^If .+, then I ")}
LEAVES = {"nl": "Dit laat ik bewust liggen: ", "en": "This I leave on purpose: "}


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


def _materials(words: Canned) -> tuple[Material, ...]:
    return (*words.cases, words.any)


def _shape(value: object) -> object:
    match value:
        case dict():
            return {key: _shape(inner) for key, inner in value.items() if key != "id"}
        case list() | tuple():
            return [_shape(inner) for inner in value]
        case _:
            return type(value).__name__


def test_both_languages_have_the_same_shape() -> None:
    """As many cases, questions, thoughts and lines in English as in Dutch."""
    dutch, english = (canned(language).model_dump() for language in LANGUAGES)
    assert _shape(dutch) == _shape(english)
    assert [c.id for c in canned("nl").cases] == [c.id for c in canned("en").cases]


def test_an_unknown_language_is_no_language() -> None:
    with pytest.raises(FileNotFoundError):
        canned("xx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_gives_advice(language: str) -> None:
    words = canned(language).model_dump()
    assert not [text for text in _strings(words) if ADVICE[language].search(text)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Je moet het loslaten."),
        ("nl", "Heb je al eens geprobeerd eerder weg te gaan?"),
        ("en", "You should let go."),
        ("en", "Have you tried leaving earlier?"),
    ],
)
def test_advice_would_be_seen(language: str, text: str) -> None:
    assert ADVICE[language].search(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_and_thought_fits_its_step(language: str) -> None:
    """Questions are questions, thoughts begin with oneself, a case asks how one can."""
    words = canned(language)
    for about in _materials(words):
        assert all(text.endswith("?") for text in (*about.open, *about.factual))
        assert all(ABOUT_ONESELF[language].match(t) for t in about.thoughts + about.own_thoughts)
        assert about.reworded.startswith(QUESTION[language])
        assert ABOUT_ONESELF[language].match(about.takeaway)
        assert PLAN[language].match(about.intention)
    for case in words.cases:
        assert case.question.startswith(QUESTION[language])
        assert case.question.endswith("?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_for_one_step_are_for_a_step_that_there_is(language: str) -> None:
    gifts = {
        (phase.id, gift) for m in LIBRARY.values() for phase in m.phases for gift in phase.gives
    }
    steps = canned(language).steps
    assert {(step, gift) for step, kinds in steps.items() for gift in kinds} <= gifts
    questions = [text for kinds in steps.values() for text in kinds.get("open-question", ())]
    assert all(text.endswith("?") for text in questions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_harvested_fits_its_form(language: str) -> None:
    lines = canned(language).lines
    assert all(ABOUT_ONESELF[language].match(text) for text in lines.takeaways)
    assert all(PLAN[language].match(text) for text in lines.plans)
    assert all(text.startswith(LEAVES[language]) for text in lines.leaves)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_fits_its_field_and_stands_once(language: str) -> None:
    """Titles and questions are lines; kept lines are short; nothing is there twice."""
    words = canned(language)
    assert all(len(c.title) <= 150 and len(c.question) <= 150 for c in words.cases)
    assert len({c.title for c in words.cases}) == len(words.cases)
    assert all(c.title.isprintable() and not set(c.title) & set("*_~`<>&@#[]") for c in words.cases)
    kept = [words.lines.takeaways, words.lines.plans, words.lines.leaves]
    assert all(len(text) <= 600 for group in kept for text in group)
    for about in _materials(words):
        for group in (about.open, about.factual, about.answers, about.thoughts):
            assert len(set(group)) == len(group)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tone_is_calm(language: str) -> None:
    texts = list(_strings(canned(language).model_dump()))
    assert not [text for text in texts if "!" in text or not text.strip()]


def test_nobody_gets_the_same_line_twice_while_others_are_left() -> None:
    drawer = Drawer(7)
    lines = ["one", "two", "three", "four"]
    drawn = [drawer.draw("pool", lines, person="P1") for _ in range(4)]
    assert sorted(drawn) == sorted(lines)
    assert drawer.draw("pool", lines, person="P1") in lines


def test_two_people_get_different_lines_first() -> None:
    drawer = Drawer(7)
    lines = ["one", "two", "three"]
    assert len({drawer.draw("pool", lines, person=f"P{n}") for n in range(3)}) == 3


def test_the_order_follows_from_the_seed() -> None:
    lines = [f"line {n}" for n in range(20)]

    def order(seed: int) -> list[str]:
        drawer = Drawer(seed)
        return [drawer.draw("pool", lines, person="P1") for _ in lines]

    assert order(1) == order(1)
    assert order(1) != order(2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_writes_what_a_method_says(language: str) -> None:
    """Words of a method stand in clear in its snapshot: they would look like somebody's words."""
    said = "\n".join(to_json(method) for method in load_library().values())
    file = resources.files("bot.rehearsal") / "texts" / f"{language}.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    for case in table["cases"]:
        case.pop("asks", None)  # what a form asks: nobody writes it
    written = _texts(table)
    assert [text for text in written if " " in text and text in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_cases_for_another_question_are_for_one_that_a_method_asks(language: str) -> None:
    questions = {method.texts[language].brings for method in load_library().values()}
    asked = {case.asks for case in canned(language).cases if case.asks is not None}
    assert asked
    assert asked <= questions
    assert Scripts(1, language).next_case(asked.pop()).asks in questions
    assert Scripts(1, language).next_case("Something else?").asks is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_cases_are_the_same_however_often_one_is_brought(language: str) -> None:
    scripts = Scripts(1, language)
    asks = [case.asks for case in canned(language).cases if case.asks is not None]
    brought = [scripts.next_case(asked) for asked in (asks[0], "Something else?") * 20]
    texts = [text for case in brought for name, text in case.fields().items() if name != "wants"]
    assert len(set(texts)) == len(texts)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
