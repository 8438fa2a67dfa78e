"""What does the DNS say of a name? Nothing is an answer too; no answer is none."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import dns.exception
import dns.resolver
import dns.reversename

WITHIN = 5.0
Address = IPv4Address | IPv6Address


class Unanswered(Exception):
    """No name server answers about a name."""


class Names:
    """`nameserver`: `address` or `address:port` of the one to ask; else those of this machine."""

    def __init__(self, nameserver: str | None = None, within: float = WITHIN) -> None:
        self._within = within
        self._resolver = dns.resolver.Resolver(configure=nameserver is None)
        if nameserver is not None:
            host, _, port = nameserver.rpartition(":") if nameserver.count(":") == 1 else (nameserver, "", "")
            self._resolver.nameservers = [host]
            self._resolver.port = int(port or 53)

    def texts(self, name: str) -> list[str]:
        """Each record's strings joined, as RFC 7208 (3.3) and RFC 6376 (3.6.2.2) want them read."""
        return [b"".join(one.strings).decode(errors="replace") for one in self._ask(name, "TXT")]

    def addresses(self, name: str) -> list[Address]:
        """Of a name, or of what is an address already."""
        try:
            return [ip_address(name)]
        except ValueError:
            return [ip_address(one.address) for kind in ("A", "AAAA") for one in self._ask(name, kind)]

    def mail_servers(self, name: str) -> list[str]:
        return [str(one.exchange) for one in self._ask(name, "MX")]

    def names_of(self, address: Address) -> list[str]:
        return [str(one.target) for one in self._ask(str(dns.reversename.from_address(str(address))), "PTR")]

    def _ask(self, name: str, kind: str) -> Iterator[Any]:  # its types know no kind of record
        try:
            yield from self._resolver.resolve(name, kind, lifetime=self._within, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return
        except dns.exception.DNSException as problem:
            raise Unanswered(f"no name server answers about {name} ({type(problem).__name__})") from None
