"""Rules for what a group gives to whoever brings a case, and for the day after.

What was given is on their page alone; they are asked once how they are, and nobody else is. It is
counted anew from what happened: the code that hands over and asks is not asked.
"""

from __future__ import annotations

from collections import Counter

from methods.spec import Gift

from ..engine.ids import PersonId
from ..engine.state import Round
from ..records import Contribution, ContributorPage
from .evidence import Evidence
from .witness import Snapshot

#: What whoever gives it keeps, or the group as a whole.
KEPT = (Gift.LOOK_BACK, Gift.TAKEAWAY, Gift.INTENTION, Gift.EVALUATION)
NOTE = "note"


def what_was_given_is_its_contributors(evidence: Evidence, now: Snapshot) -> None:
    """At the close each contributor has what appeared for them, to the letter, and nobody else."""
    over_at = now.meeting.state.remove_words_at
    if over_at is None or over_at <= now.at:
        return
    for one in now.meeting.state.rounds:
        given = [text for c in _given_to(now, one) for text in c.fields.values()]
        is_theirs = one.contributor is not None and _was_member(now, one.contributor)
        found = Counter(_texts(_page(now, one)))
        fits = found == Counter(given if is_theirs else ())
        detail = f"round {one.number}: {sum(found.values())} of {len(given)}"
        evidence.judge.holds("what was given is its contributor's", fits, detail)
    _are_of_contributors(evidence, now)


def _are_of_contributors(evidence: Evidence, now: Snapshot) -> None:
    brought = {(one.contributor, one.number) for one in now.meeting.state.rounds}
    others = [p for p in _pages(now) if (p.person, p.round) not in brought]
    evidence.judge.none("a page is its contributor's", (page.id for page in others))


def what_was_given_stands_nowhere_else(evidence: Evidence, now: Snapshot) -> None:
    """Once the words have left the room the group's copy is gone, and the page is still there."""
    for one in now.meeting.state.rounds:
        copies = [copy.id for copy in _given_to(now, one)]
        evidence.judge.none("what was given stands nowhere else", copies)
        if one.contributor is None or not _was_member(now, one.contributor):
            continue
        appeared = len(_appeared_for(now, one))
        kept = len(_texts(_page(now, one)))
        detail = f"round {one.number}: {kept} of {appeared}"
        evidence.judge.holds("what was given stays with them", kept == appeared, detail)
    _are_of_contributors(evidence, now)


def who_brought_a_case_is_asked_once(evidence: Evidence, now: Snapshot) -> None:
    """Each contributor is asked how they are, nobody else is; then nothing of it is kept."""
    start = f"care:{now.meeting.id}:"
    keys = [shown.key for shown in now.shown if (shown.key or "").startswith(start)]
    asked = Counter(key.removeprefix(start) for key in keys if key is not None)
    brought = {one.contributor for one in now.meeting.state.rounds if one.contributor is not None}
    for person in {*asked, *(one for one in brought if _was_member(now, one))}:
        fits = asked[person] == (1 if person in brought else 0)
        detail = f"{person}: {asked[person]} times"
        evidence.judge.holds("who brought a case is asked once", fits, detail)
    for shown in now.shown:
        kind, *parts = (shown.key or "").split(":")
        if kind == "talk" and parts[0] == now.meeting.id:
            _, whom, who = parts
            fits = who in brought and who != whom
            evidence.judge.holds("who wants to talk brought a case", fits, f"{who} to {whom}")
    evidence.judge.none("what is asked after a case is not kept", now.cared)


def _appeared_for(now: Snapshot, one: Round) -> list[str]:
    """The ids of what appeared in a round from others than its contributor."""
    return [
        given.contribution
        for run in now.meeting.state.runs
        for given in run.given
        if run.slot.round == one.number
        and given.wave
        and given.person != one.contributor
        and given.gift not in KEPT
    ]


def _given_to(now: Snapshot, one: Round) -> list[Contribution]:
    wished = set(_appeared_for(now, one))
    return [contribution for contribution in now.contributions if contribution.id in wished]


def _was_member(now: Snapshot, person: PersonId) -> bool:
    """Whether somebody was a member all the while, from before the end on."""
    ended_at, joined_at = now.meeting.state.ended_at, now.members.get(person)
    return ended_at is not None and joined_at is not None and joined_at <= ended_at


def _pages(now: Snapshot) -> list[ContributorPage]:
    return [page for page in now.pages if page.meeting == now.meeting.id]


def _page(now: Snapshot, one: Round) -> ContributorPage | None:
    theirs = (p for p in _pages(now) if (p.person, p.round) == (one.contributor, one.number))
    return next(theirs, None)


def _texts(page: ContributorPage | None) -> list[str]:
    """What was given in writing; notes have a rule of their own."""
    return [text for place, text in page.fields.items() if place != NOTE] if page else []
