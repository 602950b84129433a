"""The core in one piece: use cases, delivery, timers and ticks around a store and platforms.

Whoever has the parts, a server, the practice room, a rehearsal or a test, gets the same bot.
It decides nothing about meetings, and knows no real store and no real platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from methods.spec import Method

from .delivery import Delivery, Worker
from .groups.asked_elsewhere import on_elsewhere_timer
from .groups.attendance import on_attendance_timer
from .groups.certificates import ASKED_FOR
from .groups.cycle import Cycle
from .groups.days_off import NO_HOLIDAYS, Holidays
from .groups.erasing import NO_LEDGER
from .groups.inbox import GroupInbox
from .groups.joining import on_halves_timer
from .groups.later import Aside, in_a_thread
from .groups.meetings import PROOF_YEARS, Tools
from .groups.new_room import NewRooms
from .groups.news import GroupNews
from .groups.planning import plan_next
from .groups.screens import CardDesk
from .groups.shelf import MethodShelf
from .groups.stored import DRAFTS_STAY_FOR
from .groups.trial_erasing import on_trial_timer
from .groups.workspaces import go_on_erasing
from .inputs import Inbox, Installations
from .installations import KeptInstallations
from .meter import UNMETERED, Meter
from .metering import CountedInbox, MeteredStore
from .ports import Clock, Ids, Ledger, Platforms, Store, Tx
from .registers import Profile, built_in
from .schedule import CLAIM_TIMERS, DRAIN_OUTBOX, EVERY, Ticks, TimerDesk
from .unrecognisable import PATTERNS, Finder
from .words import COMMAND, Words

#: Platforms deliver the same thing again within a day at most.
DELIVERY_KEYS_STAY_FOR = timedelta(hours=48)
SENT_ROWS_STAY_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a bot is made of. ``language`` and ``zone`` are for people of whom no platform tells.

    ``command`` is what people type, as every platform here knows it.

    ``ledger`` remembers what is erased; without one, a restored backup would bring it back.
    On ``holidays`` no group meets. ``public_url``: where people's calendars find this bot, or "".
    ``finder`` sees what may make somebody recognisable in a case. ``aside`` does what takes long.
    ``registers``: what is known of professional registers, by their ids.
    ``proof_years``: so long it is kept who was at a meeting.
    """

    store: Store
    clock: Clock
    ids: Ids
    platforms: Platforms
    library: Mapping[str, Method]
    secret: bytes = field(repr=False)
    language: str = "nl"
    zone: str = "Europe/Amsterdam"
    command: str = COMMAND
    meter: Meter = UNMETERED
    ledger: Ledger = NO_LEDGER
    holidays: Holidays = NO_HOLIDAYS
    public_url: str = ""
    finder: Finder = PATTERNS
    aside: Aside = in_a_thread
    registers: Mapping[str, Profile] = field(default_factory=built_in)
    proof_years: int = PROOF_YEARS


class Bot:
    """The assembled bot: what adapters call, and what the clock runs."""

    def __init__(self, parts: Parts) -> None:
        meter = parts.meter
        self.store: Store = MeteredStore(parts.store, meter)
        self.clock = parts.clock
        self.words = Words(parts.command)
        self.tools = Tools(
            parts.clock,
            parts.ids,
            MethodShelf(parts.library),
            parts.secret,
            parts.ledger,
            parts.holidays,
            parts.public_url,
            parts.finder,
            parts.registers,
            parts.proof_years,
        )
        self.cards = CardDesk(self.tools, self.words)
        cycle, new_rooms = Cycle(self.tools), NewRooms(self.tools)
        self.news = GroupNews(
            self.store,
            self.tools,
            parts.platforms,
            after_commit=self.wake,
            after_leaving=lambda: self.ticks.wake(CLAIM_TIMERS),
        )
        self.delivery = Delivery(
            self.store,
            parts.platforms,
            self.cards,
            parts.clock,
            worker=Worker(f"w-{parts.ids.new()}", meter=meter),
            room_seen=self.news.room_seen,
            on_left_behind=cycle.remove_later,
            room_made=new_rooms.made,
            room_refused=new_rooms.refused,
        )
        self.timers = TimerDesk(
            self.store,
            parts.clock,
            {
                "meeting": cycle.on_meeting_timer,
                "intention": cycle.on_intention_timer,
                "message": cycle.on_message_timer,
                "workspace": partial(go_on_erasing, self.tools),
                "trial": partial(on_trial_timer, self.tools),
                "elsewhere": partial(on_elsewhere_timer, self.tools),
                "halves": partial(on_halves_timer, self.tools),
                "attendance": partial(on_attendance_timer, self.tools),
            },
            hold=cycle.hold,
            meter=meter,
        )
        self.ticks = Ticks(
            claim_timers=self.claim_timers,
            drain_outbox=self.delivery.drain,
            open_due_series=self.plan_meetings,
            sweep_retention=self.sweep,
            meter=meter,
        )
        inbox = GroupInbox(
            self.store,
            self.tools,
            self.words,
            parts.platforms,
            language=parts.language,
            zone=parts.zone,
            after_commit=self.wake,
            aside=parts.aside,
        )
        self.inbox: Inbox = CountedInbox(inbox, meter, parts.platforms)
        self.installations: Installations = KeptInstallations(self.store, self.tools)

    def wake(self) -> None:
        """Something was committed: there may be something to send."""
        self.ticks.wake(DRAIN_OUTBOX)

    async def fire_timers(self) -> int:
        """Fire what is due, and wake the delivery when something fired."""
        fired = await self.timers.fire_due()
        if fired:
            self.wake()
            self.ticks.wake(CLAIM_TIMERS)
        return fired

    async def claim_timers(self) -> None:
        """Fire what is due, and come back when the next timer is, if that is before the bell."""
        await self.fire_timers()
        soon = await self.timers.next_within(EVERY[CLAIM_TIMERS])
        if soon is not None:
            self.ticks.wake_in(CLAIM_TIMERS, soon)

    async def plan_meetings(self) -> None:
        """See to it that every group has its next date."""
        groups = await self.store.read(lambda tx: tx.groups.all())
        for group in groups:
            await self.store.write(partial(plan_next, tools=self.tools, group_id=group.id))

    async def sweep(self) -> None:
        """Forget what is kept no longer than this."""
        now = self.clock.now()

        def unit(tx: Tx) -> None:
            tx.drafts.forget_before(now - DRAFTS_STAY_FOR)
            tx.certificates.forget_before(now.year - self.tools.proof_years, asked=now - ASKED_FOR)
            tx.deliveries.forget_before(now - DELIVERY_KEYS_STAY_FOR)
            tx.outbox.forget_sent(before=now - SENT_ROWS_STAY_FOR)

        await self.store.write(unit)
