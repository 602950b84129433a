"""Somebody writes a goal, lets one colleague read its title, and takes that back: all by presses.

What is written beside it is for them alone, and a goal that was let go of is gone. Everybody else
looks and finds nothing, by their own page and by the buttons of somebody else's.
"""

from __future__ import annotations

import random

from ..groups.goal_release import READER
from ..records import TITLE
from ..rehearsal.evidence import markup_of
from .people import STRANGER
from .towards_goals import RELEASED, TowardsGoals, a_level_is_shown, an_intention_belongs_to

#: In so many of a hundred lives; in so many of those the goal is changed, taken back, and erased.
PERCENT, CHANGED_PERCENT, BACK_PERCENT, ERASED_PERCENT = 30, 50, 50, 60
#: Texts that nobody else would write, with nothing in them that a dialect escapes.
GOAL = "een doel over de zang van de tjiftjaf"
ANSWER = "een antwoord over het nest van de tjiftjaf"
#: The question that is answered: what of it lies in one's own hands.
QUESTION = "1"
OWN = "own"


class Goals(TowardsGoals):
    """The goals of one group's people in a life."""

    async def live(self, *, seed: int) -> frozenset[str]:
        """Let it happen, if the seed draws it; return what was typed."""
        chance = random.Random(f"{seed}:goals")
        people = await self.people()
        if chance.randrange(100) >= PERCENT or len(people) < 3:
            return frozenset()
        who, reader, other = chance.sample(people, 3)
        title, answer = (f"{text} {self.tools.ids.new()}" for text in (GOAL, ANSWER))
        typed = {title, answer}
        if not await self.writes(who, "open-goal", {TITLE: title}):
            return frozenset(typed)
        goal = await self._goal_of(who, title)
        if goal is None:
            return frozenset(typed)
        await self.writes(who, f"open-goal-check|{goal}|{QUESTION}", {OWN: answer})
        await self._is_alone(goal, title, answer, others=(reader, other, STRANGER))
        if not await self.writes(who, f"open-goal-release|{goal}", {READER: reader}):
            return frozenset(typed)
        await self.holds("a released title is read", reader, title, is_read=True)
        await self._is_alone(goal, title, answer, others=(other, STRANGER))
        await self.holds("only the title is released", reader, answer, is_read=False)
        typed |= await a_level_is_shown(self, goal, (who, reader, other))
        intention = await an_intention_belongs_to(self, goal, title, who)
        if chance.randrange(100) < CHANGED_PERCENT:
            before, title = title, f"{GOAL} {self.tools.ids.new()}"
            typed.add(title)
            if await self.writes(who, f"open-goal|{goal}", {TITLE: title}):
                await self.holds("a title is read as it is", reader, title, is_read=True)
                await self.holds("a title is read as it is", reader, before, is_read=False)
        await self._end(goal, title, (who, reader, other), chance, intention=intention)
        return frozenset(typed)

    async def _end(
        self,
        goal: str,
        title: str,
        people: tuple[str, str, str],
        chance: random.Random,
        *,
        intention: str | None,
    ) -> None:
        """Somebody else cannot end it; its owner takes the title back, or lets go of it all."""
        who, reader, other = people
        for end in (f"take-back-goal|{goal}", f"erase-goal|{goal}|yes"):
            await self.press(other, end)
        await self.holds("a goal is its owner's", reader, title, is_read=True)
        if chance.randrange(100) < BACK_PERCENT:
            await self.press(who, f"take-back-goal|{goal}")
            await self.holds("a title is taken back", reader, title, is_read=False)
        if chance.randrange(100) >= ERASED_PERCENT:
            return
        await self.press(who, f"erase-goal|{goal}|yes")
        rule = "a goal that was let go of is gone"
        await self.holds(rule, reader, title, is_read=False)
        await self.holds(rule, who, title, is_read=False, looks="goals|0")
        if intention is not None:
            await self.holds(rule, who, title, is_read=False, looks=f"intention|{intention}")

    async def _is_alone(
        self, goal: str, title: str, answer: str, *, others: tuple[str, ...]
    ) -> None:
        """Nobody of these finds it, however they look."""
        for who in others:
            for token in (RELEASED, "mine", f"goal|{goal}|0", f"goal-check|{goal}|1"):
                shown = markup_of(await self.shown(who, token))
                found = [text for text in (title, answer) if text in shown]
                self.judge.holds("a goal is private", not found, f"{who} by {token}")

    async def _goal_of(self, who: str, title: str) -> str | None:
        """Which of their goals it is, by the last button of their list."""
        shown = await self.shown(who, "goals|0")
        while more := [one.token for one in shown.buttons if one.action == "goals"]:
            shown = await self.shown(who, more[0])
        tokens = [one.token for one in shown.buttons if one.action == "goal"]
        found = title in markup_of(shown) and bool(tokens)
        self.judge.holds("a goal is kept", found, f"{who}: {'there' if found else 'not there'}")
        return tokens[-1].split("|")[1] if tokens else None
