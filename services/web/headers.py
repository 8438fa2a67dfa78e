"""What may a page load, and who may keep it? Headers of every answer."""

from flask import Response, current_app

POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # Not no-referrer: the check of forms over HTTPS reads where they came from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}


def protect(response: Response) -> Response:
    for name, value in POLICY.items():
        response.headers.setdefault(name, value)
    # Pages are a person's own, or carry a form's token: no proxy and no history keeps them.
    response.headers.setdefault("Cache-Control", "no-store")
    if current_app.config["SESSION_COOKIE_SECURE"]:  # what a proxy before us speaks, we do not hear
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
