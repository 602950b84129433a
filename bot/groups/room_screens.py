"""What is said when the people of a room change: in the room, and to whoever it concerns."""

from __future__ import annotations

from ..engine.ids import GroupId, PersonId
from ..engine.screen import Control, Line, Paragraph, Person, Progress, Screen, Tone
from ..ports import Tx
from ..records import Beyond, Room, Sharing
from ..records import Person as Member
from .guard import is_open
from .lookups import is_awaited
from .named_readers import named
from .sizes import FEWEST

PUSH = Line("push.question")


def newcomer_screen(tx: Tx, group: GroupId, person: PersonId) -> Screen | None:
    """Somebody who is no member can read the room, until all are agreed about them."""
    who = (("who", Person(person)),)
    members = {member.person for member in tx.groups.members(group)}
    newcomer = next((n for n in tx.groups.newcomers(group) if n.person == person), None)
    title = Line("newcomer.title")
    if newcomer is None:
        if person not in members:
            return None
        welcome = (Paragraph(Line("newcomer.is-member", who)),)
        return Screen(Line("newcomer.welcome-title"), PUSH, welcome)
    was_member = tx.groups.member(group, person) is not None
    welcomed = len(members & set(newcomer.welcomed_by))
    lines = [
        Paragraph(Line("newcomer.left" if was_member else "newcomer.reads", who)),
        Paragraph(Line("newcomer.choice", who)),
        Paragraph(Line("newcomer.progress", (("done", welcomed), ("of", len(members)))), Tone.NOTE),
    ]
    if newcomer.agreed_at is not None:
        lines.append(Paragraph(Line("newcomer.agreed", who), Tone.NOTE))
    args = (group, person)
    controls = (
        Control("welcome", "control.welcome", args, main=True),
        Control("join", "control.join-again" if was_member else "control.join", args),
    )
    return Screen(
        title, PUSH, tuple(lines), progress=Progress(welcomed, len(members)), controls=controls
    )


def farewell_screen(tx: Tx, group: GroupId, person: PersonId) -> Screen:
    """Somebody left the group."""
    lines = [Paragraph(Line("farewell.text", (("who", Person(person)),)))]
    left = len(tx.groups.members(group))
    if left < FEWEST:
        lines.append(Paragraph(Line("farewell.too-few", (("count", left),)), Tone.NOTE))
    return Screen(Line("farewell.title"), Line("push.reminder"), tuple(lines))


def open_screen(tx: Tx, group: GroupId) -> Screen | None:
    """Others than the people of the room can read it, or may by now: all agreed to it."""
    room = tx.groups.room(group)
    if room is None or not room.beyond:
        return None
    if not is_open(tx, group, room):
        return _said("sharing.agreed-title", "sharing.agreed", "sharing.means")
    sharings = tx.groups.sharings(group)
    asked = next((one for one in sharings if one.agreed_at is None), None)
    if Beyond.MANY in room.beyond or asked is None:
        lines = (Paragraph(_who_reads(room)), Paragraph(Line("open-room.what-next")))
        return Screen(Line("open-room.title"), PUSH, lines)
    return _sharing_screen(tx, asked, already=sum(one.agreed_at is not None for one in sharings))


def _who_reads(room: Room) -> Line:
    if Beyond.MANY not in room.beyond:
        return Line("open-room.unnamed")
    if not room.crowds:
        return Line("open-room.many")
    return Line("open-room.crowds", named(room.crowds))


def _sharing_screen(tx: Tx, asked: Sharing, *, already: int) -> Screen:
    """Whether it is fine that another organisation shares the room; one after the other."""
    members = {member.person for member in tx.groups.members(asked.group)}
    said = len(members & set(asked.agreed_by))
    lines = (
        Paragraph(Line("open-room.elsewhere", (("already", already),))),
        Paragraph(Line("sharing.means")),
        Paragraph(Line("sharing.choice")),
        Paragraph(Line("sharing.progress", (("done", said), ("of", len(members)))), Tone.NOTE),
    )
    args = (asked.group, asked.organisation)
    return Screen(
        Line("open-room.title"),
        PUSH,
        lines,
        progress=Progress(said, len(members)),
        controls=(Control("share", "control.share", args, main=True),),
    )


def gone_screen(tx: Tx, group: GroupId, person: Member, *, was_seen: bool) -> Screen | None:
    """To somebody who left the room and not the group; None when that passed before it was said."""
    room = tx.groups.room(group)
    if person.id not in tx.groups.people(group):
        return _said("leave.done-title", "gone.left-group") if was_seen else None
    if room is not None and person.external in room.readers:
        return _said("gone.back-title", "gone.back") if was_seen else None
    if not was_seen and is_awaited(tx, group, person.id):
        # The group went on elsewhere before this was said: they are on the way there.
        return None
    lines = (Paragraph(Line("gone.text")), Paragraph(Line("gone.choice")))
    control = Control("leave", "control.leave-group", (group,))
    return Screen(Line("gone.title"), PUSH, lines, controls=(control,))


def closed_screen(tx: Tx, group: GroupId, *, was_seen: bool) -> Screen | None:
    """To each member: the room is gone, and nothing is lost. None as above."""
    room = tx.groups.room(group)
    if room is not None and room.exists:
        return _said("closed.back-title", "closed.open-again") if was_seen else None
    return _said("closed.title", "closed.text", "closed.what-next")


def _said(title: str, *lines: str) -> Screen:
    return Screen(Line(title), PUSH, tuple(Paragraph(Line(key)) for key in lines))
