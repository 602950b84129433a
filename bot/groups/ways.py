"""How a group works: how it comes to its case, and whether somebody observes and takes notes.

Any member looks it up and sets it, in one place; the group hears of it in its room. A button sets
a value, so that pressing it twice changes nothing more. What is set holds from the next opening on.
"""

from __future__ import annotations

from ..cards import Answer, Reply
from ..engine.ids import GroupId
from ..engine.replacing import replace
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from ..engine.state import Choosing
from ..records import Group
from . import card_keys, keys
from .agreements import agree_first
from .caller import Caller, refused
from .cycle import refresh_agenda
from .effects import ToShow, enqueue
from .lookups import all_agreed

CHOOSING = {
    Choosing.VOTE: "ways.by-vote",
    Choosing.TURN: "ways.in-turn",
    Choosing.BEFOREHAND: "ways.beforehand",
}
LEADS_TO = {
    Choosing.VOTE: "control.choose-by-vote",
    Choosing.TURN: "control.choose-in-turn",
    Choosing.BEFOREHAND: "control.choose-beforehand",
}


def ways_control(group: GroupId) -> Control:
    """The button that shows how the group works."""
    return Control("ways", "control.ways", (group,))


def ways_reply(caller: Caller, group: Group) -> Reply:
    """How the group works now, and what else there is."""
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    others = [way for way in Choosing if way is not group.choosing]
    switch = "0" if group.extra_roles else "1"
    label = "control.roles-off" if group.extra_roles else "control.roles-on"
    controls = (
        *(Control("choosing", LEADS_TO[way], (group.id, way.value)) for way in others),
        Control("extra-roles", label, (group.id, switch)),
    )
    screen = Screen(
        Line("ways.title"), Line("push.reminder"), _told(group, with_what=True), None, controls
    )
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))


def _told(group: Group, *, with_what: bool = False) -> tuple[Paragraph, ...]:
    roles = "ways.roles-on" if group.extra_roles else "ways.roles-off"
    lines = [Paragraph(Line(CHOOSING[group.choosing])), Paragraph(Line(roles))]
    if with_what and not group.extra_roles:
        lines.append(Paragraph(Line("ways.roles-what"), Tone.NOTE))
    return (*lines, Paragraph(Line("ways.from-next"), Tone.NOTE))


def show_ways(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button."""
    group = _group(caller, args[0])
    return (
        refused(caller.speech(), "refuse.not-a-member")
        if group is None
        else ways_reply(caller, group)
    )


def set_choosing(caller: Caller, args: tuple[str, ...]) -> Reply:
    """From the next meeting on the group comes to its case like this."""
    group, way = _group(caller, args[0]), Choosing(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return _keep(caller, group, replace(group, choosing=way))


def set_extra_roles(caller: Caller, args: tuple[str, ...]) -> Reply:
    """From the next meeting on somebody observes and takes notes, or nobody does."""
    group, wanted = _group(caller, args[0]), {"1": True, "0": False}[args[1]]
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return _keep(caller, group, replace(group, extra_roles=wanted))


def _keep(caller: Caller, before: Group, group: Group) -> Reply:
    tx, tools = caller.tx, caller.tools
    if not all_agreed(tx, group.id):
        return agree_first(caller, group.id)
    if group != before:
        tx.groups.save(group)
        card = card_keys.ways_card(group.id, tools.ids.new())
        enqueue(tx, ToShow(keys.group_place(group.id), card), clock=tools.clock, ids=tools.ids)
        refresh_agenda(tx, tools, group.id)
    return ways_reply(caller, group)


def ways_screen(group: Group) -> Screen:
    """What the room hears: how the group works from the next meeting on, and where it is set."""
    title = Line("ways.room-title")
    return Screen(title, title, _told(group), None, (ways_control(group.id),))


def _group(caller: Caller, group_id: str) -> Group | None:
    group = caller.group(group_id)
    if group is not None and group.is_trial:
        raise ValueError("a trial has no ways of its own")
    return group
