"""Boards and private questions: what is asked of whom, and that no control outlives its step."""

from dataclasses import replace

import pytest

from bot.engine.screen import (
    Does,
    Line,
    MethodText,
    People,
    Person,
    Progress,
)
from bot.engine.screens import board, read_along, stop_question
from bot.engine.state import Slot, StopAnswer
from methods import load_library
from methods.spec import Gift, Mode, Visible

from .build import (
    ANNA,
    BRAM,
    BRAMS_CASE,
    CHRIS,
    DEWI,
    DEWIS_CASE,
    SIX,
    Meeting,
    changed_method,
    crea_m,
    opened,
)
from .looking import actions, choosing_step, control, keys, line, shown, written

PHASES = tuple(p.id for p in crea_m().phases)
MODES = list(Mode)
SLOT = Slot(1, "exploration")


def test_a_board_that_waits_for_one_person_says_who_wrote_and_is_ready() -> None:
    meeting = Meeting(method=load_library()["ten-step"]).opens().goes_to("case")
    assert "board.progress" in keys(shown(meeting))
    meeting.gives(DEWI, Gift.STORY)
    by_dewi = (("who", Person(DEWI)),)
    assert line(shown(meeting), "board.one-wrote").values == by_dewi
    meeting.pause()
    meeting.ready(DEWI)
    meeting.resume()
    assert line(shown(meeting), "board.one-ready").values == by_dewi


def test_the_bot_offers_no_guiding_where_it_guides_alone() -> None:
    for phase_id in PHASES:
        meeting = opened(Mode.SLOW).goes_to(phase_id)
        written(meeting)
        assert not any(c.guide for c in shown(meeting).controls)


def test_a_member_who_guides_over_days_gets_the_controls() -> None:
    meeting = opened(Mode.SLOW).goes_to("exploration")
    meeting.guide_becomes(BRAM, by=BRAM)
    screen = shown(meeting)
    assert {c.action for c in screen.controls if c.guide} == {"next", "back", "extend", "console"}
    assert control(screen, "extend").label == "control.extend-day"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("phase_id", PHASES)
def test_stop_stands_on_every_board_that_runs_or_rests(phase_id: str, mode: Mode) -> None:
    meeting = opened(mode).goes_to(phase_id)
    assert {"stop", "more"} <= set(actions(shown(meeting)))
    meeting.pause()
    assert {"stop", "more"} <= set(actions(shown(meeting)))


def test_before_the_opening_and_after_the_end_boards_are_quiet() -> None:
    meeting = Meeting()
    assert keys(board(meeting.method, meeting.state(), Slot(0, "arrive"))) == ["board.not-yet"]
    meeting.opens().closes()
    for slot in meeting.state().script:
        assert shown(meeting, slot).controls == ()
        assert keys(shown(meeting, slot))[-1] == "board.done"


def test_a_board_says_which_step_it_is_and_until_when() -> None:
    meeting = opened().goes_to("exploration")
    screen = shown(meeting)
    name = MethodText("exploration", "title")
    assert screen.title == Line("board.title", (("step", 2), ("name", name)))
    assert keys(screen)[:3] == ["board.until", "method", "method"]
    meeting.passes(18)
    assert keys(shown(meeting))[0] == "board.time-is-near"
    meeting.passes(2)
    assert keys(shown(meeting))[0] == "board.time-is-up"


def test_a_bot_that_was_away_says_so() -> None:
    meeting = opened().goes_to("exploration")
    meeting.is_away_for(60)
    assert keys(shown(meeting))[0] == "board.time-is-up-while-away"
    slow = opened(Mode.SLOW).goes_to("exploration")
    slow.is_away_for(60 * 50)
    assert keys(shown(slow))[0] == "board.until-after-away"


def test_a_frozen_room_says_so_first() -> None:
    meeting = opened().goes_to("exploration")
    meeting.room_changes()
    assert keys(shown(meeting))[0] == "board.frozen"


def test_the_first_board_says_what_the_bot_does_not_hear() -> None:
    assert "board.hears-nothing" in keys(shown(opened(Mode.VOICE)))
    assert "board.reads-nothing" in keys(shown(opened(Mode.CHAT)))
    assert "board.reads-nothing" in keys(shown(opened(Mode.SLOW)))
    nobody = Meeting(Mode.VOICE, rotation=()).opens()
    assert "board.hears-nothing-nobody-guides" in keys(shown(nobody))
    assert "board.guide" not in keys(shown(nobody))


def test_the_agreements_are_one_press_aloud_and_one_each_in_writing() -> None:
    voice = shown(opened(Mode.VOICE).goes_to("agreements"))
    assert keys(voice).count("agreement.1") == 1
    assert "ready" not in actions(voice)
    assert control(voice, "next").label == "control.agree-together"
    chat = shown(opened().goes_to("agreements"))
    assert control(chat, "ready").label == "control.agree"
    assert control(chat, "next").label == "control.next"


def test_the_last_step_ends_the_meeting() -> None:
    screen = shown(opened().goes_to("closing"))
    assert control(screen, "next").label == "control.end-meeting"


def test_the_first_step_has_no_way_back() -> None:
    assert "back" not in actions(shown(opened()))
    assert "back" in actions(shown(opened().goes_to("choose")))


def test_a_way_back_that_would_be_refused_is_not_offered() -> None:
    meeting = opened().goes_to("exploration")
    assert "back" in actions(shown(meeting))
    meeting.back()
    assert (meeting.phase(), "back" in actions(shown(meeting))) == ("roles", False)
    meeting.next()
    meeting.leaves(DEWI)
    assert "back" not in actions(shown(meeting))


def test_exploring_offers_asking_and_answering() -> None:
    screen = shown(opened().goes_to("exploration"))
    gives = [c for c in screen.controls if c.action == "open-give"]
    assert [c.label for c in gives] == ["control.give.question", "control.give.answer"]
    assert all(c.does is Does.FORM for c in gives)
    assert "open-give" not in actions(shown(opened(Mode.VOICE).goes_to("exploration")))


def test_a_listener_is_named_with_what_to_do() -> None:
    screen = shown(opened().goes_to("thinking-aloud"))
    listens = next(p.line for p in screen.paragraphs if p.line.key == "board.listens")
    assert listens.values == (("who", People((DEWI,))),)
    assert "board.listens" not in keys(shown(opened().goes_to("thinking-together")))


def test_progress_counts_those_who_wrote_or_are_ready() -> None:
    meeting = opened().goes_to("evaluation")
    assert shown(meeting).progress == Progress(0, 6)
    meeting.gives(BRAM, Gift.EVALUATION)
    meeting.ready(CHRIS)
    assert shown(meeting).progress == Progress(2, 6)
    assert "board.progress" in keys(shown(meeting))
    meeting.reveal(ANNA)
    assert shown(meeting).progress == Progress(0, 6)
    assert "board.progress-ready" in keys(shown(meeting))
    assert control(shown(meeting), "ready").label == "control.read"
    assert "open-give" not in actions(shown(meeting))
    for person in SIX:
        meeting.ready(person)
    assert "board.everybody-ready" in keys(shown(meeting))


def test_after_a_reveal_a_conversation_can_still_be_added_to() -> None:
    meeting = opened().goes_to("thinking-together")
    meeting.gives(BRAM, Gift.THOUGHT)
    assert "reveal" in actions(shown(meeting))
    meeting.reveal(ANNA)
    assert "reveal" not in actions(shown(meeting))
    assert "open-give" in actions(shown(meeting))


def test_nothing_is_counted_where_nothing_has_a_name() -> None:
    method = changed_method(evaluation={"named": False})
    for mode in (Mode.CHAT, Mode.SLOW):
        meeting = Meeting(mode, method=method).opens().goes_to("evaluation")
        meeting.gives(BRAM, Gift.EVALUATION)
        screen = shown(meeting)
        assert screen.progress is None
        counts = ("board.progress", "board.everybody")
        assert not any(key.startswith(counts) for key in keys(screen))


def test_nothing_is_counted_where_nobody_is_asked() -> None:
    meeting = opened().goes_to("exploration")
    for person in SIX:
        if person != DEWI:
            meeting.leaves(person)
    assert shown(meeting).progress is None


def test_the_private_line_of_a_spoken_harvest_says_that_it_is_private() -> None:
    meeting = opened(Mode.VOICE).goes_to("shared-harvest")
    meeting.harvests(BRAM)
    screen = shown(meeting)
    assert "board.stays-private" in keys(screen)
    assert "reveal" not in actions(screen)
    method = changed_method(evaluation={"visible": Visible.PRIVATE})
    chat = Meeting(method=method).opens().goes_to("evaluation")
    assert "board.stays-private" in keys(shown(chat))


def test_a_harvest_that_is_opened_again_says_so() -> None:
    meeting = opened().goes_to("own-harvest")
    assert "board.again" not in keys(shown(meeting))
    meeting.harvests(DEWI)
    meeting.next()
    meeting.back()
    assert "board.again" in keys(shown(meeting))
    assert "2" in control(shown(meeting), "open-give").args


def test_more_time_stands_on_the_board_with_the_end_that_is_seen() -> None:
    meeting = opened().goes_to("exploration")
    ends_at = meeting.state().ends_at
    assert ends_at is not None
    extend = control(shown(meeting), "extend")
    assert extend.args[2] == str(int(ends_at.timestamp()))
    unknown = replace(meeting.state(), ends_at=None)
    assert control(board(meeting.method, unknown, meeting.slot()), "extend").args[2] == "0"
    assert "board.until" not in keys(board(meeting.method, unknown, meeting.slot()))


def test_a_stopped_board_asks_nothing_aloud() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    screen = shown(meeting)
    assert keys(screen) == ["board.stopped", "board.stopped-until"]
    assert actions(screen) == ["more"]


def test_choosing_another_step_offers_here_onward_and_back() -> None:
    meeting = opened().goes_to("thinking-aloud")
    choosing_step(meeting)
    assert actions(shown(meeting)) == ["resume", "next", "back", "console", "more"]
    first = opened()
    choosing_step(first)
    assert actions(shown(first)) == ["resume", "next", "console", "more"]


def test_a_pause_offers_going_on() -> None:
    meeting = opened().goes_to("exploration")
    meeting.pause()
    assert keys(shown(meeting)) == ["board.paused"]
    assert control(shown(meeting), "resume").main


def test_a_step_that_is_to_come_again_is_not_called_done() -> None:
    meeting = opened().goes_to("thinking-together")
    slot = meeting.slot()
    meeting.back()
    assert keys(shown(meeting, slot)) == ["board.not-yet"]
    assert keys(shown(meeting, Slot(1, "exploration"))) == ["board.done"]


def test_a_stopped_case_ends_on_its_boards() -> None:
    meeting = opened().goes_to("exploration")
    meeting.leaves(DEWI)
    assert keys(shown(meeting, SLOT)) == ["board.case-ended"]
    assert keys(shown(meeting, Slot(0, "look-back"))) == ["board.done"]


def test_the_choice_shows_what_was_chosen_and_no_counts() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE)).opens().goes_to("choose")
    assert "choose.vote" in keys(shown(meeting))
    assert "open-vote" in actions(shown(meeting))
    for person in SIX:
        meeting.vote(person, DEWIS_CASE)
    assert "choose.chosen" not in keys(shown(meeting))
    meeting.next()
    finished = shown(meeting, Slot(1, "choose"))
    assert keys(finished) == ["choose.chosen", "choose.rest-stays", "board.done"]


def test_aloud_whoever_guides_notes_the_choice() -> None:
    meeting = Meeting(Mode.VOICE, cases=(DEWIS_CASE, BRAMS_CASE)).opens().goes_to("choose")
    assert "choose.aloud" in keys(shown(meeting))
    assert control(shown(meeting), "open-choose").guide


def test_without_cases_one_can_be_brought() -> None:
    meeting = Meeting(cases=()).opens().goes_to("choose")
    assert "choose.none" in keys(shown(meeting))
    assert "open-case" in actions(shown(meeting))
    meeting.next()
    assert keys(shown(meeting, Slot(1, "choose"))) == ["choose.none", "board.done"]


def test_the_roles_are_named_also_when_the_next_round_has_others() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE), rounds=2).opens().goes_to("choose")
    meeting.vote(ANNA, DEWIS_CASE)
    meeting.goes_to("roles", 2)
    first, second = shown(meeting, Slot(1, "roles")), shown(meeting)
    assert ("who", Person(ANNA)) in line(first, "roles.guide").values
    assert ("who", Person(CHRIS)) in line(second, "roles.guide").values
    assert ("who", Person(BRAM)) in line(second, "roles.contributor").values


def test_over_days_the_roles_say_that_the_bot_guides() -> None:
    meeting = opened(Mode.SLOW).goes_to("roles")
    assert "roles.bot-guides" in keys(shown(meeting))


def test_roles_without_a_contributor_name_none() -> None:
    state = replace(opened().goes_to("roles").state(), rounds=())
    screen = board(crea_m(), state, Slot(1, "roles"))
    assert "roles.contributor" not in keys(screen)


def test_the_question_after_a_stop_is_asked_once() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    screen = stop_question(meeting.state(), BRAM)
    assert screen.push == Line("push.question")
    assert [c.args[2] for c in screen.controls] == ["go-on", "other-step", "end-case"]
    assert all(c.args[1] == str(meeting.state().turn) for c in screen.controls)
    assert screen.paragraphs[0].line.key == "stop.question"
    meeting.everybody_answers(StopAnswer.OTHER_STEP)
    over = stop_question(meeting.state(), BRAM)
    assert (keys(over), over.controls) == (["stop.over"], ())
    meeting.resume()
    assert keys(stop_question(meeting.state(), BRAM)) == ["stop.over"]


def test_over_days_moments_come_with_their_date() -> None:
    slow = opened(Mode.SLOW).goes_to("exploration")
    assert "style='both'" in repr(shown(slow).paragraphs[0])
    assert "style='time'" in repr(shown(opened()).paragraphs[0])


def test_reading_along_begins_and_goes_on() -> None:
    view = opened().goes_to("exploration").view()
    labels = [read_along(view, start=start).label for start in (0, 3)]
    assert labels == ["control.read-along", "control.read-on"]


def test_a_harvest_that_stands_behind_another_gift_is_asked_for_whole() -> None:
    gives = (Gift.EVALUATION, Gift.TAKEAWAY, Gift.INTENTION)
    meeting = Meeting(method=changed_method(evaluation={"gives": gives})).opens()
    screen = shown(meeting.goes_to("evaluation"))
    labels = [one.label for one in screen.controls if one.action == "open-give"]
    assert labels == ["control.give.evaluation", "control.give-harvest"]
