"""The manifest from which an operator makes the Slack app: what it is called, may and hears.

The scopes are the smallest set: nothing here lets the bot read what people write to each other.
"""

from __future__ import annotations

from bot.words import COMMAND

from .events import HEARD
from .paths import EVENTS_PATH, REDIRECT_PATH, address
from .settings import BRING_CASE, commands_named

#: Why each is asked for stands in docs/slack.md.
SCOPES = ("chat:write", "commands", "groups:read", "groups:write", "im:write", "users:read")
NAME = "Intervisor"
_DESCRIPTION = "Guides intervision: peer consultation with a method, equal voices and a clear end."

#: What each command is for, and what may stand behind it, in its own language.
_TOLD = (
    (
        "Een groep beginnen, een casus inbrengen, de volgende bijeenkomst",
        "start | casus | mijn | hulp",
    ),
    ("Start a group, bring a case, see the next meeting", "start | case | mine | help"),
)


#: The same for both languages, where there is one command.
_TOLD_TO_ALL = (
    (
        "Groep, casus, volgende bijeenkomst · Group, case, next meeting",
        "start | casus, case | mijn, mine | hulp, help",
    ),
)


def manifest(
    *, url: str | None = None, many: bool = False, command: str = COMMAND
) -> dict[str, object]:
    """For Socket Mode, or for HTTP where ``url`` is the bot's address ("https://bot.example").

    ``command``: the name of the command, without its slash.
    ``many``: workspaces let the bot in by themselves, over HTTP; ``ValueError`` without ``url``.
    """
    if many and url is None:
        raise ValueError("many workspaces need an address")
    events = None if url is None else address(url, EVENTS_PATH)
    where = {} if events is None else {"url": events}
    asked = {} if events is None else {"request_url": events}
    names = commands_named(command)
    told = _TOLD if len(names) > 1 else _TOLD_TO_ALL
    redirects = {"redirect_urls": [address(url, REDIRECT_PATH)]} if many and url else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {"name": NAME, "description": _DESCRIPTION},
        "features": {
            # Without the messages tab the bot may send nobody a message of their own.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": NAME, "always_online": False},
            "slash_commands": [
                {
                    "command": name,
                    "description": description,
                    "usage_hint": hint,
                    "should_escape": False,
                    **where,
                }
                for name, (description, hint) in zip(names, told, strict=True)
            ],
            # From anywhere in Slack. None on messages: it would be handed what somebody wrote.
            "shortcuts": [
                {
                    "name": "Casus · Bring a case",
                    "type": "global",
                    "callback_id": BRING_CASE,
                    "description": "Een casus inbrengen · Bring a case to your group",
                }
            ],
        },
        "oauth_config": {**redirects, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(HEARD), **asked},
            "interactivity": {"is_enabled": True, **asked},
            "org_deploy_enabled": False,
            "socket_mode_enabled": events is None,
            "token_rotation_enabled": many,
        },
    }
