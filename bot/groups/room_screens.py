"""What is said when the people of a room change: in the room, and to whoever it concerns."""

from __future__ import annotations

from ..engine.ids import GroupId, PersonId
from ..engine.screen import Control, Line, Paragraph, Person, Progress, Screen, Tone
from ..ports import Tx
from ..records import Beyond
from ..records import Person as Member
from .founding import FEWEST

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
    """Others than the people of the room can read it."""
    room = tx.groups.room(group)
    if room is None or not room.beyond:
        return None
    reads = "open-room.many" if Beyond.MANY in room.beyond else "open-room.elsewhere"
    lines = (Paragraph(Line(reads)), Paragraph(Line("open-room.what-next")))
    return Screen(Line("open-room.title"), PUSH, lines)


def gone_screen(tx: Tx, group: GroupId, person: Member) -> Screen | None:
    """To somebody who left the room and not the group."""
    title = Line("gone.title")
    if tx.groups.member(group, person.id) is None:
        return None
    if person.id not in tx.groups.people(group):
        return Screen(title, PUSH, (Paragraph(Line("gone.left-group")),))
    room = tx.groups.room(group)
    if room is not None and person.external in room.readers:
        return Screen(title, PUSH, (Paragraph(Line("gone.back")),))
    lines = (Paragraph(Line("gone.text")), Paragraph(Line("gone.choice")))
    return Screen(title, PUSH, lines, controls=(Control("leave", "control.leave-group", (group,)),))


def closed_screen(tx: Tx, group: GroupId) -> Screen:
    """To each member: the room is gone, and nothing is lost."""
    room = tx.groups.room(group)
    if room is not None and room.exists:
        return Screen(Line("closed.title"), PUSH, (Paragraph(Line("closed.open-again")),))
    lines = (Paragraph(Line("closed.text")), Paragraph(Line("closed.what-next")))
    return Screen(Line("closed.title"), PUSH, lines)
