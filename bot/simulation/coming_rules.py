"""What must hold of who comes, by what people said before a meeting: counted anew from its log."""

from __future__ import annotations

from ..engine.apply import apply
from ..engine.events import MeetingOpened, PresenceSet
from ..engine.ids import PersonId
from ..rehearsal.evidence import Evidence
from ..rehearsal.invariants import Rule
from ..rehearsal.witness import Snapshot


def who_leaves_early_comes_and_guides_last(evidence: Evidence, now: Snapshot) -> None:
    """Whoever says so is there at the opening, and guides only where all who are there said so."""
    state = evidence.before
    leaves_early: dict[PersonId, bool] = {}
    for event in now.events:
        state = apply(now.method, state, event).state
        if isinstance(event, PresenceSet):
            leaves_early[event.person] = event.leaves_early
        if isinstance(event, MeetingOpened):
            break
    else:
        return
    here = set(state.here())
    early = {person for person, said in leaves_early.items() if said}
    evidence.judge.none("who leaves early comes", sorted(early - here))
    fits = state.facilitator not in early or here <= early
    evidence.judge.holds("who leaves early guides last", fits, f"{len(here - early)} stay")


OF_COMING: tuple[Rule, ...] = (who_leaves_early_comes_and_guides_last,)
