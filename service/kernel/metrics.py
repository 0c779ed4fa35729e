"""Count and time what is answered, for Prometheus. A route is its pattern, so no id, name or secret gets in.

Each process counts its answers for itself, as Prometheus wants it: every replica is asked on its own. What workers do
is read from the database, so that it is true of any number of them, and a worker needs no port.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from service.kernel.db import Pool

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the latency classes: from what is at hand to what stood in the queue for a connection."""


class Metrics:
    """What one web process has seen. An empty token closes it to everybody."""

    def __init__(self, token: str) -> None:
        self.token = token
        self._registry = CollectorRegistry()
        self._counting: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._requests = Counter(
            "porchlight_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "porchlight_request_seconds",
            "Time to the end of an answer.",
            ("method", "route"),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._pool = Gauge(
            "porchlight_pool_connections", "Connections to PostgreSQL.", ("state",), registry=self._registry
        )
        self._outbox = Gauge(
            "porchlight_outbox_notices", "Notices of every org not settled yet.", ("state",), registry=self._registry
        )
        self._due = Gauge(
            "porchlight_outbox_due", "Of those, what could go now and has not.", (), registry=self._registry
        )
        self._late = Gauge(
            "porchlight_outbox_due_seconds", "How long the oldest of them could have gone.", (), registry=self._registry
        )

        self._ended = Gauge(
            "porchlight_outbox_ended_last_hour",
            "Notices of every org that ended in the last hour, sent or not.",
            ("state",),
            registry=self._registry,
        )
        self._swept = Gauge(
            "porchlight_reminders_late_seconds",
            "Since a worker last looked for reminders that are due, in the org that waits longest.",
            (),
            registry=self._registry,
        )
        self._deliveries = Gauge(
            "porchlight_webhook_deliveries",
            "Events no webhook of any org was told yet: new, tried before, being sent.",
            ("state",),
            registry=self._registry,
        )
        self._delivered = Gauge(
            "porchlight_webhook_deliveries_ended_last_hour",
            "Events told to webhooks in the last hour, and those given up.",
            ("state",),
            registry=self._registry,
        )
        self._deliveries_due = Gauge(
            "porchlight_webhook_deliveries_due", "Of those not told, what could go now.", (), registry=self._registry
        )
        self._oldest_delivery = Gauge(
            "porchlight_webhook_deliveries_oldest_seconds",
            "How long the oldest of them waits for a webhook that is not paused.",
            (),
            registry=self._registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer; `route` is its pattern, never its path."""
        count, timing = self._of_route(method, route, status)
        count.inc()
        timing.observe(seconds)

    def _of_route(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        """Give what counts such answers; looked up once, as it takes longer than to count."""
        found = self._counting.get((method, route, status))
        if found is None:
            found = self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)
            self._counting[method, route, status] = found
        return found

    def outbox(self, waiting: dict[str, int], *, due: int, late_seconds: float) -> None:
        """Take how many notices wait in which state."""
        for state, count in waiting.items():
            self._outbox.labels(state).set(count)
        self._due.set(due)
        self._late.set(late_seconds)

    def workers(self, ended: dict[str, int], *, reminders_late_seconds: float) -> None:
        """Take what all workers together have done, as the database knows it."""
        for state, count in ended.items():
            self._ended.labels(state).set(count)
        self._swept.set(reminders_late_seconds)

    def deliveries(self, waiting: dict[str, int], ended: dict[str, int], *, due: int, oldest_seconds: float) -> None:
        """Take how webhooks stand, of all workers together."""
        for state, count in waiting.items():
            self._deliveries.labels(state).set(count)
        for state, count in ended.items():
            self._delivered.labels(state).set(count)
        self._deliveries_due.set(due)
        self._oldest_delivery.set(oldest_seconds)

    def written(self, pool: Pool) -> bytes:
        """Write all of it as Prometheus reads it."""
        size, idle = pool.get_size(), pool.get_idle_size()
        for state, count in (("idle", idle), ("used", size - idle), ("most", pool.get_max_size())):
            self._pool.labels(state).set(count)
        return generate_latest(self._registry)
