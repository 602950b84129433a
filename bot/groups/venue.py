"""Where a group comes together: a room, or the address of a video meeting, in one line of theirs.

Any member keeps it, and reads it by button or command. It was typed, so it stands in no post, no
push text and no calendar: the agenda says only that there is something to look up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..cards import FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..records import Group
from . import keys
from .caller import Caller, Said, done, look_again, refused
from .cycle import refresh_agenda
from .fields import Spec, filled, read
from .speech import Speech
from .venue_line import VENUE, venue_control

LONGEST = 200
#: What begins an address that opens something else than a page.
_NO_PAGE = re.compile(
    r"(?<![\w+.-])(?:(?!https?:)[a-z][\w+.-]*://|(?:javascript|data|vbscript):)", re.IGNORECASE
)


def venue_reply(caller: Caller, group: Group) -> Reply:
    """Where the group comes together, for a member's eyes only."""
    text = group.fields.get(VENUE, "")
    nothing = Paragraph(Line("venue.nothing-yet"), Tone.NOTE)
    lines = Paragraph(Line("venue.text", (("text", Typed(text)),))) if text else nothing
    label = "control.change-venue" if text else "control.fill-in-venue"
    control = Control("open-venue", label, (group.id,), Does.FORM)
    screen = Screen(Line("venue.title"), Line("push.reminder"), (lines,), None, (control,))
    return Reply(done().answer, caller.speech(group=group).card(screen))


def show_venue(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button."""
    group = _group(caller, args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return venue_reply(caller, group)


def open_venue(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form with which any member keeps it."""
    group = _group(caller, args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech, form = caller.speech(group=group), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"venue|{group.id}|{form}",
        form=form,
        title=speech.plain("venue.title"),
        language=speech.language,
        fields=filled((_spec(speech),), {VENUE: group.fields.get(VENUE, "")}),
        send_label=speech.plain("send.keep"),
        intro=(Text(speech.markup(Line("venue.who-reads")), Tone.NOTE),),
    )


def _spec(speech: Speech) -> Spec:
    label, hint = speech.plain("field.venue"), speech.plain("hint.venue")
    return Spec(VENUE, label, FieldKind.LINE, max_length=LONGEST, hint=hint)


def keep_venue(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep it as it was sent, last; an empty line takes it away."""
    group, _ = _group(caller, args[0]), keys.form_id(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech = caller.speech(group=group)
    texts, errors = read((_spec(speech),), values, speech, today=caller.today())
    text = " ".join(texts[VENUE].split())
    if not errors and _NO_PAGE.search(text):
        errors = {VENUE: speech.plain("invalid.venue")}
    if errors:
        control = Control("open-venue", "control.look-again", (group.id,), Does.FORM, main=True)
        return look_again(caller, errors, Said("venue.title", (), (control,), texts[VENUE]))
    if text != group.fields.get(VENUE, ""):
        caller.tx.groups.save(replace(group, fields={**group.fields, VENUE: text}))
        refresh_agenda(caller.tx, caller.tools, group.id)
    said = "venue.kept" if text else "venue.taken-away"
    return done(speech, Said("venue.title", (said,), (venue_control(group.id),)))


def _group(caller: Caller, group_id: str) -> Group | None:
    group = caller.group(group_id)
    if group is not None and group.is_trial:
        raise ValueError("a trial is held where it stands")
    return group
