"""How far is this machine's clock from a time server's, and from PostgreSQL's?"""

import socket
import struct
import time

from deploy.doctor.finding import Finding, fine, warning, wrong

OFF, FAR_OFF = 5.0, 60.0
WITHIN = 5.0
FROM_1900_TO_1970 = 2_208_988_800
# RFC 5905, 7.3: leap, version and mode; stratum; poll; precision; root delay and dispersion; reference id;
# four times of 64 bits: reference, origin, receive, transmit.
PACKET = struct.Struct("!BBbb11I")
CLIENT, SERVER = 3, 4
UNSYNCHRONISED = 3


class NoTime(Exception):
    """The server does not tell the time."""


def against(server: str) -> Finding:
    """`server`: `host` or `host:port`."""
    host, _, port = server.partition(":")
    try:
        offset = ask(host, int(port or 123))
    except (OSError, NoTime) as problem:
        return warning(
            "clock",
            f"could not be compared with {server}: {problem or type(problem).__name__}",
            "name one that can be reached with --time-server; `timedatectl` says who sets the clock",
        )
    return judged("clock", offset, server)


def judged(what: str, offset: float, whose: str) -> Finding:
    """`offset`: seconds by which the other clock is ahead."""
    side = "behind" if offset > 0 else "ahead of"
    seen = f"{abs(offset):.1f} s {side} {whose}"
    do = "timedatectl set-ntp true, on whichever machine is wrong"
    if abs(offset) > FAR_OFF:
        return wrong(what, seen, do)
    return warning(what, seen, do) if abs(offset) > OFF else fine(what, seen)


def between(told: float, before: float, after: float) -> float:
    """By how much a time told between two moments of ours is certainly ahead."""
    return told - min(max(told, before), after)


def ask(host: str, port: int) -> float:
    """How far ahead a time server is, in seconds, as RFC 5905 (section 8) computes it from one exchange.

    Raises OSError, NoTime.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as asking:
        asking.settimeout(WITHIN)
        asking.connect(address)
        sent = time.time()
        asking.send(request(sent))
        answer = asking.recv(512)
        return offset_of(answer, sent, time.time())


def request(now: float) -> bytes:
    return PACKET.pack(4 << 3 | CLIENT, 0, 0, 0, *[0] * 9, *to_ntp(now))


def offset_of(answer: bytes, sent: float, received: float) -> float:
    """Raises NoTime, too where the answer is to somebody else's question."""
    if len(answer) < PACKET.size:
        raise NoTime("it answers something else than the time")
    first, stratum, _, _, *words = PACKET.unpack(answer[: PACKET.size])
    if first & 7 != SERVER or tuple(words[5:7]) != to_ntp(sent):
        raise NoTime("it answers something else than the time")
    if first >> 6 == UNSYNCHRONISED or not 0 < stratum < 16:
        raise NoTime("it does not know the time itself")
    arrived, left = (from_ntp(words[at], words[at + 1]) for at in (7, 9))
    return ((arrived - sent) + (left - received)) / 2


def to_ntp(moment: float) -> tuple[int, int]:
    seconds, fraction = divmod(moment, 1)
    return (int(seconds) + FROM_1900_TO_1970) % 2**32, int(fraction * 2**32)


def from_ntp(seconds: int, fraction: int) -> float:
    """The first bit tells before 2036-02-07 from after it."""
    era = 0 if seconds >= 2**31 else 2**32
    return era + seconds - FROM_1900_TO_1970 + fraction / 2**32
