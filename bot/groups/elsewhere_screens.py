"""What is shown while a group moves to another room: no word of what the group is about."""

from __future__ import annotations

from ..cards import Answer, Card, Reply
from ..engine.ids import GroupId, PersonId
from ..engine.screen import Control, Line, Moment, Paragraph, Place, Screen, Tone
from ..ports import Dialect, Tx
from ..records import Group
from ..words import Words
from . import keys
from .asked_elsewhere import ANSWER, mark_for_group, question_of
from .caller import Caller, refused
from .meetings import Tools
from .speech import Speech

#: In a room: the question, and the line that stays behind. What is left there is never made again.
IN_ROOM = ("elsewhere", "went-on", "left")
#: Privately: to whoever asked, and to the others.
PRIVATE = ("no-second", "moved")
OF_ELSEWHERE = (*IN_ROOM, *PRIVATE)


def elsewhere_card(
    tx: Tx, tools: Tools, card: str, *, words: Words, dialect: Dialect
) -> Card | None:
    """One of these cards; None when there is nothing to say any more."""
    kind, *parts = card.split(":")
    group = tx.groups.get(GroupId(parts[0]))
    if group is None:
        return None
    language, zone, screen = group.language, group.zone, _in_room(tx, tools, group, kind)
    if kind in PRIVATE:
        person = tx.people.get(PersonId(parts[1]))
        if person is None or person.id not in tx.groups.people(group.id):
            return None
        language, zone = person.language, person.zone
        is_second = kind == "no-second"
        screen = _no_second_screen() if is_second else _moved_screen(_room_of(tx, group))
    if screen is None:
        return None
    return Speech(words, dialect, language, zone, {}, None).card(screen)


def went_on(caller: Caller, post: str) -> Reply | None:
    """Where the group went that left the room of this post (an external id); None if none did.

    What stands there still does nothing any more. What no id can be is the id of no post.
    """
    stands = caller.tx.posts.by_external(post) if post and post.isprintable() else None
    left_by = keys.group_behind(stands.place) if stands is not None else None
    group = caller.tx.groups.get(left_by) if left_by is not None else None
    if group is None or group.workspace != caller.person.workspace:
        return None
    if not caller.is_member(group.id):
        return refused(caller.speech(), "refuse.not-a-member")
    card = caller.speech().card(_went_on_screen(_room_of(caller.tx, group)))
    return Reply(Answer.REFUSED, card, reason="elsewhere.went-on")


def _in_room(tx: Tx, tools: Tools, group: Group, kind: str) -> Screen | None:
    if kind == "elsewhere":
        return _question_screen(tx, tools, group)
    return _went_on_screen(_room_of(tx, group)) if kind == "went-on" else None


def _question_screen(tx: Tx, tools: Tools, group: Group) -> Screen | None:
    asked = question_of(tx, group.id)
    if asked is None:
        return None
    lines = (
        Paragraph(Line("elsewhere.question")),
        Paragraph(Line("elsewhere.means")),
        Paragraph(Line("elsewhere.until", (("at", Moment(asked.until, "date")),)), Tone.NOTE),
    )
    mark = mark_for_group(tools, group.workspace, group.id, asked.room)
    controls = (
        Control(ANSWER, "control.go-on-here", (asked.room, mark, group.id), main=True),
        Control("not-here", "control.not-here", (group.id,)),
    )
    return Screen(Line("elsewhere.title"), Line("push.question"), lines, None, controls)


def _went_on_screen(room: str) -> Screen:
    lines = (Paragraph(Line("elsewhere.went-on", (("room", Place(room)),))),)
    return Screen(Line("elsewhere.went-on-title"), Line("push.reminder"), lines)


def _moved_screen(room: str) -> Screen:
    values = (("room", Place(room)),)
    lines = (Paragraph(Line("elsewhere.moved", values)), Paragraph(Line("elsewhere.come-in")))
    return Screen(Line("elsewhere.moved-title"), Line("push.reminder"), lines)


def _no_second_screen() -> Screen:
    lines = (Paragraph(Line("elsewhere.no-second")),)
    return Screen(Line("elsewhere.title"), Line("push.reminder"), lines)


def _room_of(tx: Tx, group: Group) -> str:
    return tx.posts.place(keys.group_place(group.id)) or ""
