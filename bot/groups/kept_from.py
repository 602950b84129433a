"""Whom a case must not reach: asked of its contributor before anything else, and told to nobody.

A case is for everybody who reads a group, or it is not on its table: so nobody is seen to step out
of a round. What is stored are the platform's ids of those who were named, sealed with the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..cards import FieldKind, Reply
from ..engine.ids import FormId, GroupId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Paragraph, Screen
from ..ports import Tx
from ..records import Case, CaseStatus, Draft, Group, Person
from . import card_keys, keys
from .caller import Caller, Said, done, refused
from .case_table import draft_of, keep_case_draft, take_back
from .effects import tell_in_working_hours
from .fields import Spec
from .lookups import all_agreed, lasting_groups
from .meetings import Tools
from .room_words import take_round_out
from .sizes import MOST
from .speech import Speech
from .which import group_control, listed, room_of_control

#: The field of a case that names them.
KEPT_FROM = "kept-from"
#: As many as may be in a group with the contributor.
MOST_NAMED = MOST - 1
#: So many other groups are offered for a case that must not be told here.
OFFERED = 3


def kept_from_spec(speech: Speech) -> Spec:
    """The first field of a case."""
    return Spec(
        KEPT_FROM,
        speech.plain("field.kept-from"),
        FieldKind.PEOPLE,
        hint=speech.plain("hint.kept-from"),
        at_most=MOST_NAMED,
    )


def must_not_reach(
    tx: Tx, group: GroupId, fields: Mapping[str, str], *, contributor: PersonId
) -> bool:
    """Whether somebody who reads this group is named in a case."""
    members = tx.groups.people(group)
    room = tx.groups.room(group)
    readers = {person.external for person in members.values()}
    readers |= room.readers if room is not None else frozenset()
    own = members.get(contributor)
    return bool(_named(fields) & readers - ({own.external} if own is not None else set()))


def _named(fields: Mapping[str, str]) -> frozenset[str]:
    return frozenset(fields.get(KEPT_FROM, "").split())


def kept_from(case: Case, people: Iterable[Person]) -> frozenset[PersonId]:
    """Whom of these people a case must not reach: nobody, while all of them read its group."""
    named = _named(case.fields)
    return frozenset(p.id for p in people if p.external in named and p.id != case.contributor)


def keep_aside(caller: Caller, group: Group, draft: Draft, known: Case | None) -> Reply:
    """Not in this group: the words stay with their author, off the table, and what can be done."""
    tx = caller.tx
    keep_case_draft(tx, group.id, draft)
    lines = ["kept.aside"]
    if known is not None and known.status is CaseStatus.ON_TABLE:
        _take_away(tx, caller.tools, known)
        lines.append("kept.was-on-table")
    lines += ["kept.draft", "kept.another-case"]
    controls = [Control("open-case", "control.another-case", (group.id, "anew"), Does.FORM)]
    elsewhere = _elsewhere(caller, group, draft.fields)
    if elsewhere:
        lines.append("kept.another-group")
    paragraphs = [Paragraph(Line(key)) for key in lines]
    for one in listed(caller, elsewhere[:OFFERED], start=0):
        control = group_control(caller, one, "carry-case", group.id, draft.form, one.group.id)
        controls.append(control)
        paragraphs += room_of_control(one, control)
    screen = Screen(
        Line("kept.title"), Line("push.reminder"), tuple(paragraphs), None, tuple(controls)
    )
    return Reply(done().answer, caller.speech(group=group).card(screen))


def _elsewhere(caller: Caller, group: Group, fields: Mapping[str, str]) -> Sequence[Group]:
    """Own groups in which nobody reads who must not hear it."""
    tx, person = caller.tx, caller.person.id
    return [
        other
        for other in lasting_groups(tx, person)
        if other.id != group.id
        and all_agreed(tx, other.id)
        and not must_not_reach(tx, other.id, fields, contributor=person)
    ]


def carry_case(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Take the draft of a case along to another group of one's own. Twice is once."""
    here, form, there = caller.group(args[0]), keys.form_id(args[1]), caller.group(args[2])
    if here is None or there is None:
        return refused(caller.speech(), "refuse.not-a-member")
    tx, person = caller.tx, caller.person.id
    speech, known = caller.speech(group=there), draft_of(tx, person, here.id, form)
    if known is not None:
        if must_not_reach(tx, there.id, known.fields, contributor=person):
            return refused(speech, "refuse.kept-there-too")
        # A case is known by its form: in another group it is another case.
        carried = replace(known, form=FormId(caller.tools.ids.new()), saved_at=caller.at)
        keep_case_draft(tx, there.id, carried)
        tx.drafts.forget(person, known.key)
    elif tx.drafts.get(person, keys.case_draft(there.id)) is None:
        mine = Control("mine", "control.mine", main=True)
        return refused(speech, "refuse.draft-gone", controls=(mine,))
    control = Control("open-case", "control.read-my-case", (there.id,), Does.FORM, main=True)
    return done(speech, Said("draft.title", ("kept.carried",), (control,)))


def keep_from_newcomer(tx: Tx, tools: Tools, group: GroupId, external: str) -> None:
    """Somebody new reads the room: what must not reach them is off the table, and out of the room.

    Its contributor hears of it, and nobody else.
    """
    for case in tx.cases.of_group(group):
        if external not in _named(case.fields):
            continue
        if case.status is CaseStatus.ON_TABLE:
            card = card_keys.kept_card(group, case.contributor, case.id)
            tell_in_working_hours(tx, case.contributor, card, clock=tools.clock, ids=tools.ids)
        _take_away(tx, tools, case)


def _take_away(tx: Tx, tools: Tools, case: Case) -> None:
    """Off the table, and what was written in its round out of the room: it is read there later."""
    if case.status is CaseStatus.ON_TABLE:
        take_back(tx, tools, case)
    for meeting in tx.meetings.of_group(case.group):
        for round_ in meeting.state.rounds:
            if round_.case == case.id:
                take_round_out(tx, tools, meeting, round_.number)


def kept_screen(group: GroupId) -> Screen:
    """Why an own case is off the table, for its contributor."""
    lines = tuple(Paragraph(Line(key)) for key in ("kept.newcomer", "kept.draft"))
    control = Control("open-case", "control.read-my-case", (group,), Does.FORM)
    return Screen(Line("kept.off-table"), Line("push.reminder"), lines, None, (control,))
