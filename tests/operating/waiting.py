"""What does a web server serve that is stopped in the middle of it? An answer that waits for a file."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event
from typing import Any

GO = "ANSWER_ONCE_THERE_IS"


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    while environ["PATH_INFO"] == "/slow" and not Path(os.environ[GO]).exists():
        Event().wait(0.01)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"answered"]
