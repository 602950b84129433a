"""Plays scenarios through the whole bot: presses, forms and commands in, posts and replies out.

People are played as a platform lets them act: they press what they see on cards and send the
forms they were given. Where the meeting is, is read from the store; what is read, from the cards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from bot.cards import Answer, Button, Card, FormPage, Reply
from bot.engine.effects import Reason
from bot.engine.ids import GroupId, PersonId
from bot.engine.screen import Line
from bot.engine.state import MeetingState, Stage
from bot.groups import card_keys
from bot.groups.forms import TO_GROUP
from bot.groups.kept_from import KEPT_FROM
from bot.groups.lookups import next_meeting
from bot.groups.setup import Founding, add_person, found_group
from bot.inputs import Command, PageSent, Press, Reach, Visit
from bot.ports import Tx
from bot.records import Meeting
from bot.rehearsal.window import Seen
from bot.words.catalogue import catalogue
from methods.choosing import kinds
from tests.scenarios.reader import Before, Does, DoesBefore, Harvest, Scenario, Step

from .driver import Looks, LooksBefore
from .houses import House

ZONE = "Europe/Amsterdam"
#: As long before the first meeting as a group is founded; its case forms are open then.
AHEAD = timedelta(days=24)
#: As long as a platform may make us wait between two posts.
PACE = timedelta(seconds=20)
#: So long before the hour an agenda stands in the room.
BOARD_STANDS = timedelta(days=13)
#: What every case of a scenario is about, beside its title.
STUCK = "Hier loop ik in vast."
#: What opens the next page of a form where it cannot follow at once.
OPENS_NEXT = {
    "case": "open-case",
    "poll-days": "open-poll-hour",
    "found": "open-found-when",
    "found-new": "open-found-new-when",
    "programme-when": "open-programme-how",
}
#: More moments than there are in any scenario's quiet time.
MOST_MOMENTS = 400


class StackDriver:
    """``Driver`` on an assembled bot."""

    knows_groups = True

    def __init__(self, build: Callable[[tuple[str, ...]], Awaitable[House]]) -> None:
        self._build = build

    # Before the meeting

    async def begin(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.house = await self._build(scenario.people)
        self.ids = self.house.ids
        self.titles = dict(scenario.cases)
        self.forms: dict[tuple[str, str], FormPage] = {}
        self.replies: dict[tuple[str, str], Reply] = {}
        self.read: dict[str, list[str]] = {}
        self.presses = 0
        if not scenario.before:
            await self.house.bot.store.write(self._found)
            await self._deliver()
            await self._know_the_group()
            for name in scenario.cases:
                assert await self._brings_case(name, scenario.cases[name]) is None

    def _found(self, tx: Tx) -> None:
        scenario, house = self.scenario, self.house
        people = [
            add_person(
                tx,
                house.bot.tools,
                workspace=house.workspace,
                external=self.ids[name],
                language=scenario.language,
                zone=ZONE,
            ).id
            for name in scenario.people
        ]
        founding = Founding(
            workspace=house.workspace,
            room=house.room,
            name="intervisie",
            language=scenario.language,
            zone=ZONE,
            method=scenario.method,
            mode=scenario.mode,
            first_on=self._first_on(),
            local_time=time(15, 0),
            rounds=scenario.rounds,
        )
        found_group(tx, house.bot.tools, founding, people, agreed=True)

    def _first_on(self) -> date:
        return (self.house.clock.now() + AHEAD).date()

    async def _know_the_group(self) -> None:
        """Find the group of the room, its people and its first meeting, once they are there."""

        def unit(tx: Tx) -> tuple[dict[PersonId, str], GroupId, Meeting | None]:
            house = self.house
            found = {name: tx.people.find(house.workspace, self.ids[name]) for name in self.ids}
            names = {person.id: name for name, person in found.items() if person is not None}
            (group,) = tx.groups.all()
            return names, group.id, next_meeting(tx, group.id)

        self.names, self.group, meeting = await self.house.bot.store.read(unit)
        if meeting is not None:
            self.meeting, self.starts_at = meeting.id, meeting.starts_at

    async def prepare(self, who: str, step: Before) -> str | None:
        match step.does:
            case DoesBefore.COMMANDS:
                if step.shut and self.house.shut is None:
                    # There is one channel here, and the bot is in it.
                    return step.refused[0] if isinstance(step.refused, tuple) else step.refused
                return self._key(await self._commands(who, step.text, shut=step.shut))
            case DoesBefore.STARTS:
                return await self._starts(who)
            case DoesBefore.STARTS_APART | DoesBefore.STARTS_APART_AGAIN:
                again = step.does is DoesBefore.STARTS_APART_AGAIN
                return await self._starts_apart(who, again=again)
            case DoesBefore.AGREES:
                return await self._agrees(who)
            case DoesBefore.BEGINS_CASE:
                page = await self._commands(who, "casus")
                if isinstance(page, Reply):
                    return self._key(page)
                values = {"title": step.text, "stuck": STUCK}
                return self._key(await self._sent(who, page, values))
            case DoesBefore.FINISHES_CASE:
                page = await self._opened(
                    who, button_of(self._card_with("open-case", who), "open-case").token
                )
                assert isinstance(page, FormPage)
                held = {field.name: field.value for field in page.fields}
                assert (held["title"], held["stuck"]) == (step.text, STUCK), "the draft is there"
                return self._key(await self._sends_all(who, page, {}))
            case DoesBefore.TRIES_OUT | DoesBefore.IS_IN | DoesBefore.BEGINS:
                return await self._tries(who, step.does)
            case DoesBefore.ASKS_FOR_DAY | DoesBefore.SAYS_WHICH_DAY:
                asks = step.does is DoesBefore.ASKS_FOR_DAY
                fits = step.text.split()
                return await (self._asks_for_day(who) if asks else self._says_which_day(who, fits))
            case None:
                return None
            case _:
                return await self._changes_dates(who, step.does)

    async def _changes_dates(self, who: str, does: DoesBefore) -> str | None:
        if does is DoesBefore.GETS_ACQUAINTED:
            return await self._gets_acquainted(who)
        if does is DoesBefore.AGREES_ON_PROGRAMME:
            return await self._agrees_on_programme(who)
        return await (self._moves(who) if does is DoesBefore.MOVES else self._stays_away(who))

    async def _tries(self, who: str, does: DoesBefore) -> str | None:
        """Put a trial into the room, be in it by a press on its card, or begin it."""
        if does is DoesBefore.TRIES_OUT:
            page = await self._commands(who, "proef")
            if isinstance(page, Reply):
                return self._key(page)
            return self._key(await self._sent(who, page, {"mode": self.scenario.mode.value}))
        if does is DoesBefore.IS_IN:
            join = button_of(self._card_with("trial-join", who), "trial-join")
            return self._key(await self._pressed(who, join.token))
        return self._key(await self._pressed(who, f"begin|{self.meeting}"))

    async def _agrees(self, who: str) -> str | None:
        agree = button_of(self._card_with("agree", who), "agree")
        question = await self._pressed(who, agree.token)
        if question.answer is not Answer.DONE:
            return self._key(question)
        assert question.card is not None
        return self._key(await self._pressed(who, question.card.buttons[0].token))

    async def _asks_for_day(self, who: str) -> str | None:
        page = await self._opened(who, f"open-poll|{self.group}")
        if isinstance(page, Reply):
            return self._key(page)
        days = [(self.starts_at + timedelta(days=later)).date() for later in (6, 7)]
        values = {f"day-{n}": on.isoformat() for n, on in enumerate(days, start=1)}
        return self._key(await self._sends_all(who, page, values))

    async def _agrees_on_programme(self, who: str) -> str | None:
        page = await self._opened(who, f"open-programme|{self.group}")
        if isinstance(page, Reply):
            return self._key(page)
        return self._key(await self._sends_all(who, page, {"meetings": "2"}))

    async def _says_which_day(self, who: str, fits: Sequence[str]) -> str | None:
        """Answer in the room; whoever is late finds the button on what they had open."""
        if not hasattr(self, "asking"):
            self.asking = button_of(
                self._card_with("open-poll-answer", who), "open-poll-answer"
            ).token
        page = await self._opened(who, self.asking)
        if isinstance(page, Reply):
            return self._key(page)
        values = {f"fits-{n}": fit for n, fit in enumerate(fits, start=1)}
        return self._key(await self._sent(who, page, values))

    async def _stays_away(self, who: str) -> str | None:
        choice = await self._pressed(who, f"attendance|{self.meeting}")
        assert choice.card is not None
        offered = [button.token for button in choice.card.buttons]
        (token,) = (one for one in offered if one.endswith("|absent"))
        return await self._press(who, token)

    async def _gets_acquainted(self, who: str) -> str | None:
        """Choose the first meeting's own script; whoever is late presses what they had open."""
        if not hasattr(self, "acquainted"):
            await self._until(self.starts_at - BOARD_STANDS)
            card = self._card_with("first-meeting", who)
            self.acquainted = button_of(card, "first-meeting").token
        return await self._press(who, self.acquainted)

    async def _moves(self, who: str) -> str | None:
        """Move the meeting; whoever is late finds the button on what they had open."""
        if not hasattr(self, "moving"):
            await self._until(self.starts_at - BOARD_STANDS)
            self.moving = button_of(self._card_with("open-move", who), "open-move").token
        page = await self._opened(who, self.moving)
        if isinstance(page, Reply):
            return self._key(page)
        day = (self.starts_at + timedelta(weeks=1)).date()
        return self._key(await self._sent(who, page, {"move-on": day.isoformat()}))

    async def _starts(self, who: str) -> str | None:
        page = await self._commands(who, "start")
        if isinstance(page, Reply):
            return self._key(page)
        return self._key(await self._sends_all(who, page, self._wished()))

    async def _starts_apart(self, who: str, *, again: bool) -> str | None:
        """Start in a new room."""
        if not again:
            form = await self._commands(who, "start nieuw")
            assert isinstance(form, FormPage)
            self.forms[who, "apart"] = form
        values = {**self._wished(), "room-name": "Intervisie Berk"}
        page = self.forms[who, "apart"]
        if again:
            # What was sent to its end is answered at its first page already.
            return self._key(await self._sent(who, page, values))
        return self._key(await self._sends_all(who, page, values))

    def _wished(self) -> dict[str, str]:
        return {
            "people": " ".join(self.ids[name] for name in self.scenario.people),
            "first-on": self._first_on().isoformat(),
            "at": "15:00",
            "mode": self.scenario.mode.value,
        }

    def _card_with(self, action: str, who: str) -> Card:
        """The newest card for everybody that has this control."""
        seen = self.house.window.seen_by(self.ids[who])
        cards = [s.card for s in seen if any(b.action == action for b in s.card.buttons)]
        assert cards, f"{who} sees no control that does {action}"
        return cards[-1]

    async def look_before(self) -> LooksBefore:
        await self._deliver()
        groups = await self.house.bot.store.read(lambda tx: tx.groups.all())
        if not groups:
            return LooksBefore(None, planned=False)
        await self._know_the_group()
        title = self.house.bot.words.plain(
            Line("agreements.title"), **self._manner, language=self.scenario.language
        )
        seen = self.house.window.seen_by(self.ids[self.scenario.people[0]])
        boards = (s.card for s in seen if title in s.card.title and not s.direct)
        progress = next((board.progress for board in boards), None)
        agreed = (progress.done, progress.of) if progress else None
        return LooksBefore(agreed, planned=hasattr(self, "meeting"))

    async def opens(self) -> None:
        if self.scenario.named:
            token = f"take-guidance|{self.group}|always|-|yes|nobody"
            assert await self._press(self.scenario.named, token) is None
        for name in self.scenario.absent:
            assert await self._press(name, f"attend|{self.meeting}|absent") is None
        for name in self.scenario.leaves_early:
            assert await self._press(name, f"attend|{self.meeting}|early") is None
        self.reasons = {self._sentence(reason): reason for reason in Reason}
        await self._until(self.starts_at)

    async def restart(self) -> None:
        await self.house.restart()

    def direct(self) -> Sequence[str]:
        people = (self.ids[name] for name in self.scenario.people)
        seen = (one for person in people for one in self.house.window.seen_by(person))
        return [repr(one.card) for one in seen if one.direct]

    async def own_page(self, who: str) -> str:
        cards = await self.house.inbox.home(Visit(self.house.workspace, self.ids[who]))
        assert cards, "everybody has one"
        return repr(cards)

    def created(self) -> Sequence[str]:
        return self.house.created()

    async def close(self) -> None:
        await self.house.close()

    # Time

    async def passes(self, minutes: float, *, away: bool = False) -> None:
        until = self.house.clock.now() + timedelta(minutes=minutes)
        if away:
            self.house.clock.move_to(until)
        await self._until(until)

    async def _until(self, until: datetime) -> None:
        for _ in range(MOST_MOMENTS):
            await self._deliver()
            moment = await self._next_moment()
            if moment is None or moment > until:
                self.house.clock.move_to(until)
                await self._deliver()
                return
            self.house.clock.move_to(moment)
        raise AssertionError("time does not pass")

    async def _next_moment(self) -> datetime | None:
        def unit(tx: Tx) -> datetime | None:
            timer, row = tx.timers.next_due(), tx.outbox.next_due()
            due = [timer.due_at] if timer is not None else []
            return min([*due, *([row] if row is not None else [])], default=None)

        return await self.house.bot.store.read(unit)

    async def _deliver(self) -> None:
        """What is due fires, and what is to be sent is sent; also what waits for its pace."""
        for _ in range(MOST_MOMENTS):
            fired = await self.house.bot.fire_timers()
            sent = await self.house.bot.delivery.drain()
            waits_until = await self.house.bot.store.read(lambda tx: tx.outbox.next_due())
            if not fired and not sent:
                if waits_until is None or waits_until > self.house.clock.now() + PACE:
                    return
                self.house.clock.move_to(waits_until)
        raise AssertionError("it goes on and on")

    # What is seen

    async def look(self) -> Looks:
        await self._deliver()
        state = await self._state()
        board = await self._board(state)
        progress = board.progress
        guide, contributor = state.facilitator, state.contributor
        ended = state.stage is Stage.ENDED
        seen = {name: self.house.window.seen_by(self.ids[name]) for name in self.scenario.people}
        everybodys = seen[self.scenario.people[0]]
        shared = shared_in(everybodys)
        return Looks(
            stage=state.stage,
            phase=state.slot.phase_id,
            round=state.slot.round,
            turn=state.turn,
            here=tuple(self.names[p] for p in state.here()),
            guide=self.names[guide] if guide is not None else None,
            contributor=None if ended or contributor is None else self.names[contributor],
            words=self._words(seen),
            plain=self._plain(everybodys),
            titles=frozenset(title for title in self.titles.values() if title in shared),
            offers=frozenset(button.action for button in board.buttons),
            progress=(progress.done, progress.of) if progress else None,
            told={name: sum(one.direct for one in seen[name]) for name in seen},
            outcomes=tuple(r.outcome for r in state.rounds),
        )

    async def _state(self) -> MeetingState:
        def unit(tx: Tx) -> MeetingState:
            meeting = tx.meetings.get(self.meeting)
            assert meeting is not None
            return meeting.state

        return await self.house.bot.store.read(unit)

    async def _board(self, state: MeetingState) -> Card:
        card = card_keys.board_card(self.meeting, state.slot)
        post = await self.house.bot.store.read(lambda tx: tx.posts.of_card(card))
        assert post is not None, "the running phase has a board"
        observer = self.ids[self.scenario.people[0]]
        return next(s.card for s in self.house.window.seen_by(observer) if s.post == post.external)

    def _words(self, seen: Mapping[str, Sequence[Seen]]) -> frozenset[str]:
        """What everybody can read; it is the same for everybody."""
        texts = self.scenario.texts()
        pages = {shared_in(cards) for cards in seen.values()}
        seen_by = {frozenset(text for text in texts if text in page) for page in pages}
        assert len(seen_by) == 1, "some see what others do not"
        return seen_by.pop()

    def _plain(self, seen: Sequence[Seen]) -> frozenset[str]:
        """The posts that everybody sees and that hold nothing anybody typed."""
        typed = (*self.scenario.texts(), *self.titles.values(), STUCK)
        return frozenset(
            s.post for s in seen if not s.direct and not any(t in markup_of(s.card) for t in typed)
        )

    async def drafts(self, who: str) -> str:
        reply = await self._pressed(who, "mine")
        assert reply.card is not None
        return "\n".join(text.markup for text in reply.card.texts)

    async def read_by(self, who: str) -> frozenset[str]:
        read = "\n".join(self.read[who])
        return frozenset(text for text in self.scenario.texts() if text in read)

    # What people do

    async def act(self, who: str, step: Step) -> str | None:
        meeting = self.meeting
        assert step.does is not None
        match step.does:
            case Does.ANSWERS:
                return await self._answers(who, str(step.what))
            case Does.OPENS_FORM | Does.GIVES:
                return await self._gives(who, step)
            case Does.WITHDRAWS:
                card = self.replies[who, step.text].card
                assert card is not None
                return await self._press(who, button_of(card, "withdraw").token)
            case Does.OFFERS_CASE:
                self.titles[who] = step.text
                return await self._brings_case(who, step.text)
            case Does.TAKES_CASE_BACK:
                cases = (await self._state()).cases
                case = next(c.case for c in cases if self.names[c.contributor] == who)
                return await self._press(who, f"withdraw-case|{self.group}|{case}")
            case Does.VOTES | Does.CHOOSES:
                action = "open-vote" if step.does is Does.VOTES else "open-choose"
                token = await self._token(step, action)
                return await self._picks(who, token, self.titles[step.to])
            case Does.HANDS_OVER:
                return await self._hands_over(who, step.to)
            case Does.GUIDES:
                return await self._press(who, f"guide|{meeting}")
            case Does.LEAVES:
                return await self._press(who, f"attend|{meeting}|left")
            case Does.JOINS:
                return await self._press(who, f"attend|{meeting}|here")
            case Does.READS_ALONG | Does.GOES_BY | Does.KEEPS_CASE_FROM:
                does = {
                    Does.READS_ALONG: self._reads_along,
                    Does.GOES_BY: self._goes_by,
                    Does.KEEPS_CASE_FROM: self._keeps_case_from,
                }
                return await does[step.does](who, step)
            case _:
                return await self._press(who, await self._token(step, ACTIONS[step.does]))

    async def _hands_over(self, who: str, to: str) -> str | None:
        token = f"open-hand-over|{self.meeting}"
        if to != "everybody":
            return await self._picks(who, token, to)
        page = await self._opened(who, token)
        if isinstance(page, Reply):
            return self._refused(page)
        return self._refused(await self._sent(who, page, {"person": TO_GROUP}))

    async def _reads_along(self, who: str, step: Step) -> str | None:
        """Read page after page, until no control offers more."""
        token = await self._token(step, "read-along")
        self.read[who] = []
        while True:
            reply = await self._pressed(who, token)
            assert reply.card is not None, "a page, or why there is none"
            self.read[who].append(markup_of(reply.card))
            if not reply.card.buttons:
                return self._refused(reply)
            token = button_of(reply.card, "read-along").token

    async def _goes_by(self, who: str, step: Step) -> str | None:
        """Look through what is proposed for one kind of case after the other."""
        token = await self._token(step, "open-methods")
        for kind in kinds():
            page = await self._opened(who, token)
            if isinstance(page, Reply):
                return self._refused(page)
            reply = await self._sent(who, page, {"case-kind": kind})
            assert reply.card is not None, "what fits, or at least one's own"
            for button in reply.card.buttons:
                if button.token.split("|")[2] == step.method:
                    return await self._press(who, button.token)
        raise AssertionError(f"{step.method} is offered for no kind of case")

    async def act_together(self, people: tuple[str, ...], step: Step) -> list[str | None]:
        assert step.does is not None
        token = await self._token(step, ACTIONS[step.does])
        presses = [
            Press(self._delivery(), self.house.workspace, self.ids[who], token) for who in people
        ]
        replies = await asyncio.gather(*(self.house.inbox.press(press) for press in presses))
        await self._deliver()
        return [self._refused(reply) for reply in replies]

    async def _token(self, step: Step, action: str) -> str:
        """The control on the board; else the same control as it stood on an older card."""
        state = await self._state()
        board = await self._board(state)
        shown = [button for button in board.buttons if button.action == action]
        if shown and not step.stale:
            return shown[0].token
        if action == "pause":
            return await self._in_console(state, action)
        # What is not on the board can only be pressed on an older card, and is refused then.
        is_older = step.stale or step.refused is not None or state.stage is not Stage.RUNNING
        assert is_older, f"the board has no {action}"
        slot_or_turn = str(state.turn - step.stale)
        if action in ("ready", "open-vote", "open-give", "extend"):
            slot_or_turn = str(state.slot)
        more = "|1" if action == "ready" else ""
        return f"{action}|{self.meeting}|{slot_or_turn}{more}"

    async def _in_console(self, state: MeetingState, action: str) -> str:
        """A control of whoever guides that does not stand on the board itself."""
        assert state.facilitator is not None
        reply = await self._pressed(self.names[state.facilitator], f"console|{self.meeting}")
        assert reply.card is not None
        return button_of(reply.card, action).token

    async def _answers(self, who: str, answer: str) -> str | None:
        asked = [
            s.card for s in self.house.window.seen_by(self.ids[who]) if s.direct and s.card.buttons
        ]
        buttons = [b for card in asked for b in card.buttons if b.action == "answer-stop"]
        # The newest question: where replies get lost, an older copy may stand there for good.
        tokens = [button.token for button in buttons if button.token.endswith(answer)]
        return await self._press(who, tokens[-1])

    async def _gives(self, who: str, step: Step) -> str | None:
        page = self.forms.get((who, step.form))
        if page is None:
            opened = await self._opened(who, await self._form_token(step))
            if isinstance(opened, Reply):
                return self._refused(opened)
            page = opened
        if step.form:
            self.forms[who, step.form] = page
        if step.does is Does.OPENS_FORM:
            return None
        text = step.text.replace("{who}", who)
        values = {
            "kind": str(step.what),
            "text": text,
            "takeaway": text,
            "intention": step.intends.replace("{who}", who),
            "plan": "plan",
            "readers": "group" if step.shares else "me",
        }
        reply = await self._sent(who, page, values)
        self.replies[who, text] = reply
        return self._refused(reply)

    async def _form_token(self, step: Step) -> str:
        """The board's own control for what is given; questions and answers have one each."""
        board = await self._board(await self._state())
        gives = [b.token for b in board.buttons if b.action == "open-give"]
        what = "takeaway" if step.what is Harvest.HARVEST else str(step.what)
        ends = ("answer",) if what in ("answer", "case-question") else (what, "question")
        return next(token for token in gives if token.endswith(ends))

    async def _brings_case(self, who: str, title: str) -> str | None:
        page = await self._opened(who, f"open-case|{self.group}")
        assert isinstance(page, FormPage)
        return self._refused(await self._sends_all(who, page, {"title": title, "stuck": STUCK}))

    async def _keeps_case_from(self, who: str, step: Step) -> str | None:
        page = await self._opened(who, f"open-case|{self.group}")
        assert isinstance(page, FormPage)
        return self._refused(await self._sent(who, page, {KEPT_FROM: self.ids[step.to]}))

    async def _sends_all(self, who: str, page: FormPage, values: dict[str, str]) -> Reply:
        """Send a form page by page; where one cannot follow at once, a button opens it."""
        while True:
            reply = await self._sent(who, page, values)
            following: FormPage | Reply | None = reply.next_page
            if reply.answer is not Answer.DONE:
                return reply
            if following is None and page.page < page.pages:
                assert reply.card is not None, "there is a way to the next page"
                token = button_of(reply.card, OPENS_NEXT[page.token.partition("|")[0]]).token
                following = await self._opened(who, token)
            if not isinstance(following, FormPage):
                return reply
            page = following

    async def _picks(self, who: str, token: str, label: str) -> str | None:
        """Open a form with one choice and send what is called so."""
        page = await self._opened(who, token)
        if isinstance(page, Reply):
            return self._refused(page)
        field = page.fields[0]
        wanted = {label, self.ids.get(label)}
        value = next(c.value for c in field.choices if {c.label, c.person} & wanted - {None})
        return self._refused(await self._sent(who, page, {field.name: value}))

    # The door

    async def _press(self, who: str, token: str) -> str | None:
        return self._refused(await self._pressed(who, token))

    async def _pressed(self, who: str, token: str) -> Reply:
        inbox = self.house.inbox
        reply = await _as_asked(lambda: inbox.press(self._by(who, token)))
        await self._deliver()
        return reply

    async def _opened(self, who: str, token: str) -> FormPage | Reply:
        inbox = self.house.inbox
        return await _as_asked(lambda: inbox.open_form(self._by(who, token)))

    def _by(self, who: str, token: str) -> Press:
        return Press(self._delivery(), self.house.workspace, self.ids[who], token)

    async def _sent(self, who: str, page: FormPage, values: dict[str, str]) -> Reply:
        fields = {f.name: values.get(f.name, f.value) for f in page.fields}
        inbox, space, person = self.house.inbox, self.house.workspace, self.ids[who]
        reply = await _as_asked(
            lambda: inbox.send_page(
                PageSent(self._delivery(), space, person, page.token, fields),
            )
        )
        assert reply.answer is not Answer.INVALID, reply.errors
        await self._deliver()
        return reply

    def _delivery(self) -> str:
        self.presses += 1
        return f"delivery-{self.presses}"

    async def _commands(self, who: str, text: str, *, shut: bool = False) -> FormPage | Reply:
        place = self.house.shut if shut else self.house.room
        assert place is not None
        reach = Reach.SHUT if shut else Reach.PRIVATE
        people = tuple(self.ids.values())
        command = Command(self.house.workspace, self.ids[who], place, text, reach, people)
        return await self.house.inbox.command(command)

    @property
    def _manner(self) -> dict[str, Any]:
        """How sentences are made here, to know them again."""
        return {"dialect": self.house.platform.dialect, "people": {}, "zone": ZONE}

    def _sentence(self, reason: Reason) -> str:
        return self._refusal(f"refuse.{reason.value}")

    def _refusal(self, key: str) -> str:
        line = Line(key)
        return self.house.bot.words.line(line, **self._manner, language=self.scenario.language)

    def _key(self, answer: FormPage | Reply) -> str | None:
        """The key of a refusal without "refuse."; None when nothing was refused."""
        if isinstance(answer, FormPage) or answer.answer is not Answer.REFUSED:
            return None
        assert answer.card is not None, "a refusal says why"
        told = {text.markup for text in answer.card.texts}
        keys = [key for key in catalogue(self.scenario.language) if key.startswith("refuse.")]
        return next((k.removeprefix("refuse.") for k in keys if self._refusal(k) in told), "?")

    def _refused(self, reply: Reply) -> str | None:
        """Which reason the reply's sentence tells."""
        if reply.answer is not Answer.REFUSED:
            return None
        assert reply.card is not None, "a refusal says why"
        told = [self.reasons.get(text.markup) for text in reply.card.texts]
        return next((reason for reason in told if reason), f"? {reply.card.texts[0].markup}")


ACTIONS = {
    Does.NEXT: "next",
    Does.BACK: "back",
    Does.REVEAL: "reveal",
    Does.PAUSE: "pause",
    Does.RESUME: "resume",
    Does.ADDS_ROUND: "another-round",
    Does.EXTENDS: "extend",
    Does.READY: "ready",
    Does.STOPS: "stop",
}


Answered = TypeVar("Answered", bound=FormPage | Reply)
#: Refusals that ask to do the same once more, and how often somebody does it.
ASKED_AGAIN = ("refuse.one-moment", "refuse.busy")
TRIES = 5


async def _as_asked(do: Callable[[], Awaitable[Answered]]) -> Answered:
    """Do it, and do it again where somebody is asked to: a machine may be slow for a moment."""
    answered = await do()
    for _ in range(TRIES):
        if not isinstance(answered, Reply) or answered.reason not in ASKED_AGAIN:
            break
        answered = await do()
    return answered


def shared_in(seen: Sequence[Seen]) -> str:
    """All that somebody can read, and not they alone."""
    return "\n".join(markup_of(one.card) for one in seen if not one.direct)


def markup_of(card: Card) -> str:
    """All texts of a card, one a line."""
    return "\n".join(text.markup for text in card.texts)


def button_of(card: Card, action: str) -> Button:
    """The control of a card that does this."""
    return next(button for button in card.buttons if button.action == action)
