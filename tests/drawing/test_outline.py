"""What a picture says of a method: who gives, who listens, and how it becomes visible."""

from __future__ import annotations

import pytest

from bot.drawing import NoSuchLanguage, Part, outline, plain
from bot.drawing.outline import PhaseLine
from methods.spec import Method, Mode, Phase, Visible


def lines(method: Method, mode: Mode = Mode.CHAT, language: str = "en") -> dict[str, PhaseLine]:
    return {line.id: line for line in outline(method, language=language, mode=mode).phases}


def changed(method: Method, **update: object) -> Method:
    """The method with one phase, its exploration, changed."""
    phase: Phase = method.phase("exploration").model_copy(update=update)
    return method.model_copy(update={"phases": (phase,)})


@pytest.mark.parametrize(
    ("phase", "contributor", "others"),
    [
        ("arrive", Part.GIVES, Part.GIVES),
        ("exploration", Part.GIVES, Part.GIVES),
        ("thinking-aloud", Part.LISTENS, Part.GIVES),
        ("thinking-together", Part.GIVES, Part.GIVES),
        ("own-harvest", Part.GIVES, Part.LISTENS),
        ("shared-harvest", Part.LISTENS, Part.GIVES),
    ],
)
def test_who_gives_and_who_listens(
    crea_m: Method, phase: str, contributor: Part, others: Part
) -> None:
    line = lines(crea_m)[phase]
    assert (line.contributor, line.others) == (contributor, others)


def test_whoever_is_turned_away_is_drawn_apart(crea_m: Method) -> None:
    method = changed(crea_m, kind="discuss", gives=(), away=("contributor",))
    line = lines(method)["exploration"]
    assert line.contributor is Part.AWAY
    assert "outside the circle" in line.doing


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        (Mode.VOICE, "out loud"),
        (Mode.CHAT, "written alone, then seen together"),
        (Mode.SLOW, "written alone, then seen together"),
    ],
)
def test_how_it_becomes_visible_follows_the_mode(crea_m: Method, mode: Mode, says: str) -> None:
    assert lines(crea_m, mode)["exploration"].appears == says


def test_what_is_written_while_people_talk_stays_their_own(crea_m: Method) -> None:
    assert lines(crea_m, Mode.VOICE)["own-harvest"].appears == "written down for yourself only"


@pytest.mark.parametrize(
    ("visible", "named", "says"),
    [
        (Visible.AT_ONCE, True, "seen at once"),
        (Visible.PRIVATE, True, "written down for yourself only"),
        (Visible.TOGETHER, False, "without names, seen together"),
        ("some-later-way", True, "written down"),
    ],
)
def test_each_way_to_become_visible_has_words(
    crea_m: Method, visible: object, named: bool, says: str
) -> None:
    line = lines(changed(crea_m, visible=visible, named=named))["exploration"]
    assert line.appears == says


def test_what_is_new_to_a_picture_is_drawn_plainly(crea_m: Method) -> None:
    """A kind and a role that come later need nothing here."""
    line = lines(changed(crea_m, kind="some-later-kind", who="some-later-role", gives=()))[
        "exploration"
    ]
    assert (line.contributor, line.others) == (Part.LISTENS, Part.LISTENS)
    assert line.doing == "everyone listens"


def test_time_is_minutes_together_and_hours_over_days(crea_m: Method) -> None:
    assert lines(crea_m)["exploration"].time == "20 min"
    assert lines(crea_m, Mode.SLOW)["exploration"].time == "2 days"
    assert outline(crea_m, language="nl", mode=Mode.VOICE).time == "100 min"


def test_a_language_that_is_missing_is_told(crea_m: Method) -> None:
    with pytest.raises(NoSuchLanguage, match="It has: en, nl"):
        outline(crea_m, language="de", mode=Mode.CHAT)


def test_a_method_in_another_language_has_our_words_in_english(crea_m: Method) -> None:
    method = crea_m.model_copy(update={"texts": {"de": crea_m.texts["nl"]}})
    assert lines(method, language="de")["arrive"].doing == "everyone takes part"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_in_a_terminal_every_step_has_its_words(crea_m: Method, language: str) -> None:
    text = plain(outline(crea_m, language=language, mode=Mode.VOICE), Mode.VOICE)
    words = " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 78
    for texts in crea_m.texts[language].phases.values():
        for said in (texts.title, texts.invitation, texts.voice, texts.rule, texts.listening):
            assert said is None or " ".join(said.split()) in words
        assert texts.chat is None or texts.chat not in words
