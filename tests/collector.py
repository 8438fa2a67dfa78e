"""Who collects spans while a test runs? A receiver of OTLP over HTTP that keeps whatever it is sent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    service: str
    name: str
    trace: str
    id: str
    parent: str
    told: frozenset[str]


@dataclass
class Collected:
    """`bodies`: as they came; `url`: what OTEL_EXPORTER_OTLP_ENDPOINT has to be."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)

    def spans(self) -> list[Span]:
        return [span for body in self.bodies.copy() for span in _spans_in(body)]

    def ways_to(self, name: str) -> list[list[Span]]:
        """For each span of that name all that led to it, from its trace's first on; none while one lacks."""
        spans = self.spans()
        known = {span.id: span for span in spans}
        ways = []
        for span in spans:
            if span.name == name:
                way = [span]
                while parent := known.get(way[0].parent):
                    way.insert(0, parent)
                ways.append(way)
        return [way for way in ways if not way[0].parent]


@contextmanager
def collector() -> Iterator[Collected]:
    collected = Collected()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collected.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """It has nothing to say."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        collected.url = f"http://127.0.0.1:{server.server_port}"
        yield collected
        server.shutdown()


def _spans_in(body: bytes) -> Iterator[Span]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        about = {one.key: one.value.string_value for one in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
                told = frozenset(one.key for one in span.attributes)
                yield Span(about["service.name"], span.name, *ids, told)
