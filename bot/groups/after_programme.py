"""After the last date of a programme: the group goes on as one of its own, or stops here.

It is asked once, in the room. Whoever presses does so for the group; after a stop nothing is
planned, and going on stays possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time

from ..cards import FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.screen import Line, Tone
from ..records import Group, Programme, ProgrammeEnd, Series
from ..schedule.series import occurrence_at
from . import card_keys, keys
from .agreements import refresh_agreements
from .caller import Caller, Said, done, look_again, refused
from .effects import ToShow, enqueue
from .fields import Spec, filled, read
from .lookups import next_meeting, rhythm_of, running_meeting
from .planning import lay_out
from .programme_fields import rhythm_specs
from .programme_parts import parts_left, question_of
from .programme_screens import go_on_control
from .safety_summary import drop_answers
from .speech import Speech

GOES_ON = Said("after-programme.title", ("after-programme.you-go-on",))
STOPS = Said("after-programme.title", ("after-programme.you-stop",))


def open_go_on(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """Ask from when on the group meets, and how far apart."""
    found = _over(caller, args)
    if isinstance(found, Reply):
        return found
    group, known = found
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    series = rhythm_of(caller.tx, group.id)
    values = {"at": series.local_time.isoformat("minutes"), "every-weeks": str(series.every_weeks)}
    return FormPage(
        token=f"go-on|{group.id}|{known.id}",
        form=form,
        title=speech.plain("after-programme.form"),
        language=speech.language,
        fields=filled(_specs(speech, series), values),
        send_label=speech.plain("send.go-on"),
        intro=(Text(speech.markup(Line("after-programme.intro")), Tone.NOTE),),
    )


def _specs(speech: Speech, series: Series) -> tuple[Spec, ...]:
    label = speech.plain("field.first-on")
    return (
        Spec("first-on", label, FieldKind.DATE, required=True),
        *rhythm_specs(speech, series),
    )


def _over(caller: Caller, args: tuple[str, ...]) -> tuple[Group, Programme] | Reply:
    """The group and its programme that is over, or why nothing is decided about it now."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    known = caller.tx.groups.programmes(group.id)
    if not known or known[-1].id != FormId(args[1]):
        return refused(caller.speech(), "refuse.programme-gone")
    left = parts_left(caller.tx, caller.tools.shelf, group.id)
    if left is None:
        return refused(caller.speech(), "refuse.programme-goes-on")
    if left or running_meeting(caller.tx, group.id) is not None:
        return refused(caller.speech(), "refuse.programme-not-over")
    return group, known[-1]


def go_on(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """The group meets from this day on, without an end."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    speech, series = caller.speech(), rhythm_of(caller.tx, group.id)
    texts, errors = read(_specs(speech, series), values, speech, today=caller.today())
    if not errors and _goes_on_so(caller, group, texts):
        # Whoever sends the same once more has what they want.
        return done(speech, GOES_ON)
    found = _over(caller, args)
    if isinstance(found, Reply):
        return found
    group, known = found
    if errors:
        controls = (replace(go_on_control(known, main=True), label="control.look-again"),)
        return look_again(caller, errors, Said("after-programme.form", (), controls))
    first_on, at = date.fromisoformat(texts["first-on"]), time.fromisoformat(texts["at"])
    tx, tools, weeks = caller.tx, caller.tools, int(texts["every-weeks"])
    _decide(caller, known, ProgrammeEnd.CONTINUED)
    lay_out(tx, tools, group.id, first_on=first_on, local_time=at, every_weeks=weeks)
    refresh_agreements(tx, tools, group.id)
    return done(speech, GOES_ON)


def _goes_on_so(caller: Caller, group: Group, texts: Mapping[str, str]) -> bool:
    planned = next_meeting(caller.tx, group.id)
    on, at = date.fromisoformat(texts["first-on"]), time.fromisoformat(texts["at"])
    return planned is not None and planned.starts_at == occurrence_at(on, at, group.zone)


def stop_programme(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The group stops here; stopping twice is stopping once."""
    found = _over(caller, args)
    if isinstance(found, Reply):
        return found
    _, known = found
    _decide(caller, known, ProgrammeEnd.STOPPED)
    again = (go_on_control(known),)
    return done(caller.speech(), replace(STOPS, controls=again))


def _decide(caller: Caller, known: Programme, end: ProgrammeEnd) -> None:
    """Keep what the group decided. Both its cards in the room say so and ask nothing more."""
    tx, tools = caller.tx, caller.tools
    tx.groups.put_programme(replace(known, end=end))
    drop_answers(tx, tools, known)
    for card in (card_keys.programme_card(known.group, known.id), question_of(known)):
        show = ToShow(keys.group_place(known.group), card)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)
