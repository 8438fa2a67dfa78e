"""How is the broker spoken to, so that what it is believed to have taken it has taken?"""

import socket
import time
from collections.abc import Sequence
from typing import Any

from kombu import Connection, Exchange, Queue

from shared.feed import CONTENT_TYPE

DEAD = "vertais.dead"
CONFIRM_WITHIN = 10.0
# A broker that hangs is given up after two missed heartbeats, and no call to it waits longer than this.
AMQP_OPTIONS = {"connect_timeout": 5, "read_timeout": 20, "write_timeout": 10}
# The memory transport looks for messages this often; its default waits up to a second.
MEMORY_OPTIONS = {"polling_interval": 0.02}


class Unconfirmed(Exception):
    """The broker did not take all that it was sent; how much of it is not known, and it is sent again."""


def connection(url: str, heartbeat: int = 10) -> Connection:
    """A connection, opened when it is first used. Each thread needs one of its own. `url` may be those of a
    cluster's nodes, with `;` between them: where one does not answer, the next is asked."""
    if url.startswith("memory:"):
        return Connection(url, transport_options=MEMORY_OPTIONS)
    return Connection(url, heartbeat=heartbeat, transport_options=AMQP_OPTIONS)


def exchange_of(service: str) -> Exchange:
    return Exchange(f"vertais.{service}", type="direct", durable=True)


def routing_key(shard: int) -> str:
    return f"shard.{shard}"


def queue_of(service: str, source: str, shard: int) -> Queue:
    """The durable queue in which `service` hears one shard of `source`. One of its workers at a time is
    served, so that order holds; what cannot be read goes to `vertais.dead`."""
    arguments = {
        "x-queue-type": "quorum",
        "x-single-active-consumer": True,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": DEAD,
    }
    name = f"{service}.{source}.{shard}"
    return Queue(name, exchange_of(source), routing_key(shard), durable=True, queue_arguments=arguments)


def dead_letters() -> Queue:
    return Queue(DEAD, durable=True, queue_arguments={"x-queue-type": "quorum"})


class Outlet:
    """Publishes one service's envelopes and knows which of them the broker has taken.

    kombu's own `confirm_publish` takes any acknowledgement for that of the message just sent: after a
    time-out, the late one of an earlier message passes for the next one's. Here each is matched by its
    delivery tag, a batch at a time, and a channel on which anything went wrong is never used again.
    """

    def __init__(self, service: str, broker: Connection, confirm_within: float = CONFIRM_WITHIN) -> None:
        self._exchange = exchange_of(service)
        self._broker = broker
        self._confirm_within = confirm_within
        self._channel: Any = None
        self._sent = 0
        self._waiting: set[int] = set()
        self._refused: list[str] = []

    def publish(self, messages: Sequence[tuple[str, bytes]]) -> None:
        """Send (routing key, body) pairs in order and wait until each is confirmed.

        Raises Unconfirmed, and whatever the connection raises; all of it must then be sent again.
        """
        try:
            channel = self._channel or self._open()
            _fill_packets(channel, True)
            for key, body in messages:
                self._sent += 1
                self._waiting.add(self._sent)
                message = channel.prepare_message(
                    body, content_type=CONTENT_TYPE, content_encoding="utf-8", properties={"delivery_mode": 2}
                )
                channel.basic_publish(message, exchange=self._exchange.name, routing_key=key, mandatory=True)
            _fill_packets(channel, False)
            self._await_confirms()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Drop the connection without a word: a broker that hangs would not answer a farewell."""
        self._channel = None
        self._broker.collect()

    def _open(self) -> Any:
        channel = self._broker.channel()
        self._exchange(channel).declare()
        self._sent, self._waiting, self._refused = 0, set(), []
        if hasattr(channel, "confirm_select"):
            channel.confirm_select()
            channel.events["basic_ack"].add(self._confirmed)
            channel.events["basic_nack"].add(lambda tag, multiple: self._refused.append("refused"))
            channel.events["basic_return"].add(lambda error, *_: self._refused.append("no queue for it"))
        self._channel = channel
        return channel

    def _confirmed(self, tag: int, multiple: bool) -> None:
        if multiple:
            self._waiting = {one for one in self._waiting if one > tag}
        else:
            self._waiting.discard(tag)

    def _await_confirms(self) -> None:
        if not hasattr(self._channel, "confirm_select"):
            self._waiting.clear()  # the memory transport has it as soon as it is sent
            return
        until = time.monotonic() + self._confirm_within
        while self._waiting and not self._refused:
            left = until - time.monotonic()
            if left <= 0:
                raise Unconfirmed(f"{len(self._waiting)} unconfirmed after {self._confirm_within:g} s")
            try:
                self._broker.drain_events(timeout=left)
            except TimeoutError:
                continue
        if self._refused:
            raise Unconfirmed(self._refused[0])


def _fill_packets(channel: Any, fill: bool) -> None:
    """Have the system send full packets while a batch is written, where it can: one for each message costs
    both ends as much as the message."""
    if hasattr(channel, "confirm_select") and hasattr(socket, "TCP_CORK"):
        channel.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, fill)
