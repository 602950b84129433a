"""The pretend chat platform: who sees which place, who may write, what is posted and removed.

It is what Slack's or Discord's servers are to their adapters. It draws nothing and knows
nothing of meetings; cards are to it what somebody's program asked it to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cards import Card
from bot.engine.screen import Tone
from bot.errors import NotAllowed, NotThere
from bot.ports import Ids
from bot.words import clean

from .clock import PracticeClock
from .hub import STRIP, Hub
from .records import CHANNEL, Kept, Place, PlaceKind, RoomPerson, SeenCard
from .store import PracticeStore

#: How long the same nonce gives the same post back (as Discord does).
NONCE_WINDOW = timedelta(minutes=5)
#: How long a private reply stays when nobody dismisses it.
PRIVATE_FOR = timedelta(hours=1)
#: What one message of a person's may hold.
MESSAGE_LIMIT = 4000
_LOST_REPLIES = "lost-replies"
_PURPOSE = "purpose:"


class Room:
    """One workspace, "practice:local": its people, a private channel, and those the bot made."""

    def __init__(self, store: PracticeStore, *, clock: PracticeClock, ids: Ids, hub: Hub) -> None:
        self.store = store
        self.clock = clock
        self.hub = hub
        self._ids = ids
        self._load()

    def _load(self) -> None:
        self._people = {person.external: person for person in self.store.people()}
        self._places = {place.external: place for place in self.store.places()}
        self._members = {
            place.external: self.store.names("member", place.external)
            for place in self._places.values()
            if place.kind is PlaceKind.CHANNEL
        }
        self._lost_replies = self.store.setting(_LOST_REPLIES) == "on"

    # People and places

    def settle(self, people: Sequence[RoomPerson], *, channel: str) -> str:
        """Bring people into the room and its channel ``channel``; return the channel's id.

        Doing it again changes names and titles, never who is in the channel.
        """
        new = CHANNEL not in self._places
        self.store.put_people(people)
        self.store.put_place(Place(CHANNEL, PlaceKind.CHANNEL, channel, self.clock.now()))
        if new:
            self.store.put_names("member", CHANNEL, [person.external for person in people])
        for person in people:
            self._direct(person.external)
        self._load()
        self.hub.tell(CHANNEL)
        return CHANNEL

    def start_over(self) -> None:
        """Forget people, places, posts and the moved clock. ``settle`` comes next."""
        self.store.clear()
        self.clock.reset()
        self._load()
        self.hub.tell(STRIP)

    def people(self) -> tuple[RoomPerson, ...]:
        return tuple(self._people.values())

    def person(self, external: str) -> RoomPerson | None:
        return self._people.get(external)

    def name_of(self, external: str) -> str | None:
        person = self._people.get(external)
        return None if person is None else person.name

    def place(self, external: str) -> Place | None:
        return self._places.get(external)

    def place_name(self, external: str) -> str | None:
        place = self._places.get(external)
        return None if place is None else place.title

    def places_of(self, person: str) -> tuple[Place, ...]:
        """The places that a person can read, the oldest first."""
        return tuple(place for place in self._places.values() if person in self.readers(place))

    def readers(self, place: Place) -> frozenset[str]:
        """Who can read a place now."""
        match place.kind:
            case PlaceKind.CHANNEL:
                return self._members[place.external]
            case PlaceKind.THREAD:
                parent = self._places.get(place.parent or "")
                return frozenset() if parent is None else self.readers(parent)
            case PlaceKind.DIRECT:
                return frozenset({place.owner or ""})

    def people_in(self, place: str) -> tuple[RoomPerson, ...]:
        """Who is in a place now, in the order in which they came into the room."""
        known = self._places.get(place)
        readers = frozenset() if known is None else self.readers(known)
        return tuple(person for person in self._people.values() if person.external in readers)

    def set_members(self, place: str, people: Sequence[str]) -> None:
        """Change who is in a channel."""
        if place not in self._members:
            raise NotThere
        self.store.put_names("member", place, people)
        self._members[place] = frozenset(people)
        self.hub.tell(place)

    def make_channel(self, name: str, *, nonce: str) -> str:
        """Make a private channel without anybody in it, or give back the one of this nonce."""
        external = f"C{nonce}"
        if external not in self._places:
            self._keep_place(Place(external, PlaceKind.CHANNEL, name, self.clock.now()))
            self._members[external] = frozenset()
        return external

    def bring_in(self, place: str, person: str) -> None:
        """Let somebody into a channel; fine when they are there already."""
        if place not in self._members:
            raise NotThere
        if person not in self._people:
            raise NotAllowed
        self.set_members(place, sorted(self._members[place] | {person}))

    def put_away(self, place: str) -> None:
        """Put a channel away that the bot made: nobody is in it any more."""
        if place == CHANNEL:
            raise NotAllowed
        self.set_members(place, ())

    def purpose_of(self, place: str) -> str:
        """What a channel is for; "" where nobody said."""
        return self.store.setting(f"{_PURPOSE}{place}") or ""

    def set_purpose(self, place: str, purpose: str) -> None:
        if place not in self._members:
            raise NotThere
        self.store.set_setting(f"{_PURPOSE}{place}", purpose)
        self.hub.tell(place)

    def direct_place(self, person: str) -> str:
        """Return a person's direct messages; ``NotThere`` for somebody unknown."""
        if person not in self._people:
            raise NotThere
        return self._direct(person)

    def _direct(self, person: str) -> str:
        external = f"D{person}"
        if external not in self._places:
            self._keep_place(Place(external, PlaceKind.DIRECT, "", self.clock.now(), owner=person))
        return external

    def _keep_place(self, place: Place) -> None:
        self.store.put_place(place)
        self._places[place.external] = place

    def open_thread(self, place: str, post: str, *, title: str) -> str:
        """Open the thread under a post, or give back the one that is there."""
        kept = self.store.post(post)
        if kept is None or kept.place != place:
            raise NotThere
        for known in self._places.values():
            if known.under == post:
                return known.external
        thread = f"T{self._ids.new()}"
        self._keep_place(
            Place(thread, PlaceKind.THREAD, title, self.clock.now(), parent=place, under=post)
        )
        self.hub.tell(place)
        return thread

    def thread_under(self, post: str) -> Place | None:
        return next((place for place in self._places.values() if place.under == post), None)

    def set_listeners(self, thread: str, listeners: Sequence[str]) -> None:
        """Set who may read but not write in a thread."""
        if thread not in self._places:
            raise NotThere
        self.store.put_names("listener", thread, listeners)
        self.hub.tell(thread)

    def may_write(self, place: str, person: str) -> bool:
        """Whether a person may type in a place; without nonces nobody is ever kept from it."""
        return self._lost_replies or person not in self.store.names("listener", place)

    # The switch for lost replies

    @property
    def loses_replies(self) -> bool:
        """Whether the room behaves as a platform without nonces whose replies get lost."""
        return self._lost_replies

    def lose_replies(self, on: bool, /) -> None:
        self.store.set_setting(_LOST_REPLIES, "on" if on else "off")
        self._lost_replies = on
        self.hub.tell(STRIP)

    # Posts

    def post(self, place: str, card: Card, *, nonce: str) -> str:
        """Keep a card as a new post, or give back the one that came with this nonce."""
        if place not in self._places:
            raise NotThere
        if not self._lost_replies:
            since = self.clock.real() - NONCE_WINDOW
            known = self.store.post_with(place, nonce, since=since)
            if known is not None:
                return known
        return self._add(place, card=card, nonce=None if self._lost_replies else nonce)

    def edit(self, place: str, post: str, card: Card) -> None:
        """Show another card in a post of the bot's.

        When it has no control any more, private replies to pressing one have had their time;
        those that hold somebody's words stay their hour.
        """
        self._own_post(place, post)
        self.store.edit_post(post, card)
        if not card.buttons:
            for reply in self.store.private_under(post):
                if not _holds_words(reply.card):
                    self.store.forget_post(reply.external)
        self.hub.tell(place)

    def remove(self, place: str, post: str) -> None:
        """Take a post of the bot's away. A thread under it stays, as it does elsewhere."""
        self._own_post(place, post)
        self.store.forget_post(post)
        self.hub.tell(place)

    def _own_post(self, place: str, post: str) -> None:
        kept = self.store.post(post)
        if kept is None or kept.place != place:
            raise NotThere
        if kept.author is not None:
            raise NotAllowed

    def find(self, place: str, *, nonce: str) -> str | None:
        """Return the post that came with a nonce; never one where replies get lost."""
        return None if self._lost_replies else self.store.post_with(place, nonce)

    def say(self, place: str, text: str, *, person: str, nonce: str) -> str:
        """Keep what a person typed, once however often it is sent."""
        known = self.store.post_with(place, nonce, since=self.clock.real() - NONCE_WINDOW)
        if known is not None:
            return known
        if not self.may_write(place, person):
            raise NotAllowed
        return self._add(place, text=clean(text).strip(), author=person, nonce=nonce)

    def reply_to(self, person: str, card: Card, *, place: str, under: str | None) -> str:
        """Show a card to one person only, below the post ``under`` or at the end of a place.

        It takes the place of the same card, and of a mere word back below the same post.
        """
        for kept in self.store.posts(place, person=person):
            mine = kept.only_for == person and kept.card is not None
            if mine and (kept.card == card or (kept.under == under and _is_mere_word(kept.card))):
                self.store.forget_post(kept.external)
        return self._add(place, card=card, only_for=person, under=under)

    def take_back(self, post: str, *, person: str) -> str | None:
        """Take a private reply of this person's away and say under which post it stood.

        Any other post stays, and is itself the answer.
        """
        kept = self.store.post(post)
        if kept is None or kept.only_for is None:
            return post
        if kept.only_for == person:
            self.dismiss(post, person=person)
        return kept.under

    def dismiss(self, post: str, *, person: str) -> None:
        """Put a private reply away; ``NotThere`` when it is not this person's."""
        kept = self.store.post(post)
        if kept is None or kept.only_for != person:
            raise NotThere
        self.store.forget_post(post)
        self.hub.tell(kept.place)

    def _add(
        self,
        place: str,
        *,
        card: Card | None = None,
        text: str = "",
        author: str | None = None,
        only_for: str | None = None,
        under: str | None = None,
        nonce: str | None = None,
    ) -> str:
        now = self.clock.now()
        external = f"m{self._ids.new()}"
        post = Kept(
            external=external,
            place=place,
            number=0,
            rev=0,
            made_at=now,
            author=author,
            only_for=only_for,
            under=under,
            expires_at=None if only_for is None else now + PRIVATE_FOR,
            card=card,
            text=text,
        )
        self.store.add_post(post, kept_at=self.clock.real(), nonce=nonce)
        self.hub.tell(place)
        return external

    # What somebody sees

    def posts(self, place: str, *, person: str) -> tuple[Kept, ...]:
        """The posts of a place as a person sees them; private replies stand below their post."""
        now = self.clock.now()
        seen = [
            kept
            for kept in self.store.posts(place, person=person)
            if kept.expires_at is None or kept.expires_at > now
        ]
        at = {kept.external: kept.number for kept in seen if kept.only_for is None}
        return tuple(
            sorted(seen, key=lambda kept: (at.get(kept.under or "", kept.number), kept.number))
        )

    def seen_by(self, external: str) -> tuple[SeenCard, ...]:
        """Every card of the bot's that a person sees now, the oldest first in each place."""
        return tuple(
            SeenCard(
                place=place.external,
                post=kept.external,
                card=kept.card,
                at=kept.made_at,
                in_thread_of=place.under,
                direct=place.kind is PlaceKind.DIRECT,
                private=kept.only_for is not None,
            )
            for place in self.places_of(external)
            for kept in self.posts(place.external, person=external)
            if kept.card is not None
        )

    def sweep(self) -> None:
        """Forget private replies whose hour is over."""
        self.store.forget_expired(self.clock.now())

    def now(self) -> datetime:
        return self.clock.now()


def _is_mere_word(card: Card | None) -> bool:
    """Whether a card asks nothing and holds nobody's words: then a newer one says more."""
    return card is not None and not card.buttons and not _holds_words(card)


def _holds_words(card: Card | None) -> bool:
    return card is not None and any(text.tone is Tone.QUOTE for text in card.texts)
