"""What the engine asks for, written into the transaction: outbox rows, timers, drafts, records.

Nothing is sent here. ``bot.delivery`` sends after the commit, and makes the words then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from methods.spec import CasePart, Gift, Method

from ..engine.effects import (
    AskAfterStop,
    DropContribution,
    Effect,
    Freeze,
    KeepDraft,
    OpenThread,
    PublishRecord,
    Refuse,
    RemoveWords,
    Reveal,
    SetTimer,
    SetWriters,
    ShowBoard,
    ShowCase,
    ShowWeights,
    StopTimer,
    Whisper,
)
from ..engine.ids import ContributionId, PersonId
from ..engine.moves import has_thread
from ..engine.outcome import Outcome
from ..engine.state import RoundOutcome, Slot
from ..engine.view import View, phase_in
from ..ports import Clock, Ids, Ledger, Tx
from ..records import (
    CaseStatus,
    Contribution,
    Draft,
    Group,
    Meeting,
    Op,
    OutboxRow,
    Timer,
)
from ..schedule.working_hours import within_working_hours
from ..words import shown_length
from . import card_keys, erasing, keys
from .look_back import told_in
from .sealed_room import is_sealed

#: What one post holds at most, as it is shown, and what our own words take beside each text.
PAGE_CHARACTERS = 3300
OWN_CHARACTERS = 120
#: What of a case the group reads, in the order of its posts: a part fits into a post.
CASE_PARTS: Mapping[str, tuple[str, ...]] = {
    "short": ("title", "stuck"),
    "happened": ("happened",),
    "question": ("question", "wants", "help", "unwanted"),
}
#: Where the story is told first, the rest of what was written comes later.
SHORT_PARTS = ("short", "question")
#: Behind a button all that the group reads of a case stands together.
WHOLE_CASE, SHORT_CASE = "whole", "told-first"
#: The fields of every part, also of those that are read behind a button.
CASE_FIELDS: Mapping[str, tuple[str, ...]] = {
    **CASE_PARTS,
    WHOLE_CASE: tuple(name for part in CASE_PARTS.values() for name in part),
    SHORT_CASE: tuple(name for part in SHORT_PARTS for name in CASE_PARTS[part]),
}
#: How long it is asked after a trial whether it becomes a group.
OFFER_STANDS_FOR = timedelta(hours=24)
#: Private messages that wait for working hours; all others are part of a running meeting.
PATIENT = ("nudge",)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that was applied, with everything needed to carry it out."""

    clock: Clock
    ids: Ids
    ledger: Ledger
    meeting: Meeting
    group: Group
    method: Method
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ToShow:
    """A card to be shown in a place.

    ``working_hours_in``: a zone whose working hours it awaits, and ``after`` so long from now.
    What has passed by then is not said.
    """

    place: str
    card: str
    op: Op = Op.SHOW
    refs: tuple[str, ...] = ()
    working_hours_in: str | None = None
    after: timedelta = timedelta()


def enqueue(tx: Tx, show: ToShow, *, clock: Clock, ids: Ids) -> None:
    """Put a row into the outbox."""
    now = clock.now()
    if show.working_hours_in is not None:
        due_at = within_working_hours(now + show.after, show.working_hours_in)
        if due_at > now:
            # A row that waits would hold up all that is said in the same place after it.
            tx.timers.set(Timer(keys.message_owner(show.place), show.card, due_at))
            return
    row = OutboxRow(
        id=ids.new(),
        place=show.place,
        card=show.card,
        op=show.op,
        nonce=ids.new(),
        made_at=now,
        refs=show.refs,
    )
    tx.outbox.add(row)


def tell_in_working_hours(tx: Tx, person: PersonId, card: str, *, clock: Clock, ids: Ids) -> None:
    """Say something privately, in the person's own working hours."""
    known = tx.people.get(person)
    if known is not None:
        show = ToShow(keys.person_place(person), card, working_hours_in=known.zone)
        enqueue(tx, show, clock=clock, ids=ids)


def carry_out(tx: Tx, happening: Happening) -> None:
    """Do what the outcome asks, in its order."""
    for effect in happening.outcome.effects:
        _carry_out_one(tx, happening, effect)
    _refresh_stop_questions(tx, happening)


def _carry_out_one(tx: Tx, h: Happening, effect: Effect) -> None:
    match effect:
        case Refuse() | Freeze():
            # A refusal is told in the reply; the room is checked before every post with words.
            return
        case ShowBoard() | OpenThread() | ShowCase() | ShowWeights() | Reveal() | SetWriters():
            _show(tx, h, effect)
        case Whisper() | AskAfterStop():
            _tell(tx, h, effect)
        case SetTimer(name=name, due_at=due_at):
            tx.timers.set(Timer(keys.meeting_owner(h.meeting.id), name, due_at))
        case StopTimer(name=name):
            tx.timers.stop(keys.meeting_owner(h.meeting.id), name)
        case KeepDraft(contribution=contribution, slot=slot):
            _keep_draft(tx, h, contribution, slot)
        case DropContribution(contribution=contribution):
            h.ledger.note((erasing.contribution_name(contribution),))
            drop_contribution(tx, contribution)
        case RemoveWords():
            for post in tx.posts.with_words(h.meeting.id):
                _put(tx, h, ToShow(post.place, post.card, Op.REMOVE))
        case PublishRecord():
            _put(tx, h, ToShow(keys.group_place(h.group.id), card_keys.record_card(h.meeting.id)))
            _publish_record(tx, h)
        case _:
            assert_never(effect)


def _put(tx: Tx, h: Happening, show: ToShow) -> None:
    enqueue(tx, show, clock=h.clock, ids=h.ids)


def _show(
    tx: Tx,
    h: Happening,
    effect: ShowBoard | OpenThread | ShowCase | ShowWeights | Reveal | SetWriters,
) -> None:
    meeting = h.meeting.id
    room = keys.group_place(h.group.id)
    match effect:
        case ShowBoard(slot=slot):
            _show_board(tx, h, slot)
        case OpenThread(slot=slot):
            thread = keys.thread_place(meeting, slot)
            _put(tx, h, ToShow(room, card_keys.board_card(meeting, slot), Op.THREAD, (thread,)))
            if phase_in(h.method, h.outcome.state, slot).kind == "look-back":
                _show_look_back(tx, h, slot)
        case ShowCase(slot=slot, case=case, part=how_much):
            thread = keys.thread_place(meeting, slot)
            for part in _parts_of_case(h.group, how_much):
                card = card_keys.case_card(meeting, slot, case, part=part)
                _put(tx, h, ToShow(thread, card, Op.WORDS))
        case ShowWeights(slots=slots):
            for post in tx.posts.with_words(meeting):
                if any(card_keys.is_of_reveal(post.card, slot) for slot in slots):
                    _put(tx, h, ToShow(post.place, post.card, Op.WORDS))
        case Reveal():
            _reveal(tx, h, effect)
        case SetWriters(slot=slot, listeners=listeners):
            if has_thread(View(h.method, h.outcome.state, slot)):
                thread = keys.thread_place(meeting, slot)
                card = card_keys.board_card(meeting, slot)
                _put(tx, h, ToShow(thread, card, Op.LISTENERS, tuple(listeners)))
        case _:
            assert_never(effect)


def _show_board(tx: Tx, h: Happening, slot: Slot | None) -> None:
    whole = card_keys.agenda_card(h.meeting.id)
    card = whole if slot is None else card_keys.board_card(h.meeting.id, slot)
    _put(tx, h, ToShow(keys.group_place(h.group.id), card))
    if slot is not None and _begins_spoken_look_back(h, slot):
        _open_for_shared(tx, h, slot)


def _begins_spoken_look_back(h: Happening, slot: Slot) -> bool:
    """Where people talk a step has no thread of its own."""
    view = View(h.method, h.outcome.state, slot)
    is_new = not h.meeting.state.run(slot).entered and bool(view.run.entered)
    return is_new and view.phase.kind == "look-back" and not has_thread(view)


def _open_for_shared(tx: Tx, h: Happening, slot: Slot) -> None:
    """A thread is opened for what people let the group read, and for nothing else."""
    if told_in(tx, h.group, h.meeting):
        room, thread = keys.group_place(h.group.id), keys.thread_place(h.meeting.id, slot)
        _put(tx, h, ToShow(room, card_keys.board_card(h.meeting.id, slot), Op.THREAD, (thread,)))
        _show_look_back(tx, h, slot)


def _show_look_back(tx: Tx, h: Happening, slot: Slot) -> None:
    thread = keys.thread_place(h.meeting.id, slot)
    texts = [one.words for one in told_in(tx, h.group, h.meeting)]
    for start, count in _posts_for(h.group, texts):
        card = card_keys.look_back_card(h.meeting.id, slot, start=start, count=count)
        _put(tx, h, ToShow(thread, card, Op.WORDS))


def _reveal(tx: Tx, h: Happening, effect: Reveal) -> None:
    """One row a page; a page holds as many contributions as fit in one post.

    Behind a button they are read page by page, so one row stands for all of them.
    """
    place = keys.thread_place(h.meeting.id, effect.slot)
    texts = [words_of(tx, one) for one in effect.contributions]
    for start, count in _posts_for(h.group, texts):
        card = card_keys.reveal_card(
            h.meeting.id,
            effect.slot,
            collection=effect.collection,
            wave=effect.wave,
            start=start,
            count=count,
        )
        _put(tx, h, ToShow(place, card, Op.WORDS))


def _parts_of_case(group: Group, how_much: CasePart) -> Iterable[str]:
    is_whole = how_much is CasePart.WHOLE
    if is_sealed(group):
        return (WHOLE_CASE if is_whole else SHORT_CASE,)
    return CASE_PARTS if is_whole else SHORT_PARTS


def _posts_for(group: Group, texts: Sequence[str]) -> list[tuple[int, int]]:
    """Which texts each post in the room stands for: (start, count), in order."""
    if is_sealed(group) and texts:
        return [(0, len(texts))]
    return pages_of(texts)


def pages_of(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Split texts into pages that fit into a post each: (start, count), in order."""
    lengths = [shown_length(text) + OWN_CHARACTERS for text in texts]
    pages: list[tuple[int, int]] = []
    start, filled = 0, 0
    for index, length in enumerate(lengths):
        if index > start and filled + length > PAGE_CHARACTERS:
            pages.append((start, index - start))
            start, filled = index, 0
        filled += length
    if len(lengths) > start:
        pages.append((start, len(lengths) - start))
    return pages


def _tell(tx: Tx, h: Happening, effect: Whisper | AskAfterStop) -> None:
    place = keys.person_place(effect.person)
    match effect:
        case AskAfterStop(person=person, turn=turn):
            _put(
                tx, h, ToShow(place, card_keys.stop_card(h.meeting.id, person, turn=turn), Op.SHOW)
            )
        case Whisper(person=person, about=about, slot=slot) if about in PATIENT:
            # One for the whole step: when it was paused or opened again, the same one is brought
            # up to date, and nobody hears of it twice.
            card = card_keys.whisper_card(h.meeting.id, person, about=about, slot=slot, turn=0)
            tell_in_working_hours(tx, person, card, clock=h.clock, ids=h.ids)
        case Whisper(person=person, about=about, slot=slot, turn=turn):
            card = card_keys.whisper_card(h.meeting.id, person, about=about, slot=slot, turn=turn)
            _put(tx, h, ToShow(place, card))


def _refresh_stop_questions(tx: Tx, h: Happening) -> None:
    """When a stop is over, its private questions say so and lose their buttons."""
    before, after = h.meeting.state, h.outcome.state
    was_asking = before.stop is not None and not before.stop.choosing_step
    is_asking = after.stop is not None and not after.stop.choosing_step
    if not was_asking or is_asking:
        return
    # Also those who left meanwhile were asked.
    for person in (attendee.person for attendee in before.people):
        card = card_keys.stop_card(h.meeting.id, person, turn=before.turn)
        if tx.posts.of_card(card) is not None:
            _put(tx, h, ToShow(keys.person_place(person), card, Op.SHOW))


def words_of(tx: Tx, contribution: ContributionId) -> str:
    """What was written: of an intention, the line that its owner keeps."""
    intention = tx.intentions.get(contribution)
    if intention is not None:
        return intention.fields.get("intention", "")
    text = tx.contributions.get(contribution)
    return text.fields.get("text", "") if text is not None else ""


def _keep_draft(tx: Tx, h: Happening, contribution: ContributionId, slot: Slot) -> None:
    text = tx.contributions.get(contribution)
    if text is None:
        return
    key = keys.text_draft(h.meeting.id, slot, text.form)
    # One form may give two things (an eye-opener and an intention): they stay one draft.
    known = tx.drafts.get(text.person, key)
    gives = phase_in(h.method, h.outcome.state, slot).gives
    draft = Draft(
        person=text.person,
        key=key,
        form=text.form,
        saved_at=h.clock.now(),
        late=True,
        fields={**(known.fields if known else {}), **_as_in_form(tx, text, gives)},
    )
    tx.drafts.put(draft)
    drop_contribution(tx, contribution)


def is_harvest(gift: Gift, gives: Sequence[Gift]) -> bool:
    """Whether this comes from the one form that gives an eye-opener and an own action."""
    return gift in (Gift.TAKEAWAY, Gift.INTENTION) and Gift.INTENTION in gives


def _as_in_form(tx: Tx, text: Contribution, gives: Sequence[Gift]) -> dict[str, str]:
    """The words under the names of their form's fields: the harvest has two texts."""
    words = words_of(tx, text.id)
    if is_harvest(text.gift, gives):
        return {text.gift.value: words}
    return {"text": words, "kind": text.gift.value}


def drop_contribution(tx: Tx, contribution: ContributionId) -> None:
    """Forget a contribution, and the intention that came with it."""
    if tx.contributions.forget(contribution) is Gift.INTENTION:
        tx.intentions.forget(contribution)
        tx.timers.stop(keys.intention_owner(contribution), keys.FOLLOW_UP)


def _publish_record(tx: Tx, h: Happening) -> None:
    """The meeting is over: discussed cases leave the table, and its texts get an end."""
    state = h.outcome.state
    for round_ in state.rounds:
        if round_.case is None or round_.outcome is not RoundOutcome.DONE:
            continue
        case = tx.cases.get(round_.case)
        if case is not None:
            done = replace(case, status=CaseStatus.DISCUSSED, discussed_in=h.meeting.id)
            tx.cases.put(done)
    ended_at = state.ended_at or h.clock.now()
    if h.group.is_trial:
        owner = keys.trial_owner(h.group.id)
        tx.timers.set(Timer(owner, keys.ERASE_TEXTS, ended_at))
        tx.timers.set(Timer(owner, keys.ERASE, ended_at + OFFER_STANDS_FOR))
        return
    erase_at = ended_at + timedelta(days=h.group.texts_stay_days)
    tx.timers.set(Timer(keys.meeting_owner(h.meeting.id), keys.ERASE_TEXTS, erase_at))
