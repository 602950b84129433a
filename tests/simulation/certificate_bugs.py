"""Deliberate mistakes about certificates: who confirms, what they say, and what is left of one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.groups import (
    attendance,
    certificate_facts,
    certificate_file,
    certificates,
    noted_wrongly,
    signing,
    themes,
    withdrawing,
)
from storage.repositories import people
from storage.repositories.certificates import FORGET_CERTIFICATES_OF_PERSON, Certificates
from tests.simulation.bugs import Bug, Patch

STORIES = "tests/groups/test_certificates.py"
STORED = "tests/storage/test_certificates.py"


def _anybody_confirms(patch: Patch) -> None:
    patch.setattr(certificates, "may_vouch", lambda tx, facts, about, person: True)


def _nobody_need_confirm(patch: Patch) -> None:
    put = Certificates.put

    def hasty(repo: Any, one: Any) -> None:
        if one.about is not None:
            about = replace(one.about, confirmed_at=one.about.asked_at)
            one = replace(one, about=about)
        put(repo, one)

    patch.setattr(Certificates, "put", hasty)


def _nothing_is_confirmed(patch: Patch) -> None:
    put = Certificates.put

    def slow(repo: Any, one: Any) -> None:
        if one.about is not None:
            one = replace(one, about=replace(one.about, confirmed_at=None))
        put(repo, one)

    patch.setattr(Certificates, "put", slow)


def _who_asks_confirms_it(patch: Patch) -> None:
    def with_oneself(tx: Any, facts: Any, person: Any) -> Any:
        return (*found(tx, facts, person), person)

    found = certificate_facts.colleagues
    patch.setattr(certificates, "colleagues", with_oneself)
    patch.setattr(
        certificates, "may_vouch", lambda tx, facts, about, person: person == about.person
    )


def _a_signature_is_not_looked_at(patch: Patch) -> None:
    class Key:
        def verify(self, signature: bytes, text: bytes) -> None:
            pass

        def public_key(self) -> "Key":
            return self

        def sign(self, text: bytes) -> bytes:
            return b"0" * 64

    patch.setattr(signing, "_key", lambda secret: Key())


def _an_hour_more_is_certified(patch: Patch) -> None:
    tell = certificate_file._meeting

    def more(one: Any) -> Any:
        told = tell(one)
        return told | {"minutes": told.get("minutes", 0) + 60}

    patch.setattr(certificate_file, "_meeting", more)


def _what_is_withdrawn_holds(patch: Patch) -> None:
    patch.setattr(certificates, "withdraw", lambda tx, tools, one: None)
    patch.setattr(attendance, "withdraw_about", lambda tx, tools, held, person=None: None)


def _what_is_withdrawn_is_gone(patch: Patch) -> None:
    patch.setattr(withdrawing, "let_go_of", lambda tx, one: tx.certificates.forget(one.number))


def _what_is_withdrawn_names_its_owner(patch: Patch) -> None:
    def keeps(tx: Any, one: Any) -> None:
        tx.certificates.put(replace(one, about=replace(one.about, confirmed_at=None)))

    patch.setattr(withdrawing, "let_go_of", keeps)


def _what_was_put_right_is_still_certified(patch: Patch) -> None:
    for module in (noted_wrongly, themes):
        patch.setattr(module, "withdraw_about", lambda tx, tools, held, person=None: None)


def _it_comes_back_with_a_backup(patch: Patch) -> None:
    def quietly(tx: Any, tools: Any, one: Any) -> None:
        withdrawing.let_go_of(tx, one)

    for module in (withdrawing, certificates):
        patch.setattr(module, "withdraw", quietly)


def _it_outlives_its_owner(patch: Patch) -> None:
    kept = [one for one in people._FORGET_ALL if one not in FORGET_CERTIFICATES_OF_PERSON]
    patch.setattr(people, "_FORGET_ALL", tuple(kept))


def _a_question_stands_for_ever(patch: Patch) -> None:
    patch.setattr("bot.assembly.ASKED_FOR", timedelta(days=10_000))


OF_CERTIFICATES = (
    Bug("anybody confirms a certificate", _anybody_confirms),
    Bug("nobody need confirm a certificate", _nobody_need_confirm),
    Bug("a certificate is never confirmed", _nothing_is_confirmed),
    Bug("who asks for a certificate confirms it", _who_asks_confirms_it),
    Bug("the signature of a certificate is not looked at", _a_signature_is_not_looked_at),
    Bug("an hour more is certified", _an_hour_more_is_certified),
    Bug("a withdrawn certificate holds", _what_is_withdrawn_holds),
    Bug("a withdrawn certificate is gone", _what_is_withdrawn_is_gone),
    Bug("a withdrawn certificate names its owner", _what_is_withdrawn_names_its_owner),
    Bug("what was put right is still certified", _what_was_put_right_is_still_certified, STORIES),
    Bug("a certificate comes back with a backup", _it_comes_back_with_a_backup, STORIES),
    Bug("a certificate outlives its owner", _it_outlives_its_owner, STORED),
    Bug("a question for a certificate stands for ever", _a_question_stands_for_ever, STORIES),
)
