"""Somebody says that they are in a register, since when and under which number, or no more.

They say it for themselves: nobody else reads it unless they want its number on papers (``stated``),
nothing is sent for it, and it is theirs until they erase it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..cards import FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line, Tone
from ..ports import Tx
from ..records import NUMBER, PAPER, OnPaper, RegisterNumber, Registration
from . import erasing, keys
from .caller import Caller, Said, done, given_back, look_again, refused
from .fields import Spec, filled, read
from .forms import choice_spec
from .meetings import Tools
from .register_screens import (
    own_registration,
    register_gone,
    register_reply,
    registers_after,
    registers_control,
    registers_reply,
    registration_id,
)
from .speech import Speech

#: In the place of the form that wrote a registration, of one that is still to be written.
NEW = "new"
SINCE = "since"
#: No registration that still runs began before this.
FIRST_DAY = date(1980, 1, 1)
LONGEST_NUMBER = 60
#: So many numbers of one person stand on papers: all of them are read on one card.
MOST_ON_PAPER = 5
#: What each is called in the form.
PAPERS = (
    (OnPaper.NOWHERE.value, "choice.paper-nowhere"),
    (OnPaper.OWN.value, "choice.paper-own"),
    (OnPaper.GUIDED.value, "choice.paper-guided"),
)


def _specs(speech: Speech) -> tuple[Spec, ...]:
    return (
        Spec(
            SINCE,
            speech.plain("field.register-since"),
            FieldKind.DATE,
            required=True,
            hint=speech.plain("hint.register-since"),
            since=FIRST_DAY,
        ),
        Spec(
            NUMBER,
            speech.plain("field.register-number"),
            FieldKind.LINE,
            max_length=LONGEST_NUMBER,
            hint=speech.plain("hint.register-number"),
        ),
        choice_spec(speech, "paper", PAPERS, hint=speech.plain("hint.paper")),
    )


def open_registration(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form that says that somebody is in a register, with what they said before."""
    (register,) = args
    if caller.is_guest:
        return refused(caller.speech(), "refuse.in-no-group")
    if register not in caller.tools.registers:
        return register_gone(caller)
    mine = own_registration(caller, register)
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    values = {} if mine is None else {**mine.fields, SINCE: mine.since.isoformat()}
    return FormPage(
        token=f"registration|{register}|{_seen(mine)}|{form}",
        form=form,
        title=speech.plain("register.form"),
        language=speech.language,
        fields=filled(_specs(speech), values),
        send_label=speech.plain("send.keep"),
        intro=(Text(speech.markup(Line("registers.private")), Tone.NOTE),),
    )


def _seen(mine: Registration | None) -> str:
    """What a form was opened over: what was said meanwhile is not written over."""
    return NEW if mine is None else mine.form


def keep_registration(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep it as it was sent; a form that comes once more changes nothing."""
    register, seen, form = args[0], args[1], keys.form_id(args[2])
    speech = caller.speech()
    if caller.is_guest:
        return refused(speech, "refuse.in-no-group")
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    if NUMBER not in errors and not _fits(texts):
        errors[NUMBER] = speech.plain("invalid.register-number")
    if texts[PAPER] != OnPaper.NOWHERE and _others_on_paper(caller, register) >= MOST_ON_PAPER:
        errors[PAPER] = speech.plain("invalid.paper", most=MOST_ON_PAPER)
    typed = {name: text for name, text in texts.items() if name != PAPER}
    if errors:
        opens = Control("open-registration", "control.look-again", (register,), Does.FORM)
        quote = "\n".join(text for text in typed.values() if text)
        return look_again(caller, errors, Said("register.form", (), (opens,), quote))
    mine = own_registration(caller, register)
    once = keys.once(caller.tools.secret, "registration-form", caller.person.id, form)
    if not caller.tx.deliveries.claim(once, caller.at):
        # It came before. What was said since, or erased, is not to come back with it.
        return registers_reply(caller, ()) if mine is None else register_reply(caller, register)
    refusal = _refusal(caller, register, mine, seen)
    if refusal is not None:
        caller.tx.deliveries.forget(once)
        return given_back(caller, refusal, typed)
    kept = Registration(
        id=registration_id(caller, register),
        person=caller.person.id,
        register=register,
        since=date.fromisoformat(texts[SINCE]),
        form=form,
        fields={NUMBER: texts[NUMBER], PAPER: texts[PAPER]},
    )
    caller.tx.registrations.put(kept)
    return register_reply(caller, register, first="register.kept")


def _others_on_paper(caller: Caller, register: str) -> int:
    """In how many other registers they have a number that stands on papers."""
    mine = caller.tx.registrations.of_person(caller.person.id)
    where = (OnPaper.OWN, OnPaper.GUIDED)
    return sum(one.on_paper(*where) is not None for one in mine if one.register != register)


def _fits(texts: Mapping[str, str]) -> bool:
    """What stands on papers is a number, and nothing that could be somebody's words."""
    if texts[PAPER] == OnPaper.NOWHERE:
        return True
    try:
        RegisterNumber(texts[NUMBER])
    except ValueError:
        return False
    return True


def _refusal(caller: Caller, register: str, mine: Registration | None, seen: str) -> Reply | None:
    """Why it is not kept as it was sent."""
    if register not in caller.tools.registers:
        return register_gone(caller)
    if _seen(mine) != seen:
        return refused(caller.speech(), "refuse.registration-meanwhile")
    return None


def erase_registration(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Erase that somebody is in a register; the first press only asks."""
    register = args[0]
    mine = own_registration(caller, register)
    if mine is None:
        controls = (registers_control(),)
        return refused(caller.speech(), "refuse.registration-gone", controls=controls)
    match args[1:]:
        case ():
            sure = Control(
                "erase-registration", "control.erase-registration-so", (register, "yes"), main=True
            )
            lines = ("register.erase", "erase.copies")
            said = Said("registers.title", lines, (sure, registers_control()))
            return done(caller.speech(), said)
        case ("yes",):
            forget_registration(caller.tx, caller.tools, mine)
            return registers_after(caller, "register.erased")
        case _:
            raise ValueError("no such answer")


def forget_registration(tx: Tx, tools: Tools, registration: Registration) -> None:
    """Erase it for good."""
    tools.ledger.note((erasing.registration_name(registration.id),))
    tx.registrations.forget(registration.id)
