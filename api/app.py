"""The server: its routes, and what stands around each of them."""
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from api import (
    accountability,
    advice,
    audit,
    breaches,
    bundles,
    cases,
    child_alerts,
    clocks,
    erasures,
    feed,
    figures,
    flag_acts,
    flag_rights,
    flags,
    health,
    history,
    impact_assessments,
    law,
    letters,
    log,
    openapi,
    opened,
    outbox,
    packs,
    policies,
    policy_documents,
    processing_record,
    readings,
    redactions,
    referrals,
    reports,
    request_acts,
    request_items,
    request_queue,
    requests,
    subject_access,
    subject_batch,
    subject_readers,
    subject_search,
    subjects,
    tasks,
    trial_clock,
    undone,
    visits,
)
from api.body import CheckedBody
from api.failures import answer_failures
from api.known_parameters import ONLY_KNOWN
from api.metrics import Metrics
from api.observed import Observed
from api.running import Running
from api.settings import Settings
from ledger.store import Ledger

ROUTES: tuple[APIRouter, ...] = (health.routes, trial_clock.routes, clocks.routes, flags.routes, flag_acts.routes,
                                 flag_rights.routes, cases.routes, log.routes, history.routes, opened.routes,
                                 readings.routes, reports.routes, accountability.routes, undone.routes, figures.routes,
                                 audit.routes, policies.routes, subject_search.routes, subject_batch.routes, subjects.routes,
                                 subject_readers.routes, erasures.routes, redactions.routes,
                                 child_alerts.routes, visits.routes, advice.routes,
                                 requests.routes, request_acts.routes, request_items.routes, request_queue.routes,
                                 processing_record.routes, policy_documents.routes, packs.routes, bundles.routes, packs.schemas,
                                 letters.routes, subject_access.routes,
                                 impact_assessments.routes, breaches.routes,
                                 outbox.routes, law.routes,
                                 referrals.routes, feed.routes, tasks.routes)


def make_app(settings: Settings) -> FastAPI:
    """The server's application. Its start opens the ledger, its stop lets go of it."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        ledger = await Ledger.open(settings.database)
        try:
            server = app.state.running = Running(settings, ledger)
            server.start()
            _settle()
            try:
                yield
            finally:
                await server.stop()
        finally:
            await ledger.close()

    app = FastAPI(title=openapi.TITLE, version=openapi.VERSION, docs_url=None, redoc_url=None, lifespan=life,
                  redirect_slashes=False, generate_unique_id_function=lambda route: route.name, dependencies=[ONLY_KNOWN])
    app.state.metrics = Metrics()
    for routes in ROUTES:
        app.include_router(routes)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    app.add_middleware(CheckedBody)
    app.add_middleware(Observed, metrics=app.state.metrics)
    answer_failures(app)
    return app


def _settle() -> None:
    """What is there after the start stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
