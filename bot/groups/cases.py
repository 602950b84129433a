"""Cases: written page by page, kept as a draft, brought to the table, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..cards import FormPage, Reply
from ..engine.events import CaseOffered
from ..engine.ids import CaseId, FormId, GroupId
from ..engine.screen import Control, Does
from ..records import Case, CaseStatus, Draft, Group
from ..schedule.series import local_moment
from . import keys
from .agreements import agree_first, agreed_by
from .caller import Caller, Said, closed, done, invalid, next_page, refused
from .cannot_wait import cannot_wait, point_the_way
from .case_fields import case_page, case_pages, case_specs
from .case_saved import case_saved_screen
from .case_table import (
    bring_up_to_date,
    draft_of,
    keep_case_draft,
    known_case,
    take_back,
    written_so_far,
)
from .cycle import show_agenda
from .fields import read
from .kept_from import KEPT_FROM, keep_aside, must_not_reach
from .lookups import (
    all_agreed,
    cases_on_table,
    next_meeting,
    running_meeting,
    running_with,
)
from .meetings import happen, load_meeting
from .named import only_guide
from .planning import CYCLE
from .trial_room import GOES_ON, join_control, meeting_of
from .unrecognisable import standing_out


def own_case(caller: Caller, group: GroupId) -> Case | None:
    """The case that this person has on the table, if any."""
    cases = cases_on_table(caller.tx, group)
    mine = [case for case in cases if case.contributor == caller.person.id]
    return mine[-1] if mine else None


def open_case(
    caller: Caller, group: Group, *, page: int = 1, anew: bool = False
) -> FormPage | Reply:
    """Open the case form: on the draft, else on the case on the table, else empty.

    ``anew``: for another case; the draft stays where it is until something is sent.
    """
    if not 1 <= page <= case_pages(is_trial=group.is_trial):
        raise ValueError("no such page")
    refusal = _refuse_case(caller, group)
    if refusal is not None:
        return refusal
    draft = caller.tx.drafts.get(caller.person.id, keys.case_draft(group.id))
    values: Mapping[str, str]
    if anew:
        values, form = {}, FormId(caller.tools.ids.new())
    elif draft is not None:
        values, form = draft.fields, draft.form
    else:
        known = own_case(caller, group.id)
        values = known.fields if known is not None else {}
        form = known.form if known is not None else FormId(caller.tools.ids.new())
    return _page(caller, group, form, page=page, values=values)


def draft_control(group: GroupId, form: FormId) -> Control:
    """The button that opens this very draft."""
    args = (group, "draft", form)
    return Control("open-case", "control.go-on-with-draft", args, Does.FORM, main=True)


def open_draft(caller: Caller, group: Group, form: FormId) -> FormPage | Reply:
    """Go on with one's draft in this form, also where another took its place; or with its case."""
    refusal = _refuse_case(caller, group)
    if refusal is not None:
        return refusal
    tx, person = caller.tx, caller.person.id
    known = known_case(tx, person, group.id, form)
    is_on_table = known is not None and known.status is CaseStatus.ON_TABLE
    if draft_of(tx, person, group.id, form) is None and not is_on_table:
        return _draft_gone(caller, group)
    return _page(caller, group, form, page=1, values=written_so_far(tx, person, group.id, form))


def _draft_gone(caller: Caller, group: Group) -> Reply:
    mine = Control("mine", "control.mine", main=True)
    return refused(caller.speech(group=group), "refuse.draft-gone", controls=(mine,))


def _refuse_case(caller: Caller, group: Group) -> Reply | None:
    """Why nothing can be brought yet, or not any more."""
    tx = caller.tx
    if not group.is_trial:
        if not all_agreed(tx, group.id):
            return agree_first(caller, group.id)
        is_guide = caller.person.id in only_guide(tx, group.id)
        return _brings_none(caller, group) if is_guide else None
    meeting = meeting_of(tx, group.id)
    if meeting.status not in GOES_ON:
        return refused(caller.speech(group=group), "refuse.trial-over")
    if not agreed_by(tx, group.id, caller.person.id):
        controls = (join_control(meeting.id, main=True),)
        return refused(caller.speech(group=group), "refuse.trial-join-first", controls=controls)
    return None


def _brings_none(caller: Caller, group: Group) -> Reply:
    """Whoever is here only to guide: what they wrote stays theirs, as a draft."""
    control = Control("guidance", "control.guidance", (group.id,))
    return refused(caller.speech(group=group), "refuse.only-guides", controls=(control,))


def _page(
    caller: Caller, group: Group, form: FormId, *, page: int, values: Mapping[str, str]
) -> FormPage:
    coming = running_meeting(caller.tx, group.id) or next_meeting(caller.tx, group.id)
    at_hand = load_meeting(caller.tx, caller.tools, coming.id) if coming is not None else None
    return case_page(
        caller.speech(at_hand, group=group),
        group.id,
        form,
        page=page,
        values=values,
        able=caller.able,
        is_trial=group.is_trial,
    )


def _page_again(group: Group, page: int, label: str) -> Control:
    return Control("open-case", label, (group.id, str(page)), Does.FORM, main=True)


def send_case_page(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep a page as a draft; with the last one the case comes on the table."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    form, page = keys.form_id(args[1]), int(args[2])
    pages = case_pages(is_trial=group.is_trial)
    if not 1 <= page <= pages:
        raise ValueError("no such page")
    if group.is_trial and (refusal := _refuse_case(caller, group)) is not None:
        # Not even a draft is kept of somebody who is not in it, or once it is over.
        return refusal
    speech = caller.speech(group=group)
    specs = case_specs(speech, page)
    texts, errors = read(specs, values, speech, today=caller.today())
    too_long = {name: error for name, error in errors.items() if texts[name]}
    fields = {**written_so_far(caller.tx, caller.person.id, group.id, form), **texts}
    aside = _aside(caller, group, form, fields, can_be_named=KEPT_FROM not in errors)
    if aside is not None:
        return aside
    if errors and (not as_draft or too_long):
        if caller.able.keeps_form_open:
            return invalid(too_long if as_draft else errors)
        keep_draft(caller, group, form, fields)
        return invalid(errors, closed(speech, _page_again(group, page, "control.look-again")))
    if caller.person.id in only_guide(caller.tx, group.id):
        keep_draft(caller, group, form, fields)
        return _brings_none(caller, group)
    if as_draft or page < pages:
        keep_draft(caller, group, form, fields)
        if as_draft:
            return done(speech, Said("draft.title", ("draft.kept",)))
        return _next(caller, group, form, page=page + 1)
    return _bring(caller, group, form, fields)


def _aside(
    caller: Caller,
    group: Group,
    form: FormId,
    fields: Mapping[str, str],
    *,
    can_be_named: bool = True,
) -> Reply | None:
    """What is no case for this table: it cannot wait, or it must not reach somebody who reads."""
    tx, person = caller.tx, caller.person.id
    draft, known = _draft(caller, form, fields), known_case(tx, person, group.id, form)
    if cannot_wait(fields):
        return point_the_way(caller, group, draft, known)
    if can_be_named and must_not_reach(tx, group.id, fields, contributor=person):
        return keep_aside(caller, group, draft, known)
    return None


def bring_as_it_is(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A title and one sentence are there, and that is enough. Twice is once."""
    group, form = caller.group(args[0]), keys.form_id(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if group.is_trial:
        raise ValueError("a trial has one page")
    tx, person, speech = caller.tx, caller.person.id, caller.speech(group=group)
    draft, known = draft_of(tx, person, group.id, form), known_case(tx, person, group.id, form)
    if draft is None:
        if known is not None and known.status is CaseStatus.ON_TABLE:
            return _brought(caller, group, known)
        return _draft_gone(caller, group)
    if not _is_enough(draft.fields):
        again = _page_again(group, 1, "control.look-again")
        return refused(speech, "part.missing", controls=(again,))
    aside = _aside(caller, group, form, draft.fields)
    return aside if aside is not None else _bring(caller, group, form, dict(draft.fields))


def case_page_again(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A page that was kept before: what follows it, on what was written so far.

    Where that was no case for this table, its contributor is told so again, and whom to turn to.
    """
    group, form, page = caller.group(args[0]), keys.form_id(args[1]), int(args[2])
    if group is None:
        return done()
    draft = draft_of(caller.tx, caller.person.id, group.id, form)
    aside = None if draft is None else _aside(caller, group, form, draft.fields)
    if aside is not None:
        return aside
    if not 1 <= page < case_pages(is_trial=group.is_trial):
        return done()
    return _next(caller, group, form, page=page + 1)


def _next(caller: Caller, group: Group, form: FormId, *, page: int) -> Reply:
    values = written_so_far(caller.tx, caller.person.id, group.id, form)
    following = _page(caller, group, form, page=page, values=values)
    enough = Control("bring-case", "control.bring-as-it-is", (group.id, form))
    said = Said("part.title", ("part.kept", "part.more"), (enough,))
    reopen = _page_again(group, page, "control.next-part")
    return next_page(caller, following, said, reopen=reopen)


def keep_draft(caller: Caller, group: Group, form: FormId, fields: Mapping[str, str]) -> None:
    """Keep words as the draft of a case."""
    keep_case_draft(caller.tx, group.id, _draft(caller, form, fields))


def _draft(caller: Caller, form: FormId, fields: Mapping[str, str]) -> Draft:
    return Draft(caller.person.id, "", form, saved_at=caller.at, fields=fields)


def _forget(caller: Caller, group: Group, form: FormId) -> None:
    """The words of this form are on the table: its drafts are not needed any more."""
    for key in (keys.case_draft(group.id), keys.set_aside(group.id, form)):
        draft = caller.tx.drafts.get(caller.person.id, key)
        if draft is not None and draft.form == form:
            caller.tx.drafts.forget(caller.person.id, key)


def _bring(caller: Caller, group: Group, form: FormId, fields: dict[str, str]) -> Reply:
    speech = caller.speech(group=group)
    if not _is_enough(fields):
        # The last page came without the first: its form is opened again, nothing is lost.
        keep_draft(caller, group, form, fields)
        following = _page(caller, group, form, page=1, values=fields)
        said = Said("part.again-title", ("part.kept", "part.missing"))
        reopen = _page_again(group, 1, "control.look-again")
        return next_page(caller, following, said, reopen=reopen)
    if (refusal := _refuse_case(caller, group)) is not None:
        keep_draft(caller, group, form, fields)
        return refusal
    known = known_case(caller.tx, caller.person.id, group.id, form)
    if known is not None and known.status is CaseStatus.DISCUSSED:
        # The form was open while the group discussed the case: what it says now is another one.
        keep_draft(caller, group, FormId(caller.tools.ids.new()), fields)
        return refused(speech, "refuse.case-discussed")
    is_new = known is None or known.status is not CaseStatus.ON_TABLE
    if is_new and _closed_for_now(caller, group):
        keep_draft(caller, group, form, fields)
        return refused(speech, "refuse.cases-closed")
    if known is not None:
        case = replace(known, status=CaseStatus.ON_TABLE, discussed_in=None, fields=fields)
    else:
        case = Case(
            id=CaseId(caller.tools.ids.new()),
            group=group.id,
            contributor=caller.person.id,
            form=form,
            status=CaseStatus.ON_TABLE,
            made_at=caller.at,
            fields=fields,
        )
    _forget(caller, group, form)
    put_on_table(caller, case)
    return _brought(caller, group, case)


def _is_enough(fields: Mapping[str, str]) -> bool:
    return bool(fields.get("title") and fields.get("stuck"))


def _brought(caller: Caller, group: Group, case: Case) -> Reply:
    found = standing_out(caller.tools.finder, case.fields, group.language)
    card = caller.speech(group=group).card(case_saved_screen(group, case, found))
    return Reply(done().answer, card)


def put_on_table(caller: Caller, case: Case) -> None:
    """Keep a case; a running meeting gets it on its table, a planned one shows it on its agenda."""
    caller.tx.cases.put(case)
    bring_up_to_date(caller.tx, caller.tools, case)
    running = running_with(caller.tx, case.group, caller.person.id)
    coming = running or next_meeting(caller.tx, case.group)
    if coming is None:
        return
    at_hand = load_meeting(caller.tx, caller.tools, coming.id)
    if at_hand is None:
        return
    if running is None:
        show_agenda(caller.tx, caller.tools, at_hand)
        return
    event = CaseOffered(
        id=caller.tools.event_id(), at=caller.at, actor=caller.person.id, case=case.id
    )
    happen(caller.tx, caller.tools, at_hand, event)


def _closed_for_now(caller: Caller, group: Group) -> bool:
    """Between the closing of submissions and the opening of the meeting."""
    if running_meeting(caller.tx, group.id) is not None:
        return False
    coming = next_meeting(caller.tx, group.id)
    if coming is None:
        return False
    days, at = next((days, at) for name, days, at in CYCLE if name == keys.CASES_CLOSE)
    closes = local_moment(coming.on, days_before=days, local_time=at, zone=group.zone)
    return closes <= caller.at < coming.starts_at


def withdraw_case(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Take an own case off the table. Its words stay with their author, as a draft."""
    group = caller.group(args[0])
    case = caller.tx.cases.get(CaseId(args[1]))
    is_own = case is not None and case.contributor == caller.person.id
    if group is None or case is None or not is_own or case.group != group.id:
        return refused(caller.speech(), "refuse.not-yours")
    speech = caller.speech(group=group)
    if case.status is not CaseStatus.ON_TABLE:
        return done(speech, Said("case.withdrawn-title", ("case.withdrawn",)))
    take_back(caller.tx, caller.tools, case)
    return done(speech, Said("case.withdrawn-title", ("case.withdrawn",)))
