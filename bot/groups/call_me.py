"""What each member of a group may be called for, in a line of their own, read by the group alone.

Between two meetings people hardly dare to ask each other anything. Whoever likes says what for it
is fine; nobody is asked to, and nobody sees who did not.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import Answer, FormPage, Reply, Text
from ..engine.ids import FormId, GroupId, PersonId
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..ports import Tx
from ..records import CallMe, Group
from . import erasing, keys
from .agreements import agree_first
from .caller import Caller, Said, done, invalid, refused
from .effects import pages_of
from .fields import Spec, filled, read
from .lookups import all_agreed
from .meetings import Tools
from .speech import Speech

#: The one field of a line.
FOR = "call-me"
LONGEST_LINE = 150


def call_me_control(group: GroupId) -> Control:
    """The button that shows the lines."""
    return Control("call-me", "control.call-me", (group, "0"))


def show_call_me(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button, or the one for the lines that did not fit."""
    group_id, start = args[0], int(args[1])
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return _shown(caller, group, start=start)


def call_me_reply(caller: Caller, group: Group) -> Reply:
    """What the members of a group may be called for; for members only."""
    return _shown(caller, group, start=0)


def _shown(caller: Caller, group: Group, *, start: int) -> Reply:
    if start < 0:
        raise ValueError("no such line")
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    lines = [one for one in _lines(caller.tx, group.id) if one.fields.get(FOR)]
    pages = pages_of([one.fields[FOR] for one in lines[start:]])
    count = pages[0][1] if pages else 0
    paragraphs = [_quoted(one) for one in lines[start : start + count]]
    if not lines:
        paragraphs = [Paragraph(Line("call-me.nothing-yet"), Tone.NOTE)]
    mine = any(one.person == caller.person.id for one in lines)
    label = "control.change-call-me" if mine else "control.write-call-me"
    controls = [Control("open-call-me", label, (group.id,), Does.FORM, main=True)]
    if mine:
        controls.append(Control("erase-call-me", "control.erase-call-me", (group.id,)))
    if start + count < len(lines):
        further = (group.id, str(start + count))
        controls.append(Control("call-me", "control.more-call-me", further))
    intro = Paragraph(Line("call-me.intro"), Tone.NOTE)
    shown = (intro, *paragraphs)
    screen = Screen(Line("call-me.title"), Line("push.reminder"), shown, None, tuple(controls))
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))


def _quoted(line: CallMe) -> Paragraph:
    text = (("text", Typed(line.fields[FOR])),)
    return Paragraph(Line("call-me.line", text), Tone.QUOTE, by=line.person)


def _lines(tx: Tx, group: GroupId) -> list[CallMe]:
    """Those of present members, in the order in which they joined."""
    known = {one.person: one for one in tx.groups.call_me_lines(group)}
    return [known[m.person] for m in tx.groups.members(group) if m.person in known]


def open_call_me(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form of one's own line, with what it says now."""
    (group_id,) = args
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    speech, form = caller.speech(group=group), FormId(caller.tools.ids.new())
    mine = (one for one in _lines(caller.tx, group.id) if one.person == caller.person.id)
    now = next((one.fields.get(FOR, "") for one in mine), "")
    return FormPage(
        token=f"call-me|{group.id}|{form}",
        form=form,
        title=speech.plain("call-me.form"),
        language=speech.language,
        fields=filled(_specs(speech), {FOR: now}),
        send_label=speech.plain("send.keep"),
        intro=(Text(speech.markup(Line("call-me.who-reads")), Tone.NOTE),),
    )


def _specs(speech: Speech) -> tuple[Spec, ...]:
    label, hint = speech.plain("field.call-me"), speech.plain("hint.call-me")
    return (Spec(FOR, label, max_length=LONGEST_LINE, hint=hint),)


def keep_call_me(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the line as it was sent; an empty one erases it."""
    group, form = caller.group(args[0]), keys.form_id(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    speech = caller.speech(group=group)
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    if errors:
        return invalid(errors)
    key = keys.once(caller.tools.secret, "call-me", form)
    if not caller.tx.deliveries.claim(key, caller.at):
        # It came before. What was written since, or erased, is not to come back with it.
        return _shown(caller, group, start=0)
    forget_call_me(caller.tx, caller.tools, group.id, caller.person.id)
    if not texts[FOR]:
        return _said(caller, group, "call-me.erased")
    fields = {FOR: texts[FOR]}
    line = CallMe(group.id, caller.person.id, form, said_at=caller.at, fields=fields)
    caller.tx.groups.put_call_me(line)
    return _said(caller, group, "call-me.kept")


def erase_call_me(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody erases their own line; one that is gone already is fine."""
    (group_id,) = args
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    forget_call_me(caller.tx, caller.tools, group.id, caller.person.id)
    return _said(caller, group, "call-me.erased")


def _said(caller: Caller, group: Group, key: str) -> Reply:
    said = Said("call-me.title", (key,), (call_me_control(group.id),))
    return done(caller.speech(group=group), said)


def forget_call_me(tx: Tx, tools: Tools, group: GroupId, person: PersonId) -> None:
    """Erase somebody's line in a group for good."""
    for line in tx.groups.call_me_lines(group):
        if line.person == person:
            tools.ledger.note((erasing.call_me_name(line.form),))
            tx.groups.forget_call_me(group, person)
