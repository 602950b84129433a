"""The agreements of a new group: each member confirms them, and nothing begins before that.

How many have confirmed is shown, never who has not.
"""

from __future__ import annotations

from dataclasses import replace

from ..cards import Answer, Reply
from ..engine.ids import GroupId, PersonId
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Progress, Screen, Tone
from ..ports import Tx
from . import card_keys, keys
from .caller import Caller, Said, done, refused
from .coordinated import coordinator_lines, withdraw_control
from .effects import ToShow, enqueue
from .lookups import all_agreed, has_met, next_meeting
from .meetings import Tools
from .named_readers import administrator_lines
from .sealed_room import agreed_kind, kind_control
from .setup import agree
from .speech import Speech
from .taking_part import agreed_open
from .versions import in_room, versions_of


def confirm_agreements(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member agrees, when nobody in the group assesses another. Twice is agreeing once."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    match args[1:]:
        case ():
            return ask_whom_one_assesses(caller.speech(), "agree", args)
        case ("nobody",):
            agree(caller.tx, caller.tools, group.id, caller.person.id)
            show_agreements(caller.tx, caller.tools, group.id)
            return done(caller.speech(), Said("agreements.title", ("agreements.you-agreed",)))
        case ("somebody",):
            return done(caller.speech(), SOMEBODY_ASSESSES)
        case _:
            raise ValueError("no such answer")


def ask_whom_one_assesses(speech: Speech, action: str, args: tuple[str, ...]) -> Reply:
    """The question that comes with the agreements: what is said here must cost nobody anything."""
    controls = (
        Control(action, "control.assess-nobody", (*args, "nobody"), main=True),
        Control(action, "control.assess-somebody", (*args, "somebody")),
    )
    lines = (Paragraph(Line("assess.question")), Paragraph(Line("assess.why")))
    screen = Screen(Line("assess.title"), Line("push.reminder"), lines, None, controls)
    return Reply(Answer.DONE, speech.card(screen))


#: Who assesses somebody here, or is assessed, has not agreed, and nobody is told why.
SOMEBODY_ASSESSES = Said("assess.title", ("assess.talk", "assess.not-told"))


def agree_first(caller: Caller, group: GroupId) -> Reply:
    """Why nothing can be written yet; with the button for whoever has not confirmed."""
    mine = agreed_by(caller.tx, group, caller.person.id)
    controls = () if mine else (_agree_control(group),)
    return refused(caller.speech(), "refuse.agreements-first", controls=controls)


def agreed_by(tx: Tx, group: GroupId, person: PersonId) -> bool:
    """Whether this member has confirmed the agreements."""
    members = tx.groups.members(group)
    return any(m.person == person and m.agreed_at is not None for m in members)


def _agree_control(group: GroupId) -> Control:
    return Control("agree", "control.agree", (group,), main=True)


def read_all_control(group: GroupId) -> Control:
    """The button that shows all agreements, the group's own words among them."""
    return Control("agreements", "control.read-agreements", (group,))


def refresh_agreements(tx: Tx, tools: Tools, group: GroupId) -> None:
    """The date that stands below the agreements has come or moved, where they stand at all."""
    if tx.posts.of_card(card_keys.agreements_card(group)) is not None:
        show_agreements(tx, tools, group)


def show_agreements(tx: Tx, tools: Tools, group: GroupId) -> None:
    """Put the agreements into the room, or bring them up to date."""
    show = ToShow(keys.group_place(group), card_keys.agreements_card(group))
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def _settled(tx: Tx, group: GroupId, screen: Screen) -> Screen:
    """Everybody agreed: the first date, until the group has met."""
    first = next_meeting(tx, group)
    if first is None or has_met(tx, group):
        return screen
    at = Line("agreements.first", (("at", Moment(first.starts_at, "both")),))
    bring = Control("open-case", "control.bring-case", (group,), Does.FORM)
    guide = Control("guidance", "control.guidance", (group,))
    paragraphs = (*screen.paragraphs, Paragraph(at))
    return replace(screen, paragraphs=paragraphs, controls=(bring, *screen.controls, guide))


def agreements_screen(tx: Tx, group: GroupId) -> Screen:
    """The agreements in the room. How many have confirmed is shown, never who has not."""
    members = tx.groups.members(group)
    agreed = sum(member.agreed_at is not None for member in members)
    versions = versions_of(tx, group)
    known = tx.groups.get(group)
    assert known is not None, "whoever asks has it"
    lines = [
        *in_room(versions),
        agreed_kind(known),
        *agreed_open(known),
        *coordinator_lines(tx, group),
        *administrator_lines(tx, group),
    ]
    keeps = withdraw_control(tx, group)
    title, push = Line("agreements.title"), Line("push.question")
    if all_agreed(tx, group):
        lines.append(Paragraph(Line("agreements.settled")))
        controls = (*((read_all_control(group),) if versions.own else ()), *keeps)
        return _settled(tx, group, Screen(title, push, tuple(lines), controls=controls))
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
        controls=(_agree_control(group), kind_control(known), *keeps),
    )
