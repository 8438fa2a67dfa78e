"""Do others' servers believe our mail, and does one arrive? Asked where mail is sent from."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from deploy.doctor.finding import Finding
from deploy.program import to_its_end

REPUTATION = "services.notifications.mail.reputation"
TRIAL = "services.notifications.mail.trial"
WITHIN = 120.0


def told_by(argv: Sequence[str], **how: Any) -> Iterator[Finding]:
    """What a program of notifications finds, which prints it as JSON. Raises CalledProcessError."""
    said = to_its_end(argv, capture_output=True, text=True, timeout=WITHIN, **how).stdout
    for one in json.loads(said):
        yield Finding(**one)
