"""Where an operator's address leads: what Slack calls, and what somebody who installs opens."""

from __future__ import annotations

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


def address(url: str, path: str) -> str:
    """A path below the operator's own address ("https://bot.example", or with a slash)."""
    return f"{url.rstrip('/')}{path}"
