"""Holidays by the country of a zone: which there are, what they are called, and what it costs."""

import subprocess
import sys
from datetime import date

import pytest

from bot.errors import ConfigError
from bot.schedule import PublicHolidays, UnknownCountry
from bot.schedule.countries import COUNTRIES
from bot.schedule.series import zone_named

NEW_YEAR = date(2027, 1, 1)
KINGS_DAY = date(2027, 4, 27)
UNITY = date(2027, 10, 3)
EPIPHANY = date(2027, 1, 6)
NATIONAL_DAY = date(2027, 7, 21)


@pytest.mark.parametrize(
    ("on", "zone", "nl", "en"),
    [
        (KINGS_DAY, "Europe/Amsterdam", "Koningsdag", "King's Day"),
        (date(2026, 5, 14), "Europe/Amsterdam", "Hemelvaartsdag", "Ascension Day"),
        (date(2028, 4, 17), "Europe/Amsterdam", "Tweede paasdag", "Easter Monday"),
        (NATIONAL_DAY, "Europe/Brussels", "Nationale feestdag", "National Day"),
        # No Dutch names are known there: they are called what they are called there.
        (UNITY, "Europe/Berlin", "Tag der Deutschen Einheit", "German Unity Day"),
    ],
)
def test_a_zone_tells_its_country(on: date, zone: str, nl: str, en: str) -> None:
    known = PublicHolidays()
    assert known.name(on, zone=zone, language="nl") == nl
    assert known.name(on, zone=zone, language="en") == en
    assert known.name(on.replace(day=on.day + 1), zone=zone, language="nl") != nl


@pytest.mark.parametrize(
    ("on", "zone"),
    [
        (KINGS_DAY, "Europe/Brussels"),
        (NATIONAL_DAY, "Europe/Amsterdam"),
        (EPIPHANY, "Europe/Berlin"),
        (date(2027, 4, 28), "Europe/Amsterdam"),
    ],
)
def test_what_is_celebrated_elsewhere_is_an_ordinary_day(on: date, zone: str) -> None:
    assert PublicHolidays().name(on, zone=zone, language="nl") is None


def test_where_a_zone_tells_nothing_the_setting_counts_and_without_one_nothing() -> None:
    assert PublicHolidays().name(NEW_YEAR, zone="UTC", language="nl") is None
    assert PublicHolidays("BE").name(NATIONAL_DAY, zone="UTC", language="nl") is not None
    # A zone that tells its country is believed.
    assert PublicHolidays("BE").name(NATIONAL_DAY, zone="Europe/Amsterdam", language="nl") is None


def test_a_part_of_a_country_counts_in_the_zones_of_that_country_too() -> None:
    bavaria = PublicHolidays("DE-BY")
    assert bavaria.name(EPIPHANY, zone="Europe/Berlin", language="en") == "Epiphany"
    assert bavaria.name(EPIPHANY, zone="UTC", language="en") == "Epiphany"
    assert bavaria.name(EPIPHANY, zone="Europe/Amsterdam", language="en") is None


@pytest.mark.parametrize("place", ["Nederland", "nl", "XX", "DE-XX", "NL-", "-NL", "DE BY", "NL\n"])
def test_a_country_that_is_not_known_is_refused_and_not_repeated(place: str) -> None:
    with pytest.raises(UnknownCountry) as refused:
        PublicHolidays(place)
    assert isinstance(refused.value, ConfigError)
    assert place not in str(refused.value).replace("NL, BE or DE-BY", "")


def test_the_zones_that_tell_a_country_are_zones() -> None:
    for zone in COUNTRIES:
        assert zone_named(zone).key == zone


def test_starting_reads_in_no_holidays() -> None:
    """A quarter of a second that nobody waits for."""
    code = "import sys, bot.app; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
