"""Deliberate mistakes about steps of a method: who reads what, what is weighed and chosen."""

from dataclasses import replace
from typing import Any

from bot.engine import moves, script
from bot.engine.effects import ShowWeights
from bot.engine.phases import PHASE_KINDS, round_method, weigh
from bot.engine.phases.kind import may_always_leave
from bot.engine.state import MeetingState, Stage
from bot.engine.view import View
from bot.groups import effects, reading_along
from bot.groups.appearing import in_view, quoted
from methods import fitting
from methods.spec import Gift, When
from tests.simulation.bugs import Bug, Patch

DECIDING = "tests/engine/test_deciding.py"
GIVING = "tests/engine/test_giving.py"
FITTING = "tests/methods/test_fitting.py"
ROUNDS = "tests/engine/test_round_method.py"
MODULES = "tests/simulation/test_method_rules.py"


def _what_has_not_appeared_is_read_along(patch: Patch) -> None:
    def all_of_it(tx: Any, at_hand: Any, slot: Any) -> list[Any]:
        view = View(at_hand.method, at_hand.state, slot)
        return [*quoted(view, in_view(tx, view.run.given))]

    patch.setattr(reading_along, "read_in", all_of_it)


def _a_question_is_answered_before_it_is_weighed(patch: Patch) -> None:
    hasty = replace(PHASE_KINDS["weigh"], refuse_leaving=may_always_leave)
    patch.setitem(PHASE_KINDS, "weigh", hasty)


def _weights_are_shown_before_the_step_is_left(patch: Patch) -> None:
    patch.setattr(weigh, "is_left", lambda state, slot: True)


def _weights_are_shown_where_the_meeting_ended(patch: Patch) -> None:
    left = weigh.is_left

    def as_once(state: Any, slot: Any) -> bool:
        return state.stage is Stage.ENDED or left(state, slot)

    patch.setattr(weigh, "is_left", as_once)
    patch.setattr(moves, "is_left", lambda state, slot: True)


def _weights_stay_on_the_board_when_a_group_goes_back(patch: Patch) -> None:
    back = moves.press_back

    def quiet(method: Any, state: Any, event: Any) -> Any:
        done = back(method, state, event)
        seen = tuple(one for one in done.effects if not isinstance(one, ShowWeights))
        return replace(done, effects=seen)

    patch.setattr(moves, "press_back", quiet)


def _a_module_that_was_not_chosen_is_gone_through(patch: Patch) -> None:
    patch.setattr(moves, "_is_passed_over", lambda method, state, position: False)


def _an_outcome_is_taken_in_any_step(patch: Patch) -> None:
    for name, kind in PHASE_KINDS.items():

        def takes(view: Any, person: Any, gift: Gift, refuse: Any = kind.refuse_gift) -> Any:
            return None if gift is Gift.OUTCOME else refuse(view, person, gift)

        patch.setitem(PHASE_KINDS, name, replace(kind, refuse_gift=takes))


def _the_whole_case_is_shown_where_it_is_told_first(patch: Patch) -> None:
    patch.setattr(effects, "SHORT_PARTS", tuple(effects.CASE_PARTS))


def _a_fitted_phase_falls_below_its_least(patch: Patch) -> None:
    patch.setattr(fitting, "_least", lambda phase: 1)


def _a_round_by_another_method_leaves_without_a_harvest(patch: Patch) -> None:
    def phases(method: Any, round_: Any) -> Any:
        return (p for p in method.going_by(round_.method).phases if p.when is When.ROUND)

    patch.setattr(script, "_of_round", phases)


def _an_open_case_changes_its_method(patch: Patch) -> None:
    patch.setattr(round_method, "_BEGINNING", tuple(PHASE_KINDS))


def _anybody_changes_the_method(patch: Patch) -> None:
    patch.setattr(round_method, "may_guide", lambda state, person: True)


def _an_earlier_round_changes_its_method(patch: Patch) -> None:
    def always_the_last(self: MeetingState, number: int) -> Any:
        found = find(self, number)
        changed = [one.method for one in self.rounds if one.method is not None]
        return replace(found, method=changed[-1]) if number and changed else found

    find = MeetingState.round
    patch.setattr(MeetingState, "round", always_the_last)


OF_METHODS = (
    Bug("what has not appeared is read along", _what_has_not_appeared_is_read_along),
    Bug("a question is answered unweighed", _a_question_is_answered_before_it_is_weighed, DECIDING),
    Bug("weights are shown early", _weights_are_shown_before_the_step_is_left, DECIDING),
    Bug("half of the weights are shown", _weights_are_shown_where_the_meeting_ended, DECIDING),
    Bug("weights stay on the board", _weights_stay_on_the_board_when_a_group_goes_back, DECIDING),
    Bug("every module is gone through", _a_module_that_was_not_chosen_is_gone_through, MODULES),
    Bug("an outcome is taken anywhere", _an_outcome_is_taken_in_any_step, GIVING),
    Bug("the whole case comes too early", _the_whole_case_is_shown_where_it_is_told_first, MODULES),
    Bug("a phase becomes too short", _a_fitted_phase_falls_below_its_least, FITTING),
    Bug("a round has no harvest", _a_round_by_another_method_leaves_without_a_harvest, ROUNDS),
    Bug("an open case changes its method", _an_open_case_changes_its_method, ROUNDS),
    Bug("anybody changes the method", _anybody_changes_the_method, ROUNDS),
    Bug("every round goes by the last method", _an_earlier_round_changes_its_method, ROUNDS),
)
