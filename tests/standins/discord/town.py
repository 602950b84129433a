"""A Discord server for tests: simcord with people in it, a private channel and our bot's client.

People act by raw events, so that they can press what stands on no message now, send a form that
was opened before a restart, and act at the same moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from simcord import interactions
from simcord.actors import MemberActor
from simcord.backend import serializers
from simcord.backend.access import channel_accessible
from simcord.backend.models import Interaction, Message
from simcord.builders import UserHandle
from simcord.env import Env

from .drawn import walk
from .wire import Wire

#: What the first invitation in docs/discord.md asks for, and nothing else.
INVITED_WITH = discord.Permissions(
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    create_public_threads=True,
    send_messages_in_threads=True,
)
#: What the second one asks for: the same, and to make channels.
MAKES_CHANNELS_WITH = INVITED_WITH | discord.Permissions(manage_channels=True, manage_roles=True)
COMMAND, PRESS, FORM = 2, 3, 5
#: Kinds of options of a command: a branch, a branch with branches, and yes or no.
BRANCHES, SWITCH = (1, 2), 5
#: How long anybody waits for an answer, in seconds of the wall clock: more than is ever needed.
PATIENCE, LOOKS = 20, 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody got to see at once. ``message``: a private one. ``modal``: a form."""

    interaction: Interaction
    message: Message | None
    modal: Mapping[str, Any] | None


class Town:
    """One server. ``people`` are ids by name; ``room`` is the private channel they are all in."""

    def __init__(self, client: discord.Client, *, wire: Wire, settle: float = 5.0) -> None:
        # Where nobody says how many shards there are, Discord advises one.
        advised = 1 if client.shard_count is None else None
        self.env = Env(client, settle_timeout=settle, shard_count=advised)
        self.wire = wire
        self.people: dict[str, int] = {}
        self.locale = "nl"
        self._looked = 0

    @property
    def backend(self) -> Any:
        return self.env.backend

    def blob(self, attachment: Mapping[str, Any]) -> bytes:
        """What is in a file that stands under a message."""
        content: bytes = self.backend.cdn.get(attachment["url"])
        return content

    async def open(self, names: Sequence[str], *, now: datetime | None = None) -> None:
        """Let Discord begin, with these people in one private channel with the bot."""
        await self.env.start()
        if now is not None:
            self.move_to(now)
        self._guild = self.env.create_guild("Wijkteam")
        self.guild = self._guild.id
        self.me = self.backend.bot_user.id
        self.invite(INVITED_WITH)
        for name in names:
            self.add(name)
        self.room = self.channel("intervisie", names)

    def invite(self, permissions: discord.Permissions) -> None:
        """Whoever administers the server lets the bot in, anew, with these rights."""
        for role in self.backend.guilds[self.guild].roles.values():
            if role.managed:
                role.permissions = permissions.value
                self.env.backend.emit(
                    "GUILD_ROLE_UPDATE",
                    {"guild_id": str(self.guild), "role": serializers.role_payload(role)},
                )

    def add(self, name: str, *, bot: bool = False) -> int:
        """Somebody joins the server."""
        person = self.env.create_user(name, bot=bot, global_name=name)
        self.people[name] = self._guild.add_member(person).id
        return person.id

    def channel(self, name: str, members: Sequence[str], *, bot: bool = True) -> int:
        """A private channel with these members; ``bot``: it was let in too."""
        in_it = discord.PermissionOverwrite(view_channel=True, send_messages=True)
        overwrites: dict[Any, discord.PermissionOverwrite] = {
            self._guild.default_role: discord.PermissionOverwrite(view_channel=False)
        }
        for member in members:
            overwrites[self._member(member)] = in_it
        if bot:
            me = discord.PermissionOverwrite(view_channel=True, manage_roles=True)
            overwrites[self.env.bot.user] = me
        return self._guild.create_text_channel(name, overwrites=overwrites).id

    def open_channel(self, name: str) -> int:
        """A channel that everybody can read."""
        return self._guild.create_text_channel(name).id

    def _member(self, name: str) -> Any:
        person = UserHandle(self.env, self.backend.users[self.people[name]])
        return MemberActor(self.env, self._guild, person)

    def move_to(self, moment: datetime) -> None:
        """Let Discord's clock go on to this moment."""
        seconds = (moment - self.backend.clock.now()).total_seconds()
        if seconds > 0:
            self.backend.advance_clock(seconds)

    async def close(self) -> None:
        """End it; what went wrong in the bot meanwhile is raised here."""
        await self.env.shutdown()
        assert self.failures() == []

    def failures(self) -> list[str]:
        """The kinds of what went wrong in the bot since the last look."""
        found = self.env.errors_since(self._looked)
        self._looked += len(found)
        return [type(one).__name__ for one in found]

    # What people do

    async def press(
        self, person: int, token: str, *, at: Message | None = None, place: int | None = None
    ) -> Answer:
        """Press a button: where it stands now, or on a message of long ago."""
        message = at or self.find(person, token) or self._old(place or self.room)
        data = {"custom_id": token, "component_type": 2}
        return await self.act(PRESS, person, message.channel_id, data, message=message)

    async def send(
        self,
        person: int,
        modal: Mapping[str, Any],
        values: Mapping[str, str],
        *,
        place: int | None = None,
    ) -> Answer:
        """Send a form that was opened at some time, in ``place``."""
        resolved: dict[str, dict[str, Any]] = {"users": {}, "members": {}}
        components = [self._filled(part, values, resolved) for part in modal["components"]]
        data = {"custom_id": modal["custom_id"], "components": components, "resolved": resolved}
        return await self.act(FORM, person, place or self.room, data)

    def _filled(
        self, part: Mapping[str, Any], values: Mapping[str, str], resolved: dict[str, Any]
    ) -> dict[str, Any]:
        if part["type"] == 18:
            inner = self._filled(part["component"], values, resolved)
            return {"type": 18, "id": part.get("id", 0), "component": inner}
        if part["type"] == 10:
            return {"type": 10, "id": part.get("id", 0)}
        name = part["custom_id"]
        filled = {"type": part["type"], "id": part.get("id", 0), "custom_id": name}
        value = values.get(name, "")
        if part["type"] in (3, 5):
            filled["values"] = value.split()
        else:
            filled["value"] = value or (None if part["type"] == 21 else "")
        if part["type"] == 5:
            guild = self.backend.guilds[self.guild]
            for one in value.split():
                user = self.backend.users[int(one)]
                resolved["users"][one] = serializers.user_payload(user)
                resolved["members"][one] = serializers.member_payload(
                    self.backend, guild, guild.members[int(one)], with_user=False
                )
        return filled

    async def command(self, person: int, text: str, *, place: int | None = None) -> Answer:
        """Use the bot's command as Discord shows it now: its branch and options by their names."""
        known = [one for of in self.backend.commands.values() for one in of.values()]
        assert len(known) == 1, "there is one command"
        return await self.act(COMMAND, person, place or self.room, self.typed(known[0], text))

    def typed(self, known: Mapping[str, Any], text: str) -> dict[str, Any]:
        """What the client sends for a command with this behind it, in the language it speaks."""
        options = self._chosen(known["options"], text.split())
        data = {"id": known["id"], "name": known["name"], "type": 1, "options": options}
        return {**data, "guild_id": known["guild_id"]} if "guild_id" in known else data

    def _chosen(self, offered: Sequence[Mapping[str, Any]], names: list[str]) -> list[Any]:
        """The branches and options with these names. Discord's client lets nobody type others."""
        shown = {one.get("name_localizations", {}).get(self.locale, one["name"]): one
                 for one in offered}  # fmt: skip
        is_tree = any(one["type"] in BRANCHES for one in offered)
        assert names or not is_tree, "Discord sends no command without one of its branches"
        if not names:
            return []
        assert names[0] in shown, f"Discord knows no {names[0]!r} here"
        one, rest = shown[names[0]], names[1:]
        chosen = {"name": one["name"], "type": one["type"]}
        if one["type"] in BRANCHES:
            return [{**chosen, "options": self._chosen(one.get("options", []), rest)}]
        assert one["type"] == SWITCH, "there are only switches"
        return [{**chosen, "value": True}, *self._chosen(offered, rest)]

    async def act(
        self,
        kind: int,
        person: int,
        place: int,
        data: dict[str, Any],
        *,
        message: Message | None = None,
    ) -> Answer:
        """Do something and wait for what is shown."""
        interaction = self.begin(kind, person, place, data, message=message)
        return await self.answered(interaction)

    def begin(
        self,
        kind: int,
        person: int,
        place: int,
        data: dict[str, Any],
        *,
        message: Message | None = None,
        guild: int | None = None,
    ) -> Interaction:
        """Do something, and do not wait."""
        channel = self.backend.channels.get(place)
        home = guild or (None if channel is None else channel.guild_id)
        record, payload = interactions.base_payload(
            self.backend, type=kind, channel_id=place, guild_id=home, user_id=person, data=data
        )
        payload["locale"] = self.locale
        if message is not None:
            record.source_message_id = message.id
            payload["message"] = dict(serializers.message_payload(self.backend, message))
        self.backend.emit("INTERACTION_CREATE", payload)
        return record

    async def answered(self, interaction: Interaction) -> Answer:
        """Wait until something is shown."""
        for _ in range(LOOKS):
            if interaction.responded and not interaction.loading:
                break
            await asyncio.sleep(PATIENCE / LOOKS)
        else:
            raise AssertionError("Discord says: the application did not respond")
        message = None
        if interaction.response_kind == "message" and interaction.message_id is not None:
            message = self.backend.messages[interaction.channel_id][interaction.message_id]
            assert message.is_ephemeral, "an answer is for one person's eyes"
        return Answer(interaction, message, interaction.modal)

    # What people see

    def places_of(self, person: int) -> list[int]:
        """The channels, threads and direct messages that somebody can read, the oldest first."""
        return [
            one
            for one in sorted(self.backend.channels)
            if channel_accessible(self.backend, one, person, history=True)
        ]

    def messages(self, place: int, *, viewer: int, private: bool = False) -> list[Message]:
        """The bot's messages in a place that somebody sees; ``private``: answers too."""
        if not channel_accessible(self.backend, place, viewer, history=True):
            return []
        return [
            one
            for one in self.backend.messages[place].values()
            if one.author_id == self.me
            and one.components
            and one.visible_to(viewer)
            and (private or not one.is_ephemeral)
        ]

    def find(self, person: int, token: str) -> Message | None:
        """The newest message on which somebody sees this button."""
        for place in reversed(self.places_of(person)):
            for message in reversed(self.messages(place, viewer=person, private=True)):
                if any(part.get("custom_id") == token for part in walk(message.components)):
                    return message
        return None

    def _old(self, place: int) -> Message:
        """A message of long ago, of which nobody knows any more what it was."""
        row = {"type": 1, "id": 1, "components": [{"type": 2, "id": 2, "style": 2, "label": "?"}]}
        old = Message(self.backend.snowflake(), place, self.me, timestamp=self.backend.now_iso())
        old.components = [row]
        return old
