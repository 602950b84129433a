"""The profiles that come with the bot say what is known, when, by whom, and promise nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from bot.engine.screen import Typed
from bot.groups.register_words import profile_lines
from bot.registers import Profile, Said, Standing, Unit, built_in, promises
from bot.words import LANGUAGES, PlainDialect, Words
from bot.words.catalogue import catalogue

#: The registers that are promised; others may stand beside them.
THERE = (
    *("lvv", "ekc", "kaderhuisarts", "skj", "nip", "kp-knp", "paramedici", "vaktherapie", "skgv"),
    *("vit", "mfn", "nova", "nobco", "nrgd", "opk", "verpleegkundig-specialisten"),
)
#: What is asked at least, by its source: how much of what, in so many months.
ASKED = {
    "lvv": (32, Unit.HOURS, 48),
    "ekc": (10, Unit.HOURS, 60),
    "kaderhuisarts": (20, Unit.HOURS, 60),
    "skj": (60, Unit.HOURS, 60),
    "nip": (40, Unit.HOURS, 60),
    "kp-knp": (50, Unit.HOURS, 60),
    "skgv": (10, Unit.MEETINGS, 120),
    "vit": (15, Unit.HOURS, 12),
    "mfn": (18, Unit.POINTS, 36),
    "nova": (8, Unit.HOURS, 12),
    "nobco": (1, Unit.HOURS, 3),
    "verpleegkundig-specialisten": (40, Unit.HOURS, 60),
}
CHECKED = date(2026, 11, 27)
TAGS = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
#: What a text is about that could promise somebody something. Elsewhere a vote counts, or a voice.
OF_REGISTERS = re.compile(r"regist|accredit|certific|punten|points|\buren\b|hours", re.IGNORECASE)
every_profile = pytest.mark.parametrize("profile", built_in().values(), ids=lambda one: one.id)
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


def page(profile: Profile, language: str, *, today: date = CHECKED) -> str:
    words = Words()
    return "\n".join(
        words.plain(one.line, language=language, dialect=PlainDialect(), people={}, zone="UTC")
        for one in profile_lines(profile, language=language, today=today)
    )


def test_every_register_that_is_promised_is_there() -> None:
    assert set(THERE) <= set(built_in())


def test_what_is_asked_is_what_the_sources_say() -> None:
    amounts = {
        one.id: (one.amount.least, one.amount.unit, one.amount.months)
        for one in built_in().values()
        if one.amount is not None
    }
    assert amounts == ASKED


@every_profile
def test_a_profile_has_both_languages_with_the_same_parts(profile: Profile) -> None:
    assert set(profile.texts) == set(LANGUAGES)
    parts = [
        {key: bool(value) for key, value in texts.model_dump().items()}
        for texts in profile.texts.values()
    ]
    assert parts[0] == parts[1]
    counts = {len(texts.remarks) for texts in profile.texts.values()}
    assert len(counts) == 1


@every_profile
def test_both_languages_name_the_same_numbers(profile: Profile) -> None:
    numbers = {
        language: sorted(re.findall(r"\d+", page_texts(profile, language)))
        for language in LANGUAGES
    }
    assert numbers["nl"] == numbers["en"]


def page_texts(profile: Profile, language: str) -> str:
    return " ".join(str(value) for value in profile.texts[language].model_dump().values())


@every_profile
@in_both_languages
def test_a_page_says_when_it_was_checked_and_whom_to_ask(profile: Profile, language: str) -> None:
    shown = page(profile, language)
    assert str(profile.checked.year) in shown
    assert all(source in shown for source in profile.sources)
    assert profile.ask in shown.splitlines()[-1]


@every_profile
@in_both_languages
def test_no_page_says_that_something_counts(profile: Profile, language: str) -> None:
    shown = page(profile, language)
    assert not promises(shown)
    assert "{{" not in shown


@every_profile
@in_both_languages
def test_of_meetings_in_writing_it_is_said_plainly(profile: Profile, language: str) -> None:
    """No source that was read says that they count."""
    assert profile.ways.written is Said.NOT_KNOWN
    plain = {"nl": "Geen bron zegt of een bijeenkomst die alleen in tekst gaat, meetelt"}
    plain["en"] = "No source says whether a meeting in writing alone counts"
    assert plain[language] in page(profile, language)


@in_both_languages
def test_where_intervision_does_not_count_it_is_said_plainly(language: str) -> None:
    nurses = built_in()["verpleegkundig-specialisten"]
    assert nurses.standing is Standing.NOT
    plain = {"nl": "Intervisie telt hier niet", "en": "Intervision does not count here"}
    assert plain[language] in page(nurses, language)
    others = [one for one in built_in().values() if one.standing is not Standing.NOT]
    assert not any(plain[language] in page(one, language) for one in others)


@in_both_languages
def test_what_is_not_known_is_told(language: str) -> None:
    """Of the forensic experts the sources tell of proof, and of nothing else."""
    unknown = {
        "nl": "Niet bekend: de hoeveelheid, hoe vaak, hoe lang, de grootte van een groep,"
        " de begeleiding, video, en wat er sindsdien veranderde.",
        "en": "Not known: the amount, how often, how long, the size of a group, the guidance,"
        " video, and what has changed since.",
    }
    assert unknown[language] in page(built_in()["nrgd"], language)
    assert unknown[language].split()[0] not in page(built_in()["ekc"], language)


@in_both_languages
def test_what_was_checked_long_ago_says_so(language: str) -> None:
    long_ago = {"nl": "langer dan een jaar geleden", "en": "more than a year ago"}[language]
    for days, is_told in ((0, False), (365, False), (366, True)):
        shown = page(built_in()["lvv"], language, today=CHECKED + timedelta(days=days))
        assert (long_ago in shown) == is_told


@in_both_languages
def test_no_text_of_ours_says_that_something_counts(language: str) -> None:
    said = {key: TAGS.sub(" ", text) for key, text in catalogue(language).items()}
    found = [key for key, text in said.items() if promises(text)]
    about = [key for key in found if OF_REGISTERS.search(key) or OF_REGISTERS.search(said[key])]
    assert about == []


@pytest.mark.parametrize(
    "text",
    [
        "Dit telt mee.",
        "Jullie bijeenkomst telt voor het register.",
        "Deze uren tellen.",
        "Hiermee voldoe je.",
        "Dit is niet veel. Maar het telt.",
        "This counts.",
        "Your hours count for the register.",
        "It qualifies as intervision.",
        "Not much; it counts.",
    ],
)
def test_a_promise_is_seen(text: str) -> None:
    assert promises(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dit telt niet mee.",
        "Of het telt, zegt het register.",
        "Vraag of deze uren meetellen.",
        "This does not count.",
        "Only the register says whether it counts.",
        "Vertel het verder.",
        "The country has many accounts.",
    ],
)
def test_a_denial_or_a_question_is_no_promise(text: str) -> None:
    assert not promises(text)


def test_words_of_a_profile_are_shown_as_text() -> None:
    lines = profile_lines(built_in()["lvv"], language="nl", today=CHECKED)
    own = [value for one in lines for name, value in one.line.values if name in ("text", "where")]
    assert own
    assert all(isinstance(value, Typed) for value in own)
