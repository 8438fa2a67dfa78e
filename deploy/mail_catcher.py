"""Which mails did the platform send on this machine? A development tool: it catches them and shows them."""

import asyncio
import base64
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import waitress
from aiosmtpd.smtp import SMTP, Envelope
from flask import Flask, Response, abort, redirect, render_template_string, url_for
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response as Redirection

KEPT_AT_MOST = 5_000
SHOWN = 200
NAME = re.compile(r"\d{20}")
PARSER = BytesParser(policy=policy.default)
STYLE = Path(__file__).with_suffix(".css")


@dataclass(frozen=True, slots=True)
class Caught:
    """One mail as the list shows it."""

    name: str
    to: str
    subject: str
    date: str


class Mails:
    """A folder of caught mail, one .eml file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, Caught] = {}

    def messages(self, limit: int = SHOWN) -> list[Caught]:
        """The newest first."""
        return [self._caught(path) for path in sorted(self._files(), reverse=True)[:limit]]

    def message(self, name: str) -> EmailMessage | None:
        path = self.folder / f"{name}.eml"
        if not NAME.fullmatch(name) or not path.exists():
            return None
        return PARSER.parsebytes(path.read_bytes())

    def purge(self) -> None:
        for path in self._files():
            path.unlink(missing_ok=True)
        self._known.clear()

    def drop_the_oldest(self, kept_at_most: int) -> None:
        if len(os.listdir(self.folder)) <= kept_at_most:
            return
        for old in sorted(self._files())[:-kept_at_most]:
            old.unlink(missing_ok=True)
            self._known.pop(old.stem, None)

    def _files(self) -> Iterator[Path]:
        return self.folder.glob("*.eml")

    def _caught(self, path: Path) -> Caught:
        if path.stem not in self._known:
            letter = PARSER.parsebytes(path.read_bytes(), headersonly=True)
            self._known[path.stem] = Caught(
                path.stem, str(letter["To"]), str(letter["Subject"]), str(letter["Date"])
            )
        return self._known[path.stem]


class Catcher(Mails):
    """Listens on a port of this machine, 0 for a free one, and keeps what comes; the oldest are dropped."""

    def __init__(
        self, folder: Path, kept_at_most: int = KEPT_AT_MOST, port: int = 0, host: str = "127.0.0.1"
    ) -> None:
        super().__init__(folder)
        self._kept_at_most = kept_at_most
        self._last = 0
        self._loop = asyncio.new_event_loop()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._server = self._loop.run_until_complete(
            self._loop.create_server(self._session, host=host, port=port)
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail catcher", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Take no more mail; what was caught stays."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=10)
            self._loop.close()

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        content = envelope.content or b""
        # as every server that delivers a mail writes down to whom it would come back
        came_from = f"Return-Path: <{envelope.mail_from}>\r\n".encode()
        self._keep(came_from + (content if isinstance(content, bytes) else content.encode()))
        return "250 kept"

    def _session(self) -> SMTP:
        return SMTP(self, hostname="localhost", loop=self._loop)

    async def _close(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    def _keep(self, content: bytes) -> None:
        self._last = max(time.time_ns(), self._last + 1)
        path = self.folder / f"{self._last:020d}.eml"
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.rename(path)
        self.drop_the_oldest(self._kept_at_most)


def start(folder: Path, kept_at_most: int = KEPT_AT_MOST) -> Catcher:
    return Catcher(folder, kept_at_most)


def create_app(mails: Mails) -> Flask:
    """The pages: a list, and each mail as HTML (sandboxed) and as text."""
    app = Flask("mail_catcher", static_folder=None)

    @app.get("/")
    def index() -> Response:
        return _page(LIST, mails=mails.messages())

    @app.post("/purge")
    def purge() -> Redirection:
        mails.purge()
        return redirect(url_for("index"), 303)

    @app.get("/<name>")
    def show(name: str) -> Response:
        letter = mails.message(name)
        if letter is None:
            abort(404)
        text = letter.get_body(("plain",))
        attached = [part.get_filename() or "?" for part in letter.iter_attachments()]
        said = text.get_content() if text else ""
        return _page(ONE, name=name, letter=letter, text=_with_links(said), attached=attached)

    @app.get("/<name>/html")
    def html(name: str) -> Response:
        letter = mails.message(name)
        body = letter.get_body(("html",)) if letter else None
        if letter is None or body is None:
            abort(404)
        return _answer(_with_pictures(letter, body.get_content()), HTML_POLICY)

    @app.get("/style.css")
    def style() -> Response:
        return Response(STYLE.read_bytes(), content_type="text/css; charset=utf-8")

    return app


def _page(template: str, **facts: Any) -> Response:
    return _answer(render_template_string(template, head=HEAD, ring=RING, **facts), PAGE_POLICY)


def _answer(page: str, content_policy: str) -> Response:
    headers = {
        "Content-Security-Policy": content_policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(page, content_type="text/html; charset=utf-8", headers=headers)


def _with_links(text: str) -> Markup:
    parts = re.split(r"(https?://\S+)", text)
    return Markup("").join(
        Markup('<a href="{0}">{0}</a>').format(part) if turn % 2 else escape(part)
        for turn, part in enumerate(parts)
    )


def _with_pictures(letter: EmailMessage, page: str) -> str:
    """Pictures that travel in the mail are put into the page: a browser knows no `cid:`."""
    for part in letter.walk():
        ident = part.get("Content-ID", "").strip("<>")
        if ident and part.get_content_maintype() == "image":
            raw = part.get_payload(decode=True)
            assert isinstance(raw, bytes)
            inline = f"data:{part.get_content_type()};base64,{base64.b64encode(raw).decode()}"
            page = page.replace(f"cid:{ident}", inline)
    return page


RING = Markup('<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">{}</svg>').format(
    Markup("").join(
        Markup('<circle cx="{}" cy="{}" r="2.1" class="{}"/>').format(x, y, "dot" if turn else "sun")
        for turn, (x, y) in enumerate(
            ((13, 4), (19.4, 6.6), (22, 13), (19.4, 19.4), (13, 22), (6.6, 19.4), (4, 13), (6.6, 6.6))
        )
    )
)
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
# No script runs in a mail and nothing is fetched for it; its links open outside of the sandbox.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
HTML_POLICY = f"sandbox {SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src data:"

HEAD = Markup(
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
)
LIST = """<!doctype html>
<html lang="en"><head>{{ head }}<title>Mail · Vertais</title>
<link rel="stylesheet" href="{{ url_for('style') }}"></head><body>
<header>{{ ring }}<b>Mail sent on this machine</b></header>
<main>
<h1>{{ mails | length or "No" }} mail{{ "" if mails | length == 1 else "s" }}</h1>
{% if mails %}
<ul class="card">
{% for mail in mails %}
<li><a href="{{ url_for('show', name=mail.name) }}"><b>{{ mail.subject }}</b>
<span>{{ mail.to }}</span><span>{{ mail.date }}</span></a></li>
{% endfor %}
</ul>
<form method="post" action="{{ url_for('purge') }}"><button>Delete all mail</button></form>
{% else %}
<p>What the platform sends appears here.</p>
{% endif %}
</main></body></html>
"""
ONE = """<!doctype html>
<html lang="en"><head>{{ head }}<title>{{ letter["Subject"] }} · Vertais</title>
<link rel="stylesheet" href="{{ url_for('style') }}"></head><body>
<header>{{ ring }}<a href="{{ url_for('index') }}">All mail</a></header>
<main>
<h1>{{ letter["Subject"] }}</h1>
<dl>
{% for field in ("From", "To", "Reply-To", "Date", "List-Unsubscribe") if letter[field] %}
<dt>{{ field }}</dt><dd>{{ letter[field] }}</dd>
{% endfor %}
{% if attached %}<dt>Attached</dt><dd>{{ attached | join(", ") }}</dd>{% endif %}
</dl>
<iframe class="card" title="The mail as HTML" sandbox="{{ sandbox }}"
 src="{{ url_for('html', name=name) }}"></iframe>
<h2>As text</h2>
<pre class="card">{{ text }}</pre>
</main></body></html>
""".replace("{{ sandbox }}", SANDBOX)


def main() -> None:
    """In a container of its own: SMTP at 1025, the pages at 8025 under /mail, mail in the folder named."""
    catcher = Catcher(Path(sys.argv[1]), port=1025, host="0.0.0.0")  # noqa: S104  its network is its container's
    site = DispatcherMiddleware(NotFound(), {"/mail": create_app(catcher)})
    waitress.serve(site, listen="*:8025", threads=4)


if __name__ == "__main__":
    main()
