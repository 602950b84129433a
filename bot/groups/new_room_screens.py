"""What is shown while a room comes to be: its name, what it is for, and what could not be done."""

from __future__ import annotations

from ..cards import Card
from ..engine.ids import FormId, GroupId, PersonId
from ..engine.screen import Control, Does, Line, Paragraph, Person, Place, Screen
from ..ports import Dialect, Tx
from ..records import LABEL
from ..words import Words
from . import keys
from .coordinated import coordinator_of
from .new_room import FOR_TRIAL
from .speech import Speech

#: Cards on the way to a group in a new room.
OF_NEW_ROOM = ("room", "no-room", "not-invited", "half-room")


def new_room_card(tx: Tx, card: str, *, words: Words, dialect: Dialect) -> Card | None:
    """A card for the founder; None when there is nothing to say any more."""
    kind, *parts = card.split(":")
    if kind == "half-room":
        return _half_room_card(tx, GroupId(parts[0]), words=words, dialect=dialect)
    person = tx.people.get(PersonId(parts[1] if kind == "not-invited" else parts[0]))
    if person is None:
        return None
    if kind == "room":
        draft = tx.drafts.get(person.id, keys.new_room_draft(FormId(parts[1])))
        name = None if draft is None else draft.fields["room-name"]
        # No message: its title is what the room is called.
        return None if name is None else Card(name, "", person.language)
    people = {person.id: person}
    if kind == "no-room":
        form = FormId(parts[1])
        draft = tx.drafts.get(person.id, keys.new_room_draft(form))
        wished = {} if draft is None else draft.fields
        of_others, is_trial = LABEL in wished, FOR_TRIAL in wished
        screen = _not_made_screen(form) if of_others else _no_room_screen(form, is_trial=is_trial)
    else:
        group, who = GroupId(parts[0]), PersonId(parts[2])
        room = tx.posts.place(keys.group_place(group))
        if room is None:
            return None
        people = {**tx.people.many([who]), **people}
        screen = _not_invited_screen(who, room, outside=person.id in coordinator_of(tx, group))
    return Speech(words, dialect, person.language, person.zone, people, None).card(screen)


def _half_room_card(tx: Tx, half: GroupId, *, words: Words, dialect: Dialect) -> Card | None:
    """What the room of a half is called: nothing that tells of the group."""
    group = tx.groups.get(half)
    if group is None:
        return None
    speech = Speech(words, dialect, group.language, group.zone, {}, None)
    name = speech.plain("half.room-name", side=group.side or 0)
    return Card(name, "", group.language)


def _no_room_screen(form: FormId, *, is_trial: bool) -> Screen:
    """To whoever wished for a room: it could not be made, and what they can do themselves."""
    said = ("no-room.text", "no-room.by-hand", "no-room.or-ask")
    lines = tuple(Paragraph(Line(key)) for key in said)
    action = "open-trial-new" if is_trial else "open-found-new"
    again = Control(action, "control.look-again", (form,), Does.FORM)
    return Screen(Line("no-room.title"), Line("push.reminder"), lines, controls=(again,))


def _not_made_screen(form: FormId) -> Screen:
    """To whoever put a group together for others: its room could not be made."""
    lines = (Paragraph(Line("no-room.of-others")), Paragraph(Line("no-room.ask-for-it")))
    again = Control("make-room-again", "control.try-again", (form,))
    return Screen(Line("no-room.title"), Line("push.reminder"), lines, controls=(again,))


def _not_invited_screen(who: PersonId, room: str, *, outside: bool) -> Screen:
    """To the founder: somebody is not in the room, and the group waits for them.

    ``outside``: the founder is not in it either, so it is for those who are to invite them.
    """
    values = (("who", Person(who)), ("room", Place(room)))
    how = "not-invited.by-the-group" if outside else "not-invited.by-hand"
    lines = (Paragraph(Line("not-invited.text", values)), Paragraph(Line(how)))
    return Screen(Line("not-invited.title"), Line("push.reminder"), lines)


def purpose_screen(*, is_half: bool = False) -> Screen:
    """What the room of a group is for, said where everybody in it can look it up."""
    return Screen(Line("new-room.heading"), Line("half.purpose" if is_half else "new-room.purpose"))
