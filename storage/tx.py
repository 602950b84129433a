"""One transaction as units of work see it: the repositories, and nothing of SQL."""

from __future__ import annotations

from .repositories import (
    AftercareOf,
    Attendances,
    Cases,
    Certificates,
    Contributions,
    ContributorPages,
    Deliveries,
    Drafts,
    Evaluations,
    Goals,
    Groups,
    Installations,
    Intentions,
    Meetings,
    Outbox,
    People,
    Posts,
    Reach,
    Registrations,
    Reports,
    Timers,
)


class SqlTx:
    """See ``bot.ports.Tx``. Of no use any more when its unit has returned."""

    __slots__ = (
        "aftercare",
        "attendances",
        "cases",
        "certificates",
        "contributions",
        "contributor_pages",
        "deliveries",
        "drafts",
        "evaluations",
        "goals",
        "groups",
        "installations",
        "intentions",
        "meetings",
        "outbox",
        "people",
        "posts",
        "registrations",
        "reports",
        "timers",
    )

    def __init__(self, reach: Reach) -> None:
        self.people = People(reach)
        self.groups = Groups(reach)
        self.installations = Installations(reach)
        self.meetings = Meetings(reach)
        self.contributions = Contributions(reach)
        self.drafts = Drafts(reach)
        self.cases = Cases(reach)
        self.intentions = Intentions(reach)
        self.goals = Goals(reach)
        self.reports = Reports(reach)
        self.registrations = Registrations(reach)
        self.contributor_pages = ContributorPages(reach)
        self.aftercare = AftercareOf(reach)
        self.attendances = Attendances(reach)
        self.certificates = Certificates(reach)
        self.evaluations = Evaluations(reach)
        self.outbox = Outbox(reach)
        self.posts = Posts(reach)
        self.timers = Timers(reach)
        self.deliveries = Deliveries(reach)
