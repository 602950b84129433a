"""What comes in: shapes for what people do and platforms tell, and the doors they go through.

Adapters, the rehearsal and the simulator hand these over; ``bot.groups`` and ``bot.installations``
stand behind the doors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from .cards import Card, FormPage, Reply
from .records import Installation, Mark


@dataclass(frozen=True, slots=True)
class Locale:
    """What a platform tells of a person: their language ("nl", "en-GB") and time zone."""

    language: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a control. ``delivery`` is unique for this press on its platform.

    ``post``: the external id of the message on which it stands; "" where it stands on none.
    """

    delivery: str
    workspace: str
    person: str
    token: str
    locale: Locale = Locale()
    post: str = ""


@dataclass(frozen=True, slots=True)
class PageSent:
    """Somebody sent a page of a form. ``as_draft``: keep it, do not give it yet."""

    delivery: str
    workspace: str
    person: str
    token: str
    values: Mapping[str, str] = field(repr=False)
    as_draft: bool = False
    locale: Locale = Locale()


class Reach(StrEnum):
    """How the place of a command stands to the bot and to others.

    ``PRIVATE``: a closed room in which the bot can post. ``SHUT``: a closed room that the bot
    is not in. ``OPEN``: everybody in the workspace can read it, or it is a thread. ``DIRECT``:
    between one person and the bot. ``UNKNOWN``: the platform did not say in time.
    """

    PRIVATE = "private"
    SHUT = "shut"
    OPEN = "open"
    DIRECT = "direct"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody used ``/intervisie`` with ``text`` behind it, in ``place``. It changes nothing.

    ``readers`` are the people in that place (external ids), as far as the platform tells; the
    bot itself and other programs are left out. ``place`` is "" where there is none.
    """

    workspace: str
    person: str
    place: str
    text: str = ""
    reach: Reach = Reach.PRIVATE
    readers: tuple[str, ...] = ()
    locale: Locale = Locale()


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody looks at what is theirs. It changes nothing."""

    workspace: str
    person: str
    locale: Locale = Locale()


class Inbox(Protocol):
    """What the core offers to adapters: the one door through which people come in.

    A token that begins with "open-" opens a form: adapters call ``open_form``, all others go
    to ``press``. A returned reply is told only after what it says was committed. ``open_form``,
    ``command`` and ``home`` are one bounded read (``FORM_DEADLINE``). ``home`` gives the cards
    of what is somebody's own, for their eyes only; none where nothing can be read just now.
    """

    async def press(self, press: Press) -> Reply: ...
    async def open_form(self, press: Press) -> FormPage | Reply: ...
    async def send_page(self, page: PageSent) -> Reply: ...
    async def command(self, command: Command) -> FormPage | Reply: ...
    async def home(self, visit: Visit) -> tuple[Card, ...]: ...


@dataclass(frozen=True, slots=True)
class Grant:
    """What a workspace granted to the bot. ``bot`` and ``installer``: persons there.

    ``refresh`` and ``expires_at`` are None where ``token`` lasts.
    """

    workspace: str
    bot: str
    installer: str
    scopes: tuple[str, ...]
    token: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


class Installations(Protocol):
    """What the core keeps for adapters of the workspaces that let the bot in by themselves.

    Every call may raise what a ``Store`` raises.
    """

    async def marks(self) -> dict[str, Mark]:
        """What tells of each installation whether it has changed, by workspace."""
        ...

    async def get(self, workspace: str) -> Installation | None:
        """Return an installation; ``KeyLost`` when its tokens cannot be opened."""
        ...

    async def install(self, grant: Grant) -> None:
        """Keep what a workspace granted, instead of what it granted before."""
        ...

    async def claim(self, installation: Installation) -> bool:
        """Take the renewal of its tokens upon oneself; False when somebody else has."""
        ...

    async def renew(self, installation: Installation) -> bool:
        """Keep new tokens; False when somebody kept newer ones meanwhile."""
        ...

    def new_ticket(self) -> str:
        """Return what nobody can guess, to be used once."""
        ...

    async def use_once(self, ticket: str) -> bool:
        """Use a ticket up, that lasts for less than a day; False when that was done before."""
        ...


class News(Protocol):
    """What the core offers to adapters for what a platform tells by itself.

    News say that it is time to look, and are never believed further: they may come twice, late
    or not at all. True when what they say was stored; False: tell of it again later.
    """

    async def look_at_room(self, workspace: str, place: str) -> bool:
        """Something may have changed about a room: who is in it, or the room itself."""
        ...

    async def person_gone(self, workspace: str, person: str) -> bool:
        """Somebody has no account there any more: they leave their groups."""
        ...

    async def workspace_left(self, workspace: str, *, at: datetime) -> bool:
        """A workspace let the bot go at this moment, for good: what is kept of it is erased."""
        ...


class Watch(News, Protocol):
    """What the core offers beside to an adapter that has to look by itself what happened.

    To know what there is to look at it asks; that may raise ``Busy``.
    """

    async def shut_out(self, workspace: str) -> bool:
        """A workspace put the bot out, perhaps by mistake; the platform was asked, and says so.

        Unless it lets the bot in again within a week, what is kept of it is erased.
        """
        ...

    async def let_in(self, workspace: str) -> bool:
        """The bot is in a workspace, as the platform says."""
        ...

    async def workspaces_on(self, platform: str) -> tuple[str, ...]:
        """The workspaces of a platform of which anything is kept."""
        ...

    async def rooms_of(self, workspace: str) -> tuple[str, ...]:
        """The rooms (external ids) of the groups of a workspace."""
        ...

    async def came_from(self, platform: str, person: str, post: str) -> str | None:
        """The workspace for which this post was sent to somebody directly; None: unknown."""
        ...
