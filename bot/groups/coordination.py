"""``/intervisie coordinatie``: what somebody sees of the groups that they put together for others.

One private page. It is made from ``Sight`` alone, so nothing of a meeting can stand on it; how a
group is called there is what its coordinator called it.
"""

from __future__ import annotations

import re
from datetime import date, time

from ..cards import Answer, Reply
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Screen, Tone, Typed
from ..records import LABEL, Coordination
from ..schedule.series import occurrence_at
from ..words import format_month
from . import keys
from .caller import Caller, Said, done, refused
from .coordinated import end_all_coordination
from .sight import Sight, sight_of

#: So many groups stand on one card; the others follow on the next.
A_CARD = 8
_NOON = time(12, 0)


def coordination_control() -> Control:
    """The button that shows the page."""
    return Control("coordination", "control.coordination")


def coordination_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The page; ``args`` say from which group on."""
    start = int(args[0]) if args else 0
    return Reply(Answer.DONE, caller.speech().card(coordination_screen(caller, start=start)))


def coordination_screen(caller: Caller, *, start: int = 0) -> Screen:
    """What this person may see of their groups, and how they put more together."""
    # Somebody of whom nothing is kept coordinates nothing.
    mine = [] if caller.is_guest else sorted(_mine(caller), key=_by_label)
    if not 0 <= start < max(len(mine), 1):
        raise ValueError("no such group")
    lines, controls = _groups(caller, mine[start : start + A_CARD]), _putting_together(caller)
    if not mine:
        lines.append(Paragraph(Line("coordinate.what")))
    else:
        controls.append(Control("stop-coordinating", "control.stop-coordinating"))
    if len(mine) > start + A_CARD:
        further = Control("coordination", "control.other-groups", (str(start + A_CARD),))
        controls.insert(0, further)
    lines.append(Paragraph(Line("coordinate.sees"), Tone.NOTE))
    title, push = Line("coordinate.title"), Line("push.reminder")
    return Screen(title, push, tuple(lines), None, tuple(controls))


def _mine(caller: Caller) -> tuple[Coordination, ...]:
    return caller.tx.groups.coordinations_of(caller.person.id)


def _by_label(one: Coordination) -> list[str | int]:
    """Numbers in it are compared as such: the tenth does not come before the second."""
    parts = re.split("([0-9]+)", one.fields.get(LABEL, "").casefold())
    return [int(part) if number % 2 else part for number, part in enumerate(parts)]


def _putting_together(caller: Caller) -> list[Control]:
    if caller.tx.drafts.get(caller.person.id, keys.division_draft()) is not None:
        return [Control("division", "control.go-on-dividing", main=True)]
    return [Control("open-people", "control.choose-people", (), Does.FORM, main=True)]


def _groups(caller: Caller, shown: list[Coordination]) -> list[Paragraph]:
    lines = []
    for one in shown:
        label = Typed(one.fields.get(LABEL, ""))
        sight = sight_of(caller.tx, one, now=caller.at)
        if sight is None:
            lines.append(Paragraph(Line("coordinate.keeps-to-itself", (("label", label),))))
        else:
            lines += _told(caller, label, sight)
    return lines


def _told(caller: Caller, label: Typed, sight: Sight) -> list[Paragraph]:
    """One group in two lines: who it counts, and when it meets."""
    since = _month(caller, sight.since)
    group = Line(
        "coordinate.group",
        (
            ("label", label),
            ("members", sight.members),
            ("confirmed", sight.confirmed),
            ("since", since),
        ),
    )
    meets = [_last(caller, sight), _next(caller, sight.next_on)]
    return [Paragraph(group), *(Paragraph(line, Tone.NOTE) for line in meets)]


def _last(caller: Caller, sight: Sight) -> Line:
    if sight.last_met is None:
        return Line("coordinate.never-met")
    values = (("month", _month(caller, sight.last_met)), ("count", sight.held_this_year))
    return Line("coordinate.met", values)


def _next(caller: Caller, on: date | None) -> Line:
    if on is None:
        return Line("coordinate.nothing-planned")
    at = Moment(occurrence_at(on, _NOON, caller.person.zone), "date")
    return Line("coordinate.next", (("at", at),))


def _month(caller: Caller, on: date) -> str:
    return format_month(on, language=caller.person.language)


def stop_coordinating(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody sees nothing of their groups any more; the first press only asks."""
    if not _mine(caller):
        return refused(caller.speech(), "refuse.coordinates-nothing")
    match args:
        case ():
            control = Control(
                "stop-coordinating", "control.stop-coordinating-so", ("yes",), main=True
            )
            return done(caller.speech(), Said("coordinate.title", ("coordinate.stop",), (control,)))
        case ("yes",):
            end_all_coordination(caller.tx, caller.tools, caller.person.id)
            return done(caller.speech(), Said("coordinate.title", ("coordinate.stopped",)))
        case _:
            raise ValueError("no such answer")
