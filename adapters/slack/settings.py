"""What an operator tells of one Slack app: its secrets, and where its Web API is.

Secrets never appear in a representation of this.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.words import COMMAND

#: By its own name the command is understood in both languages; what people read names the first.
BOTH_NAMES = ("/intervisie", "/intervision")
#: The shortcut that brings a case, by the name that Slack gives back.
BRING_CASE = "bring-case"
API_URL = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class SlackClient:
    """What an app proves itself with where workspaces let it in by themselves."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """``app_token`` connects over a socket, ``signing_secret`` proves requests over HTTP.

    ``bot_token`` is for one workspace; with a ``client`` instead there are many, over HTTP.
    ``language`` is that of pages where a browser asks for none of ours. ``command`` is the name of
    the command, without its slash.
    """

    bot_token: str | None = field(repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    api_url: str = API_URL
    client: SlackClient | None = None
    language: str = "nl"
    command: str = COMMAND


def commands_named(name: str) -> tuple[str, ...]:
    """The commands that people type: a name that an operator chose is the only one."""
    return BOTH_NAMES if name == COMMAND else (f"/{name}",)
