"""In how many ways can a request be wrong? Made from what an OpenAPI document says of each operation."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID

JSON = "application/json"
UNSAFE = ("post", "put", "patch", "delete")
NOBODY = str(UUID(int=7, version=4))
ILL_FORMED = ("nonsense", "%00", "..%2f..%2fetc%2fpasswd", quote("ä" * 300), "-1", "null")
TOO_LARGE = b'{"a": "' + b"x" * (1024 * 1024) + b'"}'
TOO_LONG = "x" * 200_000
LONG_PAST = {"date-time": "1999-12-31T10:00:00Z", "date": "1999-12-31", "time": "10:00"}
EXAMPLES = {
    "date-time": "2027-03-01T15:00:00Z",
    "date": "2027-03-01",
    "time": "17:00",
    "email": "aino@example.org",
    "uuid": NOBODY,
    "uri": "https://example.org/",
    "url": "https://example.org/",
}
NOT_OF_TYPE: Mapping[str, tuple[Any, ...]] = {
    "string": (5, {}, ["x"], True),
    "integer": ("five", 5.5, {}, 10**30),
    "number": ("five", {}, []),
    "boolean": ("maybe", {}, 7),
    "array": ("x", 5, {}),
    "object": ("x", 5, []),
}
NOT_OF_FORMAT = {"date-time": "yesterday", "date": "2026-13-45", "time": "25:99", "email": "aino at home"}
NAMED_EXAMPLES = {
    "country": "FI",
    "email": "aino@example.org",
    "funder_logos": "fund.svg",
    "id": "wishes",
    "instrument": "vertais-wellbeing",
    "language": "fi",
    "phone": "+358 40 123 4567",
    "reply_to": "office@example.org",
    "sender": "office@example.org",
    "time": "17:00",
    "timezone": "Europe/Helsinki",
    "url": "https://example.org/",
    "weekly_slots": "mon 17:00",
    "weekly_times": "mon 17:00",
}
STRANGE_TEXTS = ("\x00", "\ud800", "\u202egnirts", "'; DROP TABLE events; --", "{0.__class__}", "%s%n")


@dataclass(frozen=True)
class Operation:
    """One method of one path; `body` is the JSON schema of what it takes, references resolved."""

    service: str
    method: str
    path: str
    parameters: tuple[str, ...]
    queries: Mapping[str, Mapping[str, Any]]
    body: Mapping[str, Any] | None

    @property
    def is_internal(self) -> bool:
        return "/internal/" in self.path

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


@dataclass(frozen=True)
class Wrong:
    """A request that is wrong in one way. `field` is the JSON path that the answer has to name; `strict`:
    it must be refused, else it is enough that it does no harm."""

    kind: str
    operation: Operation
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    field: str | None = None
    strict: bool = True


def operations(service: str, document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method in ("get", *UNSAFE):
            if method not in item:
                continue
            parameters = [resolved(document, one) for one in (*shared, *item[method].get("parameters", []))]
            content = resolved(document, item[method].get("requestBody", {})).get("content", {})
            schema = content.get(JSON, {}).get("schema")
            yield Operation(
                service,
                method,
                path,
                tuple(one["name"] for one in parameters if one["in"] == "path"),
                {one["name"]: one.get("schema", {}) for one in parameters if one["in"] == "query"},
                None if schema is None else resolved(document, schema),
            )


def resolved(document: Mapping[str, Any], schema: Any, depth: int = 0) -> Any:
    """The schema with each `$ref` replaced by what it points to, and "this or null" said as a kind of it."""
    if isinstance(schema, list):
        return [resolved(document, one, depth) for one in schema]
    if not isinstance(schema, Mapping) or depth > 12:
        return schema
    if "$ref" in schema:
        target: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return resolved(document, target, depth + 1)
    match schema.get("anyOf"):
        case [one, {"type": "null"}]:
            thing = resolved(document, one, depth)
            return {**thing, "type": [type_of(thing), "null"]}
    return {name: resolved(document, one, depth + 1) for name, one in schema.items()}


def type_of(schema: Mapping[str, Any]) -> str | None:
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return next((kind for kind in kinds if kind != "null"), None)
    return kinds


def may_be_null(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type")
    return kinds is None or (isinstance(kinds, list) and "null" in kinds)


def good(schema: Mapping[str, Any], name: str = "") -> Any:
    """A value that the schema allows, as far as it tells."""
    if schema.get("enum"):
        return schema["enum"][0]
    match type_of(schema):
        case "object":
            return {key: good(one, key) for key, one in schema.get("properties", {}).items() if _takes(one)}
        case "array":
            return [good(schema.get("items", {}), name)]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "string":
            plain = NOBODY if name.endswith("_id") else NAMED_EXAMPLES.get(name, "a word")
            text = EXAMPLES.get(schema.get("format", ""), plain)
            return text[: schema.get("maxLength", len(text))].ljust(schema.get("minLength", 0), "x")
        case _:
            return {}


def lean(schema: Mapping[str, Any], wanted: str) -> Any:
    """Only what the schema requires, and the wanted member: some members exclude each other."""
    kept = {*schema.get("required", ()), wanted}
    return {name: value for name, value in good(schema).items() if name in kept}


def _takes(schema: Mapping[str, Any]) -> bool:
    return not schema.get("readOnly", False)


def wrongs(operation: Operation, path: str) -> Iterator[Wrong]:
    """Every wrong request for the operation; `path` is its path with ids that exist."""
    if operation.body is not None:
        yield from _wrong_wholes(operation, path)
        yield from _wrong_fields(operation, path)
    body = None if operation.body is None else encoded(good(operation.body))
    for parameter in operation.parameters:
        yield Wrong("unknown-id", operation, filled(operation.path, NOBODY), body, field=None)
        for text in ILL_FORMED:
            swapped = filled(operation.path.replace("{" + parameter + "}", text), NOBODY)
            yield Wrong("ill-formed-id", operation, swapped, body)
    if operation.method in UNSAFE:
        for version in ("999999", "-1", "two", "99999999999999999999"):
            yield Wrong("stale-version", operation, path, body, {"If-Match": f'"{version}"'})
        for key in ("x" * 81, ""):
            yield Wrong("bad-idempotency-key", operation, path, body, {"Idempotency-Key": key})
    for name, schema in operation.queries.items():
        for text in ("%00", "nonsense", "-1", "9" * 30, quote("ä" * 3000)):
            strict = type_of(schema) == "integer"
            yield Wrong("bad-query", operation, f"{path}?{name}={text}", body, strict=strict)
    for scheme in ("Bearer nonsense", "Bearer", "Bearer a.b.c", "Basic eDp4", "Bearer \xff"):
        yield Wrong("bad-token", operation, path, body, {"Authorization": scheme}, strict=False)


def _wrong_wholes(operation: Operation, path: str) -> Iterator[Wrong]:
    # where a route asks nothing, nothing is what it may be sent
    yield Wrong("malformed", operation, path, b"", strict=bool((operation.body or {}).get("required")))
    for text in (b'{"a": ', b"\xff\xfe", b"[" * 5000, b'{"a": NaN', b"{'a': 1}"):
        yield Wrong("malformed", operation, path, text)
    for text in (b"[]", b'"x"', b"5", b"null", b"true"):
        yield Wrong("not-an-object", operation, path, text)
    yield Wrong("oversized", operation, path, TOO_LARGE)
    body = good(operation.body or {})
    yield Wrong("wrong-content-type", operation, path, encoded(body), {"Content-Type": "text/plain"})
    if (operation.body or {}).get("additionalProperties", False) is False:
        yield Wrong("unknown-field", operation, path, encoded({**body, "surprise": 1}), field="$.surprise")


def _wrong_fields(operation: Operation, path: str) -> Iterator[Wrong]:
    for at, schema, required in members(operation.body or {}):
        whole, named = lean(operation.body or {}, at[0]), path_of(at)
        for value in NOT_OF_TYPE.get(type_of(schema) or "", ()):
            yield Wrong("wrong-type", operation, path, encoded(put(whole, at, value)), field=named)
        if not may_be_null(schema):
            yield Wrong("null", operation, path, encoded(put(whole, at, None)), field=named)
        if required:
            yield Wrong("missing", operation, path, encoded(without(whole, at)), field=named)
        if schema.get("enum"):
            yield Wrong("not-allowed", operation, path, encoded(put(whole, at, "nothing of it")), field=named)
        if type_of(schema) == "string" and not schema.get("enum"):
            form = schema.get("format", "")
            yield Wrong("oversized-text", operation, path, encoded(put(whole, at, TOO_LONG)), field=named)
            if form in NOT_OF_FORMAT:
                wrong = encoded(put(whole, at, NOT_OF_FORMAT[form]))
                yield Wrong("wrong-format", operation, path, wrong, field=named)
            if form in LONG_PAST:
                past = encoded(put(whole, at, LONG_PAST[form]))
                yield Wrong("past-date", operation, path, past, strict=False)
            for text in STRANGE_TEXTS:
                strange = encoded(put(whole, at, text))
                yield Wrong("strange-text", operation, path, strange, strict=False)


def members(schema: Mapping[str, Any], at: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any, bool]]:
    """(steps, schema, is required) of each declared member, of members of members and of items too."""
    for name, one in schema.get("properties", {}).items():
        if not _takes(one):
            continue
        here = (*at, name)
        yield here, one, name in schema.get("required", ())
        if type_of(one) == "object":
            yield from members(one, here)
        elif type_of(one) == "array":
            item = one.get("items", {})
            yield (*here, 0), item, False
            yield from members(item, (*here, 0))


def path_of(at: tuple[str | int, ...]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at)


def put(whole: Any, at: tuple[str | int, ...], value: Any) -> Any:
    """A copy of the whole with another value at one place."""
    if not at:
        return value
    step, *rest = at
    copied: Any = list(whole) if isinstance(whole, list) else dict(whole)
    copied[step] = put(copied[step], tuple(rest), value)
    return copied


def without(whole: Any, at: tuple[str | int, ...]) -> Any:
    step, *rest = at
    copied: Any = list(whole) if isinstance(whole, list) else dict(whole)
    if rest:
        copied[step] = without(copied[step], tuple(rest))
    else:
        del copied[step]
    return copied


def filled(path: str, ident: str) -> str:
    """The path with the same id for every parameter that is left."""
    while "{" in path:
        start, rest = path.split("{", 1)
        path = start + ident + rest.split("}", 1)[1]
    return path


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()
