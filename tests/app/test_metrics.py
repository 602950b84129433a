"""The figures: they count, and nobody and nothing that was typed can be told by them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from bot.assembly import Bot, Parts
from bot.errors import Busy, Unavailable, Unsettled
from bot.groups.lookups import next_meeting
from bot.inputs import Command, PageSent, Press
from bot.meter import Called, Came, Ended, Stored
from bot.metrics import OTHER, REASONS, Figures, PrometheusMeter
from bot.platforms import ByName
from bot.ports import UNIT_DEADLINE, Store, Tx
from bot.records import Op, OutboxRow
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.platform import NAME, ROOM, WORKSPACE, MemoryPlatform
from bot.rehearsal.run import Props, Rehearsal, Wanted
from bot.schedule.ticks import EVERY
from methods import load_library
from methods.spec import Mode
from storage import InlineStore, MemoryKeystore, open_inline_store
from tests.groups.cast import FOUNDED_AT

LIBRARY = load_library()
CANARY = "Kanarievogel"
T = TypeVar("T")

#: Every value that a label may have; bounds of histograms are numbers.
ALLOWED = {
    "platform": {NAME, OTHER},
    "how": {one.value for one in Came},
    "ended": {one.value for one in Ended},
    "reason": {*REASONS, OTHER},
    "stored": {one.value for one in Stored},
    "outcome": {one.value for one in Called},
    "tick": {*EVERY, OTHER},
}


def value(meter: PrometheusMeter, name: str, **labels: str) -> float:
    """A figure; 0 where nothing was counted yet."""
    return meter.registry.get_sample_value(f"intervisor_{name}", labels) or 0.0


class Measured:
    """A rehearsal with a meter, on a store in memory that is counted too."""

    def __init__(self, wanted: Wanted) -> None:
        self.meter = PrometheusMeter([NAME])
        self.rehearsal = Rehearsal(self._assemble, wanted)

    def _assemble(self, props: Props) -> Bot:
        self.store = open_inline_store(keystore=MemoryKeystore(), now=props.clock.now)
        return Bot(
            Parts(
                store=self.store,
                clock=props.clock,
                ids=props.ids,
                platforms=props.platforms,
                library=LIBRARY,
                secret=b"m" * 32,
                meter=self.meter,
            )
        )

    async def scrape(self) -> str:
        return await scraped(self.meter, self.store, self.rehearsal.clock)


async def scraped(meter: PrometheusMeter, store: Store | None, clock: VirtualClock) -> str:
    figures = Figures(meter, clock=clock)
    figures.store = store
    transport = httpx.ASGITransport(app=figures.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        answer = await client.get("/metrics")
        for path in ("/", "/metrics/", "/healthz", "/slack/events"):
            assert (await client.get(path)).status_code == 404
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return answer.text


def words_in(text: str) -> set[str]:
    """The words that a meeting is about, without the little ones that stand anywhere."""
    return {word.strip(".,?!:;()'\"").lower() for word in text.split() if len(word) > 7}


@pytest.mark.parametrize("mode", [Mode.CHAT, Mode.VOICE])
async def test_a_whole_meeting_leaves_no_person_and_no_word_in_the_figures(mode: Mode) -> None:
    measured = Measured(Wanted(mode=mode, language="nl", seed=3))
    rehearsal, meter = measured.rehearsal, measured.meter
    with capture_logs() as logs:
        report = await rehearsal.play(logs)
        assert report.failures == ()
        await do_what_is_refused(rehearsal)
    text = await measured.scrape()
    # It counted, or nothing would be proved.
    assert value(meter, "inputs_total", platform=NAME, how="page", ended="done") > 10
    assert value(meter, "inputs_total", platform=NAME, how="press", ended="refused") > 0
    assert value(meter, "refusals_total", platform=NAME, how="press", reason="unknown-control") == 2
    assert value(meter, "refusals_total", platform=NAME, how="command", reason="unknown-command")
    assert value(meter, "platform_calls_total", platform=NAME, outcome="ok") > 20
    assert value(meter, "units_total", stored="kept") > 100
    assert value(meter, "timer_lateness_seconds_count") == report.timers_fired
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = {name: told for name, told in sample.labels.items() if name != "le"}
            for name, told in labels.items():
                assert told in ALLOWED[name], sample
    secrets = await known_of(rehearsal)
    assert len(secrets) > 50
    said = set(re.findall(r"\w+", text.lower()))
    assert not [one for one in secrets if one.lower() in said or (len(one) > 11 and one in text)]
    assert CANARY not in text
    assert CANARY not in str(logs)
    await measured.store.close()


async def do_what_is_refused(rehearsal: Rehearsal) -> None:
    """Whatever somebody sends in place of what is ours, it becomes no label."""
    inbox = rehearsal.bot.inbox
    for token in (CANARY, f"next|{CANARY}", f"open-case|{CANARY}"):
        await inbox.press(Press(f"d-{token}", WORKSPACE, "P1", token))
        await inbox.open_form(Press(f"f-{token}", WORKSPACE, CANARY, token))
        await inbox.send_page(PageSent(f"p-{token}", WORKSPACE, "P1", token, {"text": CANARY}))
    await inbox.command(Command(WORKSPACE, "P1", ROOM, CANARY))
    with pytest.raises(Unavailable):
        await inbox.press(Press("d-x", f"{CANARY}:t", "P1", "next"))


async def known_of(rehearsal: Rehearsal) -> set[str]:
    """Ids and names of everybody and everything, and each word that was typed."""
    group = rehearsal.scene.group

    def unit(tx: Tx) -> set[str]:
        following = next_meeting(tx, group)
        meetings = [rehearsal.scene.meeting, *([following.id] if following else [])]
        given = [one for m in meetings for one in tx.contributions.of_meeting(m)]
        cases, intentions = tx.cases.of_group(group), tx.intentions.of_group(group)
        ids = {str(one.id) for one in given} | {str(one.id) for one in cases}
        return {str(group), *map(str, meetings), *ids, *(str(one.id) for one in intentions)}

    typed = " ".join(text for page in rehearsal.inbox.typed for text in page.texts.values())
    people = {*rehearsal.scene.names, *rehearsal.names, *rehearsal.names.values()}
    return {*await rehearsal.bot.store.read(unit), *people, *words_in(typed), ROOM}


def test_what_is_in_no_closed_set_is_counted_as_other() -> None:
    meter = PrometheusMeter(["here"])
    meter.came_in(CANARY, Came.PRESS, Ended.DONE)
    meter.refused(CANARY, Came.PRESS, f"refuse.{CANARY}")
    meter.called(CANARY, Called.OK)
    meter.tick_failed(CANARY)
    assert CANARY not in meter.text().decode()
    assert value(meter, "inputs_total", platform=OTHER, how="press", ended="done") == 1
    assert value(meter, "refusals_total", platform=OTHER, how="press", reason=OTHER) == 1
    assert value(meter, "tick_failures_total", tick=OTHER) == 1


def test_two_meters_share_nothing() -> None:
    first, second = PrometheusMeter(["a"]), PrometheusMeter(["a"])
    first.unit(Stored.KEPT, ran_for=timedelta(milliseconds=3))
    first.committed(4, took=timedelta(milliseconds=8))
    assert value(first, "units_total", stored="kept") == 1
    assert value(first, "batch_units_sum") == 4
    assert value(second, "units_total", stored="kept") == 0


# What waits


async def test_the_outbox_says_how_much_waits_and_for_how_long() -> None:
    clock = VirtualClock(FOUNDED_AT)
    store = open_inline_store(keystore=MemoryKeystore(), now=clock.now)
    meter = PrometheusMeter([])
    await scraped(meter, store, clock)
    assert value(meter, "outbox_rows") == value(meter, "outbox_oldest_seconds") == 0

    def add(tx: Tx) -> None:
        for number in range(3):
            made_at = clock.now() + timedelta(minutes=number)
            tx.outbox.add(OutboxRow(f"r{number}", "p", f"c{number}", Op.SHOW, "n", made_at))

    await store.write(add)
    clock.move_to(clock.now() + timedelta(minutes=10))
    await scraped(meter, store, clock)
    assert value(meter, "outbox_rows") == 3
    assert value(meter, "outbox_oldest_seconds") == 600
    await store.close()


class BusyStore:
    """A store that never gets round to anything."""

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        raise Busy

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        assert within <= timedelta(seconds=1), "a scrape waits for nobody"
        raise Busy

    async def close(self) -> None: ...


class LostStore(BusyStore):
    """A store that goes away while it keeps something."""

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        raise Unsettled


@pytest.mark.parametrize("store", [None, BusyStore()])
async def test_where_the_store_does_not_answer_nothing_is_made_up(store: Store | None) -> None:
    meter = PrometheusMeter([])
    await scraped(meter, store, VirtualClock(FOUNDED_AT))
    assert math.isnan(value(meter, "outbox_rows"))
    assert math.isnan(value(meter, "outbox_oldest_seconds"))


# What is stored


async def on(store: Store, meter: PrometheusMeter) -> Bot:
    clock = VirtualClock(FOUNDED_AT)
    platforms = ByName({NAME: MemoryPlatform({}, clock)})
    return Bot(Parts(store, clock, SeededIds(1), platforms, LIBRARY, b"m" * 32, meter=meter))


def counts(meter: PrometheusMeter) -> dict[Stored, float]:
    """How often each came about that did."""
    found = {one: value(meter, "units_total", stored=one.value) for one in Stored}
    return {one: number for one, number in found.items() if number}


async def test_units_are_counted_by_what_became_of_them() -> None:
    meter = PrometheusMeter([NAME])
    store: InlineStore = open_inline_store(
        keystore=MemoryKeystore(), now=VirtualClock(FOUNDED_AT).now
    )
    bot = await on(store, meter)

    def fails(tx: Tx) -> None:
        raise ValueError(CANARY)

    await bot.store.write(lambda tx: tx.outbox.waiting())
    with pytest.raises(ValueError, match=CANARY):
        await bot.store.write(fails)
    with pytest.raises(Busy):
        await bot.store.write(lambda tx: None, within=timedelta(0))
    assert counts(meter) == {Stored.KEPT: 1, Stored.FAILED: 1, Stored.BUSY: 1}
    assert value(meter, "unit_seconds_count") == 3
    gone = await on(LostStore(), meter)
    with pytest.raises(Unsettled):
        await gone.store.write(lambda tx: None)
    assert counts(meter)[Stored.UNSETTLED] == 1
    assert counts(meter)[Stored.BUSY] == 1, "of this one nobody knows"
    await store.close()


async def test_a_store_that_is_busy_is_told_from_a_refusal() -> None:
    meter = PrometheusMeter([NAME])
    bot = await on(BusyStore(), meter)
    await bot.inbox.press(Press("d", WORKSPACE, "P1", "next|m|1"))
    await bot.inbox.command(Command(WORKSPACE, "P1", ROOM))
    assert value(meter, "inputs_total", platform=NAME, how="press", ended="busy") == 1
    assert value(meter, "inputs_total", platform=NAME, how="command", ended="busy") == 1
    assert value(meter, "refusals_total", platform=NAME, how="press", reason="busy") == 1
