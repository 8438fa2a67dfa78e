"""Where does a bench find its engines? Where the environment says, or it starts its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers import POSTGRES, RABBITMQ, local_postgres, local_rabbitmq


@contextmanager
def a_postgres() -> Iterator[str]:
    """The URL of a PostgreSQL on which databases may be made, its commits synchronous."""
    if os.environ.get(POSTGRES):
        yield os.environ[POSTGRES]
    else:
        with local_postgres() as url:
            yield url


@contextmanager
def a_rabbitmq() -> Iterator[str]:
    """The URL of a RabbitMQ node."""
    if os.environ.get(RABBITMQ):
        yield os.environ[RABBITMQ]
    else:
        with local_rabbitmq() as url:
            yield url
