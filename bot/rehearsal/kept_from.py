"""A case reaches nobody who must not hear it: judged while things go out, and when all is calm."""

from __future__ import annotations

from collections.abc import Sequence

from .evidence import Evidence, Hidden, markup_of
from .platform import Act
from .witness import Snapshot


def keeps_from_members(evidence: Evidence, acts: Sequence[Act]) -> None:
    """Not a word of a case ever stands where somebody reads who must not hear it."""
    members = frozenset(evidence.scene.names.values())
    hidden = _words_kept_from(evidence, members)
    for act in acts:
        if act.card is None:
            continue
        shown = markup_of(act.card)
        clean = not hidden.stand_in(shown)
        evidence.judge.holds("a case reaches nobody it must not", clean, f"{act.did} {act.post}")


def a_case_is_kept_from_readers(evidence: Evidence, now: Snapshot) -> None:
    """Where somebody came in who must not hear it, no word of a case stands any more."""
    platform = evidence.scene.platform
    hidden = _words_kept_from(evidence, platform.readers)
    for shown in now.shown:
        if not platform.is_shared(shown.kept.place):
            continue
        markup = markup_of(shown.kept.card)
        clean = not hidden.stand_in(markup)
        evidence.judge.holds("a case leaves before its reader", clean, shown.key or "a double")


def was_taken_out(evidence: Evidence, now: Snapshot, number: int) -> bool:
    """Whether what was written in a round may have left the room, for whom it must not reach."""
    contributor = now.meeting.state.round(number).contributor
    if contributor is None:
        return False
    external = evidence.scene.names[contributor]
    named = frozenset[str]().union(*(p.named for p in evidence.typed if p.person == external))
    members = evidence.scene.names.values()
    return bool((named - {external}) & (evidence.scene.platform.came | {*members}))


def _words_kept_from(evidence: Evidence, readers: frozenset[str]) -> Hidden:
    """The words of each case that one of these readers must not hear.

    The same line may have been written in another case, by somebody who named nobody.
    """
    hidden: set[str] = set()
    open_to_all: set[str] = set()
    for page in evidence.typed:
        kept = bool(page.named & readers - {page.person})
        (hidden if kept else open_to_all).update(page.texts.values())
    return Hidden(hidden - open_to_all, open_to_all)
