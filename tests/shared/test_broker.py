"""Is what the broker is believed to have taken really there?"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from kombu import Connection, Queue

from shared.broker import AMQP_OPTIONS, Outlet, Unconfirmed, connection, exchange_of, routing_key
from tests.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.long(20)]  # one server for all of them
HOST = "127.0.0.1"


@pytest.fixture
def bakery_queue(rabbitmq_server: str) -> Iterator[Queue]:
    """A quorum queue bound to the bakery's exchange, on a channel of the test's own."""
    with connection(rabbitmq_server) as watching:
        queue = Queue(
            f"test.bakery.{free_port()}",
            exchange_of("bakery"),
            routing_key(0),
            durable=True,
            queue_arguments={"x-queue-type": "quorum"},
        )(watching.channel())
        queue.declare()
        yield queue
        queue.delete()


class DelayingProxy:
    """Passes bytes to a server and back; what the server says can be held back, what it is told lost."""

    def __init__(self, server: str) -> None:
        self._target = (HOST, int(server.rstrip("/").rpartition(":")[2]))
        self._listener = socket.create_server((HOST, 0))
        self.url = server.replace(str(self._target[1]), str(self._listener.getsockname()[1]))
        self._flows = threading.Event()
        self._flows.set()
        self._loses = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def hold_back(self) -> None:
        self._flows.clear()

    def let_through(self) -> None:
        self._flows.set()

    def lose_what_it_is_told(self) -> None:
        self._loses.set()

    def close(self) -> None:
        self._listener.close()
        self._flows.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                for source, sink, passes in (
                    (client, server, lambda: not self._loses.is_set()),
                    (server, client, self._flows.wait),
                ):
                    threading.Thread(target=_pump, args=(source, sink, passes), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket, passes: Callable[[], bool]) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            if passes():
                sink.sendall(chunk)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def delayed(server: str) -> Iterator[DelayingProxy]:
    proxy = DelayingProxy(server)
    try:
        yield proxy
    finally:
        proxy.close()


def depth(queue: Queue) -> int:
    return int(queue.queue_declare(passive=True).message_count)


def a_thousand(label: str = "loaf") -> list[tuple[str, bytes]]:
    return [(routing_key(0), f"{label} {turn}".encode()) for turn in range(1000)]


def test_a_batch_is_confirmed_and_in_order(rabbitmq_server, bakery_queue):
    outlet = Outlet("bakery", connection(rabbitmq_server))
    outlet.publish(a_thousand())
    outlet.publish([(routing_key(0), b"the last")])
    found = [bakery_queue.get(no_ack=True).body for _ in range(1001)]
    assert found == [body.decode() for _, body in a_thousand()] + ["the last"]
    outlet.close()


def test_what_no_queue_takes_is_not_called_published(rabbitmq_server, bakery_queue):
    outlet = Outlet("bakery", connection(rabbitmq_server))
    with pytest.raises(Unconfirmed, match="no queue for it"):
        outlet.publish([(routing_key(0), b"taken"), (routing_key(9), b"not taken")])
    outlet.publish([(routing_key(0), b"the channel is a new one")])
    outlet.close()


def test_kombu_takes_a_late_acknowledgement_for_that_of_another_message(rabbitmq_server, bakery_queue):
    """The fault that `Outlet` exists for: this is what kombu does, and why it is not used."""
    with delayed(rabbitmq_server) as proxy:
        options = {**AMQP_OPTIONS, "confirm_publish": True}
        broker = Connection(proxy.url, transport_options=options, heartbeat=0)
        producer = broker.Producer(exchange=exchange_of("bakery"), routing_key=routing_key(0))
        producer.publish("before")
        proxy.hold_back()
        with pytest.raises(TimeoutError):
            producer.publish("A", confirm_timeout=0.2)
        proxy.lose_what_it_is_told()
        acknowledgement_of_a = threading.Timer(0.5, proxy.let_through)
        acknowledgement_of_a.start()
        producer.publish("B", confirm_timeout=5)  # no exception: kombu calls it confirmed
        acknowledgement_of_a.join()
        broker.collect()
    assert [bakery_queue.get(no_ack=True).body for _ in range(2)] == ["before", "A"]
    assert bakery_queue.get(no_ack=True) is None


def test_a_late_acknowledgement_never_passes_for_another_messages(rabbitmq_server, bakery_queue):
    with delayed(rabbitmq_server) as proxy:
        outlet = Outlet("bakery", connection(proxy.url, heartbeat=0), confirm_within=1.0)
        outlet.publish([(routing_key(0), b"before")])
        proxy.hold_back()
        with pytest.raises(Unconfirmed, match="1 unconfirmed"):
            outlet.publish([(routing_key(0), b"A")])
        acknowledgement_of_a = threading.Timer(0.2, proxy.let_through)
        acknowledgement_of_a.start()
        outlet.publish([(routing_key(0), b"B")])
        acknowledgement_of_a.join()
        outlet.close()
    assert [bakery_queue.get(no_ack=True).body for _ in range(3)] == ["before", "A", "B"]


def test_what_was_lost_on_the_way_is_not_called_published(rabbitmq_server, bakery_queue):
    with delayed(rabbitmq_server) as proxy:
        outlet = Outlet("bakery", connection(proxy.url, heartbeat=0), confirm_within=0.3)
        outlet.publish([(routing_key(0), b"before")])
        proxy.lose_what_it_is_told()
        with pytest.raises(Unconfirmed, match="1 unconfirmed"):
            outlet.publish([(routing_key(0), b"lost")])
    assert depth(bakery_queue) == 1
