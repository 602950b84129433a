"""A member answers which days fit, privately, and what the room sees of a poll.

The room sees how many answered and what came of it. Who answered what is read by nobody, and
whoever leaves it unanswered is not named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..cards import Choice, FieldKind, FormPage, Reply
from ..engine.ids import FormId
from ..engine.screen import Line, Moment, Paragraph, Progress, Screen, Tone
from ..ports import Tx
from ..records import DateAnswer, DatePoll, Fit, Group, Meeting, PollEnd
from ..schedule.series import local_date
from .caller import Caller, Said, done, invalid, refused
from .closing_poll import close_if_answered
from .fields import Spec, filled, read
from .meetings import Tools
from .planning import days_off
from .polls import answer_control, show_poll
from .speech import Speech

CHOICES = (
    (Fit.YES, "choice.fits"),
    (Fit.IF_NEEDED, "choice.fits-if-needed"),
    (Fit.NO, "choice.fits-not"),
)


def open_answer(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The days with three answers each, as this person answered before."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    poll = _open_poll(caller, group, args[1])
    if poll is None:
        return refused(caller.speech(), "refuse.poll-over")
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    known = caller.tx.groups.date_answers(group.id, poll.id)
    mine = next((one.fits for one in known if one.person == caller.person.id), ())
    specs = _specs(caller, speech, poll)
    values = {spec.name: fit.value for spec, fit in zip(specs, mine, strict=False)}
    return FormPage(
        token=f"poll-answer|{group.id}|{poll.id}",
        form=form,
        title=speech.plain("poll.answer-form"),
        language=speech.language,
        fields=filled(specs, values),
        send_label=speech.plain("send.poll-answer"),
    )


def _open_poll(caller: Caller, group: Group, poll: str) -> DatePoll | None:
    known = caller.tx.groups.date_poll(group.id, FormId(poll))
    return known if known is not None and known.end is None else None


def _specs(caller: Caller, speech: Speech, poll: DatePoll) -> tuple[Spec, ...]:
    choices = tuple(Choice(fit.value, speech.plain(key)) for fit, key in CHOICES)
    holidays = _holidays(caller.tx, caller.tools, poll, language=speech.language)
    return tuple(
        Spec(
            f"fits-{number}",
            speech.plain_line(Line("poll.day", (("at", Moment(at, "both")),))),
            FieldKind.CHOICE,
            required=True,
            hint=speech.plain_line(Line("hint.poll-holiday", (("holiday", holiday),)))
            if holiday is not None
            else "",
            choices=choices,
        )
        for number, (at, holiday) in enumerate(zip(poll.options, holidays, strict=True), start=1)
    )


def _holidays(tx: Tx, tools: Tools, poll: DatePoll, *, language: str) -> Sequence[str | None]:
    """What is celebrated on each of the days."""
    series = tx.groups.series_of(poll.group)
    assert series is not None, "a group has one from its founding on"
    off = days_off(tx, tools, series)
    days = (local_date(at, series.zone) for at in poll.options)
    return [off.holiday(on, language=language) for on in days]


def send_answer(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the answer in place of the one before; with the last one the poll closes."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech, poll = caller.speech(), _open_poll(caller, group, args[1])
    if poll is None:
        return refused(speech, "refuse.poll-over")
    texts, errors = read(_specs(caller, speech, poll), values, speech, today=caller.today())
    if errors:
        return invalid(errors)
    fits = tuple(Fit(text) for text in texts.values())
    answer = DateAnswer(group.id, poll.id, caller.person.id, fits)
    caller.tx.groups.put_date_answer(answer)
    show_poll(caller.tx, caller.tools, poll)
    close_if_answered(caller.tx, caller.tools, group.id)
    return done(speech, Said("poll.answered-title", ("poll.answered",)))


def poll_screen(tx: Tx, tools: Tools, group: Group, poll_id: str) -> Screen | None:
    """The question in the room: its days and how many answered, or what came of it."""
    poll = tx.groups.date_poll(group.id, FormId(poll_id))
    meeting = tx.meetings.get(poll.meeting) if poll is not None else None
    if poll is None or meeting is None:
        return None
    title, push = Line("poll.title"), Line("push.question")
    if poll.end is not None:
        return Screen(title, Line("push.reminder"), (Paragraph(_outcome(poll, meeting)),))
    members = {one.person for one in tx.groups.members(group.id)}
    answered = {one.person for one in tx.groups.date_answers(group.id, poll.id)}
    progress = Progress(len(answered & members), len(members))
    paragraphs = (
        Paragraph(Line("poll.question", (("at", _at(meeting.starts_at)),))),
        *(Paragraph(line) for line in _days(tx, tools, group, poll)),
        Paragraph(Line("poll.count", (("done", progress.done), ("of", progress.of)))),
        Paragraph(Line("poll.closes", (("at", _at(poll.closes_at)),)), Tone.NOTE),
        Paragraph(Line("poll.private"), Tone.NOTE),
    )
    controls = (answer_control(group.id, poll.id),)
    return Screen(title, push, paragraphs, progress, controls)


def _days(tx: Tx, tools: Tools, group: Group, poll: DatePoll) -> list[Line]:
    holidays = _holidays(tx, tools, poll, language=group.language)
    return [
        Line("poll.day", (("at", _at(at)),))
        if holiday is None
        else Line("poll.day-holiday", (("at", _at(at)), ("holiday", holiday)))
        for at, holiday in zip(poll.options, holidays, strict=True)
    ]


def _outcome(poll: DatePoll, meeting: Meeting) -> Line:
    stays = (("at", _at(meeting.starts_at)),)
    match poll.end:
        case PollEnd.CHOSEN if poll.chosen == meeting.starts_at:
            return Line("poll.stays", stays)
        case PollEnd.CHOSEN if poll.chosen is not None:
            return Line("poll.chosen", (("at", _at(poll.chosen)),))
        case PollEnd.NO_DAY:
            return Line("poll.no-day", stays)
        case PollEnd.TAKEN_BACK:
            return Line("poll.taken-back", stays)
        case _:
            return Line("poll.overtaken")


def _at(moment: datetime) -> Moment:
    return Moment(moment, "both")
