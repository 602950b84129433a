"""What makes a method itself, in a meeting: who gives what when, and who does not."""

from __future__ import annotations

import pytest

from bot.engine.effects import Reason
from bot.engine.ids import CaseId
from bot.engine.phases import kind_of
from bot.engine.state import CaseOnTable, RoundOutcome, Slot, Stage
from methods import load_library
from methods.fitting import total_minutes
from methods.spec import Gift, Method, Mode, When, Who
from tests.engine.build import ANNA, BRAM, CHRIS, DEWI, FOUR, SIX, Meeting

LIBRARY = load_library()
WRITTEN = (Mode.CHAT, Mode.SLOW)
#: Where the contributor is turned away, of the methods of which that is the signature.
TURNED_AWAY = [
    (method, phase, mode)
    for method, phase in (
        ("troika", "consulting"),
        ("wise-crowds", "consulting"),
        ("reflecting-team", "reflecting"),
    )
    for mode in LIBRARY[method].modes
]


def at(method: str, phase: str, mode: Mode = Mode.CHAT) -> Meeting:
    """Dewi brings the case, Anna guides, and the group stands in this step."""
    return Meeting(mode, method=LIBRARY[method]).opens().goes_to(phase)


def own_minutes(method: Method) -> int:
    """The minutes of a turn: of what stands between choosing and the harvest."""
    return sum(p.minutes for p in method.phases if p.step)


@pytest.mark.parametrize(("method", "phase", "mode"), TURNED_AWAY)
def test_whoever_turned_round_gives_nothing(method: str, phase: str, mode: Mode) -> None:
    meeting = at(method, phase, mode)
    assert meeting.view().phase.away == ("contributor",)
    for gift in Gift:
        meeting.gives(DEWI, gift, text="mine")
        assert (meeting.refused(), meeting.drafts()) == (Reason.LISTENING, ("mine",))
    meeting.ready(DEWI)
    assert meeting.refused() is Reason.LISTENING
    if mode in WRITTEN:
        assert meeting.gives(BRAM, Gift.THOUGHT).refusal is None


@pytest.mark.parametrize(("method", "phase", "mode"), TURNED_AWAY)
def test_whoever_turned_round_can_stop_and_leave(method: str, phase: str, mode: Mode) -> None:
    meeting = at(method, phase, mode)
    meeting.stop(DEWI)
    assert (meeting.refused(), meeting.state().stage) == (None, Stage.STOPPED)
    meeting = at(method, phase, mode)
    meeting.leaves(DEWI)
    assert meeting.refused() is None
    assert meeting.state().round(1).outcome is RoundOutcome.CONTRIBUTOR_LEFT


@pytest.mark.parametrize(("method", "phase"), [("troika", "return"), ("wise-crowds", "return")])
def test_whoever_turns_back_is_the_only_one_who_gives(method: str, phase: str) -> None:
    meeting = at(method, phase)
    assert meeting.gives(DEWI, Gift.RESPONSE).refusal is None
    meeting.gives(BRAM, Gift.RESPONSE)
    assert meeting.refused() is Reason.NOTHING_ASKED


@pytest.mark.parametrize(("method", "minutes"), [("troika", 10), ("wise-crowds", 15)])
def test_a_round_is_the_turn_of_one_person(method: str, minutes: int) -> None:
    assert own_minutes(LIBRARY[method]) == minutes
    cases = tuple(CaseOnTable(CaseId(f"of-{person}"), person) for person in FOUR)
    meeting = Meeting(people=FOUR, cases=cases, rounds=3, method=LIBRARY[method]).opens()
    turns = []
    for number, case in enumerate(cases[:3], 1):
        meeting.goes_to("choose", number)
        meeting.choose(meeting.state().facilitator, case)
        meeting.goes_to("consulting", number)
        turns.append(meeting.view().contributor)
    assert turns == list(FOUR[:3])
    once = total_minutes(LIBRARY[method])
    assert total_minutes(LIBRARY[method], rounds=3) - once == 2 * (minutes + 3)


@pytest.mark.parametrize("phase", ["interview", "reflecting-back"])
def test_in_a_reflecting_team_one_person_asks(phase: str) -> None:
    meeting = at("reflecting-team", phase)
    meeting.gives(BRAM, Gift.OPEN_QUESTION)
    assert meeting.refused() is Reason.NOTHING_ASKED
    assert meeting.gives(ANNA, Gift.OPEN_QUESTION).refusal is None
    meeting.gives(BRAM, Gift.ANSWER)
    assert meeting.refused() is Reason.NOTHING_ASKED
    assert meeting.gives(DEWI, Gift.ANSWER).refusal is None


def test_an_interview_waits_for_the_two_who_talk() -> None:
    meeting = at("reflecting-team", "interview")
    meeting.gives(ANNA, Gift.OPEN_QUESTION, text="q")
    meeting.reveal(ANNA)
    view = meeting.view()
    assert kind_of(view).asked(view) == (ANNA, DEWI)


def test_the_interviewer_reflects_as_one_of_the_team() -> None:
    meeting = at("reflecting-team", "reflecting")
    assert meeting.view().speakers == tuple(p for p in SIX if p != DEWI)


@pytest.mark.parametrize("mode", WRITTEN)
def test_a_dilemma_is_chosen_by_everybody_before_anybody_is_read(mode: Mode) -> None:
    meeting = at("dilemma", "own-choice", mode)
    for number, person in enumerate(SIX):
        assert meeting.revealed() == ()
        assert meeting.gives(person, Gift.FORMULATION, text=f"t{number}").refusal is None
    meeting.next(ANNA) if mode is Mode.CHAT else meeting.next()
    assert set(meeting.texts("own-choice")) == {f"t{number}" for number in range(6)}
    meeting.gives(BRAM, Gift.FORMULATION, slot=Slot(1, "own-choice"))
    assert meeting.refused() is not None


def test_in_a_dilemma_both_sides_are_the_contributors() -> None:
    meeting = at("dilemma", "two-sides")
    assert meeting.gives(DEWI, Gift.FORMULATION).refusal is None
    meeting.gives(CHRIS, Gift.FORMULATION)
    assert meeting.refused() is Reason.NOTHING_ASKED


@pytest.mark.parametrize("mode", list(Mode))
def test_in_stillness_nobody_gives_anything(mode: Mode) -> None:
    meeting = at("case-clinic", "stillness", mode)
    for person in SIX:
        meeting.gives(person, Gift.THOUGHT)
        assert meeting.refused() is Reason.NOTHING_ASKED
    meeting.next()
    assert meeting.phase() == "mirroring"
    assert meeting.view().listeners == (DEWI,)


@pytest.mark.parametrize("method", ["appreciative", "case-clinic", "dilemma", "reflecting-team"])
def test_some_methods_have_no_box_for_advice(method: str) -> None:
    assert all(Gift.ADVICE not in phase.gives for phase in LIBRARY[method].phases)


def test_in_the_spiral_the_contributors_own_list_comes_first() -> None:
    meeting = at("alact", "own-alternatives")
    meeting.gives(BRAM, Gift.ADVICE, text="later")
    assert (meeting.refused(), meeting.drafts()) == (Reason.WRONG_GIFT, ("later",))
    assert meeting.gives(DEWI, Gift.RESPONSE).refusal is None
    meeting.next(ANNA)
    assert meeting.phase() == "more-alternatives"
    assert meeting.gives(BRAM, Gift.ADVICE).refusal is None
    before = [p for p in LIBRARY["alact"].phases if p.step in (1, 2, 3)]
    assert all(Gift.ADVICE not in phase.gives for phase in before)


def test_in_deep_democracy_the_views_bear_no_names_and_what_is_shared_does() -> None:
    method = LIBRARY["deep-democracy"]
    nameless = {p.id for p in method.phases if not p.named}
    assert nameless == {"views", "other-view"}
    for phase_id in nameless:
        assert Mode.VOICE not in method.phase(phase_id).written_in
    assert [p.id for p in method.phases if p.step][-1] == "deciding"
    assert method.phase("deciding").who is Who.CONTRIBUTOR


def test_without_names_the_order_tells_nothing_either() -> None:
    """Neither who wrote first, nor which two are of one person, nor who revealed."""
    orders = set()
    for first in range(5):
        meeting = at("deep-democracy", "views")
        people = [person for person in SIX if person != DEWI]
        for person in (*people[first:], *people[:first]):
            for number in (1, 2):
                meeting.gives(person, Gift.THOUGHT, text=f"{person}-{number}")
        meeting.reveal(ANNA)
        orders.add(meeting.revealed())
    assert len(orders) == 1
    neighbours = [text.partition("-")[0] for text in orders.pop()]
    assert any(one != other for one, other in zip(neighbours[::2], neighbours[1::2], strict=True))


def test_all_wear_the_same_hat_and_blue_comes_first_and_last() -> None:
    method = LIBRARY["six-hats"]
    own = [p for p in method.phases if p.step]
    assert [p.id for p in own if p.id != "case"] == [
        *("blue", "white", "red", "yellow", "black", "green", "red-again", "blue-again")
    ]
    for hat in ("red", "yellow", "black", "green", "red-again"):
        assert method.phase(hat).who is Who.EVERYONE
    assert [p.id for p in own if Gift.ADVICE in p.gives] == ["green"]
    assert Mode.VOICE in method.phase("red").written_in


def test_a_success_is_told_before_its_listeners_say_what_worked() -> None:
    meeting = at("appreciative", "success")
    meeting.gives(BRAM, Gift.THOUGHT)
    assert meeting.refused() is Reason.WRONG_GIFT
    meeting.goes_to("factors")
    assert meeting.view().listeners == (DEWI,)
    meeting.goes_to("own-part")
    assert meeting.gives(DEWI, Gift.THOUGHT).refusal is None


def test_a_thought_is_doubted_by_questions_alone() -> None:
    meeting = at("ret", "doubting")
    for gift in (Gift.THOUGHT, Gift.ADVICE):
        meeting.gives(BRAM, gift)
        assert meeting.refused() is Reason.WRONG_GIFT
    assert meeting.gives(BRAM, Gift.OPEN_QUESTION).refusal is None


@pytest.mark.parametrize("method", sorted(LIBRARY))
def test_everybody_leaves_with_an_eye_opener_and_an_own_action(method: str) -> None:
    last = [p for p in LIBRARY[method].phases if p.kind == "commit"]
    assert last
    assert {Who.EVERYONE} == {p.who for p in last if p.when is When.END} or {
        Who.CONTRIBUTOR,
        Who.OTHERS,
    } == {p.who for p in last}
