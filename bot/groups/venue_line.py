"""The line that says where a group comes together: where it is kept, and the button to it."""

from __future__ import annotations

from ..engine.ids import GroupId
from ..engine.screen import Control
from ..records import Group

#: The field of a group that holds it.
VENUE = "venue"


def venue_control(group: GroupId) -> Control:
    """The button that shows it."""
    return Control("venue", "control.venue", (group,))


def has_venue(group: Group) -> bool:
    """Whether somebody said where the group comes together."""
    return bool(group.fields.get(VENUE))
