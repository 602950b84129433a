"""Public holidays by the country of a zone. The one place where ``holidays`` is imported.

A zone says its country where there is no doubt about it; else the operator's setting does. The
library takes a quarter of a second to read in, so that waits until a date is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from ..errors import ConfigError
from .countries import COUNTRIES

#: A country by its letters (ISO 3166), and one of its parts as the library calls them: "DE-BY".
_PLACE = re.compile(r"([A-Z]{2})(?:-([A-Za-z0-9]{1,20}))?")


class UnknownCountry(ConfigError):
    """Nothing is known of the holidays there."""

    def __init__(self) -> None:
        super().__init__("The holidays of this country are not known. Use NL, BE or DE-BY.")


class PublicHolidays:
    """Holidays as the library knows them. ``elsewhere``: a country, "DE" or "DE-BY", or "".

    It counts in zones that tell no country; a part of a country counts in its own zones too.
    ``UnknownCountry`` for a place that the library does not know.
    """

    def __init__(self, elsewhere: str = "") -> None:
        self._elsewhere = elsewhere
        if elsewhere:
            found = _PLACE.fullmatch(elsewhere)
            if found is None or not _is_known(*found.groups()):
                raise UnknownCountry

    def name(self, on: date, *, zone: str, language: str) -> str | None:
        """What is celebrated on a day; None on an ordinary one, and where nothing is known."""
        place = self._place(zone)
        return _year(place, on.year, language).get(on) if place else None

    def _place(self, zone: str) -> str:
        country = COUNTRIES.get(zone)
        if country is None or self._elsewhere.startswith(f"{country}-"):
            return self._elsewhere
        return country


def _is_known(country: str, part: str | None) -> bool:
    import holidays  # noqa: PLC0415  # long to read in, and not needed to start

    parts = holidays.list_supported_countries().get(country)
    return parts is not None and (part is None or part in parts)


@lru_cache(maxsize=64)
def _year(place: str, year: int, language: str) -> Mapping[date, str]:
    """The holidays of a year, by their names in this language, else in the country's own."""
    import holidays  # noqa: PLC0415  # long to read in, and not needed to start

    country, _, part = place.partition("-")
    own = holidays.country_holidays(country, subdiv=part or None)
    spoken = [one for one in own.supported_languages if one[:2] == language]
    # Without a name of a language it would be the machine's own.
    names = spoken[0] if spoken else own.default_language
    return dict(holidays.country_holidays(country, subdiv=part or None, years=year, language=names))
