"""What Slack tells of people: names, languages, zones, and who is a program.

Kept for a while and bounded; everything here can be asked again. It knows no group.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import NotThere, PlatformError
from bot.inputs import Locale
from bot.ports import Clock
from bot.words import clean, clip

from .calls import WebApi

#: Somebody may change their name or move to another zone.
KEPT_FOR = timedelta(hours=12)
#: Somebody who could not be looked up is not asked for at every press.
MISSED_FOR = timedelta(minutes=5)
MOST_KEPT = 5000
AT_ONCE = 5
LONGEST_NAME = 60
#: Slack's own voice is a person by its data, and nobody's.
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody. ``name`` is None where nothing could be learnt.

    ``is_guest``: they are let into some channels of the workspace only. ``team`` is the one that
    they belong to, also where they are in a room of another.
    """

    name: str | None
    is_person: bool
    locale: Locale
    until: datetime
    is_guest: bool = False
    team: str | None = None


class People:
    """Looks people up, and remembers them.

    A lookup runs on its own to its end: how long somebody waits for it is another thing.
    """

    def __init__(self, api: WebApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._kept: OrderedDict[str, Known] = OrderedDict()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._asking: dict[str, asyncio.Task[Known | PlatformError]] = {}

    def name_of(self, external: str) -> str | None:
        """The name that is known now; an old one is better than none."""
        known = self._kept.get(external)
        return None if known is None else known.name

    def team_of(self, external: str) -> str | None:
        """The workspace somebody belongs to; None where that is not known."""
        known = self._kept.get(external)
        return None if known is None else known.team

    def locale_of(self, external: str) -> Locale:
        known = self._kept.get(external)
        return Locale() if known is None else known.locale

    async def meet(self, external: str) -> Known:
        """Look somebody up, unless that was done lately. Raises ``PlatformError``."""
        known = self._fresh(external)
        if known is not None and known.name is not None:
            return known
        # Others may wait for the same lookup: it goes on when this caller is called off.
        found = await asyncio.shield(self._ask(external))
        if isinstance(found, PlatformError):
            raise found
        return found

    def look_up(self, externals: Iterable[str]) -> list[asyncio.Task[Known | PlatformError]]:
        """Begin to look up those who were not lately, and wait for nobody."""
        missing = [one for one in dict.fromkeys(externals) if self._fresh(one) is None]
        return [self._ask(one) for one in missing]

    async def meet_soon(self, externals: Iterable[str], *, within: timedelta) -> None:
        """Look people up and wait so long for it; who comes later is known the next time."""
        asking = self.look_up(externals)
        if asking:
            await asyncio.wait(asking, timeout=within.total_seconds())

    async def only_people(self, externals: Iterable[str]) -> frozenset[str]:
        """Those who are no programs. Raises ``PlatformError`` when somebody is not known."""
        asked = tuple(externals)
        known = await asyncio.gather(*(self.meet(one) for one in asked))
        return frozenset(one for one, who in zip(asked, known, strict=True) if who.is_person)

    def people_as_known(self, externals: Iterable[str]) -> tuple[str, ...]:
        """The same without asking: whoever is not known to be a program."""
        return tuple(
            one for one in externals if (who := self._kept.get(one)) is None or who.is_person
        )

    async def close(self) -> None:
        """Call off what is still being looked up."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    def _ask(self, external: str) -> asyncio.Task[Known | PlatformError]:
        """The one lookup of somebody that is running, or a new one."""
        task = self._asking.get(external)
        if task is None:
            task = asyncio.create_task(self._look_up(external))
            self._asking[external] = task
            task.add_done_callback(lambda _: self._asking.pop(external, None))
        return task

    async def _look_up(self, external: str) -> Known | PlatformError:
        """An error is an answer here, for perhaps nobody waits for it any more."""
        try:
            async with self._gate:
                told = await self._api.call("users.info", user=external, include_locale=True)
        except NotThere:
            return self._keep(external, self._nobody())
        except PlatformError as error:
            self._keep(external, self._nobody())
            return error
        user = told.get("user")
        return self._keep(external, self._read(external, user if isinstance(user, dict) else {}))

    def _fresh(self, external: str) -> Known | None:
        known = self._kept.get(external)
        return known if known is not None and known.until > self._clock.now() else None

    def _nobody(self) -> Known:
        """Somebody of whom nothing is known: a person, so that rules hold for them."""
        until = self._clock.now() + MISSED_FOR
        return Known(None, is_person=True, locale=Locale(), until=until)

    def _keep(self, external: str, known: Known) -> Known:
        old = self._kept.get(external)
        if known.name is None and old is not None and old.name is not None:
            # An old name is better than none, and is not asked for again at every press.
            known = replace(old, until=known.until)
        self._kept[external] = known
        self._kept.move_to_end(external)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return known

    def _read(self, external: str, user: Mapping[str, Any]) -> Known:
        profile = user.get("profile")
        names = profile if isinstance(profile, dict) else {}
        written = (names.get("display_name"), names.get("real_name"), user.get("name"))
        readable = (clean(one, one_line=True) for one in written if isinstance(one, str))
        name = next((clip(one, LONGEST_NAME) for one in readable if one), None)
        is_person = external != SLACKBOT and user.get("is_bot") is not True
        locale = Locale(_text(user.get("locale")), _text(user.get("tz")))
        return Known(
            name,
            is_person,
            locale,
            self._clock.now() + KEPT_FOR,
            is_guest=user.get("is_restricted") is True or user.get("is_ultra_restricted") is True,
            team=_text(user.get("team_id")),
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
