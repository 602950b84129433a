"""What leads to a goal: a level that its owner shows to the reader of the title, and an intention.

Nobody else reads the level, nor another one than was shown; the intention is told beside the goal
to their owner alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..groups.goal_fields import EXPECTED
from ..ports import Tx
from ..records import Intention
from ..rehearsal.platform import WORKSPACE
from .beside import Beside
from .people import STRANGER

#: Texts that nobody else would write.
REACHED, FURTHER = "een niveau over het nest van de fitis", "een niveau over zijn tweede nest"
ABOVE = "above"
#: The button behind which somebody reads what others let them read.
RELEASED = "mine|released|0"


class TowardsGoals(Beside):
    """Somebody who acts upon a goal, and what is held of it."""

    async def writes(self, who: str, opens: str, values: Mapping[str, str]) -> bool:
        """Fill in a form about a goal; whether it was taken."""
        return await self.fills_in(who, opens, values, told="fills in a form about a goal")

    async def holds(
        self, rule: str, who: str, text: str, *, is_read: bool, looks: str = RELEASED
    ) -> None:
        """Look for a text of a goal, first of all where others read what was released."""
        await self.finds(rule, who, text, is_read=is_read, looks=looks)


async def a_level_is_shown(acts: TowardsGoals, goal: str, people: tuple[str, str, str]) -> set[str]:
    """Its owner writes levels, reaches one and shows it, and reaches another; return the texts."""
    who, reader, other = people
    levels = {EXPECTED: REACHED, ABOVE: FURTHER}
    if not await acts.writes(who, f"open-goal-levels|{goal}", levels):
        return set(levels.values())
    await acts.press(who, f"goal-attained|{goal}|{EXPECTED}")
    rule = "a level is private until it is shown"
    await acts.holds(rule, reader, REACHED, is_read=False)
    await acts.press(other, f"show-level|{goal}|{EXPECTED}|yes")
    await acts.holds(rule, reader, REACHED, is_read=False)
    await acts.press(who, f"show-level|{goal}|{EXPECTED}|yes")
    await acts.holds("a level that is shown is read", reader, REACHED, is_read=True)
    for one in (other, STRANGER):
        await acts.holds("a level is read by one person", one, REACHED, is_read=False)
    await acts.press(who, f"goal-attained|{goal}|{ABOVE}")
    await acts.holds("another level is private again", reader, FURTHER, is_read=False)
    return set(levels.values())


async def an_intention_belongs_to(
    acts: TowardsGoals, goal: str, title: str, who: str
) -> str | None:
    """Their newest intention, if they have one, is said to belong to the goal; return which."""

    def newest(tx: Tx) -> Intention | None:
        person = tx.people.find(WORKSPACE, who)
        mine = () if person is None else tx.intentions.of_person(person.id)
        readable = [one for one in mine if one.fields.get("intention")]
        return max(readable, key=lambda one: one.made_at, default=None)

    kept = await acts.world.props.database.read(newest)
    if kept is None or not await acts.writes(who, f"open-link|{kept.id}", {"goal": goal}):
        return None
    rule = "an intention stands with its goal"
    await acts.holds(rule, who, title, is_read=True, looks=f"intention|{kept.id}")
    await acts.holds(rule, STRANGER, title, is_read=False, looks=f"intention|{kept.id}")
    return kept.id
