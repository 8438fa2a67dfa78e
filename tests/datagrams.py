"""How does a server of the tests answer datagrams, until they have asked enough?"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingUDPServer


@contextmanager
def answering(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """Its `address:port`, on loopback."""

    class Answering(BaseRequestHandler):
        def handle(self) -> None:
            packet, sock = self.request
            sock.sendto(answer(packet), self.client_address)

    with ThreadingUDPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
