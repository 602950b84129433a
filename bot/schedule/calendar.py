"""A meeting as a calendar file. It says when, and nothing else: no names, no case, no group.

What stands in a calendar is read by colleagues, assistants and phone lock screens.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bot.engine.ids import MeetingId

TITLES = {"nl": "Intervisie", "en": "Intervision"}
_PRODUCT = "-//Intervisor//Intervisor//EN"
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def meeting_ics(
    meeting: MeetingId,
    *,
    starts_at: datetime,
    lasts_for: timedelta,
    made_at: datetime,
    language: str,
    version: int = 0,
    cancelled: bool = False,
) -> bytes:
    """Return an iCalendar file (RFC 5545) with one event, its moments in UTC.

    The UID follows from the meeting, so that a file with a higher ``version`` (from 0) moves
    or cancels what a calendar already has. ``ValueError`` for an id that is not one of ours,
    for moments without a zone, and for a meeting that takes no time.
    """
    import icalendar  # noqa: PLC0415  # long to read in, and not needed to start

    if _ID.fullmatch(meeting) is None:
        raise ValueError("This is not the id of a meeting.")
    if starts_at.tzinfo is None or made_at.tzinfo is None:
        raise ValueError("A moment needs its zone.")
    if lasts_for <= timedelta():
        raise ValueError("A meeting takes some time.")
    begins_at = starts_at.astimezone(UTC).replace(microsecond=0)
    event = icalendar.Event()
    event.add("uid", f"{meeting}@intervisor")
    event.add("dtstamp", made_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", begins_at)
    # The length is added in UTC: a clock change in between does not change it.
    event.add("dtend", begins_at + lasts_for)
    event.add("summary", TITLES.get(language, TITLES["en"]))
    event.add("class", "PRIVATE")
    event.add("sequence", version)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
