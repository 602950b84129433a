"""Founding a group in a new private room: first the wish is kept, then the room is made.

A group is there once its room is. The wish is a draft of the founder's and a row in the outbox,
in one transaction; the room that the delivery then makes, the group in it and the invitations
are one transaction too. So a room that cannot be made leaves no group behind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from methods.spec import Mode

from ..cards import Answer, FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId, GroupId, PersonId
from ..engine.screen import Control, Does, Line, Tone
from ..ports import Tx
from ..records import LABEL, Coordination, Draft, Op, OutboxRow, Person
from . import card_keys, keys
from .agreements import show_agreements
from .caller import Caller, Said, closed, done, invalid, next_page, refused
from .effects import ToShow, enqueue
from .fields import Spec, filled, read
from .founding import ask_guide, founding_of, known, of_founding, read_when
from .founding_form import PAGES, kind_specs, people_spec
from .founding_pages import when_form
from .meetings import Tools
from .setup import add_beside, found_group
from .side_by_side import half_of_row, room_made, room_refused
from .sizes import FEWEST, MOST, of_size
from .speech import Speech
from .trial import begin_trial, mode_spec
from .trial_room import add_readers

#: Room for a few signs behind it, where a name is taken, on the platform with the shortest names.
LONGEST_NAME = 60
#: What opens the form from a button.
NEW_ROOM = Control("open-found-new", "control.new-room", (), Does.FORM)
#: Marks the wish for a room in which a trial is held.
FOR_TRIAL = "trial"


def open_new_room(caller: Caller, args: tuple[str, ...] = ()) -> FormPage | Reply:
    """The form that founds a group in a room that is still to be made.

    ``args``: a form that was sent before and came to nothing; what it held is in it again.
    """
    return _open(caller, args, is_trial=False)


def open_new_trial(caller: Caller, args: tuple[str, ...] = ()) -> FormPage | Reply:
    """The same for a trial: it is held at once, so it has no dates."""
    return _open(caller, args, is_trial=True)


def _open(caller: Caller, args: tuple[str, ...], *, is_trial: bool) -> FormPage | Reply:
    form = keys.form_id(args[0]) if args else FormId(caller.tools.ids.new())
    draft = _draft(caller, form)
    speech = caller.speech()
    proposed = {"people": caller.person.external, "room-name": _proposed_name(caller, speech)}
    specs = _specs(speech, is_trial=is_trial)
    intro = ("trial.what", "trial.nothing-kept") if is_trial else ()
    return FormPage(
        token=f"{'trial-new' if is_trial else 'found-new'}|{form}",
        form=form,
        title=speech.plain("trial.form" if is_trial else "found.form"),
        language=speech.language,
        fields=filled(specs, proposed if draft is None else draft.fields),
        send_label=speech.plain("send.trial" if is_trial else "send.next-page"),
        intro=tuple(Text(speech.markup(Line(key)), Tone.NOTE) for key in intro),
        pages=1 if is_trial else PAGES,
    )


def open_new_when(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The second page, for whoever filled in the first: when and how they meet."""
    draft = _draft(caller, keys.form_id(args[0]))
    if draft is None or "kind" not in draft.fields:
        return refused(caller.speech(), "refuse.found-again", controls=(NEW_ROOM,))
    return _when_page(caller, draft)


def _when_page(caller: Caller, draft: Draft) -> FormPage:
    return when_form(caller, draft, f"found-new-when|{draft.form}")


def _draft(caller: Caller, form: FormId) -> Draft | None:
    return caller.tx.drafts.get(caller.person.id, keys.new_room_draft(form))


def _proposed_name(caller: Caller, speech: Speech) -> str:
    """A name that says nothing of anybody's work, and is seldom proposed twice in a row."""
    words = speech.plain("new-room.names").split()
    return words[int(caller.tools.ids.new(), 16) % len(words)]


def _specs(speech: Speech, *, is_trial: bool) -> tuple[Spec, ...]:
    name = Spec(
        "room-name",
        speech.plain("field.room-name"),
        FieldKind.LINE,
        required=True,
        max_length=LONGEST_NAME,
        hint=speech.plain("hint.room-name"),
    )
    more = (mode_spec(speech),) if is_trial else kind_specs(speech)
    label = "field.people-trial" if is_trial else "field.people"
    return (people_spec(speech, hint="hint.people-new", label=label), name, *more)


def room_name(text: str) -> str:
    """What somebody calls a room, as every platform can write it: a-z, 0-9 and "-"; or ""."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower())[:LONGEST_NAME].strip("-")


def send_who_in_new_room(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep who a group is to be for, and ask when and how it meets."""
    form = keys.form_id(args[0])
    texts = _read_who(caller, form, values, is_trial=False)
    if isinstance(texts, Reply):
        return texts
    if _is_wished(caller, form):
        return _being_made(caller.speech())
    before = _draft(caller, form)
    fields = {**(before.fields if before is not None else {}), **texts}
    draft = _keep(caller, form, fields)
    reopen = Control("open-found-new-when", "control.go-on", (form,), Does.FORM, main=True)
    said = Said("found.form", ("found.who-kept",))
    return next_page(caller, _when_page(caller, draft), said, reopen=reopen)


def new_when_again(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The second page once more, for whoever sent the first and did not get it."""
    page = open_new_when(caller, args[:1])
    if isinstance(page, Reply) or not caller.able.chains_forms:
        return done()
    return Reply(Answer.DONE, next_page=page)


def found_in_new_room(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the wish for a room, and have it made. The same form makes one room."""
    form, speech = keys.form_id(args[0]), caller.speech()
    draft = _draft(caller, form)
    if draft is None or "kind" not in draft.fields:
        if _is_wished(caller, form):
            return _being_made(speech)
        return refused(speech, "refuse.found-again", controls=(NEW_ROOM,))
    texts, errors = read_when(caller, draft.fields, values)
    texts = {**draft.fields, **texts}
    if errors:
        return _look_again(caller, form, texts, "open-found-new-when", errors=errors)
    return _wish(caller, form, texts)


def try_in_new_room(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """The same for a room in which a trial is held: it has one page."""
    form = keys.form_id(args[0])
    texts = _read_who(caller, form, values, is_trial=True)
    return texts if isinstance(texts, Reply) else _wish(caller, form, texts)


def _read_who(
    caller: Caller, form: FormId, values: Mapping[str, str], *, is_trial: bool
) -> dict[str, str] | Reply:
    """What the first page says, or what needs another look."""
    speech = caller.speech()
    specs = _specs(speech, is_trial=is_trial)
    texts, errors = read(specs, values, speech, today=caller.today())
    if is_trial:
        texts[FOR_TRIAL] = "yes"
    people = _with_founder(caller.person, texts)
    if "people" not in errors and not FEWEST <= len(people) <= MOST:
        errors["people"] = speech.plain("invalid.people", fewest=FEWEST, most=MOST)
    name = room_name(texts["room-name"])
    if "room-name" not in errors and not name:
        errors["room-name"] = speech.plain("invalid.room-name")
    if errors:
        action = "open-trial-new" if is_trial else "open-found-new"
        return _look_again(caller, form, texts, action, errors=errors)
    return {**texts, "people": " ".join(people), "room-name": name}


def _is_wished(caller: Caller, form: FormId) -> bool:
    """Whether this form was sent to its end: its room is there, or on its way."""
    once = _once(caller.tools, caller.person.external, form)
    is_new = caller.tx.deliveries.claim(once, caller.at)
    if is_new:
        caller.tx.deliveries.forget(once)
    return not is_new


def _wish(caller: Caller, form: FormId, wished: Mapping[str, str]) -> Reply:
    """Keep it, and have the room made, once for each form."""
    speech = caller.speech()
    if not caller.tx.deliveries.claim(_once(caller.tools, caller.person.external, form), caller.at):
        return _being_made(speech)
    _have_made(caller, _keep(caller, form, wished).person, form)
    people = len(wished["people"].split())
    is_trial = FOR_TRIAL in wished
    more = of_size(people) if is_trial else of_founding(wished, people=people)
    return _being_made(speech, *more)


def wish_for_group(caller: Caller, texts: Mapping[str, str], *, label: str) -> None:
    """Have a room made for a group of others, in which whoever asks is not.

    ``texts`` as the form for a new room has them; ``label``: what they call the group.
    """
    form = FormId(caller.tools.ids.new())
    caller.tx.deliveries.claim(_once(caller.tools, caller.person.external, form), caller.at)
    _have_made(caller, _keep(caller, form, {**texts, LABEL: label}).person, form)


def make_room_again(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Whoever put a group together tries once more to have its room made."""
    form, speech = keys.form_id(args[0]), caller.speech()
    draft = caller.tx.drafts.get(caller.person.id, keys.new_room_draft(form))
    if draft is None or LABEL not in draft.fields:
        return refused(speech, "refuse.unknown-control")
    if caller.tx.deliveries.claim(_once(caller.tools, caller.person.external, form), caller.at):
        _have_made(caller, caller.person.id, form)
    return done(speech, Said("division.title", ("division.being-made", "division.outside")))


def _have_made(caller: Caller, founder: PersonId, form: FormId) -> None:
    room = keys.new_room(founder, form)
    show = ToShow(room, room, Op.ROOM, (founder,))
    enqueue(caller.tx, show, clock=caller.tools.clock, ids=caller.tools.ids)


def _with_founder(founder: Person, texts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((founder.external, *texts["people"].split())))


def _being_made(speech: Speech, *more: str) -> Reply:
    return done(speech, Said("new-room.title", ("new-room.being-made", "new-room.next", *more)))


def _keep(caller: Caller, form: FormId, texts: Mapping[str, str]) -> Draft:
    """Keep what was filled in, and the founder, who may be known to nobody yet."""
    founder = known(caller, caller.person.external)
    draft = Draft(founder.id, keys.new_room_draft(form), form, saved_at=caller.at, fields=texts)
    caller.tx.drafts.put(draft)
    return draft


def _look_again(
    caller: Caller,
    form: FormId,
    texts: Mapping[str, str],
    action: str,
    *,
    errors: dict[str, str],
) -> Reply:
    if caller.able.keeps_form_open:
        return invalid(errors)
    _keep(caller, form, texts)
    control = Control(action, "control.look-again", (form,), Does.FORM, main=True)
    return invalid(errors, closed(caller.speech(), control))


def _once(tools: Tools, person: str, form: FormId) -> str:
    """The key under which a form makes one room, however often and however changed it is sent."""
    return keys.once(tools.secret, "room", person, form)


class NewRooms:
    """What the delivery tells of rooms that it was to make, inside its own transaction."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def made(self, tx: Tx, row: OutboxRow, external: str) -> None:
        """The room is there: found the group in it, invite everybody, show the agreements."""
        half = half_of_row(tx, row)
        if half is not None:
            room_made(tx, self._tools, half, external)
            return
        founder, draft = _wished(tx, row)
        if founder is None or draft is None:
            return
        tools, texts = self._tools, draft.fields
        wished_for = texts["people"].split()
        members = [add_beside(tx, tools, one, beside=founder).id for one in wished_for]
        tx.drafts.forget(founder.id, draft.key)
        if FOR_TRIAL in texts:
            trial = begin_trial(tx, tools, founder, place=external, mode=Mode(texts["mode"]))
            add_readers(tx, tools, trial, wished_for)
            self._bring_in(tx, trial.id, members, founder=founder.id)
            return
        founding = founding_of(founder, external, texts)
        group = found_group(tx, tools, founding, members)
        if LABEL in texts:
            label, since = {LABEL: texts[LABEL]}, tools.clock.now()
            tx.groups.put_coordination(Coordination(group, founder.id, since, fields=label))
        self._bring_in(tx, group, members, founder=founder.id)
        show_agreements(tx, tools, group)
        ask_guide(tx, tools, group, founding, form=draft.form, wished=texts)

    def _bring_in(
        self, tx: Tx, group: GroupId, members: list[PersonId], *, founder: PersonId
    ) -> None:
        place, tools = keys.group_place(group), self._tools
        wished = [ToShow(place, card_keys.purpose_card(group), Op.PURPOSE)]
        wished += [
            ToShow(place, card_keys.invite_card(group, person), Op.INVITE, (person, founder))
            for person in members
        ]
        for one in wished:
            enqueue(tx, one, clock=tools.clock, ids=tools.ids)

    def refused(self, tx: Tx, row: OutboxRow) -> None:
        """It cannot be: the founder is told privately, once, and what else they can do."""
        tools, half = self._tools, half_of_row(tx, row)
        if half is not None and row.op is Op.ROOM:
            room_refused(tx, tools, half)
            return
        if half is not None and row.op is Op.ARCHIVE:
            show = ToShow(row.place, card_keys.still_open_card(half.id))
            enqueue(tx, show, clock=tools.clock, ids=tools.ids)
            return
        if row.op is Op.INVITE:
            person, told = (PersonId(one) for one in row.refs)
            card = card_keys.not_invited_card(GroupId(row.card.split(":")[1]), told, person)
        else:
            founder, draft = _wished(tx, row)
            if founder is None or draft is None:
                return
            tx.deliveries.forget(_once(tools, founder.external, draft.form))
            told, card = founder.id, card_keys.no_room_card(founder.id, draft.form)
        if tx.people.get(told) is not None:
            show = ToShow(keys.person_place(told), card)
            enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def _wished(tx: Tx, row: OutboxRow) -> tuple[Person | None, Draft | None]:
    """Who wished for a room, and how; None for what was erased since."""
    person, form = keys.wish_of(row.place)
    return tx.people.get(person), tx.drafts.get(person, keys.new_room_draft(form))
