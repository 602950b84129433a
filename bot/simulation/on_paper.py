"""What people want on their certificates beside the facts: a number in a register, and a goal.

They say so beforehand, by presses and forms; words are tried in the place of a number. What a
file holds is then compared with what was wanted, and with what others see.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..engine.ids import MeetingId
from ..ports import Tx
from ..records import NUMBER, PAPER, Area, OnPaper, Subject
from ..registers import built_in
from ..rehearsal.evidence import markup_of
from .beside import Beside

#: Words that a number never is.
WORDS = "een verhaal over haar"
SINCE = "2024-02-29"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one person, and whoever was named to guide, want; ``guide`` is who that is, if any."""

    who: str
    register: str
    number: str
    paper: OnPaper
    area: Area
    guide: str | None
    guides_number: str
    guides_paper: OnPaper

    @property
    def typed(self) -> frozenset[str]:
        """The numbers, as they were typed."""
        return frozenset({self.number} if self.guide is None else {self.number, self.guides_number})


class OnPapers(Beside):
    """What one group's people want on certificates in a life."""

    async def want(self, subject: Subject, who: str, chance: random.Random) -> Wanted:
        """They, and whoever guided, say what they want; return it."""
        guide = await self.world.props.database.read(lambda tx: _guide(tx, MeetingId(subject.of)))
        numbers = [f"{chance.randrange(1000)}.{self.tools.ids.new()[:12]}" for _ in range(2)]
        paper = chance.choice(list(OnPaper))
        guides_paper = chance.choice([OnPaper.OWN, OnPaper.GUIDED])
        if guide == who:
            numbers[1], guides_paper = numbers[0], paper
        wanted = Wanted(
            who,
            chance.choice(sorted(built_in())),
            numbers[0],
            paper,
            chance.choice(list(Area)),
            guide,
            numbers[1],
            guides_paper,
        )
        opens = f"open-registration|{wanted.register}"
        words = {"since": SINCE, NUMBER: WORDS, PAPER: OnPaper.GUIDED.value}
        taken = await self.fills_in(who, opens, words)
        self.judge.holds("no words get onto a certificate", not taken, who)
        for one, number, where in (
            (who, wanted.number, wanted.paper),
            (guide, wanted.guides_number, wanted.guides_paper),
        ):
            if one is not None:
                values = {"since": SINCE, NUMBER: number, PAPER: where.value}
                told = f"wants their number on paper: {where.value}"
                kept = await self.fills_in(one, opens, values, told=told)
                self.judge.holds("a number for papers can be said", kept, one)
        await self.press(who, f"certificate-goal|{subject.word}|{wanted.area.value}")
        return wanted

    async def is_as_wanted(self, wanted: Wanted, whole: Mapping[str, Any]) -> None:
        """The file of a confirmed one holds what was wanted, and nothing beside it."""
        mine = _numbers(whole.get("registrations", ()), wanted.register)
        expected = [] if wanted.paper is OnPaper.NOWHERE else [wanted.number]
        rule = "a number is on a certificate where its owner wants it"
        self.judge.holds(rule, mine == expected, f"{wanted.who}: {wanted.paper.value}")
        guides = _numbers(whole.get("guides", ()), wanted.register)
        wants = wanted.guide is not None and wanted.guides_paper is OnPaper.GUIDED
        rule = "a guide is on a certificate where they want it"
        detail = f"{wanted.guide}: {wanted.guides_paper.value}"
        self.judge.holds(rule, guides == ([wanted.guides_number] if wants else []), detail)
        goal = whole["meeting"].get("goal")
        rule = "a goal is on a certificate as its owner chose"
        self.judge.holds(rule, goal == wanted.area.value, f"{wanted.who}: {goal}")

    async def is_nobody_elses(self, wanted: Wanted, subject: Subject, other: str) -> None:
        """Somebody else of that meeting sees no number that its owner did not want there."""
        private = {wanted.number}
        if wanted.guide is not None and wanted.guides_paper is not OnPaper.GUIDED:
            private.add(wanted.guides_number)
        if wanted.guide == wanted.who and wanted.paper is OnPaper.GUIDED:
            private.clear()
        shown = markup_of(await self.shown(other, f"certificate|{subject.word}|0"))
        # A dialect may write the dot in another way.
        seen = [one for one in private if one.partition(".")[2] in shown and other != wanted.guide]
        self.judge.holds("a number is on no certificate of others", not seen, other)

    async def stays(self, wanted: Wanted, subject: Subject) -> None:
        """What a colleague confirmed says the same, whatever is pressed late."""
        late = next(one for one in Area if one is not wanted.area)
        await self.press(wanted.who, f"certificate-goal|{subject.word}|{late.value}")


def _numbers(rows: Any, register: str) -> list[str]:
    return [row["number"] for row in rows if row["register"] == register]


def _guide(tx: Tx, meeting: MeetingId) -> str | None:
    """Who was named to guide it, and is noted there."""
    held = tx.attendances.meeting(meeting)
    if held is None or held.guide is None:
        return None
    own, guide = tx.attendances.get(meeting, held.guide), tx.people.get(held.guide)
    return None if own is None or not own.was_there or guide is None else guide.external
