"""What the core needs from outside, as protocols: a clock, ids, keys, a store, a platform.

Everything that touches the world stands behind one of these. ``bot.app`` plugs the real ones
in; tests and the rehearsal plug in small ones with a memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from .cards import Capabilities, Card, FormPage, Reply
from .engine.ids import CaseId, ContributionId, FormId, GroupId, MeetingId, PersonId
from .records import (
    Case,
    Contribution,
    Draft,
    Group,
    Intention,
    LogEntry,
    Meeting,
    Member,
    Op,
    OutboxRow,
    Person,
    PlaceClaim,
    Post,
    Sending,
    Series,
    Timer,
)

T = TypeVar("T")

#: A unit of work that has not begun this long after it arrived is not begun any more.
UNIT_DEADLINE = timedelta(seconds=2.5)
#: A form opens after one bounded read.
FORM_DEADLINE = timedelta(milliseconds=500)


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        ...


class Ids(Protocol):
    """The only source of ids and of chance. Ids are 16 lower-case hex characters."""

    def new(self) -> str:
        """Return an id that was never given out before."""
        ...


class Keystore(Protocol):
    """Keeps data keys wrapped under the master key. A key name is an opaque id."""

    def key(self, name: str) -> bytes:
        """Return the 32-byte key, making it durable first when it is new."""
        ...

    def known(self, name: str) -> bytes | None:
        """Return the key, or None when it was destroyed or never made."""
        ...

    def destroy(self, name: str) -> None:
        """Make whatever was sealed under this key unreadable for good."""
        ...


class PeopleRepo(Protocol):
    """Persons of all workspaces."""

    def add(self, person: Person) -> None: ...
    def save(self, person: Person) -> None: ...
    def get(self, person: PersonId) -> Person | None: ...
    def find(self, workspace: str, external: str) -> Person | None: ...
    def many(self, people: Sequence[PersonId]) -> dict[PersonId, Person]: ...


class GroupsRepo(Protocol):
    """Groups, their members and their series."""

    def add(self, group: Group) -> None: ...
    def save(self, group: Group) -> None: ...
    def get(self, group: GroupId) -> Group | None: ...
    def all(self) -> tuple[Group, ...]: ...
    def of_person(self, person: PersonId) -> tuple[Group, ...]: ...
    def put_member(self, member: Member) -> None: ...
    def members(self, group: GroupId) -> tuple[Member, ...]:
        """Present members only, in the order in which they joined."""
        ...

    def add_series(self, series: Series) -> None: ...
    def all_series(self) -> tuple[Series, ...]: ...
    def series_of(self, group: GroupId) -> Series | None: ...


class MeetingsRepo(Protocol):
    """Meetings, their log and their method snapshots."""

    def add(self, meeting: Meeting) -> bool:
        """Keep a new meeting; False when its (series, on) is there already."""
        ...

    def get(self, meeting: MeetingId) -> Meeting | None:
        """Return the meeting; in a write unit its row is locked first."""
        ...

    def save(self, meeting: Meeting, *, read_version: int) -> None:
        """Store with ``read_version + 1``; ``VersionConflict`` when somebody was faster."""
        ...

    def of_group(self, group: GroupId, *, limit: int = 20) -> tuple[Meeting, ...]:
        """The newest first, by ``starts_at``."""
        ...

    def append_log(self, entry: LogEntry) -> None: ...
    def log(self, meeting: MeetingId) -> tuple[LogEntry, ...]: ...
    def keep_method(self, method_hash: str, body: str) -> None: ...
    def method_body(self, method_hash: str) -> str | None: ...


class ContributionsRepo(Protocol):
    """What people gave. ``fields`` are sealed on the way in and opened on the way out."""

    def put(self, contribution: Contribution) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def get(self, contribution: ContributionId) -> Contribution | None: ...
    def by_form(self, meeting: MeetingId, form: FormId) -> tuple[Contribution, ...]: ...
    def many(
        self, contributions: Sequence[ContributionId]
    ) -> dict[ContributionId, Contribution]: ...
    def of_meeting(self, meeting: MeetingId) -> tuple[Contribution, ...]: ...
    def forget(self, contribution: ContributionId) -> None: ...


class DraftsRepo(Protocol):
    """Private drafts."""

    def put(self, draft: Draft) -> None: ...
    def get(self, person: PersonId, key: str) -> Draft | None: ...
    def of_person(self, person: PersonId) -> tuple[Draft, ...]: ...
    def forget(self, person: PersonId, key: str) -> None: ...
    def forget_before(self, moment: datetime) -> int: ...


class CasesRepo(Protocol):
    """Cases of a group."""

    def put(self, case: Case) -> None: ...
    def get(self, case: CaseId) -> Case | None: ...
    def many(self, cases: Sequence[CaseId]) -> dict[CaseId, Case]: ...
    def of_group(self, group: GroupId) -> tuple[Case, ...]:
        """In the order in which they were made; withdrawn ones left out."""
        ...

    def by_form(self, person: PersonId, form: FormId) -> Case | None: ...


class IntentionsRepo(Protocol):
    """Intentions of persons."""

    def put(self, intention: Intention) -> None: ...
    def get(self, intention: ContributionId) -> Intention | None: ...
    def of_person(self, person: PersonId) -> tuple[Intention, ...]: ...
    def of_group(self, group: GroupId) -> tuple[Intention, ...]: ...
    def forget(self, intention: ContributionId) -> None: ...


class OutboxRepo(Protocol):
    """What is still to be shown. See ``bot.delivery`` for the rules."""

    def add(self, row: OutboxRow) -> None:
        """Append to its place. A SHOW is dropped when one for its card is still WAITING."""
        ...

    def claim(self, *, worker: str, now: datetime, until: datetime) -> PlaceClaim | None:
        """Take the place that has waited longest, with its rows that are not SENT or GIVEN_UP.

        A place is free when it has no live claim; it is due when its first such row is.
        """
        ...

    def mark(
        self,
        row: OutboxRow,
        claim: PlaceClaim,
        *,
        state: Sending,
        attempts: int | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        """Set the row's state; False (and nothing done) when the claim is not ours any more."""
        ...

    def release(self, claim: PlaceClaim) -> None: ...
    def next_due(self) -> datetime | None:
        """When the first waiting row may go out; None when nothing waits."""
        ...

    def waiting(self) -> int: ...
    def forget_sent(self, *, before: datetime) -> int: ...
    def drop_waiting(self, card: str, op: Op) -> None: ...


class PostsRepo(Protocol):
    """Posts that are on a platform, and where places are there."""

    def put(self, post: Post) -> None: ...
    def of_card(self, card: str) -> Post | None: ...
    def by_external(self, external: str) -> Post | None: ...
    def with_words(self, meeting: MeetingId) -> tuple[Post, ...]: ...
    def forget(self, post: Post) -> None: ...
    def place(self, place: str) -> str | None: ...
    def put_place(self, place: str, external: str) -> None: ...
    def place_named(self, external: str) -> str | None: ...


class TimersRepo(Protocol):
    """Durable timers, unique by owner and name."""

    def set(self, timer: Timer) -> None: ...
    def stop(self, owner: str, name: str) -> None: ...
    def due(self, now: datetime, *, limit: int = 100) -> tuple[Timer, ...]: ...
    def take(self, timer: Timer) -> bool:
        """Remove it as fired; False when it was stopped, moved or taken. In a write unit."""
        ...

    def next_due(self) -> Timer | None: ...
    def of_owner(self, owner: str) -> tuple[Timer, ...]: ...


class DeliveriesRepo(Protocol):
    """Keys of what came in, so that nothing is done twice."""

    def claim(self, key: str, at: datetime) -> bool:
        """Note the key; False when it was here before."""
        ...

    def forget(self, key: str) -> None:
        """Take a key back: what it stood for was refused, and may be tried again."""
        ...

    def forget_before(self, moment: datetime) -> int: ...


class Tx(Protocol):
    """One transaction and its repositories. A read unit may not write."""

    @property
    def people(self) -> PeopleRepo: ...
    @property
    def groups(self) -> GroupsRepo: ...
    @property
    def meetings(self) -> MeetingsRepo: ...
    @property
    def contributions(self) -> ContributionsRepo: ...
    @property
    def drafts(self) -> DraftsRepo: ...
    @property
    def cases(self) -> CasesRepo: ...
    @property
    def intentions(self) -> IntentionsRepo: ...
    @property
    def outbox(self) -> OutboxRepo: ...
    @property
    def posts(self) -> PostsRepo: ...
    @property
    def timers(self) -> TimersRepo: ...
    @property
    def deliveries(self) -> DeliveriesRepo: ...


class Store(Protocol):
    """The database behind one writer. Units are synchronous functions of a ``Tx``."""

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` in a transaction and return after COMMIT.

        ``Busy`` when it could not begin in time, ``StoreFull`` when the disk is full; the
        unit's own exception when it raised one. In each case nothing was stored.
        """
        ...

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` on a read connection; ``Busy`` after ``within``."""
        ...

    async def close(self) -> None: ...


class Dialect(Protocol):
    """How one platform writes things inside a sentence. All results are safe markup."""

    def escape(self, text: str) -> str:
        """Neutralise everything special in a text that a person typed."""
        ...

    def person(self, external: str) -> str:
        """A person's name, or mention, in running text."""
        ...

    def plain_name(self, external: str) -> str:
        """A person's name as plain text, for button labels."""
        ...

    def moment(self, at: datetime, *, style: str, zone: str, language: str) -> str:
        """A point in time; ``style`` as in ``engine.screen.Moment``."""
        ...

    def strong(self, markup: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Room:
    """Who can read a place now (external ids of persons), as far as the platform tells."""

    readers: frozenset[str]
    exists: bool = True


class Platform(Protocol):
    """What an adapter offers to the delivery. Places, posts and persons are external ids.

    Every call may raise ``RateLimited``, ``OutcomeUnknown``, ``NotThere``, ``NotAllowed`` or
    ``Unavailable`` (``bot.errors``), and nothing else.
    """

    @property
    def capabilities(self) -> Capabilities: ...
    @property
    def dialect(self) -> Dialect: ...
    async def post(self, place: str, card: Card, *, nonce: str) -> str: ...
    async def edit(self, place: str, post: str, card: Card) -> None: ...
    async def remove(self, place: str, post: str) -> None: ...
    async def open_thread(self, place: str, post: str, *, title: str, nonce: str) -> str: ...
    async def direct(self, person: str) -> str: ...
    async def set_listeners(self, thread: str, listeners: Sequence[str]) -> None: ...
    async def find(self, place: str, *, nonce: str) -> str | None: ...
    async def room(self, place: str) -> Room: ...


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a control. ``delivery`` is unique for this press on its platform."""

    delivery: str
    workspace: str
    person: str
    token: str


@dataclass(frozen=True, slots=True)
class PageSent:
    """Somebody sent a page of a form. ``as_draft``: keep it, do not give it yet."""

    delivery: str
    workspace: str
    person: str
    token: str
    values: Mapping[str, str]
    as_draft: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody used ``/intervisie`` with ``text`` behind it, in ``place``."""

    delivery: str
    workspace: str
    person: str
    place: str
    text: str = ""


class Inbox(Protocol):
    """What the core offers to adapters: the one door through which people come in.

    A token that begins with "open-" opens a form: adapters call ``open_form``, all others go
    to ``press``. A returned reply is told only after what it says was committed.
    """

    async def press(self, press: Press) -> Reply: ...
    async def open_form(self, press: Press) -> FormPage | Reply: ...
    async def send_page(self, page: PageSent) -> Reply: ...
    async def command(self, command: Command) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next thing that will happen by the clock, for the practice room's strip."""

    due_at: datetime
    what: str
    on: date | None = None
