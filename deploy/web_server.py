"""How does gunicorn serve a service? As `make bench ONLY=endpoint` settled.

Half as much again as one process with eight threads, no less than sync workers, and a slow client keeps
nobody waiting.
"""

from typing import Any

from gunicorn.glogging import Logger

from shared.logs import Line

worker_class = "gthread"
workers = 2
threads = 4
graceful_timeout = 8
control_socket_disable = True


class logger_class(Logger):  # noqa: N801  gunicorn's name of the setting
    """What it tells of itself are lines like ours. Its setting `logconfig` would tell of each request too."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Line())
        # straight to the log: by way of gunicorn's own methods each line would seem to come from there
        for level in ("critical", "error", "warning", "info", "exception"):
            setattr(self, level, getattr(self.error_log, level))
