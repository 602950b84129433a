"""Somebody's own words that are not given, and what they set themselves: read again, in pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..engine.ids import GroupId, PersonId
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed, Value
from ..ports import Tx
from ..records import Draft, Evaluation, Intention
from ..words import divide
from . import keys
from .caller import Caller
from .case_fields import CHOSEN
from .effects import pages_of
from .evaluation import REPORT
from .intentions import intentions_control
from .lookups import lasting_groups

#: How an intention is introduced, and what is left on purpose.
OF_INTENTIONS = ("mine.intention", "mine.left")
#: So many texts on one page at most have a button of their own.
MOST_LEAD_ON = 10
#: A longer text of one's own is shown in pieces of this length.
PIECE = 1000


@dataclass(frozen=True, slots=True)
class Introduced:
    """How a text is introduced, and what goes on with it, where anything does."""

    key: str
    number: int = 0
    go_on: Control | None = None


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
    leads_on = [n for n, (one, _) in enumerate(texts[start : start + count]) if one.go_on]
    if len(leads_on) > MOST_LEAD_ON:
        count = leads_on[MOST_LEAD_ON]
    stands = texts[start : start + count]
    paragraphs = tuple(Paragraph(_line(one, text), Tone.QUOTE) for one, text in stands)
    controls = [go_on for one in dict.fromkeys(one for one, _ in stands) if (go_on := one.go_on)]
    newest = next((i for i in _newest(caller.tx, caller.person.id) if i.followed is None), None)
    if newest is not None and not start:
        args = (newest.id,)
        controls.append(Control("open-follow", "control.tell-how-it-went", args, Does.FORM))
    if not start and any(one.key in OF_INTENTIONS for one, _ in texts):
        controls.append(intentions_control())
    if start + count < len(texts):
        further = ("words", str(start + count))
        controls.append(Control("mine", "control.more-of-mine", further))
    return Screen(
        Line("mine.words-title"), Line("push.reminder"), paragraphs, None, tuple(controls)
    )


def _own_texts(caller: Caller, shown: Collection[GroupId]) -> list[tuple[Introduced, str]]:
    """Own intentions, reports and drafts and how each is introduced, long ones in pieces."""
    tx, person = caller.tx, caller.person.id
    elsewhere = {keys.case_draft(group) for group in shown}
    drafts = [d for d in tx.drafts.of_person(person) if d.key not in elsewhere]
    noted = [d for d in reversed(drafts) if d.key.startswith("noted:")]
    # An older version hands notes over as drafts, and said just now that they are there.
    found = [(Introduced("mine.noted"), _text_of(d)) for d in noted]
    intended = _newest(tx, person)
    found += [
        (Introduced(OF_INTENTIONS[i.leaves]), i.fields.get("intention", "")) for i in intended
    ]
    reports = reversed(tx.evaluations.of_person(person))
    found += [(Introduced("mine.report"), text) for one in reports if (text := _report_of(one))]
    aside = _put_aside(caller, drafts)
    texts = [d for d in drafts if _is_text(d)]
    found += [(aside.get(d.key, Introduced("mine.text")), _text_of(d)) for d in texts]
    return [(how, piece) for how, text in found for piece in divide(text, PIECE, escape=str)]


def _put_aside(caller: Caller, drafts: Sequence[Draft]) -> dict[str, Introduced]:
    """Drafts of cases that made way for a newer one, by their keys: each can be gone on with."""
    mine = [group.id for group in lasting_groups(caller.tx, caller.person.id)]
    cases = [
        (draft, group)
        for draft in drafts
        for group in mine
        if draft.key == keys.set_aside(group, draft.form)
    ]
    return {
        draft.key: Introduced("mine.aside", number, _go_on(draft, group, number))
        for number, (draft, group) in enumerate(cases, start=1)
    }


def _go_on(draft: Draft, group: GroupId, number: int) -> Control:
    args = (group, "draft", draft.form)
    values = (("number", number),)
    return Control("open-case", "control.go-on-with-aside", args, Does.FORM, values=values)


def _line(how: Introduced, text: str) -> Line:
    values: tuple[tuple[str, Value], ...] = (("text", Typed(text)),)
    return Line(how.key, (*values, ("number", how.number)) if how.number else values)


def _text_of(draft: Draft) -> str:
    return "\n".join(text for name, text in draft.fields.items() if text and name not in CHOSEN)


def _report_of(evaluation: Evaluation) -> str:
    return "\n".join(text for name in REPORT if (text := evaluation.fields.get(name, "")))


def _is_text(draft: Draft) -> bool:
    """What was filled in to found a group is no text of anybody's own."""
    return draft.key.startswith(("text:", "case:"))


def _newest(tx: Tx, person: PersonId) -> list[Intention]:
    return sorted(tx.intentions.of_person(person), key=lambda i: i.made_at, reverse=True)
