"""How somebody acts beside a meeting, by presses and forms, and what is held of what they see.

Everything that people keep for themselves or for their group is tried like this: it is written,
looked for by whoever may read it and by whoever may not, and taken away again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..cards import Answer, Card, FormPage, Reply
from ..engine.ids import GroupId
from ..groups.meetings import Tools
from ..inputs import Inbox, PageSent, Press
from ..rehearsal.evidence import markup_of
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from .world import World


@dataclass(slots=True)
class Beside:
    """One group in a life, and those who act beside its meetings."""

    world: World
    tools: Tools
    inbox: Inbox
    group: GroupId
    judge: Judge

    async def people(self) -> list[str]:
        """The members of the group, in an order that does not depend on chance."""
        return await self.world.props.database.read(
            lambda tx: sorted(one.external for one in tx.groups.people(self.group).values())
        )

    async def press(self, who: str, token: str) -> Reply:
        """Press a button."""
        return await self.inbox.press(Press(self.tools.ids.new(), WORKSPACE, who, token))

    async def shown(self, who: str, token: str) -> Card:
        """What a button shows."""
        shown = await self.press(who, token)
        while shown.card is None:
            # The process that answered died before it did; whoever sees nothing presses again.
            shown = await self.press(who, token)
        return shown.card

    async def opens(self, who: str, token: str) -> FormPage | Reply:
        """Press a button that opens a form."""
        return await self.inbox.open_form(Press(self.tools.ids.new(), WORKSPACE, who, token))

    async def sends(self, who: str, page: FormPage, values: Mapping[str, str]) -> Reply:
        """Send a form; what stands in it already stays, but for ``values``."""
        fields = {one.name: one.value for one in page.fields} | dict(values)
        sent = PageSent(self.tools.ids.new(), WORKSPACE, who, page.token, fields)
        return await self.inbox.send_page(sent)

    async def fills_in(
        self, who: str, opens: str, values: Mapping[str, str], *, told: str = ""
    ) -> bool:
        """Open a form and send it; whether it was taken. ``told``: how the story says it."""
        page = await self.opens(who, opens)
        if not isinstance(page, FormPage):
            return False
        if told:
            self.world.props.story.tell(f"{who} {told}")
        return (await self.sends(who, page, values)).answer is Answer.DONE

    async def finds(self, rule: str, who: str, text: str, *, is_read: bool, looks: str) -> None:
        """Hold that this person does, or does not, find a text behind a button."""
        found = text in markup_of(await self.shown(who, looks))
        self.judge.holds(rule, found == is_read, f"{who}: {'there' if found else 'not there'}")
