"""A group on Slack that writes and presses as fast as it can, whatever becomes of the bot.

Everything goes in as a signed request over HTTP. People know where their meeting is (told after
each kill, and by what was acknowledged since) and do not wait for boards: those come at the pace
of the platform. Whoever gets no answer does it again when the bot is back.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from bot.engine.ids import PersonId
from bot.engine.state import MeetingState, Slot, Stage
from bot.words.catalogue import catalogue
from tests.standins.slack.reading import form_in
from tests.standins.slack.server import StandInSlack
from tests.standins.slack.wire import Answered
from tests.standins.slack.workspace import View

from .ledger import CASE, GIVE, METHOD, Deed, Ledger

SAID = catalogue("nl")
#: How everything begins that is said to somebody whose press was not taken.
NOT_TAKEN = tuple(
    text.partition("{")[0] for name, text in SAID.items() if name.startswith("refuse.")
)
#: How many forms somebody sends in a phase, and how many texts with each.
FORMS, TEXTS = 2, 2
#: What a phase's form is about; the rest has no forms for a whole group.
ABOUT = {phase.id: phase.gives[0].value for phase in METHOD.phases if phase.gives}
#: In these the contributor listens, or has a form that differs.
LISTENS = ("thinking-aloud", "shared-harvest")
ONE_FORM = ("own-harvest", "shared-harvest")
#: Elsewhere whoever gave all there is to give is ready without saying so.
SAY_READY = ("agreements", "thinking-aloud", "thinking-together")


@dataclass(frozen=True)
class Writer:
    """Somebody: as Slack knows them, and as the store does."""

    external: str
    id: PersonId


async def at_once() -> None:
    """Go on without a pause."""


@dataclass
class Crowd:
    """One group in its room. The first of ``people`` guides, the second brings the case."""

    slack: StandInSlack
    people: tuple[Writer, ...]
    ledger: Ledger
    chance: random.Random
    is_up: asyncio.Event
    #: The first sentence of everything that anybody here wrote, acknowledged or not.
    typed: set[str] = field(default_factory=set)
    state: MeetingState | None = None
    #: What is known of the running phase without the store: turns that were acknowledged.
    moved: int = 0
    #: Waited for before a phase is ended.
    rests: Callable[[], Awaitable[None]] = at_once
    _numbers: Iterator[int] = field(default_factory=count)
    _wrote: set[tuple[str, str]] = field(default_factory=set)

    @property
    def over(self) -> bool:
        return self.state is not None and self.state.stage is Stage.ENDED

    def learn(self, state: MeetingState) -> None:
        """Where the meeting really is, while the bot is away."""
        self.state, self.moved = state, 0

    @property
    def slot(self) -> Slot | None:
        """The phase that runs as far as anybody knows; None where that must be looked up."""
        state = self.state
        if state is None or state.stage is not Stage.RUNNING:
            return None
        position = state.position + self.moved
        return state.script[position] if position < len(state.script) else None

    async def live(self) -> None:
        """Go on with the meeting until the bot is gone, or nothing is known of it any more."""
        guide = self.people[0]
        if self.state is not None and self.state.stage is Stage.PLANNED:
            await self.deed("begin", guide, f"begin|{self.ledger.meeting}", where="")
            return
        while (slot := self.slot) is not None and self.is_up.is_set():
            assert self.state is not None
            await asyncio.gather(*(self._takes_part(one, slot) for one in self.people))
            await self.rests()
            turn = self.state.turn + self.moved
            token = f"next|{self.ledger.meeting}|{turn}"
            if not await self.deed("next", guide, token, where=str(turn)):
                return
            self.moved += 1

    async def _takes_part(self, who: Writer, slot: Slot) -> None:
        phase = slot.phase_id
        if phase == "arrive" and who == self.people[1]:
            await self._brings_case(who)
        if phase in ABOUT and not self._listens(who, phase):
            for number in range(1 if phase in ONE_FORM else FORMS):
                if (who.external, f"{slot}|{number}") not in self._wrote:
                    await self.writes(who, slot, f"{slot}|{number}")
        if phase in SAY_READY and not self._listens(who, phase):
            token = f"ready|{self.ledger.meeting}|{slot}|1|0"
            await self.deed("ready", who, token, where=str(slot))

    def _listens(self, who: Writer, phase: str) -> bool:
        contributes = who == self.people[1]
        return (contributes and phase in LISTENS) or (not contributes and phase == "own-harvest")

    # Deeds

    async def deed(self, kind: str, who: Writer, token: str, *, where: str) -> bool:
        """Press; whether that was acknowledged, and not refused by then.

        A refusal is shown before the acknowledgement: what comes after it comes too late. Each
        press stands in a thread of its own, so that it is clear what a refusal answers.
        """
        deed = Deed(kind, who.id, where)
        if deed in self.ledger.deeds:
            return True
        thread = self.slack.workspace.ts()
        if not (await self._press(who, token, thread=thread)).well:
            return False
        if self._is_refused(who, thread):
            self.ledger.refused += 1
            return False
        self.ledger.pressed(deed)
        return True

    def _is_refused(self, who: Writer, thread: str) -> bool:
        """Whether it stands in this thread, for this person alone, that a press was not taken."""
        here = [one for one in self.slack.private(who.external) if one.thread == thread]
        said = [one.text + json.dumps(one.blocks, ensure_ascii=False) for one in here]
        return any(start in one for one in said for start in NOT_TAKEN if start)

    async def _press(self, who: Writer, token: str, *, thread: str | None = None) -> Answered:
        if not self.is_up.is_set():
            return Answered(0)
        return await self.slack.press(who.external, token, thread=thread)

    async def _opened(self, who: Writer, token: str) -> View | None:
        """The form that this control opens, if it does."""
        windows = self.slack.workspace.windows.setdefault(who.external, [])
        windows.clear()
        await self._press(who, token)
        views = self.slack.workspace.views(who.external)
        return views[-1] if views and views[-1].token else None

    async def writes(self, who: Writer, slot: Slot, mark: str) -> None:
        """Open a form, and send one text after the other with it."""
        view = await self.opens(who, slot)
        for _ in range(TEXTS if view is not None else 0):
            assert view is not None
            answered = await self.sends(who, view)
            if not answered.well:
                return
            self._wrote.add((who.external, mark))
            if not self.is_given(answered):
                return

    async def opens(self, who: Writer, slot: Slot) -> View | None:
        """The form of a phase, if it opens."""
        what = ABOUT[slot.phase_id]
        return await self._opened(who, f"open-give|{self.ledger.meeting}|{slot}|1|{what}")

    async def sends(self, who: Writer, view: View) -> Answered:
        """Send a new text with the form of a phase, and note what came of it."""
        names = {one.name for one in form_in(view).fields}
        main = "text" if "text" in names else "takeaway"
        form = self.ledger.form(GIVE, who.id, view.token.split("|")[-1], name=main)
        values: dict[str, str | list[str]] = {main: self._text()}
        values |= {"intention": self._text()} if main != "text" else {}
        form.sent.append(str(values[main]))
        number = len(form.sent) - 1
        # What a window shows once it was sent is another view; this one stays as it was.
        answered = await self._send(replace(view, typed=dict(view.typed)), values)
        if self.is_given(answered):
            self.ledger.took(form, number)
        elif answered.well:
            self.ledger.refused += 1
        return answered

    async def _brings_case(self, who: Writer) -> None:
        mark = (who.external, CASE)
        while mark not in self._wrote and self.is_up.is_set():
            view = await self._opened(who, f"open-case|{self.ledger.group}")
            if view is None:
                return
            form = self.ledger.form(CASE, who.id, view.token.split("|")[2], name="title")
            while view is not None and view.token:
                names = {one.name for one in form_in(view).fields}
                values: dict[str, str | list[str]] = {}
                if "title" in names:
                    form.sent.append(self._text(long=False))
                    values = {"title": form.sent[-1], "stuck": self._text()}
                answered = await self._send(view, values)
                if not answered.well:
                    return
                if answered.body.get("response_action") == "errors":
                    self.ledger.refused += 1
                    return
                self.ledger.took(form, len(form.sent) - 1)
                views = self.slack.workspace.views(who.external)
                view = views[-1] if views else None
            self._wrote.add(mark)

    async def _send(self, view: View, values: dict[str, str | list[str]]) -> Answered:
        if not self.is_up.is_set():
            return Answered(0)
        return await self.slack.send(view, values)

    def is_given(self, answered: Answered) -> bool:
        """Whether the answer to a form says that it is kept."""
        view = answered.body.get("view")
        return answered.well and view is not None and view["title"]["text"] == SAID["given.title"]

    def _text(self, *, long: bool = True) -> str:
        start = f"tekst {next(self._numbers)} van {self.ledger.meeting}."
        self.typed.add(start)
        # Some are long, so that they take pages of the database and of a post.
        return start + " Woorden." * (self.chance.choice((0, 0, 5, 60)) if long else 0)
