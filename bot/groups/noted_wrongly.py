"""Who was there was noted wrongly: a member says so, and another one who was there confirms it.

Two people are needed, whoever it is about; who they are and when it was stays on record. What is
noted stands as it is until then, and for good once its days are over.
"""

from __future__ import annotations

from ..cards import Answer, Reply
from ..engine.ids import MeetingId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Line, Paragraph, Person, Screen
from ..ports import Tx
from ..records import Attendance, Correction, HeldMeeting
from .attendance import show_record
from .caller import Caller, Said, done, refused
from .meetings import MeetingAtHand
from .noted_board import NO, YES
from .themes import still_open
from .withdrawing import withdraw_about

#: So many people stand on one card.
A_CARD = 10


def show_who_was_there(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Everybody of that meeting, how they are noted, and a button to say otherwise."""
    meeting_id, start = args[0], int(args[1])
    found = still_open(caller, meeting_id)
    if isinstance(found, Reply):
        return found
    at_hand, _ = found
    noted = _noted(caller.tx, at_hand)
    if not 0 <= start < max(len(noted), 1):
        raise ValueError("nobody there")
    here = noted[start : start + A_CARD]
    lines = [Paragraph(Line("there.how"))]
    lines += [Paragraph(_as_noted(person, was_there=was_there)) for person, was_there in here]
    controls = [
        Control(
            "say-there",
            "control.was-not-there" if was_there else "control.was-there",
            (at_hand.meeting.id, person, NO if was_there else YES),
            values=(("who", Person(person)),),
        )
        for person, was_there in here
    ]
    if start + A_CARD < len(noted):
        args = (at_hand.meeting.id, str(start + A_CARD))
        controls.append(Control("who-was-there", "control.others-there", args))
    screen = Screen(Line("there.title"), Line("push.reminder"), tuple(lines), None, tuple(controls))
    return Reply(Answer.DONE, caller.speech(at_hand).card(screen))


def _as_noted(person: PersonId, *, was_there: bool) -> Line:
    return Line("there.was" if was_there else "there.was-not", (("who", Person(person)),))


def _noted(tx: Tx, at_hand: MeetingAtHand) -> list[tuple[PersonId, bool]]:
    """The members of that meeting and whether they are noted; nobody who erased it."""
    meeting = at_hand.meeting.id
    kept = {one.person: one.was_there for one in tx.attendances.of_meeting(meeting)}
    erased_by = tx.attendances.erased_by(meeting)
    return [
        (one.person, kept.get(one.person, False))
        for one in at_hand.state.people
        if one.person in at_hand.people and one.person not in erased_by
    ]


def say_there(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member says that somebody was there after all, or was not. Saying it again is fine."""
    meeting_id, about, wanted = args
    is_there = {YES: True, NO: False}[wanted]
    found = still_open(caller, meeting_id)
    if isinstance(found, Reply):
        return found
    at_hand, held = found
    noted = dict(_noted(caller.tx, at_hand))
    person = PersonId(about)
    if person not in noted:
        return refused(caller.speech(at_hand), "refuse.nothing-noted")
    if noted[person] == is_there:
        return done(caller.speech(at_hand), Said("there.title", ("there.is-so",)))
    own = caller.tx.attendances.get(held.meeting, person) or _not_there(held, person)
    is_said = own.correction is not None and own.correction.confirmed_at is None
    if not is_said:
        said = Correction(is_there, caller.person.id, caller.at)
        caller.tx.attendances.put(replace(own, correction=said))
        show_record(caller.tx, caller.tools, at_hand)
    return done(caller.speech(at_hand), Said("there.title", ("there.said",)))


def _not_there(held: HeldMeeting, person: PersonId) -> Attendance:
    """Somebody who is not noted: if they were there after all, from its beginning to its end."""
    return Attendance(
        meeting=held.meeting,
        group=held.group,
        person=person,
        was_there=False,
        came_at=held.began_at,
        left_at=held.ended_at,
        minutes=held.minutes,
    )


def confirm_there(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Another one, who was there, says that it is so: from here on it is noted like that."""
    meeting_id, about, wanted = args
    is_there = {YES: True, NO: False}[wanted]
    found = still_open(caller, meeting_id)
    if isinstance(found, Reply):
        return found
    at_hand, held = found
    speech, tx = caller.speech(at_hand), caller.tx
    own = tx.attendances.get(held.meeting, PersonId(about))
    if own is None or own.correction is None or own.correction.is_there != is_there:
        return refused(speech, "refuse.nothing-noted")
    if own.correction.confirmed_at is not None:
        return done(speech, Said("there.title", ("there.is-so",)))
    if not may_confirm(tx, held.meeting, own.correction, caller.person.id):
        return refused(speech, "refuse.another-confirms")
    confirmed = replace(own.correction, confirmed_by=caller.person.id, confirmed_at=caller.at)
    tx.attendances.put(replace(own, was_there=is_there, correction=confirmed))
    withdraw_about(tx, caller.tools, held)
    more = 1 if is_there else -1
    tx.attendances.put_meeting(
        replace(held, present=held.present + more, absent=held.absent - more)
    )
    show_record(tx, caller.tools, at_hand)
    return done(speech, Said("there.title", ("there.confirmed",)))


def may_confirm(tx: Tx, meeting: MeetingId, said: Correction, person: PersonId) -> bool:
    """Whether somebody may: not whoever said it, and only who is noted as having been there."""
    own = tx.attendances.get(meeting, person)
    return person != said.said_by and own is not None and own.was_there
