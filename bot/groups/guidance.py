"""Who guides a group's meetings: in turn, or somebody whom it named and who said that they will.

Any member may ask one of them, for a while or for good, and anybody may let the group guide in
turn again. Somebody who comes only to guide is a member as all others, so that they agreed to the
agreements and assess nobody; they bring no case, and are expected where they guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from methods.spec import Mode

from ..cards import Answer, FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId, GroupId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Place, Screen, Tone
from ..engine.screen import Person as Named
from ..engine.state import Presence
from ..ports import Tx
from ..records import Group, Guidance, Term
from ..schedule.series import local_date, occurrence_at
from . import card_keys, keys
from .agreements import SOMEBODY_ASSESSES, agree_first, ask_whom_one_assesses
from .caller import Caller, Said, done, look_again, refused
from .cases import own_case
from .cycle import show_agenda
from .dates import NOON
from .effects import tell_in_working_hours
from .fields import Spec, filled, read
from .forms import choice_spec
from .lookups import all_agreed, next_meeting
from .meetings import Tools, load_meeting, note_presence
from .named import guidance_of, named_for, only_guide
from .speech import Speech

#: For how long somebody may be asked. The number of meetings stands behind ``EVERY``.
TERMS = (
    (Term.ONCE.value, "choice.guides-once"),
    (Term.UNTIL.value, "choice.guides-until"),
    (Term.ALWAYS.value, "choice.guides-always"),
    ("every-3", "choice.guides-every-3"),
    ("every-6", "choice.guides-every-6"),
)
BRINGS = (("yes", "choice.brings-cases"), ("no", "choice.brings-no-cases"))


def guidance_reply(caller: Caller, group: Group) -> Reply:
    """Who guides, and what may be done about it."""
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    return Reply(Answer.DONE, caller.speech(group=group).card(_screen(caller, group)))


def show_guidance(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The same, of the group of this button."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return guidance_reply(caller, group)


def _screen(caller: Caller, group: Group) -> Screen:
    tx, me = caller.tx, caller.person.id
    now = guidance_of(tx, group.id, on=local_date(caller.at, group.zone))
    lines = [Paragraph(line) for line in _told(group, now)]
    controls: list[Control] = []
    if me in only_guide(tx, group.id):
        lines.append(Paragraph(Line("guidance.you-only-guide"), Tone.NOTE))
        controls.append(Control("brings-cases", "control.takes-part", (group.id,)))
    if now is not None:
        args = (group.id, now.person)
        controls.append(Control("end-guidance", "control.guide-in-turn", args))
    ask = _ask(group.id)
    title, push = Line("guidance.title"), Line("push.reminder")
    return Screen(title, push, tuple(lines), controls=(ask, *controls))


def _ask(group: GroupId) -> Control:
    return Control("open-guidance", "control.ask-guide", (group,), Does.FORM, main=True)


def _told(group: Group, guidance: Guidance | None) -> tuple[Line, ...]:
    if guidance is None:
        is_slow = group.mode is Mode.SLOW
        return (Line("guidance.bot-alone" if is_slow else "guidance.in-turn"),)
    who = (("who", Named(guidance.person)),)
    return (Line("guidance.named", who), _for_how_long(group, guidance))


def _for_how_long(group: Group, guidance: Guidance) -> Line:
    if guidance.until is not None:
        until = Moment(occurrence_at(guidance.until, NOON, group.zone), "date")
        return Line("guidance.until", (("until", until),))
    if guidance.every is not None:
        return Line("guidance.every", (("count", guidance.every),))
    return Line("guidance.once" if guidance.term is Term.ONCE else "guidance.always")


def _of(tx: Tx, group: GroupId, person: PersonId) -> Guidance | None:
    return next((one for one in tx.groups.guidances(group) if one.person == person), None)


# Asking somebody


def open_guidance(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form: who, for how long, and whether they bring cases."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    speech, form = caller.speech(group=group), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"guidance|{group.id}|{form}",
        form=form,
        title=speech.plain("guidance.form"),
        language=speech.language,
        fields=filled(_specs(speech), {}),
        send_label=speech.plain("send.guidance"),
        intro=(Text(speech.markup(Line("guidance.intro")), Tone.NOTE),),
    )


def _specs(speech: Speech) -> tuple[Spec, ...]:
    """People are picked as the platform lets them be, which knows what they are called."""
    until = Spec(
        "until", speech.plain("field.until"), FieldKind.DATE, hint=speech.plain("hint.until")
    )
    return (
        Spec("guide", speech.plain("field.guide"), FieldKind.PEOPLE, required=True),
        choice_spec(speech, "term", TERMS),
        until,
        choice_spec(speech, "brings", BRINGS),
    )


def ask_to_guide(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Ask somebody; whoever names themselves is asked at once, and here."""
    group, form = caller.group(args[0]), keys.form_id(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    speech = caller.speech(group=group)
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    members = caller.tx.groups.people(group.id).values()
    person = next((one.id for one in members if one.external == texts["guide"]), None)
    if person is None:
        errors["guide"] = speech.plain("invalid.guide")
    is_until = texts["term"] == Term.UNTIL.value
    if is_until and not texts["until"]:
        errors["until"] = speech.plain("invalid.empty")
    if errors or person is None:
        return _look_again(caller, group, errors)
    asked = (group.id, texts["term"], texts["until"] if is_until else "-", texts["brings"])
    if person == caller.person.id:
        return ask_whom_one_assesses(speech, "take-guidance", asked)
    tools, card = caller.tools, card_keys.guiding_card(person, form, asked)
    tell_in_working_hours(caller.tx, person, card, clock=tools.clock, ids=tools.ids)
    return done(speech, Said("guidance.form", ("guidance.asked", "guidance.until-then")))


def _look_again(caller: Caller, group: Group, errors: dict[str, str]) -> Reply:
    """Something needs another look. Where the form is gone, a button opens it anew."""
    control = Control("open-guidance", "control.look-again", (group.id,), Does.FORM, main=True)
    return look_again(caller, errors, Said("guidance.form", (), (control,)))


# Answering


def take_guidance(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody will guide, when they assess nobody here. Twice is saying it once.

    ``args`` are the group, the terms as they were asked, and the answer. Whoever makes them up
    asks themselves, as the form lets them.
    """
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    asked, answers = _read(group.id, caller.person.id, args[1:4], at=caller.at), args[4:]
    if asked.until is not None and asked.until < local_date(caller.at, group.zone):
        return refused(caller.speech(), "refuse.guidance-over", controls=(_ask(group.id),))
    match answers:
        case ():
            return ask_whom_one_assesses(caller.speech(), "take-guidance", args)
        case ("somebody",):
            return done(caller.speech(), SOMEBODY_ASSESSES)
        case ("nobody",):
            return _take(caller, group, asked)
        case _:
            raise ValueError("no such answer")


def _read(group: GroupId, person: PersonId, terms: tuple[str, ...], *, at: datetime) -> Guidance:
    """The terms of a token; ``ValueError`` for any that nobody can choose."""
    term_of, until_of, brings = terms
    if term_of not in dict(TERMS) or brings not in dict(BRINGS):
        raise ValueError("no such terms")
    term, _, every = term_of.partition("-")
    until = date.fromisoformat(until_of) if term == Term.UNTIL.value else None
    return Guidance(
        group,
        person,
        Term(term),
        at,
        brings_cases=brings == "yes",
        until=until,
        every=int(every) if every else None,
    )


def _take(caller: Caller, group: Group, asked: Guidance) -> Reply:
    tx, tools = caller.tx, caller.tools
    if not asked.brings_cases and own_case(caller, group.id) is not None:
        return refused(caller.speech(), "refuse.own-case-first")
    now = guidance_of(tx, group.id, on=local_date(caller.at, group.zone))
    if now is None or replace(now, agreed_at=asked.agreed_at) != asked:
        for other in tx.groups.guidances(group.id):
            if other.person != asked.person:
                _end(tx, tools, group, other)
        tx.groups.put_guidance(asked)
        _settle(tx, tools, group, asked.person)
    return guidance_reply(caller, group)


def leave_guidance(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Whoever was asked would rather not. Nothing is kept of it, and nobody hears."""
    if caller.group(args[0]) is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return done(caller.speech(), Said("guidance.title", ("guidance.left",)))


def end_guidance(caller: Caller, args: tuple[str, ...]) -> Reply:
    """From the next meeting on the group guides in turn again."""
    group, person = caller.group(args[0]), PersonId(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    guidance = _of(caller.tx, group.id, person)
    if guidance is not None:
        _end(caller.tx, caller.tools, group, guidance)
    return guidance_reply(caller, group)


def brings_cases(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody who came only to guide takes part as all others do."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    guidance = _of(caller.tx, group.id, caller.person.id)
    if guidance is not None and not guidance.brings_cases:
        _keep(caller.tx, replace(guidance, brings_cases=True))
        _settle(caller.tx, caller.tools, group, caller.person.id)
    return guidance_reply(caller, group)


def _end(tx: Tx, tools: Tools, group: Group, guidance: Guidance) -> None:
    _keep(tx, replace(guidance, term=Term.OVER, until=None, every=None))
    _settle(tx, tools, group, guidance.person)


def _keep(tx: Tx, guidance: Guidance) -> None:
    """Of somebody who is a member as all others, and guides in turn, nothing is kept."""
    if guidance.term is Term.OVER and guidance.brings_cases:
        tx.groups.forget_guidance(guidance.group, guidance.person)
    else:
        tx.groups.put_guidance(guidance)


def _settle(tx: Tx, tools: Tools, group: Group, person: PersonId) -> None:
    """They are expected at the next date where they guide or take part; its board tells of it."""
    planned = next_meeting(tx, group.id)
    if planned is None:
        return
    only_guides = person in only_guide(tx, group.id)
    expected = not only_guides or named_for(tx, group.id, on=planned.on) == person
    said = next((a.presence for a in planned.state.people if a.person == person), None)
    if not expected and said not in (None, Presence.ABSENT):
        note_presence(tx, tools, planned.id, person, presence=Presence.ABSENT)
    elif expected and (said is None or (only_guides and said is Presence.ABSENT)):
        note_presence(tx, tools, planned.id, person, presence=Presence.HERE)
    at_hand = load_meeting(tx, tools, planned.id)
    if at_hand is not None and tx.posts.of_card(card_keys.agenda_card(planned.id)) is not None:
        show_agenda(tx, tools, at_hand)


def guiding_screen(tx: Tx, group: Group, person: PersonId, asked: tuple[str, ...]) -> Screen:
    """To somebody who is asked to guide. It asks nothing of whoever would rather not."""
    terms = _read(group.id, person, asked[1:], at=group.made_at)
    room = (("room", Place(tx.posts.place(keys.group_place(group.id)) or "")),)
    only = () if terms.brings_cases else (Paragraph(Line("guidance.asked-only-guide")),)
    lines = (
        Paragraph(Line("guidance.question", room)),
        Paragraph(_for_how_long(group, terms)),
        *only,
        Paragraph(Line("guidance.free"), Tone.NOTE),
    )
    controls = (
        Control("take-guidance", "control.will-guide", asked, main=True),
        Control("leave-guidance", "control.rather-not", asked[:1]),
    )
    return Screen(Line("guidance.asked-title"), Line("push.question"), lines, controls=controls)
