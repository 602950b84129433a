"""Whom to turn to when it is urgent: the group's own list, and the national numbers below it.

Intervision is no place for what cannot wait. A member keeps the list when all is calm, so that it
is there for whoever needs it; no more is done with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import FormPage, Reply, Text
from ..engine.ids import FormId, GroupId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..records import Group
from ..schedule.countries import COUNTRIES
from . import keys
from .caller import Caller, Said, done, invalid, refused
from .fields import Spec, filled, read
from .speech import Speech

#: The entries of a group's list, in their order, with their words: as they stand on the list, as
#: they are asked, and what helps with it. Each is a field of the group.
ENTRIES: Mapping[str, tuple[str, str, str]] = {
    "protocol": ("urgent.protocol", "field.protocol", "hint.protocol"),
    "counsellor": ("urgent.counsellor", "field.counsellor", "hint.counsellor"),
    "physician": ("urgent.physician", "field.physician", "hint.physician"),
}
LONGEST_ENTRY = 400
#: The own protocol comes first.
FIRST = Line("urgent.first")
NOTHING_YET = (Paragraph(Line("urgent.nothing-yet"), Tone.NOTE),)
#: The countries whose numbers are known.
_NATIONAL = {"NL": "urgent.in-nl", "BE": "urgent.in-be", "DE": "urgent.in-de"}


def urgent_control(group: GroupId) -> Control:
    """The button that shows whom to turn to."""
    return Control("urgent", "control.urgent", (group,))


def urgent_reply(caller: Caller, group: Group) -> Reply:
    """The list of a group; for members only."""
    control = Control("open-urgent", "control.change-urgent", (group.id,), Does.FORM)
    lines = whom_to_turn_to(group, when_empty=NOTHING_YET)
    screen = Screen(Line("urgent.title"), Line("push.reminder"), lines, None, (control,))
    return Reply(done().answer, caller.speech(group=group).card(screen))


def whom_to_turn_to(
    group: Group, *, first: Line = FIRST, when_empty: tuple[Paragraph, ...] = ()
) -> tuple[Paragraph, ...]:
    """What the group filled in, below a first line, and the numbers of its country below that.

    ``when_empty``: what is said where the group filled in nothing.
    """
    texts = [(key, group.fields.get(_field(name), "")) for name, (key, *_) in ENTRIES.items()]
    own = tuple(Paragraph(Line(key, (("text", Typed(text)),))) for key, text in texts if text)
    return (Paragraph(first), *(own or when_empty), _national(group.zone))


def national_reply(caller: Caller) -> Reply:
    """The national numbers, for whoever is in no group."""
    lines = (Paragraph(FIRST), _national(caller.person.zone))
    screen = Screen(Line("urgent.title"), Line("push.reminder"), lines)
    return Reply(done().answer, caller.speech().card(screen))


def _national(zone: str) -> Paragraph:
    return Paragraph(Line(_NATIONAL.get(COUNTRIES.get(zone, ""), "urgent.in-other")))


def _field(entry: str) -> str:
    return f"urgent-{entry}"


def show_urgent(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button of the list."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return urgent_reply(caller, group)


def open_urgent(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form with which any member keeps the list."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech, form = caller.speech(group=group), FormId(caller.tools.ids.new())
    values = {name: group.fields.get(_field(name), "") for name in ENTRIES}
    return FormPage(
        token=f"urgent|{group.id}|{form}",
        form=form,
        title=speech.plain("urgent.form"),
        language=speech.language,
        fields=filled(_specs(speech), values),
        send_label=speech.plain("send.keep"),
        intro=(Text(speech.markup(Line("urgent.who-reads")), Tone.NOTE),),
    )


def _specs(speech: Speech) -> tuple[Spec, ...]:
    return tuple(
        Spec(name, speech.plain(label), max_length=LONGEST_ENTRY, hint=speech.plain(hint))
        for name, (_, label, hint) in ENTRIES.items()
    )


def keep_urgent(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the list as it was sent; whoever sends last, says what it is."""
    group, _ = caller.group(args[0]), keys.form_id(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech = caller.speech(group=group)
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    if errors:
        # No form of ours takes so much: who made this one up has it still.
        return invalid(errors)
    own = {_field(name): text for name, text in texts.items()}
    caller.tx.groups.save(replace(group, fields={**group.fields, **own}))
    return done(speech, Said("urgent.title", ("urgent.kept",), (urgent_control(group.id),)))
