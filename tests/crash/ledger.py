"""What people sent and what was acknowledged, and whether the store has it: the judge of a loss.

An input counts once its acknowledgement came back whole, saying that it is kept. It is then looked
for in the store: the very text, once. A form that is sent again replaces its text, so what must be
there is the last text that was acknowledged, or one that was sent after it and never answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.engine.apply import fold
from bot.engine.events import Event, MeetingOpened, NextPressed, ReadySet
from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.engine.state import Attendee, MeetingState, Presence, Slot, Stage
from bot.groups.codec import event_from_json
from bot.ports import Tx
from bot.records import Contribution
from methods import load_library

METHOD = load_library()["crea-m"]
CASE, GIVE = "case", "give"


@dataclass
class Form:
    """One form and its texts in the order in which they were sent.

    ``name``: of the field that holds it. ``acknowledged`` is the newest that was, -1: none of them.
    """

    kind: str
    person: PersonId
    id: str
    name: str
    sent: list[str] = field(default_factory=list)
    acknowledged: int = -1

    @property
    def may_hold(self) -> list[str]:
        return self.sent[max(self.acknowledged, 0) :]


@dataclass(frozen=True)
class Deed:
    """A press that was acknowledged, and not refused: what must be in the log for it."""

    kind: str
    person: PersonId
    where: str


@dataclass
class Ledger:
    """Everything of one meeting. ``refused``: answered, and said not to be kept."""

    group: GroupId
    meeting: MeetingId
    forms: dict[tuple[str, str], Form] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    #: The text that the store holds, by form, as it was found last.
    stored: dict[str, str] = field(default_factory=dict)
    acknowledged: int = 0
    refused: int = 0

    def form(self, kind: str, person: PersonId, form: str, *, name: str) -> Form:
        return self.forms.setdefault((kind, form), Form(kind, person, form, name))

    def took(self, form: Form, number: int) -> None:
        """This text of a form was acknowledged."""
        form.acknowledged = max(form.acknowledged, number)
        self.acknowledged += 1

    def pressed(self, deed: Deed) -> None:
        self.deeds.append(deed)
        self.acknowledged += 1


@dataclass
class Findings:
    """What is wrong, in words that name ids only."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)


def judge(tx: Tx, ledger: Ledger) -> tuple[MeetingState, Findings]:
    """Look everything up that was acknowledged so far."""
    meeting = tx.meetings.get(ledger.meeting)
    assert meeting is not None
    found = Findings()
    given = tx.contributions.of_meeting(ledger.meeting)
    for form in ledger.forms.values():
        if form.kind == GIVE:
            _judge_given(tx, [one for one in given if one.form == form.id], ledger, form, found)
        else:
            _judge_case(tx, ledger, form, found)
    events = [event_from_json(entry.body) for entry in tx.meetings.log(ledger.meeting)]
    done = Counter(_deeds(events))
    missed = [one for one in ledger.deeds if one not in done and not _is_ready(meeting.state, one)]
    found.lost += [f"{one.kind} at {one.where} of {one.person}" for one in missed]
    found.twice += [
        f"{d.kind} at {d.where}" for d, n in done.items() if n > 1 and d.kind != "ready"
    ]
    _judge_log(events, meeting.state, given, found)
    return meeting.state, found


def _judge_given(
    tx: Tx, kept: Sequence[Contribution], ledger: Ledger, form: Form, found: Findings
) -> None:
    kinds = Counter(one.gift for one in kept)
    if any(count > 1 for count in kinds.values()):
        found.twice.append(f"form {form.id}")
    texts = {text for one in kept for text in one.fields.values()}
    for one in kept:
        intention = tx.intentions.get(one.id)
        texts |= set(intention.fields.values()) if intention is not None else set()
    held = [text for text in form.may_hold if text in texts]
    if held:
        ledger.stored[form.id] = held[-1]
    elif form.acknowledged >= 0:
        found.lost.append(f"form {form.id}, text {form.acknowledged} of {len(form.sent)}")


def _judge_case(tx: Tx, ledger: Ledger, form: Form, found: Findings) -> None:
    cases = [c for c in tx.cases.of_group(ledger.group) if c.form == form.id]
    drafts = [d for d in tx.drafts.of_person(form.person) if d.form == form.id]
    if len(cases) > 1:
        found.twice.append(f"case of form {form.id}")
    held = {one.fields.get(form.name) for one in cases}
    held |= {one.fields.get(form.name) for one in drafts}
    if form.acknowledged >= 0 and not held & set(form.may_hold):
        found.lost.append(f"case of form {form.id}")


def _is_ready(state: MeetingState, deed: Deed) -> bool:
    """Whoever gave all there is to give is ready; to say so as well adds nothing to the log."""
    return deed.kind == "ready" and deed.person in state.run(Slot.parse(deed.where)).ready


def _deeds(events: Iterable[Event]) -> Iterable[Deed]:
    for event in events:
        match event:
            case NextPressed(actor=str() as actor, turn=turn):
                yield Deed("next", PersonId(actor), str(turn))
            case ReadySet(actor=str() as actor, slot=slot, ready=True):
                yield Deed("ready", PersonId(actor), str(slot))
            case MeetingOpened(actor=str() as actor):
                yield Deed("begin", PersonId(actor), "")
            case _:
                pass


def _judge_log(
    events: Sequence[Event],
    state: MeetingState,
    given: Sequence[Contribution],
    found: Findings,
) -> None:
    """State, log and texts were committed together, every time."""
    people = tuple(Attendee(one.person, Presence.HERE) for one in state.people)
    first = MeetingState(state.meeting, state.group, state.mode, people=people)
    if state.stage is not Stage.PLANNED and fold(METHOD, first, events) != state:
        found.lost.append(f"an entry of the log of meeting {state.meeting}")
    in_state = {one.contribution for run in state.runs for one in run.given}
    kept = {one.id for one in given}
    found.lost += [f"words of contribution {one}" for one in sorted(in_state - kept)]
    found.twice += [f"words of no contribution {one}" for one in sorted(kept - in_state)]
