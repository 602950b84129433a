"""Founding a group in the room where somebody asks for it, by and for the people who are in it.

A group is there from the moment its form was sent; until each member has confirmed the
agreements, a member may fill the form in anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time

from methods.spec import Mode

from ..cards import Answer, Reply
from ..engine.ids import FormId, GroupId
from ..ports import Tx
from ..records import Draft, Group, GroupKind, Person, Room, RoomKind, Term
from . import card_keys, keys
from .agreements import show_agreements
from .caller import Caller, Said, closed, done, invalid, next_page, refused
from .effects import tell_in_working_hours
from .fields import read
from .founding_form import GUIDE, OF_WORK, USUAL_CADENCE, when_specs
from .founding_pages import (
    check_mark,
    filled_in_before,
    first_page_of,
    open_control,
    reopen_when,
    when_page,
    who_first,
    who_specs,
)
from .lookups import all_agreed, group_at, groups_at
from .meetings import Tools
from .sealed_room import refuses_mode
from .setup import Founding, add_beside, change_group, found_group
from .sizes import FEWEST, MOST, of_size
from .trial_erasing import erase_soon
from .trial_room import trial_at

#: What a new group goes by, until it chooses another method for a meeting.
FIRST_METHOD = "crea-m"
#: Whom an open group wants to be guided by is asked for as long as the group likes.
GUIDES = (Term.ALWAYS.value, "-", "yes")


def send_who(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep who a group is to be for, and ask when and how it meets."""
    place, mark, form = args[0], args[1], keys.form_id(args[2])
    check_mark(caller, place, mark)
    refusal = _refuse(caller, place)
    if refusal is not None:
        return refusal
    speech = caller.speech()
    texts, errors = read(who_specs(speech), values, speech, today=caller.today())
    people = _with_founder(caller, texts)
    if "people" not in errors and (wrong := _wrong_with(caller, people)) is not None:
        errors["people"] = speech.plain(wrong, fewest=FEWEST, most=MOST)
    if errors and caller.able.keeps_form_open:
        return invalid(errors)
    draft = _keep(caller, place, form, {**filled_in_before(caller, place), **texts})
    if errors:
        return invalid(errors, closed(speech, open_control(caller, place, "open-found")))
    said = Said("found.form", ("found.who-kept",))
    reopen = open_control(caller, place, "open-found-when", "control.go-on")
    return next_page(caller, when_page(caller, place, draft), said, reopen=reopen)


def found_when_again(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The second page once more, for whoever sent the first and did not get it."""
    page = reopen_when(caller, args[:2])
    if isinstance(page, Reply) or not caller.able.chains_forms:
        return done()
    return Reply(Answer.DONE, next_page=page)


def _refuse(caller: Caller, place: str) -> Reply | None:
    """Why no group is founded here any more; where one is, it is said that it is there."""
    speech = caller.speech()
    group_id = group_at(caller.tx, caller.person.workspace, place)
    if group_id is not None and not caller.is_member(group_id):
        return refused(speech, "refuse.not-a-member")
    if group_id is not None and all_agreed(caller.tx, group_id):
        return _founded(caller)
    if trial_at(caller.tx, caller.person.workspace, place) is not None:
        return refused(speech, "refuse.trial-running")
    return None


def found(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Found the group, and put its agreements into the room for each to confirm."""
    place, mark, form = args[0], args[1], keys.form_id(args[2])
    check_mark(caller, place, mark)
    refusal = _refuse(caller, place)
    if refusal is not None:
        return refusal
    group_id = group_at(caller.tx, caller.person.workspace, place)
    draft = first_page_of(caller, place)
    if draft is None:
        # Sent twice, or long after its first page.
        return _founded(caller) if group_id is not None else who_first(caller, place)
    speech, here = caller.speech(), _group(caller, group_id)
    people = _with_founder(caller, draft.fields)
    wrong = _wrong_with(caller, people)
    if wrong is not None:
        return refused(speech, wrong, controls=(open_control(caller, place, "open-found"),))
    texts, errors = read_when(caller, draft.fields, values)
    if "mode" not in errors and here is not None and refuses_mode(here, Mode(texts["mode"])):
        errors["mode"] = speech.plain("invalid.mode-sealed")
    if errors:
        _keep(caller, place, form, {**draft.fields, **texts})
        again = open_control(caller, place, "open-found-when")
        return invalid(errors, None if caller.able.keeps_form_open else closed(speech, again))
    return _make(caller, place, replace(draft, fields={**draft.fields, **texts}), people)


def read_when(
    caller: Caller, who: Mapping[str, str], values: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What the second page says, and what needs another look; ``who``: what the first said."""
    speech, kind = caller.speech(), GroupKind(who["kind"])
    specs = when_specs(speech, kind, founder=caller.person.external)
    texts, errors = read(specs, values, speech, today=caller.today())
    people = _with_founder(caller, who)
    if GUIDE not in errors and not {*texts.get(GUIDE, "").split()} <= {*people}:
        errors[GUIDE] = speech.plain("invalid.founding-guide")
    return texts, errors


def _make(caller: Caller, place: str, wished: Draft, people: Sequence[str]) -> Reply:
    texts, tx, tools = wished.fields, caller.tx, caller.tools
    founder = known(caller, caller.person.external)
    group_id = group_at(tx, founder.workspace, place)
    for other in groups_at(tx, founder.workspace, place):
        if other.is_trial:
            erase_soon(tx, tools, other.id)
    founding = founding_of(founder, place, texts)
    members = [known(caller, external).id for external in people]
    if group_id is None:
        group_id = found_group(tx, tools, founding, members)
    else:
        change_group(tx, tools, group_id, founding=founding, members=members)
    assert caller.room is not None, "or nobody could have been found to be in it"
    tx.groups.put_room(group_id, caller.room, at=caller.at)
    tx.drafts.forget(founder.id, keys.founding_draft(place))
    show_agreements(tx, tools, group_id)
    ask_guide(tx, tools, group_id, founding, form=wished.form, wished=texts)
    return _founded(caller, *of_founding(texts, people=len(people)))


def ask_guide(
    tx: Tx,
    tools: Tools,
    group: GroupId,
    founding: Founding,
    *,
    form: FormId,
    wished: Mapping[str, str],
) -> None:
    """Ask whom the founder wishes to guide an open group: privately, and a yes is needed."""
    for external in wished.get(GUIDE, "").split():
        person = add_beside(tx, tools, external, beside=founding)
        card = card_keys.guiding_card(person.id, form, (group, *GUIDES))
        tell_in_working_hours(tx, person.id, card, clock=tools.clock, ids=tools.ids)


def of_founding(texts: Mapping[str, str], *, people: int) -> tuple[str, ...]:
    """What is said of a group that begins, beside that it is there: keys of the catalogue."""
    open_group: tuple[str, ...] = ()
    if texts["kind"] == GroupKind.OPEN:
        by_whom = "found.guide-asked" if texts.get(GUIDE) else "found.bot-alone"
        in_room = ("room-kind.open-in-room",) if texts["mode"] == Mode.CHAT else ()
        open_group = ("found.open", *in_room, by_whom)
    work = OF_WORK.get(texts["work"], ())
    return (*of_size(people), *open_group, *work, "found.elsewhere")


def _group(caller: Caller, group_id: GroupId | None) -> Group | None:
    return caller.tx.groups.get(group_id) if group_id is not None else None


def _keep(caller: Caller, place: str, form: FormId, fields: Mapping[str, str]) -> Draft:
    founder = known(caller, caller.person.external)
    key = keys.founding_draft(place)
    draft = Draft(founder.id, key, form, saved_at=caller.at, fields=fields)
    caller.tx.drafts.put(draft)
    return draft


def _with_founder(caller: Caller, texts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((caller.person.external, *texts["people"].split())))


def _founded(caller: Caller, *more: str) -> Reply:
    """It is there, also for whoever sends the same form twice. ``more``: keys of what follows."""
    return done(caller.speech(), Said("found.title", ("found.done", "found.next", *more)))


def _wrong_with(caller: Caller, people: Sequence[str]) -> str | None:
    """What is not right about who was chosen: a group is exactly the people in its room."""
    room = caller.room
    if room is None or not room.exists:
        room = Room(frozenset())
    if not FEWEST <= len(people) <= MOST:
        return "invalid.people"
    if not room.readers.issuperset(people):
        return "invalid.people-outside"
    if room.beyond or not room.readers.issubset(people):
        return "invalid.people-more"
    return None


def known(caller: Caller, external: str) -> Person:
    """Somebody of this workspace, known from now on."""
    return add_beside(caller.tx, caller.tools, external, beside=caller.person)


def founding_of(founder: Person, room: str, texts: Mapping[str, str]) -> Founding:
    """The group that a form asks for, in this room (an external id)."""
    # Whoever puts groups together for others is not asked for all of it.
    kind, mode = GroupKind(texts.get("kind", GroupKind.FIXED)), Mode(texts["mode"])
    weeks = int(texts.get("weeks", USUAL_CADENCE))
    # Whoever has not confirmed a meeting of an open group would read along in a room with words.
    is_sealed = kind is GroupKind.OPEN and mode is not Mode.CHAT
    return Founding(
        workspace=founder.workspace,
        room=room,
        name="",
        language=founder.language,
        zone=founder.zone,
        method=FIRST_METHOD,
        mode=mode,
        first_on=date.fromisoformat(texts["first-on"]),
        local_time=time.fromisoformat(texts["at"]),
        every_weeks=weeks,
        room_kind=RoomKind.SEALED if is_sealed else RoomKind.THREADED,
        kind=kind,
    )
