"""Deliberate mistakes about the address of one's own calendar."""

from typing import Any

from bot.groups import calendars, feed_file, feeds
from bot.records import Part
from bot.schedule import calendar
from storage.repositories.people import People
from tests.simulation.bugs import Bug, Patch

CALENDARS = "tests/groups/test_calendars.py"


def _the_secret_itself_is_kept(patch: Patch) -> None:
    patch.setattr(feeds, "digest_of", lambda secret: secret)
    patch.setattr(feed_file, "digest_of", lambda secret: secret)


def _letting_an_address_go_is_forgotten(patch: Patch) -> None:
    patch.setattr(calendars, "forget_feed", lambda tx, tools, person: None)


def _a_calendar_holds_all_groups_that_one_is_in(patch: Patch) -> None:
    def all_groups(tx: Any, person: Any) -> Any:
        return tx.groups.of_person(person.id)

    patch.setattr(feed_file, "groups_read_by", all_groups)


def _an_address_outlives_its_workspace(patch: Patch) -> None:
    patch.setattr(feed_file, "_GONE", "nothing")


def _a_restored_address_opens_again(patch: Patch) -> None:
    patch.setattr(People, "forget_feed", lambda self, person: None)


def _a_calendar_says_more_than_when(patch: Patch) -> None:
    patch.setattr(calendar, "TITLES", {"en": dict.fromkeys(Part, "Intervisie Zuid")})


OF_FEEDS = (
    Bug("the secret of an address is kept", _the_secret_itself_is_kept, CALENDARS),
    Bug("letting an address go is forgotten", _letting_an_address_go_is_forgotten, CALENDARS),
    Bug(
        "a calendar holds a room one cannot read",
        _a_calendar_holds_all_groups_that_one_is_in,
        CALENDARS,
    ),
    Bug("an address outlives its workspace", _an_address_outlives_its_workspace, CALENDARS),
    Bug("a restored address opens again", _a_restored_address_opens_again, CALENDARS),
    Bug("a calendar says more than when", _a_calendar_says_more_than_when, CALENDARS),
)
