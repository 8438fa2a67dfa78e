"""Whose unsubscription from what does a link carry? It is signed, so nothing has to be kept for it."""

from itsdangerous import BadSignature, URLSafeSerializer

from shared.settings import Settings

PATH = "/api/notifications/v1/unsubscribe/"


def unsubscribe_url(settings: Settings, person_id: str, template: str) -> str:
    """The one-click URL of RFC 8058; it does not expire, for a mail is read when it is read."""
    token = _signer(settings).dumps([person_id, template])
    return f"{settings.public_url}{PATH}{token}"


def read_token(settings: Settings, token: str) -> tuple[str, str] | None:
    """(person, template) of a link that we signed, else None."""
    try:
        person_id, template = _signer(settings).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(person_id), str(template)


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret("unsubscribe"), salt="unsubscribe")
