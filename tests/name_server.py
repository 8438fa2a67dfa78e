"""Where do the tests' names come from? From a name server of their own, which knows one zone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingUDPServer

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.zone


@contextmanager
def name_server(records: str) -> Iterator[str]:
    """Its `address:port`. `records`: of the root's zone, as RFC 1035 (5.1) writes them."""
    head = "@ 60 IN SOA ns. admin. 1 1 1 1 1\n@ 60 IN NS ns.\n"
    zone = dns.zone.from_text(head + records, dns.name.root, relativize=False)

    class Answering(BaseRequestHandler):
        def handle(self) -> None:
            packet, sock = self.request
            asked = dns.message.from_wire(packet)
            question = asked.question[0]
            answer = dns.message.make_response(asked, recursion_available=True)
            if zone.get_node(question.name) is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            elif found := zone.get_rrset(question.name, question.rdtype):
                answer.answer.append(found)
            sock.sendto(answer.to_wire(), self.client_address)

    with ThreadingUDPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
