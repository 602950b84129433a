"""Asking a group which day is best for its next meeting: two pages, the days and then the hour.

Any member asks, and any member takes the question back. Everything that can be wrong with a day is
said on the first page, beside it; the first page is kept as a draft until the question is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time

from ..cards import Answer, FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line, Moment, Tone
from ..records import DatePoll, Draft, Group, Meeting, PollEnd, Series, Timer
from ..schedule.series import local_date, occurrence_at, zone_named
from . import keys
from .agreements import agree_first
from .caller import Caller, Said, closed, done, invalid, look_again, next_page, refused
from .dates import NOON, dates_card
from .fields import Spec, filled, read
from .lookups import all_agreed, next_meeting
from .moving import series_of, why_not_on
from .planning import days_off
from .polls import (
    CLOSES_AT,
    DAY,
    answer_control,
    ask_control,
    earliest_closing,
    end_poll,
    may_ask,
    show_poll,
)
from .speech import Speech

#: The fields of the first page; the first two need a day.
DAYS = ("day-1", "day-2", "day-3", "day-4", "day-5")
FEWEST = 2
#: Usually a poll stays open so many days.
USUALLY_FOR = 7

ASKED = Said("poll.asked-title", ("poll.asked",))
DAYS_KEPT = Said("poll.form", ("poll.days-kept",))


def open_poll(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The first page: between which days the group may choose."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    meeting = _to_be_asked(caller, group)
    return meeting if isinstance(meeting, Reply) else _days_page(caller, group)


def _to_be_asked(caller: Caller, group: Group) -> Meeting | Reply:
    """The meeting about which the group can be asked now, or why it cannot."""
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    known = caller.tx.groups.open_date_poll(group.id)
    if known is not None:
        controls = (answer_control(group.id, known.id),)
        return refused(caller.speech(), "refuse.poll-open", controls=controls)
    meeting = next_meeting(caller.tx, group.id)
    if meeting is None or not may_ask(meeting, now=caller.at, zone=group.zone):
        return refused(caller.speech(), "refuse.poll-too-late")
    return meeting


def _days_page(caller: Caller, group: Group) -> FormPage:
    draft = caller.tx.drafts.get(caller.person.id, keys.poll_draft(group.id))
    speech = caller.speech()
    form = draft.form if draft is not None else FormId(caller.tools.ids.new())
    return FormPage(
        token=f"poll-days|{group.id}|{form}",
        form=form,
        title=speech.plain("poll.form"),
        language=speech.language,
        fields=filled(_day_specs(speech), draft.fields if draft is not None else {}),
        send_label=speech.plain("send.poll-days"),
        pages=2,
    )


def _day_specs(speech: Speech) -> tuple[Spec, ...]:
    first = speech.plain("hint.poll-days")
    return tuple(
        Spec(
            name,
            speech.plain("field.poll-day", number=number),
            FieldKind.DATE,
            required=number <= FEWEST,
            hint=first if number == 1 else "",
        )
        for number, name in enumerate(DAYS, start=1)
    )


def send_days(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the days as a draft, and ask for the hour."""
    group, form = caller.group(args[0]), keys.form_id(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if caller.tx.groups.date_poll(group.id, form) is not None:
        return done(caller.speech(), ASKED)
    meeting = _to_be_asked(caller, group)
    if isinstance(meeting, Reply):
        return meeting
    speech = caller.speech()
    texts, errors = read(_day_specs(speech), values, speech, today=caller.today())
    days = {
        name: date.fromisoformat(text)
        for name, text in texts.items()
        if text and name not in errors
    }
    errors |= _about_days(caller, group, meeting, days)
    fields = {name: on.isoformat() for name, on in days.items()}
    draft = Draft(caller.person.id, keys.poll_draft(group.id), form, caller.at, fields=fields)
    if errors and caller.able.keeps_form_open:
        return invalid(errors)
    caller.tx.drafts.put(draft)
    if errors:
        again = Control("open-poll", "control.look-again", (group.id,), Does.FORM, main=True)
        return invalid(errors, closed(speech, again))
    return next_page(
        caller, _hour_page(caller, group, meeting, draft), DAYS_KEPT, reopen=_go_on(group)
    )


def days_again(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The next page once more, for whoever sent the days and did not get it."""
    page = open_hour(caller, args[:1])
    if isinstance(page, Reply):
        return done()
    return Reply(Answer.DONE, next_page=page) if caller.able.chains_forms else done()


def _go_on(group: Group) -> Control:
    return Control("open-poll-hour", "control.go-on", (group.id,), Does.FORM, main=True)


def _about_days(
    caller: Caller, group: Group, meeting: Meeting, days: Mapping[str, date]
) -> dict[str, str]:
    """What is not right about each day: it is free, leaves time to answer, and stands there once.

    The day that is planned now may be one of them: then the group chooses between it and others.
    """
    speech = caller.speech()
    errors: dict[str, str] = {}
    seen: set[date] = set()
    for name, on in days.items():
        why = why_not_on(caller.tx, caller.tools, meeting, on)
        if on <= earliest_closing(caller.at, group.zone):
            errors[name] = speech.plain("invalid.poll-day-soon")
        elif on in seen:
            errors[name] = speech.plain("invalid.poll-day-twice")
        elif why is not None:
            errors[name] = speech.plain_line(why)
        seen.add(on)
    return errors


def open_hour(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The second page: at what hour, and until when the group can answer."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    meeting = _to_be_asked(caller, group)
    if isinstance(meeting, Reply):
        return meeting
    draft = caller.tx.drafts.get(caller.person.id, keys.poll_draft(group.id))
    return (
        _days_first(caller, group) if draft is None else _hour_page(caller, group, meeting, draft)
    )


def _days_first(caller: Caller, group: Group) -> Reply:
    """The days are not there any more, or not right any more: they are asked for again."""
    controls = (ask_control(group.id, main=True),)
    return refused(caller.speech(), "refuse.poll-days-first", controls=controls)


def _hour_page(caller: Caller, group: Group, meeting: Meeting, draft: Draft) -> FormPage:
    speech, series = caller.speech(), series_of(caller.tx, meeting)
    hour = meeting.starts_at.astimezone(zone_named(series.zone)).strftime("%H:%M")
    first = min([*_days_of(draft), local_date(meeting.starts_at, series.zone)])
    earliest = earliest_closing(caller.at, group.zone)
    closes_on = max(earliest, min(earliest + (USUALLY_FOR - 1) * DAY, first - DAY))
    values = {"poll-at": hour, "closes-on": closes_on.isoformat()}
    lines = (Line("poll.intro"), *_holidays_among(caller, series, draft))
    return FormPage(
        token=f"poll-hour|{group.id}|{draft.form}",
        form=draft.form,
        title=speech.plain("poll.form"),
        language=speech.language,
        fields=filled(_hour_specs(speech, series), values),
        send_label=speech.plain("send.poll"),
        intro=tuple(Text(speech.markup(line), Tone.NOTE) for line in lines),
        page=2,
        pages=2,
    )


def _holidays_among(caller: Caller, series: Series, draft: Draft) -> list[Line]:
    """A holiday may be chosen by whoever knows it; so it is said."""
    off = days_off(caller.tx, caller.tools, series)
    named = [(on, off.holiday(on, language=caller.person.language)) for on in _days_of(draft)]
    return [
        Line("poll.holiday", (("on", _day(on, series)), ("holiday", holiday)))
        for on, holiday in named
        if holiday is not None
    ]


def _day(on: date, series: Series) -> Moment:
    return Moment(occurrence_at(on, NOON, series.zone), "date")


def _days_of(draft: Draft) -> list[date]:
    return sorted(date.fromisoformat(text) for text in draft.fields.values())


def _hour_specs(speech: Speech, series: Series) -> tuple[Spec, ...]:
    return (
        Spec(
            "poll-at",
            speech.plain("field.at"),
            FieldKind.TIME,
            required=True,
            hint=speech.plain("hint.at", zone=series.zone),
        ),
        Spec(
            "closes-on",
            speech.plain("field.closes-on"),
            FieldKind.DATE,
            required=True,
            hint=speech.plain("hint.closes-on"),
        ),
    )


def send_poll(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Ask the group. Sending the same form once more asks nothing twice."""
    group, form = caller.group(args[0]), keys.form_id(args[1])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech = caller.speech()
    if caller.tx.groups.date_poll(group.id, form) is not None:
        return done(speech, ASKED)
    meeting = _to_be_asked(caller, group)
    if isinstance(meeting, Reply):
        return meeting
    draft = caller.tx.drafts.get(caller.person.id, keys.poll_draft(group.id))
    if draft is None or draft.form != form:
        return _days_first(caller, group)
    days = {name: date.fromisoformat(text) for name, text in draft.fields.items()}
    if len(days) < FEWEST or _about_days(caller, group, meeting, days):
        return _days_first(caller, group)
    series = series_of(caller.tx, meeting)
    texts, errors = read(_hour_specs(speech, series), values, speech, today=caller.today())
    if errors:
        return _hour_again(caller, group, errors)
    hour = time.fromisoformat(texts["poll-at"])
    options = tuple(sorted(occurrence_at(on, hour, series.zone) for on in days.values()))
    closes_at = occurrence_at(date.fromisoformat(texts["closes-on"]), CLOSES_AT, series.zone)
    first_at = min(options[0], meeting.starts_at)
    if not caller.at < closes_at < first_at:
        line = Line("invalid.poll-closes-late", (("at", Moment(first_at, "both")),))
        return _hour_again(caller, group, {"closes-on": speech.plain_line(line)})
    poll = DatePoll(form, group.id, meeting.id, options, made_at=caller.at, closes_at=closes_at)
    _ask(caller, poll)
    return done(speech, ASKED)


def _ask(caller: Caller, poll: DatePoll) -> None:
    tx = caller.tx
    tx.groups.put_date_poll(poll)
    tx.timers.set(Timer(keys.meeting_owner(poll.meeting), keys.POLL_CLOSES, poll.closes_at))
    tx.drafts.forget(caller.person.id, keys.poll_draft(poll.group))
    show_poll(tx, caller.tools, poll)


def _hour_again(caller: Caller, group: Group, errors: dict[str, str]) -> Reply:
    """Something needs another look. Where the form is gone, a button opens the page anew."""
    again = replace(_go_on(group), label="control.look-again")
    return look_again(caller, errors, replace(DAYS_KEPT, controls=(again,)))


def take_back_poll(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The group is not asked any more; taking back what is over already is fine."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    poll = caller.tx.groups.date_poll(group.id, FormId(args[1]))
    if poll is None or poll.end is not None:
        return Reply(Answer.DONE, dates_card(caller, group))
    end_poll(caller.tx, caller.tools, poll, PollEnd.TAKEN_BACK)
    return Reply(Answer.DONE, dates_card(caller, group, first="poll.you-took-back"))
