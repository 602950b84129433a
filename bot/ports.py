"""What the core needs from outside, as protocols: a clock, ids, keys, a store, a platform.

Everything that touches the world stands behind one of these. ``bot.app`` plugs the real ones
in; tests and the rehearsal plug in small ones with a memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from .cards import Capabilities, Card
from .own_repositories import (
    AftercareRepo,
    AttendancesRepo,
    CertificatesRepo,
    ContributorPagesRepo,
    EvaluationsRepo,
    GoalsRepo,
    RegistrationsRepo,
    ReportsRepo,
)
from .records import Room
from .repositories import (
    CasesRepo,
    ContributionsRepo,
    DeliveriesRepo,
    DraftsRepo,
    GroupsRepo,
    InstallationsRepo,
    IntentionsRepo,
    MeetingsRepo,
    OutboxRepo,
    PeopleRepo,
    PostsRepo,
    TimersRepo,
)

T = TypeVar("T")

#: A unit of work that has not begun this long after it arrived is not begun any more.
UNIT_DEADLINE = timedelta(seconds=2.5)
#: The same for what somebody does: the platform wants its answer within three seconds, and the
#: way to the bot and back, and a look at who it is, take their share of them.
DEED_DEADLINE = timedelta(seconds=2)
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


class Ledger(Protocol):
    """Remembers what was erased, outside every backup, so that it can be erased once more.

    A name says of what kind something was and holds its id; it is kept as a hash. Names of keys
    are the keystore's, all others those of ``bot.groups.erasing``.
    """

    def note(self, names: Sequence[str]) -> None:
        """Keep these names, durable when it returns; ``StoreFull`` when there is no room.

        Called before the erasure is committed. One that then does not come about does no harm:
        a name matters only where a backup from before this moment is restored.
        """
        ...

    def noted_since(self, moment: datetime) -> Callable[[str], bool]:
        """Return what tells of a name whether it was noted at this moment or later."""
        ...


class Tx(Protocol):
    """One transaction and its repositories. A read unit may not write."""

    @property
    def installations(self) -> InstallationsRepo: ...
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
    def goals(self) -> GoalsRepo: ...
    @property
    def reports(self) -> ReportsRepo: ...
    @property
    def registrations(self) -> RegistrationsRepo: ...
    @property
    def contributor_pages(self) -> ContributorPagesRepo: ...
    @property
    def aftercare(self) -> AftercareRepo: ...
    @property
    def attendances(self) -> AttendancesRepo: ...
    @property
    def certificates(self) -> CertificatesRepo: ...
    @property
    def evaluations(self) -> EvaluationsRepo: ...
    @property
    def outbox(self) -> OutboxRepo: ...
    @property
    def posts(self) -> PostsRepo: ...
    @property
    def timers(self) -> TimersRepo: ...
    @property
    def deliveries(self) -> DeliveriesRepo: ...


class Store(Protocol):
    """The database. Units are synchronous functions of a ``Tx``, and may be run twice.

    To each other, units that change one group look as if they ran one after another.
    """

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` in a transaction and return after COMMIT.

        ``Busy`` when it could not begin in time, ``StoreFull`` when the disk is full; the
        unit's own exception when it raised one. In each case nothing was stored; only with
        ``Unsettled`` nobody knows.
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

    def place(self, external: str) -> str:
        """A room, as the platform shows rooms to whoever can see them."""
        ...

    def plain_place(self, external: str) -> str:
        """A room's name as plain text, for button labels; "" where it is not known now."""
        ...

    def crowd(self, external: str) -> str:
        """Who reads along without being let in by name: a role, or somebody who administers."""
        ...

    def moment(self, at: datetime, *, style: str, zone: str, language: str) -> str:
        """A point in time; ``style`` as in ``engine.screen.Moment``."""
        ...

    def strong(self, markup: str) -> str: ...


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

    async def make_room(self, name: str, *, nonce: str, wished_by: str) -> str:
        """Make a private room in which only the bot is; return its external id.

        ``name`` holds a-z, 0-9 and "-"; where it is taken the room is called nearly so. The same
        nonce again may leave one empty room behind, and never more than one. ``wished_by`` is the
        person for whom it is made: who may make none there gets none made by the bot.
        """
        ...

    async def invite(self, place: str, person: str) -> None:
        """Bring a person, and no program, into a room; fine when they are there already."""
        ...

    async def set_purpose(self, place: str, purpose: str) -> None:
        """Say what a room is for, in plain text of at most ``cards.PURPOSE_LIMIT`` characters."""
        ...

    async def archive_room(self, place: str) -> None:
        """Put a room away that is needed no more, or take it away where none can be put away.

        Asked only for rooms that were made here. ``NotThere`` when it is done already.
        """
        ...


class Platforms(Protocol):
    """The workspaces that this process can reach now, each through a platform of its own."""

    def of(self, workspace: str) -> Platform | None:
        """Return the platform of a workspace ("slack:T123"); None where it is not here.

        It may come or come back later, so whoever gets None waits.
        """
        ...


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next thing that will happen by the clock, for the practice room's strip."""

    due_at: datetime
    what: str
    on: date | None = None
