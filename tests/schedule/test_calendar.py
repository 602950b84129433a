"""A calendar file says when, and nothing that others should not read."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bot.schedule import CalendarDate, DatesOfGroup, dates_ics, occurrence_at

ZONE = "Europe/Amsterdam"
MADE_AT = datetime(2026, 11, 23, 12, 0, 0, 123, tzinfo=UTC)
STARTS_AT = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
OURS = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "SEQUENCE", "STATUS"}


def file(
    *dates: CalendarDate,
    zone: str = ZONE,
    lasts_for: timedelta = timedelta(minutes=90),
    made_at: datetime = MADE_AT,
    language: str = "nl",
) -> bytes:
    group = DatesOfGroup(dates, zone, lasts_for)
    return dates_ics([group], made_at=made_at, language=language)


def one(
    name: str = "00ff00ff00ff00ff-20261201",
    starts_at: datetime = STARTS_AT,
    *,
    is_held: bool = True,
) -> CalendarDate:
    return CalendarDate(name, starts_at, is_held=is_held)


def only_event(content: bytes) -> icalendar.Component:
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return event


@pytest.mark.parametrize(
    "name",
    ["", "a\r\nATTENDEE:mailto:x@example.org", "a\nb", "a:b", "a;b", "a,b", "é", "a" * 65, "a\n"],
)
def test_a_name_that_is_not_ours_never_reaches_a_calendar(name: str) -> None:
    with pytest.raises(ValueError, match="name of a date") as refused:
        file(one(name))
    assert not name or name not in str(refused.value)


def test_a_moment_without_a_zone_and_a_meeting_without_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        file(one(starts_at=STARTS_AT.replace(tzinfo=None)))
    with pytest.raises(ValueError, match="zone"):
        file(one(), made_at=MADE_AT.replace(tzinfo=None))
    with pytest.raises(ValueError, match="some time"):
        file(one(), lasts_for=timedelta())


@pytest.mark.parametrize("language", ["nl", "en", "xx", "nl\r\nATTENDEE:mailto:x@example.org"])
def test_there_is_one_event_with_our_properties_and_a_neutral_title(language: str) -> None:
    event = only_event(file(one(), language=language))
    assert set(event) == OURS
    assert event["SUMMARY"] == ("Intervisie" if language == "nl" else "Intervision")
    assert event["CLASS"] == "PRIVATE"


@pytest.mark.parametrize("on", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("zone", [ZONE, "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_it_is_three_on_the_wall_on_both_sides_of_a_change(on: date, zone: str) -> None:
    starts_at = occurrence_at(on, time(15), zone)
    content = file(one(starts_at=starts_at), zone=zone)
    event = only_event(content)
    assert event.decoded("DTSTART") == starts_at
    assert event.decoded("DTEND") == starts_at + timedelta(minutes=90)
    assert event.decoded("DTSTART").astimezone(ZoneInfo(zone)).hour == 15
    # A calendar that does not know the zone finds its rules in the file.
    assert zone == "UTC" or f"TZID:{zone}".encode() in content


def test_a_file_that_was_made_later_moves_the_same_event_or_cancels_it() -> None:
    first = only_event(file(one()))
    later = MADE_AT + timedelta(days=1)
    moved = only_event(file(one(starts_at=STARTS_AT + timedelta(weeks=1)), made_at=later))
    gone = only_event(file(one(is_held=False), made_at=later))
    assert first["UID"] == moved["UID"] == gone["UID"] == "00ff00ff00ff00ff-20261201@intervisor"
    numbers = [event.decoded("SEQUENCE") for event in (first, moved, gone)]
    assert numbers[0] < numbers[1] == numbers[2]
    assert [event["STATUS"] for event in (first, moved, gone)] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
    ]
    assert file(one()) == file(one()), "the same dates give the same file"


def test_a_clock_that_is_far_behind_makes_a_file_all_the_same() -> None:
    assert only_event(file(one(), made_at=datetime(2001, 1, 1, tzinfo=UTC)))["SEQUENCE"] == 0


def test_without_dates_it_is_an_empty_calendar() -> None:
    assert list(icalendar.Calendar.from_ical(file()).walk("VEVENT")) == []
