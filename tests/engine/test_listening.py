"""The contributor who listens is asked nothing and gives nothing, but can always stop and leave."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.engine.effects import Reason, SetWriters, Whisper
from bot.engine.ids import PersonId
from bot.engine.state import Presence, RoundOutcome, Stage
from bot.engine.view import View
from methods.spec import Gift, Mode, Who

from .build import ANNA, BRAM, DEWI, SIX, Meeting, changed_method, crea_m, opened

#: Every phase of a round after the case is known, as one in which its contributor listens.
ROUND_PHASES = tuple(
    p.id for p in crea_m().phases if p.when == "round" and p.kind not in ("choose", "roles")
)
LISTENS = {"silent": ("contributor",), "who": Who.OTHERS}
IS_AWAY = {"away": ("contributor",), "silent": (), "who": Who.OTHERS}


def listening_in(phase_id: str, how: Mapping[str, object], mode: Mode = Mode.CHAT) -> Meeting:
    method = changed_method(**{phase_id.replace("-", "_"): how})
    return Meeting(mode, method=method).opens().goes_to(phase_id)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("how", [LISTENS, IS_AWAY], ids=["silent", "away"])
@pytest.mark.parametrize("phase_id", ROUND_PHASES)
def test_a_listener_is_refused_everything_in_the_conversation(
    phase_id: str, how: Mapping[str, object], mode: Mode
) -> None:
    meeting = listening_in(phase_id, how, mode)
    before = meeting.state()
    assert meeting.view().listeners == (DEWI,)
    for gift in Gift:
        meeting.gives(DEWI, gift, text="mine")
        assert (meeting.refused(), meeting.drafts()) == (Reason.LISTENING, ("mine",))
    meeting.ready(DEWI)
    assert meeting.refused() is Reason.LISTENING
    for move in (meeting.next, meeting.back, meeting.reveal, meeting.pause, meeting.resume):
        move(DEWI)
        assert meeting.refused() is Reason.NOT_YOURS
    meeting.extend(DEWI, meeting.now + timedelta(minutes=60))
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.guide_becomes(DEWI, by=DEWI)
    assert meeting.refused() is Reason.CANNOT_GUIDE
    meeting.guide_becomes(BRAM, by=DEWI)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.presence(BRAM, Presence.LEFT, by=DEWI)
    assert meeting.refused() is Reason.NOT_YOURS
    assert meeting.state() is before


@pytest.mark.parametrize("how", [LISTENS, IS_AWAY], ids=["silent", "away"])
@pytest.mark.parametrize("phase_id", ROUND_PHASES)
def test_a_listener_can_stop_and_can_leave(phase_id: str, how: Mapping[str, object]) -> None:
    meeting = listening_in(phase_id, how)
    meeting.stop(DEWI)
    assert (meeting.refused(), meeting.state().stage) == (None, Stage.STOPPED)
    meeting = listening_in(phase_id, how)
    slot = meeting.slot()
    meeting.leaves(DEWI)
    assert meeting.refused() is None
    assert meeting.state().round(1).outcome is RoundOutcome.CONTRIBUTOR_LEFT
    assert meeting.did(SetWriters) == (SetWriters(slot, ()),)


@pytest.mark.parametrize("phase_id", ["thinking-aloud"])
def test_of_the_method_itself_the_contributor_listens_first_and_then_takes_part(
    phase_id: str,
) -> None:
    meeting = opened().goes_to(phase_id)
    assert meeting.view().listeners == (DEWI,)
    assert DEWI not in meeting.view().speakers
    meeting.next(ANNA)
    assert meeting.phase() == "thinking-together"
    assert meeting.view().listeners == ()
    assert DEWI in meeting.view().speakers
    meeting.gives(DEWI, Gift.THOUGHT)
    assert meeting.refused() is None


def test_nobody_waits_for_a_listener() -> None:
    meeting = opened().goes_to("thinking-aloud")
    meeting.gives(BRAM, Gift.THOUGHT, text="t")
    for person in SIX:
        if person != DEWI:
            meeting.ready(person)
    assert meeting.revealed() == ("t",)


def test_everyone_may_give_where_the_contributor_listens_except_the_contributor() -> None:
    meeting = listening_in("thinking-together", {"silent": ("contributor",)})
    assert meeting.view().speakers == tuple(p for p in SIX if p != DEWI)


def test_outside_a_round_nobody_listens() -> None:
    meeting = Meeting(method=changed_method(evaluation=LISTENS)).opens().goes_to("evaluation")
    assert View(meeting.method, meeting.state(), meeting.slot()).listeners == ()


def test_whoever_comes_back_finds_the_listener_listening() -> None:
    meeting = opened().goes_to("thinking-aloud")
    meeting.leaves(BRAM)
    meeting.joins(BRAM)
    assert meeting.did(SetWriters) == (SetWriters(meeting.slot(), (DEWI,)),)


def test_a_listening_contributor_may_still_take_the_case_off_the_table() -> None:
    meeting = opened().goes_to("thinking-aloud")
    meeting.take_back(DEWI, meeting.cases[0])
    assert meeting.state().round(1).outcome is RoundOutcome.STOPPED
    assert [w.person for w in meeting.did(Whisper)] == [PersonId("dewi")]
