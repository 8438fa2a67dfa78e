"""Who tells the tests the time? A server of their own, which is wrong by as much as they want."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingUDPServer
from typing import Any

from deploy.doctor.clock import PACKET, SERVER, to_ntp

# What a server can be that is not to be believed, as what it changes of its answer.
FAULTS: dict[str, dict[str, Any]] = {
    "": {},
    "unsynchronised": {"first": 3 << 6 | 4 << 3 | SERVER},
    "kiss": {"stratum": 0},
    "another": {"origin": (1, 1)},
}


@contextmanager
def time_server(ahead: float, fault: str = "") -> Iterator[str]:
    """Its `address:port`. `ahead`: of this machine's clock, in seconds."""

    class Telling(BaseRequestHandler):
        def handle(self) -> None:
            packet, sock = self.request
            *_, asked_high, asked_low = PACKET.unpack(packet)
            now = to_ntp(time.time() + ahead)
            changed = FAULTS.get(fault, {})
            origin = changed.get("origin", (asked_high, asked_low))
            first, stratum = changed.get("first", 4 << 3 | SERVER), changed.get("stratum", 2)
            answer = PACKET.pack(first, stratum, 0, 0, 0, 0, 0, *now, *origin, *now, *now)
            sock.sendto(answer[:20] if fault == "short" else answer, self.client_address)

    with ThreadingUDPServer(("127.0.0.1", 0), Telling) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
