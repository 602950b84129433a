"""What is somebody's own, in one place: their groups, their words, and what is stored of them.

It comes in parts. Where a platform has a page for one person every part is a card there; elsewhere
``/intervisie mijn`` shows the first ones that go together in one message, and a button for each
other part. Nothing of a group is shown to whoever cannot read its room now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from methods.library import has_case

from ..cards import CONTROLS_LIMIT, Answer, Button, Card, Reply, Text
from ..engine.ids import GroupId, MeetingId
from ..engine.screen import Control, Line, Moment, Paragraph, Place, Screen, Value
from ..ports import Tx
from ..records import Beyond, Group, Person
from . import keys
from .agreements import agreed_by
from .call_me import call_me_control
from .caller import Caller, refused
from .coordination import coordination_control, coordination_screen
from .effects import PAGE_CHARACTERS
from .given_screens import pages_control, pages_screen
from .goal_screens import goals_control, goals_screen
from .goal_sight import (
    RELEASED_CONTROL,
    ReleasedGoal,
    released_behind,
    released_screen,
    released_to,
)
from .lookups import all_agreed, cases_on_table, lasting_groups, next_meeting, running_meeting
from .mirror import mirror_control
from .new_room import NEW_ROOM
from .overview import case_controls, coming_lines, has_draft, own_line
from .own_shelf import SHELF_CONTROL, shelf_screen
from .own_words import own_words_screen
from .private import prepare_screen
from .programme_parts import part_of
from .recognising import cases_ready
from .speech import Speech, with_others
from .stored import stored_screen
from .taking_part import has_confirmed
from .telling import newest_to_tell
from .unreached import told_first
from .which import A_CARD, Listed, further, group_control, listed

#: How what others let one read is shown: whole, or behind a button.
Released = Callable[[tuple[ReleasedGoal, ...]], Screen | None]
#: So few groups are each shown whole; of more there is a list.
WHOLE = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is somebody's own, and the control that shows it by itself."""

    control: Control
    screen: Screen


def home_cards(caller: Caller) -> tuple[Card, ...]:
    """Every part as a card: the groups, then one's own words, then what is stored.

    A platform keeps such a page until it is looked at again, so it holds nobody else's words.
    """
    parts = _parts(caller, released=released_behind)
    return tuple(caller.speech().card(part.screen) for part in parts)


def mine_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The same in one message, or one part of it; ``args`` say which and from where on."""
    if not args:
        return Reply(Answer.DONE, _together(caller, _parts(caller)))
    part, start = args[0], int(args[1]) if len(args) > 1 else 0
    match part:
        case "groups":
            screen = _groups_screen(caller, _groups(caller), start=start)
        case "words":
            shown = own_words_screen(caller, _ids(_groups(caller)), start=start)
            screen = shown if shown is not None else _nothing(caller)
        case "stored":
            screen = stored_screen(caller)
        case "shelf":
            screen = shelf_screen()
        case "released":
            released = released_screen(released_to(caller.tx, caller.person.id), start=start)
            screen = released if released is not None else _nothing(caller)
        case _:
            raise ValueError("no such part")
    return Reply(Answer.DONE, _speech(caller).card(screen))


def group_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """One of this person's groups."""
    mine = next((group for group in _groups(caller) if group.id == args[0]), None)
    if mine is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return Reply(Answer.DONE, caller.speech().card(_group_screen(caller, mine)))


def prepare_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Prepare now, and not only when the reminder comes."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    on_table = cases_on_table(caller.tx, at_hand.group.id)
    screen = prepare_screen(
        at_hand.meeting,
        brings_case=any(case.contributor == caller.person.id for case in on_table),
        has_draft=has_draft(caller.tx, caller.person.id, at_hand.group.id),
        intention=newest_to_tell(caller.tx, at_hand.group.id, caller.person.id),
        to_read=bool(cases_ready(caller.tx, caller.tools, at_hand.group, caller.person.id)),
        to_confirm=not has_confirmed(at_hand.group, at_hand.state, caller.person.id),
        is_without_case=not has_case(at_hand.method),
        part=part_of(at_hand.method),
    )
    return Reply(Answer.DONE, caller.speech(at_hand).card(screen))


def _groups(caller: Caller) -> tuple[Group, ...]:
    """The groups whose room this person can read, as far as it was looked at."""
    return groups_read_by(caller.tx, caller.person)


def groups_read_by(tx: Tx, person: Person) -> tuple[Group, ...]:
    """The groups of a person whose room they can read, as far as it was looked at."""
    groups = lasting_groups(tx, person.id)
    return tuple(group for group in groups if _reads_room(tx, group, person))


def _reads_room(tx: Tx, group: Group, person: Person) -> bool:
    room = tx.groups.room(group.id)
    if room is None or Beyond.MANY in room.beyond:
        return True
    return person.external in room.readers


def _room(caller: Caller, group: Group) -> str:
    return caller.tx.posts.place(keys.group_place(group.id)) or ""


def _ids(groups: Sequence[Group]) -> list[GroupId]:
    return [group.id for group in groups]


def _parts(caller: Caller, *, released: Released = released_screen) -> list[Part]:
    groups = _groups(caller)
    parts = _group_parts(caller, groups)
    if not caller.is_guest and caller.tx.groups.coordinations_of(caller.person.id):
        parts.append(Part(coordination_control(), coordination_screen(caller)))
    words = own_words_screen(caller, _ids(groups), start=0)
    if words is not None:
        parts.append(Part(Control("mine", "control.my-words", ("words", "0")), words))
    if not caller.is_guest and caller.tx.contributor_pages.of_person(caller.person.id):
        parts.append(Part(pages_control(), pages_screen(caller)))
    parts += _goal_parts(caller, released)
    if not parts:
        parts.append(Part(Control("mine", "control.mine"), _nothing(caller)))
    elif not caller.is_guest:
        parts.append(Part(SHELF_CONTROL, shelf_screen()))
    if not caller.is_guest:
        control = Control("mine", "control.stored", ("stored",))
        parts.append(Part(control, stored_screen(caller)))
    first = replace(parts[0], screen=told_first(caller, parts[0].screen))
    return [first, *parts[1:]]


def _goal_parts(caller: Caller, released: Released) -> list[Part]:
    """One's own goals, and the titles that others let one read."""
    if caller.is_guest:
        return []
    parts = []
    if caller.tx.goals.of_person(caller.person.id):
        parts.append(Part(goals_control(), goals_screen(caller)))
    shown = released(released_to(caller.tx, caller.person.id))
    if shown is not None:
        parts.append(Part(RELEASED_CONTROL, shown))
    return parts


def _speech(caller: Caller) -> Speech:
    """Words that may also name whoever lets this person read a goal."""
    speech = caller.speech()
    owners = (one.owner for one in released_to(caller.tx, caller.person.id))
    return replace(speech, people=with_others(caller.tx, speech.people, owners))


def _group_parts(caller: Caller, groups: Sequence[Group]) -> list[Part]:
    if len(groups) > WHOLE:
        control = Control("mine", "control.my-groups", ("groups", "0"))
        return [Part(control, _groups_screen(caller, groups, start=0))]
    return [
        Part(group_control(caller, one, "group", one.group.id), _group_screen(caller, one.group))
        for one in (listed(caller, groups, start=0) if groups else ())
    ]


def _nothing(caller: Caller) -> Screen:
    """For whoever is in no group and has written nothing: what this is, and how to begin."""
    lines = ("help.what", "help.safe", "help.trial", "help.start", "help.start-new")
    return _screen("mine.title", [Paragraph(Line(key)) for key in lines], (NEW_ROOM,))


def _screen(title: str, lines: Sequence[Paragraph], controls: Sequence[Control] = ()) -> Screen:
    return Screen(Line(title), Line("push.reminder"), tuple(lines), None, tuple(controls))


def _groups_screen(caller: Caller, groups: Sequence[Group], *, start: int) -> Screen:
    """A list of groups, each with its next date and a button."""
    here = listed(caller, groups, start=start)
    controls = [group_control(caller, one, "group", one.group.id) for one in here]
    more = Control("mine", "control.other-groups", ("groups", str(start + A_CARD)))
    controls += further(groups, start=start, control=more)
    return _screen("mine.groups-title", [_group_line(caller, one) for one in here], controls)


def _group_line(caller: Caller, one: Listed) -> Paragraph:
    values: tuple[tuple[str, Value], ...] = (("number", one.number), ("room", Place(one.room)))
    if running_meeting(caller.tx, one.group.id) is not None:
        return Paragraph(Line("mine.group-meets-now", values))
    planned = next_meeting(caller.tx, one.group.id)
    if planned is None:
        return Paragraph(Line("mine.group", values))
    return Paragraph(Line("mine.group-meets", (*values, ("at", Moment(planned.starts_at, "both")))))


def _group_screen(caller: Caller, group: Group) -> Screen:
    """One group: its next date, and the own case for it."""
    room = Paragraph(Line("mine.in-room", (("room", Place(_room(caller, group))),)))
    if not all_agreed(caller.tx, group.id):
        lines, controls = _before_agreeing(caller, group)
    else:
        lines, controls = _meeting_of(caller, group)
        lines.append(own_line(caller, group))
        dates = Control("dates", "control.dates", (group.id,))
        controls = [*case_controls(caller, group), *controls, dates, *_of_group(group.id)]
    return _screen("mine.group-title", [room, *lines], controls)


def _of_group(group: GroupId) -> list[Control]:
    """What is looked up of a group beside its dates."""
    return [call_me_control(group), mirror_control(group)]


def _before_agreeing(caller: Caller, group: Group) -> tuple[list[Paragraph], list[Control]]:
    if agreed_by(caller.tx, group.id, caller.person.id):
        return [Paragraph(Line("mine.others-agree"))], []
    control = Control("agree", "control.agree", (group.id,), main=True)
    return [Paragraph(Line("refuse.agreements-first"))], [control]


def _meeting_of(caller: Caller, group: Group) -> tuple[list[Paragraph], list[Control]]:
    running = running_meeting(caller.tx, group.id)
    if running is not None:
        control = Control("more", "control.meeting", (running.id,))
        return [Paragraph(Line("mine.meets-now"))], [control]
    planned = next_meeting(caller.tx, group.id)
    if planned is None:
        return [Paragraph(Line("refuse.nothing-planned"))], []
    when = Paragraph(Line("agenda.when", (("at", Moment(planned.starts_at, "both")),)))
    return [when, *coming_lines(caller, planned)], _before_meeting(planned.id)


def _before_meeting(meeting: MeetingId) -> list[Control]:
    return [
        Control("prepare", "control.prepare-now", (meeting,)),
        Control("attendance", "control.whether-i-come", (meeting,)),
    ]


def _together(caller: Caller, parts: Sequence[Part]) -> Card:
    """The first parts that fit into one message, and a button for each of the others.

    Two buttons with the same words do not go together: nobody could tell them apart.
    """
    speech = _speech(caller)
    card, *others = (speech.card(part.screen) for part in parts)
    taken = 1
    for other in others:
        joined = _joined(caller, card, other)
        left = len(parts) - taken - 1
        labels = [button.label for button in joined.buttons]
        fits = sum(len(text.markup) + 2 for text in joined.texts) <= PAGE_CHARACTERS
        if not fits or len({*labels}) < len(labels) or len(labels) + left > CONTROLS_LIMIT:
            break
        card, taken = joined, taken + 1
    return replace(card, buttons=(*card.buttons, *_buttons(caller, parts[taken:])))


def _joined(caller: Caller, card: Card, other: Card) -> Card:
    head = Text(caller.dialect.strong(other.title))
    return replace(
        card,
        texts=(*card.texts, head, *other.texts),
        buttons=(*card.buttons, *(replace(one, main=False) for one in other.buttons)),
    )


def _buttons(caller: Caller, parts: Sequence[Part]) -> tuple[Button, ...]:
    screen = _screen("mine.title", (), [part.control for part in parts])
    return caller.speech().card(screen).buttons
