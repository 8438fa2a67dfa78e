"""Do others' mail servers believe that our mail is ours? What the DNS says of sender and smarthost.

python -m services.notifications.mail.reputation [--dkim-selector NAME] [--nameserver ADDRESS:PORT]
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from email.utils import parseaddr
from ipaddress import ip_network
from itertools import chain
from urllib.parse import urlsplit

from services.notifications.bounces.mailbox import Unreachable, opened
from services.notifications.bounces.reading import VARIABLE
from services.notifications.mail.finding import Finding, fine, tell, warning, wrong
from services.notifications.mail.names import Address, Names, Unanswered
from services.notifications.mail.post import NotDelivered, reach
from services.notifications.mail.spf import Malformed, Untold, lets_anybody, outcome, records
from shared.settings import read_settings, told

# Those that smarthosts of the usual makes sign by.
SELECTORS = ("mail", "default", "dkim", "smtp", "selector1", "selector2", "google", "s1", "s2", "k1", "fm1")
# RFC 1918, 4193, 4291 and 5735: nobody elsewhere sees mail come from there.
WITHIN = [
    *(ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")),
    *(ip_network(one) for one in ("127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128")),
]


def main(arguments: list[str] | None = None) -> None:
    reads = argparse.ArgumentParser(prog="reputation")
    reads.add_argument("--dkim-selector", action="append", default=[])
    reads.add_argument("--nameserver")
    reads.add_argument("--sender", action="append", default=[])
    asked = reads.parse_args(arguments)
    settings = read_settings()
    names = Names(asked.nameserver)
    findings = found(settings.sender, settings.smtp_url, names, asked.dkim_selector)
    others = (found_of(sender, settings.smtp_url, names, asked.dkim_selector) for sender in asked.sender)
    tell([*findings, *chain(*others), *read_back(told(VARIABLE, ""))])


def found(sender: str, smtp_url: str, names: Names, selectors: Sequence[str] = ()) -> Iterator[Finding]:
    yield reached(smtp_url)
    yield from believed(sender, smtp_url, names, selectors)


def found_of(sender: str, smtp_url: str, names: Names, selectors: Sequence[str] = ()) -> Iterator[Finding]:
    """Of an organisation's own sender, which is told apart from the house's."""
    for one in believed(sender, smtp_url, names, selectors):
        if one.what != "PTR":  # it is the smarthost's, whoever sends
            yield replace(one, what=f"{one.what} of {parseaddr(sender)[1].rpartition('@')[2]}")


def believed(sender: str, smtp_url: str, names: Names, selectors: Sequence[str] = ()) -> Iterator[Finding]:
    domain = parseaddr(sender)[1].rpartition("@")[2].lower()
    if "." not in domain:
        yield warning(
            "sender", f"{domain} is no domain that others know", "sudo deploy/vertais setup --sender …"
        )
        return
    host = urlsplit(smtp_url).hostname or "localhost"
    looks: dict[str, Callable[[], Iterator[Finding]]] = {
        "SPF": lambda: spf(names, domain, _seen_outside(names, host)),
        "DKIM": lambda: dkim(names, domain, selectors),
        "DMARC": lambda: dmarc(names, domain),
        "PTR": lambda: ptr(names, host, _seen_outside(names, host)),
        "MX": lambda: returns(names, domain),
    }
    for what, look in looks.items():
        try:
            yield from look()
        except Unanswered as problem:
            yield warning(
                what, f"could not be looked up: {problem}", "name one that answers with --nameserver"
            )


def reached(smtp_url: str) -> Finding:
    """Does the smarthost answer, and let us in? No mail is sent."""
    try:
        reach(smtp_url)
    except NotDelivered as failure:
        answer = failure.reason.removeprefix("smtp-")
        if answer == "unreachable":
            seen = "does not answer, or not as its URL says: port, encryption, certificate"
        elif answer.startswith("53"):  # RFC 4954, 6
            seen = f"answers {answer}: user or password are not taken"
        else:
            seen = f"answers {answer}: it does not let us in"
        return wrong("smarthost", seen, "sudo deploy/vertais setup --smtp …; deploy/RUNBOOK.md#mailstuck")
    return fine("smarthost", "answers, and lets us in")


def read_back(mailbox_url: str) -> Iterator[Finding]:
    """Can what comes back be read, where a mailbox is named for it?"""
    if not mailbox_url:
        return
    try:
        with opened(mailbox_url):
            yield fine("what comes back", "its mailbox can be read")
    except Unreachable as problem:
        seen = f"its mailbox cannot be read: {problem}"
        yield wrong("what comes back", seen, "sudo deploy/vertais setup --bounces …")


def spf(names: Names, domain: str, addresses: Sequence[Address]) -> Iterator[Finding]:
    """RFC 7208. The smarthost may send from other addresses than it takes mail at: that one does not pass is
    a warning alone."""
    given = records(names, domain)
    if not given:
        yield wrong("SPF", f"{domain} has no record", "a TXT record v=spf1 … ~all, as your smarthost says")
        return
    if len(given) > 1:
        yield wrong("SPF", f"{domain} has {len(given)} records, which counts as broken", "make one of them")
        return
    if lets_anybody(given[0]):
        yield wrong("SPF", "it lets anybody send, by +all", "end it with ~all or -all")
        return
    for address in addresses:
        try:
            told = outcome(names, address, domain)
        except Malformed as problem:
            yield wrong("SPF", f"it is broken: {problem}", "mend the record")
            return
        except Untold as problem:
            yield fine("SPF", f"one record; whether the smarthost passes is not known: {problem}")
            return
        if told != "pass":
            yield warning(
                "SPF",
                f"one record, by which the smarthost's {address} gets {told}",
                "name what it sends from, as its makers say, unless it sends from another address",
            )
            return
    passes = ", and the smarthost passes" if addresses else ""
    yield fine("SPF", f"one record{passes}")


def dkim(names: Names, domain: str, selectors: Sequence[str]) -> Iterator[Finding]:
    """RFC 6376, 3.6: the key by which a signature is checked. Who signs is the smarthost."""
    there = {}
    for selector in selectors or SELECTORS:
        tags = [_tags(one) for one in names.texts(f"{selector}._domainkey.{domain}")]
        there[selector] = next((one["p"] for one in tags if "p" in one), None)
    known = [selector for selector, key in there.items() if key is not None]
    revoked = [selector for selector in known if not there[selector]]
    if revoked:
        yield wrong("DKIM", f"revoked: {', '.join(revoked)}", "have the smarthost sign by another selector")
    elif selectors and not known:
        yield wrong("DKIM", f"no key under {', '.join(selectors)}", "publish it, as your smarthost says")
    elif not known:
        yield warning(
            "DKIM",
            f"no key under {', '.join(SELECTORS)}",
            "ask your smarthost by which selector it signs, and name that with --dkim-selector",
        )
    else:
        yield fine("DKIM", f"a key under {', '.join(known)}")


def dmarc(names: Names, domain: str) -> Iterator[Finding]:
    """RFC 7489, 6.6.3: at the domain, else at the one that it belongs to. That is looked for upwards, name by
    name, so that no list of public suffixes is needed."""
    labels = domain.split(".")
    for above in (".".join(labels[start:]) for start in range(len(labels) - 1)):
        given = [one for one in names.texts(f"_dmarc.{above}") if one.replace(" ", "").startswith("v=DMARC1")]
        if len(given) > 1:
            yield wrong("DMARC", f"_dmarc.{above} has {len(given)} records, which counts as none", "make one")
            return
        if given:
            yield _policy(_tags(given[0]), above, above == domain)
            return
    yield warning(
        "DMARC",
        f"neither {domain} nor what it belongs to has a record",
        f"a TXT record at _dmarc.{domain}: v=DMARC1; p=none at first, p=quarantine once all mail passes",
    )


def _policy(tags: dict[str, str], above: str, is_own: bool) -> Finding:
    policy = tags.get("p", "none") if is_own else tags.get("sp", tags.get("p", "none"))
    if policy == "none":
        return warning(
            "DMARC",
            f"{above} asks for nothing to be done about mail that only claims to be ours (none)",
            "p=quarantine or p=reject, once all of your mail passes",
        )
    return fine("DMARC", f"{above} asks for {policy}")


def ptr(names: Names, host: str, addresses: Sequence[Address]) -> Iterator[Finding]:
    """RFC 8601, 2.7.3: the address has a name, and this leads back to the address."""
    own = [one for one in names.addresses(host) if one not in addresses]
    if not addresses:
        seen = "is within your own network: as whom others see it is not known here"
        yield fine("PTR", f"{host} {seen}" if own else f"{host} has no address in the DNS, and is not judged")
        return
    for address in addresses:
        back = names.names_of(address)
        leading = [name for name in back if address in names.addresses(name)]
        do = "have whoever gave the smarthost its address name it, unless it sends from another"
        if not back:
            yield warning("PTR", f"{address} of {host} has no name", do)
            return
        if not leading:
            yield warning("PTR", f"{address} is {back[0]}, which does not lead back", do)
            return
    yield fine("PTR", f"{', '.join(map(str, addresses))}: the name leads back")


def returns(names: Names, domain: str) -> Iterator[Finding]:
    """RFC 5321, 5.1, and 7505: many refuse mail whose sender could not be written back to."""
    servers = names.mail_servers(domain)
    if servers == ["."] or (not servers and not names.addresses(domain)):
        yield warning(
            "MX", f"{domain} takes no mail, so nothing can come back to it", "an MX record of the domain"
        )
    else:
        yield fine("MX", f"{domain} takes what comes back")


def _seen_outside(names: Names, host: str) -> list[Address]:
    return [one for one in names.addresses(host) if not any(one in network for network in WITHIN)]


def _tags(record: str) -> dict[str, str]:
    """`v=DKIM1; p=…`"""
    pairs = (one.partition("=") for one in record.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


if __name__ == "__main__":
    main()
