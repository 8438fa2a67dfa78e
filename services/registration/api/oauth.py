"""How does a partner's system get a token? OAuth 2.0 client credentials (RFC 6749, section 4.4)."""

from flask import jsonify, request
from flask.wrappers import Response
from flask_smorest import Blueprint

from services.registration import kept, keys
from services.registration.domain.partner_system import SCOPES
from services.registration.projections.partner_systems import live_secrets, scopes_of, system
from shared.auth import Caller, allow, anyone
from shared.http import context, now, store

GRANT = "client_credentials"
FORM = {
    "grant_type": {"type": "string", "enum": [GRANT]},
    "scope": {"type": "string", "description": "of one service, with blanks between; without it, all"},
    "resource": {"type": "string", "description": "RFC 8707: the base address of the service it is for"},
    "client_id": {"type": "string", "description": "where not sent by HTTP Basic"},
    "client_secret": {"type": "string", "description": "where not sent by HTTP Basic"},
}
BODY = {
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {"type": "object", "properties": FORM, "required": ["grant_type"]}
        }
    }
}

blueprint = Blueprint("oauth", __name__, description="Tokens for partners' systems")


@blueprint.post("/oauth/token")
@allow(anyone)
@blueprint.doc(requestBody=BODY, security=[{"partner": []}])
def give_token() -> tuple[Response, int]:
    """A token for one service, good for ten minutes; errors are said as RFC 6749 wants them."""
    if request.form.get("grant_type") != GRANT:
        return _refused("unsupported_grant_type" if "grant_type" in request.form else "invalid_request")
    known = _authenticated()
    if known is None:
        return _refused("invalid_client", 401)
    asked = frozenset(request.form.get("scope", "").split())
    if not asked <= known.scopes:
        return _refused("invalid_scope")
    audience = _audience(request.form.get("resource"), asked or known.scopes)
    if audience is None:
        return _refused("invalid_target")
    scopes = frozenset(one for one in asked or known.scopes if SCOPES[one] == audience)
    if not scopes:
        return _refused("invalid_scope")
    system_id, place = known.partner, known.partner_of
    granted = Caller(partner=system_id, partner_of=place, scopes=scopes)
    token = keys.issue(keys.signing_key(context().settings), audience, granted, now())
    life = int(keys.TOKEN_LIFE.total_seconds())
    body = {"access_token": token, "token_type": "Bearer", "expires_in": life, "scope": _list(scopes)}
    return _told(body), 200


def _authenticated() -> Caller | None:
    """The system whose id and live secret came along. Who is unknown and who is wrong gets one answer."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        ident, secret = basic.username or "", basic.password or ""
    else:
        ident, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    if "\x00" in ident:
        return None
    with store().database.write() as tx:
        used = kept.use_partner_secret(tx, ident, secret, now())
        row = system(tx, ident)
        if row is None or used not in {one.secret_id for one in live_secrets(tx, ident)}:
            return None
    return Caller(partner=ident, partner_of=row.organisation_id, scopes=frozenset(scopes_of(row)))


def _audience(resource: str | None, scopes: frozenset[str]) -> str | None:
    """The service that a token is for: the one that is named, else the only one that the scopes open."""
    if resource is None:
        services = {SCOPES[one] for one in scopes}
        return services.pop() if len(services) == 1 else None
    named = resource.rstrip("/").removesuffix("/v1").rpartition("/api/")[2]
    return named if named in SCOPES.values() else None


def _refused(error: str, status: int = 400) -> tuple[Response, int]:
    response = _told({"error": error})
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="vertais"'
    return response, status


def _told(body: dict[str, object]) -> Response:
    response = jsonify(body)
    response.headers["Cache-Control"] = "no-store"
    return response


def _list(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))
