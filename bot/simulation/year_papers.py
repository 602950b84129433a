"""People ask for the plan and the report of their group's year, by presses.

What a report says is added up anew from what is noted of each meeting. No paper may hold a word
that was typed in this life, nor name anybody, and who is no member has none.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..cards import Answer, Reply
from ..groups.signing import Verdict, verdict_on
from ..ports import Tx
from ..records import MeetingStatus, Subject, Way
from ..rehearsal.evidence import markup_of
from ..schedule.series import local_date
from .beside import Beside
from .people import STRANGER

#: After so many of a hundred meetings.
PERCENT = 40
_KINDS, _FORMS = ("plan", "report"), ("json", "csv")


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a group now: the judge's own account of its year.

    ``meetings``: when each that was held in ``year`` began, with its minutes, who were there and
    cases. ``planned``: the days of this year that are planned. ``ids`` name people and the group.
    """

    year: int
    meetings: tuple[tuple[str, int, int, int], ...]
    planned: frozenset[str]
    ids: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """Of all of them together."""
        return sum(minutes for _, minutes, _, _ in self.meetings)


class YearPapers(Beside):
    """What one group's people have of their year in a life."""

    async def live(self, words: frozenset[str], *, seed: int) -> None:
        """Let it happen, if the seed draws it now; ``words``: what was typed in this life."""
        before = await self._known()
        chance = random.Random(f"{seed}:year:{len(before.meetings)}:{before.year}")
        people = await self.people()
        if chance.randrange(100) >= PERCENT or not people:
            return
        who, word = chance.choice(people), Subject(self.group, before.year).word
        card = await self.shown(who, f"year-papers|{self.group}")
        for kind in _KINDS:
            looked = await self.shown(who, f"year-paper|{word}|{kind}")
            self._is_bare(markup_of(looked), before, words)
            for form in _FORMS:
                await self._is_made(who, f"{word}|{kind}|{form}", words)
        self._is_bare(markup_of(card), before, words)

    async def _is_made(self, who: str, about: str, words: frozenset[str]) -> None:
        """A file: for members alone, and as it is kept, where nothing changed meanwhile."""
        before = await self._known()
        given = await self._answered(who, f"year-file|{about}")
        is_still = before == await self._known()
        stranger = await self._answered(STRANGER, f"year-file|{about}")
        is_shut = stranger.file is None and stranger.answer is Answer.REFUSED
        self.judge.holds("a year's paper is for members alone", is_shut, about)
        is_report = "|report|" in about
        if given.file is None:
            if is_report and is_still:
                has_none = not before.meetings
                self.judge.holds("a member has the report of their year", has_none, who)
            return
        text = given.file.content.decode()
        self._is_bare(text, before, words)
        if about.endswith("json"):
            await self._is_signed(given.file.content)
            if is_still:
                self._adds_up(json.loads(text), before, is_report=is_report)

    async def _is_signed(self, content: bytes) -> None:
        """It is known as it was made, and not when a sign of it is another."""
        changed = content.replace(b'"year": ', b'"year": 1')
        for one, verdict in ((content, Verdict.MADE_HERE), (changed, Verdict.UNKNOWN)):
            found = await self._says(one)
            rule = "a year's paper is known as it was made alone"
            self.judge.holds(rule, found is verdict, found.value)

    async def _says(self, content: bytes) -> Verdict:
        secret = self.tools.secret
        return await self.world.props.database.read(lambda tx: verdict_on(tx, secret, content))

    def _adds_up(self, whole: Mapping[str, Any], known: Known, *, is_report: bool) -> None:
        if not is_report:
            days = {one["on"] for one in whole["dates"] if one["state"] == "planned"}
            left = sorted(known.planned - days)
            self.judge.none("what is planned stands in the plan", left)
            return
        rule = "a report of a year adds up to what is noted"
        told = tuple(
            (one["began_at"], one.get("minutes", 0), one["present"], one["own_cases"])
            for one in whole["meetings"]
        )
        self.judge.holds(rule, told == known.meetings, f"{told} and not {known.meetings}")
        minutes = sum(one.get("minutes", 0) for one in whole["ways"])
        self.judge.holds(rule, minutes == known.minutes, f"{minutes} minutes in all")
        count = sum(one["meetings"] for one in whole["ways"])
        self.judge.holds(rule, count == whole["held"] == len(told), f"{count} meetings")
        met = {one["on"] for one in whole["meetings"]}
        not_held = sorted(met.intersection(whole["not_held"]))
        self.judge.none("a day on which a group met was held", not_held)

    def _is_bare(self, text: str, known: Known, words: frozenset[str]) -> None:
        """No word that was typed is in it, and no name by which somebody is kept."""
        self.judge.none("a year holds no words", (one for one in words if one in text))
        self.judge.none("a year names nobody", (one for one in known.ids if one in text))

    async def _known(self) -> Known:
        return await self.world.props.database.read(self._look)

    def _look(self, tx: Tx) -> Known:
        group = tx.groups.get(self.group)
        assert group is not None, "it lives"
        now = self.tools.clock.now()
        meetings = tx.meetings.of_group(self.group, limit=100)
        year = local_date(now, group.zone).year
        planned = (
            one.on
            for one in meetings
            if one.status is MeetingStatus.PLANNED and one.starts_at > now
        )
        return Known(
            year,
            tuple(sorted(self._held(tx, year))),
            frozenset(on.isoformat() for on in planned if on.year == year),
            (self.group, *(one.person for one in tx.groups.members(self.group))),
        )

    def _held(self, tx: Tx, year: int) -> Iterator[tuple[str, int, int, int]]:
        """Looked up meeting by meeting, and not as the bot does."""
        for meeting in tx.meetings.of_group(self.group, limit=100):
            held = tx.attendances.meeting(meeting.id)
            if held is None or local_date(held.began_at, held.zone).year != year:
                continue
            there = [one for one in tx.attendances.of_meeting(meeting.id) if one.was_there]
            minutes = 0 if held.way is Way.WRITTEN else held.minutes
            began_at = held.began_at.isoformat(timespec="seconds")
            yield began_at, minutes, held.present, sum(one.brought_case for one in there)

    async def _answered(self, who: str, token: str) -> Reply:
        """The whole answer; whoever sees nothing presses again."""
        reply = await self.press(who, token)
        while reply.card is None:
            reply = await self.press(who, token)
        return reply
