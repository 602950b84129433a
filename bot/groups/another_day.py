"""Too few people come to a meeting: the group holds it on another day, which is the last resort.

It does so by putting another date in the place of this one. The one that is left keeps its day in
the series, so that the series goes on as before; the new one belongs to none, and on it everybody
counts as coming.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from ..cards import FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.screen import Line, Tone
from ..records import Meeting, MeetingStatus, Series
from ..schedule.series import local_date, occurrence_at, zone_named
from . import keys
from .caller import Caller, Said, done, invalid, refused, still_ahead
from .coming import may_move
from .fields import Spec, filled, read
from .lookups import next_meeting
from .meetings import MeetingAtHand
from .moving import hold_instead, series_of, why_not_on
from .speech import Speech

MOVED = Said("move.title", ("move.done",))


def open_move(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """Ask for another day and time, at the hour of this one unless somebody says otherwise."""
    at_hand = _movable(caller, args)
    if isinstance(at_hand, Reply):
        return at_hand
    speech, series = caller.speech(at_hand), series_of(caller.tx, at_hand.meeting)
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
    series, speech = series_of(caller.tx, at_hand.meeting), caller.speech(at_hand)
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
    meeting, zone = at_hand.meeting, series.zone
    hold_instead(caller.tx, caller.tools, meeting, starts_at=starts_at, zone=zone)
    return done(speech, MOVED)


def _movable(caller: Caller, args: tuple[str, ...]) -> MeetingAtHand | Reply:
    """The meeting that this person may move now, or why not."""
    at_hand = still_ahead(caller, caller.meeting(args[0]))
    if isinstance(at_hand, Reply) or may_move(at_hand, now=caller.at):
        return at_hand
    passed = caller.at >= at_hand.meeting.starts_at
    return refused(caller.speech(at_hand), "refuse.hour-passed" if passed else "refuse.enough-come")


def _error(caller: Caller, at_hand: MeetingAtHand, starts_at: datetime) -> str | None:
    """Why the meeting cannot be held then."""
    speech = caller.speech(at_hand)
    if starts_at <= caller.at:
        return speech.plain("invalid.date-past")
    if starts_at == at_hand.meeting.starts_at:
        return speech.plain("invalid.date-same")
    series = series_of(caller.tx, at_hand.meeting)
    on = local_date(starts_at, series.zone)
    why = why_not_on(caller.tx, caller.tools, at_hand.meeting, on)
    return None if why is None else speech.plain_line(why)


def _is_held(meeting: Meeting) -> bool:
    return meeting.status is not MeetingStatus.CANCELLED
