"""Every value of a line is written safely, in its dialect and its language."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.cards import TEXT_LIMIT, TITLE_LIMIT
from bot.engine.ids import CaseId, PersonId
from bot.engine.screen import (
    CaseTitle,
    Crowds,
    Line,
    MethodText,
    Moment,
    Paragraph,
    People,
    Person,
    Tone,
    Typed,
)
from bot.words import WordsError, clean

from .conftest import Desk

ANNA, BRAM, CHRIS = PersonId("anna"), PersonId("bram"), PersonId("chris")
AT = datetime(2026, 3, 12, 14, 52, tzinfo=UTC)
NASTY = [
    "<script>alert('x')</script> & \"meer\" <@U1>",
    "{{ text }} {% raw %} {# niets #} {{ by }}",
    "\u202eomgekeerd\u202c en \x00\x1e\x1b[0m weg",
    "שלום <b>עולם</b>",
    "👩\u200d👩\u200d👧 🇳🇱 👍🏽",
    "a" + "\u0301" * 300,
]


def _reads(markup: str) -> str:
    """What is left of the HTML-like dialect when a page shows it."""
    for special, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'")):
        markup = markup.replace(special, sign)
    return markup.replace("&amp;", "&")


@pytest.mark.parametrize("typed", NASTY)
def test_what_somebody_typed_is_inert_and_complete(html: Desk, plain: Desk, typed: str) -> None:
    markup = html.line("case.happened", ("text", Typed(typed)))
    assert "<" not in markup
    assert _reads(markup) == f"Wat er gebeurde: {clean(typed)}"
    assert plain.line("case.happened", ("text", Typed(typed))).endswith(clean(typed))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(st.characters(), max_size=200))
@example(typed="<b>&amp;</b>")
def test_any_text_is_inert(html: Desk, plain: Desk, typed: str) -> None:
    markup = html.line("case.title", ("text", Typed(typed)))
    assert "<" not in markup
    assert _reads(markup) == clean(typed)
    assert "\n" not in plain.plain("case.title", ("text", Typed(typed)))


@pytest.mark.parametrize("typed", ["woord " * 8334, "<" * 50_000, "é" * 50_000, "regel\n" * 8334])
def test_fifty_thousand_characters_become_several_texts_and_no_word_is_lost(
    desk: Desk, typed: str
) -> None:
    paragraph = Paragraph(Line("reveal.thought", (("text", Typed(typed)),)), Tone.QUOTE, by=ANNA)
    texts = desk.card(paragraph).texts
    assert len(texts) > 10
    assert all(len(text.markup) <= TEXT_LIMIT for text in texts)
    assert {(text.tone, text.by) for text in texts} == {(Tone.QUOTE, ANNA)}
    whole = _reads("".join(text.markup for text in texts))
    assert whole.endswith(": " + clean(typed))
    assert whole.count("Anna") == 1


@pytest.mark.parametrize("typed", ["x" * 5000, "&" * 200, "👩\u200d👩\u200d👧" * 60, "a b\n" * 90])
def test_a_long_title_is_clipped_where_a_reader_sees_a_border(desk: Desk, typed: str) -> None:
    title = desk.card(title=Line("case.title", (("text", Typed(typed)),))).title
    assert len(title) <= TITLE_LIMIT
    assert title.endswith("…")
    assert not title.removesuffix("…").endswith(("\u200d", "&am"))
    assert "\n" not in title


def test_a_name_in_a_title_is_never_cut(html: Desk) -> None:
    title = Line("board.guide", (("guide", Person(ANNA)),))
    assert html.card(title=title).title == 'Gespreksleider: <a rel="person">Anna</a>'


def test_the_words_of_a_snippet_are_written_in_the_dialect_too(html: Desk) -> None:
    assert html.line("board.title", ("step", 3), ("name", "a & b")) == "3 · a &amp; b"
    assert "can&#x27;t" not in html.line("agreement.1", language="en")


def test_people_and_moments_stand_in_a_sentence(html: Desk, plain: Desk) -> None:
    everyone = ("who", People((ANNA, BRAM, CHRIS)))
    assert plain.line("agenda.coming", everyone) == "Erbij: Anna, Bram en Chris"
    assert plain.line("agenda.coming", everyone, language="en") == "Coming: Anna, Bram and Chris"
    assert 'rel="person">Bram</a> en <a' in html.line("agenda.coming", everyone)
    assert html.line("board.until", ("until", Moment(AT))) == "Tot <time>15:52</time>"
    assert html.plain("board.until", ("until", Moment(AT))) == "Tot 15:52"
    assert html.plain("agenda.coming", everyone) == "Erbij: Anna, Bram en Chris"


def test_who_reads_along_stands_in_running_text_and_in_no_label(html: Desk) -> None:
    who = ("who", Crowds(("x-anna", "x-bram")))
    said = html.line("open-room.crowds", who, ("more", 0))
    assert 'rel="person">Anna</a> en <a' in said
    with pytest.raises(WordsError):
        html.plain("open-room.crowds", who, ("more", 0))


def test_a_list_with_nobody_in_it_is_no_empty_list(plain: Desk) -> None:
    assert plain.line("agenda.coming", ("who", People(()))).endswith(".")


def test_somebody_whose_name_is_not_known_is_somebody(plain: Desk) -> None:
    stranger = ("who", Person(PersonId("gone")))
    assert plain.line("roles.contributor", stranger) == "iemand brengt de casus in."
    assert plain.line("roles.contributor", stranger, language="en").startswith("someone ")


@pytest.mark.parametrize(
    ("count", "said"), [(0, "Er wordt"), (1, "1 van de 5 is"), (2, "2 van de 5 zijn")]
)
def test_one_and_many_agree_with_their_verb(plain: Desk, count: int, said: str) -> None:
    assert plain.line("board.progress", ("done", count), ("of", 5)).startswith(said)


def test_a_duration_is_said_in_words(plain: Desk) -> None:
    assert plain.line("method", ("text", timedelta(minutes=5))) == "5 minuten"


def test_a_text_of_the_method_is_escaped_and_may_be_missing(html: Desk) -> None:
    assert html.line("method", ("text", MethodText("look", "title"))) == "Samen &lt;kijken&gt;"
    assert html.line("method", ("text", MethodText("look", "slow"))) == ""
    assert html.plain("method", ("text", MethodText("look", "rule"))) == ""
    assert html.line("method", ("text", MethodText("look", "labels.thought"))) == "Wat denk je?"
    assert html.line("method", ("text", MethodText("look", "labels.answer"))) == ""
    assert html.line("agenda.method", ("method", MethodText(None, "short"))).endswith("methode")


def test_a_method_in_one_language_is_read_in_that_one(plain: Desk) -> None:
    text = ("text", MethodText("look", "invitation"))
    assert plain.line("method", text, language="en") == "Denk *hardop*."


@pytest.mark.parametrize(
    "wanted",
    [
        MethodText("elsewhere", "title"),
        MethodText("look", "nothing"),
        MethodText("look", "__class__"),
        MethodText("look", "labels.nothing"),
        MethodText("look", "labels"),
        MethodText(None, "phases.look"),
    ],
)
def test_a_text_that_no_method_has_is_a_mistake_of_ours(plain: Desk, wanted: MethodText) -> None:
    with pytest.raises(WordsError):
        plain.line("method", ("text", wanted))


def test_the_title_of_a_case_must_have_been_filled_in(plain: Desk) -> None:
    with pytest.raises(WordsError, match="title of a case"):
        plain.line("case.title", ("text", CaseTitle(CaseId("c1"))))
