"""Making a private channel, bringing people into it, and saying what it is for.

Slack has no key that makes a channel unique, but a name is taken once in a workspace. So a second
name, with a piece of the row's own key in it, is a key: whoever finds it taken has made it.
"""

from __future__ import annotations

from bot.errors import NotAllowed, OutcomeUnknown

from .calls import SlackRefusalError, WebApi
from .people import People

NAME_TAKEN = "name_taken"
IS_IN_ALREADY = "already_in_channel"
#: How much of a key goes into a name.
SIGNS = 4
PAGE = 200
MOST_PAGES = 5


class RoomMaker:
    """Makes private channels. Raises ``PlatformError``."""

    def __init__(self, api: WebApi, people: People) -> None:
        self._api = api
        self._people = people

    async def make(self, name: str, *, nonce: str, wished_by: str) -> str:
        """Make a channel called ``name``, or that with a few signs behind it where it is taken.

        An own channel with the first name may come of a call whose reply was lost, or of another
        group: it is left alone, and an empty one is seen by nobody. A guest of the workspace may
        make no channels there, and so the bot makes none for them.
        """
        if (await self._people.meet(wished_by)).is_guest:
            raise NotAllowed
        own_name = f"{name}-{nonce[:SIGNS]}"
        made = (
            await self._create(name) or await self._create(own_name) or await self._find(own_name)
        )
        if made is None:
            raise NotAllowed
        return made

    async def _create(self, name: str) -> str | None:
        """Make a channel; None where its name is taken."""
        try:
            told = await self._api.call("conversations.create", name=name, is_private=True)
        except SlackRefusalError as refusal:
            if refusal.code == NAME_TAKEN:
                return None
            raise
        made = told.get("channel")
        external = made.get("id") if isinstance(made, dict) else None
        if not isinstance(external, str):
            raise OutcomeUnknown
        return external

    async def _find(self, name: str) -> str | None:
        """A private channel with this name in which the bot is."""
        cursor = None
        for _ in range(MOST_PAGES):
            told = await self._api.call(
                "users.conversations",
                types="private_channel",
                exclude_archived=True,
                limit=PAGE,
                cursor=cursor,
            )
            for one in told.get("channels", ()):
                if isinstance(one, dict) and one.get("name") == name:
                    external = one.get("id")
                    return external if isinstance(external, str) else None
            cursor = (told.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return None
        return None

    async def invite(self, room: str, person: str) -> None:
        """Bring one person in, so that one who cannot come keeps nobody else out.

        A program can be chosen as well as a person, and would never agree to anything.
        """
        if not (await self._people.meet(person)).is_person:
            raise NotAllowed
        try:
            await self._api.call("conversations.invite", channel=room, users=person)
        except SlackRefusalError as refusal:
            if refusal.code != IS_IN_ALREADY:
                raise

    async def set_purpose(self, room: str, purpose: str) -> None:
        """Say what a channel is for, in plain text."""
        await self._api.call("conversations.setPurpose", channel=room, purpose=purpose)

    async def archive(self, room: str) -> None:
        """Put a channel away. Its members can look back into it, and find no words of ours."""
        await self._api.call("conversations.archive", channel=room)
