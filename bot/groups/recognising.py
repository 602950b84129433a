"""What lies ready before a meeting, read privately, and what somebody recognises in it.

What somebody marks is theirs: it is sealed under their key and read by nobody. Where a group
chooses aloud, whoever notes the choice finds first what most of those who are there recognise,
without a number and without a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..cards import LABEL_LIMIT, TEXT_LIMIT, Choice, FieldKind, FormPage, Reply, Text
from ..engine.ids import CaseId, FormId, GroupId, PersonId
from ..engine.screen import Control, Does, Line, Tone
from ..ports import Tx
from ..records import Case, Draft, Group, Meeting
from ..schedule.series import local_moment
from ..words import clip
from . import keys
from .caller import Caller, Said, done, invalid, refused
from .fields import Spec, filled, read
from .forms import explained
from .kept_from import must_not_reach
from .lookups import all_agreed, cases_on_table, next_meeting, running_meeting
from .meetings import Tools
from .planning import CYCLE
from .speech import Speech
from .taking_part import confirm_first, has_confirmed

#: As many fit on one page; the others are read when the group chooses.
MOST_READ = 4
#: Of fewer people an order would tell what one of them marked.
FEWEST_MARK = 3
#: What the words before the cases take of the page.
INTRO_ROOM = 700

_RECOGNISED = "yes"
_CASES = "cases"


def recognise_control(group: GroupId) -> Control:
    """The button that opens what lies ready."""
    return Control("open-recognise", "control.recognise", (group,), Does.FORM)


def cases_ready(tx: Tx, tools: Tools, group: Group, person: PersonId) -> tuple[Case, ...]:
    """The cases of others that this person may read now: from the reminder to the meeting."""
    coming = next_meeting(tx, group.id)
    if coming is None or not has_confirmed(group, coming.state, person):
        return ()
    return _lie_ready(tx, tools, group, coming, person=person)


def _lie_ready(
    tx: Tx, tools: Tools, group: Group, coming: Meeting, *, person: PersonId
) -> tuple[Case, ...]:
    """The cases of others before this meeting, for whoever may read anything of it."""
    if not all_agreed(tx, group.id):
        return ()
    if tools.shelf.is_without_case(tx, coming):
        return ()
    days, at = next((days, at) for name, days, at in CYCLE if name == keys.PREPARE)
    opens = local_moment(coming.on, days_before=days, local_time=at, zone=group.zone)
    if tools.clock.now() < opens or running_meeting(tx, group.id) is not None:
        return ()
    return tuple(
        case
        for case in cases_on_table(tx, group.id)
        if case.contributor != person
        and not must_not_reach(tx, group.id, case.fields, contributor=case.contributor)
    )


def open_recognise(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """What lies ready, with what this person recognised before."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech = caller.speech(group=group)
    cases = _read_by(caller, group)
    if isinstance(cases, Reply):
        return cases
    shown, form = cases[:MOST_READ], FormId(caller.tools.ids.new())
    marked = _marked(caller.tx, group.id, caller.person.id)
    notes = ["recognise.private", *(["recognise.more"] if len(cases) > MOST_READ else [])]
    texts = [(case.fields.get("title", ""), case.fields.get("stuck", "")) for case in shown]
    return FormPage(
        token=f"recognise|{group.id}|{form}",
        form=form,
        title=speech.plain("recognise.title"),
        language=speech.language,
        fields=filled(
            _specs(speech, shown),
            {_name(case): _RECOGNISED for case in shown if case.id in marked},
        ),
        send_label=speech.plain("send.keep"),
        intro=(
            *(Text(speech.markup(Line(key)), Tone.NOTE) for key in notes),
            *explained(speech, texts, room=TEXT_LIMIT - INTRO_ROOM),
        ),
    )


def _read_by(caller: Caller, group: Group) -> tuple[Case, ...] | Reply:
    """What this person may read now, or why there is nothing for them."""
    tx, person = caller.tx, caller.person.id
    coming = next_meeting(tx, group.id)
    cases: tuple[Case, ...] = ()
    if coming is not None:
        cases = _lie_ready(tx, caller.tools, group, coming, person=person)
    if coming is None or not cases:
        return refused(caller.speech(group=group), "refuse.nothing-ready")
    if not has_confirmed(group, coming.state, person):
        return confirm_first(caller, coming.state)
    return cases


def _name(case: Case) -> str:
    return f"case-{case.id}"


def _specs(speech: Speech, cases: Sequence[Case]) -> tuple[Spec, ...]:
    choices = (
        Choice(_RECOGNISED, speech.plain("choice.recognised")),
        Choice("no", speech.plain("choice.not-recognised")),
    )
    return tuple(
        Spec(
            _name(case),
            clip(case.fields.get("title", ""), LABEL_LIMIT),
            FieldKind.CHOICE,
            choices=choices,
        )
        for case in cases
    )


def keep_recognised(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep what somebody recognises in place of what they marked before."""
    group, form = caller.group(args[0]), keys.form_id(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    tx, person, speech = caller.tx, caller.person.id, caller.speech(group=group)
    cases = _read_by(caller, group)
    if isinstance(cases, Reply):
        return cases
    texts, errors = read(_specs(speech, cases), values, speech, today=caller.today())
    if errors:
        return invalid(errors)
    marked = [case.id for case in cases if texts[_name(case)] == _RECOGNISED]
    fields = {_CASES: " ".join(marked)}
    key = keys.recognised_draft(group.id)
    tx.drafts.put(Draft(person, key, form, saved_at=caller.at, fields=fields))
    return done(speech, Said("recognise.title", ("recognise.kept",)))


def _marked(tx: Tx, group: GroupId, person: PersonId) -> frozenset[CaseId]:
    known = tx.drafts.get(person, keys.recognised_draft(group))
    return frozenset(map(CaseId, known.fields.get(_CASES, "").split() if known else ()))


def most_recognised_first(
    tx: Tx, group: GroupId, people: Sequence[PersonId], cases: Sequence[CaseId]
) -> tuple[CaseId, ...]:
    """Cases by how many of these people recognise them; as they were where too few marked any."""
    marks = [marked for one in people if (marked := _marked(tx, group, one) & set(cases))]
    if len(marks) < FEWEST_MARK:
        return tuple(cases)
    return tuple(sorted(cases, key=lambda case: -sum(case in marked for marked in marks)))


def forget_recognised(tx: Tx, group: GroupId, person: PersonId) -> None:
    """Somebody leaves: what they marked is nobody's any more."""
    tx.drafts.forget(person, keys.recognised_draft(group))
