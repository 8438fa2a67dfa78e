"""What do all our HTTP interfaces have in common? Callers, problems, versions, the feed, and health."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NoReturn

import structlog
from flask import Flask, Response, abort, current_app, g, jsonify, request
from flask.json.provider import DefaultJSONProvider
from flask_smorest import Api, Blueprint
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from shared import auth, feed, metrics, problems, tracing
from shared.database import is_passing
from shared.decider import Decider, Intent, Rejected
from shared.eventstore import Conflict, Metadata, Store, new_id
from shared.execute import Idempotency, Result, execute_all
from shared.heartbeats import Heartbeats
from shared.peers import is_absent
from shared.problems import Wording, language
from shared.settings import Settings
from shared.vault import PersonErased, Vault

__all__ = ["create_api_app", "language", "new_id", "not_found", "now", "run", "run_all", "store", "vault"]

LARGEST_BODY = 1024 * 1024
log = structlog.get_logger()


@dataclass(frozen=True)
class Context:
    """What a request of one service can reach."""

    settings: Settings
    store: Store
    tokens: auth.Tokens
    rejections: Mapping[str, Wording]
    heartbeats: Heartbeats


class _Api(Api):  # type: ignore[misc]  # flask-smorest has no types
    """Documents a refusal as the problem+json that it is, where flask-smorest would tell of its own."""

    ERROR_SCHEMA = problems.Problem

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE


def create_api_app(
    settings: Settings,
    store: Store,
    tokens: auth.Tokens,
    blueprints: Sequence[Blueprint],
    rejections: Mapping[str, Wording],
    heartbeats: Heartbeats | None = None,
) -> Flask:
    """A service's Flask application: its blueprints under /api/<service>/v1, the feed for the other
    services, /healthz, /readyz and /metrics. A view that does not say who may call it answers nobody."""
    app = Flask(store.service)
    tracing.watch(app, store.service)
    prefix = f"/api/{store.service}/v1"
    app.config.update(
        API_TITLE=f"Vertais {store.service}",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=prefix,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
            "security": [{"bearer": []}, {}],
        },
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        PROPAGATE_EXCEPTIONS=False,
    )
    assert isinstance(app.json, DefaultJSONProvider)
    app.json.sort_keys = False
    app.extensions["vertais"] = Context(settings, store, tokens, rejections, heartbeats or Heartbeats())
    api = _Api(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint, url_prefix=prefix)
    _add_plumbing_routes(app)
    metrics.measure(app, store)
    app.before_request(_know_the_caller)
    app.before_request(_refuse_the_unreadable)
    app.after_request(_tell_the_version)
    for error, handler in _HANDLERS:
        app.register_error_handler(error, handler)
    return app


def context() -> Context:
    known: Context = current_app.extensions["vertais"]
    return known


def store() -> Store:
    return context().store


def vault() -> Vault:
    return context().store.vault


def now() -> datetime:
    """The time: the only clock that a route reads."""
    return context().settings.clock()


def not_found() -> NoReturn:
    """The one answer to what is not there and to what is not the caller's."""
    abort(404)


def run(decider: Decider[Any, Any, Any], ident: str, command: Any) -> Result:
    """Execute a command as the caller's, honouring If-Match and Idempotency-Key; sets the ETag."""
    return run_all([Intent(decider, ident, command)])[0]


def run_all(intents: Sequence[Intent]) -> list[Result]:
    """Execute commands on several streams, all or none; If-Match and the ETag speak of the first."""
    meta = Metadata(actor=auth.caller().actor, correlation=g.correlation)
    results = execute_all(store(), intents, meta, _if_match(), _idempotency())
    g.version = results[0].version
    return results


def show_version(version: int) -> None:
    """Answer with this stream version as ETag, for a later If-Match."""
    g.version = version


def _if_match() -> int | None:
    given = request.headers.get("If-Match")
    if given is None:
        return None
    plain = given.removeprefix("W/").strip('"')
    if not plain.isdecimal():
        raise Rejected("bad-request", field="If-Match")
    return int(plain)


def _idempotency() -> Idempotency | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= 80:
        raise Rejected("bad-request", field="Idempotency-Key")
    secret = context().settings.secret("idempotency")
    told = hmac.new(secret, request.path.encode() + b"\n" + request.get_data(), sha256).hexdigest()
    return Idempotency(auth.caller().actor, f"{request.method} {request.endpoint}"[:120], key, told)


def _know_the_caller() -> Response | None:
    g.correlation = new_id()
    g.caller = auth.ANONYMOUS
    if "\x00" in request.path:  # PostgreSQL refuses to even look for it
        return problems.plumbing_problem("not-found")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        try:
            g.caller = context().tokens.read(token)
        except auth.TokenRefused:
            return problems.plumbing_problem("sign-in-first")
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and request.endpoint != "api-docs.openapi_json":
        auth.admit(view, request.view_args or {})
    return None


def _refuse_the_unreadable() -> Response | None:
    """Before any schema: what no database could keep would otherwise break deep inside."""
    paths = [f"query.{name}" for name, value in request.args.items(True) if problems.UNREADABLE.search(value)]
    view = current_app.view_functions.get(request.endpoint or "")
    if request.content_length and not request.is_json and getattr(view, "_apidoc", {}).get("arguments"):
        return problems.plumbing_problem("wrong-content-type")  # else it would pass for an empty body
    if request.is_json:
        paths += problems.unreadable(request.get_json(silent=True))
    if paths:
        said = problems.PLUMBING["unreadable"].text(language(), {})
        errors = [{"field": path, "problem": said} for path in paths]
        return problems.plumbing_problem("invalid-fields", errors)
    return None


def _tell_the_version(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if "version" in g and response.status_code < 400:
        response.set_etag(str(g.version))
    if "caller" in g and g.caller.is_known:
        response.cache_control.private = True
        response.cache_control.no_store = True
    return response


def _add_plumbing_routes(app: Flask) -> None:
    @app.get("/healthz")
    @auth.allow(auth.anyone)
    def healthz() -> Response:
        return jsonify(status="alive")

    @app.get("/readyz")
    @auth.allow(auth.anyone)
    def readyz() -> tuple[Response, int]:
        late = context().heartbeats.late()
        with store().database.read() as tx:
            feed.last_in_each_shard(tx)
        return jsonify(status="late" if late else "ready", late=late), 503 if late else 200

    @app.get("/feed")
    @auth.allow(auth.service)
    def feed_page() -> Response:
        defaults = {"shard": "0", "after": "0", "limit": str(feed.LARGEST_PAGE)}
        numbers = {name: request.args.get(name, default) for name, default in defaults.items()}
        for name, value in numbers.items():
            if not value.isdecimal():
                raise Rejected("bad-request", field=name)
        shard, after, limit = (int(numbers[name]) for name in ("shard", "after", "limit"))
        with store().database.read() as tx:
            return jsonify(feed.page(tx, store(), shard, after, limit))


def _rejected(error: Rejected) -> Response:
    wording = context().rejections.get(error.slug) or problems.PLUMBING[error.slug]
    detail = wording.text(language(), error.facts)
    errors = [{"field": _path(error.field), "problem": detail}] if error.field else None
    return problems.problem(wording.status, error.slug, detail, errors)


def _path(field: str) -> str:
    return field if field[0] in "$" or field[0].isupper() else f"$.{field}"


def _conflict(error: Exception) -> Response:
    slug = "stale-version" if getattr(error, "final", False) else "changed-meanwhile"
    return problems.plumbing_problem(slug)


def _http(error: HTTPException) -> Response:
    messages = getattr(error, "data", {}).get("messages") if hasattr(error, "data") else None
    if messages:
        errors = problems.field_errors(messages, context().rejections)
        return problems.plumbing_problem("bad-request" if error.code == 400 else "invalid-fields", errors)
    code = error.code or 500
    slug = problems.BY_STATUS.get(code, "bad-request" if code < 500 else "our-fault")
    response = problems.plumbing_problem(slug)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    if is_passing(error) or is_absent(error):
        log.warning("busy", endpoint=request.endpoint, error=type(error).__name__)
        response = problems.plumbing_problem("busy")
        response.headers["Retry-After"] = "1"
        return response
    log.error("request failed", endpoint=request.endpoint, error=type(error).__name__, exc_info=error)
    return problems.plumbing_problem("our-fault")


_HANDLERS: list[tuple[type[Exception], Callable[[Any], Response]]] = [
    (Rejected, _rejected),
    (Conflict, _conflict),
    (IntegrityError, _conflict),
    (PersonErased, lambda _: problems.plumbing_problem("gone")),
    (HTTPException, _http),
    # JSON of thousands of brackets: the parser gives up before it can be called malformed
    (RecursionError, lambda _: problems.plumbing_problem("bad-request")),
    (Exception, _unexpected),
]
