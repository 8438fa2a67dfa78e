"""May this address send mail of that domain? As the domain's own SPF record says (RFC 7208)."""

import re
from dataclasses import dataclass
from ipaddress import ip_network

from services.notifications.mail.names import Address, Names

AT_MOST = 10  # section 4.6.4: who would have to ask more is told permerror
OUTCOMES = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
MECHANISM = re.compile(
    r"(?P<sign>[-+~?]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)"
    r"(?::(?P<of>[^/]+))?(?:/(?P<size4>\d+))?(?://(?P<size6>\d+))?",
    re.IGNORECASE,
)


class Malformed(Exception):
    """Section 4.6: a receiver takes the record for broken (permerror)."""


class Untold(Exception):
    """It depends on the single mail, which there is none of here."""


@dataclass
class Asked:
    """How many more names may be looked up."""

    left: int = AT_MOST

    def once_more(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Malformed(f"it takes more than {AT_MOST} questions to the DNS")


def records(names: Names, domain: str) -> list[str]:
    """Section 4.5."""
    return [one for one in names.texts(domain) if re.match(r"v=spf1( |$)", one, re.IGNORECASE)]


def lets_anybody(record: str) -> bool:
    return any(term.lower() in ("+all", "all") for term in record.split())


def outcome(names: Names, address: Address, domain: str, asked: Asked | None = None) -> str:
    """`pass`, `fail`, `softfail`, `neutral` or `none` (section 2.6). Raises Malformed, Untold, Unanswered."""
    asked = asked or Asked()
    found = records(names, domain)
    if not found:
        return "none"
    if len(found) > 1:
        raise Malformed(f"{domain} has {len(found)} records")
    instead = None
    for term in found[0].split()[1:]:
        modifier, equals, value = term.partition("=")
        if equals and re.fullmatch(r"[a-z][\w.-]*", modifier, re.IGNORECASE):
            instead = value if modifier.lower() == "redirect" else instead
            continue
        read = MECHANISM.fullmatch(term)
        if read is None:
            raise Malformed(f"nobody knows what {term} means")
        if _matches(names, address, domain, read, asked):
            return OUTCOMES[read["sign"] or "+"]
    if instead is None:
        return "neutral"
    asked.once_more()
    told = outcome(names, address, _plain(instead), asked)
    if told == "none":
        raise Malformed(f"it leads to {instead}, which has none")
    return told


def _matches(names: Names, address: Address, domain: str, read: re.Match[str], asked: Asked) -> bool:
    """Section 5."""
    name, of = read["name"].lower(), read["of"]
    match name:
        case "all":
            return True
        case "ip4" | "ip6":
            return _is_in(address, of, read["size4"])
    asked.once_more()
    of = _plain(of or domain)
    size = read["size4"] if address.version == 4 else read["size6"]
    match name:
        case "include":
            told = outcome(names, address, of, asked)
            if told == "none":
                raise Malformed(f"it includes {of}, which has none")
            return told == "pass"
        case "a":
            return any(_is_in(address, str(one), size) for one in names.addresses(of))
        case "mx":
            servers = names.mail_servers(of)
            return any(
                _is_in(address, str(one), size) for server in servers for one in names.addresses(server)
            )
        case "exists":
            return bool(names.addresses(of))
        case _:  # ptr
            return any(
                f".{one.rstrip('.')}".endswith(f".{of}") and address in names.addresses(one)
                for one in names.names_of(address)
            )


def _is_in(address: Address, network: str | None, size: str | None) -> bool:
    try:
        return address in ip_network(f"{network}/{size}" if size else str(network), strict=False)
    except ValueError:
        raise Malformed(f"{network} is no address") from None


def _plain(name: str) -> str:
    if "%" in name:
        raise Untold(f"{name} depends on the mail")
    return name
