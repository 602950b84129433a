"""Screens become cards: titles, buttons, push texts and paragraphs, within their limits."""

from collections.abc import Callable, Sequence

import pytest

from bot.cards import BUTTON_LIMIT, TOKEN_LIMIT, Button, Text
from bot.engine.ids import PersonId
from bot.engine.screen import Control, Does, Line, MethodText, Paragraph, Progress, Screen, Tone
from bot.engine.screen import Typed as TypedText
from bot.ports import Dialect
from bot.words import PlainDialect, Words, WordsError

from .conftest import Desk


def test_a_value_that_is_missing_is_never_passed_over(desk: Desk) -> None:
    with pytest.raises(WordsError, match=r"board\.until in nl: 'until' is undefined"):
        desk.line("board.until")
    with pytest.raises(WordsError, match="'count' is undefined"):
        desk.plain("choose.vote")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_people_are_told_to_type_what_the_command_is_called_here(
    plain: Desk, html: Desk, language: str
) -> None:
    words = Words("twee_aan_tafel")
    for dialect in (plain.dialect, html.dialect):
        shown = words.card(
            Screen(
                Line("menu.title"), Line("push.question"), (Paragraph(Line("refuse.no-group-yet")),)
            ),
            language=language,
            dialect=dialect,
            people={},
            zone="UTC",
        )
        assert "/twee_aan_tafel start" in shown.texts[0].markup
        told = words.plain(
            Line("help.start"), language=language, dialect=dialect, people={}, zone="UTC"
        )
        assert "/twee_aan_tafel start" in told
        assert "/intervisie start" in plain.words.plain(
            Line("help.start"), language=language, dialect=dialect, people={}, zone="UTC"
        )


def test_a_key_without_words_is_never_shown(desk: Desk) -> None:
    with pytest.raises(WordsError, match=r"no words for board\.nothing in nl"):
        desk.line("board.nothing")


def test_a_language_that_is_not_there_reads_english(plain: Desk) -> None:
    words = plain.words.card(
        Screen(Line("stop.title"), Line("push.question")),
        language="de",
        dialect=plain.dialect,
        people={},
        zone="UTC",
        method=None,
    )
    assert words.language == "en"
    assert words.title == "We hold still for a moment"


@pytest.mark.parametrize(
    "control",
    [
        Control("stop", "control.stop", ("m" * TOKEN_LIMIT,)),
        Control("stop", "control.stop", ("m|2",)),
        Control("open-case", "control.bring-case", ("g",)),
        Control("stop", "control.stop", ("m",), Does.FORM),
    ],
)
def test_a_control_that_could_not_be_pressed_is_a_mistake_of_ours(
    desk: Desk, control: Control
) -> None:
    with pytest.raises(WordsError):
        desk.card(controls=(control,))


def test_a_control_becomes_a_button_with_its_token(html: Desk) -> None:
    controls = (
        Control("next", "control.next", ("m1", "7"), main=True, guide=True),
        Control("open-case", "control.bring-case", ("g1",), Does.FORM),
    )
    assert html.card(controls=controls).buttons == (
        Button("next|m1|7", "Verder", main=True, guide=True),
        Button("open-case|g1", "Casus inbrengen", Does.FORM),
    )


def test_a_label_is_plain_text_and_is_clipped(html: Desk) -> None:
    values = (("text", TypedText("<b>" + "x" * 200)),)
    (button,) = html.card(controls=(Control("vote", "case.title", ("m",), values=values),)).buttons
    assert button.label.startswith("<b>xxx")
    assert button.label.endswith("…")
    assert len(button.label) == BUTTON_LIMIT


def test_a_push_never_holds_what_somebody_typed(desk: Desk) -> None:
    with pytest.raises(WordsError, match="nobody's words"):
        desk.card(push=Line("case.title", (("text", TypedText("geheim")),)))


def test_a_push_is_plain(html: Desk) -> None:
    name = MethodText("look", "title")
    push = Line("board.push", (("step", 3), ("name", name)))
    assert html.card(push=push).push == "Stap 3: Samen <kijken>"


def test_a_paragraph_that_the_method_leaves_out_is_not_there(desk: Desk) -> None:
    def said(part: str) -> Paragraph:
        return Paragraph(Line("method", (("text", MethodText("look", part)),)), Tone.NOTE)

    assert desk.card(said("slow"), said("voice"), said("rule")).texts == (
        Text("Zeg het.", Tone.NOTE),
    )


def test_a_title_must_be_there(desk: Desk) -> None:
    with pytest.raises(WordsError):
        desk.card(title=Line("method", (("text", MethodText("look", "rule")),)))


def test_progress_and_whose_words_they_are_come_along(html: Desk) -> None:
    anna = PersonId("anna")
    line = Line("reveal.thought", (("text", TypedText("ik")),))
    screen = Screen(
        Line("stop.title"),
        Line("push.question"),
        (Paragraph(line, Tone.QUOTE, by=anna), Paragraph(line, Tone.QUOTE)),
        Progress(2, 5),
    )
    card = html.words.card(
        screen, language="nl", dialect=html.dialect, people=html.people, zone="UTC", method=None
    )
    named = '<strong><a rel="person">Anna</a></strong>: ik'
    assert card.texts == (Text(named, Tone.QUOTE, anna), Text("ik", Tone.QUOTE))
    assert card.progress == Progress(2, 5)


def test_each_dialect_keeps_its_own_way_of_writing(make_desk: Callable[[Dialect], Desk]) -> None:
    class Loud(PlainDialect):
        def escape(self, text: str) -> str:
            return text.upper()

    value = ("text", TypedText("ik"))
    quiet, loud = make_desk(PlainDialect()), make_desk(Loud())
    assert quiet.line("case.happened", value) == "Wat er gebeurde: ik"
    assert loud.line("case.happened", value) == "WAT ER GEBEURDE: IK"
    assert quiet.line("case.happened", value) == "Wat er gebeurde: ik"


def test_many_dialects_do_not_fill_the_memory(plain: Desk) -> None:
    words = Words()

    def say(dialects: Sequence[PlainDialect]) -> list[str]:
        return [
            words.line(Line("stop.title"), language="nl", dialect=d, people={}, zone="UTC")
            for d in dialects
        ]

    assert say([PlainDialect() for _ in range(40)]) == ["We houden even stil"] * 40


def test_a_transcript_names_people_by_their_name() -> None:
    dialect = PlainDialect({"1": "An\u202ena\n"})
    assert dialect.person("1") == dialect.plain_name("1") == "Anna"
    assert dialect.person("2") == "2"
    assert dialect.strong(dialect.escape("*")) == "*"
