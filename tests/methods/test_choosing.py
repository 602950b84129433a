"""Which method is proposed for which case, and why another one is not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from methods import load_library
from methods.choosing import MOST, Proposal, Reason, Wanted, kinds, leave_out, recommend, refuse
from methods.fitting import shortest_minutes
from methods.spec import CaseKind, Mode

LIBRARY = load_library()
TEN = LIBRARY["ten-step"]
STUCK = Wanted(kind="stuck", minutes=150, people=6, meetings=4, mode=Mode.CHAT)


def test_what_fits_the_case_best_comes_first() -> None:
    assert recommend(LIBRARY, STUCK)[0] == Proposal("ten-step", Reason.FITS_CASE)


@pytest.mark.parametrize(
    ("wanted", "reason", "number"),
    [
        (replace(STUCK, people=3), Reason.TOO_FEW, 4),
        (replace(STUCK, people=9), Reason.TOO_MANY, 8),
        (replace(STUCK, minutes=40), Reason.TOO_SHORT, shortest_minutes(TEN)),
    ],
)
def test_a_method_that_does_not_fit_says_why(wanted: Wanted, reason: Reason, number: int) -> None:
    assert refuse(TEN, wanted) == Proposal("ten-step", reason, number)
    assert "ten-step" not in [one.method for one in recommend(LIBRARY, wanted)]


def test_a_new_group_is_offered_nothing_that_is_hard() -> None:
    crea = LIBRARY["crea-m"]
    assert refuse(crea, replace(STUCK, meetings=1)) == Proposal("crea-m", Reason.TOO_NEW, 2)
    assert refuse(crea, replace(STUCK, meetings=2)) is None


def test_over_days_the_clock_says_nothing() -> None:
    assert refuse(TEN, replace(STUCK, minutes=5, mode=Mode.SLOW)) is None


def test_a_method_that_is_not_made_for_writing_is_not_offered_for_it() -> None:
    spoken = TEN.model_copy(update={"modes": (Mode.VOICE,)})
    assert refuse(spoken, STUCK) == Proposal("ten-step", Reason.OTHER_MODE)


def test_what_fits_the_case_and_not_the_meeting_is_told_with_its_reason() -> None:
    six = replace(STUCK, kind="little-time", meetings=6)
    assert Proposal("troika", Reason.TOO_MANY, 4) in leave_out(LIBRARY, six)
    written = replace(STUCK, kind="charged-relation", meetings=6, mode=Mode.SLOW)
    assert Proposal("reflecting-team", Reason.OTHER_MODE) in leave_out(LIBRARY, written)
    assert leave_out(LIBRARY, replace(STUCK, meetings=6)) == ()


def test_each_kind_of_case_has_a_first_choice_and_each_method_a_kind() -> None:
    for kind in CaseKind:
        choices = sorted(one.suits[kind] for one in LIBRARY.values() if kind in one.suits)
        assert choices == [1, 2, 3], kind
    assert all(method.suits for method in LIBRARY.values())


def test_a_method_of_ones_own_is_proposed_for_what_it_suits() -> None:
    own = TEN.model_copy(update={"id": "mine", "suits": {CaseKind.STUCK: 1}})
    found = recommend({**LIBRARY, "mine": own}, STUCK)
    assert found[0] == Proposal("mine", Reason.FITS_CASE)
    assert found[1] == Proposal("ten-step", Reason.FITS_CASE)


def test_no_kind_of_case_is_left_without_a_proposal() -> None:
    for kind in kinds():
        assert recommend(LIBRARY, replace(STUCK, kind=kind)), kind


def test_a_kind_that_is_none_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="weather"):
        recommend(LIBRARY, replace(STUCK, kind="weather"))


@given(
    kind=st.sampled_from(kinds()),
    minutes=st.integers(1, 240),
    people=st.integers(1, 14),
    meetings=st.integers(0, 12),
    mode=st.sampled_from(Mode),
)
def test_whatever_is_wanted(
    kind: str, minutes: int, people: int, meetings: int, mode: Mode
) -> None:
    wanted = Wanted(kind, minutes, people, meetings, mode)
    found = recommend(LIBRARY, wanted)
    assert len(found) <= MOST
    assert len({one.method for one in found}) == len(found)
    assert all(refuse(LIBRARY[one.method], wanted) is None for one in found)
