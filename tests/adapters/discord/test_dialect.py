"""What people type is shown as they typed it, and does nothing."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.dialect import DiscordDialect, plain
from bot.words import clean
from bot.words.typed import shown_length

DIALECT = DiscordDialect({"7": "Anna *de* Vries"}.get, {"8": "intervisie"}.get)

CORPUS = [
    "@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "<:hond:1>", "<a:hond:1>", ":hond:",
    "</intervisie:1>", "<t:1:R>", "<t:1>", "<id:customize>", "<id:guide>", "<https://x.example>",
    "https://x.example/a_b_c", "http://x.example", "[kijk](https://x.example)",
    "[kijk](<https://x.example> \"titel\")", "<mailto:a@x.example>", "discord://-/channels/1",
    "**vet**", "*schuin*", "_schuin_", "__streep__", "~~door~~", "||weg||", "`code`", "```py\nx```",
    "# kop", "## kop", "### kop", "-# klein", "> citaat", ">>> citaat", "- punt", "* punt",
    "+ punt", "1. punt", "23) punt", "  - dieper", "a\n- b\n# c\n1. d\n> e\n-# f", "\\", "\\\\*x*",
    "\\<@1>", "*\n*", "|\\||x||", "a\r\n# b", "a\u2028# b", "\u202e# b", "\u200b# b", "<@1\n>",
]  # fmt: skip

_SPECIAL = re.compile(r"[*_~`|<>#@:\[\]]")
_LIST = re.compile(r"^[ \t]*([-+]|\d+[.)])", re.MULTILINE)
_PAIR = re.compile(r"\\([^0-9A-Za-z\s])")


def is_inert(markup: str) -> bool:
    """Whether nothing special is left once every escaped sign is put out of sight."""
    rest = _PAIR.sub("\ue000", markup)
    return not _SPECIAL.search(rest) and "\\" not in rest and not _LIST.search(rest)


@pytest.mark.parametrize(
    "markup", ["*x*", "a\n- b", "\\\\<@1>", "https://x", "-# x", "1. x", "x\\"]
)
def test_the_judge_knows_what_is_not_inert(markup: str) -> None:
    assert not is_inert(markup)


@pytest.mark.parametrize("typed", CORPUS)
def test_nothing_typed_does_anything(typed: str) -> None:
    markup = DIALECT.escape(typed)
    assert is_inert(markup)
    assert _PAIR.sub(r"\1", markup) == clean(typed)


@given(st.text(st.sampled_from("\\*_~`|<>#@:[]()!-+.)\n\r\t 1a&é\u202e\u2028"), max_size=60))
def test_no_mixture_of_signs_does_anything(typed: str) -> None:
    markup = DIALECT.escape(typed)
    assert is_inert(markup)
    assert _PAIR.sub(r"\1", markup) == clean(typed)
    assert len(markup) <= shown_length(clean(typed)), "the core reckons with this length"


@given(st.text(max_size=200))
def test_no_text_at_all_does_anything(typed: str) -> None:
    assert is_inert(DIALECT.escape(typed))


def test_people_are_mentioned_by_their_id_and_by_nothing_else() -> None:
    assert DIALECT.person("123") == "<@123>"
    for external in ("1> <@&2", "@everyone", "１２", ""):
        assert is_inert(DIALECT.person(external))


def test_a_role_is_shown_by_its_id_and_everybody_by_a_word() -> None:
    assert DIALECT.crowd("role:123") == "<@&123>"
    assert DIALECT.crowd("123") == "<@123>"
    for external in ("@everyone", "role:", "role:1> <@2", "role:１２"):
        assert is_inert(DIALECT.crowd(external))


def test_a_name_for_a_label_is_what_is_known() -> None:
    assert DIALECT.plain_name("7") == "Anna *de* Vries"
    assert DIALECT.plain_name("8") == "8"


@pytest.mark.parametrize(("style", "sign"), [("time", "t"), ("date", "D"), ("both", "F")])
def test_a_moment_is_shown_in_the_zone_of_whoever_reads(style: str, sign: str) -> None:
    at = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
    shown = DIALECT.moment(at, style=style, zone="Europe/Amsterdam", language="nl")
    assert shown == f"<t:{int(at.timestamp())}:{sign}>"


def test_what_is_strong_stays_whole() -> None:
    assert DIALECT.strong(DIALECT.escape("a*b")) == "**a\\*b**"
    assert DIALECT.strong("") == ""
    assert DIALECT.strong(" ") == " "


def test_a_name_of_a_thread_holds_no_markup() -> None:
    markup = (
        DIALECT.strong("Stap 2") + " " + DIALECT.escape("*hoe* <@7>\nzo:") + " <@7> <t:1:t><@9>"
    )
    assert plain(markup, name_of={"7": "Anna"}.get) == "Stap 2 *hoe* <@7> zo: Anna"
