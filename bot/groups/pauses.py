"""The pauses of a group: any member adds one with a form, and takes one back with a button.

The planned date follows at once. A pause holds two days and nothing else: nobody says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ..cards import Answer, FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line, Tone
from ..records import Group, Pause
from ..schedule.series import local_date
from .agreements import agree_first, refresh_agreements
from .caller import Caller, Said, look_again, refused
from .dates import dates_card, pauses_ahead
from .fields import Spec, filled, read
from .lookups import all_agreed
from .planning import plan_next
from .speech import Speech

#: So many pauses may lie ahead, and so long may one be.
MOST = 10
LONGEST = timedelta(days=366)
#: What is over is kept so long: a date that fell into it may be held later, and still lie ahead.
KEPT_FOR = timedelta(days=366)
DAY = timedelta(days=1)


def open_pause(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form for a pause of this group."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"pause|{group.id}|{form}",
        form=form,
        title=speech.plain("pause.form"),
        language=speech.language,
        fields=filled(_specs(speech), {}),
        send_label=speech.plain("send.pause"),
        intro=(Text(speech.markup(Line("pause.intro")), Tone.NOTE),),
    )


def _specs(speech: Speech) -> tuple[Spec, ...]:
    days = (("first-day", "field.first-day"), ("last-day", "field.last-day"))
    return tuple(
        Spec(
            name, speech.plain(label), FieldKind.DATE, required=True, hint=speech.plain("hint.day")
        )
        for name, label in days
    )


def add_pause(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep a pause; the planned date moves when it falls into it."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    speech = caller.speech()
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    if errors:
        return _look_again(caller, group, errors)
    first_on, last_on = (date.fromisoformat(texts[name]) for name in ("first-day", "last-day"))
    if last_on < first_on:
        errors = {"last-day": speech.plain("invalid.pause-order")}
        return _look_again(caller, group, errors)
    today = local_date(caller.at, group.zone)
    pauses = joined((*caller.tx.groups.pauses(group.id), Pause(group.id, first_on, last_on)))
    if any(one.last_on - one.first_on > LONGEST for one in pauses):
        errors = {"last-day": speech.plain("invalid.pause-long")}
        return _look_again(caller, group, errors)
    if len(pauses_ahead(pauses, today=today)) > MOST:
        errors = {"first-day": speech.plain("invalid.pauses-many", most=MOST)}
        return _look_again(caller, group, errors)
    return _keep(caller, group, pauses, today=today, said="pause.added")


def joined(pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """The same days in as few pauses as there can be: what overlaps or touches is one."""
    made: list[Pause] = []
    for one in sorted(pauses, key=lambda pause: pause.first_on):
        if made and one.first_on <= made[-1].last_on + DAY:
            made[-1] = replace(made[-1], last_on=max(made[-1].last_on, one.last_on))
        else:
            made.append(one)
    return tuple(made)


def take_back_pause(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A pause that is still to come is no more; one that has begun ends with yesterday."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    first_on, today = date.fromisoformat(args[1]), local_date(caller.at, group.zone)
    pauses = caller.tx.groups.pauses(group.id)
    taken = next((one for one in pauses if one.first_on == first_on), None)
    if taken is None or taken.last_on < today:
        # Somebody was first, or it is over: there is nothing left to take back.
        return Reply(Answer.DONE, dates_card(caller, group))
    left = [one for one in pauses if one is not taken]
    if first_on < today:
        left.append(replace(taken, last_on=today - DAY))
    return _keep(caller, group, joined(left), today=today, said="pause.taken-back")


def _keep(
    caller: Caller, group: Group, pauses: Sequence[Pause], *, today: date, said: str
) -> Reply:
    kept = [one for one in pauses if one.last_on >= today - KEPT_FOR]
    caller.tx.groups.put_pauses(group.id, kept)
    plan_next(caller.tx, caller.tools, group.id)
    refresh_agreements(caller.tx, caller.tools, group.id)
    return Reply(Answer.DONE, dates_card(caller, group, first=said))


def _look_again(caller: Caller, group: Group, errors: dict[str, str]) -> Reply:
    """Something needs another look. Where the form is gone, a button opens it anew."""
    control = Control("open-pause", "control.look-again", (group.id,), Does.FORM, main=True)
    return look_again(caller, errors, Said("pause.form", (), (control,)))
