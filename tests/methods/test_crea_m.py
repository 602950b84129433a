"""CREA-M as the field knows it, and the tone of its words in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from methods import load_library
from methods.spec import Gift, Method, Mode, Visible, When, Who


@pytest.fixture(scope="module")
def crea() -> Method:
    """Return the method as it is shipped."""
    return load_library()["crea-m"]


def texts_of(method: Method, language: str) -> Iterator[tuple[str, str]]:
    """Yield every text in a language with a name for it."""
    words = method.texts[language]
    for part in ("name", "short", "aim", "suits", "origin"):
        yield part, getattr(words, part)
    for phase_id, phase in words.phases.items():
        for part in ("title", "invitation", "voice", "chat", "slow", "rule", "listening"):
            text = getattr(phase, part)
            if text is not None:
                yield f"{phase_id}.{part}", text
        for gift, text in (*phase.labels.items(), *phase.hints.items()):
            yield f"{phase_id}.{gift}", text


def test_its_seven_steps_stand_in_order(crea: Method) -> None:
    assert [(p.step, p.id, p.kind, p.when) for p in crea.phases] == [
        (1, "arrive", "arrive", When.START),
        (1, "agreements", "agree", When.START),
        (1, "look-back", "look-back", When.START),
        (1, "choose", "choose", When.ROUND),
        (1, "roles", "roles", When.ROUND),
        (2, "exploration", "ask", When.ROUND),
        (3, "thinking-aloud", "discuss", When.ROUND),
        (3, "thinking-together", "discuss", When.ROUND),
        (4, "own-harvest", "commit", When.ROUND),
        (5, "shared-harvest", "commit", When.ROUND),
        (6, "evaluation", "gather", When.END),
        (7, "closing", "close", When.END),
    ]
    assert sum(p.minutes for p in crea.phases) == 100
    assert crea.level == "medium"
    assert (crea.people.min, crea.people.ideal, crea.people.max) == (4, 6, 8)


def test_a_step_that_it_does_not_have_is_a_key_error(crea: Method) -> None:
    with pytest.raises(KeyError):
        crea.phase("advice")


def test_the_contributor_listens_in_the_first_half_of_step_three_only(crea: Method) -> None:
    assert [p.id for p in crea.phases if p.silent or p.away] == ["thinking-aloud"]
    assert crea.phase("thinking-together").who is Who.EVERYONE


def test_the_harvest_is_of_every_member(crea: Method) -> None:
    own, shared = crea.phase("own-harvest"), crea.phase("shared-harvest")
    assert (own.who, shared.who) == (Who.CONTRIBUTOR, Who.OTHERS)
    for phase in (own, shared):
        assert set(phase.gives) == {Gift.TAKEAWAY, Gift.INTENTION}
        assert phase.each.min == phase.each.max == 1


def test_what_is_written_appears_together(crea: Method) -> None:
    written = [p for p in crea.phases if p.written_in]
    assert {p.visible for p in written} == {Visible.TOGETHER}
    assert all({Mode.CHAT, Mode.SLOW} <= set(p.written_in) for p in written)


def test_in_voice_people_write_in_the_harvest_only(crea: Method) -> None:
    assert [p.id for p in crea.phases if Mode.VOICE in p.written_in] == [
        "own-harvest",
        "shared-harvest",
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_step_says_how_in_every_mode(crea: Method, language: str) -> None:
    for phase_id, words in crea.texts[language].phases.items():
        assert words.voice, phase_id
        assert words.chat, phase_id
        assert words.slow, phase_id


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_box_has_a_hint(crea: Method, language: str) -> None:
    for phase in crea.phases:
        assert set(crea.texts[language].phases[phase.id].hints) == set(phase.gives)


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Bewaar je advies."), ("en", "Hold on to your advice.")]
)
def test_the_rule_about_advice_is_an_invitation_with_its_reason(
    crea: Method, language: str, words: str
) -> None:
    for phase_id in ("exploration", "thinking-aloud", "thinking-together"):
        rule = crea.texts[language].phases[phase_id].rule
        assert rule is not None
        assert rule.startswith(words)
        assert len(rule) > len(words) + 20


@pytest.mark.parametrize(("language", "words"), [("nl", "Hoe kan ik …?"), ("en", "How can I …?")])
def test_the_question_of_the_case_begins_with_how_can_i(
    crea: Method, language: str, words: str
) -> None:
    exploration = crea.texts[language].phases["exploration"]
    assert words in exploration.invitation
    assert words in exploration.labels[Gift.CASE_QUESTION]


# Blame, haste, promises that cannot be kept, words of one platform, and anybody's gender.
UNWANTED = {
    "nl": r"tip|probleem|formulier|hij|hem|zij|haar|zijn (?:eigen|werk|vraag|casus)|waarom|moet"
    r"|verboden|anoniem|thread|kanaal",
    "en": r"tip|problem|form|he|him|his|she|her|why|must|forbidden|anonymous|thread|channel",
}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_tone_is_plain(crea: Method, language: str) -> None:
    """No pictures, no reproach, no promise too many, and nobody's gender guessed."""
    unwanted = re.compile(rf"\b({UNWANTED[language]})\b", re.IGNORECASE)
    for name, text in texts_of(crea, language):
        assert all(ord(c) < 0x2190 for c in text), name
        assert unwanted.search(text) is None, (name, text)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_sentences_are_short(crea: Method, language: str) -> None:
    counts = [
        len(sentence.split())
        for name, text in texts_of(crea, language)
        if not name.endswith("intention")
        for sentence in re.split(r"(?<=[.?])\s", text)
    ]
    assert max(counts) <= 28
    assert sum(counts) / len(counts) <= 12
