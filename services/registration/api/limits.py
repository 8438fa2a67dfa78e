"""How often may somebody try to sign in, and when is that answered?"""

import math
import time
from ipaddress import ip_address, ip_network

from flask import request

from services.registration import kept, keys
from shared.decider import Rejected
from shared.http import context, now, store

PER_ADDRESS = 5
PER_NETWORK = 100  # many people share one: an association's office, a mobile operator
NETWORK_BITS = {4: 24, 6: 48}
BEAT_S = 0.05


def count(source: str, most: int) -> None:
    """Count one more try of a source, by a keyed hash of it, and refuse those beyond the most of a
    quarter of an hour. Raises Rejected."""
    at, known = now(), keys.source_of_attempts(context().settings, source)
    with store().database.write() as tx:
        if kept.attempts_of(tx, known, at) >= most:
            raise Rejected("too-many-requests")
        kept.note_attempt(tx, known, at)


def count_network() -> None:
    """Count one more try of the caller's network; this machine itself is none."""
    network = network_of(request.headers.get("X-Forwarded-For", ""), request.remote_addr or "")
    if network is not None:
        count(f"network {network}", PER_NETWORK)


def network_of(forwarded_for: str, peer: str) -> str | None:
    """The network that a request came from: of the address that the nearest proxy has added, which is the
    last one, else of whoever is connected. None for this machine, and for what is no address.

    >>> network_of("10.9.9.9, 203.0.113.77", "127.0.0.1"), network_of("", "2001:db8:1:2::3")
    ('203.0.113.0/24', '2001:db8:1::/48')
    """
    told = forwarded_for.rpartition(",")[2].strip() or peer
    try:
        address = ip_address(told)
    except ValueError:
        return None
    if address.is_loopback:
        return None
    return str(ip_network(f"{address}/{NETWORK_BITS[address.version]}", strict=False))


def answer_at_a_full_beat(begun: float) -> None:
    """Wait for the next full twentieth of a second since the beginning: what was done in between then shows
    in no clock. `begun` is of `time.perf_counter`."""
    passed = time.perf_counter() - begun
    time.sleep(math.ceil(passed / BEAT_S) * BEAT_S - passed)
