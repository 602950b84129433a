"""Who was there: what came in through the inbox, and what stood where at a given moment.

It only writes down. Judging is left to ``invariants``; words are kept in memory to look for
them elsewhere, and are never part of what it reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from methods.spec import Method, Phase

from ..cards import Answer, Card, FormPage, Reply
from ..delivery import CardMaker
from ..engine.events import Event
from ..engine.ids import GroupId, MeetingId, PersonId
from ..engine.state import Slot
from ..engine.view import phase_in
from ..groups.codec import event_from_json
from ..groups.kept_from import KEPT_FROM
from ..groups.look_back import Told, are_read, told_in
from ..groups.lookups import next_meeting
from ..groups.meetings import Tools, load_meeting
from ..inputs import Command, Inbox, PageSent, Press, Visit
from ..ports import Tx
from ..records import (
    Attendance,
    Case,
    Contribution,
    ContributorPage,
    Draft,
    GroupKind,
    Guidance,
    HeldMeeting,
    Intention,
    Meeting,
    Post,
    RoomKind,
)
from .platform import Kept, MemoryPlatform

#: Shorter values are choices and dates, not something to look for in other texts.
SHORTEST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Typed:
    """A page of a form that was sent. ``form`` and ``slot`` are empty where it has none.

    ``named``: who must not hear it (external ids). Of what is written in a role, ``slot`` is the
    number of its round.
    """

    person: str
    action: str
    answer: Answer
    slot: str = ""
    form: str = ""
    named: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Read:
    """What somebody found who read along in a step."""

    person: str
    slot: str
    card: Card = field(repr=False)


class WitnessedInbox:
    """An inbox that remembers which pages were sent, how they were answered, and what was read."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self.typed: list[Typed] = []
        self.read: list[Read] = []

    async def press(self, press: Press) -> Reply:
        reply = await self._inbox.press(press)
        action, *args = press.token.split("|")
        if action == "read-along" and reply.card is not None:
            self.read.append(Read(press.person, args[1], reply.card))
        return reply

    async def open_form(self, press: Press) -> FormPage | Reply:
        return await self._inbox.open_form(press)

    async def command(self, command: Command) -> FormPage | Reply:
        return await self._inbox.command(command)

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        return await self._inbox.home(visit)

    async def send_page(self, page: PageSent) -> Reply:
        reply = await self._inbox.send_page(page)
        action, *args = page.token.split("|")
        gives, notes = action == "give", action == "notes"
        texts = {n: v for n, v in page.values.items() if len(v) >= SHORTEST_WORDS and " " in v}
        self.typed.append(
            Typed(
                person=page.person,
                action=action,
                answer=reply.answer,
                slot=args[1] if gives or notes else "",
                form=args[4] if gives else "",
                named=frozenset(page.values.get(KEPT_FROM, "").split()),
                texts=texts,
            )
        )
        return reply


@dataclass(frozen=True, slots=True)
class Shown:
    """A post that stands, the key of its card, and how that card should look by now."""

    kept: Kept
    key: str | None
    wished: Card | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that matters at one moment. ``method``: as this meeting keeps it by then.

    ``threads``: the place of each slot's thread. ``opened_earlier``: when other meetings of the
    group were opened, before this one. ``is_last``: a programme has as many dates as were agreed.
    ``told``: what the group would read at its next look-back. ``members``: since when each is one.
    ``cared``: who is asked, or may still answer, how they are after their case. ``held`` and
    ``attended``: what is noted of it, and of who was there.
    """

    at: datetime
    meeting: Meeting
    method: Method
    following: Meeting | None
    events: tuple[Event, ...]
    contributions: tuple[Contribution, ...] = field(repr=False)
    intentions: tuple[Intention, ...] = field(repr=False)
    cases: tuple[Case, ...] = field(repr=False)
    drafts: tuple[Draft, ...] = field(default=(), repr=False)
    shown: tuple[Shown, ...] = ()
    with_words: tuple[Post, ...] = ()
    threads: Mapping[str, str] = field(default_factory=dict)
    waiting: int = 0
    guidances: tuple[Guidance, ...] = ()
    opened_earlier: tuple[datetime, ...] = ()
    kind: GroupKind = GroupKind.FIXED
    is_last: bool = False
    told: tuple[Told, ...] = field(default=(), repr=False)
    members: Mapping[PersonId, datetime] = field(default_factory=dict)
    pages: tuple[ContributorPage, ...] = field(default=(), repr=False)
    cared: tuple[PersonId, ...] = ()
    held: HeldMeeting | None = None
    attended: tuple[Attendance, ...] = ()

    def phase(self, slot: Slot) -> Phase:
        """The phase that stands in this slot, by the method of its round."""
        return phase_in(self.method, self.meeting.state, slot)


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose meeting is looked at, and where. ``names``: external ids by person.

    ``room_kind``: as the group was founded.
    """

    group: GroupId
    meeting: MeetingId
    names: Mapping[PersonId, str]
    platform: MemoryPlatform
    cards: CardMaker
    tools: Tools
    room_kind: RoomKind

    @property
    def is_sealed(self) -> bool:
        """Whether nobody's words may stand in the room."""
        return self.room_kind is RoomKind.SEALED

    def snapshot(self, tx: Tx, *, at: datetime, wishes: bool) -> Snapshot:
        """Read everything in one unit; with ``wishes`` also how each post should look."""
        at_hand = load_meeting(tx, self.tools, self.meeting)
        assert at_hand is not None, "the meeting is there from the founding on"
        meeting = at_hand.meeting
        slots = {str(slot) for slot in meeting.state.script}
        places = {slot: tx.posts.place(f"thread:{meeting.id}:{slot}") for slot in slots}
        return Snapshot(
            at=at,
            meeting=meeting,
            method=at_hand.method,
            following=next_meeting(tx, self.group),
            events=tuple(event_from_json(entry.body) for entry in tx.meetings.log(meeting.id)),
            contributions=tx.contributions.of_meeting(meeting.id),
            intentions=tx.intentions.of_group(self.group),
            cases=tx.cases.of_group(self.group),
            drafts=tuple(d for person in self.names for d in tx.drafts.of_person(person)),
            shown=tuple(self._shown(tx, kept, wishes=wishes) for kept in self.platform.posts()),
            with_words=tx.posts.with_words(meeting.id),
            threads={slot: place for slot, place in places.items() if place is not None},
            waiting=tx.outbox.waiting(),
            guidances=tx.groups.guidances(self.group),
            opened_earlier=_opened_before(tx, meeting),
            kind=at_hand.group.kind,
            is_last=_is_last(tx, self.group),
            told=_told_next(tx, self.group),
            members={one.person: one.joined_at for one in tx.groups.members(self.group)},
            pages=tuple(p for one in self.names for p in tx.contributor_pages.of_person(one)),
            cared=tuple(one.person for one in tx.aftercare.of_meeting(meeting.id)),
            held=tx.attendances.meeting(meeting.id),
            attended=tx.attendances.of_meeting(meeting.id),
        )

    def _shown(self, tx: Tx, kept: Kept, *, wishes: bool) -> Shown:
        post = tx.posts.by_external(kept.external)
        if post is None:
            return Shown(kept, None)
        if not wishes or not self.platform.is_shared(kept.place):
            # A private question is not kept up to date, except in its own meeting.
            return Shown(kept, post.card)
        wished = self.cards.make(tx, post.card, dialect=self.platform.dialect, with_words=True)
        return Shown(kept, post.card, wished)


def _told_next(tx: Tx, group_id: GroupId) -> tuple[Told, ...]:
    group, following = tx.groups.get(group_id), next_meeting(tx, group_id)
    if group is None or following is None:
        return ()
    return tuple(are_read(tx, group, told_in(tx, group, following)))


def _is_last(tx: Tx, group: GroupId) -> bool:
    """Whether as many dates were held as a programme has, counted by its bare numbers."""
    known = [one for one in tx.groups.programmes(group) if one.end is None]
    if not known:
        return False
    agreed = known[-1].meetings + sum(
        (known[-1].has_intake, known[-1].has_midway, known[-1].has_closing)
    )
    opened = (m.starts_at for m in tx.meetings.of_group(group, limit=100) if m.state.opened_at)
    return sum(at > known[-1].begins_at for at in opened) >= agreed


def _opened_before(tx: Tx, meeting: Meeting) -> tuple[datetime, ...]:
    others = (m.state.opened_at for m in tx.meetings.of_group(meeting.group) if m.id != meeting.id)
    until = meeting.state.opened_at
    return tuple(at for at in others if at is not None and until is not None and at < until)
