"""An open group: only whoever confirmed the agreements for a meeting is in it."""

from collections.abc import Callable

import pytest

from bot.engine.effects import Reason, ShowBoard
from bot.engine.ids import PersonId
from bot.engine.state import Presence
from methods.spec import Gift

from .build import ANNA, BRAM, CHRIS, DEWI, EMRE, FARID, STRANGER, Meeting, opened


def of_open_group(*confirmed: PersonId | None) -> Meeting:
    return Meeting(is_open_group=True).confirms(*confirmed)


def test_who_has_not_confirmed_can_do_nothing() -> None:
    meeting = of_open_group(ANNA, BRAM, CHRIS).opens()
    assert meeting.refused() is None
    acts: tuple[Callable[[], object], ...] = (
        lambda: meeting.next(DEWI),
        lambda: meeting.ready(DEWI),
        lambda: meeting.stop(DEWI),
        lambda: meeting.gives(DEWI, Gift.LOOK_BACK),
        lambda: meeting.joins(DEWI),
    )
    for act in acts:
        before = meeting.state()
        act()
        assert meeting.refused() is Reason.CONFIRM_FIRST
        assert meeting.state() == before


def test_it_begins_with_those_who_confirmed_and_waits_for_nobody() -> None:
    meeting = of_open_group(ANNA, BRAM, CHRIS).opens()
    assert meeting.state().here() == (ANNA, BRAM, CHRIS)
    said = {one.person: one.presence for one in meeting.state().people}
    assert said[DEWI] is said[EMRE] is Presence.LATER
    assert meeting.state().facilitator == ANNA
    assert meeting.state().rounds == (), "the case of somebody who is not in it waits"


def test_who_confirms_beforehand_is_seen_on_the_agenda() -> None:
    meeting = of_open_group(ANNA).confirms(BRAM)
    assert meeting.did(ShowBoard) == (ShowBoard(None),)
    assert meeting.state().confirmed == (ANNA, BRAM)


def test_who_confirms_in_it_is_in_it_at_once() -> None:
    meeting = of_open_group(ANNA, BRAM, CHRIS).opens().confirms(DEWI)
    assert DEWI in meeting.state().here()
    assert meeting.did(ShowBoard) == (ShowBoard(meeting.slot()),)
    meeting.confirms(DEWI)
    assert meeting.outcome().effects == ()
    meeting.stop(DEWI)
    assert meeting.refused() is None


def test_who_confirmed_and_left_comes_back_by_saying_so_and_not_by_an_old_button() -> None:
    meeting = of_open_group(ANNA, BRAM, CHRIS, DEWI).opens()
    meeting.leaves(DEWI)
    meeting.confirms(DEWI)
    assert DEWI not in meeting.state().here()
    meeting.ready(DEWI)
    assert meeting.refused() is Reason.NOT_HERE
    meeting.joins(DEWI)
    assert DEWI in meeting.state().here()


@pytest.mark.parametrize("confirmed", [(), (ANNA, BRAM)])
def test_fewer_than_three_who_confirmed_do_not_begin(confirmed: tuple[PersonId, ...]) -> None:
    meeting = of_open_group(*confirmed)
    meeting.opens()
    assert meeting.refused() is Reason.TOO_FEW_CONFIRMED
    assert not meeting.state().confirms, "nothing has changed"
    meeting.opens(absent=(CHRIS, DEWI, EMRE, FARID))
    assert meeting.refused() is Reason.TOO_FEW_PEOPLE


def test_whoever_begins_has_confirmed() -> None:
    meeting = of_open_group(ANNA, BRAM, CHRIS)
    meeting.opens(actor=DEWI)
    assert meeting.refused() is Reason.CONFIRM_FIRST
    assert meeting.opens(actor=ANNA).refused() is None


def test_confirming_says_nothing_about_coming() -> None:
    meeting = of_open_group()
    meeting.presence(ANNA, Presence.ABSENT)
    meeting.confirms(ANNA, BRAM, CHRIS, DEWI).opens()
    assert meeting.state().here() == (BRAM, CHRIS, DEWI)
    meeting.joins(ANNA)
    assert ANNA in meeting.state().here()


def test_nobody_confirms_for_others_or_too_late() -> None:
    meeting = of_open_group(None)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.confirms(ANNA, BRAM, CHRIS).opens().closes()
    meeting.confirms(DEWI)
    assert meeting.refused() is Reason.ENDED
    assert DEWI not in meeting.state().confirmed


def test_who_became_a_member_while_it_runs_is_in_it_once_they_confirm() -> None:
    meeting = of_open_group(ANNA, BRAM, CHRIS).opens()
    meeting.joins(STRANGER)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.confirms(STRANGER)
    assert STRANGER in meeting.state().here()
    assert meeting.state().rotation[-1] == STRANGER


def test_a_fixed_group_goes_on_as_ever() -> None:
    meeting = opened()
    meeting.confirms(ANNA)
    assert meeting.outcome().effects == ()
    assert meeting.state().confirmed == ()
