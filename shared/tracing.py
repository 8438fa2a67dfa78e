"""Which way did a request go, through all that it caused? In spans of OpenTelemetry, where one collects them.

A span carries what is named here and nothing else: a route and no address, a kind of work and not whose, an
error's type and not its text. Where no endpoint is set, nothing of OpenTelemetry is loaded.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import cache
from typing import Any

from flask import Flask, Response, g, request

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
ASKED_ALL_THE_TIME = {"healthz", "readyz", "metrics"}


def here() -> str | None:
    """The span that we are in, as a `traceparent` that others continue from; None outside any."""
    if not os.environ.get(ENDPOINT):
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carried: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carried)
    return carried.get("traceparent")


@contextmanager
def work(service: str, name: str, cause: str | None, kind: str = "INTERNAL") -> Iterator[Any]:
    """A span of what a service does because of `cause`, a traceparent; without one a trace begins."""
    if not os.environ.get(ENDPOINT):
        yield None
        return
    from opentelemetry.context import Context
    from opentelemetry.trace import SpanKind, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    above = TraceContextTextMapPropagator().extract({"traceparent": cause or ""}, Context())
    quoting = {"record_exception": False, "set_status_on_exception": False}
    tracer = _tracer(service, os.environ[ENDPOINT])
    with tracer.start_as_current_span(name, above, SpanKind[kind], **quoting) as span:
        try:
            yield span
        except Exception as error:
            span.set_status(StatusCode.ERROR)
            span.set_attribute("error.type", type(error).__name__)
            raise


def part(name: str) -> AbstractContextManager[Any]:
    """A span of asking somebody else, for what we are at. Outside any span it is none: a trace for each
    look of each loop would bury all others."""
    cause = here()
    if cause is None:
        return nullcontext()
    from opentelemetry.trace import get_current_span

    ours = getattr(get_current_span(), "resource", None)  # what is not sampled has none
    return work(ours.attributes["service.name"], name, cause, "CLIENT") if ours else nullcontext()


def watch(app: Flask, service: str) -> None:
    """A span for each request. Its name is its route's: in an address there may be a secret."""

    @app.before_request
    def begin() -> None:
        g.tracing = ExitStack()
        if request.endpoint not in ASKED_ALL_THE_TIME:
            name = f"{request.method} {request.url_rule}" if request.url_rule else "no such route"
            span = work(service, name, request.headers.get("traceparent"), "SERVER")
            g.span = g.tracing.enter_context(span)

    @app.after_request
    def tell(response: Response) -> Response:
        if g.get("span"):
            g.span.set_attribute("http.response.status_code", response.status_code)
        return response

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        g.pop("tracing", ExitStack()).close()


@cache
def _tracer(service: str, _endpoint: str) -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    # a collector that is away holds nobody up for long who wants to end
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=2)))
    return provider.get_tracer("vertais")
