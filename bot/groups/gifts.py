"""Giving through a form: its words and its event in one transaction.

Words that cannot be given (any more) are given back to their author and kept as a draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from methods.spec import Gift

from ..cards import Reply
from ..engine.effects import Reason, Refuse
from ..engine.events import ContributionGiven
from ..engine.ids import ContributionId, FormId
from ..engine.replacing import replace
from ..engine.screen import Control, Does
from ..engine.state import Slot, Stage
from ..engine.view import View, phase_in
from ..ports import Tx
from ..records import Contribution, Draft, Intention, Readers
from . import keys
from .asking_after import ask_on_day
from .caller import Caller, Said, closed, done, invalid, refused, refused_for
from .effects import is_harvest
from .fields import read
from .forms import give_specs
from .intentions import lacks_cue
from .meetings import MeetingAtHand, happen
from .private import withdraw_control
from .taking_part import taking_part


@dataclass(frozen=True, slots=True)
class Sent:
    """A form of a phase that was sent: where it belongs and what it says."""

    caller: Caller
    at_hand: MeetingAtHand
    slot: Slot
    collection: int
    what: Gift
    form: FormId
    texts: Mapping[str, str] = field(repr=False)


def give(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Take the form of a phase."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        # Somebody who is not in it: nothing of theirs is kept, and nothing of ours is told.
        return at_hand
    slot, what, form = Slot.parse(args[1]), Gift(args[3]), keys.form_id(args[4])
    speech = caller.speech(at_hand)
    if at_hand.state.stage is Stage.PLANNED or slot not in at_hand.state.script:
        return refused_for(speech, Reason.NOT_OPEN)
    if at_hand.group.is_trial and at_hand.state.stage is Stage.ENDED:
        # Nothing of a trial is kept once it is over, not even what came too late.
        return refused(speech, "refuse.trial-over")
    view = View(at_hand.method, at_hand.state, slot)
    texts, errors = read(give_specs(speech, view, what), values, speech, today=caller.today())
    too_long = {name: error for name, error in errors.items() if texts[name]}
    sent = Sent(caller, at_hand, slot, int(args[2]), what, form, texts)
    if as_draft and not too_long:
        _keep_draft(sent)
        return done(speech, Said("draft.title", ("draft.kept",)))
    if errors and caller.able.keeps_form_open:
        return invalid(too_long if as_draft else errors)
    if errors:
        _keep_draft(sent)
        control = Control("open-give", "control.look-again", args[:4], Does.FORM, main=True)
        return invalid(errors, closed(speech, control))
    same = _already_there(sent)
    if same is not None:
        return _reply(sent, None, same)
    if _is_harvest(sent):
        return _give_harvest(sent)
    return _reply(*_give_one(sent, _gift(sent), texts["text"]))


def _keep_draft(sent: Sent) -> None:
    draft = Draft(
        person=sent.caller.person.id,
        key=keys.text_draft(sent.at_hand.meeting.id, sent.slot, sent.form),
        form=sent.form,
        saved_at=sent.caller.at,
        fields=sent.texts,
    )
    sent.caller.tx.drafts.put(draft)


def _already_there(sent: Sent) -> ContributionId | None:
    """What came with this form before, when it says the same: sent twice is sent once."""
    caller = sent.caller
    for given in sent.at_hand.state.run(sent.slot).given:
        if given.person != caller.person.id or given.form != sent.form:
            continue
        if _is_harvest(sent):
            kept = caller.tx.intentions.get(given.contribution)
            is_same = kept is not None and kept == _intention(sent, kept.id, kept)
        else:
            text = caller.tx.contributions.get(given.contribution)
            is_same = (
                text is not None
                and text.fields == {"text": sent.texts["text"]}
                and text.gift == _gift(sent)
            )
        if is_same:
            return given.contribution
    return None


def _is_harvest(sent: Sent) -> bool:
    at_hand = sent.at_hand
    return is_harvest(sent.what, phase_in(at_hand.method, at_hand.state, sent.slot).gives)


def _gift(sent: Sent) -> Gift:
    return Gift(sent.texts.get("kind", sent.what))


def _give_one(sent: Sent, gift: Gift, text: str) -> tuple[Sent, Refuse | None, ContributionId]:
    """One contribution of the form. Whatever follows goes on from the meeting as it is then."""
    caller, at_hand = sent.caller, sent.at_hand
    contribution = Contribution(
        id=ContributionId(caller.tools.ids.new()),
        form=sent.form,
        group=at_hand.group.id,
        meeting=at_hand.meeting.id,
        slot=sent.slot,
        person=caller.person.id,
        gift=gift,
        given_at=caller.at,
        fields={"text": text},
    )
    event = ContributionGiven(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=sent.slot,
        collection=sent.collection,
        form=sent.form,
        contribution=contribution.id,
        gift=gift,
    )
    outcome = happen(caller.tx, caller.tools, at_hand, event, texts=(contribution,))
    return replace(sent, at_hand=at_hand.after(outcome)), outcome.refusal, contribution.id


def _give_harvest(sent: Sent) -> Reply:
    """An eye-opener and an intention from one form, never asked twice.

    Both are written in the unit that gives them; what appears depends on who may read it, and
    that is looked up when words are made.
    """
    sent, refusal, takeaway = _give_one(sent, Gift.TAKEAWAY, sent.texts["takeaway"])
    sent, more, intention = _give_one(sent, Gift.INTENTION, sent.texts["intention"])
    if refusal is None and more is None:
        _keep_intention(sent, intention)
        _leave_with_owner(sent.caller.tx, intention)
    return _reply(sent, refusal or more, takeaway)


def _leave_with_owner(tx: Tx, intention: ContributionId) -> None:
    """The line to keep lives once, under its owner's key; the group's copy holds no words."""
    given = tx.contributions.get(intention)
    if given is not None:
        tx.contributions.put(replace(given, fields={}))


def _intention(
    sent: Sent, intention_id: ContributionId, known: Intention | None = None
) -> Intention:
    """The intention that the form tells; with what became of one that is ``known`` already."""
    texts = sent.texts
    told = {"takeaway": texts["takeaway"], "intention": texts["intention"]}
    made = Intention(
        id=intention_id,
        person=sent.caller.person.id,
        group=sent.at_hand.group.whole,
        meeting=sent.at_hand.group.half_of or sent.at_hand.meeting.id,
        made_at=sent.caller.at,
        readers=Readers(texts["readers"]),
        leaves=texts["plan"] == "leave",
        ask_on=date.fromisoformat(texts["ask-on"]) if texts.get("ask-on") else None,
        fields=told,
    )
    if known is None:
        return made
    return replace(
        known,
        readers=made.readers,
        leaves=made.leaves,
        ask_on=made.ask_on,
        fields={**known.fields, **told},
    )


def _keep_intention(sent: Sent, intention_id: ContributionId) -> None:
    intention = _intention(sent, intention_id)
    sent.caller.tx.intentions.put(intention)
    ask_on_day(sent.caller.tx, intention, sent.caller.person.zone)


def _fill_in_draft(sent: Sent) -> None:
    """Words that came too late are kept by the engine's wish; their form's choices join them."""
    tx, person = sent.caller.tx, sent.caller.person.id
    key = keys.text_draft(sent.at_hand.meeting.id, sent.slot, sent.form)
    kept = tx.drafts.get(person, key)
    if kept is not None and kept.late:
        tx.drafts.put(replace(kept, fields=sent.texts))


def _reply(sent: Sent, refusal: Refuse | None, contribution: ContributionId) -> Reply:
    caller, meeting = sent.caller, sent.at_hand.meeting.id
    speech = caller.speech(sent.at_hand)
    if refusal is not None:
        _fill_in_draft(sent)
        parts = (sent.texts.get(name, "") for name in ("takeaway", "intention", "text"))
        return refused_for(speech, refusal.reason, quote="\n".join(p for p in parts if p))
    caller.tx.drafts.forget(caller.person.id, keys.text_draft(meeting, sent.slot, sent.form))
    all_given = sent.at_hand.state.run(sent.slot).given
    given = next((g for g in all_given if g.contribution == contribution), None)
    if given is None or given.wave:
        return done(speech, Said("given.title", ("given.visible",)))
    args = (meeting, str(sent.slot), str(sent.collection), given.gift.value)
    change = Control("open-give", "control.change", args, Does.FORM)
    withdraw = withdraw_control(meeting, sent.slot, contribution)
    lines = ("given.kept", "intention.cue") if _needs_cue(sent) else ("given.kept",)
    return done(speech, Said("given.title", lines, (change, withdraw)))


def _needs_cue(sent: Sent) -> bool:
    """Whether an intention would be easier to remember with its moment in it."""
    leaves = sent.texts.get("plan") == "leave"
    return _is_harvest(sent) and lacks_cue(sent.texts["intention"], leaves=leaves)
