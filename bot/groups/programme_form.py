"""Agreeing on a programme, and changing it: one form of two pages, when and how.

Changing a programme is the same form, filled in. All its dates follow from the rhythm of the
group's series, so pauses and holidays move them as they do any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from methods.fitting import shortest_minutes, total_minutes

from ..cards import Answer, FormPage, Reply
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line
from ..records import Draft, Group, Meeting, MeetingStatus, Part, Programme
from ..schedule.series import local_date, zone_named
from . import keys
from .agreements import agree_first, refresh_agreements
from .caller import Caller, Said, closed, done, invalid, look_again, next_page, refused
from .fields import filled, read
from .lookups import all_agreed, next_meeting, rhythm_of, running_meeting
from .planning import lay_out, plan_next
from .programme_fields import AROUND, YES, around, how_specs, when_specs
from .programme_parts import (
    ask_after_programme,
    held_of,
    parts_left,
    programme_of,
    question_of,
    show_programme,
    show_question,
)
from .programme_screens import programme_control
from .programmes import programme_reply
from .safety_summary import drop_answers

#: In the place of a programme's name: there is none yet.
NEW = "new"

WHEN_KEPT = Said("programme.form", ("programme.when-kept",))


def open_programme(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The first page: how many meetings, from when on, and how far apart."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    base = args[1] if len(args) > 1 else NEW
    known = _to_be_agreed(caller, group, base)
    if isinstance(known, Reply):
        return known
    speech = caller.speech()
    draft = caller.tx.drafts.get(caller.person.id, keys.programme_draft(group.id))
    form = draft.form if draft is not None else FormId(caller.tools.ids.new())
    values = draft.fields if draft is not None else _as_it_is(caller, group, known)
    return FormPage(
        token=f"programme-when|{group.id}|{base}|{form}",
        form=form,
        title=speech.plain("programme.form"),
        language=speech.language,
        fields=filled(when_specs(speech, rhythm_of(caller.tx, group.id)), values),
        send_label=speech.plain("send.programme-when"),
        pages=2,
    )


def _to_be_agreed(caller: Caller, group: Group, base: str) -> Programme | Reply | None:
    """The programme that is changed now, None for a new one; or why neither can be."""
    tx = caller.tx
    if not all_agreed(tx, group.id):
        return agree_first(caller, group.id)
    known, see = programme_of(tx, group.id), (programme_control(group.id),)
    if base != NEW and (known is None or known.end is not None or known.id != FormId(base)):
        return refused(caller.speech(), "refuse.programme-gone", controls=see)
    if base == NEW and parts_left(tx, caller.tools.shelf, group.id):
        return refused(caller.speech(), "refuse.programme-there", controls=see)
    if base == NEW and running_meeting(tx, group.id) is not None:
        return refused(caller.speech(), "refuse.programme-in-meeting")
    planned = next_meeting(tx, group.id)
    if planned is not None and planned.on == local_date(caller.at, group.zone):
        return refused(caller.speech(), "refuse.programme-today")
    return None if base == NEW else known


def _as_it_is(caller: Caller, group: Group, known: Programme | None) -> Mapping[str, str]:
    """What the first page holds: when the group meets now."""
    series = rhythm_of(caller.tx, group.id)
    values = {"at": series.local_time.isoformat("minutes")}
    planned = _planned(caller, group)
    if planned is not None:
        values["first-on"], values["at"] = planned.on.isoformat(), _hour_of(planned, group)
    if known is not None:
        values["meetings"] = str(known.meetings)
        values["every-weeks"] = str(series.every_weeks)
    return values


def _planned(caller: Caller, group: Group) -> Meeting | None:
    planned = next_meeting(caller.tx, group.id)
    return planned if planned is not None and planned.starts_at > caller.at else None


def _hour_of(meeting: Meeting, group: Group) -> str:
    return meeting.starts_at.astimezone(zone_named(group.zone)).strftime("%H:%M")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which programme a page is about: ``known`` is changed; None is a new one."""

    group: Group
    base: str
    form: FormId
    known: Programme | None


def _asked(caller: Caller, args: tuple[str, ...]) -> _Asked | Reply:
    """What a page that was sent is about, or why nothing comes of it, or what came of it before."""
    group, base, form = caller.group(args[0]), args[1], keys.form_id(args[2])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if _is_made(caller, group, form):
        return _agreed(caller, group)
    known = _to_be_agreed(caller, group, base)
    return known if isinstance(known, Reply) else _Asked(group, base, form, known)


def send_when(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the first page as a draft, and ask how the meetings are."""
    asked = _asked(caller, args)
    if isinstance(asked, Reply):
        return asked
    group, base, form, known = asked.group, asked.base, asked.form, asked.known
    speech = caller.speech()
    texts, errors = read(
        when_specs(speech, rhythm_of(caller.tx, group.id)), values, speech, today=caller.today()
    )
    if known is not None and "meetings" not in errors:
        errors |= _fewer_than_held(caller, known, int(texts["meetings"]))
    if errors and caller.able.keeps_form_open:
        return invalid(errors)
    fields = {name: text for name, text in texts.items() if name not in errors}
    draft = Draft(caller.person.id, keys.programme_draft(group.id), form, caller.at, fields=fields)
    caller.tx.drafts.put(draft)
    if errors:
        return invalid(errors, closed(speech, _when_again(group, base)))
    page = _how_page(caller, group, form, base=base, known=known)
    return next_page(caller, page, WHEN_KEPT, reopen=_go_on(group, base))


def _fewer_than_held(caller: Caller, known: Programme, meetings: int) -> dict[str, str]:
    held = [part for _, part in held_of(caller.tx, caller.tools.shelf, known)]
    count = held.count(Part.MEETING)
    if meetings >= count:
        return {}
    return {"meetings": caller.speech().plain("invalid.programme-held", count=count)}


def _when_again(group: Group, base: str) -> Control:
    args = (group.id,) if base == NEW else (group.id, base)
    return Control("open-programme", "control.look-again", args, Does.FORM, main=True)


def _go_on(group: Group, base: str) -> Control:
    return Control("open-programme-how", "control.go-on", (group.id, base), Does.FORM, main=True)


def programme_when_again(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The next page once more, for whoever sent the first one and did not get it."""
    page = open_how(caller, args[:2])
    if isinstance(page, Reply) or not caller.able.chains_forms:
        return done()
    return Reply(Answer.DONE, next_page=page)


def open_how(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The second page: how long, how many cases, and what stands around the meetings."""
    group, base = caller.group(args[0]), args[1]
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    known = _to_be_agreed(caller, group, base)
    if isinstance(known, Reply):
        return known
    draft = caller.tx.drafts.get(caller.person.id, keys.programme_draft(group.id))
    if draft is None:
        return _when_first(caller, group, base)
    return _how_page(caller, group, draft.form, base=base, known=known)


def _when_first(caller: Caller, group: Group, base: str) -> Reply:
    """The first page is not there any more, or not right any more."""
    again = _when_again(group, base)
    return refused(caller.speech(), "refuse.programme-when-first", controls=(again,))


def _how_page(
    caller: Caller, group: Group, form: FormId, *, base: str, known: Programme | None
) -> FormPage:
    speech = caller.speech()
    values = {"minutes": str(group.minutes), "rounds": str(group.rounds)}
    if known is not None:
        values |= dict(zip(AROUND, around(known), strict=True))
    return FormPage(
        token=f"programme-how|{group.id}|{base}|{form}",
        form=form,
        title=speech.plain("programme.form"),
        language=speech.language,
        fields=filled(how_specs(speech, group), values),
        send_label=speech.plain("send.programme"),
        page=2,
        pages=2,
    )


def send_programme(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Agree on it. Sending the same form once more agrees on nothing twice."""
    asked = _asked(caller, args)
    if isinstance(asked, Reply):
        return asked
    group, base, form, known = asked.group, asked.base, asked.form, asked.known
    speech = caller.speech()
    how, errors = read(how_specs(speech, group), values, speech, today=caller.today())
    draft = caller.tx.drafts.get(caller.person.id, keys.programme_draft(group.id))
    if draft is None or draft.form != form:
        if known is not None and _goes_so(group, known, how):
            # Whoever sends the same once more has what they want.
            return _agreed(caller, group)
        return _when_first(caller, group, base)
    when, not_right = read(
        when_specs(speech, rhythm_of(caller.tx, group.id)),
        draft.fields,
        speech,
        today=caller.today(),
    )
    if not_right or (known and _fewer_than_held(caller, known, int(when["meetings"]))):
        return _when_first(caller, group, base)
    errors |= _too_short(caller, group, how) if not errors else {}
    if errors:
        again = replace(_go_on(group, base), label="control.look-again")
        return look_again(caller, errors, replace(WHEN_KEPT, controls=(again,)))
    return _agree(caller, group, form, known=known, texts=when | how)


def _goes_so(group: Group, known: Programme, how: Mapping[str, str]) -> bool:
    """Whether that is how the meetings of this programme are already."""
    is_now = (str(group.minutes), str(group.rounds), *around(known))
    return is_now == tuple(how[name] for name in ("minutes", "rounds", *AROUND))


def _is_made(caller: Caller, group: Group, form: FormId) -> bool:
    """Whether this form has made a programme already."""
    return any(one.id == form for one in caller.tx.groups.programmes(group.id))


def _agreed(caller: Caller, group: Group) -> Reply:
    return programme_reply(caller, group, first="programme.agreed")


def _too_short(caller: Caller, group: Group, how: Mapping[str, str]) -> dict[str, str]:
    """So many cases may not fit into a meeting of this length, by the method of the group.

    Less than half of the time that a method takes is no time for it, whatever its steps allow.
    """
    method, rounds = caller.tools.shelf.library.get(group.method), int(how["rounds"])
    if method is None:
        return {}
    half = total_minutes(method, rounds=rounds) // 2
    needed = max(half, shortest_minutes(method, rounds=rounds))
    if int(how["minutes"]) >= needed:
        return {}
    line = Line("invalid.programme-short", (("time", timedelta(minutes=needed)),))
    return {"minutes": caller.speech().plain_line(line)}


def _agree(
    caller: Caller,
    group: Group,
    form: FormId,
    *,
    known: Programme | None,
    texts: Mapping[str, str],
) -> Reply:
    tx, tools = caller.tx, caller.tools
    has_intake, has_midway, has_closing = (texts[name] == YES for name in AROUND)
    programme = Programme(
        id=form if known is None else known.id,
        group=group.id,
        made_at=caller.at if known is None else known.made_at,
        begins_at=_begins_at(caller, group) if known is None else known.begins_at,
        meetings=int(texts["meetings"]),
        has_intake=has_intake,
        has_midway=has_midway,
        has_closing=has_closing,
        safety=None if known is None else known.safety,
    )
    tx.groups.put_programme(programme)
    if not has_closing:
        drop_answers(tx, tools, programme)
    changed = replace(group, minutes=int(texts["minutes"]), rounds=int(texts["rounds"]))
    tx.groups.save(changed)
    if _is_as_planned(caller, group, texts):
        plan_next(tx, tools, group.id)
    else:
        first_on, at = date.fromisoformat(texts["first-on"]), time.fromisoformat(texts["at"])
        weeks = int(texts["every-weeks"])
        lay_out(tx, tools, group.id, first_on=first_on, local_time=at, every_weeks=weeks)
    tx.drafts.forget(caller.person.id, keys.programme_draft(group.id))
    refresh_agreements(tx, tools, group.id)
    show_programme(tx, group.id, clock=tools.clock, ids=tools.ids)
    if known is not None and tx.posts.of_card(question_of(known)) is not None:
        # It was over, and there is a date more by now.
        show_question(tx, known, clock=tools.clock, ids=tools.ids)
    ask_after_programme(tx, tools.shelf, group.id, clock=tools.clock, ids=tools.ids)
    return _agreed(caller, changed)


def _begins_at(caller: Caller, group: Group) -> datetime:
    """What was begun already is of no programme, also where its hour is still to come."""
    opened = (MeetingStatus.OPEN, MeetingStatus.ENDED)
    met = (m.starts_at for m in caller.tx.meetings.of_group(group.id) if m.status in opened)
    return max([caller.at, *met])


def _is_as_planned(caller: Caller, group: Group, texts: Mapping[str, str]) -> bool:
    """Whether the next date and the rhythm stay what they are."""
    series, planned = rhythm_of(caller.tx, group.id), _planned(caller, group)
    if planned is None:
        return False
    asked = (texts["first-on"], texts["at"], int(texts["every-weeks"]))
    return asked == (planned.on.isoformat(), _hour_of(planned, group), series.every_weeks)
