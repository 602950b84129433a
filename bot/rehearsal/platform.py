"""A chat platform in memory: a private room, those that the bot makes, threads, own messages.

It keeps a diary of every call, so that what went out can be judged afterwards. Nothing here knows
of meetings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from ..cards import Capabilities, Card
from ..errors import NotAllowed, NotThere
from ..ports import Clock
from ..records import Beyond
from ..records import Room as Readable
from ..words import PlainDialect
from .profiles import PROFILES
from .window import SeenCard

#: What stands before ":" in a workspace of this platform.
NAME = "memory"
WORKSPACE = f"{NAME}:rehearsal"
#: Let in, it is no person: the room can be read by more than anybody can name.
EVERYBODY = "everybody"
#: Let in, they are no persons either: other organisations that share the room.
ORGANISATIONS = ("O1", "O2")
#: The private room that is there from the beginning.
ROOM = "R1"
#: Beyond every life.
LATER = datetime.max.replace(tzinfo=UTC)
NOBODY: Mapping[str, datetime] = MappingProxyType({})


class Did(StrEnum):
    """What the platform was asked to do."""

    CREATE = "create"
    EDIT = "edit"
    REMOVE = "remove"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Act:
    """One call, as it was done. ``thread`` names the thread that was opened, and ``title`` it."""

    did: Did
    at: datetime
    place: str
    post: str
    card: Card | None = field(default=None, repr=False)
    thread: str | None = None
    title: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A post as it stands."""

    external: str
    place: str
    made_at: datetime
    card: Card = field(repr=False)


@dataclass(slots=True)
class Made:
    """A room that the bot made. ``members`` are the people in it."""

    external: str
    name: str
    nonce: str
    at: datetime
    members: set[str] = field(default_factory=set)
    purpose: str = ""
    is_archived: bool = False


class MemoryPlatform:
    """``bot.ports.Platform`` without a wire, and a ``Window`` for its people."""

    def __init__(
        self, people: Mapping[str, str], clock: Clock, *, profile: str = "practice"
    ) -> None:
        """``people``: names by external id, all of them in the room. ``profile``: ``PROFILES``."""
        self.diary: list[Act] = []
        #: The rooms that the bot made, by external id.
        self.made: dict[str, Made] = {}
        #: What it was asked to put away.
        self.put_away: list[str] = []
        self._people = dict(people)
        #: Strangers in the room since when; and everybody's visits that are over.
        self.strangers: dict[str, datetime] = {}
        #: Everybody who ever came in.
        self.came: set[str] = set()
        #: Strangers who were there: who, from when, and until when.
        self.visits: list[tuple[str, datetime, datetime]] = []
        self._out: set[str] = set()
        self._agreed_to: set[str] = set()
        self._is_closed = False
        #: Whose direct messages are closed to the bot.
        self.unreachable: set[str] = set()
        self._clock = clock
        self._profile = PROFILES[profile]
        self._dialect = PlainDialect(self._people)
        self._posts: dict[str, Kept] = {}
        self._cards: dict[str, SeenCard] = {}
        self._nonces: dict[tuple[str, str], str] = {}
        self._forgotten: set[str] = set()
        self._parents: dict[str, str] = {}
        self._under: dict[str, str] = {}
        self._listeners: dict[str, tuple[str, ...]] = {}
        self._seen: dict[str, tuple[SeenCard, ...]] = {}

    @property
    def capabilities(self) -> Capabilities:
        return self._profile.capabilities

    @property
    def dialect(self) -> PlainDialect:
        return self._dialect

    # What the delivery calls

    async def post(self, place: str, card: Card, *, nonce: str) -> str:
        """Create a post, or give back the one that came with this nonce."""
        self._must_exist(place)
        if place.removeprefix("D") in self.unreachable:
            raise NotAllowed
        known = self._nonces.get((place, nonce))
        if known is not None and self._remembers(known):
            return known
        if known is not None:
            self._forgotten.add(known)
        external = f"m{len(self.diary) + 1}"
        self._keep(Kept(external, place, self._clock.now(), card))
        self._nonces[place, nonce] = external
        self._note(Act(Did.CREATE, self._clock.now(), place, external, card))
        return external

    def _remembers(self, post: str) -> bool:
        remembers_for = self._profile.remembers_for
        kept = self._posts.get(post)
        if remembers_for is None or kept is None:
            return False
        return self._clock.now() - kept.made_at <= remembers_for

    async def edit(self, place: str, post: str, card: Card) -> None:
        kept = self._post(place, post)
        self._keep(replace(kept, card=card))
        self._note(Act(Did.EDIT, self._clock.now(), place, post, card))

    async def remove(self, place: str, post: str) -> None:
        self._post(place, post)
        del self._posts[post], self._cards[post]
        self._note(Act(Did.REMOVE, self._clock.now(), place, post))

    async def open_thread(self, place: str, post: str, *, title: str, nonce: str) -> str:
        """Open the thread under a post, or give back the one that is there."""
        self._post(place, post)
        if post not in self._under:
            thread = f"T{post}"
            self._under[post] = thread
            self._parents[thread] = place
            act = Act(Did.THREAD, self._clock.now(), place, post, thread=thread, title=title)
            self._note(act)
        return self._under[post]

    async def direct(self, person: str) -> str:
        if person not in self._people:
            raise NotThere
        return f"D{person}"

    async def set_listeners(self, thread: str, listeners: Sequence[str]) -> None:
        self._must_exist(thread)
        self._listeners[thread] = tuple(listeners)

    async def find(self, place: str, *, nonce: str) -> str | None:
        known = self._nonces.get((place, nonce))
        return known if known in self._posts and self.capabilities.lookup else None

    async def room(self, place: str) -> Readable:
        if not self._exists(place):
            return Readable(frozenset(), exists=False)
        owner = place.removeprefix("D")
        if owner in self._people:
            return Readable(frozenset({owner}))
        made = self._made(place)
        if made is not None:
            return Readable(frozenset(made.members))
        sharing = frozenset(ORGANISATIONS) & (self.strangers.keys() | self._agreed_to)
        crowds = frozenset({EVERYBODY} & self.strangers.keys())
        beyond = frozenset([Beyond.MANY for _ in crowds] + [Beyond.ELSEWHERE for _ in sharing])
        return Readable(self.readers, beyond=beyond, organisations=sharing, crowds=crowds)

    @property
    def readers(self) -> frozenset[str]:
        """Who can read the room now, of those who have a name."""
        inside = self._people.keys() - self._out
        return frozenset(inside | (self.strangers.keys() - {EVERYBODY, *ORGANISATIONS}))

    async def make_room(self, name: str, *, nonce: str, wished_by: str) -> str:
        """Make a room, or give back the one of this nonce: without nonces only the second one."""
        known = self.rooms_of(nonce)
        if len(known) > (1 if self.makes_again else 0):
            return known[-1]
        return self.new_room(name, nonce=nonce)

    def rooms_of(self, nonce: str) -> list[str]:
        """The rooms that were made with this nonce and stand, in that order."""
        made = self.made.values()
        return [one.external for one in made if one.nonce == nonce and not one.is_archived]

    def new_room(self, name: str, *, nonce: str) -> str:
        """Make a room, whatever there is already."""
        made = Made(f"M{len(self.made) + 1}", name, nonce, self._clock.now())
        self.made[made.external] = made
        return made.external

    @property
    def looks_first(self) -> bool:
        """Whether a room of a nonce is looked for and then made, as on Discord."""
        return self._profile.looks_first

    @property
    def makes_again(self) -> bool:
        """Whether the same nonce may leave an empty room behind, as it may on Slack."""
        return self._profile.remembers_for is None

    async def invite(self, place: str, person: str) -> None:
        made = self._made_here(place)
        if person not in self._people:
            raise NotAllowed
        made.members.add(person)
        self._seen.clear()

    async def set_purpose(self, place: str, purpose: str) -> None:
        self._made_here(place).purpose = purpose

    async def archive_room(self, place: str) -> None:
        self.put_away.append(place)
        self._made_here(place).is_archived = True

    def _made_here(self, place: str) -> Made:
        self._must_exist(place)
        made = self.made.get(place)
        if made is None:
            raise NotAllowed
        return made

    def _made(self, place: str) -> Made | None:
        """The made room that a place is, or is a thread in."""
        return self.made.get(self._parents.get(place, place))

    # What happens there without the bot

    def let_in(self, external: str) -> None:
        """Somebody whom the group did not agree to can read the room from now on."""
        self.strangers.setdefault(external, self._clock.now())
        self.came.add(external)

    def let_out(self, external: str, *, since: datetime | None = None) -> None:
        """And cannot any more; ``since`` when, where that was a while ago."""
        came_at = self.strangers.pop(external, None)
        if came_at is not None:
            self.visits.append((external, came_at, since or self._clock.now()))

    def take_in(self, external: str) -> None:
        """Somebody who had come in belongs there from now on."""
        self.let_out(external)
        self._people.setdefault(external, external)

    def agree_to(self, organisation: str, *, since: datetime | None = None) -> None:
        """An organisation that shares the room may do so from now on, or since a while."""
        self.let_out(organisation, since=since)
        self._agreed_to.add(organisation)

    def end_sharing(self, organisation: str) -> None:
        """It shares the room no more, whether it was agreed to or not."""
        self.let_out(organisation)
        self._agreed_to.discard(organisation)

    def put_out(self, external: str) -> None:
        """Somebody who belongs there leaves the room."""
        self._out.add(external)

    def let_back(self, external: str) -> None:
        """And comes back."""
        self._out.discard(external)

    def close_room(self) -> None:
        """The room and its threads are not there for the bot, until it is opened again."""
        self._is_closed = True

    def open_room(self) -> None:
        """Everything is as it was."""
        self._is_closed = False

    def leave_behind(self) -> None:
        """Nothing that the bot posted so far is its own any more; people look past it."""
        for known in (self._posts, self._cards, self.made, self._seen):
            known.clear()

    def stranger_since(
        self, moment: datetime, *, agreed: Mapping[str, datetime] = NOBODY
    ) -> datetime | None:
        """Since when a stranger had been in the room at that moment; None when nobody was.

        ``agreed``: from when on an organisation was none any more.
        """
        still = [(who, came, LATER) for who, came in self.strangers.items()]
        here = [
            came
            for who, came, left in (*still, *self.visits)
            if came <= moment < min(left, agreed.get(who, LATER))
        ]
        return min(here, default=None)

    # What people see

    def seen_by(self, external: str, /) -> tuple[SeenCard, ...]:
        """The cards of the room, its threads and this person's own messages."""
        seen = self._seen.get(external)
        if seen is None:
            own = f"D{external}"
            seen = self._seen[external] = tuple(
                card
                for card in self._cards.values()
                if card.place == own or self._reads(external, card.place)
            )
        return seen

    def posts(self) -> tuple[Kept, ...]:
        """All posts that stand, in the order in which they were made."""
        return tuple(self._posts.values())

    def was_found(self, post: str) -> bool:
        """Whether whoever did not hear of this post could find it, or made it again in time.

        One that nobody made again, because its card was needed no more, was not looked for.
        """
        remembers_for = self._profile.remembers_for
        if self.capabilities.lookup or remembers_for is None:
            return self.capabilities.lookup
        made = next(act for act in self.diary if act.did is Did.CREATE and act.post == post)
        return post not in self._forgotten and any(
            act.did is Did.CREATE
            and (act.place, act.card) == (made.place, made.card)
            and timedelta() < act.at - made.at <= remembers_for
            for act in self.diary
        )

    def _reads(self, external: str, place: str) -> bool:
        made = self._made(place)
        return self.is_shared(place) if made is None else external in made.members

    def is_shared(self, place: str) -> bool:
        """Whether the whole group can read a place."""
        return place == ROOM or place in self._parents or place in self.made

    def parent(self, place: str) -> str:
        """The room that a thread is in; any other place is itself."""
        return self._parents.get(place, place)

    def listeners(self, thread: str) -> tuple[str, ...]:
        """Who may not write in a thread."""
        return self._listeners.get(thread, ())

    def _keep(self, kept: Kept) -> None:
        self._posts[kept.external] = kept
        shown = (kept.place, kept.external, kept.card, not self.is_shared(kept.place), kept.made_at)
        self._cards[kept.external] = SeenCard(*shown)

    def _note(self, act: Act) -> None:
        self.diary.append(act)
        self._seen.clear()

    def _post(self, place: str, post: str) -> Kept:
        kept = self._posts.get(post)
        if kept is None or kept.place != place or not self._exists(place):
            raise NotThere
        return kept

    def _exists(self, place: str) -> bool:
        made = self._made(place)
        if made is not None and made.is_archived:
            return False
        if self.is_shared(place):
            return not self._is_closed
        return place.removeprefix("D") in self._people

    def _must_exist(self, place: str) -> None:
        if not self._exists(place):
            raise NotThere
