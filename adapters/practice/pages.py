"""Draws the practice room: what one person sees, as HTML pages and pieces of pages.

It reads the room and asks the controls; it changes nothing except what a person has seen.
Templates escape everything but titles and paragraphs of cards, which the dialect made safe.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.cards import Card, Choice, FormPage
from bot.drawing import svg
from bot.errors import StoreFull, Unavailable

from .controls import RoomControls
from .dialect import PracticeDialect
from .platform import Room
from .records import CHANNEL, Kept, Place, PlaceKind, RoomPerson
from .texts import LANGUAGES, say

HERE = Path(__file__).parent
#: Threads of earlier meetings stay reachable from their post; the column shows the newest.
_THREADS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, from where, in which language, and the token that the page's deeds carry."""

    person: RoomPerson
    place: Place
    language: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class RailLink:
    """One place in the left column."""

    external: str
    title: str
    here: bool
    unread: bool


class Pages:
    """Makes pages. ``zone`` is where the room is; times are shown in it."""

    def __init__(self, room: Room, controls: RoomControls, *, zone: str) -> None:
        self._room = room
        self._controls = controls
        self._zone = zone
        self._dialect = PracticeDialect(room.name_of, room.place_name)
        self._jinja = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def choose(self, *, language: str, token: str, notice: str = "") -> str:
        """The page on which somebody chooses who they are."""
        return self._draw(
            "choose.html",
            language,
            token=token,
            notice=notice,
            people=self._room.people(),
            room=self._room.store.room,
        )

    async def whole(self, looker: Looker) -> str:
        """The whole page of a person in a place."""
        main, thread = self._main_and_thread(looker.place)
        view = await self.view(looker)
        mode = await self._controls.mode()
        return self._draw(
            "room.html",
            looker.language,
            token=looker.token,
            me=looker.person,
            people=self._room.people(),
            view=view,
            main=main,
            main_title=self._title(main, looker.language),
            purpose=self._room.purpose_of(main.external),
            thread=thread,
            main_writes=self._room.may_write(main.external, looker.person.external),
            room=self._room.store.room,
            colleagues=self._controls.colleagues(),
            lost_replies=self._room.loses_replies,
            mode=None if mode is None else mode.value,
            modes=[] if mode is None else [one.value for one in await self._controls.modes()],
        )

    async def view(self, looker: Looker) -> dict[str, object]:
        """The pieces that change while somebody looks: column, posts, thread, strip."""
        main, thread = self._main_and_thread(looker.place)
        person = looker.person.external
        posts = self._room.posts(main.external, person=person)
        threaded = () if thread is None else self._room.posts(thread.external, person=person)
        counts = self._room.store.counts(person)
        self._mark_seen(person, looker.place, threaded if thread else posts)
        now = self._current(posts)
        return {
            "room": self._room.store.room,
            "now": self._controls.now().isoformat(timespec="seconds"),
            "rail": self._rail(looker, main, counts),
            "strip": await self._strip(looker.language),
            "current": self._draw("current.html", looker.language, post=now) if now else "",
            "posts": self._posts(posts, looker, counts, days=True),
            "thread": self._posts(threaded, looker, counts, days=False),
            "writes": self._room.may_write(looker.place.external, person),
        }

    async def method(self, person: RoomPerson, *, language: str) -> str | None:
        """The page of the method of this meeting, with its picture; None without a meeting."""
        found = await self._controls.method(language=language)
        if found is None:
            return None
        # The picture escapes all words of the method, and holds no style and no script.
        return self._draw(
            "method.html", language, me=person, method=found, picture=svg(found, heading=False)
        )

    def form(self, page: FormPage, *, language: str) -> str:
        """A form's page, to be put into the dialog."""

        def label_of(choice: Choice) -> str:
            name = None if choice.person is None else self._room.name_of(choice.person)
            return name or choice.label

        return self._draw(
            "form.html",
            language,
            page=page,
            people=self._room.people_in(CHANNEL),
            label_of=label_of,
        )

    def notice(self, card: Card) -> str:
        """A card inside an open form: why it could not be sent."""
        return self._draw("notice.html", card.language, card=card)

    def _main_and_thread(self, place: Place) -> tuple[Place, Place | None]:
        if place.kind is not PlaceKind.THREAD:
            return place, None
        parent = self._room.place(place.parent or "")
        assert parent is not None, "a thread's parent stays as long as the thread"
        return parent, place

    def _title(self, place: Place, language: str) -> str:
        return "Intervisor" if place.kind is PlaceKind.DIRECT else place.title

    def _rail(self, looker: Looker, main: Place, counts: dict[str, tuple[int, int]]) -> str:
        seen = self._room.store.seen(looker.person.external)
        kinds: dict[str, list[RailLink]] = {kind.value: [] for kind in PlaceKind}
        for place in self._room.places_of(looker.person.external):
            here = place.external == looker.place.external
            newest = counts.get(place.external, (0, 0))[1]
            unread = not here and newest > seen.get(place.external, 0)
            title = self._title(place, looker.language)
            kinds[place.kind.value].append(RailLink(place.external, title, here, unread))
        links = kinds[PlaceKind.THREAD.value]
        # The thread of the step that runs is always there; an older one only with words in it.
        older = [one for one in links[:-1] if one.here or one.external in counts]
        threads = [*older, *links[-1:]][-_THREADS_SHOWN:]
        return self._draw(
            "rail.html",
            looker.language,
            me=looker.person,
            channels=kinds[PlaceKind.CHANNEL.value],
            threads=threads[::-1],
            directs=kinds[PlaceKind.DIRECT.value],
            main=main,
        )

    async def _strip(self, language: str) -> str:
        upcoming = await self._controls.upcoming(language=language)
        now = self._controls.now()
        due = None
        if upcoming is not None:
            today = self._day(upcoming.due_at) == self._day(now)
            due = self._moment(upcoming.due_at, "time" if today else "both", language)
        return self._draw(
            "strip.html",
            language,
            now=self._moment(now, "both", language),
            upcoming=upcoming,
            due=due,
        )

    def _day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self._zone)).date()

    def _current(self, posts: tuple[Kept, ...]) -> Kept | None:
        """The newest card in a place that asks something of everybody."""
        boards = (kept for kept in reversed(posts) if kept.card and not kept.only_for)
        return next((kept for kept in boards if kept.card and kept.card.asks), None)

    def _posts(
        self,
        posts: tuple[Kept, ...],
        looker: Looker,
        counts: dict[str, tuple[int, int]],
        *,
        days: bool,
    ) -> list[dict[str, str]]:
        """Every post as a piece with an id and a mark that changes when the piece does."""
        pieces = []
        seen = self._room.store.seen(looker.person.external)
        day: date | None = None
        for kept in posts:
            on = self._day(kept.made_at)
            if days and on != day and kept.only_for is None:
                day = on
                text = self._moment(kept.made_at, "date", looker.language)
                html = self._draw("day.html", looker.language, text=text)
                pieces.append(_piece(f"day-{on.isoformat()}", html))
            pieces.append(_piece(f"post-{kept.external}", self._post(kept, looker, counts, seen)))
        return pieces

    def _post(
        self,
        kept: Kept,
        looker: Looker,
        counts: dict[str, tuple[int, int]],
        seen: dict[str, int],
    ) -> str:
        thread = self._room.thread_under(kept.external)
        count, newest = (0, 0) if thread is None else counts.get(thread.external, (0, 0))
        here = thread is not None and thread.external == looker.place.external
        author = None if kept.author is None else self._room.person(kept.author)
        return self._draw(
            "post.html",
            looker.language,
            post=kept,
            author=author,
            mine=kept.author == looker.person.external,
            me=looker.person,
            at=self._moment(kept.made_at, "time", looker.language),
            thread=thread,
            thread_count=count,
            thread_new=thread is not None and not here and newest > seen.get(thread.external, 0),
        )

    def _moment(self, at: datetime, style: str, language: str) -> Markup:
        return Markup(  # noqa: S704 - made and escaped by the dialect
            self._dialect.moment(at, style=style, zone=self._zone, language=language)
        )

    def _mark_seen(self, person: str, place: Place, posts: tuple[Kept, ...]) -> None:
        newest = max((kept.number for kept in posts), default=0)
        try:
            if newest > self._room.store.seen(person).get(place.external, 0):
                self._room.store.mark_seen(person, place.external, newest)
        except (StoreFull, Unavailable):
            return  # a dot that stays is no reason to show nothing

    def _draw(self, template: str, language: str, **values: object) -> str:
        def text(key: str, **inserted: str | int) -> str:
            return say(language, key, **inserted)

        return self._jinja.get_template(template).render(
            t=text,
            language=language,
            languages=LANGUAGES,
            channel=CHANNEL,
            zone=self._zone,
            **values,
        )


def _piece(name: str, html: str) -> dict[str, str]:
    mark = hashlib.blake2s(html.encode(), digest_size=8).hexdigest()
    return {"id": name, "mark": mark, "html": html}
