"""The figures for the operator, in Prometheus' words: what the meter counted, and what waits.

Owns the names, the labels and their closed sets: a label that is none of them is counted as
"other", so that no id, name or text can become one by mistake. It keeps a registry of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .errors import IntervisorError
from .meter import Called, Came, Ended, Stored
from .ports import Clock, Store, Tx
from .schedule.ticks import EVERY
from .words.catalogue import LANGUAGES, catalogue

OTHER = "other"
REFUSAL = "refuse."
#: Why something was refused: the keys of the sentences that say so.
REASONS = frozenset(
    key.removeprefix(REFUSAL) for key in catalogue(LANGUAGES[0]) if key.startswith(REFUSAL)
)
#: The store is asked what waits at each scrape, and not for longer.
LOOK_FOR = timedelta(milliseconds=500)
UNTOLD = (float("nan"), float("nan"))
TEXT = "text/plain; version=0.0.4; charset=utf-8"

_SHORT = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
_LONG = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200)
_UNITS = (0, 1, 2, 4, 8, 16, 32, 64, 128)


class PrometheusMeter:
    """See ``Meter``. ``platforms``: the names of the platforms that have settings."""

    def __init__(self, platforms: Iterable[str]) -> None:
        self.registry = registry = CollectorRegistry()
        self._platforms = frozenset(platforms)
        # Memory, processor time and open files of this process; nothing on some systems.
        ProcessCollector(registry=registry)

        def counter(name: str, says: str, *labels: str) -> Counter:
            return Counter(f"intervisor_{name}", says, labels, registry=registry)

        def histogram(name: str, says: str, buckets: tuple[float, ...]) -> Histogram:
            return Histogram(f"intervisor_{name}", says, buckets=buckets, registry=registry)

        self._inputs = counter(
            "inputs", "What people did, by how they came in.", "platform", "how", "ended"
        )
        self._refusals = counter(
            "refusals", "What did not happen, and why.", "platform", "how", "reason"
        )
        self._units = counter("units", "Units of work of the writer.", "stored")
        self._unit_seconds = histogram(
            "unit_seconds", "How long a unit of work held the writer.", _SHORT
        )
        self._batch_units = histogram("batch_units", "Units committed together.", _UNITS)
        self._commit_seconds = histogram("commit_seconds", "From BEGIN until COMMIT.", _SHORT)
        self._timer_lateness = histogram(
            "timer_lateness_seconds", "How much later than due a timer fired.", _LONG
        )
        self._tick_failures = counter("tick_failures", "Ticks that raised.", "tick")
        self._calls = counter(
            "platform_calls", "Calls of the delivery to a platform.", "platform", "outcome"
        )
        self._loop_lag = histogram(
            "loop_lag_seconds", "How much later than asked the event loop came.", _SHORT
        )
        self._waiting = Gauge(
            "intervisor_outbox_rows", "Rows of the outbox that wait.", registry=registry
        )
        self._age = Gauge(
            "intervisor_outbox_oldest_seconds",
            "Age of the oldest row of the outbox that waits.",
            registry=registry,
        )

    def came_in(self, platform: str, how: Came, ended: Ended) -> None:
        """Somebody did something."""
        self._inputs.labels(self._known(platform), how.value, ended.value).inc()

    def refused(self, platform: str, how: Came, reason: str) -> None:
        """Something did not happen."""
        key = reason.removeprefix(REFUSAL)
        why = key if key in REASONS else OTHER
        self._refusals.labels(self._known(platform), how.value, why).inc()

    def unit(self, stored: Stored, *, ran_for: timedelta) -> None:
        """A unit of work is over."""
        self._units.labels(stored.value).inc()
        self._unit_seconds.observe(ran_for.total_seconds())

    def committed(self, units: int, *, took: timedelta) -> None:
        """So many units were committed together."""
        self._batch_units.observe(units)
        self._commit_seconds.observe(took.total_seconds())

    def timer_fired(self, *, late_by: timedelta) -> None:
        """A timer fired."""
        self._timer_lateness.observe(max(late_by.total_seconds(), 0))

    def tick_failed(self, tick: str) -> None:
        """A tick raised."""
        self._tick_failures.labels(tick if tick in EVERY else OTHER).inc()

    def called(self, platform: str, outcome: Called) -> None:
        """A platform was called."""
        self._calls.labels(self._known(platform), outcome.value).inc()

    def loop_lagged(self, by: timedelta) -> None:
        """The event loop came late."""
        self._loop_lag.observe(by.total_seconds())

    def outbox(self, rows: float, *, oldest_for: float) -> None:
        """What waits in the outbox. Not a number where the store did not say."""
        self._waiting.set(rows)
        self._age.set(oldest_for)

    def text(self) -> bytes:
        """Everything that was counted, as Prometheus reads it."""
        return generate_latest(self.registry)

    def _known(self, platform: str) -> str:
        return platform if platform in self._platforms else OTHER


class Figures:
    """An application with ``/metrics`` and nothing else.

    Its port is taken before anything is opened, so the ``store`` comes later.
    """

    def __init__(self, meter: PrometheusMeter, *, clock: Clock) -> None:
        self.store: Store | None = None
        self._meter = meter
        self._clock = clock
        self.asgi = Starlette(routes=[Route("/metrics", self._metrics)])
        self.asgi.router.redirect_slashes = False

    async def _metrics(self, _request: Request) -> Response:
        rows, oldest_for = await self._outbox()
        self._meter.outbox(rows, oldest_for=oldest_for)
        return Response(self._meter.text(), media_type=TEXT)

    async def _outbox(self) -> tuple[float, float]:
        def look(tx: Tx) -> tuple[int, datetime | None]:
            return tx.outbox.waiting(), tx.outbox.waits_since()

        if self.store is None:
            return UNTOLD
        try:
            rows, since = await self.store.read(look, within=LOOK_FOR)
        except IntervisorError:
            return UNTOLD
        age = (self._clock.now() - since).total_seconds() if since is not None else 0.0
        return rows, max(age, 0.0)
