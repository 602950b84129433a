"""A calendar file says when, and nothing that others should not read."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest

from bot.engine.ids import MeetingId
from bot.schedule import meeting_ics, occurrence_at

MADE_AT = datetime(2026, 11, 23, 12, 0, 0, 123, tzinfo=UTC)
STARTS_AT = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
OURS = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "SEQUENCE", "STATUS"}


def file(
    meeting: str = "00ff00ff00ff00ff",
    *,
    starts_at: datetime = STARTS_AT,
    lasts_for: timedelta = timedelta(minutes=90),
    language: str = "nl",
    version: int = 0,
    cancelled: bool = False,
) -> bytes:
    return meeting_ics(
        MeetingId(meeting),
        starts_at=starts_at,
        lasts_for=lasts_for,
        made_at=MADE_AT,
        language=language,
        version=version,
        cancelled=cancelled,
    )


def only_event(content: bytes) -> icalendar.Component:
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return event


@pytest.mark.parametrize(
    "meeting",
    ["", "a\r\nATTENDEE:mailto:x@example.org", "a\nb", "a:b", "a;b", "a,b", "é", "a" * 65, "a\n"],
)
def test_an_id_that_is_not_ours_never_reaches_a_calendar(meeting: str) -> None:
    with pytest.raises(ValueError, match="id of a meeting") as refused:
        file(meeting)
    assert not meeting or meeting not in str(refused.value)


def test_a_moment_without_a_zone_and_a_meeting_without_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        file(starts_at=STARTS_AT.replace(tzinfo=None))
    with pytest.raises(ValueError, match="some time"):
        file(lasts_for=timedelta())


@pytest.mark.parametrize("language", ["nl", "en", "xx", "nl\r\nATTENDEE:mailto:x@example.org"])
def test_there_is_one_event_with_our_properties_and_a_neutral_title(language: str) -> None:
    event = only_event(file(language=language))
    assert set(event) == OURS
    assert event["SUMMARY"] == ("Intervisie" if language == "nl" else "Intervision")
    assert event["CLASS"] == "PRIVATE"


@pytest.mark.parametrize("on", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25)])
def test_it_is_three_on_the_wall_on_both_sides_of_a_change(on: date) -> None:
    starts_at = occurrence_at(on, time(15), "Europe/Amsterdam")
    event = only_event(file(starts_at=starts_at))
    assert event.decoded("DTSTART") == starts_at
    assert event.decoded("DTEND") == starts_at + timedelta(minutes=90)


def test_a_later_version_replaces_the_same_event() -> None:
    first, moved = only_event(file()), only_event(file(version=1, cancelled=True))
    assert first["UID"] == moved["UID"] == "00ff00ff00ff00ff@intervisor"
    assert (first["SEQUENCE"], moved["SEQUENCE"]) == (0, 1)
    assert (first["STATUS"], moved["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert b"METHOD:CANCEL" in file(cancelled=True)
    assert b"METHOD:PUBLISH" in file()
    assert file() == file(), "the same meeting gives the same file"
