"""A case and where its words are: on the table, in the room where it is read, or a draft."""

from __future__ import annotations

from ..engine.events import CaseTakenBack
from ..engine.ids import CaseId, FormId, GroupId, PersonId
from ..engine.replacing import replace
from ..ports import Tx
from ..records import Case, CaseStatus, Draft, Meeting, MeetingStatus, Op
from . import card_keys, erasing, keys
from .effects import CASE_FIELDS, CASE_PARTS, ToShow, enqueue
from .lookups import recent_meetings, running_with
from .meetings import Tools, happen, load_meeting


def draft_of(tx: Tx, person: PersonId, group: GroupId, form: FormId) -> Draft | None:
    """What somebody wrote in this form of a case and did not bring."""
    for key in (keys.case_draft(group), keys.set_aside(group, form)):
        draft = tx.drafts.get(person, key)
        if draft is not None and draft.form == form:
            return draft
    return None


def known_case(tx: Tx, person: PersonId, group: GroupId, form: FormId) -> Case | None:
    """The case of this group that came with this form."""
    known = tx.cases.by_form(person, form)
    return known if known is not None and known.group == group else None


def written_so_far(tx: Tx, person: PersonId, group: GroupId, form: FormId) -> dict[str, str]:
    """What this form holds by now: its draft, else the case that came with it."""
    draft = draft_of(tx, person, group, form)
    if draft is not None:
        return dict(draft.fields)
    known = known_case(tx, person, group, form)
    return dict(known.fields) if known is not None else {}


def keep_case_draft(tx: Tx, group: GroupId, draft: Draft) -> None:
    """Keep the draft of a case. One of another form is set aside, not written over."""
    key = keys.case_draft(group)
    other = tx.drafts.get(draft.person, key)
    if other is not None and other.form != draft.form:
        tx.drafts.put(replace(other, key=keys.set_aside(group, other.form)))
    tx.drafts.forget(draft.person, keys.set_aside(group, draft.form))
    tx.drafts.put(replace(draft, key=key))


def take_back(tx: Tx, tools: Tools, case: Case) -> None:
    """Take a case off the table. Its words stay with its contributor alone, as a draft."""
    now = tools.clock.now()
    newer = draft_of(tx, case.contributor, case.group, case.form)
    fields = newer.fields if newer is not None else case.fields
    draft = Draft(case.contributor, "", case.form, saved_at=now, fields=dict(fields))
    keep_case_draft(tx, case.group, draft)
    tools.ledger.note((erasing.taken_back_name(case.id),))
    withdrawn = replace(case, status=CaseStatus.WITHDRAWN, fields={})
    tx.cases.put(withdrawn)
    running = running_with(tx, case.group, case.contributor)
    at_hand = load_meeting(tx, tools, running.id) if running is not None else None
    if at_hand is not None:
        event = CaseTakenBack(
            id=tools.event_id(), at=now, actor=case.contributor, case=CaseId(case.id)
        )
        happen(tx, tools, at_hand, event)
    bring_up_to_date(tx, tools, withdrawn)


def bring_up_to_date(tx: Tx, tools: Tools, case: Case) -> None:
    """Where the room reads this case, it reads the newer words, or none any more.

    After a meeting too: what was told in it stands there until its hour has come.
    """
    for meeting in recent_meetings(tx, case.group):
        _bring_up_to_date_in(tx, tools, meeting, case)


def _bring_up_to_date_in(tx: Tx, tools: Tools, meeting: Meeting, case: Case) -> None:
    shown = {
        post.card: post.place
        for post in tx.posts.with_words(meeting.id)
        if card_keys.is_of_case(post.card, case.id)
    }
    for card, place in dict(shown).items():
        if card.endswith(":short") and meeting.status is not MeetingStatus.ENDED:
            shown |= {f"{card.removesuffix(':short')}:{part}": place for part in CASE_PARTS}
    for card, place in shown.items():
        names = CASE_FIELDS[card.rpartition(":")[2]]
        op = Op.WORDS if any(case.fields.get(name) for name in names) else Op.REMOVE
        show = ToShow(place, card, op)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)
