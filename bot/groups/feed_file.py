"""The calendar that an address opens: the dates of a year of all groups of one person."""

from __future__ import annotations

from ..ports import Tx
from ..schedule.calendar import dates_ics
from .dates import dates_of
from .feeds import digest_of
from .home import groups_read_by
from .keys import gone_workspace
from .meetings import Tools

_GONE = gone_workspace("")


def feed_file(tx: Tx, tools: Tools, secret: str) -> bytes | None:
    """The file for this secret; None where it opens nothing.

    It is in the person's language, and of the groups whose room they can read now: whoever left
    one finds its dates gone.
    """
    person = tx.people.of_feed(digest_of(secret))
    if person is None or person.workspace.startswith(_GONE):
        return None
    found = (dates_of(tx, tools, group) for group in groups_read_by(tx, person))
    groups = [dates for dates in found if dates is not None]
    return dates_ics(groups, made_at=tools.clock.now(), language=person.language)
