"""What somebody was given as a contributor, as they read it: which pages there are, and one page.

Nobody else reads it. It names nobody: what was given is theirs, and who said it is not kept.
"""

from __future__ import annotations

from methods.spec import Gift, Weight

from ..cards import Answer, Reply
from ..engine.ids import MeetingId, PageId, PersonId
from ..engine.screen import Control, Line, Moment, Paragraph, Screen, Tone, Typed
from ..ports import Tx
from ..records import ContributorPage
from ..words import divide
from .appearing import REVEALED, WEIGHED
from .caller import Caller, Said, done, refused
from .effects import pages_of
from .given import NOTE, forget_page
from .own_words import PIECE
from .sealed_room import is_sealed

#: The parts of a page in their order: what heads each, and what kinds of things stand there.
PARTS = {
    "own-page.questions": (Gift.FACTUAL_QUESTION, Gift.OPEN_QUESTION, Gift.CASE_QUESTION),
    "own-page.thoughts": (
        Gift.ANSWER,
        Gift.THOUGHT,
        Gift.STORY,
        Gift.RESPONSE,
        Gift.OUTCOME,
        Gift.FORMULATION,
    ),
    "own-page.advice": (Gift.ADVICE,),
}
#: So many pages stand on one card; the others follow on the next.
A_CARD = 6


def pages_control(start: int = 0, label: str = "control.given-pages") -> Control:
    """The button that shows which pages somebody has."""
    return Control("given-pages", label, (str(start),))


def read_controls(tx: Tx, meeting: MeetingId, person: PersonId) -> list[Control]:
    """The buttons that show what somebody was given in one meeting: one, as a rule."""
    mine = (one for one in tx.contributor_pages.of_person(person) if one.meeting == meeting)
    of_meeting = sorted(mine, key=lambda one: one.round)
    if len(of_meeting) == 1:
        return [Control("given", "control.read-given", (of_meeting[0].id, "0"))]
    return [
        Control("given", "control.read-given-of", (one.id, "0"), values=(("number", one.round),))
        for one in of_meeting
    ]


def handed_over_screen(tx: Tx, meeting: MeetingId, person: PersonId) -> Screen | None:
    """At the close, to a contributor: there is something to read. None where it was erased."""
    controls = read_controls(tx, meeting, person)
    if not controls:
        return None
    lines = (Paragraph(Line("own-page.ready")), Paragraph(Line("own-page.only-you"), Tone.NOTE))
    return Screen(Line("own-page.title"), Line("push.reminder"), lines, None, tuple(controls))


# Which there are


def given_pages_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button of their pages; ``args`` say from which one on."""
    return Reply(Answer.DONE, caller.speech().card(pages_screen(caller, start=int(args[0]))))


def pages_screen(caller: Caller, *, start: int = 0) -> Screen:
    """The pages from ``start`` on, the newest first, each with a button. It holds no words."""
    mine = caller.tx.contributor_pages.of_person(caller.person.id)
    if not 0 <= start < max(len(mine), 1):
        raise ValueError("no such page")
    numbered = list(enumerate(mine[start : start + A_CARD], start=start + 1))
    lines = [Paragraph(_listed(page, number)) for number, page in numbered]
    if not mine:
        lines.append(Paragraph(Line("own-page.none")))
    lines.append(Paragraph(Line("own-page.only-you"), Tone.NOTE))
    controls = [
        Control("given", "control.given-page", (page.id, "0"), values=(("number", number),))
        for number, page in numbered
    ]
    if start + A_CARD < len(mine):
        controls.append(pages_control(start + A_CARD, "control.more-given-pages"))
    return Screen(
        Line("own-page.pages-title"), Line("push.reminder"), tuple(lines), None, tuple(controls)
    )


def _listed(page: ContributorPage, number: int) -> Line:
    at = Moment(page.made_at, "date")
    return Line("own-page.listed", (("number", number), ("at", at), ("count", len(page.fields))))


# One of them


def show_given(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button of a page; ``args`` say from which text on."""
    page = _own_page(caller, args[0])
    if page is None:
        return _gone(caller)
    return Reply(Answer.DONE, caller.speech().card(_page_screen(caller, page, start=int(args[1]))))


def erase_given(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Erase a page; the first press only asks."""
    page = _own_page(caller, args[0])
    if page is None:
        return _gone(caller)
    match args[1:]:
        case ():
            sure = Control("erase-given", "control.erase-for-good", (page.id, "yes"))
            said = Said(
                "own-page.title", ("own-page.erase", "erase.copies"), (sure, pages_control())
            )
            return done(caller.speech(), said)
        case ("yes",):
            forget_page(caller.tx, caller.tools.ledger, page)
            said = Said("own-page.title", ("own-page.erased",), (pages_control(),))
            return done(caller.speech(), said)
        case _:
            raise ValueError("no such answer")


def _own_page(caller: Caller, page_id: str) -> ContributorPage | None:
    page = caller.tx.contributor_pages.get(PageId(page_id))
    return page if page is not None and page.person == caller.person.id else None


def _gone(caller: Caller) -> Reply:
    """It was erased, or it was never theirs: nobody is told which."""
    return refused(caller.speech(), "refuse.given-gone", controls=(pages_control(),))


def _page_screen(caller: Caller, page: ContributorPage, *, start: int) -> Screen:
    pieces = list(_pieces(page))
    if not 0 <= start < max(len(pieces), 1):
        raise ValueError("no such text")
    ahead = pieces[start:]
    pages = pages_of([text for _, _, text in ahead])
    count = pages[0][1] if pages else 0
    at = Moment(page.made_at, "date")
    lines = [] if start else [Paragraph(Line("own-page.from", (("at", at),)))]
    before = None
    for part, key, text in ahead[:count]:
        if part != before:
            lines.append(Paragraph(Line(part)))
        before = part
        lines.append(Paragraph(Line(key, (("text", Typed(text)),)), Tone.QUOTE))
    lines.append(Paragraph(_what_stays(caller, page), Tone.NOTE))
    controls = [Control("erase-given", "control.erase-given", (page.id,))]
    if len(caller.tx.contributor_pages.of_person(page.person)) > 1:
        controls.append(pages_control())
    if start + count < len(pieces):
        more = Control("given", "control.more-given", (page.id, str(start + count)), main=True)
        controls.insert(0, more)
    return Screen(
        Line("own-page.title"), Line("push.reminder"), tuple(lines), None, tuple(controls)
    )


def _pieces(page: ContributorPage) -> list[tuple[str, str, str]]:
    """Each text with the part that it stands in and how it is introduced; a long one in pieces."""
    found: list[tuple[str, str, str]] = []
    for place in sorted(page.fields):
        part, key = _introduced(place)
        pieces = divide(page.fields[place], PIECE, escape=str)
        found += [(part, key, piece) for piece in pieces]
    parts = [*PARTS, "own-page.noted"]
    return sorted(found, key=lambda one: parts.index(one[0]))


def _introduced(place: str) -> tuple[str, str]:
    if place == NOTE:
        return "own-page.noted", REVEALED[Gift.THOUGHT]
    _, gift, *weight = place.split(".")
    part = next(part for part, gifts in PARTS.items() if gift in gifts)
    return part, WEIGHED[Weight(weight[0])] if weight else REVEALED[Gift(gift)]


def _what_stays(caller: Caller, page: ContributorPage) -> Line:
    """Where else it is: in the room until it leaves it, and then nowhere that we know of."""
    meeting = caller.tx.meetings.get(page.meeting)
    group = caller.tx.groups.of_meeting(page.meeting)
    until = meeting.state.remove_words_at if meeting is not None else None
    if meeting is None or group is None or until is None:
        return Line("own-page.nowhere-else")
    if caller.at < until:
        key = "own-page.until-button" if is_sealed(group) else "own-page.until-room"
        return Line(key, (("at", Moment(until, "both")),))
    leaves = caller.tx.posts.with_words(page.meeting)
    return Line("own-page.still-in-room" if leaves else "own-page.nowhere-else")
