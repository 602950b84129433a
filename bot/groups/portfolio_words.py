"""A portfolio as a paper in its owner's language: their words, under ours.

It names nobody, its owner either: whoever hands it over says whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from ..paper import Bar, Document, Entry, Section, Timeline
from ..records import TITLE, Followed, Goal, Intention, Report
from ..schedule.series import local_date
from ..words import format_day, format_hours
from .goal_fields import ATTAINED, CHECKS, LEVELS, chosen
from .portfolio_content import Attended, Material
from .report_fields import answers
from .speech import Speech

#: What became of an intention, and what was told of it, in the words of its form.
_BECAME = {
    Followed.DONE: "choice.done",
    Followed.PARTLY: "choice.partly",
    Followed.NOT_DONE: "choice.not-done",
    Followed.NO_OCCASION: "choice.no-occasion",
}
_TOLD = {"happened": "field.came-of", "worked": "field.worked", "further": "field.further"}


def portfolio_document(material: Material, speech: Speech) -> Document:
    """Put it into words."""
    return _Writer(material, speech).document()


class _Writer:
    def __init__(self, material: Material, speech: Speech) -> None:
        self._material = material
        self._speech = speech

    def document(self) -> Document:
        say, material = self._speech.plain, self._material
        return Document(
            title=say("portfolio.title"),
            language=self._speech.language,
            made_at=material.at,
            notes=(say("portfolio.made", day=self._day(material.at)),),
            sections=tuple(self._sections()),
            page_label=say("portfolio.page"),
            lacking=say("portfolio.lacking"),
        )

    def _sections(self) -> Iterator[Section]:
        say, material = self._speech.plain, self._material
        if material.goals:
            entries = tuple(self._goal(n, one) for n, one in enumerate(material.goals, start=1))
            yield Section(say("goals.title"), timeline=self._timeline(), entries=entries)
        if material.intentions:
            intentions = tuple(map(self._intention, material.intentions))
            yield Section(say("portfolio.intentions"), entries=intentions)
        if material.reports:
            reports = tuple(map(self._report, material.reports))
            yield Section(say("portfolio.reports"), entries=reports)
        if material.meetings:
            yield self._meetings(material.meetings)

    # Goals

    def _timeline(self) -> Timeline:
        goals = self._material.goals or ()
        bars = tuple(
            Bar(
                label=str(number),
                begin=self._local(goal.made_at),
                end=None if goal.reached_at is None else self._local(goal.reached_at),
                meant=goal.until,
            )
            for number, goal in enumerate(goals, start=1)
        )
        return Timeline(
            self._local(self._material.at), bars, self._speech.plain("portfolio.legend")
        )

    def _goal(self, number: int, goal: Goal) -> Entry:
        return Entry(f"{number}. {goal.fields[TITLE]}", tuple(self._parts_of_goal(goal)))

    def _parts_of_goal(self, goal: Goal) -> Iterator[tuple[str, str]]:
        say, fields = self._speech.plain, goal.fields
        yield say("portfolio.begun"), self._day(goal.made_at)
        if goal.until is not None:
            yield say("portfolio.until"), self._on(goal.until)
        if goal.reached_at is not None:
            yield say("portfolio.reached"), self._day(goal.reached_at)
        for asked in (one for check in CHECKS for one in check.asked):
            answer = fields.get(asked.name, "")
            if answer in asked.choices:
                answer = chosen(self._speech, asked, answer)
            if answer:
                yield say(asked.label), answer
        levels = [f"{mark}  {fields[n]}" for n, (mark, _, _) in LEVELS.items() if fields.get(n)]
        if levels:
            yield say("portfolio.levels"), "\n".join(levels)
        attained = fields.get(fields.get(ATTAINED, ""), "")
        if attained:
            yield say("portfolio.attained"), attained

    # What else they wrote

    def _intention(self, intention: Intention) -> Entry:
        heading = self._speech.plain("portfolio.after", day=self._day(intention.made_at))
        quote = intention.fields.get("intention", "")
        return Entry(heading, tuple(self._parts_of_intention(intention)), quote)

    def _parts_of_intention(self, intention: Intention) -> Iterator[tuple[str, str]]:
        say, fields = self._speech.plain, intention.fields
        belongs_to = self._material.goal_of(intention)
        if belongs_to is not None:
            number, goal = belongs_to
            yield say("portfolio.of-goal"), f"{number}. {goal.fields[TITLE]}"
        if fields.get("takeaway"):
            yield say("portfolio.takeaway"), fields["takeaway"]
        if fields.get("obstacle"):
            yield say("field.obstacle"), fields["obstacle"]
        if intention.followed is not None:
            yield say("portfolio.became"), say(_BECAME[intention.followed])
        for name, label in _TOLD.items():
            if fields.get(name):
                yield say(label), fields[name]

    def _report(self, report: Report) -> Entry:
        heading = self._speech.plain("portfolio.about", day=self._day(report.held_at))
        written = answers(report.kind, report.fields)
        return Entry(heading, tuple((self._speech.plain(q.label), text) for q, text in written))

    def _meetings(self, meetings: tuple[Attended, ...]) -> Section:
        say, lasted = self._speech.plain, sum(one.minutes or 0 for one in meetings)
        note = say("portfolio.attended", count=len(meetings), time=self._lasted(lasted))
        days = (self._meeting(one) for one in meetings)
        dates = Entry(say("portfolio.dates"), ((say("portfolio.dates-how"), "\n".join(days)),))
        return Section(say("portfolio.meetings"), note, entries=(dates,))

    def _meeting(self, one: Attended) -> str:
        day = self._day(one.at)
        return day if one.minutes is None else f"{day} · {self._lasted(one.minutes)}"

    # Days and hours

    def _lasted(self, minutes: int) -> str:
        return format_hours(minutes, language=self._speech.language)

    def _local(self, at: datetime) -> date:
        return local_date(at, self._material.person.zone)

    def _day(self, at: datetime) -> str:
        return self._on(self._local(at))

    def _on(self, day: date) -> str:
        return format_day(day, language=self._speech.language)
