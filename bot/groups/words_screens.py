"""What people wrote, as screens: for the thread of a step, and for one reader.

A card of this kind says in its key what it holds; it is opened when it is about to be shown.
"""

from __future__ import annotations

from ..engine.ids import CaseId
from ..engine.screen import Line, Paragraph, Person, Screen, Tone, Typed
from ..engine.state import Slot
from ..engine.view import View
from ..ports import Tx
from . import keys
from .appearing import in_view, quoted
from .case_fields import CHOSEN
from .effects import CASE_FIELDS
from .look_back import are_read, told_in
from .meetings import MeetingAtHand
from .room_words import order_of

#: How each part of a case is introduced.
OF_CASE = {
    "title": "case.title",
    "stuck": "case.stuck",
    "happened": "case.happened",
    "question": "case.question",
    "wants": "case.wants",
    "help": "case.help",
    "unwanted": "case.unwanted",
}


def words_screen(tx: Tx, at_hand: MeetingAtHand, card: str) -> Screen | None:
    """What this card holds of what people wrote; None when nothing of it is there any more."""
    kind, _, *parts = card.split(":")
    slot = Slot.parse(parts[0])
    match kind:
        case "reveal":
            numbers = [int(part) for part in parts[1:5]]
            return _reveal_screen(tx, at_hand, slot, numbers)
        case "case":
            return _case_screen(tx, CaseId(parts[1]), part=parts[2])
        case _:
            return _look_back_screen(tx, at_hand, start=int(parts[1]), count=int(parts[2]))


def read_in(tx: Tx, at_hand: MeetingAtHand, slot: Slot) -> list[Paragraph]:
    """All that stands in the thread of a step now, in the order in which it is read there."""
    thread = keys.thread_place(at_hand.meeting.id, slot)
    posts = tx.posts.with_words(at_hand.meeting.id)
    cards = sorted({post.card for post in posts if post.place == thread}, key=order_of)
    screens = (words_screen(tx, at_hand, card) for card in cards)
    return [paragraph for screen in screens if screen for paragraph in screen.paragraphs]


def typed_in(paragraph: Paragraph) -> str:
    """What somebody typed in this paragraph; "" where the words are ours."""
    values = (value for _, value in paragraph.line.values)
    return "\n".join(value.text for value in values if isinstance(value, Typed))


def _reveal_screen(tx: Tx, at_hand: MeetingAtHand, slot: Slot, numbers: list[int]) -> Screen | None:
    collection, wave, start, count = numbers
    run = at_hand.state.run(slot)
    given = [g for g in run.given if g.collection == collection and g.wave == wave]
    page = in_view(tx, given[start : start + count])
    if not page:
        return None
    view = View(at_hand.method, at_hand.state, slot)
    # Where texts have no names, how many people wrote them is not told either.
    by_one = view.phase.named and len({one.person for one in given}) == 1
    key = "board.title-plain" if by_one else "reveal.title"
    title = Line(key, (("name", view.text("title")),))
    return Screen(title, Line("push.something-appears"), quoted(view, page))


def _case_screen(tx: Tx, case_id: CaseId, *, part: str) -> Screen | None:
    case = tx.cases.get(case_id)
    if case is None:
        return None
    paragraphs = [
        Paragraph(_of_case(name, case.fields[name]), Tone.QUOTE, by=case.contributor)
        for name in CASE_FIELDS[part]
        if case.fields.get(name)
    ]
    if not paragraphs:
        return None
    if "title" in CASE_FIELDS[part]:
        who = (("who", Person(case.contributor)),)
        paragraphs.insert(0, Paragraph(Line("case.by", who)))
    return Screen(Line("case.heading"), Line("push.something-appears"), tuple(paragraphs))


def _of_case(name: str, text: str) -> Line:
    """A field of a case; what was chosen among words of ours is none of anybody's own."""
    if name in CHOSEN:
        return Line(OF_CASE[name], (("kind", text),))
    return Line(OF_CASE[name], (("text", Typed(text)),))


def _look_back_screen(tx: Tx, at_hand: MeetingAtHand, *, start: int, count: int) -> Screen | None:
    told = told_in(tx, at_hand.group, at_hand.meeting)
    page = are_read(tx, at_hand.group, told[start : start + count])
    above = [None, *(one.person for one in page)]
    paragraphs = [
        one.paragraph(named=one.person != by) for one, by in zip(page, above, strict=False)
    ]
    if not paragraphs:
        return None
    if start == 0:
        people = len({one.person for one in are_read(tx, at_hand.group, told)})
        paragraphs.insert(0, Paragraph(Line("look-back.shared", (("count", people),))))
    push = Line("push.something-appears")
    return Screen(Line("look-back.heading"), push, tuple(paragraphs))
