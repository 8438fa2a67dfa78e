"""What does a page say when something is not there, has expired or broke? What to do next."""

from dataclasses import dataclass

import httpx
import structlog
from flask import Flask, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from services.web.client import Problem
from services.web.words import _

log = structlog.get_logger()


class Expired(Exception):
    """A personal link that no longer works; its argument says how to get on."""


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    text: str
    button: str
    path: str


def words(status: int) -> Words:
    home = _("Go to the front page")
    match status:
        case 400:
            return Words(
                _("The form was open for too long"),
                _("Go back, reload the page and send it again. Nothing was saved yet."),
                home,
                "/",
            )
        case 401 | 403:
            return Words(
                _("This page is not open to you"),
                _("Sign in with the address that your group or organisation knows."),
                _("Sign in"),
                "/sign-in",
            )
        case 404 | 405:
            return Words(
                _("There is no page here"),
                _("The link may be cut in two, or what it led to is over. Nothing of yours is lost."),
                home,
                "/",
            )
        case 410:
            return Words(
                _("This link has been used or has expired"),
                _("A new one comes by e-mail in a moment: write your address on the sign-in page."),
                _("Get a new link"),
                "/sign-in",
            )
        case 413:
            return Words(_("That was too much at once"), _("Shorten the text and send it again."), home, "/")
        case 429:
            return Words(_("Too many tries"), _("Wait a few minutes and try again."), home, "/")
        case 502 | 503:
            return Words(
                _("We are busy for a moment"),
                _("Nothing was saved. Try again in a minute."),
                _("Try again"),
                request.path if request.method == "GET" else "/",
            )
        case _:
            return Words(
                _("Something broke on our side"),
                _("We have been told about it. Nothing was saved: try again in a moment."),
                home,
                "/",
            )


def page(status: int, text: str = "") -> ResponseReturnValue:
    return render_template("error.html", words=words(status), text=text, status=status), status


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(Expired, lambda expired: page(410, str(expired)))
    app.register_error_handler(httpx.RequestError, _unreachable)
    app.register_error_handler(Exception, _broken)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code and error.code < 400:
        return error.get_response()
    return page(error.code or 500)


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    if request.path == "/language":
        return redirect("/", 303)
    return page(400)


def _problem(problem: Problem) -> ResponseReturnValue:
    if problem.status >= 500:
        log.error("service_failed", status=problem.status, slug=problem.slug, path=request.url_rule)
        return _without_services(problem.status)
    return page(problem.status, problem.words if problem.status in (409, 412, 422) else "")


def _unreachable(error: httpx.RequestError) -> ResponseReturnValue:
    log.error("service_unreachable", error=type(error).__name__, rule=str(request.url_rule))
    return _without_services(503)


def _broken(error: Exception) -> ResponseReturnValue:
    log.error("page_failed", rule=str(request.url_rule), exc_info=error)
    return _without_services(500)


def _without_services(status: int) -> ResponseReturnValue:
    """The page is drawn without asking anybody: whoever failed would fail again."""
    g.failing = True
    return page(status)
