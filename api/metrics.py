"""Counts of what the server does, for Prometheus; no label names a person, a flag or a council."""
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One server's counters. Routes are told by their template, so that no id becomes a label."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("heedmark_requests", "Requests answered.", ("method", "route", "status"),
                                registry=self.registry)
        self.seconds = Histogram("heedmark_request_seconds", "Time to answer a request.", ("method", "route"),
                                 buckets=SECONDS, registry=self.registry)
        self.refusals = Counter("heedmark_refusals", "Requests that policy or law refused, by rule.", ("rule",),
                                registry=self.registry)
        self.not_known = Counter("heedmark_not_known", "Requests answered \"not known\".", registry=self.registry)
        self.lag = Gauge("heedmark_readings_lag_entries", "Entries that the readings have still to take in.",
                         registry=self.registry)

    def text(self) -> tuple[bytes, str]:
        """The exposition and its media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST
