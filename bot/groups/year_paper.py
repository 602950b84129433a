"""A plan or a report of a group's year as a file: a signed JSON, a table, or a paper.

Nobody is named on it: that somebody was there is on their own certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..cards import File
from ..ports import Tx
from ..records import Group, HeldMeeting, Way
from ..schedule.series import local_date
from .certificate_facts import Sum
from .meetings import Tools
from .methods_told import Methods, methods_data, methods_of
from .signing import YEAR_PLAN, YEAR_REPORT, signed_file
from .speech import Speech
from .tables import table_of
from .year_document import year_document
from .year_facts import Kind, Told, Workings, Year, YearPlan, YearReport, plan_of, report_of
from .year_workings import workings_of

#: What stands in a table for each date.
_HELD, _PLANNED, _NOT_HELD = "held", "planned", "not-held"


@dataclass(frozen=True, slots=True)
class YearPaper:
    """All that stands on a paper about a year. ``methods``: those by which meetings go or went."""

    year: Year
    methods: Methods

    @property
    def kind(self) -> Kind:
        """Whether it is a plan or a report."""
        return Kind.PLAN if isinstance(self.year, YearPlan) else Kind.REPORT


def year_paper(tx: Tx, tools: Tools, group: Group, *, kind: Kind, year: int) -> YearPaper | None:
    """What stands on it; None where there is nothing to tell of this year."""
    if kind is Kind.PLAN:
        found = workings_of(tx, tools, group)
        plan = None if found is None else plan_of(tx, tools, group, found[0], year=year)
        return (
            None if plan is None or found is None else YearPaper(plan, {found[0].method: found[1]})
        )
    report = report_of(tx, tools, group, year)
    if report is None:
        return None
    return YearPaper(report, methods_of(tx, tools, report.methods))


def year_file(paper: YearPaper, secret: bytes, speech: Speech, form: str) -> File:
    """Make the file; its name says nothing but what it is and of which year."""
    media_type, make = FORMS[form]
    name = f"year-{paper.kind.value}-{paper.year.year}.{form}"
    return File(name, media_type, make(paper, secret, speech))


def _json(paper: YearPaper, secret: bytes, _speech: Speech) -> bytes:
    year = paper.year
    head = {"year": year.year, "made_on": _made_on(year).isoformat(), "zone": year.zone}
    methods = methods_data(paper.methods)
    if isinstance(year, YearPlan):
        body = head | _workings(year.workings) | {"methods": methods} | _plan(year)
        return signed_file(secret, body, kind=YEAR_PLAN)
    body = head | _report(year) | {"methods": methods}
    return signed_file(secret, body, kind=YEAR_REPORT)


def _made_on(year: Year) -> date:
    return local_date(year.made_at, year.zone)


def _workings(works: Workings) -> dict[str, Any]:
    minutes = {} if works.way is Way.WRITTEN else {"minutes": works.minutes}
    return {
        "founded_on": works.founded_on.isoformat(),
        "group": works.kind.value,
        "members": works.members,
        "every_weeks": works.every_weeks,
        "rounds": works.rounds,
        **minutes,
        "way": works.way.value,
        "guided": works.guided.value,
        "agreements": works.version,
        "agreed_on": works.agreed_on.isoformat(),
    }


def _plan(plan: YearPlan) -> dict[str, Any]:
    whole = {} if plan.workings.way is Way.WRITTEN else {"planned_minutes": plan.minutes}
    return {"planned": len(plan.dates), **whole, "dates": _dates(plan)}


def _dates(plan: YearPlan) -> list[dict[str, Any]]:
    return [
        {
            "on": one.on.isoformat(),
            "state": _HELD if one.is_held else _PLANNED,
            "starts_at": _moment(one.at),
        }
        for one in plan.dates
    ]


def _report(report: YearReport) -> dict[str, Any]:
    return {
        "founded_on": report.founded_on.isoformat(),
        "so_far": report.is_so_far,
        "held": len(report.meetings),
        "were_enough": report.were_enough,
        "own_cases": report.cases,
        "ways": [_sum(one) for one in report.sums],
        "meetings": [_meeting(one) for one in report.meetings],
        "not_held": [one.isoformat() for one in report.not_held],
        "planned": [one.on.isoformat() for one in report.to_come],
    }


def _sum(one: Sum) -> dict[str, Any]:
    hours = {} if one.way is Way.WRITTEN else {"minutes": one.minutes}
    return {"way": one.way.value, "meetings": one.meetings, **hours}


def _meeting(one: Told) -> dict[str, Any]:
    held = one.held
    hours = {} if held.way is Way.WRITTEN else {"minutes": held.minutes}
    return {
        "on": one.on.isoformat(),
        "began_at": _moment(held.began_at),
        "ended_at": _moment(held.ended_at),
        "way": held.way.value,
        **hours,
        "present": held.present,
        "members": members_of(held),
        "were_enough": held.are_enough,
        "methods": [f"{used.id} {used.version}" for used in held.methods],
        **({} if held.theme is None else {"theme": held.theme.value}),
        **({} if held.guided is None else {"guided": held.guided.value}),
        "own_cases": one.cases,
    }


def members_of(held: HeldMeeting) -> int:
    """Of how many members those who were there were."""
    return held.present + held.absent


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _csv(paper: YearPaper, _secret: bytes, _speech: Speech) -> bytes:
    """A row for each date of the year, in their order."""
    year = paper.year
    head = {"year": year.year, "zone": year.zone}
    if isinstance(year, YearPlan):
        rows = [{**one, "way": year.workings.way.value} for one in _dates(year)]
    else:
        rows = [{"state": _HELD, **_meeting(one)} for one in year.meetings]
        rows += [{"state": _NOT_HELD, "on": one.isoformat()} for one in year.not_held]
        rows += [{"state": _PLANNED, "on": one.on.isoformat()} for one in year.to_come]
        rows.sort(key=lambda row: str(row["on"]))
    return table_of(rows, head=head, first=("on", "state"))


def _pdf(paper: YearPaper, _secret: bytes, speech: Speech) -> bytes:
    # Its library is read in by the first who asks, for it makes a start longer.
    from ..paper.pages import pages  # noqa: PLC0415

    return pages(year_document(paper.year, paper.methods, speech))


FORMS: Mapping[str, tuple[str, Callable[[YearPaper, bytes, Speech], bytes]]] = {
    "pdf": ("application/pdf", _pdf),
    "csv": ("text/csv", _csv),
    "json": ("application/json", _json),
}
