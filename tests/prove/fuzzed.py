"""What does a fuzzer think of that we did not? Schemathesis makes requests from the OpenAPI document."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from tests.prove.wrongs import Operation, Wrong, encoded

KINDS = {GenerationMode.POSITIVE: "generated to fit", GenerationMode.NEGATIVE: "generated not to fit"}


def fuzzed(
    document: Mapping[str, Any], operation: Operation, path: str, examples: int, seed: int
) -> Iterator[Wrong]:
    """`examples` requests for an operation that fit the document and as many that do not; most go to
    `path`, which has ids that exist, every fourth to one of the fuzzer's own."""
    found = schemathesis.openapi.from_dict(dict(document))[operation.path][operation.method.upper()]
    for mode, kind in KINDS.items():
        for number, case in enumerate(cases(found, mode, examples, seed)):
            where = case.formatted_path if number % 4 == 3 else path
            query = urlencode(case.query, doseq=True, errors="replace") if case.query else ""
            yield Wrong(kind, operation, f"{where}?{query}" if query else where, body_of(case), strict=False)


def body_of(case: Any) -> bytes | None:
    if isinstance(case.body, bytes):
        return case.body
    return None if isinstance(case.body, NotSet) else encoded(case.body)


def cases(operation: Any, mode: GenerationMode, examples: int, seed: int) -> list[Any]:
    found: list[Any] = []

    @seeded(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        found.append(case)

    with suppress(Unsatisfiable):  # nothing that an operation takes can be wrong
        collect()
    return found
