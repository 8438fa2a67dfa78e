"""How does one get out of a kind of mail, from the mail itself and without signing in?"""

from base64 import b64encode
from hashlib import sha256

from flask import Response, render_template_string
from flask_smorest import Blueprint

from services.notifications.domain.commands import Unsubscribe
from services.notifications.domain.preferences import PREFERENCES
from services.notifications.mail.unsubscribing import read_token
from shared.auth import allow, anyone
from shared.http import context, language, not_found, now, run

unsubscribing = Blueprint("unsubscribing", __name__)

WORDS = {
    "fi": {
        "ask": "Haluatko lopettaa nämä viestit?",
        "button": "Lopeta nämä viestit",
        "done": "Et saa enää näitä viestejä.",
        "back": "Voit ottaa ne takaisin omalla sivullasi.",
        "site": "Avaa oma sivusi",
    },
    "sv": {
        "ask": "Vill du sluta få de här meddelandena?",
        "button": "Sluta skicka dem",
        "done": "Du får inte längre de här meddelandena.",
        "back": "Du kan ta tillbaka dem på din sida.",
        "site": "Öppna din sida",
    },
    "en": {
        "ask": "Do you want to stop these messages?",
        "button": "Stop these messages",
        "done": "You will not get these messages any more.",
        "back": "You can have them back on your page.",
        "site": "Open your page",
    },
}
STYLE = (
    ":root{color-scheme:light dark;--paper:#faf8f4;--ink:#1d2a2c;--spruce:#1c5a4e;--on:#fff}"
    "@media(prefers-color-scheme:dark){:root{--paper:#131a1b;--ink:#eef1ee;--spruce:#7cc5b2;--on:#12231f}}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:400 1.0625rem/1.5 system-ui,sans-serif}"
    "main{max-width:26rem;margin:auto;padding:3rem 1.1rem}h1{font-size:1.75rem;line-height:1.2}"
    "button{min-height:48px;padding:.6rem 1.4rem;border:0;border-radius:999px;background:var(--spruce);"
    "color:var(--on);font:600 1.0625rem/1 inherit;cursor:pointer}a{color:var(--spruce)}"
)
PAGE = """<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{ words.done if done else words.ask }} · Vertais</title>
<style>{{ style | safe }}</style>
</head>
<body><main>
{% if done %}
<h1>{{ words.done }}</h1>
<p>{{ words.back }}</p>
<p><a href="{{ site }}/">{{ words.site }}</a></p>
{% else %}
<h1>{{ words.ask }}</h1>
<form method="post"><button>{{ words.button }}</button></form>
{% endif %}
</main></body>
</html>
"""
DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{DIGEST}'; form-action 'self'; frame-ancestors 'none'"


@unsubscribing.get("/unsubscribe/<token>")
@allow(anyone)
def ask(token: str) -> Response:
    """A page with one button: mail scanners open links, so opening it changes nothing."""
    if read_token(context().settings, token) is None:
        not_found()
    return _page(done=False)


@unsubscribing.post("/unsubscribe/<token>")
@allow(anyone)
def unsubscribe(token: str) -> Response:
    """One click (RFC 8058): the mail programme or the page posts, and no more of the kind are sent."""
    known = read_token(context().settings, token)
    if known is None:
        not_found()
    person_id, template = known
    run(PREFERENCES, person_id, Unsubscribe(person_id, template, now()))
    return _page(done=True)


def _page(done: bool) -> Response:
    page = render_template_string(
        PAGE,
        language=language(),
        words=WORDS[language()],
        done=done,
        style=STYLE,
        site=context().settings.public_url,
    )
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return Response(page, content_type="text/html; charset=utf-8", headers=headers)
