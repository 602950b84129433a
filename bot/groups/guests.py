"""People of whom only their platform tells: what a guest may do, and where somebody lives.

A guest is somebody of whom nothing is kept: neither a group nor a draft.
"""

from __future__ import annotations

from ..engine.replacing import replace
from ..inputs import Locale
from ..records import Person
from ..schedule.series import UnknownZone, zone_named
from ..words import LANGUAGES

#: What somebody may open and send who is in no group yet: the forms that found one, or a trial,
#: and that in which they choose people for groups of others.
FOR_GUESTS = (
    "found",
    "found-new",
    "open-found-new",
    "trial",
    "trial-new",
    "open-trial-new",
    "open-people",
    "people",
)


def is_for_guests(token: str) -> bool:
    """Whether what has this token may come from somebody who is in no group."""
    return token.partition("|")[0] in FOR_GUESTS


def located(person: Person, locale: Locale) -> Person:
    """The person with the language and zone that the platform tells now; else as they were."""
    language, zone = person.language, person.zone
    if locale.language:
        spoken = locale.language.partition("-")[0].casefold()
        language = spoken if spoken in LANGUAGES else "en"
    if locale.zone:
        try:
            zone_named(locale.zone)
        except UnknownZone:
            return replace(person, language=language)
        zone = locale.zone
    return replace(person, language=language, zone=zone)
