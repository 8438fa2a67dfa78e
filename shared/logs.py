"""What do we tell those who run it? One JSON line a happening, without a value that came from a person."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from shared.tracing import here


def configure() -> None:
    """Write structlog's messages of level INFO and the libraries' of level ERROR to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    logging.basicConfig(level=logging.ERROR, handlers=[handler])
    logging.captureWarnings(True)
    structlog.configure(
        processors=list(_LINE),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


class Line(logging.Formatter):
    """A library's record as such a line. Above INFO, at which only the web server tells, of itself, its
    words are left out, or the values in them: they may quote what somebody wrote."""

    def format(self, record: logging.LogRecord) -> str:
        words = record.msg if record.args else record.funcName
        event = record.getMessage() if record.levelno <= logging.INFO else words
        said: Any = {"event": event, "logger": record.name, "from": f"{record.pathname}:{record.lineno}"}
        said["exc_info"] = record.exc_info and record.exc_info[1]
        for process in _LINE:
            said = process(None, record.levelname.lower(), said)
        return str(said)


def _where_it_failed(_: object, __: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Files, lines and functions of a failure; its text and variables may quote what somebody wrote."""
    given = said.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        said["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return said


def _in_which_trace(_: object, __: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if span := here():
        said["trace"] = span.split("-")[1]
    return said


_LINE: tuple[Any, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _in_which_trace,
    _where_it_failed,
    structlog.processors.JSONRenderer(ensure_ascii=False),
)
