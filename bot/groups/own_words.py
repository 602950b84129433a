"""Somebody's own words that are not given, and what they set themselves: read again, in pages."""

from __future__ import annotations

from collections.abc import Collection

from ..engine.ids import GroupId, PersonId
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..ports import Tx
from ..records import Draft, Evaluation, Intention
from ..words import divide
from . import keys
from .caller import Caller
from .case_fields import CHOSEN
from .effects import pages_of
from .evaluation import REPORT
from .intentions import intentions_control

#: How an intention is introduced, and what is left on purpose.
OF_INTENTIONS = ("mine.intention", "mine.left")
#: A longer text of one's own is shown in pieces of this length.
PIECE = 1000


def own_words_screen(caller: Caller, shown: Collection[GroupId], *, start: int) -> Screen | None:
    """Own intentions, reports and drafts, from text ``start`` on; None where there are none.

    ``shown``: the groups whose draft of a case stands elsewhere. A post holds only so much.
    """
    if start < 0:
        raise ValueError("no such text")
    texts = _own_texts(caller, shown)
    pages = pages_of([text for _, text in texts[start:]])
    if not pages:
        return None
    count = pages[0][1]
    paragraphs = tuple(
        Paragraph(Line(key, (("text", Typed(text)),)), Tone.QUOTE)
        for key, text in texts[start : start + count]
    )
    controls: list[Control] = []
    newest = next((i for i in _newest(caller.tx, caller.person.id) if i.followed is None), None)
    if newest is not None and not start:
        args = (newest.id,)
        controls.append(Control("open-follow", "control.tell-how-it-went", args, Does.FORM))
    if not start and any(key in OF_INTENTIONS for key, _ in texts):
        controls.append(intentions_control())
    if start + count < len(texts):
        further = ("words", str(start + count))
        controls.append(Control("mine", "control.more-of-mine", further))
    return Screen(
        Line("mine.words-title"), Line("push.reminder"), paragraphs, None, tuple(controls)
    )


def _own_texts(caller: Caller, shown: Collection[GroupId]) -> list[tuple[str, str]]:
    """Own intentions, reports and drafts with the key that introduces each, long ones in pieces."""
    tx, person = caller.tx, caller.person.id
    elsewhere = {keys.case_draft(group) for group in shown}
    drafts = [d for d in tx.drafts.of_person(person) if d.key not in elsewhere]
    noted = [d for d in reversed(drafts) if d.key.startswith("noted:")]
    # An older version hands notes over as drafts, and said just now that they are there.
    found = [("mine.noted", _text_of(d)) for d in noted]
    intended = _newest(tx, person)
    found += [(OF_INTENTIONS[i.leaves], i.fields.get("intention", "")) for i in intended]
    reports = reversed(tx.evaluations.of_person(person))
    found += [("mine.report", text) for one in reports if (text := _report_of(one))]
    found += [("mine.text", _text_of(d)) for d in drafts if _is_text(d)]
    return [(key, piece) for key, text in found for piece in divide(text, PIECE, escape=str)]


def _text_of(draft: Draft) -> str:
    return "\n".join(text for name, text in draft.fields.items() if text and name not in CHOSEN)


def _report_of(evaluation: Evaluation) -> str:
    return "\n".join(text for name in REPORT if (text := evaluation.fields.get(name, "")))


def _is_text(draft: Draft) -> bool:
    """What was filled in to found a group is no text of anybody's own."""
    return draft.key.startswith(("text:", "case:"))


def _newest(tx: Tx, person: PersonId) -> list[Intention]:
    return sorted(tx.intentions.of_person(person), key=lambda i: i.made_at, reverse=True)
