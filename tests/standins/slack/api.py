"""The Web API of the stand-in: the methods that the bot uses, with Slack's own strictness.

Whatever the bot does that Slack would call a programming mistake is also kept as a complaint,
so that a test can say that there was none.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .reference import METHODS, missing, scopes_of, unknown
from .rules import home_mistakes, message_mistakes, view_mistakes
from .workspace import (
    APP_TOKEN,
    BOT,
    BOT_TOKEN,
    BOT_USER,
    Conversation,
    Json,
    Message,
    SlackError,
    View,
    Workspace,
)

#: The scope for looking at a conversation of each kind.
READ = {"private": "groups:read", "public": "channels:read", "im": "im:read", "mpim": "mpim:read"}
#: The scope for making a channel of each kind, and for changing it.
MAKE = {"private": "groups:write", "public": "channels:manage"}
WRITE = "chat:write"
#: In bytes, as a view travels.
VIEW_SIZE = 250_000
#: What a channel may be called, and what it is for.
_NAME = re.compile(r"[a-z0-9_-]+")
LONGEST_NAME, LONGEST_PURPOSE = 80, 250
#: A list is asked for in pages of so many at most.
MOST_AT_ONCE = 1_000


class Api:
    """Answers methods. ``scopes`` are those that the app was installed with."""

    def __init__(self, workspace: Workspace, *, scopes: frozenset[str], page: int = 200) -> None:
        self.workspace = workspace
        self.scopes = scopes
        self.page = page
        self.complaints: list[str] = []
        #: Every call, with its arguments, in order.
        self.calls: list[tuple[str, Json]] = []
        #: The scopes that each method needed for what was asked of it, and those it had not.
        self.needed: defaultdict[str, set[str]] = defaultdict(set)
        self.lacked: list[str] = []
        #: Gives the address of a new connection.
        self.new_socket: Callable[[], str] = lambda: ""
        self.undeletable: set[str] = set()
        #: Whether a key in a message's metadata makes it unique, as on platforms unlike Slack.
        self.knows_keys = False
        self._by_key: dict[str, Json] = {}
        #: Whether the team granted this token itself; ``SlackError`` where it is not good any more.
        self.is_granted: Callable[[str], bool] = lambda token: False

    def answer(self, method: str, token: str, arguments: Json) -> Json:
        """Answer one call. Raises ``SlackError``."""
        self.calls.append((method, arguments))
        if method not in METHODS:
            raise self._complaint(method, "unknown_method")
        expected = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if not self.is_granted(token) and token != expected:
            kinds_differ = token.partition("-")[0] != expected.partition("-")[0]
            raise SlackError("not_allowed_token_type" if kinds_differ else "invalid_auth")
        if wrong := unknown(method, arguments):
            raise self._complaint(method, "invalid_arguments", *wrong)
        if left_out := missing(method, arguments):
            raise self._complaint(method, "missing_args", *left_out)
        run: Callable[[Json], Json] = getattr(self, f"_{method.replace('.', '_')}")
        return run(arguments)

    def _complaint(self, method: str, code: str, *mistakes: str) -> SlackError:
        self.complaints.append(f"{method}: {code} {'; '.join(mistakes)}".strip())
        return SlackError(code)

    def _needs(self, method: str, scope: str) -> None:
        """Ask for one of the scopes that the reference names, the one for what is asked here."""
        assert scope in scopes_of(method), f"{scope} is no scope of {method}"
        self.needed[method].add(scope)
        if scope not in self.scopes:
            self.lacked.append(f"{method}: {scope}")
            raise SlackError("missing_scope")

    # Who we are

    def _auth_test(self, given: Json) -> Json:
        return {
            "team_id": self.workspace.team,
            "user_id": BOT_USER,
            "bot_id": BOT,
            "team": "t",
            "user": "b",
        }

    def _apps_connections_open(self, given: Json) -> Json:
        return {"url": self.new_socket()}

    # Messages

    def _chat_postMessage(self, given: Json) -> Json:  # noqa: N802
        self._needs("chat.postMessage", WRITE)
        room = self._writable(given["channel"])
        thread = given.get("thread_ts")
        if thread is not None:
            try:
                self.workspace.message(room.id, thread)
            except SlackError:
                raise SlackError("cannot_reply_to_message") from None
        self._check_message("chat.postMessage", given)
        key = given.get("metadata", {}).get("event_payload", {}).get("key")
        if self.knows_keys and key in self._by_key:
            return self._by_key[key]
        message = self._message(room, given, thread=thread)
        told = {"channel": room.id, "ts": message.ts, "message": {"text": message.text}}
        if key is not None:
            self._by_key[key] = told
        return told

    def _chat_postEphemeral(self, given: Json) -> Json:  # noqa: N802
        self._needs("chat.postEphemeral", WRITE)
        room = self._writable(given["channel"])
        if given["user"] not in room.members:
            raise SlackError("user_not_in_channel")
        self._check_message("chat.postEphemeral", given)
        only_for, thread = given["user"], given.get("thread_ts")
        message = self._message(room, given, only_for=only_for, thread=thread)
        return {"message_ts": message.ts}

    def _chat_update(self, given: Json) -> Json:
        self._needs("chat.update", WRITE)
        room = self.workspace.seen_by_bot(given["channel"])
        message = self.workspace.message(room.id, given["ts"])
        if given.get("blocks") != []:
            self._check_message("chat.update", given)
        message.text, message.blocks = given["text"], given.get("blocks") or []
        return {"channel": room.id, "ts": message.ts}

    def _chat_delete(self, given: Json) -> Json:
        self._needs("chat.delete", WRITE)
        room = self.workspace.seen_by_bot(given["channel"])
        message = self.workspace.message(room.id, given["ts"])
        if message.ts in self.undeletable:
            raise SlackError("cant_delete_message")
        self.workspace.messages.remove(message)
        return {"channel": room.id, "ts": message.ts}

    def _writable(self, name: str) -> Conversation:
        room = self.workspace.seen_by_bot(name)
        if BOT_USER not in room.members:
            raise SlackError("not_in_channel")
        if room.archived:
            raise SlackError("is_archived")
        return room

    def _check_message(self, method: str, given: Json) -> None:
        mistakes = message_mistakes(given.get("text"), given.get("blocks", []))
        if mistakes:
            raise self._complaint(method, "invalid_blocks", *mistakes)

    def _message(
        self, room: Conversation, given: Json, *, thread: str | None, only_for: str | None = None
    ) -> Message:
        space = self.workspace
        message = Message(
            conversation=room.id,
            ts=space.ts(),
            at=space.now(),
            text=given["text"],
            blocks=given.get("blocks", []),
            thread=thread,
            only_for=only_for,
        )
        space.messages.append(message)
        return message

    # Views

    def _views_open(self, given: Json) -> Json:
        self._check_view("views.open", given["view"])
        person = self.workspace.take_trigger(given.get("trigger_id", ""))
        return {"view": self.told_view(self.workspace.open_view(person, given["view"]))}

    def _views_update(self, given: Json) -> Json:
        self._check_view("views.update", given["view"])
        view = self.workspace.view(given.get("view_id", ""))
        if given.get("hash", view.hash) != view.hash:
            raise SlackError("hash_conflict")
        self.workspace.redraw(view, given["view"])
        return {"view": self.told_view(view)}

    def _views_publish(self, given: Json) -> Json:
        self._check_view("views.publish", given["view"], judge=home_mistakes)
        person, space = given["user_id"], self.workspace
        if person not in space.members:
            raise SlackError("user_not_found")
        stands = space.homes.get(person)
        if "hash" in given and given["hash"] != (stands.hash if stands is not None else ""):
            raise SlackError("hash_conflict")
        return {"view": self.told_view(space.publish(person, given["view"]))}

    def _check_view(
        self, method: str, view: Any, *, judge: Callable[[object], list[str]] = view_mistakes
    ) -> None:
        if len(json.dumps(view)) > VIEW_SIZE:
            raise self._complaint(method, "view_too_large")
        mistakes = judge(view)
        if mistakes:
            raise self._complaint(method, "invalid_arguments", *mistakes)

    def check_answered_view(self, view: Any) -> None:
        """A view that came in an acknowledgement."""
        mistakes = view_mistakes(view)
        if mistakes:
            raise AssertionError(mistakes)

    # Conversations and people

    def _conversations_info(self, given: Json) -> Json:
        room = self.workspace.seen_by_bot(given["channel"])
        self._needs("conversations.info", READ[room.kind])
        told = {
            "id": room.id,
            "name": room.name,
            "is_channel": room.kind in ("private", "public"),
            "is_private": room.kind != "public",
            "is_im": room.kind == "im",
            "is_mpim": room.kind == "mpim",
            "is_member": BOT_USER in room.members,
            "is_archived": room.archived,
            "is_ext_shared": room.shared or bool(room.connected),
            "connected_team_ids": sorted({*room.connected, self.workspace.team}),
            "shared_team_ids": sorted(room.connected),
            "internal_team_ids": [],
        }
        return {"channel": told}

    def _conversations_members(self, given: Json) -> Json:
        room = self.workspace.seen_by_bot(given["channel"])
        self._needs("conversations.members", READ[room.kind])
        if not 1 <= int(given.get("limit", 100)) <= MOST_AT_ONCE:
            raise self._complaint("conversations.members", "invalid_limit")
        start = int(given.get("cursor") or 0)
        size = min(int(given.get("limit", 100)), self.page)
        everybody = sorted(room.members)
        more = start + size if start + size < len(everybody) else ""
        return {
            "members": everybody[start : start + size],
            "response_metadata": {"next_cursor": str(more)},
        }

    def _conversations_open(self, given: Json) -> Json:
        self._needs("conversations.open", "im:write")
        if "channel" in given:
            ours = self.workspace.seen_by_bot(given["channel"])
            if ours.kind != "im":
                raise SlackError("method_not_supported_for_channel_type")
        elif "users" in given:
            make = not given.get("prevent_creation", False)
            ours = self.workspace.direct(given["users"], make=make)
        else:
            raise self._complaint("conversations.open", "users_list_not_supplied")
        (person,) = ours.members - {BOT_USER}
        whole = {"is_im": True, "user": person} if given.get("return_im") else {}
        return {"channel": {"id": ours.id, **whole}}

    # Channels that the bot makes

    def _conversations_create(self, given: Json) -> Json:
        kind = "private" if given.get("is_private") else "public"
        self._needs("conversations.create", MAKE[kind])
        name, space = given["name"], self.workspace
        if len(name) > LONGEST_NAME:
            raise self._complaint("conversations.create", "invalid_name_maxlength")
        if not _NAME.fullmatch(name):
            raise self._complaint("conversations.create", "invalid_name_specials")
        if any(one.name == name and one.kind in MAKE for one in space.conversations.values()):
            raise SlackError("name_taken")
        made = space.add_conversation(name, kind, {BOT_USER})
        made.creator = BOT_USER
        return {"channel": self._told_room(made)}

    def _conversations_invite(self, given: Json) -> Json:
        room = self._own_room("conversations.invite", given["channel"])
        people = given["users"].split(",")
        for person in people:
            if person == BOT_USER:
                raise SlackError("cant_invite_self")
            if person not in self.workspace.members:
                raise SlackError("user_not_found")
            if person in room.members:
                raise SlackError("already_in_channel")
        room.members.update(people)
        return {"channel": self._told_room(room)}

    def _conversations_setPurpose(self, given: Json) -> Json:  # noqa: N802
        room = self._own_room("conversations.setPurpose", given["channel"])
        if len(given["purpose"]) > LONGEST_PURPOSE:
            raise self._complaint("conversations.setPurpose", "too_long")
        room.purpose = given["purpose"]
        return {"channel": self._told_room(room)}

    def _conversations_archive(self, given: Json) -> Json:
        room = self.workspace.seen_by_bot(given["channel"])
        if room.archived:
            raise SlackError("already_archived")
        self._own_room("conversations.archive", given["channel"]).archived = True
        return {}

    def _own_room(self, method: str, name: str) -> Conversation:
        room = self._writable(name)
        if room.kind not in MAKE:
            raise SlackError("method_not_supported_for_channel_type")
        self._needs(method, MAKE[room.kind])
        return room

    def _users_conversations(self, given: Json) -> Json:
        kinds = {
            "private" if one == "private_channel" else one for one in given["types"].split(",")
        }
        for kind in sorted(kinds):
            self._needs("users.conversations", READ[kind])
        mine = [
            one
            for one in self.workspace.conversations.values()
            if one.kind in kinds and BOT_USER in one.members and not one.archived
        ]
        start, size = int(given.get("cursor") or 0), min(int(given.get("limit", 100)), self.page)
        more = start + size if start + size < len(mine) else ""
        return {
            "channels": [self._told_room(one) for one in mine[start : start + size]],
            "response_metadata": {"next_cursor": str(more)},
        }

    def _told_room(self, room: Conversation) -> Json:
        return {
            "id": room.id,
            "name": room.name,
            "is_private": room.kind != "public",
            "creator": room.creator,
            "purpose": {"value": room.purpose},
        }

    def _users_info(self, given: Json) -> Json:
        self._needs("users.info", "users:read")
        member = self.workspace.members.get(given["user"])
        if member is None:
            raise SlackError("user_not_found")
        return {"user": member.told(with_locale=given.get("include_locale") in (True, "1"))}

    def told_view(self, view: View) -> Json:
        """A view as Slack sends it back."""
        team = self.workspace.team
        told = {"id": view.id, "hash": view.hash, "team_id": team, "app_installed_team_id": team}
        return {**view.drawn, **told}
