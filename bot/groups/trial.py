"""A trial: people of a private room meet once, right away, for half an hour; nothing is kept.

It is a group of a kind of its own, so that rooms, meetings, the guard and the outbox are those of
every group. Its members are whoever can read the room; who is in has said so with a press.
"""

from __future__ import annotations

from collections.abc import Mapping

from methods.spec import Mode
from methods.trial import MINUTES, MODES, trial_method

from ..cards import Choice, FieldKind, FormPage, Reply, Text
from ..engine.apply import FEWEST_PEOPLE
from ..engine.ids import FormId, GroupId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Line, Tone
from ..engine.state import Presence
from ..ports import Tx
from ..records import Group, MeetingStatus, Member, Person, Timer
from ..schedule.series import local_date
from . import keys
from .agreements import agreed_by
from .caller import Caller, Said, answer, done, invalid, refused
from .cycle import open_meeting, show_agenda
from .fields import Spec, filled, read
from .founding import known
from .founding_pages import check_mark, mark_for
from .guard import is_agreed
from .lookups import group_at, groups_at
from .meetings import MeetingAtHand, Tools, note_presence
from .planning import planned_meeting
from .setup import agree
from .sizes import MOST
from .speech import Speech
from .trial_erasing import LASTS_FOR, erase_soon
from .trial_room import GOES_ON, add_readers, join_control, show_trial, trial_at

# Beginning one


def open_trial(caller: Caller, place: str) -> FormPage:
    """The form that puts a trial into this place, in which nothing stands against it."""
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    intro = ("trial.what", "trial.nothing-kept", "trial.no-judge")
    return FormPage(
        token=f"trial|{place}|{mark_for(caller, place)}|{form}",
        form=form,
        title=speech.plain("trial.form"),
        language=speech.language,
        fields=filled((mode_spec(speech),), {}),
        send_label=speech.plain("send.trial"),
        intro=tuple(Text(speech.markup(Line(key)), Tone.NOTE) for key in intro),
    )


def mode_spec(speech: Speech) -> Spec:
    """How people are together for half an hour."""
    named = {Mode.VOICE: "choice.mode-voice", Mode.CHAT: "choice.mode-chat"}
    choices = tuple(Choice(mode.value, speech.plain(named[mode])) for mode in MODES)
    return Spec(
        "mode",
        speech.plain("field.mode"),
        FieldKind.CHOICE,
        required=True,
        choices=choices,
        default=choices[0].value,
    )


def put_trial(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Put a trial into the room. Two who do so at once put one there."""
    place, mark = args[0], args[1]
    keys.form_id(args[2])
    check_mark(caller, place, mark)
    tx, speech, workspace = caller.tx, caller.speech(), caller.person.workspace
    texts, errors = read((mode_spec(speech),), values, speech, today=caller.today())
    if errors:
        return invalid(errors)
    if group_at(tx, workspace, place) is not None:
        return refused(speech, "refuse.trial-in-group")
    if trial_at(tx, workspace, place) is not None:
        return _put(speech)
    reason = _refuse_room(caller)
    if reason is not None:
        return refused(speech, reason)
    for over in groups_at(tx, workspace, place):
        erase_soon(tx, caller.tools, over.id)
    starter, room = known(caller, caller.person.external), caller.room
    assert room is not None, "it was looked at"
    trial = begin_trial(tx, caller.tools, starter, place=place, mode=Mode(texts["mode"]))
    add_readers(tx, caller.tools, trial, room.readers)
    tx.groups.put_room(trial.id, room, at=caller.at)
    return _put(speech)


def _put(speech: Speech) -> Reply:
    return done(speech, Said("trial.put-title", ("trial.put", "trial.put-next")))


def _refuse_room(caller: Caller) -> str | None:
    """Why no trial can be held among the people who are in this room now."""
    room = caller.room
    if room is None or not room.exists or caller.person.external not in room.readers:
        return "refuse.trial-not-here"
    if room.beyond:
        return "refuse.trial-others-read"
    if len(room.readers) < FEWEST_PEOPLE:
        return "refuse.trial-few-here"
    return "refuse.trial-many-here" if len(room.readers) > MOST else None


def begin_trial(tx: Tx, tools: Tools, starter: Person, *, place: str, mode: Mode) -> Group:
    """Make a trial with who wished for it in it, its room and its meeting, and show it there."""
    now = tools.clock.now()
    method = trial_method(tools.shelf.library, people=FEWEST_PEOPLE, mode=mode)
    group = Group(
        id=GroupId(tools.ids.new()),
        workspace=starter.workspace,
        language=starter.language,
        zone=starter.zone,
        method=method.id,
        mode=mode,
        made_at=now,
        minutes=MINUTES,
        words_stay_hours=0,
        texts_stay_days=0,
        is_trial=True,
    )
    tx.groups.add(group)
    tx.groups.put_member(Member(group.id, starter.id, joined_at=now, agreed_at=now))
    tx.posts.put_place(keys.group_place(group.id), place)
    on = local_date(now, group.zone)
    meeting = planned_meeting(tx, tools, group.id, mode=mode, on=on, starts_at=now)
    tx.meetings.add(meeting)
    tx.timers.set(Timer(keys.trial_owner(group.id), keys.ERASE, now + LASTS_FOR))
    show_trial(tx, tools, meeting.id)
    return group


# Who is in, and when it begins


def join_trial(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody in the room is in. Pressing twice is being in once; also while it runs."""
    at_hand = _trial(caller, args)
    if at_hand is None:
        return refused(caller.speech(), "refuse.trial-not-here")
    speech = caller.speech(at_hand)
    if at_hand.meeting.status not in GOES_ON:
        return refused(speech, "refuse.trial-over")
    tx, tools, person = caller.tx, caller.tools, caller.person.id
    agree(tx, tools, at_hand.group.id, person)
    if at_hand.meeting.status is MeetingStatus.OPEN:
        note_presence(tx, tools, at_hand.meeting.id, person, presence=Presence.HERE)
    show_agenda(tx, tools, at_hand)
    return done()


def refuse_trial(caller: Caller, at_hand: MeetingAtHand) -> Reply | None:
    """Why a trial does not begin with this press."""
    tx, trial, speech = caller.tx, at_hand.group.id, caller.speech(at_hand)
    if at_hand.meeting.status not in GOES_ON:
        return refused(speech, "refuse.trial-over")
    if not agreed_by(tx, trial, caller.person.id):
        control = join_control(at_hand.meeting.id, main=True)
        return refused(speech, "refuse.trial-join-first", controls=(control,))
    if len(who_is_in(tx, trial)) < FEWEST_PEOPLE:
        return refused(speech, "refuse.trial-few-in")
    if len(at_hand.people) > MOST:
        return refused(speech, "refuse.trial-many-here")
    room = tx.groups.room(trial)
    if room is not None and not is_agreed(tx, trial, room):
        return refused(speech, "refuse.trial-others-read")
    return None


def hold_trial(caller: Caller, at_hand: MeetingAtHand) -> Reply:
    """Begin it, by a method that fits half an hour and those who are in."""
    refusal = refuse_trial(caller, at_hand)
    if refusal is not None:
        return refusal
    people = len(who_is_in(caller.tx, at_hand.group.id))
    library = caller.tools.shelf.library
    method = trial_method(library, people=people, mode=at_hand.group.mode)
    fitting = replace(at_hand, method=method)
    outcome = open_meeting(caller.tx, caller.tools, fitting, actor=caller.person.id)
    return answer(caller.speech(fitting), outcome)


def who_is_in(tx: Tx, trial: GroupId) -> tuple[PersonId, ...]:
    """Who said to be in, in the order of the room's list."""
    return tuple(m.person for m in tx.groups.members(trial) if m.agreed_at is not None)


# What follows


def end_trial(caller: Caller, args: tuple[str, ...]) -> Reply:
    """No group of it, or no trial after all: all of it is erased. Nobody is asked why."""
    at_hand = _trial(caller, args)
    if at_hand is None:
        return refused(caller.speech(), "refuse.trial-gone")
    speech = caller.speech(at_hand)
    if at_hand.meeting.status is MeetingStatus.OPEN:
        return refused(speech, "refuse.trial-running")
    if not agreed_by(caller.tx, at_hand.group.id, caller.person.id):
        control = join_control(at_hand.meeting.id)
        return refused(speech, "refuse.trial-join-first", controls=(control,))
    erase_soon(caller.tx, caller.tools, at_hand.group.id)
    return done(speech, Said("trial.gone-title", ("trial.gone", "trial.any-time")))


def _trial(caller: Caller, args: tuple[str, ...]) -> MeetingAtHand | None:
    at_hand = caller.meeting(args[0])
    if at_hand is not None and not at_hand.group.is_trial:
        raise ValueError("no trial")
    return at_hand
