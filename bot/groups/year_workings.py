"""How a group works now, as its plan of a year tells it: facts, and no word of its own."""

from __future__ import annotations

from methods.library import method_hash
from methods.spec import Method, Mode

from ..ports import Tx
from ..records import Group, Guided, MethodUsed, Way
from ..schedule.series import local_date
from .attendance import way_of
from .lookups import all_agreed
from .meetings import Tools
from .named import guidance_of
from .versions import versions_of
from .year_facts import Workings


def workings_of(tx: Tx, tools: Tools, group: Group) -> tuple[Workings, Method] | None:
    """How it works, and its method; None until it has a rhythm to which all agreed.

    A method that is gone from the library is none by which anything can be planned.
    """
    series, method = tx.groups.series_of(group.id), tools.shelf.library.get(group.method)
    if series is None or method is None or not all_agreed(tx, group.id):
        return None
    way, members = way_of(group, group.mode), tx.groups.members(group.id)
    versions = versions_of(tx, group.id)
    agreed = [one.agreed_at for one in members if one.agreed_at is not None]
    if versions.held is not None and versions.held.held_from is not None:
        agreed.append(versions.held.held_from)
    workings = Workings(
        founded_on=local_date(group.made_at, group.zone),
        kind=group.kind,
        members=len(members),
        every_weeks=series.every_weeks,
        rounds=group.rounds,
        minutes=0 if way is Way.WRITTEN else group.minutes,
        way=way,
        guided=_how_guided(tx, tools, group),
        method=MethodUsed(method.id, method.version, method_hash(method)),
        version=versions.number,
        agreed_on=local_date(max(agreed), group.zone),
    )
    return workings, method


def _how_guided(tx: Tx, tools: Tools, group: Group) -> Guided:
    today = local_date(tools.clock.now(), group.zone)
    if guidance_of(tx, group.id, on=today) is not None:
        return Guided.NAMED
    return Guided.BOT if group.mode is Mode.SLOW else Guided.IN_TURN
