"""Deliberate mistakes about the end of a programme, and about what leads to a goal."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from bot.groups import (
    cycle,
    erasing,
    evaluation,
    goal_release,
    goal_sight,
    leaving,
    programme_steps,
    programmes,
    safety_summary,
)
from bot.groups.goal_fields import SHOWN_FOR, reached_level
from bot.groups.safety import ANSWERS
from storage.own_tables import EvaluationRow
from storage.repositories import goals as goals_module
from storage.repositories import people
from storage.repositories.evaluations import FORGET_EVALUATIONS_OF_PERSON, Evaluations
from storage.repositories.intentions import Intentions
from storage.table import table_of
from tests.simulation.bugs import Bug, Patch

TESTS = "tests/groups/test_evaluation.py"
LINKS = "tests/groups/test_goal_links.py"


def _a_reader_reads_any_level(patch: Patch) -> None:
    patch.setattr(goal_sight, "shown_level", reached_level)


def _a_level_is_shown_unasked(patch: Patch) -> None:
    def to_whoever(goal: Any) -> str:
        return reached_level(goal) if goal.fields.get(SHOWN_FOR) else ""

    patch.setattr(goal_sight, "shown_level", to_whoever)


def _anybody_shows_a_level(patch: Patch) -> None:
    patch.setattr(goal_release, "own_goal", lambda caller, goal: caller.tx.goals.get(goal))


def _a_level_that_was_hidden_is_read_on(patch: Patch) -> None:
    patch.setattr(goal_release, "without_shown_level", dict)


def _a_hidden_level_comes_back_with_a_backup(patch: Patch) -> None:
    patch.setattr(erasing, "without_shown_level", dict)


def _a_link_outlives_its_goal(patch: Patch) -> None:
    def alone(repo: Any, goal: Any) -> None:
        repo._run(goals_module._FORGET, {"id": goal})

    patch.setattr(goals_module.Goals, "forget", alone)


def _a_link_is_not_kept(patch: Patch) -> None:
    put = Intentions.put

    def without(repo: Any, intention: Any) -> None:
        put(repo, type(intention)(**{**_fields(intention), "goal": None}))

    patch.setattr(Intentions, "put", without)


def _fields(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def _three_are_enough(patch: Patch) -> None:
    patch.setattr(safety_summary, "FEWEST_ANSWERING", 3)


def _answers_stay_once_added_up(patch: Patch) -> None:
    patch.setattr(safety_summary, "_let_go", lambda tx, tools, group, programme: None)


def _nothing_is_added_up(patch: Patch) -> None:
    patch.setattr(cycle, "add_up_at", lambda tx, tools, group, method: None)


def _answers_are_told_at_once(patch: Patch) -> None:
    keep = evaluation._keep

    def hasty(caller: Any, closing: Any, texts: Any) -> None:
        keep(caller, closing, texts)
        given = caller.tx.evaluations.of_group(closing.group.id)
        found = safety_summary.added_up([one.fields for one in given])
        told = replace(closing.programme, safety=found)
        caller.tx.groups.put_programme(told)

    patch.setattr(evaluation, "_keep", hasty)


def _whoever_passes_counts(patch: Patch) -> None:
    patch.setattr(safety_summary, "ANSWERS", {**ANSWERS, "skip": 3, "maybe": 3})


def _whoever_left_is_counted(patch: Patch) -> None:
    patch.setattr(leaving, "drop_answers_of", lambda tx, tools, group, person: None)


def _a_dropped_programme_keeps_its_answers(patch: Patch) -> None:
    patch.setattr(programmes, "drop_answers", lambda tx, tools, programme: None)


def _an_answer_comes_late(patch: Patch) -> None:
    patch.setattr(evaluation, "_ahead", evaluation._closing)


def _a_report_comes_back(patch: Patch) -> None:
    patch.setattr(evaluation, "_is_new", lambda caller, what, form: True)


def _a_report_is_everybodys(patch: Patch) -> None:
    def of_all(repo: Any, person: Any) -> Any:
        return tuple(map(repo._evaluation_of, repo._run(select(table_of(EvaluationRow)), {})))

    patch.setattr(Evaluations, "of_person", of_all)


def _reports_outlive_their_writer(patch: Patch) -> None:
    kept = [one for one in people._FORGET_ALL if one is not FORGET_EVALUATIONS_OF_PERSON]
    patch.setattr(people, "_FORGET_ALL", tuple(kept))


def _the_agenda_leads_nowhere(patch: Patch) -> None:
    patch.setattr("bot.groups.agenda.own_part_controls", lambda at_hand: ())


def _a_step_leads_nowhere(patch: Patch) -> None:
    patch.setattr(programme_steps, "_with", lambda screen, key, control: screen)


def _what_is_erased_is_not_noted(patch: Patch) -> None:
    patch.setattr(erasing, "safety_name", lambda programme, person: "nothing")


OF_CLOSING = (
    Bug("a reader reads any level", _a_reader_reads_any_level),
    Bug("a level is read by another reader", _a_level_is_shown_unasked, LINKS),
    Bug("anybody shows a level", _anybody_shows_a_level),
    Bug("a level that was hidden is read on", _a_level_that_was_hidden_is_read_on, LINKS),
    Bug("a hidden level comes back", _a_hidden_level_comes_back_with_a_backup, LINKS),
    Bug("a link outlives its goal", _a_link_outlives_its_goal, LINKS),
    Bug("a link is not kept", _a_link_is_not_kept),
    Bug("three answers are enough", _three_are_enough, TESTS),
    Bug("answers stay once added up", _answers_stay_once_added_up),
    Bug("nothing is added up", _nothing_is_added_up),
    Bug("answers are told at once", _answers_are_told_at_once),
    Bug("whoever passes counts", _whoever_passes_counts, TESTS),
    Bug("whoever left is counted", _whoever_left_is_counted, TESTS),
    Bug("a dropped programme keeps answers", _a_dropped_programme_keeps_its_answers, TESTS),
    Bug("an answer comes late", _an_answer_comes_late, TESTS),
    Bug("a report comes back", _a_report_comes_back, TESTS),
    Bug("a report is everybody's", _a_report_is_everybodys),
    Bug("reports outlive their writer", _reports_outlive_their_writer, TESTS),
    Bug("the agenda leads nowhere", _the_agenda_leads_nowhere, TESTS),
    Bug("a step leads nowhere", _a_step_leads_nowhere, TESTS),
    Bug("deleted answers are not noted", _what_is_erased_is_not_noted, TESTS),
)
