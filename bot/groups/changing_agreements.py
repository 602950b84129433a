"""A change of the agreements: any member proposes one, and it holds when all have said yes.

Nobody hears who proposed it or who would rather not. What stood before holds until then, so
nobody is locked out of anything; one who would rather not takes the proposal off the table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..cards import CHOICE_LIMIT, Answer, Choice, FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId, GroupId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Paragraph, Progress, Screen, Tone
from ..ports import Tx
from ..records import Agreements, Group
from ..words import clip, shown_length
from . import card_keys, erasing, keys
from .agreements import agree_first, read_all_control, refresh_agreements
from .caller import Caller, Said, done, look_again, refused
from .effects import ToShow, enqueue
from .fields import Spec, filled, read
from .lookups import all_agreed
from .meetings import Tools
from .speech import Speech
from .versions import (
    FIXED,
    OWN,
    STANDARD,
    Versions,
    line_of,
    numbered,
    versions_of,
)

#: An agreement is read aloud in one breath; all own words of a group fit on one card.
LONGEST = 240
LONGEST_TOGETHER = 2400
BESIDE = "beside"


def propose_control(group: GroupId) -> Control:
    """The button that opens the form."""
    return Control("open-agreement", "control.change-agreement", (group,), Does.FORM)


def read_control(change: Agreements) -> Control:
    """The button that shows what is proposed."""
    return Control("change", "control.read-change", (change.group, str(change.number)))


def open_agreement(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form in which a member says an agreement otherwise, or adds one."""
    group = _changeable(caller, args[0])
    if isinstance(group, Reply):
        return group
    versions = versions_of(caller.tx, group.id)
    if versions.asked is not None:
        return _one_at_a_time(caller, versions.asked)
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"agreement|{group.id}|{form}",
        form=form,
        title=speech.plain("change.form"),
        language=speech.language,
        fields=filled(_specs(speech, versions), {}),
        send_label=speech.plain("send.change"),
        intro=(Text(speech.markup(Line("change.intro")), Tone.NOTE),),
    )


def _specs(speech: Speech, versions: Versions) -> tuple[Spec, ...]:
    own = versions.own
    names = [name for name in (*STANDARD, *OWN) if name in {*STANDARD, *own} - {FIXED}]
    lines = [(name, line_of(name, own)) for name in names]
    choices = [
        Choice(name, clip(speech.plain_line(line), CHOICE_LIMIT)) for name, line in lines if line
    ]
    if any(name not in own for name in OWN):
        choices.append(Choice(BESIDE, speech.plain("choice.agreement-beside")))
    label, hint = speech.plain("field.which-agreement"), speech.plain("hint.agreement")
    return (
        Spec("which", label, FieldKind.CHOICE, required=True, choices=tuple(choices)),
        Spec("agreement", speech.plain("field.agreement"), max_length=LONGEST, hint=hint),
    )


def propose_agreement(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Put a change before the group; whoever proposes it has said yes to it."""
    group, form = _changeable(caller, args[0]), keys.form_id(args[1])
    if isinstance(group, Reply):
        return group
    tx, speech = caller.tx, caller.speech(group=group)
    known = tx.groups.agreements(group.id)
    if any(one.form == form for one in known):
        return _proposed(speech)
    versions = versions_of(tx, group.id)
    texts, errors = read(_specs(speech, versions), values, speech, today=caller.today())
    if errors:
        return _look_again(caller, group, errors, quote=texts["agreement"])
    name, text = texts["which"], " ".join(texts["agreement"].split())
    if versions.asked is not None:
        return _one_at_a_time(caller, versions.asked, quote=text)
    fields = _changed(versions.own, name, text)
    error = _error(versions, fields, name, text)
    if error is not None:
        return _look_again(caller, group, {"agreement": speech.plain(error)}, quote=text)
    number = max((one.number for one in known), default=1) + 1
    said = (caller.person.id,)
    change = Agreements(group.id, number, form, caller.at, agreed_by=said, fields=fields)
    tx.groups.put_agreements(change)
    _show(tx, caller.tools, change)
    settle_change(tx, caller.tools, group.id)
    return _proposed(speech)


def _proposed(speech: Speech) -> Reply:
    return done(speech, Said("change.title", ("change.proposed", "change.until-then")))


def _changed(own: Mapping[str, str], name: str, text: str) -> dict[str, str]:
    """The own words as they would be: without a text the group's own one goes."""
    if name == BESIDE:
        name = next(place for place in OWN if place not in own)
    rest = {key: said for key, said in own.items() if key != name}
    return {**rest, name: text} if text else rest


def _error(versions: Versions, fields: Mapping[str, str], name: str, text: str) -> str | None:
    if fields == versions.own:
        return "invalid.agreement-same" if text else "invalid.empty"
    together = sum(shown_length(said) for said in fields.values())
    return "invalid.agreements-long" if together > LONGEST_TOGETHER else None


def _look_again(caller: Caller, group: Group, errors: dict[str, str], *, quote: str) -> Reply:
    """Something needs another look. Where the form is gone, a button opens it anew."""
    control = Control("open-agreement", "control.look-again", (group.id,), Does.FORM, main=True)
    return look_again(caller, errors, Said("change.form", (), (control,), quote))


def _one_at_a_time(caller: Caller, change: Agreements, *, quote: str = "") -> Reply:
    """Another change is on the table; what was written goes back to its author."""
    line = "change.one-at-a-time"
    said = Said("reply.not-now", (line,), (read_control(change),), quote)
    return Reply(Answer.REFUSED, done(caller.speech(), said).card, reason=line)


def read_change(caller: Caller, args: tuple[str, ...]) -> Reply:
    """What is proposed, beside what holds, for one member's eyes."""
    change = _asked(caller, args)
    if isinstance(change, Reply):
        return change
    lines = _difference(versions_of(caller.tx, change.group).own, change.fields)
    token = (change.group, str(change.number))
    controls = [Control("drop-change", "control.drop-change", token)]
    if caller.person.id in change.agreed_by:
        lines.append(Paragraph(Line("change.you-agreed"), Tone.NOTE))
    else:
        controls.insert(0, Control("agree-change", "control.agree-change", token, main=True))
    lines.append(Paragraph(Line("change.until-then"), Tone.NOTE))
    title = Line("change.title")
    screen = Screen(title, Line("push.question"), tuple(lines), None, tuple(controls))
    return Reply(Answer.DONE, caller.speech().card(screen))


def _difference(own: Mapping[str, str], proposed: Mapping[str, str]) -> list[Paragraph]:
    """The one agreement that would be another: as it is, and as it would be."""
    names = (*STANDARD, *OWN)
    changed = next((name for name in names if own.get(name) != proposed.get(name)), names[0])
    now, then = line_of(changed, own), line_of(changed, proposed)
    lines: list[Paragraph] = []
    if now is not None:
        lines += [Paragraph(Line("change.now")), Paragraph(now, Tone.QUOTE)]
    if then is None:
        return [*lines, Paragraph(Line("change.goes"))]
    heading = "change.then" if now is not None else "change.beside"
    return [*lines, Paragraph(Line(heading)), Paragraph(then, Tone.QUOTE)]


def agree_to_change(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member says yes to what is proposed. Twice is once; with the last one it holds."""
    change = _asked(caller, args)
    if isinstance(change, Reply):
        return change
    said = tuple(sorted({*change.agreed_by, caller.person.id}))
    change = replace(change, agreed_by=said)
    caller.tx.groups.put_agreements(change)
    _show(caller.tx, caller.tools, change)
    settle_change(caller.tx, caller.tools, change.group)
    holds = versions_of(caller.tx, change.group).asked is None
    line = "change.holds" if holds else "change.until-then"
    return done(caller.speech(), Said("change.title", ("change.you-agreed", line)))


def drop_change(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Take what is proposed off the table, for everybody; the first press only asks."""
    change = _asked(caller, args[:2])
    if isinstance(change, Reply):
        return change
    match args[2:]:
        case ():
            control = Control("drop-change", "control.drop-for-all", (*args, "yes"), main=True)
            said = Said("change.title", ("change.drop-means", "change.talk-first"), (control,))
            return done(caller.speech(), said)
        case ("yes",):
            caller.tools.ledger.note((erasing.agreements_name(change.form),))
            dropped = replace(change, dropped_at=caller.at, fields={})
            caller.tx.groups.put_agreements(dropped)
            _show(caller.tx, caller.tools, dropped)
            refresh_agreements(caller.tx, caller.tools, change.group)
            return done(caller.speech(), Said("change.title", ("change.dropped",)))
        case _:
            raise ValueError("no such answer")


def settle_change(tx: Tx, tools: Tools, group: GroupId) -> None:
    """What every member says yes to holds from now on; a newcomer reads it before they are in.

    Also to be called when the members are others.
    """
    change = versions_of(tx, group).asked
    if change is None:
        return
    members = {member.person for member in tx.groups.members(group)}
    if members and _is_fine(change, members):
        change = replace(change, held_from=tools.clock.now())
        tx.groups.put_agreements(change)
        for newcomer in tx.groups.newcomers(group):
            if newcomer.agreed_at is not None:
                tx.groups.put_newcomer(replace(newcomer, agreed_at=None))
                card = card_keys.newcomer_card(group, newcomer.person)
                enqueue(tx, ToShow(keys.group_place(group), card), clock=tools.clock, ids=tools.ids)
        refresh_agreements(tx, tools, group)
    _show(tx, tools, change)


def _is_fine(change: Agreements, members: Collection[PersonId]) -> bool:
    return set(members) <= set(change.agreed_by)


def change_screen(tx: Tx, group: GroupId, number: int) -> Screen | None:
    """What the room sees of a proposal: that there is one, and how far it is."""
    change = numbered(tx, group, number)
    if change is None:
        return None
    title, push = Line("change.room-title"), Line("push.question")
    if change.dropped_at is not None:
        return Screen(title, push, (Paragraph(Line("change.dropped")),))
    if change.held_from is not None:
        control = read_all_control(group)
        title = Line("change.settled-title")
        return Screen(title, push, (Paragraph(Line("change.holds")),), None, (control,))
    members = {member.person for member in tx.groups.members(group)}
    count, of = len(members & set(change.agreed_by)), len(members)
    lines = (
        Paragraph(Line("change.room")),
        Paragraph(Line("change.until-then"), Tone.NOTE),
        Paragraph(Line("change.progress", (("done", count), ("of", of))), Tone.NOTE),
    )
    return Screen(title, push, lines, Progress(count, of), (read_control(change),))


def show_open_change(tx: Tx, tools: Tools, group: GroupId) -> None:
    """Put what is proposed into the room, or bring it up to date; nothing where nothing is."""
    asked = versions_of(tx, group).asked
    if asked is not None:
        _show(tx, tools, asked)


def _show(tx: Tx, tools: Tools, change: Agreements) -> None:
    card = card_keys.change_card(change.group, change.number)
    enqueue(tx, ToShow(keys.group_place(change.group), card), clock=tools.clock, ids=tools.ids)


def _changeable(caller: Caller, group_id: str) -> Group | Reply:
    """The group whose agreements this person may change, once all have confirmed the first."""
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return group if all_agreed(caller.tx, group.id) else agree_first(caller, group.id)


def _asked(caller: Caller, args: tuple[str, ...]) -> Agreements | Reply:
    """The proposal that is still open, for a member; else what became of it."""
    group_id, number = args
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    change = numbered(caller.tx, group.id, int(number))
    if change is None:
        raise ValueError("no such proposal")
    if change.dropped_at is not None:
        control = propose_control(group.id)
        return refused(caller.speech(), "change.dropped", controls=(control,))
    if change.held_from is not None:
        control = read_all_control(group.id)
        return done(caller.speech(), Said("change.title", ("change.holds",), (control,)))
    return change
