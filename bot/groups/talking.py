"""How somebody answers the day after their case: it is fine, or they want to talk to somebody.

They choose whom, of the group or nobody here. A press sets a value and adds nothing; what comes
too late, or from somebody else, is met with whom to turn to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..cards import CHOICES_LIMIT, Answer, Choice, FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId, MeetingId, PersonId
from ..engine.screen import Control, Does, Line, Screen, Tone
from ..records import Aftercare, Group, Meeting, Person, TalkEnd, TalkWish
from . import card_keys, keys
from .aftercare_screens import ANSWERS, care_screen, talk_screen, wish_for
from .caller import Caller, Said, look_again, refused
from .effects import tell_in_working_hours
from .fields import Spec, filled, read
from .speech import Speech
from .talk_wishes import end_wish, refresh, tell_answer, with_talking, withdraw_wishes
from .urgent import NOTHING_YET, urgent_control, whom_to_turn_to

#: In the place of a person: somebody outside of the group.
NOBODY_HERE = "nobody"
WHOM = "talk-to"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody was asked after a meeting of their group, while it stands."""

    care: Aftercare
    meeting: Meeting
    group: Group


def _asked(caller: Caller, meeting_id: str) -> _Asked | Reply:
    """What this person was asked. It is over, or it was never theirs: nobody is told which."""
    tx, meeting = caller.tx, caller.tx.meetings.get(MeetingId(meeting_id))
    in_room = tx.groups.of_meeting(meeting.id) if meeting is not None else None
    group = caller.group(in_room.id) if in_room is not None else None
    if meeting is None or group is None:
        return refused(caller.speech(), "refuse.care-over")
    care = tx.aftercare.get(meeting.id, caller.person.id)
    if care is None:
        return refused(caller.speech(), "refuse.care-over", controls=(urgent_control(group.id),))
    return _Asked(care, meeting, group)


def answer_care(caller: Caller, args: tuple[str, ...]) -> Reply:
    """It is fine; whoever was asked to talk and did not answer yet need not any more."""
    asked = _asked(caller, args[0])
    if args[1] != "fine":
        raise ValueError("no such answer")
    if isinstance(asked, Reply):
        return asked
    withdraw_wishes(caller.tx, caller.tools, asked.care.meeting, asked.care.person)
    _settle(caller, asked.care)
    return _as_it_stands(caller, asked)


def _settle(caller: Caller, care: Aftercare) -> None:
    caller.tx.aftercare.put(replace(care, settled_at=care.settled_at or caller.at))
    refresh(caller.tx, caller.tools, care.person, card_keys.care_card(care.meeting, care.person))


def _as_it_stands(caller: Caller, asked: _Asked) -> Reply:
    """In answer, what their message says from now on."""
    screen = care_screen(caller.tx, asked.meeting, caller.person.id)
    speech, me = caller.speech(group=asked.group), caller.person.id
    people = with_talking(caller.tx, speech.people, asked.meeting.id, me)
    return Reply(Answer.DONE, replace(speech, people=people).card(screen))


# Whom they want to talk to


def open_talk(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form in which they choose whom."""
    asked = _asked(caller, args[0])
    if isinstance(asked, Reply):
        return asked
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"talk|{asked.meeting.id}|{form}",
        form=form,
        title=speech.plain("talk.form"),
        language=speech.language,
        fields=filled(_specs(speech, _to_choose_from(caller, asked)), {}),
        send_label=speech.plain("send.ask"),
        intro=(Text(speech.markup(Line("talk.what-they-read")), Tone.NOTE),),
    )


def _to_choose_from(caller: Caller, asked: _Asked) -> list[Person]:
    """All others of the group who were not asked yet; first whoever was there."""
    me, there = caller.person.id, set(asked.meeting.state.here())
    known = {wish.asked for wish in caller.tx.aftercare.wishes(asked.meeting.id, me)}
    people = caller.tx.groups.people(asked.group.id).values()
    others = [one for one in people if one.id not in (me, *known)]
    others.sort(key=lambda one: one.id not in there)
    return others[: CHOICES_LIMIT - 1]


def _specs(speech: Speech, people: Sequence[Person]) -> tuple[Spec, ...]:
    choices = (
        *(Choice(one.id, speech.dialect.plain_name(one.external), one.external) for one in people),
        Choice(NOBODY_HERE, speech.plain("choice.nobody-here")),
    )
    label = speech.plain("field.talk-to")
    return (Spec(WHOM, label, FieldKind.CHOICE, required=True, choices=choices),)


def send_talk(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Ask whom they chose, once; who was asked already is not asked again."""
    asked, _ = _asked(caller, args[0]), keys.form_id(args[1])
    if isinstance(asked, Reply):
        return asked
    known = caller.tx.aftercare.wishes(asked.meeting.id, caller.person.id)
    if values.get(WHOM) in {wish.asked for wish in known}:
        return _as_it_stands(caller, asked)
    speech = caller.speech()
    specs = _specs(speech, _to_choose_from(caller, asked))
    texts, errors = read(specs, values, speech, today=caller.today())
    if errors:
        args = (asked.meeting.id,)
        again = Control("open-talk", "control.look-again", args, Does.FORM, main=True)
        return look_again(caller, errors, Said("talk.form", (), (again,)))
    if texts[WHOM] == NOBODY_HERE:
        _settle(caller, asked.care)
        return Reply(Answer.DONE, caller.speech(group=asked.group).card(_elsewhere(asked.group)))
    _ask(caller, asked.care, PersonId(texts[WHOM]))
    return _as_it_stands(caller, asked)


def _ask(caller: Caller, care: Aftercare, whom: PersonId) -> None:
    wish = TalkWish(care.meeting, care.person, whom, care.group, caller.at)
    caller.tx.aftercare.put_wish(wish)
    tools, card = caller.tools, card_keys.talk_card(wish)
    tell_in_working_hours(caller.tx, whom, card, clock=tools.clock, ids=tools.ids)
    refresh(caller.tx, tools, care.person, card_keys.care_card(care.meeting, care.person))


def _elsewhere(group: Group) -> Screen:
    """Nobody is asked anything; whom else they can turn to stands here."""
    lines = whom_to_turn_to(group, first=Line("talk.nobody-here"), when_empty=NOTHING_YET)
    return Screen(Line("care.title"), Line("push.reminder"), lines)


# Whoever was asked


def answer_talk(caller: Caller, args: tuple[str, ...]) -> Reply:
    """When they can; only whoever was asked says so, and may say otherwise later."""
    meeting = caller.tx.meetings.get(MeetingId(args[0]))
    person, answer = PersonId(args[1]), TalkEnd(args[2])
    if answer not in ANSWERS:
        raise ValueError("no answer")
    me = caller.person.id
    wish = wish_for(caller.tx, meeting, person, me) if meeting is not None else None
    if meeting is None or wish is None or not caller.is_member(wish.group):
        return refused(caller.speech(), "refuse.talk-over")
    if wish.end is TalkEnd.WITHDRAWN:
        return refused(caller.speech(), "refuse.talk-over")
    if wish.end is not answer:
        ended = replace(wish, end=answer)
        end_wish(caller.tx, caller.tools, ended)
        tell_answer(caller.tx, caller.tools, ended)
    group = caller.tx.groups.get(wish.group)
    screen = talk_screen(caller.tx, meeting, me, person)
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))
