"""Posts that are on a platform, and where our places are there. Holds external ids, no words."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import MeetingId
from bot.records import Post

from ..sending_tables import PlaceRow, PostRow
from ..sql import at_or_under, delete_at_or_under, insert_or_replace, select_at_or_under
from ..table import table_of
from .base import Repository
from .compiled import Found
from .holding import NAME

_post = table_of(PostRow)
_place = table_of(PlaceRow)

_PUT = insert_or_replace(_post)
_newest_first = (_post.c.made_at.desc(), _post.c.external.desc())
_OF_CARD = select(_post).where(_post.c.card == bindparam("of")).order_by(*_newest_first).limit(1)
_BY_EXTERNAL = (
    select(_post).where(_post.c.external == bindparam("there")).order_by(*_newest_first).limit(1)
)
_WITH_WORDS = (
    select(_post)
    .where(_post.c.meeting_id == bindparam("meeting"), _post.c.has_words)
    .order_by(_post.c.made_at, _post.c.place, _post.c.external)
)
_IN_PLACE = {
    dialect: statement.order_by(*_newest_first)
    for dialect, statement in select_at_or_under(_post).items()
}
_FORGET = delete(_post).where(
    _post.c.place == bindparam("where"), _post.c.external == bindparam("there")
)
_PLACE = select(_place.c.external).where(_place.c.place == bindparam("where"))
_PUT_PLACE = insert_or_replace(_place)
_PLACES_NAMED = (
    select(_place.c.place).where(_place.c.external == bindparam("there")).order_by(_place.c.place)
)
_FORGET_PLACE = tuple(map(delete_at_or_under, (_post, _place)))


class Posts(Repository):
    """See ``bot.repositories.PostsRepo``.

    A post is known by its place and external id: a card that was posted anew has two until the
    removal of the older one is confirmed.
    """

    __slots__ = ()

    def put(self, post: Post) -> None:
        """Insert, or replace the one with the same place and external id."""
        self._run(
            _PUT,
            {
                "place": post.place,
                "external": post.external,
                "card": post.card,
                "made_at": post.made_at,
                "has_words": post.has_words,
                "meeting_id": post.meeting,
            },
        )

    def of_card(self, card: str) -> Post | None:
        """Return the newest post of a card, or None."""
        row = self._run(_OF_CARD, {"of": card}).first()
        return None if row is None else _post_of(row)

    def by_external(self, external: str) -> Post | None:
        """Return the post with this external id, or None."""
        row = self._run(_BY_EXTERNAL, {"there": external}).first()
        return None if row is None else _post_of(row)

    def with_words(self, meeting: MeetingId) -> tuple[Post, ...]:
        """The posts of a meeting that hold members' words, the oldest first."""
        return tuple(_post_of(row) for row in self._run(_WITH_WORDS, {"meeting": meeting}))

    def in_place(self, place: str) -> tuple[Post, ...]:
        """The posts in a place and in those under it, the newest first."""
        statement = _IN_PLACE[self._reach.connection.dialect.name]
        return tuple(map(_post_of, self._run(statement, at_or_under(place))))

    def forget(self, post: Post) -> None:
        """Delete it, its removal being confirmed; one that is not there is fine."""
        self._run(_FORGET, {"where": post.place, "there": post.external})

    def place(self, place: str) -> str | None:
        """Return the external id of a place, or None."""
        external: str | None = self._run(_PLACE, {"where": place}).scalar()
        return external

    def put_place(self, place: str, external: str) -> None:
        """Note where a place is on its platform."""
        self._hold(NAME, external)
        self._run(_PUT_PLACE, {"place": place, "external": external})

    def places_named(self, external: str) -> tuple[str, ...]:
        """Return the places with this external id: a group's, and those of trials before it.

        In a write unit nobody else gives this id to a place until the unit is over.
        """
        self._hold(NAME, external)
        return tuple(row.place for row in self._run(_PLACES_NAMED, {"there": external}))

    def forget_place(self, place: str) -> None:
        """Delete a place and those under it, with the posts in them."""
        for ways in _FORGET_PLACE:
            self._run(ways[self._reach.connection.dialect.name], at_or_under(place))


def _post_of(row: Found) -> Post:
    return Post(
        card=row.card,
        place=row.place,
        external=row.external,
        made_at=row.made_at,
        has_words=row.has_words,
        meeting=None if row.meeting_id is None else MeetingId(row.meeting_id),
    )
