"""What a Slack workspace keeps: people, conversations, messages, views, and keys that go stale.

It survives whatever becomes of the bot. Nothing here talks over a wire.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

TEAM, BOT_USER, BOT, APP = "T0TEAM", "UBOT", "B0BOT", "A0APP"
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-right", "xapp-right", "signing-secret"

Json = dict[str, Any]


class SlackError(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Member:
    """Somebody in the workspace."""

    id: str
    name: str
    is_bot: bool = False
    locale: str = "nl-NL"
    zone: str = "Europe/Amsterdam"
    team: str = TEAM
    is_guest: bool = False

    def told(self, *, with_locale: bool) -> Json:
        told: Json = {
            "id": self.id,
            "team_id": self.team,
            "name": self.name.lower(),
            "is_bot": self.is_bot,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": False,
            "tz": self.zone,
            "profile": {"display_name": self.name, "real_name": self.name},
        }
        return told | {"locale": self.locale} if with_locale else told


@dataclass
class Conversation:
    """A channel, or direct messages. ``kind``: private, public, im or mpim.

    ``connected``: the teams of a shared one, as far as Slack names them.
    """

    id: str
    name: str
    kind: str
    members: set[str]
    archived: bool = False
    shared: bool = False
    creator: str = ""
    purpose: str = ""
    connected: set[str] = field(default_factory=set)


@dataclass
class Message:
    """A message of the bot's. ``only_for``: whoever alone sees it."""

    conversation: str
    ts: str
    at: datetime
    text: str
    blocks: list[Json]
    thread: str | None = None
    only_for: str | None = None


@dataclass
class View:
    """A window that one person has open. ``typed`` is kept by block and action."""

    id: str
    hash: str
    person: str
    drawn: Json
    typed: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def token(self) -> str:
        return str(self.drawn.get("private_metadata", ""))


@dataclass
class Trigger:
    """What lets the bot open one view, for three seconds."""

    person: str
    until: datetime
    used: bool = False


@dataclass
class AnswerTo:
    """An address for answers to one deed: five, within half an hour."""

    person: str
    conversation: str
    message: Message | None
    until: datetime
    left: int = 5


@dataclass
class Workspace:
    """Everything that Slack keeps of a team. ``now`` is the clock's."""

    now: Callable[[], datetime]
    team: str = TEAM
    members: dict[str, Member] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    #: Each window of a person is a stack of views.
    windows: dict[str, list[list[View]]] = field(default_factory=dict)
    #: What stands on each person's Home tab.
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    answers_to: dict[str, AnswerTo] = field(default_factory=dict)
    _count: int = 0

    def number(self) -> int:
        self._count += 1
        return self._count

    def ts(self) -> str:
        """A timestamp as Slack's: no two are the same."""
        return f"{int(self.now().timestamp())}.{self.number():06}"

    def add_member(self, name: str, *, is_bot: bool = False, team: str | None = None) -> Member:
        member_id = f"U{self.number():04}{name[:3].upper()}"
        member = Member(member_id, name, is_bot=is_bot, team=team or self.team)
        member.id = "".join(char for char in member.id if char.isalnum() and char.isascii())
        self.members[member.id] = member
        return member

    def add_conversation(self, name: str, kind: str, members: set[str]) -> Conversation:
        letter = "D" if kind == "im" else "C"
        made = Conversation(f"{letter}{self.number():05}", name, kind, set(members))
        self.conversations[made.id] = made
        return made

    def direct(self, person: str, *, make: bool) -> Conversation:
        """The bot's conversation with a person."""
        if person not in self.members:
            raise SlackError("user_not_found")
        for one in self.conversations.values():
            if one.kind == "im" and one.members == {BOT_USER, person}:
                return one
        if not make:
            raise SlackError("channel_not_found")
        return self.add_conversation("directmessage", "im", {BOT_USER, person})

    def seen_by_bot(self, conversation: str) -> Conversation:
        """A conversation that the bot knows of: closed ones only from within."""
        found = self.conversations.get(conversation)
        if found is None or (found.kind != "public" and BOT_USER not in found.members):
            raise SlackError("channel_not_found")
        return found

    def message(self, conversation: str, ts: str) -> Message:
        for one in self.messages:
            if one.conversation == conversation and one.ts == ts and one.only_for is None:
                return one
        raise SlackError("message_not_found")

    def visible(self, person: str) -> Iterator[Message]:
        """What a person sees of the bot's, the oldest first."""
        for one in self.messages:
            inside = person in self.conversations[one.conversation].members
            if inside and one.only_for in (None, person):
                yield one

    def trigger(self, person: str) -> str:
        name = f"trigger.{self.number()}"
        self.triggers[name] = Trigger(person, self.now() + timedelta(seconds=3))
        return name

    def take_trigger(self, name: str) -> str:
        """Use a trigger up, and say whose it was."""
        trigger = self.triggers.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.now() > trigger.until:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.person

    def answer_to(self, person: str, conversation: str, message: Message | None) -> str:
        name = f"answer-{self.number()}"
        until = self.now() + timedelta(minutes=30)
        self.answers_to[name] = AnswerTo(person, conversation, message, until)
        return name

    def open_view(self, person: str, drawn: Json) -> View:
        view = View(f"V{self.number():05}", f"h{self.number()}", person, drawn)
        self.windows.setdefault(person, []).append([view])
        return view

    def publish(self, person: str, drawn: Json) -> View:
        """Put a page on somebody's Home tab, in the place of the one there."""
        known = self.homes.get(person)
        if known is None:
            known = self.homes[person] = View(f"V{self.number():05}", "", person, drawn)
        self.redraw(known, drawn)
        return known

    def view(self, view_id: str) -> View:
        for windows in self.windows.values():
            for stack in windows:
                for view in stack:
                    if view.id == view_id:
                        return view
        raise SlackError("not_found")

    def views(self, person: str) -> list[View]:
        """The views on top of each window of a person, the newest last."""
        return [stack[-1] for stack in self.windows.get(person, ()) if stack]

    def redraw(self, view: View, drawn: Json) -> None:
        """Show another view in its place; what was typed stays where the input is the same."""
        view.drawn, view.hash = drawn, f"h{self.number()}"

    def close_view(self, view: View, *, whole_window: bool) -> None:
        for stack in self.windows.get(view.person, ()):
            if view in stack:
                stack.clear() if whole_window else stack.remove(view)
