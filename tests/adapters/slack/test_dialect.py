"""Nothing that anybody typed becomes a mention, a link, an emoji or a form of letter."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.dialect import SlackDialect
from adapters.slack.markup import as_elements, as_text, escape, is_plain, stretches, unescape
from adapters.slack.render import Renderer
from bot.cards import Card, Text
from bot.engine.screen import Tone
from bot.words import clean
from tests.standins.slack.rules import message_mistakes

DIALECT = SlackDialect({"U1": "Anna"}.get, {"C1": "intervisie"}.get)
RENDERER = Renderer({"U1": "Anna"}.get)


def nobody(_external: str) -> None:
    """No name is known."""


TYPED = (
    "<@U0123456>",
    "<@W0123456|anna>",
    "@here @channel @everyone",
    "<!here> <!channel> <!everyone>",
    "<!subteam^S0123456>",
    "<#C0123456>",
    "<#C0123456|algemeen>",
    "#algemeen",
    "<https://example.org|klik hier>",
    "<mailto:a@example.org|mail>",
    "https://example.org/?a=1&b=2",
    "example.org",
    "a@example.org",
    "*vet* _schuin_ ~door~ `code`",
    "```\nblok\n```",
    "> citaat",
    ">>> de rest",
    "- een\n- twee",
    "1. een\n2. twee",
    ":smile: :+1::skin-tone-3:",
    "<!date^1392734382^{date}|gisteren>",
    "<!date^1767609000^{time}|11:30>",
    "&lt;@U0123456&gt;",
    "&amp;lt;!here&amp;gt;",
    "<b>vet</b>",
    "</b>",
    "<b",
    "<",
    ">",
    "&",
    "\\*vet\\*",
    "a < b && c > d",
    "# kop\n## kop",
    "|cel|cel|",
    "{time} {date_long}",
    "<@U1",
    "\u200b<@U1>\u200b",
    "<@U1>" * 50,
)


def texts_in(card: Card) -> list[dict[str, object]]:
    """The elements of the one paragraph of a card."""
    (block,) = (b for b in RENDERER.blocks(card, most=50) if b.get("block_id") != "|title")
    elements = block["elements"]
    assert isinstance(elements, list)
    if block["type"] == "context":
        return elements
    inner: list[dict[str, object]] = elements[0]["elements"]
    return inner


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("tone", list(Tone))
def test_what_is_typed_is_one_plain_text_and_is_read_as_typed(typed: str, tone: Tone) -> None:
    card = Card("t", "p", "nl", (Text(DIALECT.escape(typed), tone),))
    (element,) = texts_in(card)
    assert element["type"] in ("text", "plain_text")
    assert element["text"] == clean(typed)
    assert "style" not in element
    assert element.get("emoji", False) is False


@pytest.mark.parametrize("typed", TYPED)
def test_a_typed_title_is_a_plain_text(typed: str) -> None:
    title = DIALECT.escape(typed.replace("\n", " ")[:100])
    (head,) = RENDERER.blocks(Card(title, "p", "nl"), most=50)
    assert head["type"] == "header"
    assert message_mistakes("p", [head]) == []


@pytest.mark.parametrize("typed", TYPED)
def test_typed_words_beside_our_own_stay_apart(typed: str) -> None:
    markup = f"{DIALECT.strong(DIALECT.person('U1'))}: {DIALECT.escape(typed)}"
    person, *rest = as_elements(markup, name_of=nobody)
    assert person == {"type": "user", "user_id": "U1", "style": {"bold": True}}
    assert [one["type"] for one in rest] == ["text"]
    assert rest[0]["text"] == f": {clean(typed)}"


@given(st.text())
def test_any_text_comes_out_as_it_went_in(typed: str) -> None:
    assert unescape(escape(typed)) == typed
    assert is_plain(escape(typed))
    assert "".join(one.text for one in stretches(escape(typed))) == typed


def test_a_person_is_a_mention_and_has_a_name() -> None:
    assert as_elements(DIALECT.person("U1"), name_of=nobody) == [{"type": "user", "user_id": "U1"}]
    known = as_elements(DIALECT.person("U1"), name_of={"U1": "<@U2> *A*"}.get)
    assert known == [{"type": "text", "text": "<@U2> *A*"}], "a name notifies nobody"
    assert DIALECT.plain_name("U1") == "Anna"
    assert DIALECT.plain_name("U2") == "U2"
    assert as_text("Hoi <@U1>", name_of=DIALECT.plain_name) == "Hoi Anna"


@pytest.mark.parametrize("external", ["anna", "U1>", "<!here>", "", "C0123456"])
def test_what_is_nobodys_id_is_a_plain_text(external: str) -> None:
    assert all(
        one["type"] == "text" for one in as_elements(DIALECT.person(external), name_of=nobody)
    )


@pytest.mark.parametrize(
    ("style", "written", "fallback"),
    [
        ("time", "{time}", "15:00"),
        ("date", "{date_long}", "donderdag 12 maart"),
        ("both", "{date_long}, {time}", "donderdag 12 maart, 15:00"),
    ],
)
def test_a_moment_is_shown_in_the_readers_zone(style: str, written: str, fallback: str) -> None:
    at = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
    markup = DIALECT.moment(at, style=style, zone="Europe/Amsterdam", language="nl")
    assert as_elements(markup, name_of=nobody) == [
        {"type": "date", "timestamp": 1773324000, "format": written, "fallback": fallback}
    ]
    assert as_text(markup, name_of=str) == fallback
