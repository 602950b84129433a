"""Some groups follow a short programme in their life: agreed by presses, lived to its end.

What each date has to be is written down when it is agreed, and counted here; the code that plans is
not asked. After the last date the group goes on, stops, or says nothing.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

from ..cards import Answer, FormPage
from ..engine.ids import GroupId
from ..groups import card_keys
from ..groups.lookups import next_meeting
from ..groups.meetings import Tools
from ..inputs import Inbox, PageSent, Press
from ..ports import Tx
from ..records import Meeting, MeetingStatus, Programme
from ..rehearsal.evidence import Evidence
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from ..rehearsal.witness import Snapshot
from .closing_talks import ClosingTalk
from .loop import sleep_until
from .world import SWEEPS_EVERY, World

#: In so many lives in a hundred: each of them is as long as several others.
PERCENT = 3
#: How many meetings it has, and in weeks how far apart: what follows one is over before the next.
MEETINGS, RHYTHM = 2, "6"
#: A date may be missed, and is then held later; more than so many are not lived.
MOST_MISSED = 3
#: Dates without a case, and the scripts by which they go.
SCRIPTS = {"has-intake": "intake", "has-midway": "midway", "has-closing": "closing-talk"}
CASE, TALK = "a case", SCRIPTS["has-closing"]
#: By then every process has planned whatever it would plan.
LOOKS_AFTER = SWEEPS_EVERY + timedelta(minutes=10)


class Following:
    """The programme of one group, if the seed draws one."""

    def __init__(
        self,
        world: World,
        tools: Tools,
        inbox: Inbox,
        *,
        group: GroupId,
        names: tuple[str, ...],
        judge: Judge,
        seed: int,
    ) -> None:
        self._world = world
        self._tools = tools
        self._inbox = inbox
        self._group = group
        self._names = names
        self._judge = judge
        self._chance = random.Random(f"{seed}:a-programme")
        #: What the dates that are still to come have to be; empty where none was agreed.
        self.left: list[str] = []
        self._ended_with = CASE
        self._talk = ClosingTalk(world, tools, inbox, group, judge, self._chance)

    async def dates(self, usually: int) -> AsyncIterator[int]:
        """The number of each meeting that is lived: so many, or as many as a programme has."""
        if usually > 1 or self._chance.randrange(100) >= PERCENT or not await self._agree():
            for number in range(usually):
                yield number
            return
        for number in range(len(self.left) + MOST_MISSED):
            if self.left:
                yield number
        if not self.left:
            await self._end()

    async def _agree(self) -> bool:
        """One or two agree on it at once, and one of them does."""
        chance, planned = self._chance, await self._planned()
        if planned is None:
            return False
        on = planned.on + timedelta(days=chance.randrange(7))
        around = {name: chance.choice(("yes", "yes", "no")) for name in SCRIPTS}
        when = {"meetings": str(MEETINGS), "first-on": on.isoformat(), "every-weeks": RHYTHM}
        who = chance.sample(self._names, chance.choice((1, 2)))
        await asyncio.gather(*(self._fill_in(one, when, around) for one in who))
        known = await self._known()
        self._world.props.story.tell(f"{len(who)} agree on a programme: {around}")
        self._judge.holds("one programme is agreed", len(known) == 1, f"{len(known)} are there")
        if known:
            self.left = _as_agreed(around)
        return bool(known)

    async def _fill_in(self, who: str, when: Mapping[str, str], how: Mapping[str, str]) -> None:
        page = await self._open(who, f"open-programme|{self._group}")
        if page is None or await self._send(who, page, when) is not Answer.DONE:
            return
        # Whatever follows the first page on this platform, its button opens the second too.
        second = await self._open(who, f"open-programme-how|{self._group}|new")
        if second is not None:
            await self._send(who, second, how)

    async def look(self, planned: Meeting) -> None:
        """Shortly before a date: where nobody brings a case, nobody was asked for one."""
        if not self.left or self.left[0] == CASE:
            return

        def asked(tx: Tx) -> tuple[list[str], str | None]:
            members = tx.groups.everybody(planned.group)
            cards = [card_keys.turn_card(planned.id, person) for person in members]
            agenda = tx.posts.of_card(card_keys.agenda_card(planned.id))
            turns = [card for card in cards if tx.posts.of_card(card) is not None]
            return turns, agenda.external if agenda is not None else None

        turns, agenda = await self._world.props.database.read(asked)
        self._judge.none("nobody is asked for a case in vain", turns)
        offers = [
            button.action
            for post in self._world.props.platform.posts()
            if post.external == agenda
            for button in post.card.buttons
            if button.action in ("open-case", "first-meeting")
        ]
        self._judge.none("no case is collected where there is none", offers)
        await self._leads_to_own(planned, agenda)
        if self.left[0] == TALK:
            await self._talk.before(planned.starts_at)

    async def _leads_to_own(self, planned: Meeting, agenda: str | None) -> None:
        """Each is offered what is their own: in the room, and in the one message before it."""
        wanted = "evaluation" if self.left[0] == TALK else "goals"

        def reminders(tx: Tx) -> set[str]:
            members = tx.groups.everybody(planned.group)
            cards = (card_keys.prepare_card(planned.id, person) for person in members)
            return {post.external for card in cards if (post := tx.posts.of_card(card))}

        told = await self._world.props.database.read(reminders)
        for post in self._world.props.platform.posts():
            if post.external == agenda or post.external in told:
                there = [button.action for button in post.card.buttons]
                detail = f"{wanted} is not among {there}"
                self._judge.holds("a date leads to what is one's own", wanted in there, detail)

    def held(self, evidence: Evidence, over: Snapshot) -> None:
        """A date was held: it was what was agreed, and only then somebody brought a case."""
        if not self.left:
            return
        wanted, name = self.left.pop(0), over.method.id
        self._ended_with = wanted
        is_right = name not in SCRIPTS.values() if wanted == CASE else name == wanted
        evidence.judge.holds("each date is what was agreed", is_right, f"{name}, not {wanted}")
        if wanted != CASE:
            rounds = [str(slot) for slot in over.meeting.state.script if slot.round]
            evidence.judge.none("a date without a case has no round", rounds)
            taken = [case.id for case in over.cases if case.discussed_in == over.meeting.id]
            evidence.judge.none("a date without a case takes none", taken)

    async def _end(self) -> None:
        """Nothing is planned any more, and the room is asked once; then somebody may answer."""
        known = (await self._known())[-1]
        if self._ended_with == TALK:
            await self._talk.after()
        await asyncio.sleep(LOOKS_AFTER.total_seconds())
        planned = await self._ahead()
        self._judge.none("none is planned after the end", planned)
        asked = [
            post.card
            for post in self._world.props.platform.posts()
            if any(button.action == "stop-programme" for button in post.card.buttons)
        ]
        self._judge.holds("the room is asked how it goes on", len(asked) >= 1, "nobody is asked")
        answer = self._chance.choice(("on", "on", "stop", "nothing"))
        members = await self._world.props.database.read(lambda tx: tx.groups.people(self._group))
        if not members:
            return
        who = self._chance.choice(sorted(person.external for person in members.values()))
        self._world.props.story.tell(f"the programme is over; {who}: {answer}")
        on = (self._world.clock.now() + timedelta(days=self._chance.randint(30, 60))).date()
        if answer == "on":
            page = await self._open(who, f"open-go-on|{self._group}|{known.id}")
            if page is not None:
                await self._send(who, page, {"first-on": on.isoformat()})
        elif answer == "stop":
            token = f"stop-programme|{self._group}|{known.id}"
            await self._inbox.press(Press(self._tools.ids.new(), WORKSPACE, who, token))
        await sleep_until(self._world.clock, self._world.clock.now() + LOOKS_AFTER)
        planned = await self._ahead()
        fits = bool(planned) == (answer == "on")
        self._judge.holds("a group goes on only where it says so", fits, f"{planned}, {answer}")

    async def _ahead(self) -> list[str]:
        """The days that are planned."""
        now = self._world.clock.now()

        def look(tx: Tx) -> list[str]:
            known = tx.meetings.of_group(self._group)
            is_planned = MeetingStatus.PLANNED
            return [str(m.on) for m in known if m.status is is_planned and m.starts_at > now]

        return await self._world.props.database.read(look)

    async def _planned(self) -> Meeting | None:
        return await self._world.props.database.read(lambda tx: next_meeting(tx, self._group))

    async def _known(self) -> tuple[Programme, ...]:
        return await self._world.props.database.read(lambda tx: tx.groups.programmes(self._group))

    async def _open(self, who: str, token: str) -> FormPage | None:
        opened = await self._inbox.open_form(Press(self._tools.ids.new(), WORKSPACE, who, token))
        return opened if isinstance(opened, FormPage) else None

    async def _send(self, who: str, page: FormPage, values: Mapping[str, str]) -> Answer:
        filled = {field.name: field.value for field in page.fields} | dict(values)
        sent = PageSent(self._tools.ids.new(), WORKSPACE, who, page.token, filled)
        return (await self._inbox.send_page(sent)).answer


def _as_agreed(around: Mapping[str, str]) -> list[str]:
    """Two meetings with a case, and before, between and after them what was wished for."""
    said = [SCRIPTS[name] if around[name] == "yes" else "" for name in SCRIPTS]
    before, between, after = said
    return [one for one in (before, CASE, between, CASE, after) if one]
