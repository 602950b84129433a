"""Deliberate mistakes about what people want on a certificate: numbers, a goal, and its code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.groups import attendance, certificate_goal, certificate_paper, certificate_screens, stated
from bot.paper import code
from bot.records import Guided, OnPaper, Registration, registrations
from storage.repositories import people
from storage.repositories.attendances import FORGET_ATTENDANCE_OF_PERSON, Attendances
from tests.simulation.bugs import Bug, Patch

STORIES = "tests/groups/test_on_paper.py"
STORED = "tests/storage/test_attendances.py"
DRAWN = "tests/paper/test_code.py"


def _a_number_is_on_paper_unasked(patch: Patch) -> None:
    look = Registration.on_paper
    patch.setattr(Registration, "on_paper", lambda one, *where: look(one, *OnPaper))


def _a_number_is_on_no_paper(patch: Patch) -> None:
    patch.setattr(Registration, "on_paper", lambda one, *where: None)


def _a_guide_is_not_asked(patch: Patch) -> None:
    look = Registration.on_paper
    patch.setattr(Registration, "on_paper", lambda one, *where: look(one, *where, OnPaper.OWN))


def _words_are_a_number(patch: Patch) -> None:
    class Anything:
        def fullmatch(self, text: str) -> bool:
            return True

    patch.setattr(registrations, "_REGISTERED", Anything())


def _everybodys_number_is_on_it(patch: Patch) -> None:
    found = stated.own_stated
    known: dict[Any, Any] = {}

    def of_all(tx: Any, tools: Any, person: Any, *, language: str) -> Any:
        held = [one.meeting for one in tx.attendances.of_person(person)]
        there = {one.person for meeting in held for one in tx.attendances.of_meeting(meeting)}
        known.update({one: found(tx, tools, one, language=language) for one in sorted(there)})
        return tuple(one for stated_by in known.values() for one in stated_by)

    for module in (certificate_paper, certificate_screens):
        patch.setattr(module, "own_stated", of_all)


def _whoever_guides_is_named_for_it(patch: Patch) -> None:
    def named(whole: Any, states: Any) -> Any:
        found = {one for state in states for one in attendance._guides(state)}
        guides = sorted(one for one in found if one is not None)
        return (Guided.NAMED, guides[0]) if guides else (Guided.BOT, None)

    patch.setattr(attendance, "_guided", named)


def _a_guide_who_is_gone_is_named(patch: Patch) -> None:
    def whoever(tx: Any, tools: Any, meetings: Any, *, language: str) -> Any:
        guides = [one.guide for one in meetings if one.guide is not None]
        found = [(guide, tx.registrations.of_person(guide)) for guide in dict.fromkeys(guides)]
        where = (OnPaper.GUIDED,)
        return tuple(
            (one, guides.count(guide))
            for guide, registrations in found
            for one in stated._stated(registrations, tools, language, where)
        )

    for module in (certificate_paper, certificate_screens):
        patch.setattr(module, "guides_stated", whoever)


def _a_guide_is_known_after_they_are_forgotten(patch: Patch) -> None:
    kept = [one for one in people._FORGET_ALL if one is not FORGET_ATTENDANCE_OF_PERSON[-1]]
    patch.setattr(people, "_FORGET_ALL", tuple(kept))


def _a_goal_is_not_kept(patch: Patch) -> None:
    put = Attendances.put
    patch.setattr(Attendances, "put", lambda repo, one: put(repo, replace(one, goal=None)))


def _a_goal_changes_what_was_confirmed(patch: Patch) -> None:
    patch.setattr(certificate_goal, "certificate_of", lambda tx, person, subject: None)


def _a_code_leads_elsewhere(patch: Patch) -> None:
    look = code.dark_modules
    patch.setattr(code, "dark_modules", lambda address: look(f"{address}/"))


def _a_code_has_no_room(patch: Patch) -> None:
    patch.setattr("bot.paper.pages.quiet_of", lambda code: 0.5)


OF_PAPERS = (
    Bug("a number is on paper unasked", _a_number_is_on_paper_unasked),
    Bug("a number is on no paper", _a_number_is_on_no_paper),
    Bug("a guide is on paper unasked", _a_guide_is_not_asked, STORIES),
    Bug("words get onto a certificate", _words_are_a_number),
    Bug("a certificate has the numbers of all", _everybodys_number_is_on_it),
    Bug("whoever guides in turn is named for it", _whoever_guides_is_named_for_it, STORIES),
    Bug("a guide who is noted there no more is on paper", _a_guide_who_is_gone_is_named, STORIES),
    Bug("a guide outlives being forgotten", _a_guide_is_known_after_they_are_forgotten, STORED),
    Bug("a goal for a certificate is not kept", _a_goal_is_not_kept),
    Bug("a goal changes what was confirmed", _a_goal_changes_what_was_confirmed),
    Bug("a code on a paper leads elsewhere", _a_code_leads_elsewhere, DRAWN),
    Bug("a code on a paper has no room around it", _a_code_has_no_room, DRAWN),
)
