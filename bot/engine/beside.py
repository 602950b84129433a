"""Taking a role in a round beside contributing and guiding, or laying one's own down."""

from __future__ import annotations

from collections.abc import Iterator

from methods.spec import Method

from .effects import Effect, Reason, ShowBoard, Whisper
from .events import RoleSet
from .outcome import Outcome, refuse
from .permissions import refuse_absent, refuse_closed
from .phases.beside import has_role, with_holder
from .state import MeetingState, Role
from .view import View, with_round

#: What whoever has a role is told privately: what it asks of them, and where to write.
ABOUT = {Role.OBSERVER: "observe", Role.NOTE_TAKER: "take-notes"}
#: Before these steps are over, roles may still go from one to another.
_BEFORE = ("choose", "roles")


def set_role(method: Method, state: MeetingState, event: RoleSet) -> Outcome:
    """Take a role upon oneself, also from somebody else; or lay one's own down."""
    reason = refuse_closed(state) or refuse_absent(state, event.actor)
    if reason is None and (event.round == 0 or event.round != state.slot.round):
        reason = Reason.MOVED_ON
    reason = reason or _refuse_role(state, event)
    if reason:
        return refuse(state, event.actor, reason)
    round_ = state.round(event.round)
    if event.person == round_.holder(event.role):
        return Outcome(state)
    state = with_round(state, with_holder(round_, event.role, event.person))
    view = View(method, state, state.slot)
    told = () if view.phase.kind in _BEFORE else tuple(tell_roles(view))
    return Outcome(state, (ShowBoard(state.slot), *told))


def _refuse_role(state: MeetingState, event: RoleSet) -> Reason | None:
    round_ = state.round(event.round)
    if event.person is None:
        is_own = round_.holder(event.role) in (None, event.actor)
        return None if is_own else Reason.NOT_YOURS
    if event.person != event.actor:
        return Reason.NOT_YOURS
    if not has_role(state, event.role):
        return Reason.NO_SUCH_ROLE
    others = (round_.holder(role) for role in Role if role is not event.role)
    if event.person in (round_.contributor, state.facilitator, *others):
        return Reason.HAS_ROLE
    return None


def tell_roles(view: View) -> Iterator[Effect]:
    """Whoever observes or takes notes hears what that asks of them, once in a round."""
    for role in Role:
        holder = view.round.holder(role)
        if holder is not None:
            yield Whisper(holder, ABOUT[role], view.slot, 0)
