"""What time is it in a story of four months that is told in a minute?"""

import threading
from datetime import UTC, datetime, timedelta


class StoryClock:
    """Runs as time does, from where it was last set; `catch_up` makes it the real clock again."""

    def __init__(self, start: datetime) -> None:
        self._lock = threading.Lock()
        self.start = start
        self._ahead = start - datetime.now(UTC)

    def __call__(self) -> datetime:
        with self._lock:
            return datetime.now(UTC) + self._ahead

    def go_to(self, moment: datetime) -> None:
        """Jump forward. A moment that has passed changes nothing: the story's time never runs back."""
        with self._lock:
            self._ahead = max(self._ahead, moment - datetime.now(UTC))

    def catch_up(self) -> None:
        """From here on, the time is what it is."""
        with self._lock:
            self._ahead = timedelta(0)
