"""Two people write for themselves after a meeting, and make a portfolio of it: all by presses.

Each report is for whoever wrote it alone; a portfolio holds their own and nothing else, and nothing
that was erased since they looked at it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from ..cards import FormPage, Reply
from ..engine.ids import MeetingId
from ..engine.state import Presence
from ..ports import Tx
from ..records import MeetingStatus, ReportKind
from ..rehearsal.evidence import markup_of
from .beside import Beside
from .people import STRANGER

#: In so many of a hundred lives; in so many of those it is erased once it was looked at.
PERCENT, ERASED_PERCENT = 30, 60
#: A text that nobody else would write, with nothing in it that a dialect or Markdown escapes.
TEXT = "een verslag over de vlucht van de gierzwaluw"


@dataclass(slots=True)
class Reports(Beside):
    """The reports of one group's people in a life.

    ``chose``: who chose to write them by now, as they know themselves and no store tells.
    """

    chose: set[str]

    async def live(self, *, seed: int) -> frozenset[str]:
        """Let it happen, if the seed draws it; return what was typed."""
        chance = random.Random(f"{seed}:reports")
        meeting, people = await self.world.props.database.read(self._last)
        if chance.randrange(100) >= PERCENT or meeting is None or len(people) < 3:
            return frozenset()
        one, another, third = chance.sample(people, 3)
        if third not in self.chose:
            await self._is_asked_of_nobody(third, meeting)
        texts: dict[str, str] = {}
        for who in (one, another):
            texts[who] = f"{TEXT} {self.tools.ids.new()}"
            kind = chance.choice(list(ReportKind))
            self.chose.add(who)
            await self.press(who, f"reports-choose|{kind.value}")
            await self._writes(who, meeting, texts[who])
        for who in (one, another):
            others = [other for other in (one, another, third, STRANGER) if other != who]
            await self._is_private(who, meeting, texts[who], others)
        await self._makes_portfolio(one, texts, chance)
        return frozenset(texts.values())

    async def _is_asked_of_nobody(self, who: str, meeting: MeetingId) -> None:
        """Whoever chose nothing is asked for nothing: there is no form."""
        page = await self.opens(who, f"open-report|{meeting}")
        rule = "a report is for whoever chose it"
        self.judge.holds(rule, not isinstance(page, FormPage), f"{who}: a form opened")

    async def _writes(self, who: str, meeting: MeetingId, text: str) -> None:
        page = await self.opens(who, f"open-report|{meeting}")
        is_open = isinstance(page, FormPage)
        self.judge.holds("a report is for whoever chose it", is_open, f"{who}: no form opened")
        if isinstance(page, FormPage):
            self.world.props.story.tell(f"{who} writes a report")
            await self.sends(who, page, {page.fields[0].name: text})

    async def _is_private(self, who: str, meeting: MeetingId, text: str, others: list[str]) -> None:
        """It is there for whoever wrote it, and for nobody else, however they look."""
        listed = await self.shown(who, "reports|0")
        token = next((one.token for one in listed.buttons if one.action == "report"), None)
        found = token is not None and text in markup_of(await self.shown(who, token))
        self.judge.holds("a report is kept", found, f"{who}: {'there' if found else 'not there'}")
        looks = ["reports|0", "mine", *([token] if token is not None else [])]
        for other in others:
            shown = [markup_of(await self.shown(other, look)) for look in looks]
            page = await self.opens(other, f"open-report|{meeting}")
            values = [one.value for one in page.fields] if isinstance(page, FormPage) else []
            is_private = not any(text in seen for seen in (*shown, *values))
            self.judge.holds("a report is private", is_private, f"{other} found that of {who}")

    async def _makes_portfolio(
        self, who: str, texts: Mapping[str, str], chance: random.Random
    ) -> None:
        page = await self.opens(who, "open-portfolio")
        if not isinstance(page, FormPage):
            return
        looked = await self.sends(who, page, {})
        token = _file_token(looked)
        if token is None:
            return
        made = await self._made(who, token)
        holds = made is not None and [w for w, text in texts.items() if text in made] == [who]
        self.judge.holds("a portfolio is of one's own", holds, f"{who}: not what was looked at")
        if chance.randrange(100) >= ERASED_PERCENT:
            return
        await self.press(who, "erase|reports|yes")
        late = await self._made(who, token)
        is_gone = late is None or texts[who] not in late
        self.judge.holds("what was erased is in no portfolio", is_gone, f"{who}: still there")
        listed = await self.shown(who, "reports|0")
        is_gone = all(one.action != "report" for one in listed.buttons)
        self.judge.holds("a report that was erased is gone", is_gone, f"{who}: still listed")

    async def _made(self, who: str, token: str) -> str | None:
        """The file as text; whoever sees nothing presses again."""
        reply = await self.press(who, token)
        while reply.card is None:
            reply = await self.press(who, token)
        return None if reply.file is None else reply.file.content.decode()

    def _last(self, tx: Tx) -> tuple[MeetingId | None, list[str]]:
        """The last meeting, and who was at it by the meeting itself."""
        held = [m for m in tx.meetings.of_group(self.group) if m.status is MeetingStatus.ENDED]
        if not held:
            return None, []
        here = {a.person for a in held[0].state.people if a.presence is Presence.HERE}
        members = tx.groups.people(self.group)
        people = sorted(one.external for one in members.values() if one.id in here)
        return held[0].id, people


def _file_token(looked: Reply) -> str | None:
    """The button that gives it as text."""
    buttons = () if looked.card is None else looked.card.buttons
    return next((one.token for one in buttons if one.token.endswith("|markdown")), None)
