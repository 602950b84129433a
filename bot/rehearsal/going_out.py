"""Rules for what goes out, judged while it happens: whose words stand where, and when.

A post is created without words, push texts never have any, and nothing stands in the room
before it was shown there.
"""

from __future__ import annotations

from collections.abc import Sequence

from methods.spec import Gift

from ..engine.state import MeetingState, Slot
from .evidence import Evidence, Hidden, markup_of, words_of
from .kept_from import keeps_from_members
from .platform import Act, Did
from .witness import Typed


def no_words_in_a_create(evidence: Evidence, acts: Sequence[Act], words: frozenset[str]) -> None:
    """A post is created without anybody's words; so is the name of a thread."""
    for act in acts:
        if act.did is Did.CREATE and act.card is not None:
            shown = f"{markup_of(act.card)}\n{act.card.push}"
        elif act.did is Did.THREAD:
            shown = act.title
        else:
            continue
        clean = not any(word in shown for word in words)
        evidence.judge.holds("no words in a create", clean, f"{act.did} {act.post}")


def no_words_on_a_lock_screen(
    evidence: Evidence, acts: Sequence[Act], words: frozenset[str]
) -> None:
    """Neither push texts nor a person's own messages hold what anybody typed."""
    for act in acts:
        if act.card is None:
            continue
        shown = act.card.push
        if not evidence.scene.platform.is_shared(act.place):
            shown = f"{shown}\n{markup_of(act.card)}"
        clean = not any(word in shown for word in words)
        evidence.judge.holds("no words on a lock screen", clean, f"{act.did} {act.post}")


def words_only_once_they_are_shown(
    evidence: Evidence, acts: Sequence[Act], state: MeetingState
) -> None:
    """What stands in the room was revealed, or belongs to the case of a round."""
    hidden = _hidden(evidence, state)
    for act in acts:
        if act.card is None or not evidence.scene.platform.is_shared(act.place):
            continue
        shown = markup_of(act.card)
        clean = not hidden.stand_in(shown)
        evidence.judge.holds("words only once they are shown", clean, f"{act.did} {act.post}")


def only_what_appeared_is_read(evidence: Evidence, state: MeetingState) -> None:
    """Whoever reads along finds nothing that has not appeared by now."""
    hidden = _hidden(evidence, state)
    while evidence.read:
        page = evidence.read.pop()
        shown = markup_of(page.card)
        clean = not hidden.stand_in(shown)
        detail = f"{page.person} in {page.slot}"
        evidence.judge.holds("only what appeared is read", clean, detail)


def no_words_in_a_sealed_room(
    evidence: Evidence, acts: Sequence[Act], words: frozenset[str]
) -> None:
    """Where words are read behind a button, none ever stand in the room or its threads."""
    if not evidence.scene.is_sealed:
        return
    for act in acts:
        if act.card is not None and evidence.scene.platform.is_shared(act.place):
            clean = not any(word in markup_of(act.card) for word in words)
            evidence.judge.holds("no words in a sealed room", clean, f"{act.did} {act.post}")


def _hidden(evidence: Evidence, state: MeetingState) -> Hidden:
    """What was typed and may not be seen by the others yet."""
    hidden: set[str] = set()
    seen: set[str] = set()
    for page in evidence.typed:
        for name, text in page.texts.items():
            (seen if _may_be_seen(evidence, page, name, state) else hidden).add(text)
    # Two may have written the same line, and one of them was shown.
    return Hidden(hidden - seen, seen)


def _may_be_seen(evidence: Evidence, page: Typed, name: str, state: MeetingState) -> bool:
    if page.action == "case":
        names = evidence.scene.names
        return any(names.get(r.contributor) == page.person for r in state.rounds if r.contributor)
    if page.action == "preparation":
        # What somebody prepares for themselves is read by nobody else, ever.
        return False
    if page.action != "give":
        return True
    gifts = {"takeaway": Gift.TAKEAWAY, "intention": Gift.INTENTION}
    given = state.run(Slot.parse(page.slot)).given
    return any(
        g.form == page.form and g.wave > 0 and gifts.get(name, g.gift) is g.gift for g in given
    )


def judge_acts(evidence: Evidence, acts: Sequence[Act], state: MeetingState) -> None:
    """Judge what went out and was read since the last look, by the state as it is now."""
    only_what_appeared_is_read(evidence, state)
    words = words_of(evidence.typed)
    no_words_in_a_create(evidence, acts, words)
    no_words_on_a_lock_screen(evidence, acts, words)
    words_only_once_they_are_shown(evidence, acts, state)
    no_words_in_a_sealed_room(evidence, acts, words)
    keeps_from_members(evidence, acts)
