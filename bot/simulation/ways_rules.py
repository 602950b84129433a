"""What must hold of roles, notes and the choice of a case, counted anew from a meeting's log."""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.apply import apply
from ..engine.events import (
    CaseChosen,
    CaseVoted,
    ContributionGiven,
    Event,
    MeetingOpened,
    RoundAdded,
)
from ..engine.state import Choosing, MeetingState
from ..records import ContributorPage, Draft
from ..rehearsal.evidence import Evidence, markup_of
from ..rehearsal.invariants import Rule
from ..rehearsal.witness import Snapshot, Typed

#: The kinds of steps in which a case is talked about.
OF_CASE = ("tell", "ask", "discuss", "gather", "weigh")
#: What everybody gives of themselves, whoever observed.
OF_ONESELF = ("takeaway", "intention", "evaluation")


def _told(evidence: Evidence, now: Snapshot) -> Iterator[tuple[MeetingState, Event, MeetingState]]:
    state = evidence.before
    for event in now.events:
        before, state = state, apply(now.method, state, event).state
        yield before, event, state


def who_observes_gives_nothing_to_the_case(evidence: Evidence, now: Snapshot) -> None:
    """From whoever observes a round nothing is taken in its steps, but what is their own."""
    for before, event, _ in _told(evidence, now):
        if not isinstance(event, ContributionGiven) or event.gift.value in OF_ONESELF:
            continue
        observer = before.round(event.slot.round).observer
        if observer is not None and now.phase(event.slot).kind in OF_CASE:
            fits = event.actor != observer
            evidence.judge.holds("who observes gives nothing to the case", fits, str(event.slot))


def nobody_has_two_roles(evidence: Evidence, now: Snapshot) -> None:
    """Who contributes, guides, observes and takes notes in a round are different people."""
    for one in now.meeting.state.rounds:
        roles = [one.contributor, one.facilitator, one.observer, one.note_taker]
        taken = [person for person in roles if person is not None]
        fits = len(taken) == len(set(taken))
        evidence.judge.holds("nobody has two roles", fits, f"round {one.number}")


def notes_reach_the_contributor_alone(evidence: Evidence, now: Snapshot) -> None:
    """Once a meeting is over, notes are the contributor's, and an observer's are nowhere."""
    pages = [page for page in evidence.typed if page.action == "notes"]
    brought = {one.contributor for one in now.meeting.state.rounds}
    # Over the years somebody may have written the very same of another case.
    opened_at = now.meeting.state.opened_at
    since = [page for page in now.pages if opened_at is not None and page.made_at >= opened_at]
    for page in pages:
        for name, text in page.texts.items():
            held: list[Draft | ContributorPage] = [*now.drafts, *since]
            holders = [d for d in held if any(text in kept for kept in d.fields.values())]
            theirs = [d for d in holders if d.person in brought and name == "note"]
            fits = len(theirs) == len(holders)
            evidence.judge.holds("notes reach the contributor alone", fits, f"{name}: a draft")
            stands = [s.key for s in now.shown if text in markup_of(s.kept.card)]
            evidence.judge.none("notes stand in no message", (str(key) for key in stands))
    _are_handed_over(evidence, now, pages)


def _are_handed_over(evidence: Evidence, now: Snapshot, pages: list[Typed]) -> None:
    """Whoever brought a case has what was last written down in the round about it."""
    for one in now.meeting.state.rounds:
        writer = evidence.scene.names.get(one.note_taker) if one.note_taker is not None else None
        slot = str(one.number)
        last = [p for p in pages if p.person == writer and p.slot == slot and "note" in p.texts]
        kept = [p for p in last if p.answer == "done"]
        if not kept or one.contributor is None:
            continue
        theirs = [page for page in now.pages if page.person == one.contributor]
        texts = [text for page in theirs for text in page.fields.values()]
        fits = any(kept[-1].texts["note"] in text for text in texts)
        evidence.judge.holds("notes are handed over", fits, f"round {one.number}")


def nobody_votes_where_it_is_settled(evidence: Evidence, now: Snapshot) -> None:
    """Where a group goes by turns, or settles it beforehand, no vote is taken."""
    way = next((e.choosing for e in now.events if isinstance(e, MeetingOpened)), Choosing.VOTE)
    if way is Choosing.VOTE:
        return
    votes = [str(e.slot) for e in now.events if isinstance(e, CaseVoted)]
    evidence.judge.none("nobody votes where it is settled", votes)
    chosen = [event for event in now.events if isinstance(event, CaseChosen)]
    for before, event, after in _told(evidence, now):
        if chosen or isinstance(event, CaseChosen):
            return
        number = after.slot.round if after.script else 0
        if number and before.round(number).case is None and after.round(number).case is not None:
            taken = {r.case for r in after.rounds if r.number != number}
            here = after.here()
            first = next(c for c in after.cases if c.case not in taken and c.contributor in here)
            fits = after.round(number).case == first.case
            evidence.judge.holds("the first in order is the one", fits, f"round {number}")


def a_case_is_brought_by_its_own_hand(evidence: Evidence, now: Snapshot) -> None:
    """What lies on the table was typed, or sent, by whoever brings it; nothing comes unasked."""
    sent = {
        (page.person, text)
        for page in evidence.typed
        if page.action in ("case", "success")
        for text in page.texts.values()
    }
    on_table = {one.case for one in now.meeting.state.cases}
    intended = {i.fields.get("intention", "") for i in now.intentions} - {""}
    for case in now.cases:
        text = case.fields.get("stuck", "")
        if case.id not in on_table or text not in intended:
            continue
        fits = (evidence.scene.names[case.contributor], text) in sent
        evidence.judge.holds("a case is brought by its own hand", fits, "an intention")


def a_round_is_added_once(evidence: Evidence, now: Snapshot) -> None:
    """The time that is left is offered once."""
    added = sum(isinstance(event, RoundAdded) for event in now.events)
    evidence.judge.holds("a round is added once", added <= 1, f"{added} times")


OF_WAYS: tuple[Rule, ...] = (
    who_observes_gives_nothing_to_the_case,
    nobody_has_two_roles,
    notes_reach_the_contributor_alone,
    nobody_votes_where_it_is_settled,
    a_case_is_brought_by_its_own_hand,
    a_round_is_added_once,
)
