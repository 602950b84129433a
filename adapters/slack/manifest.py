"""The manifest from which an operator makes the Slack app: what it is called, may and hears.

The scopes are the smallest set: nothing here lets the bot read what people write to each other.
"""

from __future__ import annotations

from .events import HEARD
from .front import PATH
from .settings import BRING_CASE, COMMAND

#: Why each is asked for stands in docs/slack.md.
SCOPES = ("chat:write", "commands", "groups:read", "im:write", "users:read")
NAME = "Intervisor"
_DESCRIPTION = "Guides intervision: peer consultation with a method, equal voices and a clear end."


def manifest(*, url: str | None = None) -> dict[str, object]:
    """For Socket Mode, or for HTTP where ``url`` is the bot's address ("https://bot.example")."""
    address = None if url is None else f"{url.rstrip('/')}{PATH}"
    where = {} if address is None else {"url": address}
    asked = {} if address is None else {"request_url": address}
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
                    "command": COMMAND,
                    "description": "Intervisie · intervision: begin · start, een casus · a case",
                    "usage_hint": "start | casus · case | mijn · mine | help",
                    "should_escape": False,
                    **where,
                }
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
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(HEARD), **asked},
            "interactivity": {"is_enabled": True, **asked},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }
