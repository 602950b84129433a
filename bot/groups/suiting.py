"""Whether the group, its day and its hour still suit somebody who was not there twice in a row.

They are asked once, privately, the day after. Passing is doing nothing; every answer leads
somewhere, and the group never hears with a name that somebody was asked.
"""

from __future__ import annotations

from dataclasses import replace

from ..cards import Reply
from ..engine.ids import PersonId
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from ..ports import Tx
from ..records import Group, Meeting
from . import card_keys
from .caller import Caller, Said, done, refused
from .cycle import show_again
from .lookups import next_meeting, past_meetings, running_meeting
from .meetings import load_meeting

KEEP, HOUR = "keep", "hour"


def suits_screen(tx: Tx, meeting: Meeting, person: PersonId) -> Screen:
    """The question; to whoever left the group meanwhile only that it is settled."""
    title, push = Line("suits.title"), Line("push.question")
    if person not in tx.groups.people(meeting.group):
        return Screen(title, push, (Paragraph(Line("suits.settled")),))
    lines = (
        Paragraph(Line("suits.question")),
        Paragraph(Line("suits.no-answer-needed"), Tone.NOTE),
    )
    controls = (
        Control("suits", "control.suits", (meeting.id, KEEP)),
        Control("suits", "control.another-hour", (meeting.id, HOUR)),
        Control("leave", "control.leave-group", (meeting.group,)),
    )
    return Screen(title, push, lines, None, controls)


def answer_whether_it_suits(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody stays, or would like another hour; only whoever was asked answers."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech, card = (
        caller.speech(at_hand),
        card_keys.suits_card(at_hand.meeting.id, caller.person.id),
    )
    if caller.tx.posts.of_card(card) is None:
        return refused(speech, "refuse.not-yours")
    match args[1:]:
        case ("keep",):
            return done(speech, Said("suits.title", ("suits.kept",)))
        case ("hour",):
            _raise_hour(caller, at_hand.group)
            return done(speech, Said("suits.title", ("suits.hour-raised", "suits.no-name")))
        case _:
            raise ValueError("no such answer")


def _raise_hour(caller: Caller, group: Group) -> None:
    """It stands on the agenda from now on, once, whoever else asks for it too."""
    if is_hour_raised(caller.tx, group):
        return
    caller.tx.groups.save(replace(group, hour_raised_at=caller.at))
    for meeting in (running_meeting(caller.tx, group.id), next_meeting(caller.tx, group.id)):
        has_board = (
            meeting and caller.tx.posts.of_card(card_keys.agenda_card(meeting.id)) is not None
        )
        at_hand = load_meeting(caller.tx, caller.tools, meeting.id) if meeting else None
        if at_hand is not None and has_board:
            show_again(caller.tx, caller.tools, at_hand)


def is_hour_raised(tx: Tx, group: Group) -> bool:
    """Whether the group is to talk about its day and hour, the next time that it meets."""
    raised_at = group.hour_raised_at
    if raised_at is None:
        return False
    opened_at = next((m.state.opened_at for m in past_meetings(tx, group.id)), None)
    return opened_at is None or opened_at < raised_at
