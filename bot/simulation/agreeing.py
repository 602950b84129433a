"""In some lives a group changes its agreements: one proposes, or two at once, and all say yes.

Not always all of them, and not always yes. What holds is counted from what people were answered;
the code that settles it is not asked.
"""

from __future__ import annotations

import asyncio
import random

from ..cards import Answer, FormPage
from ..engine.ids import GroupId
from ..groups.meetings import Tools
from ..inputs import Inbox, PageSent, Press
from ..ports import Tx
from ..records import Agreements
from ..rehearsal.evidence import markup_of
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from .world import World

#: Before so many of a hundred meetings a change is proposed.
PERCENT = 15
#: So many of a hundred proposals are not to everybody's mind.
UNWANTED_PERCENT = 30
#: What was to be shown of it stands in the room by then.
SHOWN_AFTER = 180.0


class Agreeing:
    """The agreements of one group in a life. ``typed``: what was written to be agreed."""

    def __init__(
        self, world: World, tools: Tools, inbox: Inbox, *, group: GroupId, judge: Judge
    ) -> None:
        self.typed: frozenset[str] = frozenset()
        self._world = world
        self._tools = tools
        self._inbox = inbox
        self._group = group
        self._judge = judge

    async def change(self, *, seed: int) -> None:
        """A change is proposed, if the seed draws it; by a chance of its own, others stay."""
        chance = random.Random(f"{seed}:agreeing")
        if chance.randrange(100) >= PERCENT:
            return
        names = sorted(await self._members())
        if await self._asked() is None:
            await self._propose(names, chance, seed)
        change = await self._asked()
        if change is not None:
            await self._decide(change, names, chance)
        await asyncio.sleep(SHOWN_AFTER)
        await self._look()

    async def _propose(self, names: list[str], chance: random.Random, seed: int) -> None:
        by = chance.sample(names, chance.choice((1, 2)))
        texts = [f"Wat {who} anders wil, voor {seed}." for who in by]
        self.typed |= frozenset(texts)
        which = chance.choice(("1", "2", "beside"))
        sent = await asyncio.gather(
            *(self._send(who, which, text) for who, text in zip(by, texts, strict=True))
        )
        taken = sum(answer is Answer.DONE for answer in sent)
        # Where there is room for no more beside them, nobody could choose that.
        fits = taken == 1 or (taken == 0 and which == "beside")
        self._judge.holds("one change is proposed at a time", fits, f"{taken} were taken")
        self._world.props.story.tell(f"{taken} of {len(by)} changes of the agreements proposed")

    async def _send(self, who: str, which: str, text: str) -> Answer:
        opens = Press(self._tools.ids.new(), WORKSPACE, who, f"open-agreement|{self._group}")
        page = await self._inbox.open_form(opens)
        if not isinstance(page, FormPage):
            return page.answer
        values = {"which": which, "agreement": text}
        sent = PageSent(self._tools.ids.new(), WORKSPACE, who, page.token, values)
        return (await self._inbox.send_page(sent)).answer

    async def _decide(self, change: Agreements, names: list[str], chance: random.Random) -> None:
        """All say what they think of it; it is looked at after each of them."""
        unwanted = chance.randrange(100) < UNWANTED_PERCENT
        last, said = chance.choice(names), await self._external(change)
        for who in [*chance.sample(names, len(names)), last]:
            drops = unwanted and who == last
            action = ("drop-change", "yes") if drops else ("agree-change", "")
            token = "|".join((action[0], self._group, str(change.number), action[1])).rstrip("|")
            reply = await self._inbox.press(Press(self._tools.ids.new(), WORKSPACE, who, token))
            if reply.answer is Answer.DONE and not drops:
                said.add(who)
            await self._judge_it(change.number, said, dropped=drops)
            if drops:
                return

    async def _judge_it(self, number: int, said: set[str], *, dropped: bool) -> None:
        members = await self._members()
        change = next(one for one in await self._known() if one.number == number)
        holds, all_say_so = change.held_from is not None, members <= said
        detail = f"{len(members & said)} of {len(members)} say so"
        self._judge.holds("a change holds when all say so", holds == all_say_so, detail)
        if not dropped:
            return
        gone = change.dropped_at is not None and not change.fields
        self._judge.holds("a dropped change is gone", gone or holds, f"number {number}")

    async def _look(self) -> None:
        known = await self._known()
        open_ = [one for one in known if one.held_from is None and one.dropped_at is None]
        self._judge.holds("one change is on the table", len(open_) <= 1, f"{len(open_)} are")
        platform = self._world.props.platform
        shown = [markup_of(p.card) for p in platform.posts() if platform.is_shared(p.place)]
        told = [text for text in sorted(self.typed) if any(text in markup for markup in shown)]
        self._judge.none("own agreements stay out of the room", told)

    async def _external(self, change: Agreements) -> set[str]:
        read = self._world.props.database.read
        people = await read(lambda tx: tx.people.many(change.agreed_by))
        return {person.external for person in people.values()}

    async def _asked(self) -> Agreements | None:
        known = [o for o in await self._known() if o.held_from is None and o.dropped_at is None]
        return known[-1] if known else None

    async def _known(self) -> tuple[Agreements, ...]:
        return await self._world.props.database.read(lambda tx: tx.groups.agreements(self._group))

    async def _members(self) -> set[str]:
        def unit(tx: Tx) -> set[str]:
            return {person.external for person in tx.groups.people(self._group).values()}

        return await self._world.props.database.read(unit)
