"""Deliberate mistakes about registers: who reads in which somebody is, and what is said of one."""

from __future__ import annotations

from typing import Any

from bot.engine.screen import Line, Paragraph
from bot.groups import (
    own_erasing,
    register_progress,
    register_screens,
    register_words,
    registrations,
)
from bot.groups.caller import Caller
from bot.registers import Said, Standing, library
from storage.repositories import people
from storage.repositories.registrations import FORGET_REGISTRATIONS_OF_PERSON
from storage.repositories.registrations import Registrations as RegistrationsRepo
from tests.simulation.bugs import Bug, Patch

STORIES = "tests/groups/test_registers.py"
PROFILES = "tests/registers/test_profiles.py"
PROGRESS = "tests/groups/test_register_progress.py"
MISTAKES = "tests/registers/test_mistakes.py"


def _a_register_is_everybodys(patch: Patch) -> None:
    def of_register(caller: Caller, register: str) -> Any:
        return register

    patch.setattr(register_screens, "registration_id", of_register)
    patch.setattr(registrations, "registration_id", of_register)


def _a_registration_is_not_kept(patch: Patch) -> None:
    patch.setattr(RegistrationsRepo, "put", lambda repo, registration: None)


def _the_list_is_of_all(patch: Patch) -> None:
    look, known = RegistrationsRepo.of_person, dict[Any, Any]()

    def of_anybody(repo: Any, person: Any) -> Any:
        known.update({one.id: one for one in look(repo, person)})
        return tuple(known.values())

    patch.setattr(RegistrationsRepo, "of_person", of_anybody)


def _an_erased_registration_stays(patch: Patch) -> None:
    patch.setattr(RegistrationsRepo, "forget", lambda repo, registration: None)


def _a_late_form_brings_it_back(patch: Patch) -> None:
    patch.setattr(registrations, "_seen", lambda mine: registrations.NEW)


def _the_first_word_stays(patch: Patch) -> None:
    put, kept = RegistrationsRepo.put, dict[Any, Any]()

    def first(repo: Any, registration: Any) -> None:
        put(repo, kept.setdefault(registration.id, registration))

    patch.setattr(RegistrationsRepo, "put", first)


def _a_registration_comes_back_with_a_backup(patch: Patch) -> None:
    def quietly(tx: Any, tools: Any, registration: Any) -> None:
        tx.registrations.forget(registration.id)

    patch.setattr(registrations, "forget_registration", quietly)
    patch.setattr(own_erasing, "forget_registration", quietly)


def _registrations_outlive_their_owner(patch: Patch) -> None:
    kept = [one for one in people._FORGET_ALL if one is not FORGET_REGISTRATIONS_OF_PERSON]
    patch.setattr(people, "_FORGET_ALL", tuple(kept))


def _it_is_said_to_count(patch: Patch) -> None:
    """In place of whom to ask."""
    promise = (Paragraph(Line("control.register", (("name", "Jullie bijeenkomsten tellen."),))),)
    patch.setattr(register_words, "_standing_by", lambda profile, **more: promise)


def _what_is_not_known_is_a_yes(patch: Patch) -> None:
    patch.setitem(register_words._WRITTEN, Said.NOT_KNOWN, "register.written-yes")


def _a_register_that_says_no_is_read_as_yes(patch: Patch) -> None:
    patch.setitem(register_words._STANDINGS, Standing.NOT, "register.standing-named")


def _an_operator_may_promise(patch: Patch) -> None:
    patch.setattr(library, "promises", lambda text: False)


def _the_last_profile_wins(patch: Patch) -> None:
    """Of two with one id."""
    patch.setattr(library, "_judge", _once(library._judge))


def _once(judge: Any) -> Any:
    def silent(path: Any) -> Any:
        profile, problems = judge(path)
        if profile is not None and profile.id == "made-up" and path.name != "made-up.toml":
            return None, problems
        return profile, problems

    return silent


def _all_of_it_is_added_up(patch: Patch) -> None:
    patch.setattr(register_progress, "_stands_apart", lambda one, profile: False)


def _the_period_is_passed_over(patch: Patch) -> None:
    def whole(since: Any, months: int, *, today: Any) -> Any:
        return since.replace(year=1990), since.replace(year=2090)

    patch.setattr(register_progress, "period_of", whole)


def _an_hour_is_added_up_twice(patch: Patch) -> None:
    patch.setattr(
        register_progress, "counted_once", lambda there: [minutes for _, minutes in there]
    )


OF_REGISTERS = (
    Bug("a register is everybody's", _a_register_is_everybodys),
    Bug("a registration is not kept", _a_registration_is_not_kept),
    Bug("an erased registration stays", _an_erased_registration_stays),
    Bug("a late form brings a registration back", _a_late_form_brings_it_back, STORIES),
    Bug("what was first said of a register stays", _the_first_word_stays),
    Bug("a register is said to count", _it_is_said_to_count),
    Bug("all read who is in a register", _the_list_is_of_all, STORIES),
    Bug(
        "a registration comes back with a backup", _a_registration_comes_back_with_a_backup, STORIES
    ),
    Bug("registrations outlive their owner", _registrations_outlive_their_owner, STORIES),
    Bug("what is not known is read as a yes", _what_is_not_known_is_a_yes, PROFILES),
    Bug(
        "a register that says no is read as yes", _a_register_that_says_no_is_read_as_yes, PROFILES
    ),
    Bug("what was written is added up for a register", _all_of_it_is_added_up, PROGRESS),
    Bug("the period of a register is passed over", _the_period_is_passed_over, PROGRESS),
    Bug("an hour is added up twice for a register", _an_hour_is_added_up_twice, PROGRESS),
    Bug("an operator's profile may promise", _an_operator_may_promise, MISTAKES),
    Bug("of two profiles with one id one is passed over", _the_last_profile_wins, MISTAKES),
)
