"""What must hold of who guides, counted anew from what people agreed to and what was opened."""

from __future__ import annotations

from ..engine.apply import apply
from ..engine.events import MeetingOpened
from ..engine.ids import PersonId
from ..records import Guidance, Term
from ..rehearsal.evidence import Evidence
from ..rehearsal.invariants import Rule
from ..rehearsal.witness import Snapshot


def whoever_said_they_guide_does(evidence: Evidence, now: Snapshot) -> None:
    """At the opening the meeting knows who was named, and is guided by them if they are there."""
    state = evidence.before
    for event in now.events:
        state = apply(now.method, state, event).state
        if isinstance(event, MeetingOpened):
            break
    else:
        return
    if event.named in state.here():
        fits = state.facilitator == event.named
        evidence.judge.holds("who is named guides", fits, f"{state.mode}")
    for guidance in _agreed_before(now):
        counts = _counts(guidance, now)
        if counts is not None:
            fits = (event.named == guidance.person) == counts
            evidence.judge.holds("guiding is for as long as agreed", fits, guidance.term)


def _agreed_before(now: Snapshot) -> list[Guidance]:
    """Those of whom it is sure that they agreed before this meeting was opened."""
    opened_at = now.meeting.state.opened_at
    return [one for one in now.guidances if opened_at is not None and one.agreed_at < opened_at]


def _counts(guidance: Guidance, now: Snapshot) -> bool | None:
    """Whether it is about this meeting; None where that depends on who came to earlier ones."""
    earlier = sum(at > guidance.agreed_at for at in now.opened_earlier)
    match guidance.term:
        case Term.ALWAYS:
            return True
        case Term.UNTIL:
            return guidance.until is not None and now.meeting.on <= guidance.until
        case Term.ONCE:
            return earlier == 0
        case Term.EVERY:
            return True if earlier == 0 else None
        case Term.OVER:
            return False


def whoever_only_guides_brings_no_case(evidence: Evidence, now: Snapshot) -> None:
    """No round is about a case of theirs, and the group does not guide in turn by them."""
    only: set[PersonId] = {one.person for one in _agreed_before(now) if not one.brings_cases}
    state = now.meeting.state
    evidence.judge.none(
        "who only guides brings no case",
        [r.contributor for r in state.rounds if r.contributor in only],
    )
    in_turn = [e.rotation for e in now.events if isinstance(e, MeetingOpened)]
    evidence.judge.none(
        "who only guides does not in turn", [p for order in in_turn for p in order if p in only]
    )


OF_GUIDING: tuple[Rule, ...] = (whoever_said_they_guide_does, whoever_only_guides_brings_no_case)
