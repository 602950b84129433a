"""Keys of places and cards, well formed and not."""

import pytest

from bot.delivery.keys import kind_of, meeting_of


@pytest.mark.parametrize(
    ("card", "meeting"),
    [
        ("agenda:m1", "m1"),
        ("board:m1:1.explore", "m1"),
        ("reveal:m1:1.explore:1:1:1", "m1"),
        ("case:m1:1.tell", "m1"),
        ("whisper:m1:p1:late:1.explore:3", "m1"),
        ("stop:m1:p1:3", "m1"),
        ("ask:intention:i1", None),
        ("board:", None),
        ("board", None),
        ("", None),
    ],
)
def test_a_card_says_which_meeting_it_tells_of(card: str, meeting: str | None) -> None:
    assert meeting_of(card) == meeting


def test_the_kind_stands_before_the_first_colon() -> None:
    assert [kind_of(key) for key in ("group:g", "thread:m:1.x", "odd", "")] == [
        "group",
        "thread",
        "odd",
        "",
    ]
