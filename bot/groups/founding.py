"""Founding a group in the room where somebody asks for it, and agreeing on how it works together.

A group is there from the moment its form was sent; nothing is planned and no case is written
before each member has confirmed the agreements.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time

from methods.spec import Mode

from ..cards import Choice, FieldKind, FormPage, Invites, Reply, Text
from ..engine.ids import FormId, GroupId
from ..engine.phases.agree import AGREEMENTS
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Progress, Screen, Tone
from ..ports import Command, Reach, Tx
from ..records import Draft, MeetingStatus, Person
from . import keys
from .caller import Caller, Said, closed, done, invalid, refused
from .effects import ToShow, enqueue
from .fields import Spec, filled, read
from .meetings import Tools
from .setup import (
    Founding,
    add_person,
    agree,
    all_agreed,
    found_group,
    next_meeting,
)
from .speech import Speech

#: From three people there is somebody who contributes, somebody who guides and somebody who asks.
FEWEST, MOST = 3, 12
#: A group meets in the afternoon until it says otherwise.
USUAL_TIME = "15:00"
#: How the bot is let into a room, by what the platform offers.
INVITATIONS = {
    Invites.BY_COMMAND: "refuse.invite-by-command",
    Invites.BY_SETTINGS: "refuse.invite-by-settings",
}
#: The only method so far that suits every new group.
FIRST_METHOD = "crea-m"


def start(caller: Caller, command: Command) -> FormPage | Reply:
    """The form that founds a group in this place, or what has to be done first."""
    refusal = _refuse_place(caller, command.place, command.reach)
    if refusal is not None:
        return refusal
    people = [one for one in command.readers if one != caller.person.external]
    chosen = " ".join((caller.person.external, *people)[:MOST])
    return _page(caller, command.place, {"people": chosen})


def invitation(caller: Caller) -> Reply:
    """The room is shut to the bot: the step that lets it in."""
    key = INVITATIONS[caller.able.invites]
    return refused(caller.speech(), key, title="found.invite-title")


def _refuse_place(caller: Caller, place: str, reach: Reach) -> Reply | None:
    if caller.tx.posts.place_named(place) is not None:
        return refused(caller.speech(), "refuse.group-is-here")
    match reach:
        case Reach.PRIVATE:
            return None
        case Reach.SHUT:
            return invitation(caller)
        case Reach.OPEN | Reach.DIRECT:
            return refused(caller.speech(), "refuse.start-in-private")
        case Reach.UNKNOWN:
            return refused(caller.speech(), "refuse.one-moment")


def reopen(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form again, with what was filled in; only for whoever it was opened for."""
    place, mark = args
    if not hmac.compare_digest(mark, _mark(caller, place)):
        raise ValueError("a form for somebody else")
    draft = caller.tx.drafts.get(caller.person.id, keys.founding_draft(place))
    return _page(caller, place, draft.fields if draft is not None else {})


def _mark(caller: Caller, place: str) -> str:
    """Shows that this person was given the form for this place: they were in it."""
    person = caller.person
    text = f"found|{person.workspace}|{person.external}|{place}".encode()
    return hmac.new(caller.tools.secret, text, "sha256").hexdigest()[:16]


def _page(caller: Caller, place: str, values: Mapping[str, str]) -> FormPage:
    speech = caller.speech()
    form = FormId(caller.tools.ids.new())
    intro = ("found.intro", "found.intro-room")
    return FormPage(
        token=f"found|{place}|{_mark(caller, place)}|{form}",
        form=form,
        title=speech.plain("found.form"),
        language=speech.language,
        fields=filled(_specs(speech), values),
        send_label=speech.plain("send.found"),
        intro=tuple(Text(speech.markup(Line(key)), Tone.NOTE) for key in intro),
    )


def _specs(speech: Speech) -> tuple[Spec, ...]:
    modes = (
        (Mode.CHAT, "choice.mode-chat"),
        (Mode.VOICE, "choice.mode-voice"),
        (Mode.SLOW, "choice.mode-slow"),
    )
    choices = tuple(Choice(mode.value, speech.plain(key)) for mode, key in modes)
    return (
        Spec(
            "people",
            speech.plain("field.people"),
            FieldKind.PEOPLE,
            required=True,
            hint=speech.plain("hint.people"),
            at_least=FEWEST,
            at_most=MOST,
        ),
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
            hint=speech.plain("hint.at"),
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
    if not hmac.compare_digest(mark, _mark(caller, place)):
        raise ValueError("a form for somebody else")
    speech = caller.speech()
    group_here = caller.tx.posts.place_named(place)
    if group_here is not None:
        return _founded_before(caller, group_here)
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    people = dict.fromkeys((caller.person.external, *texts["people"].split()))
    if "people" not in errors and not FEWEST <= len(people) <= MOST:
        errors["people"] = speech.plain("invalid.people", fewest=FEWEST, most=MOST)
    if errors:
        key = keys.founding_draft(place)
        draft = Draft(caller.person.id, key, form, saved_at=caller.at, fields=texts)
        return _look_again(caller, draft, place, errors=errors)
    founder = _known(caller, caller.person.external)
    founding = Founding(
        workspace=founder.workspace,
        room=place,
        name="",
        language=founder.language,
        zone=founder.zone,
        method=FIRST_METHOD,
        mode=Mode(texts["mode"]),
        first_on=date.fromisoformat(texts["first-on"]),
        local_time=time.fromisoformat(texts["at"]),
    )
    members = [_known(caller, external).id for external in people]
    group = found_group(caller.tx, caller.tools, founding, members)
    caller.tx.drafts.forget(founder.id, keys.founding_draft(place))
    _show_agreements(caller.tx, caller.tools, group)
    return done(speech, Said("found.title", ("found.done", "found.next")))


def _look_again(caller: Caller, draft: Draft, place: str, *, errors: dict[str, str]) -> Reply:
    """Something needs another look. Where the form is gone, what it held is kept for it."""
    if caller.able.keeps_form_open:
        return invalid(errors)
    founder = _known(caller, caller.person.external)
    caller.tx.drafts.put(replace(draft, person=founder.id))
    args = (place, _mark(caller, place))
    control = Control("open-found", "control.look-again", args, Does.FORM, main=True)
    return invalid(errors, closed(caller.speech(), control))


def _founded_before(caller: Caller, group_here: str) -> Reply:
    """Sent twice is sent once; somebody else may have been first."""
    speech = caller.speech()
    group = caller.group(group_here.removeprefix("group:"))
    if group is None:
        return refused(speech, "refuse.group-is-here")
    return done(speech, Said("found.title", ("found.done", "found.next")))


def _known(caller: Caller, external: str) -> Person:
    """Somebody of this workspace, known from now on; in the founder's language until they act."""
    person = caller.person
    return add_person(
        caller.tx,
        caller.tools,
        workspace=person.workspace,
        external=external,
        language=person.language,
        zone=person.zone,
    )


def confirm_agreements(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member agrees. Pressing twice is agreeing once."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    agree(caller.tx, caller.tools, group.id, caller.person.id)
    _show_agreements(caller.tx, caller.tools, group.id)
    return done()


def agree_first(caller: Caller, group: GroupId) -> Reply:
    """Why nothing can be written yet; with the button for whoever has not confirmed."""
    members = caller.tx.groups.members(group)
    mine = any(m.person == caller.person.id and m.agreed_at is not None for m in members)
    controls = () if mine else (_agree_control(group),)
    return refused(caller.speech(), "refuse.agreements-first", controls=controls)


def _agree_control(group: GroupId) -> Control:
    return Control("agree", "control.agree", (group,), main=True)


def refresh_agreements(tx: Tx, tools: Tools, group: GroupId) -> None:
    """The date that stands below the agreements has come or moved, where they stand at all."""
    if tx.posts.of_card(keys.agreements_card(group)) is not None:
        _show_agreements(tx, tools, group)


def _show_agreements(tx: Tx, tools: Tools, group: GroupId) -> None:
    show = ToShow(keys.group_place(group), keys.agreements_card(group))
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def _settled(tx: Tx, group: GroupId, screen: Screen) -> Screen:
    """Everybody agreed: the first date, until the group has met."""
    first = next_meeting(tx, group)
    has_met = (MeetingStatus.OPEN, MeetingStatus.ENDED)
    if first is None or any(m.status in has_met for m in tx.meetings.of_group(group)):
        return screen
    at = Line("agreements.first", (("at", Moment(first.starts_at, "both")),))
    bring = Control("open-case", "control.bring-case", (group,), Does.FORM)
    return replace(screen, paragraphs=(*screen.paragraphs, Paragraph(at)), controls=(bring,))


def agreements_screen(tx: Tx, group: GroupId) -> Screen:
    """The agreements in the room. How many have confirmed is shown, never who has not."""
    members = tx.groups.members(group)
    agreed = sum(member.agreed_at is not None for member in members)
    lines = [Paragraph(Line(key)) for key in AGREEMENTS]
    title, push = Line("agreements.title"), Line("push.question")
    if all_agreed(tx, group):
        lines.append(Paragraph(Line("agreements.settled")))
        return _settled(tx, group, Screen(title, push, tuple(lines)))
    values = (("done", agreed), ("of", len(members)))
    lines += [
        Paragraph(Line("agreements.question")),
        Paragraph(Line("agreements.room"), Tone.NOTE),
        Paragraph(Line("agreements.progress", values), Tone.NOTE),
    ]
    return Screen(
        title,
        push,
        tuple(lines),
        progress=Progress(agreed, len(members)),
        controls=(_agree_control(group),),
    )
