"""Founding a group in the room where somebody asks for it, by and for the people who are in it.

A group is there from the moment its form was sent; until each member has confirmed the
agreements, a member may fill the form in anew.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time

from methods.spec import Mode

from ..cards import Choice, FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line, Tone
from ..inputs import Command
from ..records import Draft, Person, Room
from . import keys
from .agreements import show_agreements
from .caller import Caller, Said, closed, done, invalid, refused
from .fields import Spec, filled, read
from .lookups import all_agreed, group_at, groups_at
from .sealed_room import refuses_mode
from .setup import Founding, add_beside, change_group, found_group
from .speech import Speech
from .trial_erasing import erase_soon
from .trial_room import trial_at

#: From three people there is somebody who contributes, somebody who guides and somebody who asks.
FEWEST, MOST = 3, 12
#: From so many to so many people it goes best.
EASY = range(4, 9)
#: A group meets in the afternoon until it says otherwise.
USUAL_TIME = "15:00"
#: What a new group goes by, until it chooses another method for a meeting.
FIRST_METHOD = "crea-m"


def open_here(caller: Caller, command: Command) -> FormPage | Reply:
    """The form that founds a group in this place, in which nothing stands against it."""
    return founding_page(caller, command.place, command.readers)


def founding_page(caller: Caller, place: str, readers: Sequence[str]) -> FormPage:
    """The form for a group of those who can read this place."""
    people = [one for one in readers if one != caller.person.external]
    chosen = {"people": " ".join((caller.person.external, *people)[:MOST])}
    return _page(caller, place, {**chosen, **_filled_in_before(caller, place)})


def _filled_in_before(caller: Caller, place: str) -> Mapping[str, str]:
    """What this person filled in and could not send, else when a group that is here meets."""
    draft = caller.tx.drafts.get(caller.person.id, keys.founding_draft(place))
    if draft is not None:
        return draft.fields
    group_id = group_at(caller.tx, caller.person.workspace, place)
    group = caller.tx.groups.get(group_id) if group_id is not None else None
    series = caller.tx.groups.series_of(group_id) if group_id is not None else None
    if group is None or series is None:
        return {}
    at = series.local_time.isoformat("minutes")
    return {"first-on": series.first_on.isoformat(), "at": at, "mode": group.mode.value}


def reopen(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form again, with what was filled in; only for whoever it was opened for."""
    place, mark = args
    check_mark(caller, place, mark)
    return _page(caller, place, _filled_in_before(caller, place))


def room_of(token: str, *, workspace: str, person: str, secret: bytes) -> str | None:
    """The room for which somebody was given the form of a founding or a trial; None for others."""
    action, *args = token.split("|")
    if action not in ("found", "trial") or len(args) != 3:
        return None
    mark = mark_of(args[0], workspace=workspace, person=person, secret=secret)
    return args[0] if hmac.compare_digest(args[1].encode(), mark.encode()) else None


def mark_of(place: str, *, workspace: str, person: str, secret: bytes) -> str:
    """Shows that this person was given the form for this place: they were in it."""
    text = f"found|{workspace}|{person}|{place}".encode()
    return hmac.new(secret, text, "sha256").hexdigest()[:16]


def mark_for(caller: Caller, place: str) -> str:
    """The mark of this place for whoever is here."""
    person = caller.person
    return mark_of(
        place,
        workspace=person.workspace,
        person=person.external,
        secret=caller.tools.secret,
    )


def check_mark(caller: Caller, place: str, mark: str) -> None:
    """``ValueError`` where somebody else was given this form."""
    if not hmac.compare_digest(mark.encode(), mark_for(caller, place).encode()):
        raise ValueError("a form for somebody else")


def _page(caller: Caller, place: str, values: Mapping[str, str]) -> FormPage:
    speech = caller.speech()
    form = FormId(caller.tools.ids.new())
    intro = ("found.intro", "found.intro-room")
    return FormPage(
        token=f"found|{place}|{mark_for(caller, place)}|{form}",
        form=form,
        title=speech.plain("found.form"),
        language=speech.language,
        fields=filled(_specs(speech), values),
        send_label=speech.plain("send.found"),
        intro=tuple(Text(speech.markup(Line(key)), Tone.NOTE) for key in intro),
    )


def _specs(speech: Speech) -> tuple[Spec, ...]:
    return (people_spec(speech, hint="hint.people"), *when_specs(speech))


def people_spec(speech: Speech, *, hint: str, label: str = "field.people") -> Spec:
    """Who a group is for; ``hint`` and ``label`` are keys of the catalogue."""
    return Spec(
        "people",
        speech.plain(label),
        FieldKind.PEOPLE,
        required=True,
        hint=speech.plain(hint),
        at_least=FEWEST,
        at_most=MOST,
    )


def when_specs(speech: Speech) -> tuple[Spec, ...]:
    """When and how a new group meets."""
    modes = (
        (Mode.CHAT, "choice.mode-chat"),
        (Mode.VOICE, "choice.mode-voice"),
        (Mode.SLOW, "choice.mode-slow"),
    )
    choices = tuple(Choice(mode.value, speech.plain(key)) for mode, key in modes)
    return (
        Spec(
            "first-on",
            speech.plain("field.first-on"),
            FieldKind.DATE,
            required=True,
            hint=speech.plain("hint.first-on"),
        ),
        Spec(
            "at",
            speech.plain("field.at"),
            FieldKind.TIME,
            required=True,
            hint=speech.plain("hint.at", zone=speech.zone),
            default=USUAL_TIME,
        ),
        Spec(
            "mode",
            speech.plain("field.mode"),
            FieldKind.CHOICE,
            required=True,
            choices=choices,
            default=Mode.CHAT.value,
        ),
    )


def found(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Found the group, and put its agreements into the room for each to confirm."""
    place, mark, form = args[0], args[1], keys.form_id(args[2])
    check_mark(caller, place, mark)
    speech = caller.speech()
    group_id = group_at(caller.tx, caller.person.workspace, place)
    if group_id is not None and not caller.is_member(group_id):
        return refused(speech, "refuse.not-a-member")
    if group_id is not None and all_agreed(caller.tx, group_id):
        return _founded(caller)
    if trial_at(caller.tx, caller.person.workspace, place) is not None:
        return refused(speech, "refuse.trial-running")
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    people = tuple(dict.fromkeys((caller.person.external, *texts["people"].split())))
    if "people" not in errors:
        errors |= _about_people(caller, people)
    here = caller.tx.groups.get(group_id) if group_id is not None else None
    if "mode" not in errors and here is not None and refuses_mode(here, Mode(texts["mode"])):
        errors["mode"] = speech.plain("invalid.mode-sealed")
    if errors:
        key = keys.founding_draft(place)
        draft = Draft(caller.person.id, key, form, saved_at=caller.at, fields=texts)
        return _look_again(caller, draft, place, errors=errors)
    founder = known(caller, caller.person.external)
    for other in groups_at(caller.tx, founder.workspace, place):
        if other.is_trial:
            erase_soon(caller.tx, caller.tools, other.id)
    founding = founding_of(founder, place, texts)
    members = [known(caller, external).id for external in people]
    if group_id is None:
        group_id = found_group(caller.tx, caller.tools, founding, members)
    else:
        change_group(caller.tx, caller.tools, group_id, founding=founding, members=members)
    caller.tx.groups.put_room(group_id, Room(frozenset(people)), at=caller.at)
    caller.tx.drafts.forget(founder.id, keys.founding_draft(place))
    show_agreements(caller.tx, caller.tools, group_id)
    return _founded(caller, *of_size(len(people)))


def _founded(caller: Caller, *more: str) -> Reply:
    """It is there, also for whoever sends the same form twice. ``more``: keys of what follows."""
    return done(caller.speech(), Said("found.title", ("found.done", "found.next", *more)))


def of_size(people: int) -> tuple[str, ...]:
    """Why so many people are hard to meet with, where they are; a key, or none."""
    if people in EASY:
        return ()
    return ("found.few",) if people < EASY.start else ("found.many",)


def _about_people(caller: Caller, people: tuple[str, ...]) -> dict[str, str]:
    """What is not right about who was chosen: a group is exactly the people in its room."""
    speech, room = caller.speech(), caller.room
    if room is None or not room.exists:
        room = Room(frozenset())
    if not FEWEST <= len(people) <= MOST:
        return {"people": speech.plain("invalid.people", fewest=FEWEST, most=MOST)}
    if not room.readers.issuperset(people):
        return {"people": speech.plain("invalid.people-outside")}
    if room.beyond or not room.readers.issubset(people):
        return {"people": speech.plain("invalid.people-more")}
    return {}


def _look_again(caller: Caller, draft: Draft, place: str, *, errors: dict[str, str]) -> Reply:
    """Something needs another look. Where the form is gone, what it held is kept for it."""
    if caller.able.keeps_form_open:
        return invalid(errors)
    founder = known(caller, caller.person.external)
    caller.tx.drafts.put(replace(draft, person=founder.id))
    args = (place, mark_for(caller, place))
    control = Control("open-found", "control.look-again", args, Does.FORM, main=True)
    return invalid(errors, closed(caller.speech(), control))


def known(caller: Caller, external: str) -> Person:
    """Somebody of this workspace, known from now on."""
    return add_beside(caller.tx, caller.tools, external, beside=caller.person)


def founding_of(founder: Person, room: str, texts: Mapping[str, str]) -> Founding:
    """The group that a form asks for, in this room (an external id)."""
    return Founding(
        workspace=founder.workspace,
        room=room,
        name="",
        language=founder.language,
        zone=founder.zone,
        method=FIRST_METHOD,
        mode=Mode(texts["mode"]),
        first_on=date.fromisoformat(texts["first-on"]),
        local_time=time.fromisoformat(texts["at"]),
    )
