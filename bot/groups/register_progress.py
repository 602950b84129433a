"""How far somebody is in the period of their register: what is noted of them beside what is asked.

It is arithmetic, and no judgement: whether any of it counts, the register alone says. What is noted
of meetings over days, and of those for which a register asks to sit in one room, stands apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..engine.screen import Line, Paragraph, Tone
from ..records import Way
from ..registers import Amount, Profile, Said, Standing, Unit, period_of
from ..schedule.series import local_date
from ..words import format_hours
from .caller import Caller
from .contact_time import counted_once
from .proof import Attended, attended_by


def progress_lines(caller: Caller, profile: Profile, since: date) -> tuple[Paragraph, ...]:
    """What is noted of this period, for whoever is in this register since that day.

    Nothing where intervision has no place in it, where it asks for something that is not noted,
    or before the first day.
    """
    asked, today = profile.amount, caller.today()
    if asked is None or asked.unit is Unit.POINTS or profile.standing is Standing.NOT:
        return ()
    begins, ends = period_of(since, asked.months, today=today)
    if begins > today:
        return ()
    noted = attended_by(caller.tx, caller.person.id)
    mine = [one for one in noted if begins <= _day(one) <= ends]
    here = [one for one in mine if not _stands_apart(one, profile)]
    lines = [_so_far(here, asked, language=caller.speech().language), *_apart(mine, here)]
    lines += _short(here, least=profile.meetings.minutes)
    return (*(Paragraph(one) for one in lines), Paragraph(Line("register.so-far-means"), Tone.NOTE))


def _day(one: Attended) -> date:
    return local_date(one.held.began_at, one.held.zone)


def _stands_apart(one: Attended, profile: Profile) -> bool:
    is_video = one.held.way is Way.VIDEO and profile.ways.video is Said.NO
    return is_video or one.held.way is Way.WRITTEN


def _so_far(here: Sequence[Attended], asked: Amount, *, language: str) -> Line:
    least = asked.least
    if asked.unit is Unit.MEETINGS:
        return Line("register.so-far-meetings", (("count", len(here)), ("least", least)))
    there = [((one.own.came_at, one.own.left_at), one.own.minutes) for one in here]
    time = format_hours(sum(counted_once(there)), language=language)
    return Line("register.so-far-hours", (("time", time), ("least", least)))


def _apart(mine: Sequence[Attended], here: Sequence[Attended]) -> list[Line]:
    apart = [one.held.way for one in mine if one not in here]
    keys = {Way.VIDEO: "register.apart-video", Way.WRITTEN: "register.apart-written"}
    return [Line(key, (("count", apart.count(way)),)) for way, key in keys.items() if way in apart]


def _short(here: Sequence[Attended], *, least: int | None) -> list[Line]:
    short = sum(one.own.minutes < least for one in here) if least is not None else 0
    if not short or least is None:
        return []
    return [Line("register.short", (("count", short), ("minutes", least)))]
