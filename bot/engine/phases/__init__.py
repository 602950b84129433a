"""The phase kinds. Adding one is one file here, one model in ``methods.spec``, one line below."""

from __future__ import annotations

from collections.abc import Mapping

from methods.spec import PhaseKind

from ..view import View
from .agree import AGREE
from .arrive import ARRIVE
from .ask import ASK
from .choose import CHOOSE
from .choose_module import CHOOSE_MODULE
from .close import CLOSE
from .commit import COMMIT
from .discuss import DISCUSS
from .gather import GATHER
from .kind import Kind
from .look_back import LOOK_BACK
from .roles import ROLES
from .tell import TELL
from .weigh import WEIGH

__all__ = ["PHASE_KINDS", "Kind", "has_appeared", "kind_of"]

PHASE_KINDS: Mapping[PhaseKind, Kind] = {
    "arrive": ARRIVE,
    "agree": AGREE,
    "look-back": LOOK_BACK,
    "choose": CHOOSE,
    "roles": ROLES,
    "choose-module": CHOOSE_MODULE,
    "tell": TELL,
    "weigh": WEIGH,
    "ask": ASK,
    "discuss": DISCUSS,
    "gather": GATHER,
    "commit": COMMIT,
    "close": CLOSE,
}


def has_appeared(view: View) -> bool:
    """Whether what was written privately has appeared; what appears at once does not count."""
    at_once = kind_of(view).at_once
    return any(g.wave and not at_once(g.gift) for g in view.current_given)


def kind_of(view: View) -> Kind:
    """The kind of the phase in this slot."""
    return PHASE_KINDS[view.phase.kind]
