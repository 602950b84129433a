"""The roles beside contributing and guiding: somebody who observes, and somebody who takes notes.

Only where the group wants them, and where enough are left to think along. Whoever has waited
longest is next; nobody has two roles in a round, and in a second round both pass on. Anybody may
take such a role from somebody else, which is said aloud, and whoever has it may lay it down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from methods.spec import When

from ..ids import PersonId
from ..replacing import replace
from ..screen import Control, Line, Paragraph, Person
from ..state import MeetingState, Role, Round, Slot
from ..view import View, with_round

#: With fewer people here too few would be left to think along.
FROM: Mapping[Role, int] = {Role.OBSERVER: 5, Role.NOTE_TAKER: 6}
TOLD = {Role.OBSERVER: "roles.observer", Role.NOTE_TAKER: "roles.note-taker"}
OFFERED = {Role.OBSERVER: "control.observe", Role.NOTE_TAKER: "control.take-notes"}


def order_of(state: MeetingState, role: Role) -> tuple[PersonId, ...]:
    """Whose turn it is to have this role; nobody where the group does not want it."""
    return state.observing if role is Role.OBSERVER else state.noting


def has_role(state: MeetingState, role: Role) -> bool:
    """Whether this role is given to anybody now."""
    return bool(order_of(state, role)) and len(state.here()) >= FROM[role]


def given_out(state: MeetingState, number: int) -> MeetingState:
    """The round in which both roles have somebody, where they can. Who has one keeps it."""
    round_ = state.round(number)
    for role in Role:
        holder = round_.holder(role)
        round_ = with_holder(round_, role, None)
        if has_role(state, role):
            taken = _taken(round_)
            kept = holder in state.here() and holder not in taken
            round_ = with_holder(round_, role, holder if kept else _next(state, role, taken))
    return with_round(state, round_)


def _taken(round_: Round) -> tuple[PersonId | None, ...]:
    return (round_.contributor, round_.facilitator, round_.observer, round_.note_taker)


def _next(state: MeetingState, role: Role, taken: Sequence[PersonId | None]) -> PersonId | None:
    here = state.here()
    able = [p for p in order_of(state, role) if p in here and p not in taken]
    used = [round_.holder(role) for round_ in state.rounds]
    fresh = [p for p in able if p not in used]
    return next(iter(fresh or able), None)


def with_holder(round_: Round, role: Role, person: PersonId | None) -> Round:
    """The round in which this person has the role."""
    if role is Role.OBSERVER:
        return replace(round_, observer=person)
    return replace(round_, note_taker=person)


def without(round_: Round, person: PersonId | None) -> Round:
    """The round in which this person has neither role: they left, or guide from here on."""
    for role in Role:
        if round_.holder(role) == person:
            round_ = with_holder(round_, role, None)
    return round_


def observers_to_begin(view: View) -> tuple[PersonId, ...]:
    """Who observed a round and is here, where the group looks back on how it worked."""
    state = view.state
    ending = (slot for slot in state.script if slot.round == 0 and _looks_back(view, slot))
    if view.slot != next(ending, None):
        return ()
    observed = dict.fromkeys(round_.observer for round_ in state.rounds)
    return tuple(person for person in state.here() if person in observed)


def _looks_back(view: View, slot: Slot) -> bool:
    phase = view.method.phase(slot.phase_id)
    return phase.when is When.END and phase.kind != "commit"


def told(view: View) -> tuple[Paragraph, ...]:
    """Who has which of these roles."""
    return tuple(
        Paragraph(Line(TOLD[role], (("who", Person(holder)),)))
        for role in Role
        if (holder := view.round.holder(role)) is not None
    )


def offered(view: View) -> tuple[Control, ...]:
    """Taking such a role upon oneself, while the roles are given out."""
    state = view.state
    return tuple(
        Control("role", OFFERED[role], (state.meeting, str(view.slot.round), role.value, "me"))
        for role in Role
        if has_role(state, role)
    )
