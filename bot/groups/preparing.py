"""What somebody writes to prepare their own case: only they read it, and none of it is asked for.

It stands beside the case, on the table or as a draft, and brings nothing on the table.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import FormPage, Reply
from ..engine.ids import FormId, GroupId
from ..engine.replacing import replace
from ..engine.screen import Control, Does
from ..records import CaseStatus, Draft, Goal, Group
from . import keys
from .caller import Caller, Said, closed, done, given_back, invalid, refused
from .case_fields import CHOSEN, preparation_page, preparation_specs
from .case_table import draft_of, keep_case_draft, known_case, written_so_far
from .fields import read


def preparation_control(group: GroupId, form: FormId, *, again: bool = False) -> Control:
    """The button that opens the page for oneself. ``again``: with what was kept of it."""
    label = "control.look-again" if again else "control.prepare-case"
    return Control("open-preparation", label, (group, form), Does.FORM, main=again)


def open_preparation(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The page for oneself, beside the case that came with this form."""
    group, form = _case_of(caller, args)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    values = written_so_far(caller.tx, caller.person.id, group.id, form)
    if not values:
        return _gone(caller, group)
    return preparation_page(
        caller.speech(group=group), group.id, form, values=values, goals=_goals(caller)
    )


def _case_of(caller: Caller, args: tuple[str, ...]) -> tuple[Group | None, FormId]:
    group, form = caller.group(args[0]), keys.form_id(args[1])
    if group is not None and group.is_trial:
        raise ValueError("in a trial a case is told")
    return group, form


def _goals(caller: Caller) -> tuple[Goal, ...]:
    """Those of this person that can be read: nobody else's are among them."""
    return tuple(one for one in caller.tx.goals.of_person(caller.person.id) if one.fields)


def _gone(caller: Caller, group: Group) -> Reply:
    mine = Control("mine", "control.mine", main=True)
    return refused(caller.speech(group=group), "refuse.draft-gone", controls=(mine,))


def keep_preparation(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep it with the case, wherever that is by now; what stands on the table stays as it is."""
    group, form = _case_of(caller, args)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech = caller.speech(group=group)
    specs = preparation_specs(speech, _goals(caller))
    texts, errors = read(specs, values, speech, today=caller.today())
    if errors and caller.able.keeps_form_open:
        return invalid(errors)
    # What is no choice of theirs is not kept, and what was chosen is no text to give back.
    texts = {name: text for name, text in texts.items() if name not in CHOSEN or name not in errors}
    if not _keep(caller, group, form, texts):
        typed = {name: text for name, text in texts.items() if name not in CHOSEN}
        return given_back(caller, _gone(caller, group), typed)
    if errors:
        return invalid(errors, closed(speech, preparation_control(group.id, form, again=True)))
    read_again = Control("open-case", "control.read-my-case", (group.id,), Does.FORM)
    return done(speech, Said("preparation.title", ("preparation.kept",), (read_again,)))


def _keep(caller: Caller, group: Group, form: FormId, texts: Mapping[str, str]) -> bool:
    """Whether there is a case, or its draft, to keep it with."""
    tx, person = caller.tx, caller.person.id
    draft, known = draft_of(tx, person, group.id, form), known_case(tx, person, group.id, form)
    is_on_table = known is not None and known.status is CaseStatus.ON_TABLE
    if draft is not None:
        kept = Draft(person, "", form, saved_at=caller.at, fields={**draft.fields, **texts})
        keep_case_draft(tx, group.id, kept)
    if known is not None and is_on_table:
        tx.cases.put(replace(known, fields={**known.fields, **texts}))
    return draft is not None or is_on_table
