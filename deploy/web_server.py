"""How does gunicorn serve a service? As `make bench ONLY=endpoint` settled.

Half as much again as one process with eight threads, no less than sync workers, and a slow client keeps
nobody waiting.
"""

import gc
import os
import shutil
import tempfile
from importlib import import_module
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from shared.logs import Line

workers = 2
threads = 4
graceful_timeout = 8
control_socket_disable = True

COUNTS = "PROMETHEUS_MULTIPROC_DIR"


def on_starting(server: Any) -> None:
    """The processes count together, in files of a folder that is named before any of them is there. And what
    all of them import is imported once, for a quarter less of time and memory; what is opened, each opens."""
    os.environ[COUNTS] = tempfile.mkdtemp(prefix="vertais-counts-")
    import_module(server.app.app_uri.partition(":")[0])
    gc.freeze()  # what is never collected is never written to, and stays one for all


def on_exit(_: Any) -> None:
    shutil.rmtree(os.environ[COUNTS], ignore_errors=True)


class LinesLikeOurs(Logger):
    """What it tells of itself are lines like ours. Its setting `logconfig` would tell of each request too."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Line())
        # straight to the log: by way of gunicorn's own methods each line would seem to come from there
        for level in ("critical", "error", "warning", "info", "exception"):
            setattr(self, level, getattr(self.error_log, level))


class LeavesNobodyAtTheDoor(ThreadWorker):
    """Told to stop, it lets in whoever has come already, then closes the door before it answers the rest: who
    comes later is refused at once and can try the next server. Gunicorn's own leaves the door open while it
    finishes, and then drops whoever waits at it, perhaps with half a request sent."""

    def set_accept_enabled(self, enabled: bool | None) -> None:
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            before = -1
            while before != self.nr_conns:
                before = self.nr_conns
                self.accept(listener)
            listener.close()


logger_class = LinesLikeOurs
worker_class = LeavesNobodyAtTheDoor
