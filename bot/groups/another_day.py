"""Too few people come to a meeting: the group holds it on another day, which is the last resort.

It does so by putting another date in the place of this one. The one that is left keeps its day in
the series, so that the series goes on as before; the new one belongs to none, and on it everybody
counts as coming.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from ..cards import FieldKind, FormPage, Reply, Text
from ..engine.effects import Reason
from ..engine.ids import FormId
from ..engine.permissions import refuse_closed
from ..engine.screen import Line, Moment, Tone
from ..engine.state import Stage
from ..records import Meeting, MeetingStatus, Series
from ..schedule.series import local_date, occurrence_at, zone_named
from . import keys
from .agreements import refresh_agreements
from .caller import Caller, Said, done, invalid, refused, refused_for
from .coming import may_move
from .cycle import show_agenda
from .fields import Spec, filled, read
from .meetings import MeetingAtHand, load_meeting
from .setup import dates_ahead, days_off, move_meeting, next_meeting
from .speech import Speech

MOVED = Said("move.title", ("move.done",))


def open_move(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """Ask for another day and time, at the hour of this one unless somebody says otherwise."""
    at_hand = _movable(caller, args)
    if isinstance(at_hand, Reply):
        return at_hand
    speech, series = caller.speech(at_hand), _series_of(caller, at_hand)
    hour = at_hand.meeting.starts_at.astimezone(zone_named(series.zone))
    form = FormId(caller.tools.ids.new())
    return FormPage(
        token=f"move|{at_hand.meeting.id}|{form}",
        form=form,
        title=speech.plain("move.form"),
        language=speech.language,
        fields=filled(_specs(speech, series), {"move-at": hour.strftime("%H:%M")}),
        send_label=speech.plain("send.move"),
        intro=(Text(speech.markup(Line("move.intro")), Tone.NOTE),),
    )


def _specs(speech: Speech, series: Series) -> tuple[Spec, ...]:
    return (
        Spec("move-on", speech.plain("field.move-on"), FieldKind.DATE, required=True),
        Spec(
            "move-at",
            speech.plain("field.at"),
            FieldKind.TIME,
            required=True,
            hint=speech.plain("hint.at", zone=series.zone),
        ),
    )


def move(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Hold the meeting on another day, before the next one of the series."""
    keys.form_id(args[1])
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    series, speech = _series_of(caller, at_hand), caller.speech(at_hand)
    texts, errors = read(_specs(speech, series), values, speech, today=caller.today())
    if errors:
        return invalid(errors)
    on = date.fromisoformat(texts["move-on"])
    starts_at = occurrence_at(on, time.fromisoformat(texts["move-at"]), series.zone)
    if not _is_held(at_hand.meeting):
        # Whoever sends the same once more, or chose the same as somebody else, has what they want.
        instead = next_meeting(caller.tx, at_hand.group.id)
        if instead is not None and instead.starts_at == starts_at:
            return done(speech, MOVED)
    movable = _movable(caller, args)
    if isinstance(movable, Reply):
        return movable
    error = _error(caller, at_hand, starts_at)
    if error is not None:
        return invalid({"move-on": error})
    _move(caller, at_hand, series, starts_at)
    return done(speech, MOVED)


def _move(caller: Caller, at_hand: MeetingAtHand, series: Series, starts_at: datetime) -> None:
    tx, tools = caller.tx, caller.tools
    move_meeting(tx, tools, at_hand.meeting, starts_at=starts_at, zone=series.zone)
    left = load_meeting(tx, tools, at_hand.meeting.id)
    assert left is not None, "it was read just now"
    show_agenda(tx, tools, left)
    refresh_agreements(tx, tools, at_hand.group.id)


def _movable(caller: Caller, args: tuple[str, ...]) -> MeetingAtHand | Reply:
    """The meeting that this person may move now, or why not."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech = caller.speech(at_hand)
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        return refused(speech, "refuse.date-not-held")
    if at_hand.state.stage is not Stage.PLANNED:
        return refused_for(speech, refuse_closed(at_hand.state) or Reason.ALREADY_OPEN)
    if may_move(at_hand, now=caller.at):
        return at_hand
    passed = caller.at >= at_hand.meeting.starts_at
    return refused(speech, "refuse.hour-passed" if passed else "refuse.enough-come")


def _error(caller: Caller, at_hand: MeetingAtHand, starts_at: datetime) -> str | None:
    """Why the meeting cannot be held then: the day is to be free, and before the next date."""
    series, speech = _series_of(caller, at_hand), caller.speech(at_hand)
    if starts_at <= caller.at:
        return speech.plain("invalid.date-past")
    if starts_at == at_hand.meeting.starts_at:
        return speech.plain("invalid.date-same")
    on = local_date(starts_at, series.zone)
    dates = (one.on for one in dates_ahead(caller.tx, caller.tools, series))
    following = next((day for day in dates if day not in (None, at_hand.meeting.on)), None)
    if following is not None and on >= following:
        at = Moment(occurrence_at(following, series.local_time, series.zone), "date")
        return speech.plain_line(Line("invalid.date-after-next", (("on", at),)))
    if days_off(caller.tx, caller.tools, series).is_pause(on):
        return speech.plain("invalid.date-in-pause")
    others = [m for m in caller.tx.meetings.of_group(at_hand.group.id) if m != at_hand.meeting]
    taken = {local_date(m.starts_at, series.zone) for m in others if _is_held(m)}
    return speech.plain("invalid.date-taken") if on in taken else None


def _is_held(meeting: Meeting) -> bool:
    return meeting.status is not MeetingStatus.CANCELLED


def _series_of(caller: Caller, at_hand: MeetingAtHand) -> Series:
    series = caller.tx.groups.series_of(at_hand.group.id)
    if series is None:
        raise ValueError("a trial is held at once")
    return series
