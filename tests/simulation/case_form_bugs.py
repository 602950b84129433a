"""Deliberate mistakes about the form of a case: what cannot wait, and what is for oneself."""

import re
from typing import Any

from bot.groups import (
    cannot_wait,
    case_goals,
    case_hints,
    cases,
    keys,
    pages,
    preparing,
    turns,
    words_screens,
)
from bot.groups.caller import Caller, Said, done
from bot.groups.case_table import draft_of, keep_case_draft
from bot.groups.effects import CASE_FIELDS
from bot.records import Draft
from tests.simulation.bugs import Bug, Patch

FORM = "tests/groups/test_case_form.py"
BEGINNING = "tests/groups/test_beginning_a_case.py"
HINTS = "tests/groups/test_case_hints.py"


def _what_cannot_wait_is_queued(patch: Patch) -> None:
    patch.setattr(cases, "cannot_wait", lambda fields: False)


def _what_cannot_wait_is_dropped(patch: Patch) -> None:
    patch.setattr(cannot_wait, "keep_case_draft", lambda tx, group, draft: None)


def _nobody_is_pointed_the_way(patch: Patch) -> None:
    def only_kept(caller: Any, group: Any, draft: Any, known: Any) -> Any:
        keep_case_draft(caller.tx, group.id, draft)
        return done(caller.speech(group=group), Said("draft.title", ("draft.kept",)))

    patch.setattr(cases, "point_the_way", only_kept)


def _what_is_for_oneself_is_read_by_all(patch: Patch) -> None:
    whole = {
        part: (*names, "did") if "question" in names else names
        for part, names in CASE_FIELDS.items()
    }
    patch.setattr(words_screens, "CASE_FIELDS", whole)
    patch.setattr(words_screens, "OF_CASE", {**words_screens.OF_CASE, "did": "case.happened"})


def _it_stays_on_the_table(patch: Patch) -> None:
    patch.setattr(cannot_wait, "take_back", lambda tx, tools, case: None)


def _only_what_is_complete_is_looked_at(patch: Patch) -> None:
    says = cannot_wait.cannot_wait
    patch.setattr(cases, "cannot_wait", lambda fields: bool(fields.get("title")) and says(fields))


def _anybody_reads_what_is_for_oneself(patch: Patch) -> None:
    def of_anybody(tx: Any, person: Any, group: Any, form: Any) -> Any:
        found = (case for case in tx.cases.of_group(group) if case.form == form)
        return next((dict(case.fields) for case in found), {})

    patch.setattr(preparing, "written_so_far", of_anybody)


def _what_is_for_oneself_brings_the_case(patch: Patch) -> None:
    keep = preparing._keep

    def bringing(caller: Any, group: Any, form: Any, texts: Any) -> bool:
        kept = keep(caller, group, form, texts)
        draft = draft_of(caller.tx, caller.person.id, group.id, form)
        if draft is not None:
            cases._bring(caller, group, form, dict(draft.fields))
        return kept

    patch.setattr(preparing, "_keep", bringing)


def _every_goal_is_offered(patch: Patch) -> None:
    def of_all(caller: Caller) -> Any:
        everybody = (one.id for one in caller.tx.people.all())
        return tuple(goal for one in everybody for goal in caller.tx.goals.of_person(one))

    patch.setattr(preparing, "_goals", of_all)


def _no_case_stands_beside_its_goal(patch: Patch) -> None:
    patch.setattr(case_goals, "GOAL", "title")


def _a_word_within_a_sentence_is_a_question(patch: Patch) -> None:
    within = {
        trait: re.compile(found.pattern.replace("^", ""), re.IGNORECASE)
        for trait, found in case_hints._FOUND.items()
    }
    patch.setattr(case_hints, "_FOUND", within)


def _a_begun_case_is_written_over_a_draft(patch: Patch) -> None:
    begin = turns._begun

    def unasked(caller: Any, group: Any, beginning: Any, *, instead_of: Any) -> Any:
        draft = caller.tx.drafts.get(caller.person.id, keys.case_draft(group.id))
        forms = instead_of if draft is None else (draft.form,)
        return begin(caller, group, beginning, instead_of=forms)

    patch.setattr(turns, "_begun", unasked)


def _beginning_anew_loses_the_draft(patch: Patch) -> None:
    def over_it(caller: Caller, group: Any, form: Any, fields: Any) -> None:
        key = keys.case_draft(group.id)
        draft = Draft(caller.person.id, key, form, saved_at=caller.at, fields=fields)
        caller.tx.drafts.put(draft)

    patch.setattr(turns, "keep_draft", over_it)


def _whoever_missed_it_hears_it_no_more(patch: Patch) -> None:
    patch.setitem(pages.AGAIN, "case", lambda caller, args: done())


OF_CASE_FORM = (
    Bug(
        "whoever missed the way is not pointed it again", _whoever_missed_it_hears_it_no_more, FORM
    ),
    Bug("what cannot wait is queued", _what_cannot_wait_is_queued),
    Bug("what cannot wait is dropped", _what_cannot_wait_is_dropped),
    Bug("nobody is pointed the way", _nobody_is_pointed_the_way),
    Bug("what is for oneself is read by all", _what_is_for_oneself_is_read_by_all),
    Bug("what cannot wait stays on the table", _it_stays_on_the_table, FORM),
    Bug("only a complete case cannot wait", _only_what_is_complete_is_looked_at, FORM),
    Bug("anybody reads what is for oneself", _anybody_reads_what_is_for_oneself, FORM),
    Bug("what is for oneself brings the case", _what_is_for_oneself_brings_the_case, FORM),
    Bug("every goal is offered", _every_goal_is_offered, FORM),
    Bug("no case stands beside its goal", _no_case_stands_beside_its_goal, FORM),
    Bug("a word within a sentence is a question", _a_word_within_a_sentence_is_a_question, HINTS),
    Bug("a begun case is written over a draft", _a_begun_case_is_written_over_a_draft, BEGINNING),
    Bug("beginning anew loses the draft", _beginning_anew_loses_the_draft, BEGINNING),
)
