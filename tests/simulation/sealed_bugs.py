"""Deliberate mistakes about what stays behind a button: words, and where a group meets."""

import re
from dataclasses import replace
from typing import Any

from bot.engine.screen import Line, Paragraph, Typed
from bot.groups import founding, reading_along, room_kind, screens, venue
from bot.groups.agenda import agenda_screen
from bot.groups.sealed_room import for_room
from bot.groups.venue_line import VENUE
from tests.simulation.bugs import Bug, Patch

TESTS = "tests/groups/test_sealed_room.py"
VENUES = "tests/groups/test_venue.py"


def _words_stand_in_a_sealed_room(patch: Patch) -> None:
    patch.setattr(screens, "for_room", lambda group, screen, read=None, **more: screen)


def _only_what_appears_stays_behind_the_button(patch: Patch) -> None:
    def all_but_a_case(group: Any, screen: Any, read: Any = None, *, is_case: bool = False) -> Any:
        return screen if is_case else for_room(group, screen, read)

    patch.setattr(screens, "for_room", all_but_a_case)


def _what_is_over_is_read_all_the_same(patch: Patch) -> None:
    patch.setattr(reading_along, "are_words_over", lambda at_hand, now: False)


def _it_changes_after_all_agreed(patch: Patch) -> None:
    patch.setattr(room_kind, "all_agreed", lambda tx, group: False)


def _nobody_is_asked_again(patch: Patch) -> None:
    def careless(one: Any, **changes: Any) -> Any:
        return one if "agreed_at" in changes else replace(one, **changes)

    patch.setattr(room_kind, "replace", careless)


def _whoever_types_together_chooses_it(patch: Patch) -> None:
    patch.setattr(room_kind, "refuses_mode", lambda group, mode: False)


def _a_sealed_group_begins_to_type_together(patch: Patch) -> None:
    patch.setattr(founding, "refuses_mode", lambda group, mode: False)


def _any_address_is_a_venue(patch: Patch) -> None:
    patch.setattr(venue, "_NO_PAGE", re.compile("(?!)"))


def _a_stranger_reads_where_a_group_meets(patch: Patch) -> None:
    patch.setattr(venue, "_group", lambda caller, group_id: caller.tx.groups.get(group_id))


def _the_agenda_tells_where(patch: Patch) -> None:
    make = agenda_screen

    def telling(at_hand: Any, facts: Any) -> Any:
        screen, text = make(at_hand, facts), at_hand.group.fields.get(VENUE, "")
        line = Paragraph(Line("venue.text", (("text", Typed(text)),)))
        return replace(screen, paragraphs=(*screen.paragraphs, line))

    patch.setattr(screens, "agenda_screen", telling)


OF_SEALED_ROOMS = (
    Bug("words stand in a sealed room", _words_stand_in_a_sealed_room),
    Bug("a case stands in a sealed room", _only_what_appears_stays_behind_the_button),
    Bug("what is over is read all the same", _what_is_over_is_read_all_the_same, TESTS),
    Bug("the kind of room changes later", _it_changes_after_all_agreed, TESTS),
    Bug("nobody is asked again about the room", _nobody_is_asked_again, TESTS),
    Bug("whoever types together seals the room", _whoever_types_together_chooses_it, TESTS),
    Bug("a sealed group types together", _a_sealed_group_begins_to_type_together, TESTS),
    Bug("any address is a venue", _any_address_is_a_venue, VENUES),
    Bug("a stranger reads where a group meets", _a_stranger_reads_where_a_group_meets, VENUES),
    Bug("the agenda tells where", _the_agenda_tells_where, VENUES),
)
