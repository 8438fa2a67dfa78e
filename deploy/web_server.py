"""How does gunicorn serve a service? As `make bench ONLY=endpoint` settled.

Half as much again as one process with eight threads, no less than sync workers, and a slow client keeps
nobody waiting. What it tells of itself are lines like ours.
"""

worker_class = "gthread"
workers = 2
threads = 4
graceful_timeout = 8
control_socket_disable = True
logconfig_dict = {
    "formatters": {"generic": {"()": "shared.logs.Line"}},
    "root": {"level": "ERROR", "handlers": ["error_console"]},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["error_console"], "propagate": False}},
}
