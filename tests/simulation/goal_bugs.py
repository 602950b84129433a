"""Deliberate mistakes about goals: who reads them, for how long, and what becomes of them."""

import re
from ast import literal_eval
from dataclasses import replace
from typing import Any

from bot.groups import goal_hints, goal_release, goal_screens, goal_sight, goals, leaving
from bot.groups.caller import Caller
from bot.records import TITLE
from storage.repositories import people
from storage.repositories.goals import FORGET_GOALS_OF_PERSON
from storage.repositories.goals import Goals as GoalsRepo
from tests.simulation.bugs import Bug, Patch

GOALS = "tests/groups/test_goals.py"
HINTS = "tests/groups/test_goal_hints.py"
#: Every module that looks up a goal by the name of it.
LOOK_UP = ("goals", "goal_checks", "goal_levels", "goal_release", "turns")


def _anybody_opens_a_goal(patch: Patch) -> None:
    def anybodys(caller: Caller, goal_id: str) -> Any:
        return caller.tx.goals.get(goal_id)  # type: ignore[arg-type]

    for name in LOOK_UP:
        patch.setattr(f"bot.groups.{name}.own_goal", anybodys)


def _a_reader_reads_the_answers_too(patch: Patch) -> None:
    def all_of_it(tx: Any, person: Any) -> Any:
        found = tx.goals.released_to(person)
        return tuple(
            goal_sight.ReleasedGoal(one.person, " ".join(one.fields.values())) for one in found
        )

    patch.setattr("bot.groups.home.released_to", all_of_it)


def _what_is_taken_back_is_read_on(patch: Patch) -> None:
    patch.setattr(GoalsRepo, "take_back", lambda repo, goal: None)


def _a_goal_that_is_let_go_of_stays(patch: Patch) -> None:
    patch.setattr(GoalsRepo, "forget", lambda repo, goal: None)


def _a_release_is_for_everybody(patch: Patch) -> None:
    def of_all(tx: Any, person: Any) -> Any:
        every = (goal for one in tx.people.all() for goal in tx.goals.of_person(one.id))
        return tuple(
            goal_sight.ReleasedGoal(goal.person, goal.fields[TITLE])
            for goal in every
            if goal.release is not None
        )

    patch.setattr("bot.groups.home.released_to", of_all)


def _a_reader_sees_the_title_of_then(patch: Patch) -> None:
    seen: dict[str, str] = {}
    keep = GoalsRepo.put

    def first_time(repo: Any, goal: Any) -> None:
        if goal.release is not None:
            seen.setdefault(goal.release.form, goal.fields[TITLE])
        keep(repo, goal)

    def as_then(tx: Any, person: Any) -> Any:
        return tuple(
            goal_sight.ReleasedGoal(one.person, seen.get(one.release.form, ""))
            for one in tx.goals.released_to(person)
        )

    patch.setattr(GoalsRepo, "put", first_time)
    patch.setattr("bot.groups.home.released_to", as_then)


def _a_goal_is_not_kept(patch: Patch) -> None:
    patch.setattr(GoalsRepo, "put", lambda repo, goal: None)


def _a_goal_stands_in_clear(patch: Patch) -> None:
    def in_clear(repo: Any, fields: Any, cell: Any) -> bytes:
        return b"\x01" + str(fields).encode()

    def read(repo: Any, sealed: bytes, cell: Any, *, strict: bool) -> dict[str, str]:
        return dict(literal_eval(sealed[1:].decode()))

    patch.setattr(GoalsRepo, "_seal", in_clear)
    patch.setattr(GoalsRepo, "_open", read)


def _a_goal_comes_back_with_a_backup(patch: Patch) -> None:
    def quietly(tx: Any, tools: Any, goal: Any) -> None:
        tx.goals.forget(goal.id)

    patch.setattr(goals, "forget_goal", quietly)


def _whoever_left_is_still_read(patch: Patch) -> None:
    patch.setattr(leaving, "take_back_all", lambda tx, tools, person: None)


def _words_for_oneself_reach_another(patch: Patch) -> None:
    patch.setattr(goals, "_seen", lambda goal: goals.NOBODY)


def _a_release_takes_the_place_of_another(patch: Patch) -> None:
    mine = goal_screens.own_goal

    def as_if_alone(caller: Caller, goal_id: str) -> Any:
        goal = mine(caller, goal_id)
        return None if goal is None else replace(goal, release=None)

    patch.setattr(goal_release, "own_goal", as_if_alone)


def _a_word_within_a_word_is_a_hint(patch: Patch) -> None:
    within = {
        trait: re.compile(pattern.pattern.removeprefix(r"(?<!\w)").removesuffix(r"(?!\w)"))
        for trait, pattern in goal_hints._FOUND.items()
    }
    patch.setattr(goal_hints, "_FOUND", within)


def _goals_outlive_their_owner(patch: Patch) -> None:
    kept = [one for one in people._FORGET_ALL if one is not FORGET_GOALS_OF_PERSON]
    patch.setattr(people, "_FORGET_ALL", tuple(kept))


def _an_answer_is_the_first_one_for_ever(patch: Patch) -> None:
    keep = GoalsRepo.put

    def stubborn(repo: Any, goal: Any) -> None:
        known = repo.get(goal.id)
        before = {} if known is None else {k: v for k, v in known.fields.items() if v}
        keep(repo, replace(goal, fields={**goal.fields, **before}))

    patch.setattr(GoalsRepo, "put", stubborn)


def _a_goal_is_not_held(patch: Patch) -> None:
    patch.setattr(GoalsRepo, "_hold", lambda repo, statement, of, **more: None)


OF_GOALS = (
    Bug("anybody opens a goal", _anybody_opens_a_goal),
    Bug("a reader reads the answers too", _a_reader_reads_the_answers_too),
    Bug("what is taken back is read on", _what_is_taken_back_is_read_on),
    Bug("a goal that is let go of stays", _a_goal_that_is_let_go_of_stays),
    Bug("a release is for everybody", _a_release_is_for_everybody),
    Bug("a reader sees the title of then", _a_reader_sees_the_title_of_then),
    Bug("a goal is not kept", _a_goal_is_not_kept),
    Bug("a goal stands in clear", _a_goal_stands_in_clear),
    Bug("a goal comes back with a backup", _a_goal_comes_back_with_a_backup, GOALS),
    Bug("a goal of who left is read on", _whoever_left_is_still_read, GOALS),
    Bug("words for oneself reach another", _words_for_oneself_reach_another, GOALS),
    Bug("a release takes the place of another", _a_release_takes_the_place_of_another, GOALS),
    Bug("a word within a word is a hint", _a_word_within_a_word_is_a_hint, HINTS),
    Bug("goals outlive their owner", _goals_outlive_their_owner, GOALS),
    Bug("a goal is not held", _a_goal_is_not_held, GOALS),
    Bug("an answer is kept for ever", _an_answer_is_the_first_one_for_ever),
)
