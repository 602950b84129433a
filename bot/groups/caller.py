"""Somebody who did something, in one transaction: who they are, and how they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ..cards import Answer, Capabilities, Card, FormPage, Reply
from ..engine.effects import Reason
from ..engine.ids import GroupId, MeetingId, PersonId
from ..engine.outcome import Outcome
from ..engine.permissions import refuse_closed
from ..engine.screen import Control, Line, Paragraph, Screen, Tone, Typed
from ..engine.state import Stage
from ..ports import Dialect, Tx
from ..records import Group, MeetingStatus, Person, Room
from ..schedule.series import local_date
from ..words import Words
from .meetings import MeetingAtHand, Tools, load_meeting
from .speech import Speech


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, when, and the means to answer them in their language on their platform.

    ``room``: who can read the room for which a group is founded; None where nobody looked.
    """

    tx: Tx
    tools: Tools
    words: Words
    dialect: Dialect
    able: Capabilities
    person: Person
    at: datetime
    room: Room | None = None

    @property
    def is_guest(self) -> bool:
        """Whether this is somebody who was never in a group: nothing of them is kept yet."""
        return not self.person.id

    def today(self) -> date:
        """The local date of the person."""
        return local_date(self.at, self.person.zone)

    def speech(self, at_hand: MeetingAtHand | None = None, *, group: Group | None = None) -> Speech:
        """Words for this person, with the names and the method they may hear of."""
        people: dict[PersonId, Person] = {}
        if at_hand is not None:
            people.update(at_hand.people)
        elif group is not None:
            people.update(self.tx.groups.people(group.id))
        people[self.person.id] = self.person
        method = at_hand.method if at_hand is not None else None
        return Speech(
            self.words, self.dialect, self.person.language, self.person.zone, people, method
        )

    def meeting(self, meeting_id: str) -> MeetingAtHand | None:
        """The meeting with this id, if this person is in its group."""
        at_hand = load_meeting(self.tx, self.tools, MeetingId(meeting_id))
        if at_hand is None or self.person.id not in at_hand.people:
            return None
        return at_hand

    def group(self, group_id: str) -> Group | None:
        """The group with this id, if this person is in it; of a half the whole group."""
        group = self.tx.groups.get(GroupId(group_id))
        if group is not None and group.part_of is not None:
            group = self.tx.groups.get(group.part_of)
        return group if group is not None and self.is_member(group.id) else None

    def is_member(self, group: GroupId) -> bool:
        """Whether this person is a member now."""
        return self.person.id in self.tx.groups.people(group)


class Unreadable(Exception):
    """A token or a form that is none of ours, cut short, or of another version.

    It is raised out of the unit, so that nothing of it stays; ``reply`` answers whoever sent it.
    """

    def __init__(self, reply: Reply) -> None:
        super().__init__("What came in could not be read. Nothing was changed.")
        self.reply = reply


#: What reading a token that somebody made up may raise: its parts are numbers, ids and moments.
MISREAD = (ValueError, LookupError, OverflowError)


@dataclass(frozen=True, slots=True)
class Said:
    """A private answer before it has words."""

    title: str
    lines: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()
    quote: str = field(default="", repr=False)


def done(speech: Speech | None = None, said: Said | None = None) -> Reply:
    """It happened, and is kept. Without words where the board says enough."""
    if speech is None or said is None:
        return Reply(Answer.DONE)
    return Reply(Answer.DONE, speech.card(_screen(said)))


def refused(
    speech: Speech,
    key: str,
    *,
    title: str = "reply.not-now",
    controls: tuple[Control, ...] = (),
    quote: str = "",
) -> Reply:
    """It did not happen: why, and what to do. ``quote`` gives a text back to its author."""
    lines = (key, "reply.kept-as-draft") if quote else (key,)
    card = speech.card(_screen(Said(title, lines, controls, quote)))
    return Reply(Answer.REFUSED, card, reason=key)


def refused_for(speech: Speech, reason: Reason, *, quote: str = "") -> Reply:
    """The engine's refusal in words."""
    return refused(speech, f"refuse.{reason.value}", quote=quote)


def still_ahead(caller: Caller, at_hand: MeetingAtHand | None) -> MeetingAtHand | Reply:
    """A planned meeting, for whoever belongs there; else why nothing is chosen for it any more."""
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech = caller.speech(at_hand)
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        return refused(speech, "refuse.date-not-held")
    if at_hand.state.stage is not Stage.PLANNED:
        return refused_for(speech, refuse_closed(at_hand.state) or Reason.ALREADY_OPEN)
    return at_hand


def given_back(caller: Caller, refusal: Reply, texts: Mapping[str, str]) -> Reply:
    """The group went on meanwhile: whoever wrote this has it back, to copy, with the reason.

    It is not kept, and somebody who is no member reads nothing.
    """
    if not refusal.reason or refusal.reason == "refuse.not-a-member":
        return refusal
    quote = "\n".join(text for text in texts.values() if text)
    card = done(caller.speech(), Said("reply.not-now", (refusal.reason,), (), quote)).card
    return Reply(Answer.REFUSED, card, reason=refusal.reason)


def invalid(errors: dict[str, str], card: Card | None = None) -> Reply:
    """Some fields need another look; the form keeps its text. ``card``: see ``closed``."""
    return Reply(Answer.INVALID, card, errors=errors)


def look_again(caller: Caller, errors: dict[str, str], said: Said) -> Reply:
    """Some fields need another look. Where the form is gone, ``said`` has the button to open it.

    What was typed is not kept, so ``said`` quotes it, where anything was.
    """
    if caller.able.keeps_form_open:
        return invalid(errors)
    return invalid(errors, caller.speech().card(_screen(said)))


def closed(speech: Speech, reopen: Control) -> Card:
    """The form is gone from the screen and its text is kept: the button that opens it again."""
    return speech.card(_screen(Said("part.again-title", ("part.again",), (reopen,))))


def next_page(caller: Caller, page: FormPage, said: Said, *, reopen: Control) -> Reply:
    """This page is kept; the next one follows, or opens with the button ``reopen`` on ``said``.

    What else can be done then stands beside it, as the controls of ``said``.
    """
    if caller.able.chains_forms:
        return Reply(Answer.DONE, next_page=page)
    return done(caller.speech(), replace(said, controls=(reopen, *said.controls)))


def answer(speech: Speech, outcome: Outcome, said: Said | None = None) -> Reply:
    """The reply to an event: its refusal, or ``said``."""
    if outcome.refusal is not None:
        return refused_for(speech, outcome.refusal.reason)
    return done(speech, said)


def _screen(said: Said) -> Screen:
    paragraphs = [Paragraph(Line(key)) for key in said.lines]
    if said.quote:
        line = Line("reply.your-text", (("text", Typed(said.quote)),))
        paragraphs.append(Paragraph(line, Tone.QUOTE))
    title = Line(said.title)
    return Screen(title, Line("push.reminder"), tuple(paragraphs), controls=said.controls)
