"""What whoever guides sees alone: the board's own moves, who is not ready, what to watch for."""

import pytest

from bot.engine.console import MISTAKES, console
from bot.engine.phases import PHASE_KINDS
from bot.engine.screen import People, Screen
from bot.engine.state import Slot
from methods import load_library
from methods.spec import Gift, Method, Mode

from .build import (
    ANNA,
    BRAM,
    CHRIS,
    DEWI,
    EMRE,
    FARID,
    SIX,
    Meeting,
    changed_method,
    crea_m,
    opened,
)
from .looking import actions, choosing_step, keys, line, shown

MOVES = {"next", "back", "extend", "reveal", "resume"}


def seen(meeting: Meeting) -> Screen:
    return console(meeting.method, meeting.state())


def waiting(meeting: Meeting) -> object:
    return dict(line(seen(meeting), "console.not-ready").values)["who"]


def test_every_kind_of_step_has_something_to_watch_for() -> None:
    assert set(MISTAKES) == set(PHASE_KINDS)
    assert len(set(MISTAKES.values())) == len(MISTAKES)


@pytest.mark.parametrize(
    ("method", "mode"),
    [(method, mode) for method in load_library().values() for mode in method.modes],
    ids=lambda one: str(getattr(one, "id", one)),
)
def test_the_moves_are_the_boards_own(method: Method, mode: Mode) -> None:
    """Wherever a meeting is: what moves it there is on both, with the same token and label."""
    meeting = Meeting(mode, method=method).opens()
    for phase in ("arrive", "choose", "roles", "closing"):
        meeting.goes_to(phase)
        if meeting.state().facilitator is None:
            meeting.guide_becomes(ANNA, by=ANNA)
        on_board = [c for c in shown(meeting).controls if c.action in MOVES]
        assert [c for c in seen(meeting).controls if c.action in MOVES] == on_board


def test_it_says_who_is_not_ready_and_nothing_of_what_they_wrote() -> None:
    meeting = opened().goes_to("exploration")
    assert waiting(meeting) == People((ANNA, BRAM, CHRIS, EMRE, FARID))
    meeting.gives(BRAM, Gift.OPEN_QUESTION)
    meeting.ready(BRAM)
    meeting.ready(CHRIS)
    assert waiting(meeting) == People((ANNA, EMRE, FARID))
    meeting.ready(CHRIS, ready=False)
    assert waiting(meeting) == People((ANNA, CHRIS, EMRE, FARID))
    meeting.leaves(FARID)
    for person in (ANNA, CHRIS):
        meeting.ready(person)
    assert waiting(meeting) == People((EMRE,))


def test_where_texts_have_no_names_it_names_nobody_at_all() -> None:
    """Two looks at such a list, and a reveal between them, would tell who wrote what."""
    method = changed_method(exploration={"named": False})
    meeting = Meeting(method=method).opens().goes_to("exploration")
    for person in SIX:
        screen = seen(meeting)
        assert "console.nameless" in keys(screen)
        assert not any(isinstance(v, People) for p in screen.paragraphs for _, v in p.line.values)
        assert not {"console.not-ready", "console.all-ready"} & set(keys(screen))
        if person not in (DEWI, FARID):
            meeting.gives(person, Gift.OPEN_QUESTION)
            meeting.ready(person)


def test_nobody_is_waited_for_by_name_where_nothing_is_written() -> None:
    """Nor where people vote: what the first one wants would show in the result."""
    for phase_id in ("arrive", "choose", "roles"):
        screen = seen(opened().goes_to(phase_id))
        assert keys(screen)[:2] == ["console.step", "console.hints"]
    talking = seen(opened(Mode.VOICE).goes_to("exploration"))
    assert keys(talking)[:2] == ["console.step", "console.hints"]


def test_it_says_when_nobody_is_waited_for() -> None:
    meeting = opened().goes_to("evaluation")
    assert "console.not-ready" in keys(seen(meeting))
    for person in SIX[:-1]:
        meeting.ready(person)
    assert waiting(meeting) == People((FARID,))
    meeting.ready(FARID)
    assert meeting.phase() == "evaluation"
    assert "console.all-ready" in keys(seen(meeting))


def test_time_that_is_up_and_days_are_told() -> None:
    meeting = opened().goes_to("exploration")
    assert keys(seen(meeting))[0] == "console.step"
    meeting.passes(30)
    assert keys(seen(meeting))[0] == "console.step-over"
    slow = opened(Mode.SLOW).goes_to("exploration")
    slow.guide_becomes(BRAM, by=BRAM)
    until = dict(line(seen(slow), "console.step").values)["until"]
    assert getattr(until, "style", "") == "both"


def test_a_meeting_that_stands_still_is_handed_over_and_not_paused() -> None:
    meeting = opened().goes_to("thinking-aloud")
    assert actions(seen(meeting))[-2:] == ["pause", "open-hand-over"]
    meeting.pause()
    assert actions(seen(meeting)) == ["resume", "open-hand-over"]
    assert keys(seen(meeting))[:2] == ["console.stands-still", "console.hints"]
    meeting.resume()
    meeting.stop(DEWI)
    assert actions(seen(meeting)) == ["open-hand-over"]
    again = opened().goes_to("thinking-aloud")
    choosing_step(again)
    assert actions(seen(again)) == ["resume", "next", "back", "open-hand-over"]


def test_what_goes_wrong_in_a_method_follows_that_of_the_step() -> None:
    screen = seen(opened().goes_to("exploration"))
    assert keys(screen)[-4:] == ["console.hints-method", "method", "method", "method"]


def test_a_method_without_any_has_those_of_the_step_alone() -> None:
    texts = {name: one.model_copy(update={"mistakes": ()}) for name, one in crea_m().texts.items()}
    method = crea_m().model_copy(update={"texts": texts})
    screen = seen(Meeting(method=method).opens().goes_to("exploration"))
    assert keys(screen)[-2:] == ["console.hints", "console.at-ask"]


def test_the_way_to_it_stands_on_every_board_that_somebody_guides() -> None:
    meeting = opened().goes_to("exploration")
    assert "console" in actions(shown(meeting))
    assert "console" not in actions(shown(meeting, Slot(1, "choose")))
    slow = opened(Mode.SLOW).goes_to("exploration")
    assert "console" not in actions(shown(slow))
    meeting.pause()
    assert "console" in actions(shown(meeting))
    meeting.resume()
    meeting.stop(DEWI)
    assert "console" not in actions(shown(meeting)), "a stop asks nothing aloud"
