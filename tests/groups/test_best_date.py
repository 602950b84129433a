"""Which day comes out of a poll, from the answers alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.ids import FormId, GroupId, PersonId
from bot.groups.best_date import best_date
from bot.records import DateAnswer, Fit

FIRST = datetime(2026, 3, 10, 14, tzinfo=UTC)
OPTIONS = tuple(FIRST + timedelta(days=n) for n in range(3))
FITS = {"y": Fit.YES, "m": Fit.IF_NEEDED, "n": Fit.NO}
MEMBERS = [PersonId(f"p{n}") for n in range(6)]


def answered(*said: str) -> list[DateAnswer]:
    """One text a person, a letter for each option."""
    return [
        DateAnswer(GroupId("g"), FormId("f"), person, tuple(FITS[one] for one in text))
        for person, text in zip(MEMBERS, said, strict=False)
    ]


def best(*said: str, members: int = 6, possible: tuple[datetime, ...] = OPTIONS) -> int | None:
    """The number of the option that wins, or None."""
    here = MEMBERS[:members]
    found = best_date(OPTIONS, answered(*said), members=here, possible=possible)
    return None if found is None else OPTIONS.index(found)


@pytest.mark.parametrize(
    ("said", "wins"),
    [
        # Nobody answered: nothing is known, and nothing moves.
        ((), None),
        # One "no" weighs more than any "yes".
        (("yym", "yym", "nym"), 1),
        (("ymy", "ymy", "nmy", "ymm"), 2),
        # Where no "no" differs, the most "yes".
        (("myy", "mmy", "mmm"), 2),
        (("mny", "mym", "mmn"), 0),
        # What is equal goes to the earlier, also in another order of people.
        (("yyy", "mmm"), 0),
        (("nyy", "ynn"), 0),
        (("ynn", "nyy"), 0),
        (("nmy", "nym"), 1),
        # A day that suits nobody who answered is none.
        (("nny", "nny"), 2),
        (("nnn",), None),
        (("nnn", "nnn", "nnn"), None),
        # Three of six have to be left.
        (("nnn", "nnn", "nnn", "nnn", "yyy"), None),
        (("nnn", "nnn", "nnn", "ynn"), 0),
    ],
)
def test_the_best_day(said: tuple[str, ...], wins: int | None) -> None:
    assert best(*said) == wins


def test_what_cannot_be_any_more_does_not_win() -> None:
    assert best("ymm", "ymm", possible=OPTIONS[1:]) == 1
    assert best("yyy", possible=()) is None


def test_whoever_is_no_member_any_more_does_not_count() -> None:
    assert best("yyn", "yyn", "yyn", "nny", members=3) == 0
    assert best("nnn", "nnn", "nnn", "nny", members=3) is None
