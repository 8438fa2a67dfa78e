"""How does one of our programs run so that it dies at a point that has a name, or goes by a wrong clock?

`python -m tests.faults.failing services.registration.worker`, or any other module with its arguments.
The environment says the rest: FAILPOINT, such as `before-commit@sequence:3` (the third time that a
thread of that name is about to commit what it wrote) or `after-execute~SET SCHEMA`, and CLOCK_FILE, a
file that holds how many hours the clock is ahead. What is wrapped is the libraries'; our own code runs
as it is.
"""

import os
import runpy
import signal
import smtplib
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import amqp
import time_machine
from sqlalchemy.engine.default import DefaultDialect

POINTS: dict[str, tuple[type, str]] = {
    "commit": (DefaultDialect, "do_commit"),
    "execute": (DefaultDialect, "do_execute"),
    "publish": (amqp.Channel, "basic_publish"),
    "confirm": (amqp.Channel, "_on_basic_ack"),
    "ack": (amqp.Channel, "basic_ack"),
    "mail": (smtplib.SMTP, "send_message"),
}


@dataclass
class Failpoint:
    """`when`: before or after; `what`: one of POINTS; `thread`: part of a thread's name; `words`: part of
    the statement to execute; `nth` time."""

    when: str
    what: str
    thread: str
    words: str
    nth: int
    _times: int = 0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def read(cls, text: str) -> "Failpoint":
        point, _, words = text.partition("~")
        point, _, nth = point.partition(":")
        point, _, thread = point.partition("@")
        when, _, what = point.partition("-")
        return cls(when, what, thread, words, int(nth or 1))

    def install(self) -> None:
        owner, name = POINTS[self.what]
        wrapped: Callable[..., Any] = getattr(owner, name)

        def watched(this: Any, *args: Any, **kwargs: Any) -> Any:
            is_it = self._is_reached(args)
            if is_it and self.when == "before":
                die()
            answer = wrapped(this, *args, **kwargs)
            if is_it:
                die()
            return answer

        setattr(owner, name, watched)

    def _is_reached(self, args: tuple[Any, ...]) -> bool:
        if self.thread not in threading.current_thread().name:
            return False
        if self.what == "commit" and not wrote(args[0]):
            return False
        if self.what == "execute" and self.words not in args[1]:
            return False
        with self._guard:
            self._times += 1
            return self._times == self.nth


def die() -> None:
    """With gunicorn's master, which would else fork another worker."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


def wrote(connection: Any) -> bool:
    """Whether there is anything to commit: PostgreSQL gives only writers a transaction id."""
    row = connection.execute("SELECT pg_current_xact_id_if_assigned()").fetchone()
    return row is not None and row[0] is not None


def go_by(clock: Path) -> None:
    """Keep this process's clock as many hours ahead as the file says. Waiting goes on by the true one."""
    ahead = 0.0
    travel: time_machine.travel | None = None
    while True:
        told = float(clock.read_text() or ahead)
        if told != ahead:
            if travel is not None:
                travel.stop()
            travel = time_machine.travel(datetime.now(UTC) + timedelta(hours=told))
            travel.start()
            ahead = told
        threading.Event().wait(0.1)


def main() -> None:
    if failpoint := os.environ.get("FAILPOINT"):
        Failpoint.read(failpoint).install()
    clock = Path(os.environ["CLOCK_FILE"])

    def keep_the_clock() -> None:
        threading.Thread(target=go_by, args=(clock,), name="clock", daemon=True).start()

    os.register_at_fork(after_in_child=keep_the_clock)
    keep_the_clock()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
