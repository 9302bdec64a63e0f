"""Counters for the operator, in a registry of this app's own. Labels are route templates and codes, never anything a person typed."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import Scope

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "privacy_desk_http_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "privacy_desk_http_seconds",
            "Seconds to the first byte.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.outbox = Gauge(
            "privacy_desk_outbox_rows", "What waits to be delivered.", ("state",), registry=self.registry
        )
        self.streams = Gauge("privacy_desk_live_streams", "Chats open for live messages.", registry=self.registry)

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        route = str(getattr(scope.get("route"), "path", "none"))
        method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def show(self, outbox: Mapping[str, int]) -> bytes:
        for state, rows in outbox.items():
            self.outbox.labels(state).set(rows)
        return generate_latest(self.registry)
