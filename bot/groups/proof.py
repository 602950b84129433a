"""Somebody looks at what is noted of their own meetings: nobody else sees it, and nobody is shown.

Hours are added up by how people were together, and what was written over days stands apart: no
register says that it counts. Nothing of what was said is in it; there is no place for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from methods.spec import Method

from ..cards import Answer, Reply
from ..engine.ids import PersonId
from ..engine.screen import Control, Line, Paragraph, Screen, Tone, Value
from ..ports import Tx
from ..records import Area, Attendance, Guided, HeldMeeting, MethodUsed, Theme, Took, Way
from ..schedule.series import local_date
from ..words import format_day, format_hours, format_moment
from .attendance import forget_attendance, years_after
from .caller import Caller, refused
from .contact_time import counted_once
from .lookups import lasting_groups
from .meetings import Tools
from .speech import Speech

#: So many meetings stand on one card; the others follow on the next.
A_CARD = 4
SUMS: Mapping[Way, str] = {
    Way.VOICE: "proof.sum-voice",
    Way.VIDEO: "proof.sum-video",
    Way.CHAT: "proof.sum-chat",
}
WAYS: Mapping[Way, str] = {
    Way.VOICE: "proof.voice",
    Way.VIDEO: "proof.video",
    Way.CHAT: "proof.chat",
    Way.WRITTEN: "proof.written",
}
TOOK: Mapping[Took, str] = {
    Took.CONTRIBUTOR: "proof.contributor",
    Took.FACILITATOR: "proof.facilitator",
    Took.OBSERVER: "proof.observer",
    Took.NOTE_TAKER: "proof.note-taker",
}
THEMES: Mapping[Theme, str] = {
    Theme.COOPERATION: "theme.cooperation",
    Theme.BOUNDARIES: "theme.boundaries",
    Theme.RESPONSIBILITY: "theme.responsibility",
    Theme.CONVERSATION: "theme.conversation",
    Theme.VALUES: "theme.values",
    Theme.WORKLOAD: "theme.workload",
    Theme.CONFIDENCE: "theme.confidence",
    Theme.LEADING: "theme.leading",
    Theme.CHANGE: "theme.change",
    Theme.TEAM: "theme.team",
}
#: How a meeting was guided.
GUIDED: Mapping[Guided, str] = {
    Guided.NAMED: "proof.guided-named",
    Guided.IN_TURN: "proof.guided-in-turn",
    Guided.BOT: "proof.guided-bot",
}
#: What a goal is about that was worked on.
AREAS: Mapping[Area, str] = {
    Area.COMMUNICATION: "proof.goal-communication",
    Area.COOPERATION: "proof.goal-co-operation",
    Area.PROFESSIONALISM: "proof.goal-professionalism",
}


@dataclass(frozen=True, slots=True)
class Attended:
    """A meeting at which somebody was, and what is noted of them there."""

    held: HeldMeeting
    own: Attendance


def proof_control() -> Control:
    """The button that shows what is noted of somebody's own meetings."""
    return Control("proof", "control.proof", ("0",))


def attended_by(tx: Tx, person: PersonId) -> tuple[Attended, ...]:
    """All meetings at which somebody was, as far as that is noted; the newest first.

    They are looked up in the order of their groups: a unit that writes holds each group that it
    reads of, and two in another order would wait for each other.
    """
    own = sorted(tx.attendances.of_person(person), key=lambda one: one.group)
    held = ((tx.attendances.meeting(one.meeting), one) for one in own)
    found = [Attended(meeting, one) for meeting, one in held if meeting and one.was_there]
    newest = sorted(found, key=lambda one: (one.held.began_at, one.held.meeting), reverse=True)
    return tuple(newest)


def own_year(caller: Caller) -> tuple[Attended, ...]:
    """This person's meetings of the last twelve months, the newest first."""
    since = years_after(caller.at, -1)
    mine = attended_by(caller.tx, caller.person.id)
    return tuple(one for one in mine if one.held.began_at >= since)


def proof_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """``/intervisie bewijs``: their own meetings, from one on, and their hours."""
    if caller.is_guest:
        return refused(caller.speech(), "refuse.in-no-group")
    start = int(args[0]) if args else 0
    mine = own_year(caller)
    if not 0 <= start < max(len(mine), 1):
        raise ValueError("no such meeting")
    lines = [] if start else _sums(mine, caller.speech().language)
    here = mine[start : start + A_CARD]
    for number, one in enumerate(here, start=start + 1):
        lines += _told(caller, one, number=number)
    lines += _sources(caller, here)
    years = (("years", caller.tools.proof_years),)
    lines.append(Paragraph(Line("proof.private", years), Tone.NOTE))
    controls = []
    if start + A_CARD < len(mine):
        controls.append(Control("proof", "control.earlier-proof", (str(start + A_CARD),)))
    if mine:
        controls += [certificates_control(), erase_control()]
    if lasting_groups(caller.tx, caller.person.id):
        controls.append(years_control())
    screen = Screen(Line("proof.title"), Line("push.reminder"), tuple(lines), None, tuple(controls))
    return Reply(Answer.DONE, caller.speech().card(screen))


def years_control() -> Control:
    """The button that leads to the plan and the report of a year of one's group."""
    return Control("years", "control.years", ("0",))


def certificates_control() -> Control:
    """The button that shows of what somebody may have a certificate."""
    return Control("certificates", "control.certificates", ("0",))


def erase_control() -> Control:
    """The button that erases all that is noted of somebody's own meetings."""
    return Control("erase", "control.erase-attendance", ("attendance",))


def _sums(mine: Sequence[Attended], language: str) -> list[Paragraph]:
    """How many meetings and hours of each way; an hour in two groups counts once."""
    if not mine:
        return [Paragraph(Line("proof.nothing-yet")), _says_register()]
    together = [one for one in mine if one.held.way is not Way.WRITTEN]
    there = [((one.own.came_at, one.own.left_at), one.own.minutes) for one in together]
    minutes = counted_once(there)
    lines = []
    for way, key in SUMS.items():
        of_way = [m for m, one in zip(minutes, together, strict=True) if one.held.way is way]
        if of_way:
            time = format_hours(sum(of_way), language=language)
            values = (("count", len(of_way)), ("time", time))
            lines.append(Paragraph(Line(key, values)))
    written = len(mine) - len(together)
    if written:
        lines.append(Paragraph(Line("proof.sum-written", (("count", written),))))
    if sum(minutes) < sum(one.own.minutes for one in together):
        lines.append(Paragraph(Line("proof.double"), Tone.NOTE))
    return [*lines, _says_register()]


def _says_register() -> Paragraph:
    return Paragraph(Line("proof.says-register"), Tone.NOTE)


def _told(caller: Caller, one: Attended, *, number: int) -> list[Paragraph]:
    """One meeting: when, how long, and the facts about it, in the group's own zone."""
    when = (("number", number), *when_held(one.held, caller.person.language))
    if one.held.way is Way.WRITTEN:
        line = Line("proof.over-days", when)
    else:
        line = Line("proof.line", (*when, ("time", timedelta(minutes=one.own.minutes))))
    facts = " · ".join(facts_told(caller.tx, caller.tools, caller.speech(), one))
    return [Paragraph(line), Paragraph(Line("proof.facts", (("facts", facts),)), Tone.NOTE)]


def when_held(held: HeldMeeting, language: str) -> tuple[tuple[str, Value], ...]:
    """When it was, in the group's own zone: over days from and to which, else its hours."""
    on = format_day(local_date(held.began_at, held.zone), language=language)
    if held.way is Way.WRITTEN:
        until = format_day(local_date(held.ended_at, held.zone), language=language)
        return (("on", on), ("until", until))
    began, ended = (
        format_moment(at, style="time", zone=held.zone, language=language)
        for at in (held.began_at, held.ended_at)
    )
    return (("on", on), ("began", began), ("ended", ended))


def facts_told(tx: Tx, tools: Tools, speech: Speech, one: Attended) -> list[str]:
    """The facts about one meeting; how people were together is the first."""
    held, own = one.held, one.own
    facts = [speech.plain(WAYS[held.way])]
    for used in held.methods:
        name = name_of(method_used(tx, tools, used), speech.language)
        facts.append(speech.plain("proof.method", method=name, version=used.version))
    facts.append(speech.plain("proof.people", present=held.present, absent=held.absent))
    if not held.are_enough:
        facts.append(speech.plain("proof.fewer", needed=held.needed))
    if held.guided is not None:
        facts.append(speech.plain(GUIDED[held.guided]))
    # Whoever brought a case is told so in the next line.
    said = {Took.CONTRIBUTOR} if own.brought_case else set()
    facts += [speech.plain(TOOK[took]) for took in own.took if took not in said]
    facts.append(speech.plain("proof.own-case" if own.brought_case else "proof.no-own-case"))
    if held.theme is not None:
        facts.append(speech.plain(THEMES[held.theme]))
    if own.goal is not None:
        facts.append(speech.plain(AREAS[own.goal]))
    if held.zone != speech.zone:
        facts.append(speech.plain("proof.zone", zone=held.zone))
    return facts


def method_used(tx: Tx, tools: Tools, used: MethodUsed) -> Method:
    """The method as it was then; a round may have gone by another one of the same snapshot."""
    method = tools.shelf.kept(tx, used.snapshot)
    return method if method.id == used.id else method.going_by(used.id)


def name_of(method: Method, language: str) -> str:
    """Its name in this language; in the other one where it has only that."""
    texts = method.texts.get(language) or next(iter(method.texts.values()))
    return texts.name


def _sources(caller: Caller, here: Sequence[Attended]) -> list[Paragraph]:
    """Where each method on this card comes from, once."""
    methods = [
        method_used(caller.tx, caller.tools, used) for one in here for used in one.held.methods
    ]
    told = {(name_of(one, caller.person.language), one.source): None for one in methods}
    return [
        Paragraph(Line("proof.source", (("method", name), ("source", source))), Tone.NOTE)
        for name, source in told
    ]


def forget_all_attendance(caller: Caller) -> bool:
    """All of their own; in the order of their groups, so that nobody waits in a circle."""
    mine = caller.tx.attendances.of_person(caller.person.id)
    for one in sorted(mine, key=lambda one: (one.group, one.meeting)):
        forget_attendance(caller.tx, caller.tools, one)
    return True
