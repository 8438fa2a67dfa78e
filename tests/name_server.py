"""Where do the tests' names come from? From a name server of their own, which knows one zone."""

from contextlib import AbstractContextManager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.zone

from tests.datagrams import answering


def name_server(records: str) -> AbstractContextManager[str]:
    """Its `address:port`. `records`: of the root's zone, as RFC 1035 (5.1) writes them."""
    head = "@ 60 IN SOA ns. admin. 1 1 1 1 1\n@ 60 IN NS ns.\n"
    zone = dns.zone.from_text(head + records, dns.name.root, relativize=False)

    def answer(packet: bytes) -> bytes:
        asked = dns.message.from_wire(packet)
        question = asked.question[0]
        told = dns.message.make_response(asked, recursion_available=True)
        if zone.get_node(question.name) is None:
            told.set_rcode(dns.rcode.NXDOMAIN)
        elif found := zone.get_rrset(question.name, question.rdtype):
            told.answer.append(found)
        return told.to_wire()

    return answering(answer)
