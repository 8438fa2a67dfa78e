"""What does the world see where the services run on their own? The pages, and each service's interface."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.http_proxy import ProxyMiddleware

from deploy import mail_catcher
from services.web import app as web
from shared.cli.installation import installed
from shared.settings import peer_url, read_settings


def from_environment() -> Callable[..., Any]:
    """For a WSGI server: the front end, `/api/<service>` passed on, and `/mail` where mail is caught."""
    pages = web.from_environment()
    targets = {f"/api/{name}": {"target": peer_url(name)} for name in installed()}
    site: Callable[..., Any] = ProxyMiddleware(pages, targets, timeout=30)
    caught = Path(read_settings().folder) / "mail"
    if caught.exists():
        site = DispatcherMiddleware(site, {"/mail": mail_catcher.create_app(mail_catcher.Mails(caught))})
    return site
