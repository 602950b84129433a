"""A portfolio for other programs: JSON whose form has a number, told in docs/portfolio.md.

Whatever is left out is not there as a key. A form that is changed in a way that a reader would
notice gets another number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..records import TITLE, Goal, Intention, Report
from ..schedule.series import local_date
from .goal_fields import ATTAINED, CHECKS, LEVELS
from .look_back import TOLD
from .portfolio_content import Attended, Material
from .report_fields import answers

#: The number of the form.
SCHEMA = 1
_ANSWERS = tuple(asked.name for check in CHECKS for asked in check.asked)


def portfolio_json(material: Material) -> bytes:
    """Write it down, always in the same order."""
    return (json.dumps(_whole(material), ensure_ascii=False, indent=2) + "\n").encode()


def _whole(material: Material) -> dict[str, Any]:
    zone = material.person.zone

    def day(at: datetime | None) -> str | None:
        return None if at is None else local_date(at, zone).isoformat()

    whole: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": "portfolio",
        "language": material.person.language,
        "made_on": day(material.at),
    }
    if material.goals is not None:
        whole["goals"] = [
            {"made_on": day(one.made_at), "reached_on": day(one.reached_at)} | _goal(one)
            for one in material.goals
        ]
    if material.intentions is not None:
        whole["intentions"] = [
            {"made_on": day(one.made_at)} | _intention(material, one) for one in material.intentions
        ]
    if material.reports is not None:
        whole["reports"] = [
            {"meeting_on": day(one.held_at), "written_on": day(one.written_at)} | _report(one)
            for one in material.reports
        ]
    if material.meetings is not None:
        whole["meetings"] = [{"on": day(one.at)} | _meeting(one) for one in material.meetings]
    return {key: _without_nothing(one) for key, one in whole.items()}


def _goal(goal: Goal) -> dict[str, Any]:
    fields = goal.fields
    return {
        "title": fields[TITLE],
        "until": None if goal.until is None else goal.until.isoformat(),
        "answers": {name: fields[name] for name in _ANSWERS if fields.get(name)},
        "levels": {name: fields[name] for name in LEVELS if fields.get(name)},
        "attained": fields.get(ATTAINED),
    }


def _intention(material: Material, intention: Intention) -> dict[str, Any]:
    fields, goal = intention.fields, material.goal_of(intention)
    return {
        "text": fields.get("intention"),
        "left_on_purpose": intention.leaves,
        "takeaway": fields.get("takeaway"),
        "obstacle": fields.get("obstacle"),
        "goal": None if goal is None else goal[0],
        "look_back_on": None if intention.ask_on is None else intention.ask_on.isoformat(),
        "became": None if intention.followed is None else intention.followed.value,
        "told": {name: fields[name] for name in TOLD if fields.get(name)},
    }


def _report(report: Report) -> dict[str, Any]:
    written = {one.name: text for one, text in answers(report.kind, report.fields)}
    return {"questions": report.kind.value, "answers": written}


def _meeting(one: Attended) -> dict[str, Any]:
    return {"minutes": one.minutes}


def _without_nothing(value: Any) -> Any:
    """The same without what is not there; a list that was chosen and is empty stays."""
    if isinstance(value, Mapping):
        kept = {key: _without_nothing(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in (None, "", {})}
    if isinstance(value, list):
        return [_without_nothing(one) for one in value]
    return value
