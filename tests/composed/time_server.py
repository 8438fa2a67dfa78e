"""Who tells the tests the time? A server of their own, which is wrong by as much as they want."""

import time
from contextlib import AbstractContextManager
from typing import Any

from deploy.doctor.clock import PACKET, SERVER, to_ntp
from tests.datagrams import answering

# What a server can be that is not to be believed, as what it changes of its answer.
FAULTS: dict[str, dict[str, Any]] = {
    "": {},
    "unsynchronised": {"first": 3 << 6 | 4 << 3 | SERVER},
    "kiss": {"stratum": 0},
    "another": {"origin": (1, 1)},
}


def time_server(ahead: float, fault: str = "") -> AbstractContextManager[str]:
    """Its `address:port`. `ahead`: of this machine's clock, in seconds."""

    def tell(packet: bytes) -> bytes:
        *_, asked_high, asked_low = PACKET.unpack(packet)
        now = to_ntp(time.time() + ahead)
        changed = FAULTS.get(fault, {})
        origin = changed.get("origin", (asked_high, asked_low))
        first, stratum = changed.get("first", 4 << 3 | SERVER), changed.get("stratum", 2)
        answer = PACKET.pack(first, stratum, 0, 0, 0, 0, 0, *now, *origin, *now, *now)
        return answer[:20] if fault == "short" else answer

    return answering(tell)
